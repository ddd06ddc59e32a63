//! Further loads of the page, as plain requests: what is wrong in one load of sixteen, such as a hash that
//! loses its leading zero, or in those of one server of five, whose clock is wrong, shows in one of many
//! (PAGE-APP-HASH, PAGE-FRESH).

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use jiff::fmt::rfc2822::DateTimeParser;
use jiff::{SignedDuration, Timestamp};
use tokio::task::JoinHandle;
use tokio::time::{Instant, Interval, MissedTickBehavior, timeout_at};
use url::Url;

use locksmith_core::clock;
use locksmith_core::observe::page::{Fact, Sampled, Unchanged};
use locksmith_core::observe::{Observation, Record};
use locksmith_lint::{Context, Source, SourceClaims};
use locksmith_page::test_bed::{Fetched, Fetcher, TestBed};
use locksmith_spec::app_hash::{app_hash, assess};
use locksmith_spec::reading::{self, Read};
use locksmith_spec::{Format, HashFact, Secret, TimeFact, time_stamp};

/// How often the page is fetched, at least.
const LOADS: usize = 40;

/// The largest page that is read.
const LARGEST: usize = 8 * 1024 * 1024;

/// How long it is until a page may have another timestamp, which is in seconds as a rule.
const PACE: Duration = Duration::from_millis(500);

/// How often at most, where each load has another timestamp.
const MOST_LOADS: usize = 120;

