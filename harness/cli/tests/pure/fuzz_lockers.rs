//! The fuzzer's verdicts on the reference locker, conforming and not.

use std::sync::Arc;
use std::time::Duration;

use locksmith::embedded::Embedded;
use locksmith_fuzzer::answer::Answer;
use locksmith_fuzzer::case::{Case, Hash, Id, Origin};
use locksmith_fuzzer::engine::{Budget, Plan, Progress};
use locksmith_fuzzer::formats::try_formats;
use locksmith_fuzzer::generate::Stream;
use locksmith_fuzzer::hunt::{Hunted, hunt};
use locksmith_fuzzer::meet::{Met, meet};
use locksmith_fuzzer::tally::Wrong;
use locksmith_fuzzer::template::Template;
use locksmith_spec::formats::{Reads, read_by};
use locksmith_spec::verdict::Verdict;
use locksmith_spec::{Code, Format};
use reference_locker::{Policy, Specification, TimeStampFormat, UnixTime, mutants};

/// The reference locker, wrong in one thing or in none, and what the fuzzer met there.
pub(crate) async fn met(mutant: Option<&str>) -> (Embedded, Met) {
    let embedded = Embedded::start().await.unwrap();
    if let Some(id) = mutant {
        embedded.running.control().set_policy(mutants::find(id).unwrap().policy());
    }
    let template = Template::built_in().unwrap();
    let met = meet(&embedded.profile, &template, Duration::from_secs(30)).await.unwrap();
    (embedded, met)
}

/// Cases against the reference locker, wrong in one thing or in none; nothing where it can say nothing.
async fn fuzzed(mutant: Option<&str>, cases: u64) -> Option<Hunted> {
    let (_embedded, met) = met(mutant).await;
    let template = Template::built_in().unwrap();
    let plan = Plan {
        first: Vec::new(),
        stream: Some(Stream::new(7, met.setting.subject.names(), &template)),
        shard: (0, 1),
        connections: 16,
        jobs: 1,
        budget: Budget {
            time: Duration::from_secs(120),
            cases: Some(cases),
            rate: None,
            stop_on_first: false,
        },
    };
    let progress = Arc::new(Progress::default());
    let hunted = hunt(Arc::clone(&met.setting), &met.control, plan, Arc::clone(&progress)).await;
    assert_eq!(progress.trouble(), None);
    met.part().await.unwrap();
    hunted
}

/// A locker that reads no timestamp.
#[derive(Debug)]
struct AnyAge;

impl Policy for AnyAge {
    fn is_fresh(&self, _: &str, _: TimeStampFormat, _: UnixTime) -> bool {
        true
    }
}

/// What requests over HTTP say of the format that a locker reads.
async fn reads(policy: Arc<dyn Policy>) -> Reads {
    let embedded = Embedded::start().await.unwrap();
    embedded.running.control().set_policy(policy);
    let template = Template::built_in().unwrap();
    let deadline = Duration::from_secs(30);
    read_by(&try_formats(&embedded.profile, &template, deadline).await.unwrap())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_format_that_a_locker_reads_is_distinguished_from_those_that_it_lets_in_unread() {
    let read = reads(Arc::new(Specification)).await;
    assert_eq!(read, Reads::This(Format::EpochSeconds));
    let unread = mutants::find("window/unreadable-is-now").unwrap().policy();
    assert_eq!(reads(unread).await, Reads::This(Format::EpochSeconds));
    let Reads::Unclear(question) = reads(Arc::new(AnyAge)).await else {
        panic!("it was taken for known")
    };
    assert!(question.contains("naive-ist: a fresh timestamp led to the login page"), "{question}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_conforming_locker_breaks_nothing() {
    let hunted = fuzzed(None, 20_000).await.unwrap();
    assert!(hunted.causes.is_empty(), "{:#?}", hunted.causes);
    assert_eq!(hunted.tally.sent, 20_000);
    assert!(hunted.tally.masks.len() > 100, "{}", hunted.tally.masks.len());
    assert_eq!(hunted.tally.of(Verdict::Inconclusive), 0);
    assert!(hunted.tally.answers.len() >= 7, "{:?}", hunted.tally.answers);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn lockers_that_are_wrong_are_noticed_under_the_clause_that_they_break() {
    let control = Case::default();
    let known = [
        ("hash/first-eight-digits", "ERR-203", Case { hash: Hash::LastDigitAltered, ..control }),
        ("window/31-minutes", "ERR-206", Case { age: 1801, ..control }),
        ("window/one-second-long", "ERR-206", Case { age: 1801, ..control }),
        ("domain/suffix", "ERR-205", Case { origin: Origin::EndsAlike, ..control }),
        ("error-205/told-as-204", "ERR-205", Case { origin: Origin::Another, ..control }),
        ("key/in-a-header", "REG-SECRET", control),
        ("key/in-a-header-in-hex", "REG-SECRET", control),
        ("error-206/without-number", "ERR-SHOWN", Case { age: 1801, ..control }),
        ("error/all-codes", "ERR-206", Case { age: 1801, ..control }),
        ("key/in-the-error-page", "REG-SECRET", Case { id: Id::Unknown, ..control }),
    ];
    for (mutant, clause, simplest) in known {
        let hunted = fuzzed(Some(mutant), 1500).await.unwrap();
        let cause = hunted.causes.iter().find(|traced| traced.cause.clause == clause);
        let traced = cause.unwrap_or_else(|| panic!("{mutant}: {:#?}", hunted.causes));
        assert_eq!(traced.confirmed, 3, "{mutant}");
        let weight = simplest.weight();
        assert_eq!(traced.found.case.weight(), weight, "{mutant}: {:?}", traced.found.case);
    }
}

/// What else is let in tells whether the locker is at fault or the profile.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_control_that_is_refused_is_a_violation_where_something_is_let_in_instead() {
    let hunted = fuzzed(Some("hash/key-first"), 1500).await.unwrap();
    let refused = Answer::Refusal(Code::InvalidAppHash);
    assert_eq!(hunted.control_refused, Some(refused));
    let causes: Vec<_> = hunted
        .causes
        .iter()
        .map(|traced| (traced.cause.clause, traced.cause.wrong, traced.found.case))
        .collect();
    let control = Case::default();
    let instead = Case { hash: Hash::KeyFirst, ..control };
    assert_eq!(causes.len(), 2, "{causes:?}");
    assert!(causes.contains(&("ERR-NONE", Wrong::Answer(refused), control)), "{causes:?}");
    assert!(causes.contains(&("ERR-203", Wrong::Answer(Answer::Launch), instead)), "{causes:?}");
    // A key that the locker cut is a key that the profile has wrong: both refuse everything.
    assert!(fuzzed(Some("registration/key-cut"), 1500).await.is_none());
}
