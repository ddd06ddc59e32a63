//! Generates the cases: the same case for the same seed and number. So jobs and shards divide one stream, and a
//! number names a case.

use super::case::{AppName, Case, Document, HONEST_AGE, Hash, Id, Origin, Stamp, Structure};
use super::template::Template;
use locksmith_spec::hex::sha256;

/// Ages at which lockers may change their answer, in seconds: the window's edges, other units, days and zones, and
/// the same ahead of now.
pub const AGES: &[i64] = &[
    0,
    1,
    59,
    61,
    599,
    601,
    900,
    1200,
    1500,
    1700,
    1739,
    1741,
    1755,
    1770,
    1785,
    1798,
    1799,
    1800,
    1801,
    1802,
    1805,
    1815,
    1829,
    1831,
    1859,
    1861,
    1900,
    1919,
    1921,
    1979,
    1981,
    2099,
    2101,
    2700,
    3599,
    3601,
    7200,
    10_800,
    18_000,
    19_799,
    19_801,
    19_860,
    21_599,
    21_601,
    43_200,
    43_260,
    86_399,
    86_401,
    86_460,
    88_199,
    88_201,
    106_260,
    172_860,
    604_860,
    2_592_060,
    31_536_060,
    1_000_000_000,
    -1,
    -2,
    -59,
    -61,
    -299,
    -301,
    -1799,
    -1801,
    -3601,
    -19_801,
    -86_401,
    -31_536_001,
    -1_000_000_000,
];

/// The stream of cases of one seed, for a locker with these apps and this template.
#[derive(Clone, Debug)]
pub struct Stream {
    seed: u64,
    apps: Vec<AppName>,
    structures: Vec<Structure>,
    /// Cases that come first: each choice alone, and the usual faults in pairs.
    first: Vec<Case>,
}

/// The fingerprint of the fuzzer's checks: a digest of the first cases of every run.
#[must_use]
pub fn digest() -> String {
    let cases: Vec<String> = Template::built_in().map_or_else(
        |_| Vec::new(),
        |template| {
            let stream = Stream::new(0, AppName::ALL, &template);
            stream.first.iter().map(Case::words).collect()
        },
    );
    sha256(cases.join("\n").as_bytes())
}

impl Stream {
    /// The stream of a seed.
    #[must_use]
    pub fn new(seed: u64, apps: &[AppName], template: &Template) -> Self {
        let fitting = |structure: &Structure| structure.fitting(template) == *structure;
        let structures: Vec<_> = Structure::ALL.iter().copied().filter(fitting).collect();
        let mut stream = Self { seed, apps: apps.to_vec(), structures, first: Vec::new() };
        stream.first = stream.systematic();
        stream
    }

    /// The number of cases before the random ones.
    #[must_use]
    pub fn systematic_cases(&self) -> usize {
        self.first.len()
    }

    /// The case of a number.
    #[must_use]
    pub fn case(&self, number: u64) -> Case {
        let known = usize::try_from(number).ok().and_then(|number| self.first.get(number));
        known.copied().unwrap_or_else(|| self.drawn(&mut Lot::new(self.seed, number)))
    }

    /// Each choice alone, and after those the usual faults in pairs.
    fn systematic(&self) -> Vec<Case> {
        let control = Case::default();
        let mut cases: Vec<Case> = vec![control];
        cases.extend(self.apps.iter().map(|&app| Case { app, ..control }));
        cases.extend(Hash::ALL.iter().map(|&hash| Case { hash, ..control }));
        cases.extend(Id::ALL.iter().map(|&id| Case { id, ..control }));
        cases.extend(AGES.iter().map(|&age| Case { age, ..control }));
        cases.extend(Origin::ALL.iter().map(|&origin| Case { origin, ..control }));
        cases.extend(Stamp::ALL.iter().map(|&stamp| Case { stamp, ..control }));
        // The honest one comes first in each list.
        cases.dedup();
        cases.extend(self.pairs());
        // A locker that finds an app by a like id may go on with the id that is registered.
        let like = [Id::OtherCase, Id::Longer];
        let hash = Hash::OverAnotherId;
        cases.extend(like.map(|id| Case { id, hash, ..control }));
        cases.extend(Document::ALL.iter().map(|&document| Case { document, ..control }));
        for &structure in &self.structures {
            cases.push(Case { structure, ..control });
            cases.push(Case { structure, hash: Hash::OfAnotherKey, ..control });
        }
        cases
    }

    fn pairs(&self) -> Vec<Case> {
        let changes: [fn(&mut Case); 10] = [
            |case| case.hash = Hash::OfAnotherKey,
            |case| case.hash = Hash::Empty,
            |case| case.id = Id::Unknown,
            |case| case.id = Id::Longer,
            |case| case.age = 2000,
            |case| case.stamp = Stamp::Empty,
            |case| case.origin = Origin::Another,
            |case| case.origin = Origin::Absent,
            |case| case.app = AppName::Second,
            |case| case.app = AppName::Withdrawn,
        ];
        let mut pairs = Vec::new();
        for (at, one) in changes.iter().enumerate() {
            for other in &changes[at + 1..] {
                let mut case = Case::default();
                one(&mut case);
                other(&mut case);
                if case.weight() == 2 && self.apps.contains(&case.app) {
                    pairs.push(case);
                }
            }
        }
        pairs
    }

