//! A partner's page, judged by canned observations.

mod at_click;
mod attributes;
mod buttons;
mod causes;
mod coming;
mod documents;
mod library;
mod policy;
mod results;
mod secret;
mod stamps;
mod trials;
mod unfinished;
mod waiting;

use locksmith_core::observe::page::{
    AtClick, Built, Button, By, Certificates, Claimed, Cover, Document, ElementSeen, Event, Fact,
    Framed, InShadow, KeyFound, Loaded, RefusedFrame, Renewed, Sampled, Sent, Setting, Shown,
    Source, Trial, Tried, Unchanged,
};
use locksmith_core::observe::{Observation, Opened, Record};
use locksmith_page::judge::{CASES, PageCase, cases};
use locksmith_spec::verdict::{Finding, Judged, Verdict};
use locksmith_spec::{Format, HashFact, Side, TimeFact, clause, is_security};

const PAGE: &str = "https://portal.example/marks";
const LIBRARY: &str = "https://locker.example/savelocker/api/1/savelocker.js";

/// What is seen of a right page with one button; a test changes one thing.
pub(crate) struct Seen {
    pub(crate) setting: Setting,
    source: Source,
    sent: Option<Sent>,
    certificates: Vec<(&'static str, &'static str)>,
    pub(crate) loads: Vec<Loaded>,
    pub(crate) built: Built,
    pub(crate) claims: Vec<Claimed>,
    document: Document,
    trials: Vec<Tried>,
    forged: Vec<Event>,
    forged_by: Option<(&'static str, &'static str)>,
    sampled: Option<Sampled>,
    renewed: Option<Renewed>,
    later: Vec<Event>,
    late: Vec<usize>,
    moved: Vec<String>,
    waited: Vec<Event>,
    covered: Option<(usize, &'static str, u64)>,
    reopened: Vec<(Option<String>, Vec<Event>)>,
    came_back: Option<(String, String, i64, bool)>,
    secret_hashed: Option<usize>,
    key: Vec<KeyFound>,
    end: Vec<Observation>,
}

pub(crate) fn right() -> Seen {
    let loaded =
        |load| Loaded { load, url: PAGE.into(), complete: true, waited: 900, events: Vec::new() };
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
            steps: false,
        },
        sent: None,
        source: Source::of(PAGE.into(), 200, Vec::new(), b"<!doctype html>", str::to_owned),
        certificates: Vec::new(),
        loads: vec![loaded(1), loaded(2)],
        built: Built {
            dlshare: vec![script(LIBRARY)],
            libraries: vec![script(LIBRARY)],
            library_ran: true,
            jquery: Some("3.7.1".into()),
            jquery_from: vec!["https://portal.example/jquery.min.js".into()],
            buttons: vec![button(0, "share")],
            ..Built::default()
        },
        claims: vec![claimed(1), claimed(2)],
        document: Document {
            url: "https://portal.example/marks.pdf".into(),
            status: Some(200),
            content_type: "application/pdf".into(),
            bytes: 9,
            ..Document::default()
        },
        trials: trials(0),
        forged: Vec::new(),
        forged_by: None,
        sampled: None,
        renewed: None,
        later: Vec::new(),
        late: Vec::new(),
        moved: Vec::new(),
        waited: Vec::new(),
        covered: None,
        reopened: Vec::new(),
        came_back: None,
        secret_hashed: None,
        key: Vec::new(),
        end: vec![Observation::Ended { millis: 1 }],
    }
}

fn script(src: &str) -> ElementSeen {
    ElementSeen { tag: "script".into(), src: src.into(), ..ElementSeen::default() }
}

fn button(index: usize, id: &str) -> Button {
    Button {
        index,
        id: id.into(),
        same_id: 1,
        href: Some("https://portal.example/marks.pdf".into()),
        url: "https://portal.example/marks.pdf".into(),
        visible: true,
        label: "Save to DigiLocker".into(),
        ..Button::default()
    }
}

fn claimed(load: usize) -> Claimed {
    Claimed {
        load,
        app_id: Some("EXAMBOARD".into()),
        app_hash: Some(load.to_string().repeat(64)),
        time_stamp: Some(format!("147990240{load}")),
        hash: Some(HashFact::Right),
        of_registered: false,
        due: Some(load.to_string().repeat(64)),
        time: TimeFact::Fresh,
        age: Some(1),
        other_form: false,
        kept_for: None,
        mistake: None,
    }
}

/// Every trial of a button that works.
fn trials(button: usize) -> Vec<Tried> {
    let mut trials = vec![tried(button, Trial::Cancelled, None)];
    trials.extend((203..=207).map(|code| tried(button, Trial::Refused(code), None)));
    trials.push(tried(button, Trial::Saved, Some("SUCCESS")));
    trials.push(tried(button, Trial::NotSaved, Some("FAILURE")));
    trials
}

