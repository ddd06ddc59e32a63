//! A bare loop's browser: `WebDriver` commands of fantoccini, counted, and nothing else. The loops know the
//! pages by heart, read only what they need to go on, record nothing and judge nothing.

use std::cell::Cell;
use std::process::Stdio;

use fantoccini::elements::Element;
use fantoccini::error::{CmdError, ErrorStatus};
use fantoccini::wd::{WebDriverCompatibleCommand, WindowHandle};
use fantoccini::{Client, ClientBuilder};
use hyper::Method;
use hyper_util::client::legacy::connect::HttpConnector;
use locksmith::run::http_client;
use locksmith_browser::Engine;
use locksmith_core::tls::Trust;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};
use url::{ParseError, Url};

use crate::Result;

/// The browser's flags, as the harness has them.
const FLAGS: &str = "--headless=new --start-fullscreen --animation-duration-scale=0 --window-size=1280,900 \
    --no-sandbox --disable-gpu --disable-dev-shm-usage --disable-background-networking \
    --disable-component-update --disable-sync --disable-extensions --disable-default-apps --no-first-run \
    --no-default-browser-check";

/// Waits by an observer until the expression in place of `WANTED` holds.
const WAIT: &str = r"
const answer = arguments[0];
const look = () => { if (document.body && (WANTED)) { observer.disconnect(); answer(true); } };
const observer = new MutationObserver(look);
observer.observe(document, { subtree: true, childList: true, characterData: true, attributes: true });
document.addEventListener('readystatechange', look);
window.addEventListener('load', look);
look();
";

pub(crate) struct Bare {
    pub(crate) client: Client,
    pub(crate) http: reqwest::Client,
    /// The browser's own endpoint.
    devtools: String,
    driver: Child,
    _profile_folder: TempDir,
    commands: Cell<u64>,
}

impl Bare {
    /// A browser with more flags, which lead the hosts of the test bed to it.
    pub(crate) async fn start(engine: &Engine, flags: &[String]) -> Result<Self> {
        let folder = tempfile::tempdir()?;
        let installed = engine.installed().ok_or("only a browser of this machine is measured")?;
        let mut driver = Command::new(&installed.driver);
        driver.arg("--port=0").env("HOME", folder.path()).env("TMPDIR", folder.path());
        driver.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut driver = driver.kill_on_drop(true).spawn()?;
        let mut lines = BufReader::new(driver.stdout.take().ok_or("no standard output")?).lines();
        let port = loop {
            let line = lines.next_line().await?.ok_or("chromedriver named no port")?;
            if let Some((_, port)) = line.split_once("started successfully on port ") {
                break port.trim_end_matches('.').to_owned();
            }
        };
        let profile = format!("--user-data-dir={}", folder.path().join("profile").display());
        let usual = FLAGS.split_whitespace().chain([profile.as_str()]);
        let args: Vec<&str> = usual.chain(flags.iter().map(String::as_str)).collect();
        let capabilities = json!({
            "browserName": "chrome",
            "pageLoadStrategy": "none",
            "unhandledPromptBehavior": "ignore",
            "timeouts": { "implicit": 0, "script": 3_600_000 },
            "acceptInsecureCerts": true,
            "goog:chromeOptions": {
                "binary": installed.browser,
                "args": args,
                "excludeSwitches": ["disable-popup-blocking"],
            },
        });
        let client = ClientBuilder::new(HttpConnector::new())
            .capabilities(serde_json::from_value(capabilities)?)
            .connect(&format!("http://127.0.0.1:{port}/"))
            .await?;
        let shown = client.capabilities().and_then(|all| all.get("goog:chromeOptions"));
        let devtools = shown.and_then(|options| options["debuggerAddress"].as_str());
        Ok(Self {
            devtools: format!("http://{}/json", devtools.ok_or("no debuggerAddress")?),
            client,
            http: http_client(&Trust::default())?,
            driver,
            _profile_folder: folder,
            commands: Cell::new(0),
        })
    }

    /// Ends the browser, and gives the number of commands that were sent.
    pub(crate) async fn end(mut self) -> u64 {
        // A driver that is killed leaves its browser behind: the browser ends first.
        let _ = self.client.close().await;
        let _ = self.driver.kill().await;
        self.commands.get()
    }