    /// A random case: mostly few faults, some of them structural, sometimes none.
    fn drawn(&self, lot: &mut Lot) -> Case {
        let mut case = Case { app: lot.usually(&self.apps), ..Case::default() };
        if lot.one_in(3) {
            // Ages within the window, which must not matter.
            case.age = i64::from(lot.below(1801));
        }
        let faults = match lot.below(20) {
            0 => 0,
            1..=10 => 1,
            11..=16 => 2,
            17..=18 => 3,
            _ => 5,
        };
        for _ in 0..faults {
            match lot.below(8) {
                0 | 1 => case.hash = lot.of(Hash::ALL),
                2 => case.id = lot.of(Id::ALL),
                3 => case.age = lot.age(),
                4 => case.stamp = lot.of(Stamp::ALL),
                5 | 6 => case.origin = lot.of(Origin::ALL),
                _ => case.app = lot.of(&self.apps),
            }
        }
        if lot.one_in(12) {
            case.structure = lot.of(&self.structures);
        } else if lot.one_in(40) {
            case.document = lot.of(Document::ALL);
        }
        case
    }
}

/// Random numbers, the same for the same seed and case (`SplitMix64`).
struct Lot(u64);

impl Lot {
    fn new(seed: u64, number: u64) -> Self {
        // Neighbouring numbers are far apart from the first draw on.
        let mut lot = Self(seed.rotate_left(32) ^ number.wrapping_mul(0xd134_2543_de82_ef95));
        lot.next();
        lot
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, end: u32) -> u32 {
        // The upper half, scaled: no bias that would matter here.
        let scaled = (self.next() >> 32) * u64::from(end);
        u32::try_from(scaled >> 32).unwrap_or_default()
    }

    fn one_in(&mut self, of: u32) -> bool {
        self.below(of) == 0
    }

    fn of<T: Copy + Default>(&mut self, choices: &[T]) -> T {
        let count = u32::try_from(choices.len()).unwrap_or(u32::MAX);
        choices.get(self.below(count) as usize).copied().unwrap_or_default()
    }

    /// The first, three times of four.
    fn usually<T: Copy + Default>(&mut self, choices: &[T]) -> T {
        if self.one_in(4) { self.of(choices) } else { choices.first().copied().unwrap_or_default() }
    }

    fn age(&mut self) -> i64 {
        match self.below(4) {
            0 | 1 => self.of(AGES),
            // About the edge.
            2 => 1700 + i64::from(self.below(400)),
            // Anything up to a year, more often less.
            _ => {
                let most = 31_536_000_u32 >> self.below(16);
                i64::from(self.below(most)) - HONEST_AGE * i64::from(self.below(2))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    fn stream(seed: u64) -> Stream {
        Stream::new(seed, AppName::ALL, &Template::built_in().unwrap())
    }

    #[test]
    fn a_number_names_a_case_and_another_seed_another_one() {
        let (one, same, other) = (stream(7), stream(7), stream(8));
        let first = one.systematic_cases() as u64;
        assert!((0..first + 500).all(|number| one.case(number) == same.case(number)));
        let differ = (first..first + 500).filter(|&n| one.case(n) != other.case(n)).count();
        assert!(differ > 400, "{differ}");
    }

    #[test]
    fn every_choice_is_tried_alone_before_anything_is_drawn() {
        let stream = stream(1);
        let first: HashSet<Case> =
            (0..stream.systematic_cases() as u64).map(|number| stream.case(number)).collect();
        let control = Case::default();
        assert!(Hash::ALL.iter().all(|&hash| first.contains(&Case { hash, ..control })));
        assert!(Origin::ALL.iter().all(|&origin| first.contains(&Case { origin, ..control })));
        assert!(AGES.iter().all(|&age| first.contains(&Case { age, ..control })));
        assert!(first.len() < 600, "{}", first.len());
    }

    #[test]
    fn what_is_drawn_is_mostly_simple_and_covers_every_choice() {
        let stream = stream(3);
        let first = stream.systematic_cases() as u64;
        let drawn: Vec<Case> = (first..first + 50_000).map(|n| stream.case(n)).collect();
        let simple = drawn.iter().filter(|case| case.weight() <= 2).count();
        assert!(simple > drawn.len() / 2, "{simple}");
        let hashes: HashSet<_> = drawn.iter().map(|case| case.hash).collect();
        let structures: HashSet<_> = drawn.iter().map(|case| case.structure).collect();
        assert_eq!(hashes.len(), Hash::ALL.len());
        assert_eq!(structures.len(), stream.structures.len());
    }
}
