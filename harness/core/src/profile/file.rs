//! The profile file: strict, and clear about what is wrong with it.

use std::num::NonZeroUsize;

use toml::Spanned;

use super::parts::{ProfileFile, SecretPart};
use super::reader::Reader;
use super::{App, Assumed, DOMAIN, Deadlines, DocumentPlace, Profile, SecretPlaces, User, Written};
use crate::scenario::ScenarioError;
use crate::variables;

/// Reads the profile `path` with this text, and its secrets from `places`.
pub(super) fn parse(
    path: &str,
    text: &str,
    places: &SecretPlaces<'_>,
) -> Result<Profile, ScenarioError> {
    let shown = masked(text);
    let file: ProfileFile = toml::from_str(text)
        .map_err(|error| ScenarioError::syntax(path, &shown, &error).help(WRITTEN))?;
    let variables = variables_in(text);
    let is_unset = |name: &&String| (places.variable)(name).is_none_or(|value| value.is_empty());
    let unset: Vec<String> = variables.iter().filter(is_unset).cloned().collect();
    let reader = Reader { path, text: &shown, places, unset: &unset };
    let library = reader.url(&file.library)?;
    reader.names("apps", &file.apps, "main", &["main", "second", "withdrawn"])?;
    reader.names("users", &file.users, "first", &["first", "second"])?;
    reader.app_ids(file.apps.as_ref())?;
    let assumed = Assumed {
        time_stamp: file.time_stamp.is_none(),
        domain: file.apps.as_ref().values().any(|app| app.domain.is_none()),
        button_label: file.button_label.is_none(),
    };
    let written = written(path, text, &file);
    let apps = file.apps.into_inner().into_iter().map(|(name, app)| {
        let said = app.domain.as_ref().map(|said| reader.domains(said)).transpose()?;
        let mut domains = said.unwrap_or_default().into_iter();
        let domain = domains.next().unwrap_or_else(|| DOMAIN.to_owned());
        Ok((
            name.into_inner(),
            App {
                id: app.id.into_inner(),
                key: reader.key(&app.key)?,
                key_from: app.key.as_ref().place(),
                domain,
                further_domains: domains.collect(),
            },
        ))
    });
    let users = file.users.into_inner().into_iter().map(|(name, user)| {
        let mobile = user.mobile.map(|mobile| reader.mobile(mobile)).transpose()?;
        let secret = |part: &Option<Spanned<SecretPart>>| {
            part.as_ref().map(|part| reader.secret(part, part.as_ref())).transpose()
        };
        let code = user.code.as_ref().map(|code| reader.code(code)).transpose()?;
        let (password, pin) = (secret(&user.password)?, secret(&user.pin)?);
        let known_as =
            user.name.map(|known_as| reader.filled(known_as, "the user's name")).transpose()?;
        let password_from = user.password.as_ref().map(|part| part.as_ref().place());
        let folders = user.folders.map(|folders| reader.folders(folders)).transpose()?;
        let user = User { name: known_as, mobile, password, password_from, pin, code, folders };
        reader.logs_in(&name, &user)?;
        Ok((name.into_inner(), user))
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
    let listen = file.document_listen.as_ref().map(|at| reader.listen(at)).transpose()?;
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
        folders: file
            .folders
            .map(|folders| reader.folders(folders))
            .transpose()?
            .unwrap_or_default(),
        written,
        variables: variables.into_iter().filter(|name| variables::may_be_shown(name)).collect(),
        largest_document: file.largest_document.map(NonZeroUsize::get),
        clock: file.clock.as_ref().map(|url| reader.url(url)).transpose()?,
        journey: file.journey.map(|it| reader.selectors(it)).transpose()?.unwrap_or_default(),
        words: file.words.map(|words| reader.words(words)).transpose()?.unwrap_or_default(),
        deadlines,
        capabilities: file
            .webdriver
            .capabilities(places)
            .map_err(|wrong| reader.error(&wrong, wrong.as_ref().clone()))?,
    })
}

/// Where the file says what only its author knows.
fn written(path: &str, text: &str, file: &ProfileFile) -> Written {
    let uploaded = file.uploaded.as_ref().map(|url| ("uploaded".to_owned(), url.span()));
    let folders = file.folders.as_ref().map(|names| ("folders".to_owned(), names.span()));
    let of_users =
        file.users.as_ref().iter().filter_map(|(name, user)| {
            Some((name.as_ref().clone(), user.folders.as_ref()?.span()))
        });
    Written::in_file(path, text, uploaded.into_iter().chain(folders).chain(of_users))
}

/// The environment variables that the file names, each once.
fn variables_in(text: &str) -> Vec<String> {
    fn names(value: &toml::Value, found: &mut Vec<String>) {
        match value {
            toml::Value::Table(table) => {
                for (key, value) in table {
                    match value.as_str().filter(|_| key == "env") {
                        Some(name) if !found.iter().any(|known| known == name) => {
                            found.push(name.to_owned());
                        }
                        _ => names(value, found),
                    }
                }
            }
            toml::Value::Array(values) => values.iter().for_each(|value| names(value, found)),
            _ => {}
        }
    }
    let mut found = Vec::new();
    if let Ok(file) = toml::from_str::<toml::Table>(text) {
        names(&toml::Value::Table(file), &mut found);
    }
    found
}

/// Where to see how a profile is written.
const WRITTEN: &str = "`locksmith profile example every-key` prints every key with an example; `locksmith profile example five-lines` prints the smallest profile";

/// The text with asterisks in the place of secrets that stand in it: an error shows lines of it. What stands for
/// the name of a variable may be one, too.
fn masked(text: &str) -> String {
    let keys = ["key", "password", "pin", "code", "totp"];
    let text = variables::masked(text, "env", variables::may_be_shown);
    keys.into_iter().fold(text, |text, key| variables::masked(&text, key, |_| false))
}
