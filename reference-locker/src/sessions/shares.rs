//! Things that expire, with a share for each client.
//!
//! A flood must push out its own things, and not those of others: of one holder's too many the oldest
//! goes, and of too many in all the oldest of the client with the most.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::hash::Hash;
use std::time::Duration;

use crate::clock::UnixTime;

/// Things are counted in blocks of this many bytes, so that one limit holds for their number and for
/// their bytes.
pub(crate) const BLOCK: usize = 4096;

/// Things by their keys, each with its holder; all live equally long.
#[derive(Debug)]
pub(crate) struct Shares<K, H, V> {
    lifetime: Duration,
    /// The most blocks of one holder, and of all.
    each: usize,
    all: usize,
    /// How many things came before.
    count: u64,
    /// By age, the oldest first.
    things: BTreeMap<u64, Thing<K, H, V>>,
    ages: HashMap<K, u64>,
    holders: HashMap<H, Holding>,
    blocks: usize,
}

#[derive(Debug)]
struct Thing<K, H, V> {
    key: K,
    holder: H,
    blocks: usize,
    until: UnixTime,
    value: V,
}

#[derive(Debug, Default)]
struct Holding {
    ages: BTreeSet<u64>,
    blocks: usize,
}

impl<K: Copy + Eq + Hash, H: Copy + Eq + Hash, V> Shares<K, H, V> {
    pub(crate) fn new(lifetime: Duration, each: usize, all: usize) -> Self {
        Self {
            lifetime,
            each,
            all,
            count: 0,
            things: BTreeMap::new(),
            ages: HashMap::new(),
            holders: HashMap::new(),
            blocks: 0,
        }
    }

    /// Puts a thing in, whose texts have so many bytes; what is too much then goes, or is dropped as
    /// too old.
    pub(crate) fn insert(&mut self, now: UnixTime, key: K, holder: H, bytes: usize, value: V) {
        self.take(key);
        while let Some((&age, oldest)) = self.things.first_key_value()
            && oldest.until < now
        {
            self.take_out(age);
        }
        let (age, blocks) = (self.count, 1 + bytes / BLOCK);
        self.count += 1;
        let until = now.plus(self.lifetime);
        self.things.insert(age, Thing { key, holder, blocks, until, value });
        self.ages.insert(key, age);
        let holding = self.holders.entry(holder).or_default();
        holding.ages.insert(age);
        holding.blocks += blocks;
        self.blocks += blocks;
        while let Some(age) = self.too_much_of(holder).or_else(|| self.too_much_in_all()) {
            self.take_out(age);
        }
    }

    pub(crate) fn get(&self, now: UnixTime, key: K) -> Option<&V> {
        let thing = self.things.get(self.ages.get(&key)?)?;
        (now <= thing.until).then_some(&thing.value)
    }

    pub(crate) fn get_mut(&mut self, now: UnixTime, key: K) -> Option<&mut V> {
        let thing = self.things.get_mut(self.ages.get(&key)?)?;
        (now <= thing.until).then_some(&mut thing.value)
    }

    pub(crate) fn remove(&mut self, now: UnixTime, key: K) -> Option<V> {
        self.take(key).filter(|thing| now <= thing.until).map(|thing| thing.value)
    }

    pub(crate) fn clear(&mut self) {
        *self = Self::new(self.lifetime, self.each, self.all);
    }

    fn take(&mut self, key: K) -> Option<Thing<K, H, V>> {
        let age = *self.ages.get(&key)?;
        self.take_out(age)
    }

    fn take_out(&mut self, age: u64) -> Option<Thing<K, H, V>> {
        let thing = self.things.remove(&age)?;
        self.ages.remove(&thing.key);
        self.blocks -= thing.blocks;
        if let Some(holding) = self.holders.get_mut(&thing.holder) {
            holding.ages.remove(&age);
            holding.blocks -= thing.blocks;
            if holding.ages.is_empty() {
                self.holders.remove(&thing.holder);
            }
        }
        Some(thing)
    }

