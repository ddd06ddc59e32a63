//! Reading the values of a profile: an error names the place, and what would be right.

use std::net::SocketAddr;
use std::time::Duration;

use toml::Spanned;
use url::Url;

use super::parts::{AppPart, CodePart, DescribedPart, DomainPart, Named, SecretPart};
use super::{BUTTON_LABEL, Code, Scheme, SecretPlaces, Selectors, User, Words};
use crate::scenario::{ScenarioError, plain};
use crate::tls::Trust;
use crate::variables;
use locksmith_spec::{Format, Pattern, Secret};

/// The zone of timestamps (PAGE-TIMESTAMP).
const INDIA: &str = "+05:30";

/// The name of a file that cannot be read may be right, and counted from elsewhere.
const COUNTED: &str = "the path is relative to the folder where you start Locksmith";

/// A format that is described by a pattern.
fn described(value: &toml::Value) -> Result<Format, String> {
    if !value.is_table() {
        return Err("expected the name of a format, or a pattern".to_owned());
    }
    let part: Result<DescribedPart, _> = value.clone().try_into();
    let DescribedPart { pattern, zone } = part.map_err(|error| plain(error.message()).0)?;
    Pattern::new(&pattern, zone.as_deref().unwrap_or(INDIA)).map(Format::Pattern)
}

/// How a variable gets its value.
fn export(name: &str) -> String {
    if variables::may_be_shown(name) {
        format!("export {name}=… before the run")
    } else {
        "write the name of a variable, `{ env = \"LOCKER_SECRET\" }`, and export LOCKER_SECRET=… before the run"
            .to_owned()
    }
}

/// A profile under reading.
pub(super) struct Reader<'a> {
    pub(super) path: &'a str,
    pub(super) text: &'a str,
    pub(super) places: &'a SecretPlaces<'a>,
    /// Every variable that the profile names and that is not set.
    pub(super) unset: &'a [String],
}

