//! Which locker: by a profile, or by what is said on the command line.

use std::path::PathBuf;

use clap::Args;
use miette::miette;
use tokio::sync::watch;
use url::Url;

use super::failure::Failure;
use super::out::remark;
use super::reach::web_address;
use super::words::quoted;
use crate::run::{self, Browsers, Section};
use locksmith_core::profile::{self, Assumed, Draft, DraftApp, DraftCode, DraftUser, Profile};
use locksmith_core::redact;
use locksmith_core::scenario::Case;
use locksmith_spec::Format;
use locksmith_spec::formats::{Reads, Tried, read_by};

#[derive(Args, Debug)]
pub(super) struct Target {
    /// Profile of the locker [default: the embedded reference locker]
    ///
    /// `locksmith profile example` prints one to begin with.
    #[arg(long, value_name = "FILE", conflicts_with = "url")]
    profile: Option<PathBuf>,
    /// URL of the locker's library, instead of a profile
    ///
    /// The environment holds the secrets: `LOCKSMITH_APP_KEY`, and what the login needs, `LOCKSMITH_USER_PASSWORD`,
    /// `LOCKSMITH_USER_PIN`, `LOCKSMITH_USER_CODE` or `LOCKSMITH_USER_TOTP`.
    #[arg(long, value_name = "URL", requires = "app_id", value_parser = web_address)]
    url: Option<Url>,
    /// Registered app id to test with
    #[arg(long, value_name = "ID", requires = "url")]
    app_id: Option<String>,
    /// Domain that the app is registered for [default: partner.example]
    #[arg(long, value_name = "HOST", requires = "url")]
    domain: Option<String>,
    /// App id that is known, but not authorised for the service (207)
    ///
    /// Its app key is in `LOCKSMITH_WITHDRAWN_APP_KEY`.
    #[arg(long, value_name = "ID", requires = "url")]
    withdrawn_app_id: Option<String>,
    /// Domain of the app that is not authorised [default: that of --domain]
    #[arg(long, value_name = "HOST", requires = "withdrawn_app_id")]
    withdrawn_domain: Option<String>,
    /// User name for the login
    #[arg(long, value_name = "NAME", requires = "url")]
    user: Option<String>,
    /// Mobile number for the login
    #[arg(long, value_name = "NUMBER", requires = "url")]
    mobile: Option<String>,
    /// Command that prints the user's one-time code
    ///
    /// It runs when the login asks for a code. `LOCKSMITH_USER_CODE` holds a code that never changes;
    /// `LOCKSMITH_USER_TOTP` holds an authenticator's secret in base32.
    #[arg(long, value_name = "COMMAND", requires = "url")]
    code_command: Option<String>,
    /// URL of 'Uploaded Documents' [default: detected by a link or heading]
    #[arg(long, value_name = "URL", requires = "url", value_parser = web_address)]
    uploaded: Option<Url>,
    /// Further host of the locker, such as its login's; repeatable
    #[arg(long, value_name = "HOST[:PORT]", requires = "url")]
    host: Vec<String>,
    /// Folder that the user has; repeatable [default: the first one offered]
    ///
    /// Some cases need two folders.
    #[arg(long, value_name = "NAME", requires = "url")]
    folder: Vec<String>,
    /// Required label of the button [default: the label that the library sets]
    #[arg(long, value_name = "TEXT", requires = "url")]
    button_label: Option<String>,
    /// Format of timestamps [default: detected]
    ///
    /// One of epoch-seconds, iso-8601-offset, naive-ist, or a pattern such as "%d/%m/%Y %H:%M:%S". Locksmith tries the
    /// first three in this order.
    #[arg(long, value_name = "FORMAT", requires = "url")]
    time_stamp_format: Option<Format>,
}

impl Target {
    /// The locker's profile; none for the embedded locker.
    pub(super) fn profile(&self) -> Result<Option<Profile>, Failure> {
        if let Some(path) = &self.profile {
            let profile = Profile::read(path).map_err(Failure::usage)?;
            redact::of_program().know_all(profile.secrets());
            return Ok(Some(profile));
        }
        let draft = self.draft()?;
        let profile = draft.map(|draft| draft.profile()).transpose().map_err(Failure::usage)?;
        redact::of_program().know_all(profile.iter().flat_map(Profile::secrets));
        Ok(profile)
    }

    /// What is said of a locker without a profile.
    pub(super) fn draft(&self) -> Result<Option<Draft>, Failure> {
        let (Some(library), Some(id)) = (self.url.clone(), self.app_id.clone()) else {
            return Ok(None);
        };
        let domain = self.domain.clone();
        let withdrawn = self.withdrawn_app_id.clone().map(|id| DraftApp {
            id,
            domain: self.withdrawn_domain.clone().or_else(|| domain.clone()),
        });
        let is_set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
        let user = self.user(is_set).map_err(Failure::usage)?;
        Ok(Some(Draft {
            library,
            uploaded: self.uploaded.clone(),
            hosts: self.host.clone(),
            time_stamp: self.time_stamp_format,
            button_label: self.button_label.clone(),
            folders: self.folder.clone(),
            main: DraftApp { id, domain },
            withdrawn,
            user,
        }))
    }