    fn too_much_of(&self, holder: H) -> Option<u64> {
        let holding = self.holders.get(&holder)?;
        (holding.blocks > self.each).then(|| holding.ages.first().copied()).flatten()
    }

    /// The oldest thing of the client with the most, where all have too much together.
    fn too_much_in_all(&self) -> Option<u64> {
        if self.blocks <= self.all {
            return None;
        }
        let oldest = |holding: &Holding| holding.ages.first().copied();
        let most = self.holders.values().max_by_key(|it| (it.blocks, Reverse(oldest(it))));
        most.and_then(oldest)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const NOW: UnixTime = UnixTime(1_479_902_400);
    const MINUTE: Duration = Duration::from_secs(60);

    fn shares(each: usize, all: usize) -> Shares<u32, char, ()> {
        Shares::new(MINUTE, each, all)
    }

    fn keys(shares: &Shares<u32, char, ()>) -> Vec<u32> {
        shares.things.values().map(|thing| thing.key).collect()
    }

    #[test]
    fn of_one_holders_too_many_the_oldest_goes() {
        let mut shares = shares(2, 100);
        for key in 1..=4 {
            shares.insert(NOW, key, 'a', 0, ());
        }
        shares.insert(NOW, 5, 'b', 0, ());
        assert_eq!(keys(&shares), [3, 4, 5]);
    }

    #[test]
    fn of_too_many_in_all_the_oldest_of_the_largest_holder_goes() {
        let mut shares = shares(4, 4);
        shares.insert(NOW, 0, 'h', 0, ());
        for key in 1..=9 {
            shares.insert(NOW, key, if key % 2 == 0 { 'a' } else { 'b' }, 0, ());
        }
        assert!(keys(&shares).contains(&0), "{:?}", keys(&shares));
        assert_eq!(shares.blocks, 4);
    }

    #[test]
    fn many_bytes_count_as_many_things() {
        let mut shares = shares(4, 100);
        shares.insert(NOW, 1, 'a', 0, ());
        shares.insert(NOW, 2, 'a', 3 * BLOCK, ());
        assert_eq!(keys(&shares), [2]);
        // What is more than a share by itself is not kept at all.
        shares.insert(NOW, 3, 'a', 4 * BLOCK, ());
        assert!(keys(&shares).is_empty());
    }

    #[test]
    fn what_is_over_is_not_given_and_makes_room() {
        let mut shares = shares(9, 9);
        shares.insert(NOW, 1, 'a', 0, ());
        assert_eq!(shares.get(NOW.plus(MINUTE), 1), Some(&()));
        let late = NOW.plus(MINUTE + Duration::from_secs(1));
        assert_eq!(shares.get(late, 1), None);
        shares.insert(late, 2, 'a', 0, ());
        assert_eq!(keys(&shares), [2]);
        assert_eq!((shares.remove(late, 2), shares.remove(late, 2)), (Some(()), None));
    }

    proptest! {
        #[test]
        fn no_order_of_things_breaks_the_limits_or_the_books(
            steps in prop::collection::vec((0..40u32, 0..5u8, 0..3 * BLOCK, 0..90u64), 1..200),
        ) {
            let (mut shares, mut now) = (shares(6, 16), NOW);
            for (key, holder, bytes, seconds) in steps {
                let holder = char::from(b'a' + holder);
                if seconds == 0 {
                    shares.remove(now, key);
                } else {
                    now = now.plus(Duration::from_secs(seconds / 30));
                    shares.insert(now, key, holder, bytes, ());
                }
                let blocks = |of: Option<char>| -> usize {
                    let things = shares.things.values();
                    let of = things.filter(|thing| of.is_none_or(|one| one == thing.holder));
                    of.map(|thing| thing.blocks).sum()
                };
                prop_assert!(shares.blocks <= 16 && shares.blocks == blocks(None));
                for (&holder, holding) in &shares.holders {
                    prop_assert!(holding.blocks <= 6 && !holding.ages.is_empty());
                    prop_assert_eq!(holding.blocks, blocks(Some(holder)));
                }
                prop_assert_eq!(shares.ages.len(), shares.things.len());
            }
        }
    }
}
