//! A reference locker in a process of its own, and the profile that names it.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::net::TcpListener;
use tokio::process::Child;

use crate::program::{Certified, locksmith, start_with};

/// The secrets, by the environment variables that profiles name. Such words occur by no chance.
pub(crate) const SECRETS: [(&str, &str); 5] = [
    ("TEST_KEY_MAIN", "key-main-Jd6R1JMYqk"),
    ("TEST_KEY_SECOND", "key-second-Vx0T8uWnZe"),
    ("TEST_KEY_WITHDRAWN", "key-withdrawn-Qb3L5sHpRa"),
    ("TEST_PASSWORD_FIRST", "password-first-Gm7K2cDfYu"),
    ("TEST_PASSWORD_SECOND", "password-second-Tn9E4aXjSo"),
];

const PATIENCE: Duration = Duration::from_secs(60);

/// The apps and users, as both the locker's configuration and the profile have them.
const APPS: [(&str, &str, &str); 3] = [
    ("main", "EXAMBOARD", "partner.example"),
    ("second", "UNIVERSITY", "second.example"),
    ("withdrawn", "CLOSEDSCHOOL", "withdrawn.example"),
];
const USERS: [(&str, &str); 2] = [("first", "asha"), ("second", "ravi")];

/// Listens on 127.0.0.1 where the same port of 127.0.0.2 is free: a locker is going to be there.
pub(crate) async fn listen_before_a_locker() -> TcpListener {
    loop {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        if TcpListener::bind(("127.0.0.2", port)).await.is_ok() {
            return listener;
        }
    }
}

/// A locker that runs until it is killed or dropped.
pub(crate) struct Served {
    child: Child,
    library: String,
    uploaded: String,
    kept: TempDir,
}

impl Served {
    /// Starts a locker on a free port, with further lines of configuration.
    pub(crate) async fn start(more: &str) -> Self {
        Self::start_with_folders(more, FOLDERS, FOLDERS).await
    }

    /// Starts one whose users have these folders, as they stand in the configuration.
    pub(crate) async fn start_with_folders(more: &str, first: &str, second: &str) -> Self {
        let kept = tempfile::tempdir().unwrap();
        let config = kept.path().join("locker.toml");
        std::fs::write(&config, format!("{more}\n{}", configuration([first, second]))).unwrap();
        let mut child =
            locksmith().args(["serve", "--quiet"]).arg("--config").arg(config).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let (mut library, mut uploaded) = (String::new(), String::new());
        let reading = async {
            while let Some(line) = lines.next_line().await.unwrap() {
                let address = |name| Some(line.trim().strip_prefix(name)?.trim().to_owned());
                if let Some(found) = address("library ") {
                    library = found;
                } else if let Some(found) = address("Uploaded Documents ") {
                    uploaded = found;
                    return;
                }
            }
        };
        tokio::time::timeout(PATIENCE, reading).await.unwrap();
        if uploaded.is_empty() {
            let ended = child.wait_with_output().await.unwrap();
            panic!("the locker did not start: {}", String::from_utf8_lossy(&ended.stderr));
        }
        Self { child, library, uploaded, kept }
    }

    /// Starts a locker behind a gate at this address: browsers know it by that.
    pub(crate) async fn behind(gate: SocketAddr) -> Self {
        let port = gate.port();
        Self::start(&format!(
            "listen = \"127.0.0.2:{port}\"\npublic_url = \"http://{gate}/\"\n\
             address_policy = \"allow-loopback\""
        ))
        .await
    }

    /// Ends it as a crash does.
    pub(crate) async fn kill(&mut self) {
        self.child.kill().await.unwrap();
    }

    /// A profile of this locker, with all that it has, and further lines before the tables.
    pub(crate) fn profile(&self, more: &str) -> PathBuf {
        let apps: String = APPS.iter().map(|app| profile_app(*app)).collect();
        let users: String = USERS.iter().map(|user| profile_user(*user)).collect();
        self.write(&format!("folders = {FOLDERS}\n{more}\n{apps}{users}"))
    }

