//! A short profile, made from command-line options.

use toml::Value;
use url::Url;

use super::{Profile, SecretPlaces, Written};
use crate::scenario::ScenarioError;
use locksmith_spec::Format;

/// A locker as command-line options describe it. It says where secrets are found, and holds
/// none: they come by environment variables.
#[derive(Clone, Debug)]
pub struct Draft {
    /// The address of the locker's library.
    pub library: Url,
    /// Where a user sees 'Uploaded Documents'.
    pub uploaded: Option<Url>,
    /// Further hosts that belong to the locker, such as that of its login: `login.example:8443`.
    pub hosts: Vec<String>,
    /// How timestamps are written.
    pub time_stamp: Option<Format>,
    /// What the button says.
    pub button_label: Option<String>,
    /// Names of folders that the user has.
    pub folders: Vec<String>,
    /// The app that cases are tried with; its key is in [`Draft::KEY`].
    pub main: DraftApp,
    /// An app that is not authorised for the service; its key is in `Draft::WITHDRAWN_KEY`.
    pub withdrawn: Option<DraftApp>,
    /// The user who logs in.
    pub user: DraftUser,
}

/// A user, without secrets: what the login asks for, and nothing else.
#[derive(Clone, Debug, Default)]
pub struct DraftUser {
    /// The name.
    pub name: Option<String>,
    /// The mobile number.
    pub mobile: Option<String>,
    /// Whether there is a password, in [`Draft::PASSWORD`].
    pub password: bool,
    /// Whether there is a PIN, in [`Draft::PIN`].
    pub pin: bool,
    /// Where a one-time code comes from.
    pub code: Option<DraftCode>,
}

/// Where a one-time code comes from.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum DraftCode {
    /// It is always the one in [`Draft::CODE`].
    Always,
    /// An authenticator, whose secret is in [`Draft::TOTP`].
    Totp,
    /// What this command prints.
    Command(String),
}

/// An app, without its key.
#[derive(Clone, Debug)]
pub struct DraftApp {
    /// Its id.
    pub id: String,
    /// The domain that it is registered for.
    pub domain: Option<String>,
}

impl Draft {
    /// The variable with the app key.
    pub const KEY: &str = "LOCKSMITH_APP_KEY";
    /// The variable with the key of the app that is not authorised.
    pub(crate) const WITHDRAWN_KEY: &str = "LOCKSMITH_WITHDRAWN_APP_KEY";
    /// The variable with the user's password.
    pub const PASSWORD: &str = "LOCKSMITH_USER_PASSWORD";
    /// The variable with the user's PIN.
    pub const PIN: &str = "LOCKSMITH_USER_PIN";
    /// The variable with the one-time code that the user is always sent.
    pub const CODE: &str = "LOCKSMITH_USER_CODE";
    /// The variable with the secret of the user's authenticator, in base32.
    pub const TOTP: &str = "LOCKSMITH_USER_TOTP";

    /// The profile as a file has it.
    #[must_use]
    pub fn text(&self) -> String {
        let mut lines = vec![format!("library = {}", quoted(self.library.as_str()))];
        lines.extend(
            self.uploaded.as_ref().map(|url| format!("uploaded = {}", quoted(url.as_str()))),
        );
        if !self.hosts.is_empty() {
            lines.push(format!("hosts = [{}]", all_quoted(&self.hosts)));
        }
        lines.extend(self.time_stamp.map(|format| match format {
            Format::Pattern(pattern) => {
                format!("time-stamp = {{ pattern = {} }}", quoted(pattern.text()))
            }
            named => format!("time-stamp = \"{named}\""),
        }));
        lines.extend(self.button_label.as_ref().map(|it| format!("button-label = {}", quoted(it))));
        if !self.folders.is_empty() {
            lines.push(format!("folders = [{}]", all_quoted(&self.folders)));
        }
        lines.push(self.main.line("main", Self::KEY));
        lines.extend(self.withdrawn.as_ref().map(|app| app.line("withdrawn", Self::WITHDRAWN_KEY)));
        lines.push(self.user.line());
        lines.join("\n") + "\n"
    }

    /// The profile, with the secrets that the environment has.
    ///
    /// # Errors
    /// As of a profile file with this text.
    pub fn profile(&self) -> Result<Profile, ScenarioError> {
        let places = SecretPlaces::of_this_process();
        let profile = Profile::parse("the command line, as a profile", &self.text(), &places)?;
        Ok(Profile { written: Written::Options, ..profile })
    }
}

impl DraftUser {
    fn line(&self) -> String {
        let text = |key: &str, value: &Option<String>| {
            value.as_deref().map(|value| format!("{key} = {}", quoted(value)))
        };
        let secret = |key: &str, variable: &str| format!("{key} = {{ env = \"{variable}\" }}");
        let code = self.code.as_ref().map(|code| match code {
            DraftCode::Always => secret("code", Draft::CODE),
            DraftCode::Totp => format!("code = {{ {} }}", secret("totp", Draft::TOTP)),
            DraftCode::Command(command) => {
                format!("code = {{ command = {} }}", quoted(command))
            }
        });
        let parts = [
            text("name", &self.name),
            text("mobile", &self.mobile),
            self.password.then(|| secret("password", Draft::PASSWORD)),
            self.pin.then(|| secret("pin", Draft::PIN)),
            code,
        ];
        let parts: Vec<String> = parts.into_iter().flatten().collect();
        format!("users.first = {{ {} }}", parts.join(", "))
    }
}

