//! The launch that decides before the first case: what is said where it is not let in.

use locksmith::run::{Doubt, Statement, control, doubted};
use locksmith_core::observe::{Cause, Means, Moment, Observation, Opened, Place, Record, Screen};
use locksmith_core::profile::{Profile, User};
use locksmith_core::scenario::Step;
use miette::Diagnostic;

use crate::canned;
use crate::shared::matches_snapshot;

/// What is seen of the launch at a locker that conforms.
fn launched() -> Vec<Record> {
    canned::conforming(&canned::case("locker/fresh-time-stamp/now").launch())
}

/// The same, where the popup shows this, and the library is this.
fn shown(screen: &Screen, more: Vec<Observation>) -> Vec<Record> {
    let mut records = launched();
    for record in &mut records {
        if let Observation::Screen { screen: seen, .. } = &mut record.saw {
            *seen = screen.clone();
        }
    }
    let at = records.last().map_or(0, |record| record.at);
    let more = more.into_iter().map(|saw| Record { case: "locker/x".into(), at, saw });
    records.extend(more);
    records
}

fn codes(codes: &[u16]) -> Vec<Record> {
    shown(&Screen { codes: codes.to_vec(), ..Screen::default() }, Vec::new())
}

fn nothing(more: Vec<Observation>) -> Vec<Record> {
    shown(&Screen::default(), more)
}

fn library(status: Option<u16>, content_type: &str, bytes: usize) -> Vec<Record> {
    let mut records = nothing(Vec::new());
    for record in &mut records {
        if let Observation::Library { status: of, content_type: kind, bytes: size, .. } =
            &mut record.saw
        {
            (*of, *kind, *size) = (status, content_type.into(), bytes);
        }
    }
    // A button that cannot be seen is not used.
    records.retain(|record| {
        !matches!(record.saw, Observation::Presented { .. } | Observation::Screen { .. })
    });
    records
}

fn question() -> Observation {
    Observation::Unrecognised {
        visit: 1,
        step: Some(Step::LogIn("first".into())),
        what: Means::Password,
        question: "which is the field for the password? It is not recognised at /start".into(),
    }
}

/// The login page is shown again after a login.
fn refused(message: &str) -> Vec<Record> {
    let mut records = launched();
    let at = records.last().map_or(0, |record| record.at);
    let screen = Screen { login: true, messages: vec![message.to_owned()], ..Screen::default() };
    let again = [
        Observation::LoggedIn { visit: 1, user: "first".into(), right: true },
        Observation::Screen { visit: 1, moment: Moment::LogIn, place: Place::Popup, screen },
    ];
    records.extend(again.map(|saw| Record { case: "locker/x".into(), at, saw }));
    records
}

/// A user who logs in with a PIN alone.
fn by_pin() -> Profile {
    let mut profile = canned::profile();
    let pin = Some(locksmith_spec::Secret::new("4711"));
    let first = User { pin, ..User::default() };
    profile.users.insert("first".into(), first);
    profile
}

/// The popup shows other folders than the profile names.
fn without_folder() -> Vec<Record> {
    let mut records = launched();
    let at = records.last().map_or(0, |record| record.at);
    let folders = vec!["Papers".to_owned(), "Photos".to_owned()];
    let screen = Screen { save: true, folders, ..Screen::default() };
    let question = "the locker does not offer the folder \"My Documents\" of the profile to the user `first`; it \
                    shows \"Papers\", \"Photos\"; …";
    let seen = [
        Observation::LoggedIn { visit: 1, user: "first".into(), right: true },
        Observation::Screen { visit: 1, moment: Moment::LogIn, place: Place::Popup, screen },
        Observation::Unrecognised {
            visit: 1,
            step: Some(Step::ChooseFolder(1)),
            what: Means::Folder,
            question: question.into(),
        },
    ];
    records.extend(seen.map(|saw| Record { case: "locker/x".into(), at, saw }));
    records
}

fn of_doubt(profile: &Profile, doubt: &Doubt) -> String {
    let statement = doubted(profile, doubt);
    format!("{statement}\n\n{}", statement.help().unwrap())
}

fn said(profile: &Profile, records: &[Record]) -> String {
    let statement: Statement = control(profile, records).unwrap_err();
    assert!((1..=3).contains(&statement.causes.len()), "{:?}", statement.causes);
    format!("{statement}\n\n{}", statement.help().unwrap())
}

