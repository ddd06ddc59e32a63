//! What is open between a page and a locker: fingerprints, and whether the two fit together.

use jiff::Timestamp;
use locksmith::interop::{
    Fingerprint, Fit, Meeting, Point, Question, Seen, Trait, Way, meet, of_page,
};
use locksmith::run::{RunFolder, RunInfo};
use locksmith_core::observe::page::Trial;
use locksmith_core::observe::{Observation, Record};
use locksmith_core::plan::{Claim, Plan};
use locksmith_core::profile::Profile;
use locksmith_core::scenario::Catalogue;
use locksmith_page::judge::cases;
use locksmith_spec::{Format, Pattern, Side};

use crate::canned;
use crate::cli::{Said, locksmith, said};
use crate::judge::page::{Seen as Page, right};
use crate::kept::{info, keep};
use crate::shared::matches_snapshot;

/// Has the locker refuse every page of a case with a code.
fn refuse(records: &mut [Record], case: &str, code: u16) {
    for record in records.iter_mut().filter(|record| record.case.starts_with(case)) {
        if let Observation::Screen { screen, .. } = &mut record.saw {
            (screen.codes, screen.login, screen.save) = (vec![code], false, false);
            screen.text = format!("Authentication error {code}");
        }
    }
}

/// The fingerprint of a canned locker that takes all that is open, with its records changed.
fn locker(only: &[&str], change: impl Fn(&mut Vec<Record>)) -> Fingerprint {
    let folder = tempfile::tempdir().unwrap();
    let info = info(only);
    keep(folder.path(), &info, change).report(&info).unwrap().fingerprint
}

/// The fingerprint of a right page, changed.
fn page(change: impl Fn(&mut Page)) -> Fingerprint {
    let mut seen = right();
    change(&mut seen);
    let records = seen.records();
    of_page(&records, &cases(&records))
}

fn all_reported(fingerprint: &Fingerprint) -> String {
    let shown = |question: Question| {
        let cases = fingerprint.cases(question).join(" ");
        format!("{}: {}\n  {cases}\n", question.words(), fingerprint.shown(question))
    };
    fingerprint.questions().into_iter().map(shown).collect()
}

/// A locker that takes nothing but what is settled.
fn strict(records: &mut [Record]) {
    for (case, code) in [
        ("upper-case-hash", 203),
        ("base64-hash", 203),
        ("blank-before-hash", 203),
        ("blank-behind-time-stamp", 206),
        ("milliseconds", 206),
        ("utc", 206),
        ("another-format", 206),
        ("third-format", 206),
        ("2-days-ahead", 206),
        ("subdomain", 205),
        ("trailing-dot", 205),
    ] {
        refuse(records, &format!("locker/open-question/{case}"), code);
    }
}

#[test]
fn a_locker_is_known_by_what_it_takes_and_refuses() {
    matches_snapshot("interop/locker", &all_reported(&locker(&[], |records| strict(records))));
}

#[test]
fn what_was_not_tested_is_unknown() {
    let part = locker(&["locker/open-question/upper-case-hash"], |_| {});
    let hosts = "unknown: the registered domain, a subdomain of it, a dot behind it";
    assert_eq!(part.shown(Question::Host), hosts);
    assert_eq!(part.shown(Question::SeveralFaults), "unknown");
    let stopped = locker(&["locker/open-question/*"], |records| {
        for record in records.iter_mut() {
            record.saw = match record.saw {
                Observation::Ended { .. } => Observation::Trouble {
                    cause: locksmith_core::observe::Cause::Browser,
                    what: "it is gone".into(),
                },
                ref saw => saw.clone(),
            };
        }
    });
    assert!(stopped.traits.iter().all(|it| it.seen == Seen::Unknown), "{}", all_reported(&stopped));
}

#[test]
fn of_a_locker_that_takes_no_page_no_refusal_counts() {
    let closed = locker(&[], |records| refuse(records, "locker/", 203));
    let known = closed.traits.iter().filter(|it| matches!(it.seen, Seen::Refused(_)));
    let known: Vec<Question> = known.map(|it| it.question).collect();
    assert_eq!(known, [Question::Settled]);
}

#[test]
fn a_page_is_known_by_what_it_does() {
    matches_snapshot("interop/page", &all_reported(&page(|_| {})));
    let other = page(|page| {
        page.setting.domain = "example".into();
        page.claims[0].app_hash = Some("AB".repeat(32));
        page.claims[1].app_hash = Some("AB".repeat(32));
        for claimed in &mut page.claims {
            claimed.time_stamp = Some("2016-11-23 17:34:00".into());
        }
        page.built.buttons[0].href = Some(" https://portal.example/marks.pdf".into());
        page.lose(Trial::NotSaved);
    });
    matches_snapshot("interop/page-of-its-own-ways", &all_reported(&other));
}