/// For how long the page is loaded at most, the trials included, and how long before and after a second.
const LONGEST: SignedDuration = SignedDuration::from_secs(120);
const AROUND: SignedDuration = SignedDuration::from_millis(300);
const SECOND: SignedDuration = SignedDuration::from_secs(1);

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
    /// Begins to fetch the page; not where nothing comes anew, because the page is a file.
    pub(super) fn begin(bed: &TestBed) -> Option<Self> {
        let target = bed.target();
        if !target.sampled {
            return None;
        }
        let (key, app_id) = (target.key.clone(), target.app_id.clone());
        let ending = Arc::new(AtomicBool::new(false));
        let (fetcher, page) = (bed.fetcher(), target.page.clone());
        let asked = Asked { key, app_id, format: target.format };
        let loading = tokio::spawn(load(fetcher, page, asked, Arc::clone(&ending)));
        Some(Self { ending, loading })
    }

    /// Fetches what is missing, and gives what came of all. Nothing where the browser's claims are not those
    /// of the source, because a script makes them: then plain requests show nothing.
    pub(super) async fn end(mut self, source: &[u8], records: &[Record]) -> Option<Sampled> {
        let claimed = records.iter().find_map(|record| match &record.saw {
            Observation::Page(fact) => match fact.as_ref() {
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

/// Loads go on at a pace, so that timestamps differ, as long as the trials do. Then the seconds are awaited
/// in which the right hash begins with a zero: a page that loses zeros shows it there, in every run.
async fn load(fetcher: Fetcher, page: Url, asked: Asked, ending: Arc<AtomicBool>) -> Sampled {
    let end = clock::now() + LONGEST;
    let mut loads = Loads {
        fetcher,
        page,
        asked,
        sampled: Sampled::default(),
        stamps: BTreeSet::new(),
        age: None,
        ticks: tokio::time::interval(PACE),
        kept: None,
        last: None,
    };
    loads.ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    // Without the key, fewer loads do: no time is spent on them alone.
    let is_enough = |asked: &Asked| asked.key.is_none() && ending.load(Ordering::Relaxed);
    while loads.sampled.loads < LOADS && !is_enough(&loads.asked) {
        let Some(is_new) = loads.one().await else { return loads.end().await };
        if !is_new && !ending.load(Ordering::Relaxed) {
            loads.ticks.tick().await;
        }
    }
    // A page that has another timestamp in each load need not be waited for.
    while loads.lacks_a_zero()
        && loads.stamps.len() == loads.sampled.loads
        && loads.sampled.loads < MOST_LOADS
    {
        if loads.one().await.is_none() {
            return loads.end().await;
        }
    }
    while loads.lacks_a_zero() && loads.stamps.len() > 1 {
        let Some(moment) = loads.next_zero(clock::now(), end) else { break };
        let wait = (moment - AROUND).duration_since(clock::now());
        // One that is over already is not waited for.
        let awaited = Instant::now() + Duration::try_from(wait).unwrap_or_default();
        // The moment is the event: it comes with the clock, and nothing else shows it.
        let _ = timeout_at(awaited, std::future::pending::<()>()).await;
        // The page's clock and ours tick at different moments.
        while loads.lacks_a_zero() && clock::now() < moment + SECOND + AROUND {
            if loads.one().await.is_none() {
                return loads.end().await;
            }
            loads.ticks.tick().await;
        }
    }
    loads.end().await
}

/// What is asked of each load.
struct Asked {
    /// Without it, only the timestamps are looked at.
    key: Option<Secret>,
    /// The registered app id, where it is known.
    app_id: Option<String>,
    format: Format,
}

/// The loads so far.
struct Loads {
    fetcher: Fetcher,
    page: Url,
    asked: Asked,
    sampled: Sampled,
    stamps: BTreeSet<Option<String>>,
    /// Of a page whose timestamp can be foreseen its app id, and how old the timestamp is, in seconds.
    age: Option<(String, i64)>,
    ticks: Interval,
    /// What a browser keeps of the first load, and what of the last one.
    kept: Option<Kept>,
    last: Option<Kept>,
}

/// What a browser keeps of a load that it may ask for again.
#[derive(Clone, Debug, Eq, PartialEq)]
struct Kept {
    url: Url,
    stamp: String,
    /// The header by which it asks, and its value.
    validator: (&'static str, String),
    for_certain: bool,
}

impl Kept {
    /// None where a browser keeps nothing, or asks for the whole page again.
    fn of(answer: &Fetched, claims: &SourceClaims, now: Timestamp) -> Option<Self> {
        let control = answer.header("cache-control").unwrap_or_default().to_ascii_lowercase();
        if control.contains("no-store") {
            return None;
        }
        let (url, stamp) = (answer.url.clone(), claims.time_stamp.clone()?);
        if let Some(tag) = answer.header("etag") {
            // A weak one may stand for pages that differ, and be renewed with time.
            let for_certain = tag.starts_with('"');
            return Some(Self {
                url,
                stamp,
                validator: ("If-None-Match", tag.to_owned()),
                for_certain,
            });
        }
        let since = answer.header("last-modified")?;
        let modified = DateTimeParser::new().parse_timestamp(since).ok()?;
        let for_certain = now.duration_since(modified) > time_stamp::WINDOW;
        let validator = ("If-Modified-Since", since.to_owned());
        Some(Self { url, stamp, validator, for_certain })
    }
}

impl Loads {
    /// Loads the page once; gives whether its timestamp is new, and nothing where it shows nothing.
    async fn one(&mut self) -> Option<bool> {
        let answer = self.fetch().await?;
        // A server that has enough of us is left alone, and a page that answers plain requests with something
        // else shows nothing.
        let claims = claims(&answer.bytes).filter(|_| answer.status == 200)?;
        self.sampled.loads += 1;
        let is_new = self.stamps.insert(claims.time_stamp.clone());
        let now = clock::now();
        self.last = Kept::of(&answer, &claims, now);
        if self.sampled.loads == 1 {
            self.kept.clone_from(&self.last);
        }
        self.age = foreseen(&claims, self.asked.format, now);
        if let Some(key) = &self.asked.key {
            let registered = self.asked.app_id.as_deref();
            judge(&claims, (registered, key), is_new, &mut self.sampled);
        }
        look_at_age(&claims, self.asked.format, now, &mut self.sampled);
        Some(is_new)
    }

    /// Fetches the page; again, where a trial let nothing through.
    async fn fetch(&mut self) -> Option<Fetched> {
        for _ in 0..MOST_LOADS {
            let answer = self.fetcher.fetch(&self.page, LARGEST).await.ok()?;
            if !answer.is_shut_out() {
                return Some(answer);
            }
            self.ticks.tick().await;
        }
        None
    }

    fn lacks_a_zero(&self) -> bool {
        self.asked.key.is_some() && self.sampled.wrong == 0 && self.sampled.zeros == 0
    }

    /// The next second in which the right hash begins with a zero.
    fn next_zero(&self, from: Timestamp, end: Timestamp) -> Option<Timestamp> {
        let (id, age) = self.age.as_ref()?;
        let Asked { key, format, .. } = &self.asked;
        next_zero(id, *age, key.as_ref()?, *format, from, end)
    }

    async fn end(mut self) -> Sampled {
        self.sampled.stamps = self.stamps.len();
        self.sampled.unchanged = self.unchanged().await;
        self.sampled
    }

    /// The answer to a browser that has kept the first load.
    async fn unchanged(&self) -> Option<Unchanged> {
        let Kept { url, stamp, validator, for_certain } = self.kept.as_ref()?;
        // A validator that changes with the timestamp keeps no page alive.
        let is_same = |last: &&Kept| last.validator == *validator && last.stamp != *stamp;
        let now = self.last.as_ref().filter(is_same)?.stamp.clone();
        let (header, value) = validator;
        let is_unchanged = self.fetcher.is_unchanged(url, header, value).await;
        is_unchanged.then(|| Unchanged {
            asked_by: format!("{header}: {value}"),
            kept: stamp.clone(),
            now,
            for_certain: *for_certain,
        })
    }
}

/// App id and age of a timestamp that is written as expected, so that the next ones can be foreseen.
fn foreseen(claims: &SourceClaims, format: Format, now: Timestamp) -> Option<(String, i64)> {
    let stamp = claims.time_stamp.as_deref()?;
    let age = time_stamp::age(format, stamp, now)?;
    let moment = now.checked_sub(SignedDuration::from_secs(age)).ok()?;
    (time_stamp::write(format, moment) == stamp).then_some(())?;
    Some((claims.app_id.clone()?, age))
}

/// The first second from one moment to another in which the hash begins with a zero.
fn next_zero(
    id: &str,
    age: i64,
    key: &Secret,
    format: Format,
    from: Timestamp,
    end: Timestamp,
) -> Option<Timestamp> {
    let seconds = from.as_second() + 1..end.as_second();
    let mut moments = seconds.filter_map(|second| Timestamp::from_second(second).ok());
    moments.find(|moment| {
        let stamp = time_stamp::write(format, *moment - SignedDuration::from_secs(age));
        app_hash(id, key.expose(), &stamp).starts_with('0')
    })
}

fn judge(
    claims: &SourceClaims,
    (registered, key): (Option<&str>, &Secret),
    is_new: bool,
    sampled: &mut Sampled,
) {
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let (claimed, stamp) = (text(&claims.app_id), text(&claims.time_stamp));
    let given = text(&claims.app_hash);
    // With a wrong id, the hash is right over the registered one: that is what the page is to claim.
    let id =
        registered.filter(|_| !claimed.is_empty()).map_or_else(|| claimed.clone(), str::to_owned);
    let fact = [&claimed, &id].map(|id| assess(&given, id, key.expose(), &stamp));
    // Without one of them the digest would reveal more of the key than a right page does.
    let due = (!id.is_empty() && !stamp.is_empty()).then(|| app_hash(&id, key.expose(), &stamp));
    sampled.zeros += usize::from(is_new && due.as_ref().is_some_and(|due| due.starts_with('0')));
    let holds = |fact: &HashFact| matches!(fact, HashFact::Right | HashFact::Unsettled);
    if !fact.iter().any(holds) {
        sampled.wrong += 1;
        sampled.first.get_or_insert((given, stamp, due.unwrap_or_default()));
    }
}

/// Counts the loads whose timestamp was too old when they came.
fn look_at_age(claims: &SourceClaims, format: Format, now: Timestamp, sampled: &mut Sampled) {
    let stamp = claims.time_stamp.as_deref().unwrap_or_default();
    let Read { fact: TimeFact::Stale, age: Some(age), .. } = reading::of_page(format, stamp, now)
    else {
        return;
    };
    sampled.stale += 1;
    if sampled.oldest.as_ref().is_none_or(|(_, oldest)| age > *oldest) {
        sampled.oldest = Some((stamp.to_owned(), age));
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
        judge(&of(1, due(1)), (None, &key), true, &mut sampled);
        assert_eq!((sampled.wrong, sampled.zeros), (0, 0));
        let lost = due(begins_with_zero)[1..].to_owned();
        judge(&of(begins_with_zero, lost.clone()), (Some("APP"), &key), true, &mut sampled);
        judge(&of(1, "0".into()), (None, &key), false, &mut sampled);
        assert_eq!(sampled.zeros, 1);
        let first = (lost, begins_with_zero.to_string(), due(begins_with_zero));
        assert_eq!((sampled.wrong, sampled.first), (2, Some(first)));
    }

    #[test]
    fn a_browser_keeps_what_has_a_validator_and_may_be_stored() {
        let now: Timestamp = "2016-11-23T12:00:00Z".parse().unwrap();
        let claims =
            SourceClaims { time_stamp: Some("1479902400".into()), ..SourceClaims::default() };
        let kept = |headers: &[(&str, &str)]| {
            let headers =
                headers.iter().map(|(name, value)| (String::from(*name), String::from(*value)));
            let answer = Fetched {
                url: "https://portal.example/".parse().unwrap(),
                status: 200,
                headers: headers.collect(),
                bytes: Vec::new(),
            };
            Kept::of(&answer, &claims, now).map(|kept| (kept.validator.0, kept.for_certain))
        };
        assert_eq!(kept(&[("etag", "\"v1\"")]), Some(("If-None-Match", true)));
        assert_eq!(kept(&[("etag", "W/\"v1\"")]), Some(("If-None-Match", false)));
        let modified = |when| kept(&[("last-modified", when)]);
        let old = "Wed, 23 Nov 2016 11:00:00 GMT";
        assert_eq!(modified(old), Some(("If-Modified-Since", true)));
        let new = "Wed, 23 Nov 2016 11:59:00 GMT";
        assert_eq!(modified(new), Some(("If-Modified-Since", false)));
        assert_eq!(kept(&[("etag", "\"v1\""), ("cache-control", "no-store")]), None);
        assert_eq!(kept(&[]), None);
    }

    #[test]
    fn loads_that_are_too_old_are_counted_and_the_oldest_is_kept() {
        let now: Timestamp = "2016-11-23T12:00:00Z".parse().unwrap();
        let mut sampled = Sampled::default();
        for stamp in ["1479902400", "1479900599", "1479895200", "1479900600", "never"] {
            let claims = SourceClaims { time_stamp: Some(stamp.into()), ..SourceClaims::default() };
            look_at_age(&claims, Format::EpochSeconds, now, &mut sampled);
        }
        assert_eq!(sampled.stale, 2);
        assert_eq!(sampled.oldest, Some(("1479895200".to_owned(), 7200)));
    }

    #[test]
    fn the_next_second_whose_hash_begins_with_a_zero_is_foreseen() {
        let key = Secret::new("key");
        let format = Format::EpochSeconds;
        let now: Timestamp = "2016-11-23T12:00:00Z".parse().unwrap();
        let claims = |stamp: &str| SourceClaims {
            app_id: Some("APP".into()),
            app_hash: None,
            time_stamp: Some(stamp.into()),
        };
        // Five seconds behind ours.
        let (id, age) = foreseen(&claims("1479902395"), format, now).unwrap();
        assert_eq!((id.as_str(), age), ("APP", 5));
        assert_eq!(foreseen(&claims("1479902395000"), format, now), None);
        let next = next_zero(&id, age, &key, format, now, now + SignedDuration::from_secs(300));
        let next = next.unwrap().as_second();
        let zero = |second: i64| app_hash("APP", "key", &(second - 5).to_string()).starts_with('0');
        assert!(zero(next) && !(now.as_second() + 1..next).any(zero));
        assert_eq!(next_zero(&id, age, &key, format, now, now), None);
    }
}
