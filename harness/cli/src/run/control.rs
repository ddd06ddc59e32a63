//! The control decides before the crowd: a launch that is right in everything, before any case. Where it
//! is not let in, the cause is most often in what we present, and no case would say more. Pure.

mod nothing;

use std::fmt::{self, Display, Formatter};

use jiff::Timestamp;
use miette::Diagnostic;
use url::Url;

use self::nothing::{of_nothing, unnamed_host};
use super::Doubt;
use super::trial::led_by;
use locksmith_core::observe::{Cause, Means, Moment, Observation, Record};
use locksmith_core::profile::{App, Profile};
use locksmith_spec::{Format, Led, reading, time_stamp};

/// The app that the launch is made with, and the user who logs in.
const MAIN: &str = "main";
const USER: &str = "first";

/// Why a run ends before its first case.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Statement {
    /// What happened, in a sentence.
    pub happened: String,
    /// What the page presented, a line each.
    pub presented: Vec<String>,
    /// The likeliest causes that are in the user's hands, the likeliest first.
    pub causes: Vec<String>,
}

impl Display for Statement {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "the run stops before its first case: {}\n\nWhat was presented:", self.happened)?;
        self.presented.iter().try_for_each(|line| write!(f, "\n- {line}"))
    }
}

impl std::error::Error for Statement {}

impl Diagnostic for Statement {
    fn help<'a>(&'a self) -> Option<Box<dyn Display + 'a>> {
        let mut text = "likely causes:".to_owned();
        for (cause, number) in self.causes.iter().zip(1..) {
            text += &format!("\n{number}. {cause}");
        }
        text += "\nIf the locker itself is wrong, run again with --keep-going: every case is tried then";
        Some(Box::new(text))
    }
}

/// Judges what was seen of a launch that is right in everything.
///
/// # Errors
/// The launch is not let in, and the browser is not to blame.
pub fn control(profile: &Profile, records: &[Record]) -> Result<(), Statement> {
    let led = led_by(records);
    if says_nothing(records) {
        return Ok(());
    }
    let Some(app) = profile.apps.get(MAIN) else { return Ok(()) };
    if led == Led::In && unnamed_host(records).is_none() {
        login(profile, records)?;
        return folders(profile, records);
    }
    let presented = presented(profile, app, records);
    let (happened, causes) = match &led {
        Led::Refused(codes) => {
            let happened =
                format!("the locker refuses a page that is right in everything, with {led}");
            (happened, of_codes(codes, profile, app, records))
        }
        Led::In | Led::Nowhere(_) => of_nothing(records),
    };
    Err(Statement { happened, presented, causes })
}

/// Judges the login of the first user that followed the launch, where there was one. What stands in the way
/// of a user whose credentials are right is most often that they are not.
fn login(profile: &Profile, records: &[Record]) -> Result<(), Statement> {
    // What is asked after the login, such as for folders, may come of its refusal.
    let is_question = records
        .iter()
        .take_while(|record| {
            !matches!(record.saw, Observation::Screen { moment: Moment::LogIn, .. })
        })
        .any(|record| matches!(record.saw, Observation::Unrecognised { .. }));
    let after = records.iter().rev().find_map(|record| match &record.saw {
        Observation::Screen { moment: Moment::LogIn, screen, .. } => Some(screen),
        _ => None,
    });
    let (Some(screen), Some(user)) = (after, profile.users.get(USER)) else { return Ok(()) };
    if is_question || !screen.login || screen.save || !screen.folders.is_empty() {
        return Ok(());
    }
    let shown =
        screen.messages.first().map(|message| format!(": \"{message}\"")).unwrap_or_default();
    let password = match &user.password_from {
        Some(place) => Some(format!("password, from {place}")),
        None => user.password.as_ref().map(|_| "a password".to_owned()),
    };
    let others = [
        ("mobile", user.mobile.is_some()),
        ("pin", user.pin.is_some()),
        ("code", user.code.is_some()),
    ];
    let others = others.into_iter().filter(|(_, is_given)| *is_given).map(|(name, _)| name);
    let presented = [format!("user {}", user.name.as_deref().unwrap_or("without a name"))]
        .into_iter()
        .chain(password)
        .chain(others.map(|name| format!("`{name}` of [users.{USER}]")))
        .collect();
    let place = user.password_from.as_deref().unwrap_or("the profile");
    let secret = match (&user.password, &user.pin) {
        (Some(_), _) => format!(
            "the password is wrong: {place} must hold the one that the locker has for this user"
        ),
        (None, Some(_)) => {
            "the PIN is wrong: it must be the one that the locker has for this user".to_owned()
        }
        (None, None) => "the one-time code is wrong, or too old when it is entered".to_owned(),
    };
    Err(Statement {
        happened: format!("the locker does not let the user [users.{USER}] in{shown}"),
        presented,
        causes: vec![
            secret,
            format!(
                "the user is wrong: see `name`, `mobile`, `pin` and `code` of [users.{USER}], or --user and \
                 --mobile"
            ),
            "the locker keeps the user out for now: after failed logins, or until terms are accepted".to_owned(),
        ],
    })
}

