//! Trying what a profile says, before a certification rests on it: every app by a launch, every user by
//! a login, and selectors, folders and 'Uploaded Documents' by one save.

use tokio::sync::watch;

mod folders;
mod page;
mod selectors;

use super::Browsers;
use super::trial::{TrialError, attempt, led_by};
use locksmith_core::observe::{Means, Moment, Observation, Record, Screen};
use locksmith_core::profile::Profile;
use locksmith_core::scenario::{Case, Step as Act};
use locksmith_spec::Led;

/// The user with whom a document is saved.
const FIRST: &str = "first";

/// Something that a profile says, and what came of trying it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Checked {
    /// What was tried, by its place in the profile: `[apps.main]`.
    pub what: String,
    /// What came of it, in words.
    pub shown: String,
    /// What that is worth.
    pub worth: Worth,
}

/// What came of trying something that a profile says.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Worth {
    /// All is well.
    Well,
    /// It is wrong; this would fix it.
    Wrong(String),
    /// Only who knows the locker can say: the words ask, and name what answers.
    Asked,
}

impl Checked {
    fn well(what: impl Into<String>, shown: impl Into<String>) -> Self {
        Self { what: what.into(), shown: shown.into(), worth: Worth::Well }
    }

    fn wrong(what: impl Into<String>, shown: impl Into<String>, fix: impl Into<String>) -> Self {
        Self { what: what.into(), shown: shown.into(), worth: Worth::Wrong(fix.into()) }
    }

    fn asked(what: impl Into<String>, question: impl Into<String>) -> Self {
        Self { what: what.into(), shown: question.into(), worth: Worth::Asked }
    }
}

/// A means that was recognised, with a selector that finds it again.
pub type Recognised = (Means, String);

/// What happens while a profile is checked.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Step<'a> {
    /// This is tried next.
    Trying(&'a str),
    /// This came of it.
    Done(Checked),
}

