//! A bare loop of WebDriver commands: those of the journey, in its order, on the same pages, with the
//! same isolation between cases. It knows the embedded locker's pages by heart, looks at nothing that
//! is not needed to go on, writes nothing down, judges nothing, and needs no proxy.

use std::process::Stdio;
use std::time::Duration;

use fantoccini::elements::Element;
use fantoccini::error::{CmdError, ErrorStatus};
use fantoccini::wd::{WebDriverCompatibleCommand, WindowHandle};
use fantoccini::{Client, ClientBuilder, Locator};
use hyper::Method;
use hyper_util::client::legacy::connect::HttpConnector;
use locksmith::browser::Engine;
use locksmith::observe::{Observation, PageEvent};
use locksmith::plan::Planned;
use locksmith::profile::Profile;
use locksmith::run::http_client;
use locksmith::scenario::Step;
use locksmith::stand::{Seen, Stand};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::time::timeout;
use url::{ParseError, Url};

use crate::Result;

/// How long the whole loop may take.
const DEADLINE: Duration = Duration::from_secs(120);

/// The browser's flags: as the harness has them, and the partner's host by a rule of its resolver.
const FLAGS: [&str; 12] = [
    "--headless=new",
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

const BUTTON: &str = "document.querySelector('#share-1').innerText";
const LAUNCHED: &str =
    "document.readyState !== 'loading' && document.querySelector('[type=password], .code')";
const FOLDERS: &str =
    "document.readyState === 'complete' && document.querySelector('[name=folder]')";
const SAVED: &str = "document.readyState === 'complete' && document.querySelector('[role=status]')";
const SECTION: &str = "location.protocol !== 'about:' && document.readyState === 'complete'";
const LISTED: &str = "document.readyState === 'complete' && document.querySelector('section')";

const LOGIN: &str = "return [document.querySelector('[name=name]'), \
    document.querySelector('[type=password]'), document.querySelector('form [type=submit]')];";
const FOLDER: &str = "return document.querySelector('[name=folder]');";
const SAVE: &str = "return document.querySelector('form [type=submit]');";
const LINKS: &str =
    "return [...document.querySelectorAll('td a')].map(a => [a.href, a.innerText]);";

pub(crate) struct Bare<'a> {
    client: Client,
    http: reqwest::Client,
    /// The browser's own endpoint.
    devtools: String,
    driver: Child,
    _profile_folder: TempDir,
    stand: &'a Stand,
    profile: &'a Profile,
    popup: Option<WindowHandle>,
    commands: u64,
}

