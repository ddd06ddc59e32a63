//! The reference locker in this process, and the profile that names it: what is certified when
//! no other locker is named. It is a locker like any other: nothing here is known to the journey.

use std::collections::BTreeMap;
use std::time::Duration;

use reference_locker::{Config, Limits, Running, StartError};

use locksmith_core::profile::{
    App, Assumed, BUTTON_LABEL, Deadlines, DocumentPlace, Profile, Selectors, User, Words, Written,
};
use locksmith_core::tls::Trust;
use locksmith_spec::{Format, Secret};

/// The largest document that the embedded locker takes.
const LARGEST: usize = 6 * 1024 * 1024;

/// How long the embedded locker waits for a document's host.
const PATIENCE: Duration = Duration::from_secs(2);

/// A reference locker that runs until this is dropped.
pub struct Embedded {
    /// The locker; it can be moved at run time.
    pub running: Running,
    /// What it is tested with.
    pub profile: Profile,
}

/// Folders that every user has, and that the profile does not name.
const MORE: [&str; 4] = ["Receipts", "Land Records", "Health", "Old Papers"];

impl Embedded {
    /// Starts a reference locker on a free port of 127.0.0.1, with fresh secrets.
    pub async fn start() -> Result<Self, StartError> {
        let profile_apps = apps();
        let profile_users = users();
        let folders = ["My Documents", "Certificates", "Education", "certificates"];
        let folders = folders.map(str::to_owned).to_vec();
        let config = Config {
            apps: profile_apps
                .iter()
                .map(|(name, app)| reference_locker::App {
                    id: app.id.clone(),
                    key: reference_locker::Secret::from(app.key.expose().to_owned()),
                    domain: app.domain.clone(),
                    authorised: name != "withdrawn",
                })
                .collect(),
            users: profile_users
                .values()
                .map(|user| reference_locker::User {
                    name: user.name.clone().unwrap_or_default(),
                    password: reference_locker::Secret::from(password(user)),
                    folders: folders.iter().cloned().chain(MORE.map(str::to_owned)).collect(),
                })
                .collect(),
            limits: Limits {
                document_bytes: LARGEST as u64,
                document_milliseconds: u64::try_from(PATIENCE.as_millis()).unwrap_or(u64::MAX),
                // Wrong logins of several browsers at once must not lock the user out.
                login_attempts: 20,
                ..Limits::default()
            },
            clock_by_http: true,
            ..Config::default()
        };
        let running = reference_locker::start(config).await?;
        let profile = Profile {
            name: "the embedded reference locker".into(),
            library: running.library_url(),
            uploaded: Some(running.uploaded_url()),
            assumed: Assumed::default(),
            hosts: Vec::new(),
            trust: Trust::default(),
            page_scheme: None,
            documents: DocumentPlace::default(),
            time_stamp: Format::EpochSeconds,
            button_label: BUTTON_LABEL.into(),
            apps: profile_apps,
            users: profile_users,
            folders,
            written: Written::default(),
            variables: Vec::new(),
            largest_document: Some(LARGEST),
            clock: running.clock_url(),
            journey: Selectors::default(),
            words: Words::default(),
            capabilities: locksmith_browser::Capabilities::new(),
            deadlines: Deadlines {
                launch: Duration::from_secs(10),
                save: PATIENCE * 5,
                ..Deadlines::default()
            },
        };
        Ok(Self { running, profile })
    }
}

fn apps() -> BTreeMap<String, App> {
    [
        ("main", "EXAMBOARD", "partner.example"),
        ("second", "UNIVERSITY", "second.example"),
        ("withdrawn", "CLOSEDSCHOOL", "withdrawn.example"),
    ]
    .map(|(name, id, domain)| {
        (
            name.to_owned(),
            App {
                id: id.into(),
                key: random_secret(),
                key_from: App::OF_THIS_PROCESS.into(),
                domain: domain.into(),
                further_domains: Vec::new(),
            },
        )
    })
    .into()
}

fn users() -> BTreeMap<String, User> {
    [("first", "asha"), ("second", "ravi")]
        .map(|(name, login)| (name.to_owned(), User::new(login, random_secret())))
        .into()
}

fn password(user: &User) -> String {
    user.password.as_ref().map(Secret::expose).unwrap_or_default().to_owned()
}

/// A random secret: in a word that no page could hold by chance.
pub(crate) fn random_secret() -> Secret {
    Secret::new(reference_locker::Secret::random().expose())
}
