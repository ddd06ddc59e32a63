//! The profile file: strict, and clear about what is wrong with it.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::Deserialize;
use toml::Spanned;
use url::Url;

use super::{App, Deadlines, Profile, Selectors, User};
use crate::scenario::ScenarioError;
use crate::spec::{Format, Secret};

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct ProfileFile {
    name: Option<String>,
    library: Spanned<String>,
    uploaded: Spanned<String>,
    #[serde(default)]
    hosts: Vec<String>,
    #[serde(default)]
    time_stamp: Format,
    #[serde(default = "usual_label")]
    button_label: String,
    apps: Spanned<BTreeMap<String, AppPart>>,
    users: Spanned<BTreeMap<String, UserPart>>,
    #[serde(default)]
    folders: Vec<String>,
    largest_document: Option<usize>,
    #[serde(default)]
    journey: Selectors,
    #[serde(default)]
    deadlines: DeadlinesPart,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct AppPart {
    id: String,
    key: Spanned<SecretPart>,
    domain: Spanned<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct UserPart {
    name: String,
    password: Spanned<SecretPart>,
}

/// Where a secret is found: never in the profile itself.
#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
enum SecretPart {
    Env(String),
    File(String),
}

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
struct DeadlinesPart {
    page: Option<Spanned<String>>,
    launch: Option<Spanned<String>>,
    save: Option<Spanned<String>>,
    settle: Option<Spanned<String>>,
}

fn usual_label() -> String {
    "Save to DigiLocker".into()
}

/// Reads the profile `path` with this text; `variable` looks up the environment.
pub(super) fn parse(
    path: &str,
    text: &str,
    variable: &dyn Fn(&str) -> Option<String>,
) -> Result<Profile, ScenarioError> {
    let file: ProfileFile =
        toml::from_str(text).map_err(|error| ScenarioError::syntax(path, text, &error))?;
    let reader = Reader { path, text, variable };
    let library = reader.url(&file.library)?;
    reader.names("apps", &file.apps, "main", &["main", "second", "withdrawn"])?;
    reader.names("users", &file.users, "first", &["first", "second"])?;
    let apps = file.apps.into_inner().into_iter().map(|(name, app)| {
        let domain = reader.domain(&app.domain)?;
        Ok((name, App { id: app.id, key: reader.secret(&app.key)?, domain }))
    });
    let users = file.users.into_inner().into_iter().map(|(name, user)| {
        Ok((name, User { name: user.name, password: reader.secret(&user.password)? }))
    });
    let usual = Deadlines::default();
    let deadlines = Deadlines {
        page: reader.duration(file.deadlines.page.as_ref(), usual.page)?,
        launch: reader.duration(file.deadlines.launch.as_ref(), usual.launch)?,
        save: reader.duration(file.deadlines.save.as_ref(), usual.save)?,
        settle: reader.duration(file.deadlines.settle.as_ref(), usual.settle)?,
    };
    Ok(Profile {
        name: file.name.unwrap_or_else(|| library.host_str().unwrap_or_default().to_owned()),
        uploaded: reader.url(&file.uploaded)?,
        library,
        hosts: file.hosts,
        time_stamp: file.time_stamp,
        button_label: file.button_label,
        apps: apps.collect::<Result<_, ScenarioError>>()?,
        users: users.collect::<Result<_, ScenarioError>>()?,
        folders: file.folders,
        largest_document: file.largest_document,
        journey: file.journey,
        deadlines,
    })
}

/// A profile under reading.
struct Reader<'a> {
    path: &'a str,
    text: &'a str,
    variable: &'a dyn Fn(&str) -> Option<String>,
}

impl Reader<'_> {
    fn error<T>(&self, at: &Spanned<T>, message: impl Into<String>) -> ScenarioError {
        ScenarioError::new(self.path, self.text, Some(at.span()), message)
    }

    fn url(&self, text: &Spanned<String>) -> Result<Url, ScenarioError> {
        let wrong = |why: String| {
            self.error(text, format!("`{}` is not the URL of a web page: {why}", text.as_ref()))
                .help("write it whole, such as `https://locker.example/savelocker/api/1/savelocker.js`")
        };
        let url = Url::parse(text.as_ref()).map_err(|error| wrong(error.to_string()))?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(wrong(format!("its scheme is `{}`", url.scheme())));
        }
        Ok(url)
    }

    /// A domain is a host's name: no scheme, no port, no path.
    fn domain(&self, text: &Spanned<String>) -> Result<String, ScenarioError> {
        let domain = text.as_ref();
        match url::Host::parse(domain) {
            Ok(host) if host.to_string().eq_ignore_ascii_case(domain) => Ok(domain.clone()),
            _ => Err(self
                .error(text, format!("`{domain}` is not a domain"))
                .help("write the host's name alone, such as `partner.example`")),
        }
    }

    fn names<T>(
        &self,
        table: &str,
        entries: &Spanned<BTreeMap<String, T>>,
        needed: &str,
        known: &[&str],
    ) -> Result<(), ScenarioError> {
        if !entries.as_ref().contains_key(needed) {
            return Err(self.error(entries, format!("there is no [{table}.{needed}]")));
        }
        match entries.as_ref().keys().find(|name| !known.contains(&name.as_str())) {
            None => Ok(()),
            Some(name) => Err(self
                .error(entries, format!("no scenario uses [{table}.{name}]"))
                .help(format!("the names are: {}", known.join(", ")))),
        }
    }

    fn secret(&self, part: &Spanned<SecretPart>) -> Result<Secret, ScenarioError> {
        match part.as_ref() {
            SecretPart::Env(name) => match (self.variable)(name) {
                Some(value) if !value.is_empty() => Ok(Secret::new(value)),
                _ => Err(self
                    .error(part, format!("the environment variable `{name}` is not set"))
                    .help(format!("export {name}=… before the run"))),
            },
            SecretPart::File(name) => match std::fs::read_to_string(name) {
                Ok(value) if !value.trim().is_empty() => Ok(Secret::new(value.trim())),
                Ok(_) => Err(self.error(part, format!("the file {name} is empty"))),
                Err(error) => Err(self.error(part, format!("cannot read {name}: {error}"))),
            },
        }
    }

    fn duration(
        &self,
        text: Option<&Spanned<String>>,
        usual: Duration,
    ) -> Result<Duration, ScenarioError> {
        let Some(text) = text else { return Ok(usual) };
        text.as_ref()
            .parse::<jiff::SignedDuration>()
            .ok()
            .and_then(|duration| Duration::try_from(duration).ok())
            .filter(|duration| !duration.is_zero())
            .ok_or_else(|| {
                self.error(text, format!("`{}` is not a duration", text.as_ref()))
                    .help("write it as `10s`, `1m 30s` or `250ms`")
            })
    }
}
