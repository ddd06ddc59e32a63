//! A Selenium hub with a node of Chromium and a node of Firefox, on this machine.

use std::fs::File;
use std::path::PathBuf;
use std::process::Stdio;
use std::time::Duration;

use locksmith::run;
use locksmith_browser::{Engine, EngineKind};
use locksmith_core::tls::Trust;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::process::{Child, Command};

/// The variable that names Selenium's server, a jar.
const JAR: &str = "LOCKSMITH_SELENIUM_JAR";

/// The word that the node of Chromium goes by, as its `locksmith:node`.
pub(crate) const CHROMIUM_NODE: &str = "node-of-chromium-Wk4Z9pQxLb";

/// Three Java machines start slowly on a busy machine.
const PATIENCE: Duration = Duration::from_secs(180);

/// Ends the program, and all that it started, at the end of our own process, too: see
/// `browser/group.rs`.
const GUARD: &str = r#""$@" </dev/null & read -r _; kill -KILL 0"#;

/// A hub, until it is ended or dropped.
pub(crate) struct Hub {
    url: String,
    programs: Vec<Child>,
    http: reqwest::Client,
    kept: TempDir,
}

impl Hub {
    /// Returns when both nodes are there.
    pub(crate) async fn start() -> Self {
        let [at, publish, subscribe, chromium, firefox] = free_ports().await;
        let (url, kept) = (format!("http://127.0.0.1:{at}"), tempfile::tempdir().unwrap());
        let bus = [
            "--publish-events".to_owned(),
            format!("tcp://127.0.0.1:{publish}"),
            "--subscribe-events".to_owned(),
            format!("tcp://127.0.0.1:{subscribe}"),
        ];
        let http = run::http_client(&Trust::default()).unwrap();
        let mut hub = Self { url, programs: Vec::new(), http, kept };
        hub.run("hub", at, &bus);
        let [chromium_is, firefox_is] =
            [hub.node(EngineKind::Chromium).await, hub.node(EngineKind::Firefox).await];
        for (port, config) in [(chromium, chromium_is), (firefox, firefox_is)] {
            let of_node = ["--hub", &hub.url, "--config", config.to_str().unwrap()];
            let of_node = of_node.map(str::to_owned);
            hub.run("node", port, &[&bus[..], &of_node].concat());
        }
        let ready = tokio::time::timeout(PATIENCE, hub.until_it_is_ready()).await;
        assert!(ready.is_ok(), "the hub is not ready: {}", hub.said());
        hub
    }

    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// Writes the configuration of a node of this engine.
    async fn node(&self, kind: EngineKind) -> PathBuf {
        let engine = Engine::find(kind).await.unwrap();
        let installed = engine.installed().unwrap();
        let browser = &installed.browser;
        let stereotype = match kind {
            EngineKind::Firefox => {
                json!({ "browserName": "firefox", "moz:firefoxOptions": { "binary": browser } })
            }
            _ => json!({
                "browserName": "chrome",
                "goog:chromeOptions": { "binary": browser },
                "locksmith:node": CHROMIUM_NODE,
            }),
        };
        let config = format!(
            "[node]\ndetect-drivers = false\nselenium-manager = false\nmax-sessions = 2\n\
             [[node.driver-configuration]]\ndisplay-name = \"{kind:?}\"\nmax-sessions = 2\n\
             webdriver-executable = \"{}\"\nstereotype = '{stereotype}'\n",
            installed.driver.display()
        );
        let file = self.kept.path().join(format!("{}.toml", kind.word()));
        std::fs::write(&file, config).unwrap();
        file
    }

    /// Runs a part of Selenium's server.
    fn run(&mut self, role: &str, port: u16, arguments: &[String]) {
        let folder = self.kept.path();
        let jar = std::env::var_os(JAR).unwrap_or_else(|| panic!("{JAR} names no jar"));
        let log = File::create(folder.join(format!("{role}-{port}.log"))).unwrap();
        let mut command = Command::new("sh");
        command.args(["-c", GUARD, "guard", "java", "-jar"]).arg(jar).arg(role);
        command.args(["--host", "127.0.0.1", "--port", &port.to_string()]).args(arguments);
        // What drivers and browsers leave, goes with the folder.
        command.env("TMPDIR", folder).env("HOME", folder);
        command.stdin(Stdio::piped()).stdout(log.try_clone().unwrap()).stderr(log);
        self.programs.push(command.process_group(0).spawn().unwrap());
    }

    async fn until_it_is_ready(&self) {
        // Nothing tells of it: it is asked for.
        let mut again = tokio::time::interval(Duration::from_millis(100));
        while self.nodes().await < 2 {
            again.tick().await;
        }
    }

    /// How many nodes could give a browser.
    async fn nodes(&self) -> usize {
        let asked = self.http.get(format!("{}/status", self.url)).send().await;
        let Ok(answer) = asked else { return 0 };
        let status: Value =
            serde_json::from_str(&answer.text().await.unwrap_or_default()).unwrap_or_default();
        let nodes = status["value"]["nodes"].as_array().cloned().unwrap_or_default();
        nodes.iter().filter(|node| node["availability"] == "UP").count()
    }

    /// What its parts said.
    fn said(&self) -> String {
        let files = std::fs::read_dir(self.kept.path()).unwrap().map(|it| it.unwrap().path());
        let logs = files.filter(|path| path.extension().is_some_and(|it| it == "log"));
        logs.map(|path| std::fs::read_to_string(path).unwrap()).collect()
    }

    /// Returns when nothing of it is left.
    pub(crate) async fn end(mut self) {
        for program in &mut self.programs {
            drop(program.stdin.take());
            program.wait().await.unwrap();
        }
    }
}

/// Ports of the loopback address that were free just now.
async fn free_ports() -> [u16; 5] {
    let mut listeners = Vec::new();
    for _ in 0..5 {
        listeners.push(TcpListener::bind("127.0.0.1:0").await.unwrap());
    }
    std::array::from_fn(|nth| listeners[nth].local_addr().unwrap().port())
}