    /// Opens one new window, and leaves nothing of the state before.
    pub(crate) async fn fresh(&self) -> Result<()> {
        let old = self.send(self.client.windows()).await?;
        self.count();
        let new = self.http.put(format!("{}/new?about:blank", self.devtools)).send().await?;
        let new: Value = serde_json::from_slice(&new.bytes().await?)?;
        let new = new["id"].as_str().ok_or("a window without an id")?.to_owned();
        for window in old {
            self.count();
            let close = format!("{}/close/{}", self.devtools, String::from(window));
            self.http.get(close).send().await?.bytes().await?;
        }
        self.turn_to(&WindowHandle::try_from(new)?).await?;
        while self.send(self.client.windows()).await?.len() > 1 {}
        let everything = json!({ "origin": "*", "storageTypes": "all" });
        for (method, params) in [
            ("Network.clearBrowserCache", json!({})),
            ("Browser.resetPermissions", json!({})),
            ("Network.clearBrowserCookies", json!({})),
            ("Storage.clearDataForOrigin", everything),
        ] {
            self.devtools(method, params).await?;
        }
        Ok(())
    }

    /// The first window that was not there before.
    pub(crate) async fn popup(&self, before: &[WindowHandle]) -> Result<WindowHandle> {
        loop {
            let windows = self.send(self.client.windows()).await?;
            if let Some(popup) = windows.into_iter().find(|window| !before.contains(window)) {
                return Ok(popup);
            }
        }
    }

    pub(crate) async fn turn_to(&self, window: &WindowHandle) -> Result<()> {
        self.send(self.client.switch_to_window(window.clone())).await
    }

    pub(crate) async fn run(&self, script: &str, with: Vec<Value>) -> Result<Value> {
        self.send(self.client.execute(script, with)).await
    }

    /// Clicks the element that a script returns.
    pub(crate) async fn click(&self, script: &str, with: Vec<Value>) -> Result<()> {
        let element = self.element(&self.run(script, with).await?)?;
        self.send(element.click()).await
    }

    /// Waits over documents until an expression holds.
    pub(crate) async fn wait(&self, wanted: &str) -> Result<()> {
        let script = WAIT.replace("WANTED", wanted);
        loop {
            self.count();
            match self.client.execute_async(&script, Vec::new()).await {
                // The driver reports a document that went away as a timeout.
                Err(CmdError::Standard(error))
                    if matches!(error.error, ErrorStatus::ScriptTimeout | ErrorStatus::Timeout) => {
                }
                answer => return Ok(answer.map(|_| ())?),
            }
        }
    }

    pub(crate) async fn devtools(&self, method: &'static str, params: Value) -> Result<Value> {
        self.send(self.client.issue_cmd(DevTools { method, params })).await
    }

    pub(crate) async fn send<T>(
        &self,
        command: impl Future<Output = std::result::Result<T, CmdError>>,
    ) -> Result<T> {
        self.count();
        Ok(command.await?)
    }

    fn count(&self) {
        self.commands.set(self.commands.get() + 1);
    }

    /// The element that a script returned.
    pub(crate) fn element(&self, value: &Value) -> Result<Element> {
        let id = value.as_object().and_then(|marked| marked.values().next()?.as_str());
        let id = id.ok_or("a script found no element")?.to_owned();
        Ok(Element::from_element_id(self.client.clone(), id.into()))
    }
}

/// chromedriver's route to the `DevTools` Protocol.
#[derive(Debug)]
struct DevTools {
    method: &'static str,
    params: Value,
}

impl WebDriverCompatibleCommand for DevTools {
    fn endpoint(&self, base: &Url, session: Option<&str>) -> std::result::Result<Url, ParseError> {
        base.join(&format!("session/{}/goog/cdp/execute", session.unwrap_or_default()))
    }

    fn method_and_body(&self, _: &Url) -> (Method, Option<String>) {
        let body = json!({ "cmd": self.method, "params": self.params });
        (Method::POST, Some(body.to_string()))
    }
}
