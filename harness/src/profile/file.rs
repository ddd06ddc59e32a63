//! The profile file: strict, and clear about what is wrong with it.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::time::Duration;

use serde::Deserialize;
use toml::Spanned;
use url::Url;

use super::webdriver::WebDriverPart;
use super::{
    App, Assumed, BUTTON_LABEL, DOMAIN, Deadlines, DocumentPlace, Profile, Scheme, SecretPlaces,
    Selectors, User, Words,
};
use crate::scenario::ScenarioError;
use crate::spec::{Format, Pattern, Secret};
use crate::tls::Trust;

/// The zone of timestamps (PAGE-TIMESTAMP).
const INDIA: &str = "+05:30";

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct ProfileFile {
    name: Option<String>,
    library: Spanned<String>,
    uploaded: Option<Spanned<String>>,
    #[serde(default)]
    hosts: Vec<Spanned<String>>,
    certificate_authority: Option<Spanned<String>>,
    #[serde(default)]
    accept_insecure_certificates: bool,
    page_scheme: Option<Spanned<Scheme>>,
    document_base_url: Option<Spanned<String>>,
    document_listen: Option<Spanned<SocketAddr>>,
    time_stamp: Option<Spanned<TimeStampPart>>,
    button_label: Option<Spanned<String>>,
    apps: Spanned<Named<AppPart>>,
    users: Spanned<Named<UserPart>>,
    #[serde(default)]
    folders: Vec<String>,
    largest_document: Option<usize>,
    clock: Option<Spanned<String>>,
    #[serde(default)]
    journey: Selectors,
    words: Option<Spanned<Words>>,
    #[serde(default)]
    deadlines: DeadlinesPart,
    #[serde(default)]
    webdriver: WebDriverPart,
}