#[test]
fn every_form_of_a_time_stamp_is_distinguished_from_the_others() {
    for (text, shown) in [
        ("1479902401", "epoch-seconds"),
        ("1479902401000", "milliseconds"),
        ("2016-11-23T17:30:00+05:30", "iso-8601-offset"),
        ("2016-11-23T12:00:00Z", "ISO 8601 in UTC"),
        ("2016-11-23 17:30:00", "naive-ist"),
        ("1479902401 ", "a blank behind it"),
        ("2016-11-23T12:00:00+00:00", "unknown"),
        ("23/11/2016", "unknown"),
        ("", "unknown"),
    ] {
        let page = page(|page| {
            for claimed in &mut page.claims {
                claimed.time_stamp = Some(text.into());
            }
        });
        assert_eq!(page.shown(Question::TimeStamp), shown, "{text:?}");
    }
}

#[test]
fn every_form_of_a_hash_is_distinguished_from_the_others() {
    let (small, capital) = ("ab".repeat(32), "AB".repeat(32));
    let base64 = format!("{}=", "a".repeat(43));
    for (text, shown) in [
        (small.as_str(), "lower-case hex"),
        (&capital, "upper-case hex"),
        (&format!("{}{}", &small[..32], &capital[..32]), "hex in both cases"),
        (&format!(" {small}"), "a blank before it"),
        (&base64, "base64"),
        (&base64[..43], "unknown"),
        (&format!("{small} "), "unknown"),
        ("", "unknown"),
    ] {
        let page = page(|page| {
            for claimed in &mut page.claims {
                claimed.app_hash = Some(text.into());
            }
        });
        assert_eq!(page.shown(Question::Hash), shown, "{text:?}");
    }
}

/// What a point of a meeting comes to.
fn fit(meeting: &Meeting, question: Question) -> Fit {
    let of_question = |point: &&Point| point.question == question;
    meeting.points.iter().find(of_question).unwrap().fit
}

#[test]
fn a_right_page_works_with_every_locker_that_takes_right_pages() {
    for locker in [locker(&[], |_| {}), locker(&[], |records| strict(records))] {
        let meeting = meet(&locker, &page(|_| {}));
        assert_eq!(meeting.fit, Fit::WillWork, "{meeting:#?}");
    }
    let closed = meet(&locker(&[], |records| refuse(records, "locker/", 203)), &page(|_| {}));
    assert_eq!(fit(&closed, Question::Settled), Fit::WillNotWork);
    let unseen = meet(&Fingerprint::default(), &Fingerprint::default());
    assert_eq!(unseen.fit, Fit::CannotBeSaid);
}

#[test]
fn a_page_that_breaks_what_is_settled_works_nowhere() {
    let meeting = meet(&locker(&[], |_| {}), &page(|page| page.built.jquery = None));
    assert_eq!(fit(&meeting, Question::Settled), Fit::WillNotWork);
    let elsewhere = page(|page| page.setting.domain = "other.example".into());
    assert_eq!(fit(&meet(&locker(&[], |_| {}), &elsewhere), Question::Host), Fit::WillNotWork);
}

#[test]
fn what_is_open_works_where_it_is_taken() {
    let capitals = page(|page| {
        for claimed in &mut page.claims {
            claimed.app_hash = Some("AB".repeat(32));
        }
    });
    let below = page(|page| page.setting.domain = "example".into());
    let wall_clock = page(|page| {
        for claimed in &mut page.claims {
            claimed.time_stamp = Some("2016-11-23 17:30:00".into());
        }
    });
    let lenient = locker(&[], |_| {});
    let strict = locker(&[], |records| strict(records));
    let part = locker(&["locker/correct-launch"], |_| {});
    for (page, question) in
        [(capitals, Question::Hash), (wall_clock, Question::TimeStamp), (below, Question::Host)]
    {
        assert_eq!(fit(&meet(&lenient, &page), question), Fit::WillWork);
        assert_eq!(fit(&meet(&strict, &page), question), Fit::WillNotWork);
        assert_eq!(fit(&meet(&part, &page), question), Fit::CannotBeSaid);
    }
}

/// The fingerprint of a locker that reads timestamps in this format, and takes nothing else that is
/// open.
fn locker_of_format(format: Format) -> Fingerprint {
    let profile = Profile { time_stamp: format, ..canned::profile() };
    let catalogue = Catalogue::embedded().unwrap();
    locker(&[], |records| {
        strict(records);
        for Record { case, saw, .. } in records {
            if let Observation::Presented { time_stamp, facts, .. } = saw {
                let case = catalogue.find(case).unwrap();
                let now = case.time(Timestamp::from_millisecond(canned::START).unwrap());
                let claim = Claim::of(&case.page, &profile, now);
                *facts = claim.facts(&profile, now);
                *time_stamp = claim.time_stamp;
            }
        }
    })
}