impl DraftApp {
    fn line(&self, name: &str, variable: &str) -> String {
        let domain = self.domain.as_deref().map(|it| format!(", domain = {}", quoted(it)));
        format!(
            "apps.{name} = {{ id = {}, key = {{ env = \"{variable}\" }}{} }}",
            quoted(&self.id),
            domain.unwrap_or_default()
        )
    }
}

fn all_quoted(texts: &[String]) -> String {
    texts.iter().map(|text| quoted(text)).collect::<Vec<_>>().join(", ")
}

fn quoted(text: &str) -> String {
    Value::String(text.to_owned()).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::profile::{Assumed, Code};

    fn draft() -> Draft {
        Draft {
            library: "http://127.0.0.1:8080/savelocker/api/1/savelocker.js".parse().unwrap(),
            uploaded: None,
            hosts: Vec::new(),
            time_stamp: None,
            button_label: None,
            folders: Vec::new(),
            main: DraftApp { id: "EXAM\"BOARD".into(), domain: None },
            withdrawn: None,
            user: DraftUser { name: Some("asha".into()), password: true, ..DraftUser::default() },
        }
    }

    fn read(draft: &Draft) -> Profile {
        let places = SecretPlaces {
            variable: &|name| Some(format!("of {name}")),
            file: &|_| Err(std::io::ErrorKind::NotFound.into()),
        };
        Profile::parse("draft", &draft.text(), &places).unwrap()
    }

    #[test]
    fn three_lines_are_a_profile() {
        let text = draft().text();
        assert_eq!(text.lines().count(), 3, "{text}");
        let profile = read(&draft());
        assert_eq!(profile.apps["main"].id, "EXAM\"BOARD");
        assert_eq!(profile.apps["main"].domain, "partner.example");
        assert_eq!(
            profile.users["first"].password.as_ref().unwrap().expose(),
            "of LOCKSMITH_USER_PASSWORD"
        );
        assert_eq!(profile.uploaded, None);
        assert_eq!(profile.assumed, Assumed { time_stamp: true, domain: true, button_label: true });
    }

    #[test]
    fn all_that_is_said_is_in_the_profile() {
        let app = |id: &str, domain: &str| DraftApp { id: id.into(), domain: Some(domain.into()) };
        let profile = read(&Draft {
            uploaded: "http://127.0.0.1:8080/uploaded".parse().ok(),
            time_stamp: Some(Format::NaiveIst),
            hosts: vec!["login.example:8443".into()],
            button_label: Some("Keep \\ it".into()),
            folders: vec!["Papers".into(), "\"Old\"".into()],
            main: app("A", "a.example"),
            withdrawn: Some(app("B", "b.example")),
            user: DraftUser {
                mobile: Some("9876543210".into()),
                code: Some(DraftCode::Always),
                ..draft().user
            },
            ..draft()
        });
        assert_eq!(profile.uploaded.unwrap().path(), "/uploaded");
        assert_eq!(profile.hosts, ["login.example:8443"]);
        assert_eq!((profile.time_stamp, profile.assumed), (Format::NaiveIst, Assumed::default()));
        assert_eq!(profile.users["first"].mobile.as_deref(), Some("9876543210"));
        assert!(profile.users["first"].code.is_some());
        assert_eq!(profile.button_label, "Keep \\ it");
        assert_eq!(profile.folders, ["Papers", "\"Old\""]);
        assert_eq!(profile.apps["withdrawn"].domain, "b.example");
        assert_eq!(profile.apps["withdrawn"].key.expose(), "of LOCKSMITH_WITHDRAWN_APP_KEY");
    }

    #[test]
    fn a_user_has_what_is_said_and_nothing_else() {
        let user = |user: DraftUser| read(&Draft { user, ..draft() }).users["first"].clone();
        let mobile = || Some("9876543210".to_owned());
        let command = Some(DraftCode::Command("read-sms \"98765\"".into()));
        let by_code = user(DraftUser { mobile: mobile(), code: command, ..DraftUser::default() });
        assert!(by_code.name.is_none() && by_code.password.is_none() && by_code.pin.is_none());
        assert!(matches!(by_code.code, Some(Code::Command(it)) if it == "read-sms \"98765\""));
        let by_pin = user(DraftUser { pin: true, ..DraftUser::default() });
        assert_eq!(by_pin.pin.unwrap().expose(), "of LOCKSMITH_USER_PIN");
        assert!(by_pin.mobile.is_none() && by_pin.code.is_none());
        let code = Some(DraftCode::Totp);
        let text = DraftUser { mobile: mobile(), code, ..DraftUser::default() }.line();
        let wanted = "code = { totp = { env = \"LOCKSMITH_USER_TOTP\" } }";
        assert!(text.contains(wanted), "{text}");
    }

    #[test]
    fn a_pattern_of_timestamps_is_one_in_the_profile() {
        let pattern: Format = "%d/%m/%Y %H:%M:%S".parse().unwrap();
        let profile = read(&Draft { time_stamp: Some(pattern), ..draft() });
        assert_eq!(profile.time_stamp, pattern);
    }
}