fn tried(button: usize, trial: Trial, result: Option<&str>) -> Tried {
    let codes = match trial {
        Trial::Refused(code) => vec![code],
        _ => Vec::new(),
    };
    let login = codes.is_empty();
    let mut results = vec![None; button];
    results.push(result.map(str::to_owned));
    Tried {
        trial,
        button,
        opened: Opened::Popup,
        windows: 1,
        shown: Some(Shown { locker: true, codes, login, ..Shown::default() }),
        message: result.map(|result| format!("The locker reports {result}.")),
        stuck: None,
        results,
        events: result.map(|value| sets_result(button, value, By::Library)).into_iter().collect(),
        words: Vec::new(),
        said: Vec::new(),
        cover: None,
        late: false,
        at_click: None,
    }
}

fn sets_result(button: usize, value: &str, by: By) -> Event {
    let (button, element, script) = (Some(button), "a#share".to_owned(), String::new());
    Event::Result { button, element, value: Some(value.into()), by, script }
}

/// A script element with the library's address and one attribute.
fn script_with(name: &str, value: &str) -> ElementSeen {
    let attributes = [(name.to_owned(), value.to_owned())].into();
    ElementSeen { attributes, ..script(LIBRARY) }
}

fn broke(text: &str) -> Event {
    Event::ScriptError { text: text.into(), script: String::new() }
}

fn broke_at(script: &str, text: &str) -> Event {
    Event::ScriptError { text: text.into(), script: script.into() }
}

fn forbade(directive: &str, blocked: &str) -> Event {
    Event::Policy { directive: directive.into(), blocked: blocked.into() }
}

impl Seen {
    fn judged(self) -> Vec<Judged> {
        cases(&self.records())
    }

    pub(crate) fn records(self) -> Vec<Record> {
        let certificate = |(host, problem): (&str, &str)| Fact::Certificate {
            host: host.into(),
            problem: problem.into(),
        };
        let owned = |(message, origin): (&str, &str)| (message.to_owned(), origin.to_owned());
        let (message, origin) = self.forged_by.map(owned).unzip();
        let facts = [Fact::Setting(self.setting), Fact::Source(self.source)]
            .into_iter()
            .chain(self.certificates.into_iter().map(certificate))
            .chain(self.loads.into_iter().map(Fact::Loaded))
            .chain([Fact::Built(Box::new(self.built)), Fact::Document(self.document)])
            .chain(self.claims.into_iter().map(Fact::Claimed))
            .chain(self.trials.into_iter().map(Fact::Tried))
            .chain([
                Fact::Waited { button: 0, events: self.waited },
                Fact::TimePassed { events: self.later, late: self.late, words: self.moved },
                Fact::Forged { events: self.forged, message, origin },
                Fact::KeySearched { texts: 7, found: self.key, unread: Vec::new() },
            ]);
        let facts =
            facts.chain(self.sampled.map(Fact::Sampled)).chain(self.renewed.map(Fact::Renewed));
        let secret = self.secret_hashed.map(|characters| Fact::SecretHashed { characters });
        let reopened = self.reopened.into_iter();
        let reopened = reopened.map(|(with, events)| Fact::Reopened { with, events });
        let came_back = self.came_back.into_iter();
        let came_back = came_back.map(|(before, stamp, age, by_browser)| Fact::CameBack {
            before,
            stamp,
            age,
            by_browser,
        });
        let reopened = reopened.chain(came_back);
        let sent = self.sent.map(Fact::Sent);
        let covered =
            self.covered.map(|(button, by, after)| Fact::Covered { button, by: by.into(), after });
        let facts = facts.chain(covered);
        let facts = facts.chain(sent).chain(secret).chain(reopened);
        let saw = facts.map(|fact| Observation::Page(Box::new(fact))).chain(self.end);
        let record = |saw| Record { case: "page".into(), at: 1_479_902_402_000, saw };
        saw.map(record).collect()
    }

    pub(crate) fn trial(&mut self, trial: Trial) -> &mut Tried {
        self.trials.iter_mut().find(|tried| tried.trial == trial).unwrap()
    }

    /// The result of a trial was never on the button.
    pub(crate) fn lose(&mut self, trial: Trial) {
        let tried = self.trial(trial);
        (tried.results, tried.events) = (vec![None], Vec::new());
    }

    pub(crate) fn shown(&mut self, trial: Trial) -> &mut Shown {
        self.trial(trial).shown.as_mut().unwrap()
    }