/// Judges the choice of a folder that the profile names: where the locker shows others, every case that saves
/// would ask the same.
fn folders(profile: &Profile, records: &[Record]) -> Result<(), Statement> {
    let asked = records.iter().find_map(|record| match &record.saw {
        Observation::Unrecognised { what: Means::Folder, question, .. } => Some(question),
        _ => None,
    });
    let is_shown = records.iter().any(|record| match &record.saw {
        Observation::Screen { moment: Moment::LogIn, screen, .. } => !screen.folders.is_empty(),
        _ => false,
    });
    let (Some(question), true) = (asked, is_shown) else { return Ok(()) };
    let named = profile.folders_of(USER);
    let named: Vec<String> = named.iter().map(|name| format!("\"{name}\"")).collect();
    let from = profile.folders_from(USER);
    Err(Statement {
        happened: question.clone(),
        presented: vec![
            format!("the user [users.{USER}]"),
            format!("the folders {}, from {from}", named.join(", ")),
        ],
        causes: vec![
            format!("{from} names a folder that this user does not have"),
            "the locker hides a folder from this user: log in with a browser, and compare"
                .to_owned(),
        ],
    })
}

/// Why a run ends before its first case where the address of the section 'Uploaded Documents' is in doubt.
#[must_use]
pub fn doubted(profile: &Profile, doubt: &Doubt) -> Statement {
    let given = profile.uploaded.as_ref().map(Url::as_str).unwrap_or_default();
    let from = profile.written.uploaded();
    let presented = vec![format!("'Uploaded Documents' at {given}, from {from}")];
    let (happened, causes) = match doubt {
        Doubt::Gone(status) => (
            format!("the locker answers {status} at {given}, where 'Uploaded Documents' is to be"),
            vec![
                format!(
                    "the address is wrong: correct {from}, or leave it out, and a link or a heading of that \
                     name is looked for"
                ),
                "the locker has lost the page: see its log, and open the address in a browser"
                    .to_owned(),
            ],
        ),
        Doubt::Elsewhere(other) => (
            format!(
                "a document that was saved does not show at {given}, where 'Uploaded Documents' is to be; it \
                 shows at {other}, which the locker calls by that name"
            ),
            vec![format!("the address is wrong: let {from} be {other}")],
        ),
    };
    Statement { happened, presented, causes }
}

/// Whether the launch was not seen through for a reason that says nothing of locker or profile.
fn says_nothing(records: &[Record]) -> bool {
    records.iter().any(|record| match record.saw {
        Observation::Trouble { cause, .. } => {
            matches!(cause, Cause::Browser | Cause::Harness | Cause::Stopped)
        }
        _ => false,
    })
}

/// What the page claimed when its button was used, and when that was.
struct Claimed<'a> {
    app_id: Option<&'a str>,
    time_stamp: Option<&'a str>,
    origin: Option<&'a str>,
    at: i64,
}