/// Checks what the profile says, and reports each step: a cause always before its consequences. `right` is a case
/// whose page has no fault. Gives what was recognised on the way.
///
/// # Errors
/// Our own hosts, or the browser, cannot be started.
pub async fn check(
    browsers: &Browsers<'_>,
    profile: &Profile,
    right: &Case,
    stopped: watch::Receiver<bool>,
    report: &dyn Fn(Step<'_>),
) -> Result<Vec<Recognised>, TrialError> {
    let trying = |words: &str| report(Step::Trying(words));
    let done = |checked: Checked| report(Step::Done(checked));
    let mut launched = right.launch();
    let mut barred = false;
    for name in profile.apps.keys() {
        trying(&format!("[apps.{name}]: launching"));
        launched.page.app.clone_from(name);
        let records = attempt(browsers, profile, launched.clone(), stopped.clone()).await?;
        let checked = of_app(name, &led_by(&records));
        // Users come by `main`.
        if name == "main" {
            barred = checked.worth != Worth::Well;
            page::of_page(&records).into_iter().for_each(done);
        }
        done(checked);
    }
    let mut found = Vec::new();
    if barred {
        let fix = "fix [apps.main] first";
        done(Checked::wrong(
            "[users]",
            "not checked, because no launch of [apps.main] leads to the login",
            fix,
        ));
        return Ok(found);
    }
    for user in profile.users.keys() {
        let first = user == FIRST;
        let purpose = if first { "logging in and saving a document" } else { "logging in" };
        trying(&format!("[users.{user}]: {purpose}"));
        let case = Case { steps: steps(profile, right, user, first), ..right.clone() };
        let records = attempt(browsers, profile, case, stopped.clone()).await?;
        of_user(profile, user, &records).into_iter().for_each(done);
        if first {
            selectors::of_selectors(&profile.journey, &records).into_iter().for_each(done);
            if is_lost(&records) {
                trying("uploaded: looking for 'Uploaded Documents'");
                let mut look = right.launch();
                look.steps.extend([Act::LogIn(user.clone()), Act::FindUploaded(user.clone())]);
                let looked = attempt(browsers, profile, look, stopped.clone()).await?;
                done(folders::of_section(profile, &looked));
            }
            found = recognised(&records);
        }
        for place in folders::untried(profile, user, &records) {
            trying(&format!("[users.{user}] folders: choosing folder {place}"));
            let steps = to_folder(right, user, place);
            let case = Case { steps, ..right.clone() };
            let records = attempt(browsers, profile, case, stopped.clone()).await?;
            done(folders::of_folder(profile, user, place, &records));
        }
    }
    Ok(found)
}

/// Whether what was saved is not in the section.
fn is_lost(records: &[Record]) -> bool {
    records.iter().any(
        |record| matches!(&record.saw, Observation::Listed { entries, .. } if entries.is_empty()),
    )
}

/// A login, and as the first user everything that comes after it.
pub(super) fn steps(profile: &Profile, right: &Case, user: &str, whole: bool) -> Vec<Act> {
    if !whole {
        return to_login(right, user);
    }
    let mut steps = to_folder(right, user, 1);
    steps.push(Act::SaveHere);
    steps.extend(right.page.buttons.first().map(|it| Act::AwaitResult(it.id.clone())));
    steps.extend(profile.uploaded.is_some().then(|| Act::ListUploaded(user.to_owned())));
    steps
}

fn to_login(right: &Case, user: &str) -> Vec<Act> {
    [right.launch().steps, vec![Act::LogIn(user.to_owned())]].concat()
}

/// A folder that is a link leads away from the others: each is gone to by a way of its own.
fn to_folder(right: &Case, user: &str, place: usize) -> Vec<Act> {
    [to_login(right, user), vec![Act::ChooseFolder(place)]].concat()
}

fn of_app(name: &str, led: &Led) -> Checked {
    let what = format!("[apps.{name}]");
    let shown = format!("a launch without a fault led to {led}");
    let fix = match (name, led) {
        ("withdrawn", Led::Refused(codes)) if codes.as_slice() == [207] => None,
        ("withdrawn", Led::Refused(codes)) if codes.as_slice() == [203] => {
            Some("look at its `key`: the locker refuses the hash that is made with it")
        }
        ("withdrawn", _) => Some("it must be known to the locker, and not authorised (207)"),
        (_, Led::In) => None,
        (_, Led::Refused(codes)) => Some(match codes.as_slice() {
            [203] => "look at its `key`, and at `time-stamp`, by which the hash is made",
            [204] => "look at its `id`",
            [205] => "look at its `domain`",
            [206] => "look at `time-stamp`, and at the locker's clock",
            [207] => "let the locker authorise it for the service, or name another app",
            _ => "look at its `id`, `key` and `domain`, and at `time-stamp`",
        }),
        (_, Led::Nowhere(Some(why))) if why.contains("[journey]") => Some("fix that selector"),
        (_, Led::Nowhere(_)) => Some("look at `library` and `hosts`"),
    };
    let worth = fix.map_or(Worth::Well, |fix| Worth::Wrong(fix.to_owned()));
    Checked { what, shown, worth }
}

/// What came of a user's way, as far as it led.
fn of_user(profile: &Profile, user: &str, records: &[Record]) -> Vec<Checked> {
    let what = format!("[users.{user}]");
    let mut shown = Vec::new();
    // What the popup showed after the login.
    let after = records.iter().find_map(|record| match &record.saw {
        Observation::Screen { moment: Moment::LogIn, screen, .. } => Some(screen),
        _ => None,
    });
    let is_inside = |screen: &&Screen| !screen.login && (screen.save || !screen.folders.is_empty());
    let let_in = after.is_some_and(|screen| is_inside(&screen));
    if let_in {
        shown.push(Checked::well(what.as_str(), "was let in"));
    }
    // What finds the fields of the first user finds those of the others.
    let is_known = user != FIRST && let_in;
    for (means, selector) in recognised(records).into_iter().filter(|_| !is_known) {
        let how = if let_in { "is found by" } else { "was taken to be" };
        shown.push(Checked::well(
            format!("[journey] {}", means.key()),
            format!("{how} `{selector}`"),
        ));
    }
    for name in between(records) {
        let step = format!("\"{name}\" leads on, between the known steps");
        shown.push(Checked::well("[[journey.steps]]", step));
    }
    for record in records {
        shown.extend(of_step(profile, user, &record.saw));
    }
    shown.extend(folders::shown(profile, user, records));
    let obstacle = records.iter().find_map(|record| obstacle(&what, &record.saw));
    match obstacle {
        // What stands after a login that was refused comes of that.
        Some(obstacle) if let_in || after.is_none() => shown.push(obstacle),
        None if let_in => {}
        _ => {
            let fix = "look at the user's `name`, `mobile`, `password`, `pin` and `code`";
            shown.push(Checked::wrong(what, "was not let in", fix));
        }
    }
    shown
}

fn of_step(profile: &Profile, user: &str, saw: &Observation) -> Option<Checked> {
    match saw {
        Observation::FolderChosen { folder, .. } if !profile.folders_of(user).is_empty() => {
            Some(folders::is_there(profile, user, folder))
        }
        Observation::Awaited { result: Some(result), .. } => Some(if result == "SUCCESS" {
            Checked::well("a save", "the page learned SUCCESS")
        } else {
            let fix = "let the locker fetch from `document-base-url`, or from 127.0.0.1";
            Checked::wrong("a save", format!("the page learned {result}"), fix)
        }),
        Observation::Awaited { result: None, .. } => {
            let fix = "look at the locker, or raise `save` in [deadlines]";
            Some(Checked::wrong("a save", "the page learned no `result`", fix))
        }
        Observation::Listed { entries, .. } if !entries.is_empty() => {
            Some(Checked::well("uploaded", "what was saved is there"))
        }
        _ => None,
    }
}

/// What ended the way before its end.
fn obstacle(what: &str, saw: &Observation) -> Option<Checked> {
    match saw {
        Observation::Unrecognised { question, .. } => Some(Checked::asked(what, question.clone())),
        Observation::Stuck { step, missing, .. } => {
            let fix = match step {
                Some(Act::ChooseFolder(_)) => "look at [journey] folder, and at [words] folder",
                Some(Act::ListUploaded(_)) => "look at `uploaded`",
                _ => "look at [journey] and [words]",
            };
            Some(Checked::wrong(what, missing.clone(), fix))
        }
        Observation::Trouble { what: trouble, .. } => {
            let fix = "look at the locker and the browser, and try again";
            Some(Checked::wrong(what, trouble.clone(), fix))
        }
        _ => None,
    }
}

/// What led on from steps between the known ones, by its words.
fn between(records: &[Record]) -> Vec<&str> {
    let mut names: Vec<&str> = Vec::new();
    for record in records {
        if let Observation::Recognised { what: Means::GoOn, name, .. } = &record.saw
            && !names.contains(&name.as_str())
        {
            names.push(name);
        }
    }
    names
}

fn recognised(records: &[Record]) -> Vec<Recognised> {
    let mut found: Vec<Recognised> = Vec::new();
    for record in records {
        if let Observation::Recognised { what, selector, .. } = &record.saw
            && *what != Means::GoOn
            && found.iter().all(|(known, _)| known != what)
        {
            found.push((*what, selector.clone()));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fix(name: &str, led: &Led) -> Option<String> {
        match of_app(name, led).worth {
            Worth::Wrong(fix) => Some(fix),
            Worth::Well | Worth::Asked => None,
        }
    }

    #[test]
    fn an_app_is_well_when_it_is_let_in_or_withdrawn() {
        assert_eq!(fix("main", &Led::In), None);
        assert_eq!(fix("withdrawn", &Led::Refused(vec![207])), None);
        assert!(fix("withdrawn", &Led::In).is_some());
    }

    #[test]
    fn a_code_tells_where_in_the_profile_to_look() {
        let of = |code| fix("main", &Led::Refused(vec![code])).unwrap_or_default();
        assert!(of(203).contains("`key`"), "{}", of(203));
        assert!(of(204).contains("`id`"), "{}", of(204));
        assert!(of(205).contains("`domain`"), "{}", of(205));
        assert!(of(206).contains("`time-stamp`"), "{}", of(206));
    }

    fn profile() -> Profile {
        let text = locksmith_core::profile::EXAMPLES[1].text;
        let places = locksmith_core::profile::SecretPlaces {
            variable: &|_| Some("secret".into()),
            file: &|_| Err(std::io::ErrorKind::NotFound.into()),
        };
        Profile::parse("profile", text, &places).unwrap()
    }

    fn record(saw: Observation) -> Record {
        Record { case: "locker/x".into(), at: 0, saw }
    }

    #[test]
    fn a_login_that_is_refused_is_told_before_what_comes_of_it() {
        let screen = Screen { login: true, ..Screen::default() };
        let (moment, place) = (Moment::LogIn, locksmith_core::observe::Place::Popup);
        let records = [
            record(Observation::Screen { visit: 1, moment, place, screen }),
            record(Observation::Stuck { visit: 1, step: None, missing: "no folder".into() }),
        ];
        let shown = of_user(&profile(), "first", &records);
        assert_eq!(shown.len(), 1, "{shown:?}");
        assert_eq!(shown[0].shown, "was not let in");
    }

    #[test]
    fn a_folder_that_is_not_there_is_told_without_the_words_of_scenarios() {
        let step = Some(Act::ChooseFolder(2));
        let saw = Observation::Stuck { visit: 1, step, missing: "no folder `Bank`".into() };
        let shown = obstacle("[users.first]", &saw).unwrap();
        assert_eq!(shown.shown, "no folder `Bank`");
        let fix = "look at [journey] folder, and at [words] folder";
        assert_eq!(shown.worth, Worth::Wrong(fix.into()));
    }

    #[test]
    fn a_selector_that_is_none_is_to_be_mended() {
        let why = "[journey] folder: `a[[` is no CSS selector".to_owned();
        assert_eq!(fix("main", &Led::Nowhere(Some(why))).unwrap(), "fix that selector");
    }

    #[test]
    fn what_leads_on_between_the_known_steps_is_told_and_is_no_selector() {
        let (name, how, selector) = ("I agree".to_owned(), "label".to_owned(), "button".to_owned());
        let records = [record(Observation::Recognised { what: Means::GoOn, name, how, selector })];
        assert_eq!(recognised(&records), []);
        let shown = of_user(&profile(), "first", &records);
        assert_eq!(shown[0].shown, "\"I agree\" leads on, between the known steps");
    }

    #[test]
    fn a_question_takes_the_place_of_a_verdict_on_the_user() {
        let question = "which is the \"Save here\" button?".to_owned();
        let records = [record(Observation::Unrecognised {
            visit: 1,
            step: None,
            what: Means::SaveHere,
            question: question.clone(),
        })];
        let shown = of_user(&profile(), "first", &records);
        assert_eq!(shown.len(), 1, "{shown:?}");
        assert_eq!(shown[0].shown, question);
        assert_eq!(shown[0].worth, Worth::Asked);
    }
}
