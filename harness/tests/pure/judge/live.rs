//! A partner's page, judged by canned observations.

use locksmith::judge::live::{CASES, live};
use locksmith::judge::{Judged, Verdict};
use locksmith::observe::live::{
    Built, Button, By, Certificates, Claimed, Document, ElementSeen, Event, Fact, KeyFound, Loaded,
    Setting, Shown, Source, Trial, Tried,
};
use locksmith::observe::{Cause, Observation, Opened, Record};
use locksmith::spec::{Format, HashFact, Side, TimeFact, clause};

const PAGE: &str = "https://portal.example/marks";
const LIBRARY: &str = "https://locker.example/savelocker/api/1/savelocker.js";

/// What is seen of a right page with one button; a test changes one thing.
struct Seen {
    setting: Setting,
    source: Source,
    loads: [Loaded; 2],
    built: Built,
    claims: [Claimed; 2],
    document: Document,
    trials: Vec<Tried>,
    forged: Vec<Event>,
    key: Vec<KeyFound>,
    more: Vec<Observation>,
}

fn right() -> Seen {
    let script = ElementSeen { tag: "script".into(), src: LIBRARY.into(), ..Default::default() };
    let button = Button {
        id: "share".into(),
        same_id: 1,
        href: Some("https://portal.example/marks.pdf".into()),
        url: "https://portal.example/marks.pdf".into(),
        visible: true,
        label: "Save to DigiLocker".into(),
        ..Button::default()
    };
    let loaded = |load| Loaded { load, url: PAGE.into(), complete: true, events: Vec::new() };
    let claimed = |load: usize| Claimed {
        load,
        app_id: Some("EXAMBOARD".into()),
        app_hash: Some(load.to_string().repeat(64)),
        time_stamp: Some(format!("147990240{load}")),
        hash: Some(HashFact::Right),
        due: Some(load.to_string().repeat(64)),
        time: TimeFact::Fresh,
        age: Some(1),
        kept_for: None,
    };
    let mut trials = vec![tried(Trial::Cancelled, None)];
    trials.extend((203..=207).map(|code| tried(Trial::Refused(code), None)));
    trials.push(tried(Trial::Saved, Some("SUCCESS")));
    trials.push(tried(Trial::NotSaved, Some("FAILURE")));
    Seen {
        setting: Setting {
            page: PAGE.into(),
            library: LIBRARY.into(),
            domain: "portal.example".into(),
            app_id: None,
            key_known: true,
            certificates: Certificates::Checked,
            format: Format::EpochSeconds,
            file: false,
        },
        source: Source::of(PAGE.into(), 200, Vec::new(), b"<!doctype html>", str::to_owned),
        loads: [loaded(1), loaded(2)],
        built: Built {
            dlshare: vec![script.clone()],
            libraries: vec![script],
            library_ran: true,
            jquery: Some("3.7.1".into()),
            jquery_from: vec!["https://portal.example/jquery.min.js".into()],
            buttons: vec![button],
            ..Built::default()
        },
        claims: [claimed(1), claimed(2)],
        document: Document {
            url: "https://portal.example/marks.pdf".into(),
            status: Some(200),
            content_type: "application/pdf".into(),
            bytes: 9,
            ..Document::default()
        },
        trials,
        forged: Vec::new(),
        key: Vec::new(),
        more: vec![Observation::Ended { millis: 1 }],
    }
}

fn tried(trial: Trial, result: Option<&str>) -> Tried {
    let codes = match trial {
        Trial::Refused(code) => vec![code],
        _ => Vec::new(),
    };
    let login = codes.is_empty();
    Tried {
        trial,
        button: 0,
        opened: Opened::Popup,
        windows: 1,
        shown: Some(Shown { locker: true, codes, login, ..Shown::default() }),
        told: result.map(str::to_owned),
        stuck: None,
        results: vec![result.map(str::to_owned)],
        events: result.map(|value| told(value, By::Library)).into_iter().collect(),
    }
}

fn told(value: &str, by: By) -> Event {
    let (button, element) = (Some(0), "a#share".to_owned());
    Event::Result { button, element, value: Some(value.into()), by }
}

impl Seen {
    fn judged(self) -> Vec<Judged> {
        let [first, second] = self.loads;
        let [one, other] = self.claims;
        let facts = [
            Fact::Setting(self.setting),
            Fact::Source(self.source),
            Fact::Loaded(first),
            Fact::Built(self.built),
            Fact::Document(self.document),
            Fact::Claimed(one),
        ];
        let facts = facts.into_iter().chain(self.trials.into_iter().map(Fact::Tried)).chain([
            Fact::Forged { events: self.forged },
            Fact::KeySearched { texts: 7, found: self.key },
            Fact::Loaded(second),
            Fact::Claimed(other),
        ]);
        let facts = facts.map(|fact| Observation::Live(Box::new(fact)));
        let saw = facts.chain(self.more);
        let record = |saw| Record { case: "page".into(), at: 1_479_902_402_000, saw };
        live(&saw.map(record).collect::<Vec<_>>())
    }