    /// The user, with the secrets that are set in the environment.
    fn user(&self, is_set: impl Fn(&str) -> bool) -> Result<DraftUser, miette::Report> {
        let codes = [
            self.code_command
                .clone()
                .map(|command| ("--code-command", DraftCode::Command(command))),
            is_set(Draft::CODE).then_some((Draft::CODE, DraftCode::Always)),
            is_set(Draft::TOTP).then_some((Draft::TOTP, DraftCode::Totp)),
        ];
        let mut codes = codes.into_iter().flatten();
        let code = codes.next();
        if let (Some((one, _)), Some((other, _))) = (&code, codes.next()) {
            return Err(miette!(
                help = "keep one of them",
                "two sources for the one-time code: {one} and {other}"
            ));
        }
        let user = DraftUser {
            name: self.user.clone(),
            mobile: self.mobile.clone(),
            password: is_set(Draft::PASSWORD),
            pin: is_set(Draft::PIN),
            code: code.map(|(_, code)| code),
        };
        if user.name.is_none() && user.mobile.is_none() && !user.pin {
            return Err(miette!(
                help = format!("set --user or --mobile; a PIN in {} needs neither", Draft::PIN),
                "no user for the login"
            ));
        }
        if !user.password && !user.pin && user.code.is_none() {
            return Err(miette!(
                help = format!(
                    "export what the login needs: {}, {}, {} or {}; or set --code-command",
                    Draft::PASSWORD,
                    Draft::PIN,
                    Draft::CODE,
                    Draft::TOTP
                ),
                "no password, PIN or one-time code for the user"
            ));
        }
        Ok(user)
    }

    /// The words that name it again.
    pub(super) fn words(&self) -> Vec<String> {
        let said = [
            ("--profile", self.profile.as_ref().map(|path| path.display().to_string())),
            ("--url", self.url.as_ref().map(Url::to_string)),
            ("--app-id", self.app_id.clone()),
            ("--domain", self.domain.clone()),
            ("--withdrawn-app-id", self.withdrawn_app_id.clone()),
            ("--withdrawn-domain", self.withdrawn_domain.clone()),
            ("--user", self.user.clone()),
            ("--mobile", self.mobile.clone()),
            ("--code-command", self.code_command.clone()),
            ("--uploaded", self.uploaded.as_ref().map(Url::to_string)),
            ("--button-label", self.button_label.clone()),
            ("--time-stamp-format", self.time_stamp_format.map(Format::argument)),
        ];
        let repeated = |name: &'static str, values: &[String]| {
            values.iter().map(|value| (name, Some(value.clone()))).collect::<Vec<_>>()
        };
        let hosts = repeated("--host", &self.host);
        let words = said.into_iter().chain(hosts).chain(repeated("--folder", &self.folder));
        let words = words.filter_map(|(name, value)| Some((name, value?)));
        words.map(|(name, value)| format!("{name} {}", quoted(&value))).collect()
    }
}

/// The purpose of a launch without a fault.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Control {
    /// A refusal ends the command.
    Decides,
    /// The command continues in any case.
    Reports,
}

/// Finds out at the locker what its profile leaves out, puts it in, and reports it; `right` is a case whose page
/// is right in everything. What is not found out is reported, too: the run goes on without it. Where the control
/// decides, and a launch of that case is not let in, the run ends here. Gives what was assumed or recognised,
/// in words.
pub(super) async fn fill_in(
    profile: &mut Profile,
    browsers: &Browsers<'_>,
    right: &Case,
    control: Control,
    stopped: watch::Receiver<bool>,
) -> Result<Vec<String>, Failure> {
    let mut shown = Vec::new();
    let mut show = |words: String| {
        remark(&words);
        shown.push(words);
    };
    let broken = |error| Failure::incomplete(miette!("{error}"));
    if profile.assumed.domain {
        show(format!(
            "assumed: domain {} (set `domain` in the profile, or --domain)",
            profile::DOMAIN
        ));
    }
    let Assumed { button_label, time_stamp, .. } = profile.assumed;
    let mut launched = None;
    if button_label || time_stamp {
        let known = [profile.time_stamp];
        let formats = if time_stamp { &Format::ALL[..] } else { &known };
        let shown = run::try_formats(browsers, profile, right, formats, stopped.clone()).await;
        let shown = shown.map_err(broken)?;
        if let Some(label) = shown.label.filter(|_| button_label) {
            show(settle_label(profile, label));
        }
        if time_stamp {
            match settle_format(profile, &shown.formats) {
                Ok(words) => show(words),
                Err(question) if control == Control::Decides => {
                    return Err(Failure::incomplete(miette!("{question}")));
                }
                Err(question) => show(question),
            }
        }
        launched = Some(shown.records);
    }
    if control == Control::Decides && !*stopped.borrow() {
        // A launch that was refused already needs no second one.
        if let Some(records) = launched {
            run::control(profile, &records).map_err(Failure::incomplete)?;
        }
        let records = run::try_control(browsers, profile, right, stopped.clone()).await;
        let records = records.map_err(broken)?;
        run::control(profile, &records).map_err(Failure::incomplete)?;
        let doubt = run::doubt_uploaded(browsers, profile, right, &records, stopped.clone()).await;
        if let Some(doubt) = doubt.map_err(broken)? {
            return Err(Failure::incomplete(run::doubted(profile, &doubt)));
        }
    }
    if profile.uploaded.is_none() && !*stopped.borrow() {
        let section =
            run::find_uploaded(browsers, profile, right, stopped).await.map_err(broken)?;
        show(settle_section(profile, section));
    }
    Ok(shown)
}

