//! A profile of few lines, made of what is said on a command line.

use toml::Value;
use url::Url;

use super::{Profile, SecretPlaces, Written};
use crate::scenario::ScenarioError;
use crate::spec::Format;

/// What somebody says of a locker who has no profile of it. It says where secrets are found, and holds
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
    /// An app that is not authorised for the service; its key is in [`Draft::WITHDRAWN_KEY`].
    pub withdrawn: Option<DraftApp>,
    /// The name of the user; the password is in [`Draft::PASSWORD`].
    pub user: String,
    /// The user's mobile number.
    pub mobile: Option<String>,
    /// Whether the user has a one-time code, in [`Draft::CODE`].
    pub code: bool,
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
    pub const WITHDRAWN_KEY: &str = "LOCKSMITH_WITHDRAWN_APP_KEY";
    /// The variable with the user's password.
    pub const PASSWORD: &str = "LOCKSMITH_USER_PASSWORD";
    /// The variable with the one-time code that the user is always sent.
    pub const CODE: &str = "LOCKSMITH_USER_CODE";

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
        let mut user = format!("name = {}", quoted(&self.user));
        if let Some(mobile) = &self.mobile {
            user += &format!(", mobile = {}", quoted(mobile));
        }
        user += &format!(", password = {{ env = \"{}\" }}", Self::PASSWORD);
        if self.code {
            user += &format!(", code = {{ env = \"{}\" }}", Self::CODE);
        }
        lines.push(format!("users.first = {{ {user} }}"));
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
    use crate::profile::Assumed;

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
            user: "asha".into(),
            mobile: None,
            code: false,
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
            mobile: Some("9876543210".into()),
            code: true,
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
    fn a_pattern_of_timestamps_is_one_in_the_profile() {
        let pattern: Format = "%d/%m/%Y %H:%M:%S".parse().unwrap();
        let profile = read(&Draft { time_stamp: Some(pattern), ..draft() });
        assert_eq!(profile.time_stamp, pattern);
    }
}