    fn trial(&mut self, trial: Trial) -> &mut Tried {
        self.trials.iter_mut().find(|tried| tried.trial == trial).unwrap()
    }
}

/// The page with one thing changed: the first case that comes to this verdict, and its clause.
#[track_caller]
fn comes_to(verdict: Verdict, change: impl FnOnce(&mut Seen), case: &str, clause: &str) {
    let mut seen = right();
    change(&mut seen);
    let judged = seen.judged();
    let first = judged.iter().find(|judged| judged.verdict == verdict);
    let first = first.unwrap_or_else(|| panic!("nothing came to {}", verdict.word()));
    let finding = first.findings.iter().find(|finding| finding.verdict == verdict).unwrap();
    assert_eq!((first.case.as_str(), finding.clause.as_str()), (case, clause));
}

#[track_caller]
fn fails(change: impl FnOnce(&mut Seen), case: &str, clause: &str) {
    comes_to(Verdict::Fail, change, case, clause);
}

#[test]
fn a_right_page_passes_everything_and_every_clause_is_tested() {
    let judged = right().judged();
    let unmet = judged.iter().filter(|judged| judged.verdict != Verdict::Pass);
    assert_eq!(unmet.map(|judged| &judged.case).collect::<Vec<_>>(), [""; 0]);
    let tested = |id: &str| judged.iter().flat_map(|it| &it.findings).any(|f| f.clause == id);
    assert!(clause::of(Side::Page).all(|clause| tested(clause.id)));
}

#[test]
fn every_case_names_clauses_of_the_page() {
    for case in CASES {
        let of_page: Vec<&str> = clause::of(Side::Page).map(|clause| clause.id).collect();
        assert!(case.clauses.iter().all(|id| of_page.contains(id)), "{}", case.id);
        assert!(!case.clauses.is_empty() && case.id.starts_with("page/"));
    }
}

#[test]
fn what_the_browser_built_is_judged() {
    fails(|seen| seen.built.library_ran = false, "page/library", "PAGE-SCRIPT");
    fails(|seen| seen.built.libraries.clear(), "page/library", "PAGE-SCRIPT");
    fails(
        |seen| {
            let twice = seen.built.libraries[0].clone();
            seen.built.libraries.push(twice);
        },
        "page/library",
        "PAGE-SCRIPT",
    );
    fails(|seen| seen.built.dlshare.clear(), "page/dlshare", "PAGE-DLSHARE");
    fails(|seen| seen.built.jquery = None, "page/jquery", "PAGE-JQUERY");
    fails(|seen| seen.built.buttons.clear(), "page/buttons", "PAGE-BUTTON");
    fails(|seen| seen.built.buttons[0].visible = false, "page/buttons", "PAGE-BUTTON");
    fails(|seen| seen.built.buttons[0].same_id = 2, "page/unique-ids", "PAGE-UNIQUE-ID");
    fails(|seen| seen.built.buttons[0].href = None, "page/addresses", "PAGE-HREF");
    let far = "https://cdn.example/jquery.min.js".to_owned();
    let foreign = |seen: &mut Seen| seen.built.jquery_from = vec![far];
    comes_to(Verdict::Warn, foreign, "page/jquery", "PAGE-JQUERY");
    let within = |seen: &mut Seen| {
        seen.built.buttons[0].visible = false;
        seen.built.buttons[0].within_hidden = true;
    };
    comes_to(Verdict::Inconclusive, within, "page/buttons", "PAGE-BUTTON");
}

#[test]
fn claims_are_judged_with_the_key_and_without() {
    fails(|seen| seen.claims[0].app_id = None, "page/app-id", "PAGE-APP-ID");
    fails(|seen| seen.setting.app_id = Some("OTHER".into()), "page/app-id", "PAGE-APP-ID");
    fails(|seen| seen.claims[1].hash = Some(HashFact::Wrong), "page/hash", "PAGE-APP-HASH");
    let without = |seen: &mut Seen| {
        seen.claims.iter_mut().for_each(|claimed| claimed.hash = None);
        seen.claims[1].app_hash = seen.claims[0].app_hash.clone();
    };
    fails(without, "page/hash", "PAGE-APP-HASH");
    fails(|seen| seen.claims[0].time = TimeFact::Unreadable, "page/time-stamp", "PAGE-TIMESTAMP");
    let utc = |seen: &mut Seen| {
        seen.claims[0].time = TimeFact::Stale;
        seen.claims[0].age = Some(19_801);
    };
    fails(utc, "page/time-stamp", "PAGE-TIMESTAMP");
    let stale = |seen: &mut Seen| {
        seen.claims[0].time = TimeFact::Stale;
        seen.claims[0].age = Some(1801);
    };
    fails(stale, "page/fresh", "PAGE-FRESH");
    let same = |seen: &mut Seen| seen.claims[1].time_stamp = seen.claims[0].time_stamp.clone();
    fails(same, "page/new-at-each-load", "PAGE-FRESH");
    let kept = |seen: &mut Seen| {
        same(seen);
        seen.claims[0].kept_for = Some(300);
    };
    comes_to(Verdict::Warn, kept, "page/new-at-each-load", "PAGE-FRESH");
}