    /// The same, with other words in the place of some of them.
    pub(crate) fn profile_but(&self, changes: &[(&str, &str)]) -> PathBuf {
        let path = self.profile("");
        let text = std::fs::read_to_string(&path).unwrap();
        let text = changes.iter().fold(text, |text, (usual, other)| {
            assert!(text.contains(usual), "{usual}: {text}");
            text.replace(usual, other)
        });
        std::fs::write(&path, text).unwrap();
        path
    }

    /// A profile that tells no more than it must.
    pub(crate) fn smallest_profile(&self) -> PathBuf {
        self.write(&format!("{}{}", profile_app(APPS[0]), profile_user(USERS[0])))
    }

    /// Certifies it as it is named on the command line, without a profile.
    pub(crate) async fn certify_by_url(&self, more: &[&str]) -> Certified {
        let secret = |name: &str| {
            let found = SECRETS.into_iter().find(|(variable, _)| *variable == name);
            found.unwrap().1
        };
        let secrets = [
            ("LOCKSMITH_APP_KEY", secret("TEST_KEY_MAIN")),
            ("LOCKSMITH_USER_PASSWORD", secret("TEST_PASSWORD_FIRST")),
        ];
        let named = ["--url", &self.library, "--app-id", APPS[0].1, "--user", USERS[0].1];
        start_with(&secrets, &[&named, more].concat()).ended().await
    }

    fn write(&self, rest: &str) -> PathBuf {
        let path = self.kept.path().join("profile.toml");
        let Self { library, uploaded, .. } = self;
        // What is said need not be looked for, in a browser, in every test.
        let format =
            if rest.contains("time-stamp") { "" } else { "time-stamp = \"epoch-seconds\"\n" };
        let text = format!(
            "library = \"{library}\"\nuploaded = \"{uploaded}\"\n\
             button-label = \"Save to DigiLocker\"\n{format}{rest}"
        );
        std::fs::write(&path, text).unwrap();
        path
    }
}

/// The lines of a profile that make a locker that hangs get its verdict soon.
pub(crate) const IMPATIENT: &str =
    "deadlines = { page = \"3s\", launch = \"3s\", save = \"5s\", settle = \"250ms\" }";

/// The folders of every user, unless a test says otherwise.
const FOLDERS: &str = r#"["My Documents", "Certificates", "Education"]"#;

fn configuration(folders: [&str; 2]) -> String {
    let mut text = String::new();
    for (name, id, domain) in APPS {
        let (key, authorised) = (secret("KEY", name).1, name != "withdrawn");
        text += &format!(
            "[[apps]]\nid = \"{id}\"\nkey = \"{key}\"\ndomain = \"{domain}\"\nauthorised = {authorised}\n"
        );
    }
    for ((name, login), folders) in USERS.into_iter().zip(folders) {
        let password = secret("PASSWORD", name).1;
        text += &format!(
            "[[users]]\nname = \"{login}\"\npassword = \"{password}\"\nfolders = {folders}\n"
        );
    }
    text
}

fn profile_app((name, id, domain): (&str, &str, &str)) -> String {
    let variable = secret("KEY", name).0;
    format!(
        "[apps.{name}]\nid = \"{id}\"\nkey = {{ env = \"{variable}\" }}\ndomain = \"{domain}\"\n"
    )
}

fn profile_user((name, login): (&str, &str)) -> String {
    let variable = secret("PASSWORD", name).0;
    format!("[users.{name}]\nname = \"{login}\"\npassword = {{ env = \"{variable}\" }}\n")
}

fn secret(kind: &str, name: &str) -> (&'static str, &'static str) {
    let wanted = format!("TEST_{kind}_{}", name.to_uppercase());
    SECRETS.into_iter().find(|(variable, _)| *variable == wanted).unwrap()
}

/// A folder with some of the built-in scenarios.
pub(crate) fn scenarios(names: &[&str]) -> TempDir {
    let built_in = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios/locker");
    let folder = tempfile::tempdir().unwrap();
    for name in names {
        let file = format!("{name}.toml");
        std::fs::copy(built_in.join(&file), folder.path().join(&file)).unwrap();
    }
    folder
}
