//! Bare loops of WebDriver commands: those of a certification, in its order, on the same pages. They
//! know the reference locker's pages by heart, look at nothing that is not needed to go on, write
//! nothing down and judge nothing. Here is what they share: the browser, and the ways to it.

pub(crate) mod locker;
pub(crate) mod page;

use std::net::SocketAddr;
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
const FLAGS: [&str; 14] = [
    "--headless=new",
    "--start-fullscreen",
    "--animation-duration-scale=0",
    "--window-size=1280,900",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-extensions",
    "--disable-default-apps",
    "--no-first-run",
    "--no-default-browser-check",
];

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

/// How the browser finds hosts that are ours.
pub(crate) enum Way {
    /// Every host `*.example` is here.
    Resolver(SocketAddr),
    /// Through this proxy, which ends TLS.
    Proxy(SocketAddr),
}

/// A browser, and what was sent to it.
pub(crate) struct Bare {
    client: Client,
    http: reqwest::Client,
    /// The browser's own endpoint.
    devtools: String,
    driver: Child,
    _profile_folder: TempDir,
    commands: u64,
}

impl Bare {
    pub(crate) async fn start(engine: &Engine, way: Way) -> Result<Self> {
        let folder = tempfile::tempdir()?;
        let installed = engine.installed().ok_or("a browser of this machine is measured")?;
        let mut driver = Command::new(&installed.driver)
            .arg("--port=0")
            .env("HOME", folder.path())
            .env("TMPDIR", folder.path())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()?;
        let mut lines = BufReader::new(driver.stdout.take().ok_or("no standard output")?).lines();
        let port = loop {
            let line = lines.next_line().await?.ok_or("chromedriver named no port")?;
            if let Some((_, port)) = line.split_once("started successfully on port ") {
                break port.trim_end_matches('.').to_owned();
            }
        };
        let mut arguments: Vec<String> = FLAGS.map(str::to_owned).to_vec();
        arguments.push(format!("--user-data-dir={}", folder.path().join("profile").display()));
        if let Way::Resolver(address) = way {
            arguments.push(format!("--host-resolver-rules=MAP *.example:80 {address}"));
        }
        let mut capabilities = json!({
            "browserName": "chrome",
            "pageLoadStrategy": "none",
            "unhandledPromptBehavior": "ignore",
            "timeouts": { "implicit": 0, "script": 3_600_000 },
            "goog:chromeOptions": {
                "binary": installed.browser,
                "args": arguments,
                "excludeSwitches": ["disable-popup-blocking"],
            },
        });
        if let Way::Proxy(address) = way {
            capabilities["acceptInsecureCerts"] = json!(true);
            capabilities["proxy"] = json!({
                "proxyType": "manual",
                "httpProxy": address.to_string(),
                "sslProxy": address.to_string(),
                "noProxy": ["<-loopback>"],
            });
        }
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
            commands: 0,
        })
    }

    /// How many commands were sent.
    pub(crate) fn commands(&self) -> u64 {
        self.commands
    }

    pub(crate) async fn end(mut self) {
        // A driver that is killed leaves its browser behind: it is asked first.
        let _ = self.client.close().await;
        let _ = self.driver.kill().await;
    }

    /// One new window, and nothing left of what was.
    async fn fresh(&mut self) -> Result<()> {
        let client = self.client.clone();
        let old = self.send(client.windows()).await?;
        self.commands += 1;
        let new = self.http.put(format!("{}/new?about:blank", self.devtools)).send().await?;
        let new: Value = serde_json::from_slice(&new.bytes().await?)?;
        let new = new["id"].as_str().ok_or("a window without an id")?;
        let new = WindowHandle::try_from(new.to_owned())?;
        for window in old {
            self.commands += 1;
            let close = format!("{}/close/{}", self.devtools, String::from(window));
            self.http.get(close).send().await?.bytes().await?;
        }
        self.send(client.switch_to_window(new)).await?;
        while self.send(client.windows()).await?.len() > 1 {}
        self.devtools_command("Network.clearBrowserCache", json!({})).await?;
        self.devtools_command("Browser.resetPermissions", json!({})).await?;
        self.devtools_command("Network.clearBrowserCookies", json!({})).await?;
        let everything = json!({ "origin": "*", "storageTypes": "all" });
        self.devtools_command("Storage.clearDataForOrigin", everything).await?;
        Ok(())
    }

    /// The window that was not there before.
    async fn popup(&mut self, before: &[WindowHandle]) -> Result<WindowHandle> {
        let client = self.client.clone();
        loop {
            let windows = self.send(client.windows()).await?;
            if let Some(popup) = windows.into_iter().find(|window| !before.contains(window)) {
                return Ok(popup);
            }
        }
    }

    async fn turn_to(&mut self, window: &WindowHandle) -> Result<()> {
        let client = self.client.clone();
        Ok(self.send(client.switch_to_window(window.clone())).await?)
    }

    async fn run(&mut self, script: &str, with: Vec<Value>) -> Result<Value> {
        let client = self.client.clone();
        Ok(self.send(client.execute(script, with)).await?)
    }

    /// Waits over documents until an expression holds.
    async fn wait(&mut self, wanted: &str) -> Result<()> {
        let client = self.client.clone();
        let script = WAIT.replace("WANTED", wanted);
        loop {
            match self.send(client.execute_async(&script, Vec::new())).await {
                // So the driver tells that the document went away.
                Err(CmdError::Standard(error))
                    if matches!(error.error, ErrorStatus::ScriptTimeout | ErrorStatus::Timeout) => {
                }
                answer => return Ok(answer.map(|_| ())?),
            }
        }
    }

    async fn devtools_command(&mut self, method: &'static str, params: Value) -> Result<Value> {
        let client = self.client.clone();
        Ok(self.send(client.issue_cmd(DevToolsCommand { method, params })).await?)
    }

    async fn send<T>(&mut self, command: impl Future<Output = T>) -> T {
        self.commands += 1;
        command.await
    }

    /// The element that a script returned.
    fn element(&self, value: &Value) -> Result<Element> {
        let id = value.as_object().and_then(|marked| marked.values().next()?.as_str());
        let id = id.ok_or("a script found no element")?.to_owned();
        Ok(Element::from_element_id(self.client.clone(), id.into()))
    }
}

/// chromedriver's way to the `DevTools` Protocol.
#[derive(Debug)]
struct DevToolsCommand {
    method: &'static str,
    params: Value,
}

impl WebDriverCompatibleCommand for DevToolsCommand {
    fn endpoint(&self, base: &Url, session: Option<&str>) -> std::result::Result<Url, ParseError> {
        base.join(&format!("session/{}/goog/cdp/execute", session.unwrap_or_default()))
    }

    fn method_and_body(&self, _: &Url) -> (Method, Option<String>) {
        let body = json!({ "cmd": self.method, "params": self.params });
        (Method::POST, Some(body.to_string()))
    }
}