#[test]
fn a_launch_that_is_let_in_stops_nothing() {
    assert_eq!(control(&canned::profile(), &launched()), Ok(()));
}

/// What is the browser's doing, or ours, or the user's own, says nothing of the locker.
#[test]
fn a_launch_that_was_not_seen_through_decides_nothing() {
    for cause in [Cause::Browser, Cause::Harness, Cause::Stopped] {
        let trouble = Observation::Trouble { cause, what: "broken".into() };
        assert_eq!(control(&canned::profile(), &nothing(vec![trouble])), Ok(()), "{cause:?}");
    }
}

#[test]
fn each_obstacle_has_a_statement() {
    let profile = canned::profile();
    let mut assumed = profile.clone();
    assumed.assumed.domain = true;
    let unnamed = Observation::HostUnnamed { visit: 1, host: "login.example:9303".into() };
    let silent = Observation::Trouble {
        cause: Cause::Locker,
        what: "no answer from http://locker.example/launch yet".into(),
    };
    let elsewhere = "http://locker.example/files".parse().unwrap();
    let blocked = Observation::Window { visit: 1, opened: Opened::Nothing };
    let statements = [
        ("203", said(&profile, &codes(&[203]))),
        ("204", said(&profile, &codes(&[204]))),
        ("205", said(&profile, &codes(&[205]))),
        ("205, with a domain that is assumed", said(&assumed, &codes(&[205]))),
        ("206", said(&profile, &codes(&[206]))),
        ("207", said(&profile, &codes(&[207]))),
        ("several codes", said(&profile, &codes(&[203, 205]))),
        ("a page of HTML", said(&profile, &library(Some(200), "text/html", 120))),
        ("no such library", said(&profile, &library(Some(404), "", 0))),
        ("a host that is not named", said(&profile, &nothing(vec![unnamed, question()]))),
        ("a question", said(&profile, &nothing(vec![question()]))),
        ("a locker that hangs", said(&profile, &nothing(vec![silent]))),
        ("a user who is not let in", said(&profile, &refused("Wrong user name or password."))),
        ("a PIN that is wrong", said(&by_pin(), &refused("Try again."))),
        ("a folder that is not offered", said(&profile, &without_folder())),
        ("a section that is not there", of_doubt(&profile, &Doubt::Gone(404))),
        ("a section elsewhere", of_doubt(&profile, &Doubt::Elsewhere(elsewhere))),
        ("nothing at all", said(&profile, &nothing(vec![blocked]))),
    ];
    let text: Vec<String> =
        statements.iter().map(|(of, text)| format!("=== {of} ===\n{text}\n")).collect();
    matches_snapshot("control/statements", &text.join("\n"));
}

/// On the login page that is shown again there are no folders: that is not what is to be asked.
#[test]
fn a_question_that_comes_of_a_refused_login_does_not_hide_it() {
    let mut records = refused("Wrong user name or password.");
    let asked = Observation::Unrecognised {
        visit: 1,
        step: Some(Step::ChooseFolder(1)),
        what: Means::Folder,
        question: "which is the folder? It is not recognised at /start".into(),
    };
    records.push(Record { case: "locker/x".into(), at: 0, saw: asked });
    let shown = said(&canned::profile(), &records);
    assert!(shown.contains("does not let the user [users.first] in"), "{shown}");
}

#[test]
fn no_statement_holds_the_key() {
    let profile = canned::profile();
    let text = said(&profile, &codes(&[203]));
    assert!(text.contains("`KEY_MAIN`"), "{text}");
    assert!(!text.contains(profile.apps["main"].key.expose()), "{text}");
}

/// A popup that went to a host without a name is a question, and no failure of a clause.
#[test]
fn a_case_that_needs_a_host_which_is_not_named_comes_to_nothing() {
    let case = canned::case("locker/fresh-time-stamp/now");
    let planned = locksmith_core::plan::Planned {
        case: case.launch().into(),
        token: "token".into(),
        skip: None,
    };
    let unnamed = Observation::HostUnnamed { visit: 1, host: "login.example:9303".into() };
    let judged = locksmith_locker::judge::one(&planned, &nothing(vec![unnamed]));
    assert_eq!(judged.verdict, locksmith_spec::verdict::Verdict::Inconclusive);
    assert_eq!(judged.findings.len(), 1, "{:?}", judged.findings);
    let shown = "the popup tried to open login.example:9303, which the profile does not name. Add it to `hosts`";
    assert_eq!(judged.findings[0].observed, shown);
}