impl Reader<'_> {
    pub(super) fn error<T>(&self, at: &Spanned<T>, message: impl Into<String>) -> ScenarioError {
        ScenarioError::new(self.path, self.text, Some(at.span()), message)
    }

    pub(super) fn url(&self, text: &Spanned<String>) -> Result<Url, ScenarioError> {
        let wrong = |why: String| {
            self.error(text, format!("`{}` is not the URL of a web page: {why}", text.as_ref()))
                .help("write the full URL, such as `https://locker.example/savelocker/api/1/savelocker.js`")
        };
        let url = Url::parse(text.as_ref()).map_err(|error| wrong(error.to_string()))?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(wrong(format!("its scheme is `{}`", url.scheme())));
        }
        Ok(url)
    }

    pub(super) fn time_stamp(
        &self,
        part: Option<&Spanned<toml::Value>>,
    ) -> Result<Format, ScenarioError> {
        const NAMED: &str = "or describe another: `{ pattern = \"%d/%m/%Y %H:%M:%S\" }`";
        const DESCRIBED: &str =
            "write it as for `date`: `{ pattern = \"%d/%m/%Y %H:%M:%S\", zone = \"+05:30\" }`";
        let Some(part) = part else { return Ok(Format::default()) };
        let (read, help) = match part.as_ref() {
            toml::Value::String(name) => (name.parse(), NAMED),
            value => (described(value), DESCRIBED),
        };
        read.map_err(|what: String| self.error(part, what).help(help))
    }

    /// Where documents are served.
    pub(super) fn listen(&self, text: &Spanned<String>) -> Result<SocketAddr, ScenarioError> {
        text.as_ref().parse().map_err(|_| {
            self.error(text, format!("`{}` is not an address with a port", text.as_ref()))
                .help("write it in numbers, such as `0.0.0.0:8081` or `[::1]:8081`")
        })
    }

    /// A text that says something.
    pub(super) fn filled(
        &self,
        text: Spanned<String>,
        what: &str,
    ) -> Result<String, ScenarioError> {
        if text.as_ref().trim().is_empty() {
            return Err(self.error(&text, format!("{what} is empty")));
        }
        Ok(text.into_inner())
    }

    /// The names of folders, each of them another.
    pub(super) fn folders(
        &self,
        names: Spanned<Vec<String>>,
    ) -> Result<Vec<String>, ScenarioError> {
        let all = names.as_ref();
        if all.iter().any(|name| name.trim().is_empty()) {
            return Err(self.error(&names, "the name of a folder is empty").help(
                "write the names that the locker shows, or leave `folders` out: the first is used",
            ));
        }
        if let Some((_, twice)) =
            all.iter().enumerate().find(|(index, name)| all[..*index].contains(name))
        {
            let what = format!("the folder `{twice}` is listed twice");
            return Err(self.error(&names, what).help("name each folder once"));
        }
        Ok(names.into_inner())
    }

    /// An empty selector finds nothing.
    pub(super) fn selectors(
        &self,
        selectors: Spanned<Selectors>,
    ) -> Result<Selectors, ScenarioError> {
        if selectors.as_ref().all().any(|selector| selector.trim().is_empty()) {
            return Err(self
                .error(&selectors, "a selector is empty")
                .help("write one, such as `save-here = \"#save\"`, or leave it out: it is recognised then"));
        }
        let steps = &selectors.as_ref().steps;
        if let Some(fault) = steps.iter().find_map(super::JourneyStep::fault) {
            return Err(self.error(&selectors, fault).help(
                "write `wait-for`, and `fill`, `check` or `click`, each a CSS selector or `{ text = \"…\" }`",
            ));
        }
        Ok(selectors.into_inner())
    }

    /// The authorities that vouch for the locker, from a file.
    pub(super) fn authority(&self, name: &Spanned<String>) -> Result<Trust, ScenarioError> {
        let file = name.as_ref();
        let text = (self.places.file)(file).map_err(|error| {
            self.error(name, format!("cannot read {file}: {error}")).help(COUNTED)
        })?;
        let trust = Trust::with_authorities(&text).map_err(|what| {
            self.error(name, format!("{file} holds no certificate authority: {what}")).help(
                "name a file with the authority's certificate in PEM: -----BEGIN CERTIFICATE-----",
            )
        })?;
        Ok(trust.read_from(std::path::absolute(file).unwrap_or_else(|_| file.into())))
    }

    /// A page of https may not include a library of http: no browser loads it.
    pub(super) fn page_scheme(
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

    /// The registered domains of an app: hosts' names, without scheme, port and path.
    pub(super) fn domains(&self, said: &Spanned<DomainPart>) -> Result<Vec<String>, ScenarioError> {
        const HELP: &str = "write the host's name alone, such as `partner.example`";
        let domains = match said.as_ref() {
            DomainPart::One(domain) => std::slice::from_ref(domain),
            DomainPart::Several(domains) => domains,
        };
        let is_domain = |domain: &String| {
            url::Host::parse(domain).is_ok_and(|host| host.to_string().eq_ignore_ascii_case(domain))
        };
        match domains.iter().find(|domain| !is_domain(domain)) {
            Some(other) => Err(self.error(said, format!("`{other}` is not a domain")).help(HELP)),
            None if domains.is_empty() => Err(self.error(said, "no domain is named").help(HELP)),
            None => Ok(domains.to_vec()),
        }
    }

    /// A further host of the locker, with or without its port.
    pub(super) fn host(&self, text: &Spanned<String>) -> Result<String, ScenarioError> {
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
    pub(super) fn label(&self, label: Option<Spanned<String>>) -> Result<String, ScenarioError> {
        let Some(label) = label else { return Ok(BUTTON_LABEL.to_owned()) };
        if label.as_ref().trim().is_empty() {
            return Err(self.error(&label, "the label of the button is empty").help(
                "leave `button-label` out: Locksmith then takes the label that the library sets",
            ));
        }
        Ok(label.into_inner())
    }

    /// A number as a user types it.
    pub(super) fn mobile(&self, mobile: Spanned<String>) -> Result<String, ScenarioError> {
        let digits = mobile.as_ref().bytes().filter(u8::is_ascii_digit).count();
        if digits == 0 {
            return Err(self
                .error(&mobile, format!("`{}` is not a mobile number", mobile.as_ref()))
                .help("write it as the user types it, such as \"9876543210\""));
        }
        Ok(mobile.into_inner())
    }

    /// An empty word would stand on everything.
    pub(super) fn words(&self, words: Spanned<Words>) -> Result<Words, ScenarioError> {
        if words.as_ref().all().any(|word| word.trim().is_empty()) {
            return Err(self
                .error(&words, "a word is empty")
                .help("write what the page says, such as `save-here = [\"Hier speichern\"]`"));
        }
        Ok(words.into_inner())
    }

    /// Every application has an id of its own.
    pub(super) fn app_ids(&self, apps: &Named<AppPart>) -> Result<(), ScenarioError> {
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

    pub(super) fn names<T>(
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

    /// The key of an app.
    pub(super) fn key(&self, part: &Spanned<SecretPart>) -> Result<Secret, ScenarioError> {
        let key = self.secret(part, part.as_ref())?;
        match key.unlike_a_key() {
            None => Ok(key),
            Some(why) => Err(self
                .error(part, format!("the app key here {why}"))
                .help("it must be the key that the locker gave for this app, and nothing else")),
        }
    }

    /// A user has something that identifies them, and something that proves it.
    pub(super) fn logs_in(&self, name: &Spanned<String>, user: &User) -> Result<(), ScenarioError> {
        let User { name: known_as, mobile, password, pin, code, .. } = user;
        let proves = password.is_some() || pin.is_some() || code.is_some();
        let what = match (known_as.is_some() || mobile.is_some() || pin.is_some(), proves) {
            (false, _) => "has no `name`, `mobile` or `pin`",
            (true, false) => "has no `password`, `pin` or `code`",
            (true, true) => return Ok(()),
        };
        Err(self.error(name, format!("[users.{}] {what}", name.as_ref())).help(
            "write what the locker's login asks for: `name`, `mobile`, `password`, `pin`, `code`",
        ))
    }

    /// A one-time code, or where it comes from.
    pub(super) fn code(&self, part: &Spanned<CodePart>) -> Result<Code, ScenarioError> {
        match part.as_ref() {
            CodePart::Always(secret) => Ok(Code::Always(self.secret(part, secret)?)),
            CodePart::Command(command) if command.trim().is_empty() => {
                Err(self.error(part, "the command is empty"))
            }
            CodePart::Command(command) => Ok(Code::Command(command.clone())),
            CodePart::Totp(secret) => {
                let secret = self.secret(part, secret)?;
                Code::totp(&secret).ok_or_else(|| {
                    self.error(part, "the authenticator's secret is not base32").help(
                        "write where its base32 text is found: `{ totp = { env = \"VARIABLE\" } }`",
                    )
                })
            }
        }
    }

    /// The error for a variable that is not set; it names every other one, too.
    fn not_set<T>(&self, at: &Spanned<T>, name: &str) -> ScenarioError {
        let shown: Vec<&str> = self
            .unset
            .iter()
            .map(String::as_str)
            .filter(|it| variables::may_be_shown(it))
            .collect();
        if shown.len() < 2 || !shown.contains(&name) {
            return self.error(at, variables::not_set(name)).help(export(name));
        }
        let names = shown.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
        let exports = shown.iter().map(|name| format!("{name}=…")).collect::<Vec<_>>().join(" ");
        let what = format!("the environment variables {names} are not set, or empty");
        self.error(at, what).help(format!("export {exports} before the run"))
    }

    /// The secret of a part, which stands at a place.
    pub(super) fn secret<T>(
        &self,
        at: &Spanned<T>,
        part: &SecretPart,
    ) -> Result<Secret, ScenarioError> {
        match part {
            SecretPart::Env(name) => match (self.places.variable)(name) {
                Some(value) if !value.is_empty() => Ok(Secret::new(value)),
                _ => Err(self.not_set(at, name)),
            },
            SecretPart::Elsewhere(_) => Err(self
                .error(at, "this does not say where the secret is found")
                .help("write `{ env = \"VARIABLE\" }` or `{ file = \"PATH\" }`")),
            SecretPart::InPlain(_) => Err(self
                .error(at, "a secret must not be written in the profile")
                .help("use `{ env = \"VARIABLE\" }` or `{ file = \"PATH\" }`")),
            SecretPart::File(name) => match (self.places.file)(name) {
                Ok(value) if !value.trim().is_empty() => Ok(Secret::new(value.trim())),
                Ok(_) => Err(self.error(at, format!("the file {name} is empty"))),
                Err(error) => {
                    Err(self.error(at, format!("cannot read {name}: {error}")).help(COUNTED))
                }
            },
        }
    }

    pub(super) fn duration(
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