impl<'a> Bare<'a> {
    pub(crate) async fn start(
        engine: &Engine,
        stand: &'a Stand,
        profile: &'a Profile,
    ) -> Result<Self> {
        let folder = tempfile::tempdir()?;
        let mut driver = Command::new(engine.driver())
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
        let partner = stand.partner_address();
        arguments.push(format!("--host-resolver-rules=MAP *.example:80 {partner}"));
        let capabilities = json!({
            "browserName": "chrome",
            "pageLoadStrategy": "none",
            "unhandledPromptBehavior": "ignore",
            "timeouts": { "implicit": 0, "script": 3_600_000 },
            "goog:chromeOptions": {
                "binary": engine.browser(),
                "args": arguments,
                "excludeSwitches": ["disable-popup-blocking"],
            },
        });
        let client = ClientBuilder::new(HttpConnector::new())
            .capabilities(serde_json::from_value(capabilities)?)
            .connect(&format!("http://127.0.0.1:{port}/"))
            .await?;
        let told = client.capabilities().and_then(|all| all.get("goog:chromeOptions"));
        let devtools = told.and_then(|options| options["debuggerAddress"].as_str());
        Ok(Self {
            devtools: format!("http://{}/json", devtools.ok_or("no debuggerAddress")?),
            client,
            http: http_client()?,
            driver,
            _profile_folder: folder,
            stand,
            profile,
            popup: None,
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

    /// Takes the cases, one after the other.
    pub(crate) async fn take(&mut self, cases: &[Planned]) -> Result<()> {
        let all = async {
            for (index, planned) in cases.iter().enumerate() {
                if index > 0 {
                    self.fresh().await?;
                }
                self.case(planned).await?;
            }
            Ok(())
        };
        timeout(DEADLINE, all).await?
    }

    async fn case(&mut self, planned: &Planned) -> Result<()> {
        let mut page = self.stand.open(planned, self.profile)?;
        let mut seen = page.take_seen();
        let window = self.launch(&page.address, &mut seen).await?;
        if planned.case.steps.contains(&Step::SaveHere) {
            self.save(&mut seen).await?;
            self.list(&window, &planned.token).await?;
        }
        Ok(())
    }

    /// From the page to what its button leads to.
    async fn launch(
        &mut self,
        address: &str,
        seen: &mut UnboundedReceiver<Seen>,
    ) -> Result<WindowHandle> {
        let client = self.client.clone();
        self.send(client.goto(address)).await?;
        let page = self.send(client.window()).await?;
        until(seen, |event| matches!(event, PageEvent::Loaded {})).await?;
        self.send(client.switch_to_window(page.clone())).await?;
        self.wait(BUTTON).await?;

        self.send(client.switch_to_window(page.clone())).await?;
        let before = self.send(client.windows()).await?;
        let button = self.send(client.find(Locator::Css("#share-1"))).await?;
        self.send(button.click()).await?;
        let popup = loop {
            let windows = self.send(client.windows()).await?;
            if let Some(popup) = windows.into_iter().find(|window| !before.contains(window)) {
                break popup;
            }
        };
        self.send(client.switch_to_window(popup.clone())).await?;
        self.wait(LAUNCHED).await?;
        self.popup = Some(popup);
        Ok(page)
    }

    /// Login, folder, "Save here", message.
    async fn save(&mut self, seen: &mut UnboundedReceiver<Seen>) -> Result<()> {
        let client = self.client.clone();
        self.turn_to_popup().await?;
        self.log_in(FOLDERS).await?;

        self.turn_to_popup().await?;
        let folder = self.send(client.execute(FOLDER, Vec::new())).await?;
        self.send(self.element(&folder)?.click()).await?;

        self.turn_to_popup().await?;
        let button = self.send(client.execute(SAVE, Vec::new())).await?;
        self.send(self.element(&button)?.click()).await?;
        until(seen, |event| matches!(event, PageEvent::Result { value: Some(_), .. })).await?;
        self.turn_to_popup().await?;
        self.wait(SAVED).await
    }

    /// The section 'Uploaded Documents', by another login.
    async fn list(&mut self, page: &WindowHandle, token: &str) -> Result<()> {
        let client = self.client.clone();
        self.devtools_command("Network.clearBrowserCookies", json!({})).await?;
        let window = self.send(client.new_window(true)).await?.handle;
        self.send(client.switch_to_window(window)).await?;
        self.send(client.goto(self.profile.uploaded.as_str())).await?;
        self.wait(SECTION).await?;
        self.log_in(LISTED).await?;

        let links = self.send(client.execute(LINKS, Vec::new())).await?;
        let links: Vec<(String, String)> = serde_json::from_value(links)?;
        let link = links.into_iter().find(|(_, name)| name.contains(token));
        let (link, _) = link.ok_or("the document is not listed")?;
        let cookies =
            self.devtools_command("Network.getCookies", json!({ "urls": [link] })).await?;
        let cookies: Vec<String> = cookies["cookies"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|it| Some(format!("{}={}", it["name"].as_str()?, it["value"].as_str()?)))
            .collect();
        let request = self.http.get(&link).header("cookie", cookies.join("; "));
        request.send().await?.error_for_status()?.bytes().await?;
        self.send(client.close_window()).await?;
        Ok(self.send(client.switch_to_window(page.clone())).await?)
    }

    async fn log_in(&mut self, then: &str) -> Result<()> {
        let form = self.client.clone();
        let form = self.send(form.execute(LOGIN, Vec::new())).await?;
        let user = &self.profile.users["first"];
        let fields = [(&form[0], user.name.as_str()), (&form[1], user.password.expose())];
        for (field, text) in fields {
            let field = self.element(field)?;
            self.send(field.clear()).await?;
            self.send(field.send_keys(text)).await?;
        }
        self.send(self.element(&form[2])?.click()).await?;
        self.wait(then).await
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

    async fn turn_to_popup(&mut self) -> Result<()> {
        let popup = self.popup.clone().ok_or("no popup")?;
        let client = self.client.clone();
        Ok(self.send(client.switch_to_window(popup)).await?)
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

/// Waits for an event of the page's own witness.
async fn until(
    seen: &mut UnboundedReceiver<Seen>,
    wanted: impl Fn(&PageEvent) -> bool,
) -> Result<()> {
    while let Some(seen) = seen.recv().await {
        if matches!(&seen.what, Observation::Page(event) if wanted(event)) {
            return Ok(());
        }
    }
    Err("the page tells nothing any more".into())
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