    /// Adds a button that works, and was tried as the first one was.
    fn another_button(&mut self) {
        self.built.buttons.push(button(1, "other"));
        self.trials.extend(trials(1));
    }
}

/// Judges a right page with this changed, in one case.
fn judge(case: &str, change: impl FnOnce(&mut Seen)) -> Judged {
    let mut seen = right();
    change(&mut seen);
    seen.judged().into_iter().find(|judged| judged.case == case).unwrap()
}

/// A finding in a line: `warn PAGE-JQUERY (I-JQUERY-HOST): what was observed`.
fn line(finding: &Finding) -> String {
    let by = finding.interpretation.as_ref().map(|id| format!(" ({id})")).unwrap_or_default();
    format!("{} {}{by}: {}", finding.verdict.word(), finding.clause, finding.observed)
}

/// Holds that a right page with this changed has exactly these findings in a case.
#[track_caller]
fn finds<const N: usize>(case: &str, change: impl FnOnce(&mut Seen), expected: [&str; N]) {
    let judged = judge(case, change);
    assert_eq!(judged.findings.iter().map(line).collect::<Vec<_>>(), expected, "{case}");
    let heaviest = judged.findings.iter().map(|finding| finding.verdict).reduce(Verdict::with);
    assert_eq!(Some(judged.verdict), heaviest, "{case}");
}

/// What supports the first finding of a case that is no pass.
fn evidence(case: &str, change: impl FnOnce(&mut Seen)) -> Vec<(String, String)> {
    let judged = judge(case, change);
    let unmet = judged.findings.into_iter().find(|finding| finding.verdict != Verdict::Pass);
    unmet.unwrap().evidence.into_iter().map(|it| (it.what, it.text)).collect()
}

#[test]
fn a_right_page_passes_everything_and_every_clause_is_tested() {
    let judged = right().judged();
    let unmet = judged.iter().filter(|judged| judged.verdict != Verdict::Pass);
    assert_eq!(unmet.map(|judged| &judged.case).collect::<Vec<_>>(), [""; 0]);
    let tested = |id: &str| judged.iter().any(|case| case.decided(id));
    assert!(clause::of(Side::Page).all(|clause| tested(clause.id)));
}

#[test]
fn without_the_app_key_nothing_conforms_and_the_remedy_is_named() {
    let mut seen = right();
    seen.setting.key_known = false;
    seen.key = Vec::new();
    for claimed in &mut seen.claims {
        (claimed.hash, claimed.due) = (None, None);
    }
    let conclusion = locksmith_core::certificate::conclude(Side::Page, &seen.judged(), 0);
    assert_eq!(conclusion.exit_code, 3);
    for words in ["REG-SECRET", "PAGE-APP-HASH", "LOCKSMITH_APP_KEY"] {
        assert!(conclusion.sentence.contains(words), "{}", conclusion.sentence);
    }
}

#[test]
fn what_follows_from_a_missing_element_is_not_judged_again() {
    let judged = |case: &str| judge(case, |seen: &mut Seen| seen.built.dlshare.clear());
    assert_eq!(judged("page/dlshare").verdict, Verdict::Fail);
    for case in ["page/app-id", "page/hash", "page/time-stamp", "page/fresh"] {
        let judged = judged(case);
        assert_eq!(judged.verdict, Verdict::Skipped, "{case}");
        assert!(judged.findings[0].observed.contains("PAGE-DLSHARE"), "{case}");
    }
}

#[test]
fn every_clause_of_the_page_has_a_case_that_decides_it() {
    for clause in clause::of(Side::Page).filter(|clause| clause.untestable.is_none()) {
        let deciding = CASES.iter().filter(|case| case.decides.contains(&clause.id));
        assert_eq!(deciding.count(), 1, "{}", clause.id);
    }
    let claimed = |case: &PageCase| case.decides.iter().all(|id| case.clauses.contains(id));
    assert!(CASES.iter().all(claimed));
}

#[test]
fn every_case_names_clauses_of_the_page_and_finds_about_no_other() {
    let judged = right().judged();
    for (case, judged) in CASES.iter().zip(&judged) {
        let of_page: Vec<&str> = clause::of(Side::Page).map(|clause| clause.id).collect();
        let known = |id: &&str| of_page.contains(id) || is_security(id);
        assert!(case.clauses.iter().all(known), "{}", case.id);
        assert!(!case.clauses.is_empty() && case.id.starts_with("page/"));
        assert_eq!(case.id, judged.case);
        let named = |finding: &Finding| case.clauses.contains(&finding.clause.as_str());
        assert!(judged.findings.iter().all(named), "{}", case.id);
    }
}