fn claimed(records: &[Record]) -> Option<Claimed<'_>> {
    records.iter().find_map(|record| match &record.saw {
        Observation::Presented { app_id, time_stamp, origin, .. } => Some(Claimed {
            app_id: app_id.as_deref(),
            time_stamp: time_stamp.as_deref(),
            origin: origin.as_deref(),
            at: record.at,
        }),
        _ => None,
    })
}

fn presented(profile: &Profile, app: &App, records: &[Record]) -> Vec<String> {
    let claimed = claimed(records);
    let id = claimed.as_ref().and_then(|it| it.app_id).unwrap_or(&app.id);
    let mut domain = format!("domain {}", app.domain);
    if let Some(origin) = claimed.as_ref().and_then(|it| it.origin) {
        domain += &format!(", as the page {origin}");
    }
    let stamp = match claimed.and_then(|it| Some((it.time_stamp?, it.at))) {
        Some((text, at)) => stamp(profile.time_stamp, text, at),
        None => "no timestamp: no button was used".to_owned(),
    };
    vec![
        format!("app id {id}, with the key in {}", app.key_from),
        domain,
        stamp,
        format!("the library {}", profile.library),
    ]
}

/// A timestamp, the moment that it names in India, and how old it was at a time of our clock.
fn stamp(format: Format, text: &str, at: i64) -> String {
    let now = Timestamp::from_millisecond(at).unwrap_or_default();
    let age = reading::of_page(format, text, now).age;
    let age = age.map(|age| format!(": {} by our clock", reading::in_words(age, now)));
    format!("timestamp {text} ({format}){}", age.unwrap_or_default())
}

fn india(moment: Timestamp) -> String {
    format!("{} IST", time_stamp::write(Format::NaiveIst, moment))
}

/// The causes of a refusal, by its code; several codes at once say no more than that it is one.
fn of_codes(codes: &[u16], profile: &Profile, app: &App, records: &[Record]) -> Vec<String> {
    let App { id, key_from, domain, .. } = app;
    let format = profile.time_stamp;
    let key =
        format!("the key is wrong: {key_from} must hold the app key that the locker has for {id}");
    let known = format!("the app id is wrong: see whether the locker has {id} ({ID})");
    let written =
        format!("the locker reads timestamps in another way than {format}: say which ({STAMP})");
    let registered = if profile.assumed.domain {
        format!(
            "the domain is wrong: {domain} is only assumed; say which the locker has for {id} ({DOMAIN})"
        )
    } else {
        format!(
            "the domain is not registered: the locker must have {domain} for {id}, or say which it has \
             ({DOMAIN})"
        )
    };
    match codes {
        [203] => vec![key, known, written],
        [204] => vec![
            known,
            format!("{id} is not registered: register it at the locker"),
            format!(
                "this is another locker: see whether {} is the right one ({URL})",
                library(profile)
            ),
        ],
        [205] => vec![
            registered,
            known,
            "the locker compares more than the host: see whether it expects another scheme or port \
             (`page-scheme` of the profile)"
                .to_owned(),
        ],
        [206] => vec![clock(records), written],
        [207] => vec![
            format!("{id} is not authorised for the service: authorise it at the locker"),
            known,
        ],
        _ => vec![key, known, registered],
    }
}

const ID: &str = "`id` of [apps.main], or --app-id";
const DOMAIN: &str = "`domain` of [apps.main], or --domain";
const STAMP: &str = "`time-stamp` of the profile, or --time-stamp-format";
const NOT_BY_URL: &str =
    "with --url there is none: `locksmith profile example five-lines` has one to begin with";
const URL: &str = "`library` of the profile, or --url";

fn library(profile: &Profile) -> &str {
    profile.library.as_str()
}

fn clock(records: &[Record]) -> String {
    let ours = claimed(records).and_then(|it| Timestamp::from_millisecond(it.at).ok());
    let ours = ours.map(|at| format!(": ours says {}", india(at))).unwrap_or_default();
    format!("a clock is wrong{ours}; compare that with the locker's, and set the one that is wrong")
}