#[test]
fn a_page_works_with_lockers_that_read_its_time_stamps() {
    use Fit::{CannotBeSaid, WillNotWork, WillWork};
    // A locker by a pattern is asked for two of the three formats that have names.
    let pattern = Format::Pattern(Pattern::new("%d/%m/%Y %H:%M:%S", "+05:30").unwrap());
    for (format, expected) in [
        (Format::EpochSeconds, [WillWork, WillNotWork, WillNotWork, WillNotWork, CannotBeSaid]),
        (Format::Iso8601Offset, [WillNotWork, WillWork, WillNotWork, WillNotWork, CannotBeSaid]),
        (Format::NaiveIst, [WillNotWork, WillNotWork, WillWork, WillNotWork, CannotBeSaid]),
        (pattern, [WillNotWork, WillNotWork, CannotBeSaid, WillNotWork, CannotBeSaid]),
    ] {
        let locker = locker_of_format(format);
        let stamps = [
            "1479902400",
            "2016-11-23T17:30:00+05:30",
            "2016-11-23 17:30:00",
            "2016-11-23T12:00:00Z",
            "23/11/2016 17:30:00",
        ];
        for (stamp, expected) in stamps.into_iter().zip(expected) {
            let page = page(|page| {
                for claimed in &mut page.claims {
                    claimed.time_stamp = Some(stamp.into());
                }
            });
            let found = fit(&meet(&locker, &page), Question::TimeStamp);
            assert_eq!(found, expected, "{stamp} at a locker of {format}");
        }
    }
}

#[test]
fn a_stamp_that_is_less_ahead_than_one_that_was_taken_is_taken() {
    // Takes 5 minutes, and refuses 2 days.
    let locker = locker(&[], |records| strict(records));
    let ahead = |minutes| Fingerprint {
        traits: vec![Trait {
            question: Question::Ahead,
            way: Some(Way::Ahead(minutes)),
            seen: Seen::Done,
            cases: Vec::new(),
        }],
    };
    for (minutes, expected) in [
        (1, Fit::WillWork),
        (5, Fit::WillWork),
        (6, Fit::CannotBeSaid),
        (2879, Fit::CannotBeSaid),
        (2880, Fit::WillNotWork),
        (9999, Fit::WillNotWork),
    ] {
        assert_eq!(fit(&meet(&locker, &ahead(minutes)), Question::Ahead), expected, "{minutes}");
    }
}

#[test]
fn a_page_that_bears_no_failure_needs_a_locker_that_reports_none_after_a_refusal() {
    let touchy = page(|page| page.lose(Trial::NotSaved));
    let quiet = locker(&[], |_| {});
    assert_eq!(fit(&meet(&quiet, &touchy), Question::ResultAfterRefusal), Fit::WillWork);
    let telling = Fingerprint {
        traits: vec![Trait {
            question: Question::ResultAfterRefusal,
            way: Some(Way::ResultFailure),
            seen: Seen::Done,
            cases: Vec::new(),
        }],
    };
    let asked = Question::ResultAfterRefusal;
    assert_eq!(fit(&meet(&telling, &touchy), asked), Fit::WillNotWork);
    assert_eq!(fit(&meet(&telling, &page(|_| {})), asked), Fit::WillWork);
}

/// Keeps the run of a page.
fn keep_page(path: &std::path::Path, change: impl Fn(&mut Page)) {
    let info = RunInfo {
        target: "a canned page".into(),
        url: "https://portal.example/marks".into(),
        command: "locksmith certify page https://portal.example/marks".into(),
        side: Side::Page,
        plan: Plan::default(),
        ..info(&["locker/jquery"])
    };
    let (_, recorder) = RunFolder::create(path, &info).unwrap();
    let mut seen = right();
    change(&mut seen);
    for record in seen.records() {
        recorder.write(&record).unwrap();
    }
}

#[test]
fn people_and_programs_get_the_reason() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    keep(&path.join("strict"), &info(&[]), |records| strict(records));
    keep(&path.join("part"), &info(&["locker/correct-launch"]), |_| {});
    keep_page(&path.join("right"), |_| {});
    keep_page(&path.join("capitals"), |page| {
        for claimed in &mut page.claims {
            claimed.app_hash = Some("AB".repeat(32));
        }
    });
    let interop =
        |words: &[&str]| -> Said { said(locksmith(&["interop"]).args(words).current_dir(path)) };
    for (subject, words, code) in [
        ("works", ["strict", "right"], 0),
        ("does-not-work", ["strict", "capitals"], 1),
        ("cannot-be-said", ["part", "capitals"], 3),
    ] {
        let said = interop(&words);
        assert_eq!(said.code, code, "{}{}", said.out, said.err);
        matches_snapshot(&format!("cli/interop-{subject}"), &said.out);
    }
    let json = interop(&["strict", "capitals", "--json"]);
    assert_eq!(json.code, 1);
    matches_snapshot("cli/interop-json", &json.out);
    let swapped = interop(&["right", "strict"]);
    assert_eq!(swapped.code, 2);
    matches_snapshot("cli/interop-swapped", &swapped.err);
}