/// Takes the recognised address, where what is saved shows there.
fn settle_section(profile: &mut Profile, section: Section) -> String {
    const SAY_IT: &str = "--uploaded URL, or `uploaded` in the profile";
    match section {
        Section::At(url) => {
            let words = format!("detected: 'Uploaded Documents' is at {url}");
            profile.uploaded = Some(url);
            words
        }
        Section::NotRecognised => format!(
            "'Uploaded Documents' not detected: the locker shows no link or heading of that name. Cases that need \
             it are skipped. Set {SAY_IT}"
        ),
        Section::ShowsNothing(url) => format!(
            "'Uploaded Documents' not confirmed: {url} looks like it, but does not list a document that the locker \
             reported as saved. Cases that need it are skipped. Set {SAY_IT}; with this URL there, the locker fails \
             those cases"
        ),
    }
}

/// Takes what the button says for what it has to say: only its makers know that another is right.
fn settle_label(profile: &mut Profile, label: String) -> String {
    let words = format!(
        "detected: the button's label is \"{label}\" (if it must be another, set --button-label, or \
         `button-label` in the profile)"
    );
    profile.button_label = label;
    words
}

/// Takes the format that the locker reads, and says so; where none was let in, the one that stands there already.
/// Trials that contradict each other are a question.
pub(super) fn settle_format(profile: &mut Profile, tried: &[Tried]) -> Result<String, String> {
    match read_by(tried) {
        Reads::This(format) => {
            profile.time_stamp = format;
            profile.assumed.time_stamp = false;
            Ok(format!("detected: timestamps are {format}; the locker accepted a launch with it"))
        }
        Reads::Unclear(question) => Err(question),
        Reads::Nothing => {
            let led = tried.iter().map(|tried| format!("{} led to {}", tried.format, tried.fresh));
            Ok(format!(
                "the locker refused the control in every timestamp format: {}. Locksmith assumes {}. Check that app id, \
                 app key and domain are the registered ones",
                led.collect::<Vec<_>>().join(", "),
                profile.time_stamp
            ))
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Parser)]
    struct Words {
        #[command(flatten)]
        target: Target,
    }

    fn target(words: &[&str]) -> Target {
        let url = ["locksmith", "--url", "http://l.example/s.js", "--app-id", "A"];
        Words::try_parse_from(url.iter().chain(words)).unwrap().target
    }

    fn user(words: &[&str], set: &[&str]) -> Result<DraftUser, String> {
        target(words).user(|name| set.contains(&name)).map_err(|report| {
            format!("{report}: {}", report.help().map(|help| help.to_string()).unwrap_or_default())
        })
    }

    #[test]
    fn a_user_logs_in_with_what_is_given() {
        let by_code = user(&["--mobile", "9876543210"], &[Draft::CODE]).unwrap();
        assert_eq!((by_code.name, by_code.password, by_code.pin), (None, false, false));
        assert_eq!(by_code.code, Some(DraftCode::Always));
        assert!(user(&[], &[Draft::PIN]).unwrap().pin);
        let by_command = user(&["--user", "asha", "--code-command", "read-sms"], &[]).unwrap();
        assert_eq!(by_command.code, Some(DraftCode::Command("read-sms".into())));
        assert!(user(&["--user", "asha"], &[Draft::PASSWORD]).unwrap().code.is_none());
    }

    #[test]
    fn what_is_missing_is_said_with_the_variables() {
        let shown = [user(&[], &[Draft::PASSWORD]), user(&["--user", "asha"], &[])];
        let shown: Vec<String> = shown.into_iter().map(Result::unwrap_err).collect();
        assert_eq!(
            shown,
            [
                "no user for the login: set --user or --mobile; a PIN in LOCKSMITH_USER_PIN needs neither",
                "no password, PIN or one-time code for the user: export what the login needs: \
                 LOCKSMITH_USER_PASSWORD, LOCKSMITH_USER_PIN, LOCKSMITH_USER_CODE or LOCKSMITH_USER_TOTP; or set \
                 --code-command"
            ]
        );
        let two = user(&["--user", "asha", "--code-command", "x"], &[Draft::TOTP]).unwrap_err();
        assert!(
            two.starts_with("two sources for the one-time code: --code-command and LOCK"),
            "{two}"
        );
    }
}