#[test]
fn what_a_click_opens_is_judged() {
    let nothing = |seen: &mut Seen| {
        seen.trials.truncate(1);
        seen.trials[0].opened = Opened::Nothing;
    };
    fails(nothing, "page/popup", "WID-POPUP");
    fails(|seen| seen.trials[0].windows = 2, "page/popup", "WID-POPUP");
    let covered = |seen: &mut Seen| {
        seen.trials.truncate(1);
        seen.trials[0].shown = None;
        seen.trials[0].stuck = Some("a user cannot click it".into());
    };
    fails(covered, "page/popup", "WID-POPUP");
    let silent = |seen: &mut Seen| seen.trial(Trial::Refused(206)).shown = None;
    fails(silent, "page/error-206", "WID-POPUP");
    let other = |seen: &mut Seen| {
        seen.trial(Trial::Refused(205)).shown.as_mut().unwrap().codes = vec![203];
    };
    fails(other, "page/error-205", "WID-POPUP");
}

#[test]
fn a_button_that_opens_nothing_lets_nothing_else_be_said() {
    let mut seen = right();
    seen.trials.truncate(1);
    seen.trials[0].opened = Opened::Nothing;
    let judged = seen.judged();
    let refused = judged.iter().find(|judged| judged.case == "page/error-203").unwrap();
    assert_eq!(refused.verdict, Verdict::Inconclusive);
}

#[test]
fn results_are_the_librarys() {
    let by_page = |seen: &mut Seen| seen.loads[0].events = vec![told("SUCCESS", By::Page)];
    fails(by_page, "page/result-untouched", "RES-HANDLED");
    let early = |seen: &mut Seen| seen.trials[0].results = vec![Some("SUCCESS".into())];
    fails(early, "page/cancelled", "RES-HANDLED");
    fails(
        |seen| seen.forged = vec![told("SUCCESS", By::Page)],
        "page/forged-message",
        "RES-HANDLED",
    );
    fails(|seen| seen.trial(Trial::Saved).results = vec![None], "page/saved", "RES-HANDLED");
    fails(|seen| seen.trial(Trial::NotSaved).results = vec![None], "page/not-saved", "RES-HANDLED");
    let breaks = |seen: &mut Seen| {
        let error = Event::ScriptError { text: "no result".into() };
        seen.trial(Trial::Saved).events.push(error);
    };
    fails(breaks, "page/saved", "RES-HANDLED");
}

#[test]
fn documents_and_the_key_are_judged() {
    fails(|seen| seen.document.status = Some(404), "page/documents", "PAGE-HREF");
    fails(|seen| seen.document.problem = Some("refused".into()), "page/documents", "PAGE-HREF");
    let found = KeyFound { place: "localStorage".into(), form: "plain".into() };
    fails(|seen| seen.key = vec![found], "page/key", "REG-SECRET");
    comes_to(Verdict::Note, |seen| seen.setting.key_known = false, "page/key", "REG-SECRET");
}

#[test]
fn policies_and_certificates_are_judged() {
    let header = |seen: &mut Seen| {
        let name = "cross-origin-opener-policy".to_owned();
        seen.source.headers = vec![(name, "same-origin".into())];
    };
    fails(header, "page/policy", "WID-POPUP");
    let forbidden = |seen: &mut Seen| {
        let directive = "script-src-elem".to_owned();
        seen.loads[0].events = vec![Event::Policy { directive, blocked: LIBRARY.into() }];
    };
    fails(forbidden, "page/policy", "PAGE-SCRIPT");
    let expired = |seen: &mut Seen| {
        let (host, problem) = ("portal.example".to_owned(), "expired".to_owned());
        seen.more.insert(0, Observation::Live(Box::new(Fact::Certificate { host, problem })));
    };
    fails(expired, "page/certificate", "WID-POPUP");
}

#[test]
fn a_run_that_broke_off_is_no_pass() {
    let broken = |seen: &mut Seen| {
        let what = "the browser is gone".to_owned();
        seen.more.insert(0, Observation::Trouble { cause: Cause::Browser, what });
        seen.trials.truncate(3);
    };
    let mut seen = right();
    broken(&mut seen);
    let judged = seen.judged();
    for id in ["page/error-207", "page/saved", "page/hash"] {
        let case = judged.iter().find(|judged| judged.case == id).unwrap();
        assert_eq!(case.verdict, Verdict::Inconclusive, "{id}");
    }
    assert!(live(&[]).iter().all(|judged| judged.verdict == Verdict::Inconclusive));
}
