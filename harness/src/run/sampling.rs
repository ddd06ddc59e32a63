//! Further loads of the page, as plain requests: what is wrong in one load of sixteen, such as a hash that
//! loses its leading zero, shows in one of many (PAGE-APP-HASH).

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::task::JoinHandle;
use url::Url;

use crate::clock;
use crate::lint::{Context, Source, SourceClaims};
use crate::observe::live::{Fact, Sampled};
use crate::observe::{Observation, Record};
use crate::spec::app_hash::{app_hash, assess};
use crate::spec::{HashFact, Secret};
use crate::stand::live::{Fetcher, LiveStand};

/// How often the page is fetched, at least.
const LOADS: usize = 40;

/// The largest page that is read.
const LARGEST: usize = 8 * 1024 * 1024;

/// How long it is until a page may have another timestamp, which is in seconds as a rule.
const PACE: Duration = Duration::from_millis(500);

/// The loads that go on beside the trials; they end when this is dropped.
pub(super) struct Sampling {
    ending: Arc<AtomicBool>,
    loading: JoinHandle<Sampled>,
}

impl Drop for Sampling {
    fn drop(&mut self) {
        self.loading.abort();
    }
}

impl Sampling {
    /// Begins to fetch the page; not where the key is unknown, or where nothing comes anew, because the page
    /// is a file.
    pub(super) fn begin(stand: &LiveStand) -> Option<Self> {
        let target = stand.target();
        let key = target.key.clone().filter(|_| target.sampled)?;
        let ending = Arc::new(AtomicBool::new(false));
        let (fetcher, page) = (stand.fetcher(), target.page.clone());
        let loading = tokio::spawn(load(fetcher, page, key, Arc::clone(&ending)));
        Some(Self { ending, loading })
    }

    /// Fetches what is missing, and gives what came of all. Nothing where the browser's claims are not those
    /// of the source, because a script makes them: then plain requests show nothing.
    pub(super) async fn end(mut self, source: &[u8], records: &[Record]) -> Option<Sampled> {
        let claimed = records.iter().find_map(|record| match &record.saw {
            Observation::Live(fact) => match fact.as_ref() {
                Fact::Claimed(claimed) => Some(claimed),
                _ => None,
            },
            _ => None,
        })?;
        let of_source = claims(source)?;
        let same = claimed.app_hash.is_some()
            && (&of_source.app_hash, &of_source.time_stamp)
                == (&claimed.app_hash, &claimed.time_stamp);
        if !same {
            return None;
        }
        self.ending.store(true, Ordering::Relaxed);
        (&mut self.loading).await.ok()
    }
}

/// Loads go on at a pace, so that timestamps differ, as long as the trials do.
async fn load(fetcher: Fetcher, page: Url, key: Secret, ending: Arc<AtomicBool>) -> Sampled {
    let mut sampled = Sampled::default();
    let mut stamps = BTreeSet::new();
    let mut ticks = tokio::time::interval(PACE);
    while sampled.loads < LOADS {
        let Ok(answer) = fetcher.fetch(&page, LARGEST).await else { break };
        // A server that has enough of us is left alone.
        if answer.status != 200 {
            break;
        }
        // A page that answers plain requests with something else shows nothing.
        let Some(claims) = claims(&answer.bytes) else { break };
        sampled.loads += 1;
        let is_new = stamps.insert(claims.time_stamp.clone());
        judge(&claims, &key, &mut sampled);
        if !is_new && !ending.load(Ordering::Relaxed) {
            ticks.tick().await;
        }
    }
    sampled.stamps = stamps.len();
    sampled
}

fn judge(claims: &SourceClaims, key: &Secret, sampled: &mut Sampled) {
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let (id, stamp) = (text(&claims.app_id), text(&claims.time_stamp));
    let given = text(&claims.app_hash);
    let fact = assess(&given, &id, key.expose(), &stamp);
    if !matches!(fact, HashFact::Right | HashFact::Unsettled) {
        sampled.wrong += 1;
        // Without one of them the digest would tell more of the key than a right page does.
        let due =
            (!id.is_empty() && !stamp.is_empty()).then(|| app_hash(&id, key.expose(), &stamp));
        sampled.first.get_or_insert((given, stamp, due.unwrap_or_default()));
    }
}

fn claims(bytes: &[u8]) -> Option<SourceClaims> {
    Source::read(bytes, Context::at(clock::now())).claims()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lost_zero_is_counted_and_the_first_is_kept() {
        let key = Secret::new("key");
        let mut sampled = Sampled::default();
        let of = |stamp: u32, hash: String| SourceClaims {
            app_id: Some("APP".into()),
            app_hash: Some(hash),
            time_stamp: Some(stamp.to_string()),
        };
        let due = |stamp: u32| app_hash("APP", "key", &stamp.to_string());
        let begins_with_zero = (0..9999).find(|stamp| due(*stamp).starts_with('0')).unwrap();
        judge(&of(1, due(1)), &key, &mut sampled);
        assert_eq!(sampled.wrong, 0);
        let lost = due(begins_with_zero)[1..].to_owned();
        judge(&of(begins_with_zero, lost.clone()), &key, &mut sampled);
        judge(&of(1, "0".into()), &key, &mut sampled);
        let first = (lost, begins_with_zero.to_string(), due(begins_with_zero));
        assert_eq!((sampled.wrong, sampled.first), (2, Some(first)));
    }
}