/// A table of tables, by names.
type Named<T> = BTreeMap<Spanned<String>, T>;

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct AppPart {
    id: Spanned<String>,
    key: Spanned<SecretPart>,
    domain: Option<Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct UserPart {
    name: String,
    mobile: Option<Spanned<String>>,
    password: Spanned<SecretPart>,
    code: Option<Spanned<SecretPart>>,
}

/// How timestamps are written: by a name, or by a pattern.
#[derive(Deserialize)]
#[serde(untagged)]
enum TimeStampPart {
    Named(String),
    Described(DescribedPart),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DescribedPart {
    pattern: String,
    zone: Option<String>,
}

/// Where a secret is found: never in the profile itself.
#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
enum SecretPart {
    Env(String),
    File(String),
    /// It stands in the profile all the same; it is not even read.
    #[serde(untagged)]
    InPlain(serde::de::IgnoredAny),
}

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
struct DeadlinesPart {
    page: Option<Spanned<String>>,
    launch: Option<Spanned<String>>,
    save: Option<Spanned<String>>,
    settle: Option<Spanned<String>>,
}

/// Reads the profile `path` with this text, and its secrets from `places`.
pub(super) fn parse(
    path: &str,
    text: &str,
    places: &SecretPlaces<'_>,
) -> Result<Profile, ScenarioError> {
    let shown = masked(text);
    let file: ProfileFile =
        toml::from_str(text).map_err(|error| ScenarioError::syntax(path, &shown, &error))?;
    let reader = Reader { path, text: &shown, places };
    let library = reader.url(&file.library)?;
    reader.names("apps", &file.apps, "main", &["main", "second", "withdrawn"])?;
    reader.names("users", &file.users, "first", &["first", "second"])?;
    reader.app_ids(file.apps.as_ref())?;
    let assumed = Assumed {
        time_stamp: file.time_stamp.is_none(),
        domain: file.apps.as_ref().values().any(|app| app.domain.is_none()),
        button_label: file.button_label.is_none(),
    };
    let apps = file.apps.into_inner().into_iter().map(|(name, app)| {
        let domain = app.domain.as_ref().map(|domain| reader.domain(domain)).transpose()?;
        let domain = domain.unwrap_or_else(|| DOMAIN.to_owned());
        Ok((
            name.into_inner(),
            App { id: app.id.into_inner(), key: reader.secret(&app.key)?, domain },
        ))
    });
    let users = file.users.into_inner().into_iter().map(|(name, user)| {
        let mobile = user.mobile.map(|mobile| reader.mobile(mobile)).transpose()?;
        let code = user.code.as_ref().map(|code| reader.secret(code)).transpose()?;
        let password = reader.secret(&user.password)?;
        Ok((name.into_inner(), User { name: user.name, mobile, password, code }))
    });
    let usual = Deadlines::default();
    let deadlines = Deadlines {
        page: reader.duration(file.deadlines.page.as_ref(), usual.page)?,
        launch: reader.duration(file.deadlines.launch.as_ref(), usual.launch)?,
        save: reader.duration(file.deadlines.save.as_ref(), usual.save)?,
        settle: reader.duration(file.deadlines.settle.as_ref(), usual.settle)?,
    };
    let authority = file.certificate_authority.as_ref();
    let trust = authority.map(|name| reader.authority(name)).transpose()?.unwrap_or_default();
    let base = file.document_base_url.as_ref().map(|url| reader.url(url)).transpose()?;
    let listen = file.document_listen.as_ref().map(|listen| *listen.as_ref());
    let documents = DocumentPlace { base, listen };
    if let (Err((what, help)), Some(listen)) = (documents.check(), &file.document_listen) {
        return Err(reader.error(listen, what).help(help));
    }
    Ok(Profile {
        trust: trust.accept_insecure(file.accept_insecure_certificates),
        page_scheme: reader.page_scheme(file.page_scheme.as_ref(), &library)?,
        documents,
        name: file.name.unwrap_or_else(|| library.host_str().unwrap_or_default().to_owned()),
        uploaded: file.uploaded.as_ref().map(|url| reader.url(url)).transpose()?,
        assumed,
        library,
        hosts: file.hosts.iter().map(|host| reader.host(host)).collect::<Result<_, _>>()?,
        time_stamp: reader.time_stamp(file.time_stamp.as_ref())?,
        button_label: reader.label(file.button_label)?,
        apps: apps.collect::<Result<_, ScenarioError>>()?,
        users: users.collect::<Result<_, ScenarioError>>()?,
        folders: file.folders,
        largest_document: file.largest_document,
        clock: file.clock.as_ref().map(|url| reader.url(url)).transpose()?,
        journey: file.journey,
        words: file.words.map(|words| reader.words(words)).transpose()?.unwrap_or_default(),
        deadlines,
        capabilities: file
            .webdriver
            .capabilities(places)
            .map_err(|wrong| reader.error(&wrong, wrong.as_ref().clone()))?,
    })
}

/// The text with asterisks in the place of secrets that stand in it: an error shows lines of it.
fn masked(text: &str) -> String {
    let mut shown = text.to_owned();
    for word in ["key", "password", "code"] {
        for (at, _) in text.match_indices(word) {
            let Some(value) = text[at + word.len()..].trim_start().strip_prefix('=') else {
                continue;
            };
            let value = value.trim_start();
            let Some(quote) = value.chars().next().filter(|c| matches!(c, '"' | '\'')) else {
                continue;
            };
            let from = text.len() - value.len() + 1;
            let length = text[from..].find([quote, '\n']).unwrap_or(text.len() - from);
            shown.replace_range(from..from + length, &"*".repeat(length));
        }
    }
    shown
}

/// A profile under reading.
struct Reader<'a> {
    path: &'a str,
    text: &'a str,
    places: &'a SecretPlaces<'a>,
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

    fn time_stamp(&self, part: Option<&Spanned<TimeStampPart>>) -> Result<Format, ScenarioError> {
        let Some(part) = part else { return Ok(Format::default()) };
        let (read, help) = match part.as_ref() {
            TimeStampPart::Named(name) => {
                (name.parse(), "or describe another: `{ pattern = \"%d/%m/%Y %H:%M:%S\" }`")
            }
            TimeStampPart::Described(DescribedPart { pattern, zone }) => (
                Pattern::new(pattern, zone.as_deref().unwrap_or(INDIA)).map(Format::Pattern),
                "write it as for `date`: `{ pattern = \"%d/%m/%Y %H:%M:%S\", zone = \"+05:30\" }`",
            ),
        };
        read.map_err(|what: String| self.error(part, what).help(help))
    }

    /// The authorities that vouch for the locker, from a file.
    fn authority(&self, name: &Spanned<String>) -> Result<Trust, ScenarioError> {
        let file = name.as_ref();
        let text = (self.places.file)(file)
            .map_err(|error| self.error(name, format!("cannot read {file}: {error}")))?;
        Trust::with_authorities(&text).map_err(|what| {
            self.error(name, format!("{file} holds no certificate authority: {what}")).help(
                "name a file with the authority's certificate in PEM: -----BEGIN CERTIFICATE-----",
            )
        })
    }

    /// A page of https may not include a library of http: no browser loads it.
    fn page_scheme(
        &self,
        scheme: Option<&Spanned<Scheme>>,
        library: &Url,
    ) -> Result<Option<Scheme>, ScenarioError> {
        let Some(scheme) = scheme else { return Ok(None) };
        if *scheme.as_ref() == Scheme::Https && library.scheme() == "http" {
            return Err(self
                .error(scheme, "browsers load no library of http into a page of https")
                .help("leave `page-scheme` out: pages have the scheme of the library then"));
        }
        Ok(Some(*scheme.as_ref()))
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

    /// A further host of the locker, with or without its port.
    fn host(&self, text: &Spanned<String>) -> Result<String, ScenarioError> {
        let host = text.as_ref();
        let url = Url::parse(&format!("http://{host}/"));
        let bare =
            |url: &Url| url.path() == "/" && url.username().is_empty() && !host.contains('/');
        if url.is_ok_and(|url| bare(&url)) {
            return Ok(host.clone());
        }
        Err(self
            .error(text, format!("`{host}` is not a host"))
            .help("write its name, with or without a port, such as `login.locker.example:8443`"))
    }

    /// What the button says: some word, or every button would say it.
    fn label(&self, label: Option<Spanned<String>>) -> Result<String, ScenarioError> {
        let Some(label) = label else { return Ok(BUTTON_LABEL.to_owned()) };
        if label.as_ref().trim().is_empty() {
            return Err(self
                .error(&label, "the button must say something")
                .help("leave `button-label` out, and it is what the library makes of it"));
        }
        Ok(label.into_inner())
    }

    /// A number as it is typed.
    fn mobile(&self, mobile: Spanned<String>) -> Result<String, ScenarioError> {
        let digits = mobile.as_ref().bytes().filter(u8::is_ascii_digit).count();
        if digits == 0 {
            return Err(self
                .error(&mobile, format!("`{}` is not a mobile number", mobile.as_ref()))
                .help("write it as the user types it, such as \"9876543210\""));
        }
        Ok(mobile.into_inner())
    }

    /// An empty word would stand on everything.
    fn words(&self, words: Spanned<Words>) -> Result<Words, ScenarioError> {
        if words.as_ref().all().any(|word| word.trim().is_empty()) {
            return Err(self
                .error(&words, "a word is empty")
                .help("write what the page says, such as `save-here = [\"Hier speichern\"]`"));
        }
        Ok(words.into_inner())
    }

    /// Every application has an id of its own.
    fn app_ids(&self, apps: &Named<AppPart>) -> Result<(), ScenarioError> {
        let mut seen: Vec<&str> = Vec::new();
        for AppPart { id, .. } in apps.values() {
            if id.as_ref().is_empty() {
                return Err(self.error(id, "the app id is empty"));
            }
            if seen.contains(&id.as_ref().as_str()) {
                return Err(self
                    .error(id, format!("two applications have the app id `{}`", id.as_ref()))
                    .help("cases with a second application need one that is another"));
            }
            seen.push(id.as_ref());
        }
        Ok(())
    }

    fn names<T>(
        &self,
        table: &str,
        entries: &Spanned<Named<T>>,
        needed: &str,
        known: &[&str],
    ) -> Result<(), ScenarioError> {
        let mut names = entries.as_ref().keys();
        if let Some(name) = names.clone().find(|name| !known.contains(&name.as_ref().as_str())) {
            return Err(self
                .error(name, format!("no scenario uses [{table}.{}]", name.as_ref()))
                .help(format!("the names are: {}", known.join(", "))));
        }
        if names.any(|name| name.as_ref() == needed) {
            return Ok(());
        }
        Err(self
            .error(entries, format!("there is no [{table}.{needed}]"))
            .help("every case needs it; the others are for cases that need more than one"))
    }

    fn secret(&self, part: &Spanned<SecretPart>) -> Result<Secret, ScenarioError> {
        match part.as_ref() {
            SecretPart::Env(name) => match (self.places.variable)(name) {
                Some(value) if !value.is_empty() => Ok(Secret::new(value)),
                _ => Err(self
                    .error(part, format!("the environment variable `{name}` is not set, or empty"))
                    .help(format!("export {name}=… before the run"))),
            },
            SecretPart::InPlain(_) => Err(self
                .error(part, "a secret must not stand in the profile")
                .help("say where it is found: `{ env = \"VARIABLE\" }` or `{ file = \"PATH\" }`")),
            SecretPart::File(name) => match (self.places.file)(name) {
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
