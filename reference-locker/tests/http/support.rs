//! A started locker, and a browser just good enough to walk through its pages.

use std::net::{IpAddr, Ipv4Addr};
use std::time::Duration;

use reference_locker::protocol::app_hash;
use reference_locker::{App, Config, Limits, Running, User, start};
use reqwest::header::{CONTENT_TYPE, COOKIE, LOCATION, ORIGIN, SET_COOKIE};
use reqwest::redirect::Policy;
use reqwest::{Client, StatusCode};
use url::Url;
use url::form_urlencoded::Serializer;
use wiremock::matchers::path;
use wiremock::{Mock, MockServer, ResponseTemplate};

pub(crate) const ORIGIN_OF_PARTNER: &str = "https://partner.example:8443";
pub(crate) const KEY: &str = "Jd6R1JMY0NBeX6E111U0";

/// How long a browser waits for an answer.
const PATIENCE: Duration = Duration::from_secs(60);

pub(crate) fn config() -> Config {
    let user = |name: &str| User {
        name: name.to_owned(),
        password: format!("{name}'s password").into(),
        folders: vec!["My Documents".to_owned(), "Certificates".to_owned()],
    };
    Config {
        apps: vec![App {
            id: "8W4A7RNQ".to_owned(),
            key: KEY.into(),
            domain: "Partner.Example".to_owned(),
            authorised: true,
        }],
        users: vec![user("asha"), user("ravi")],
        limits: Limits { document_milliseconds: 5_000, login_attempts: 3, ..Limits::default() },
        ..Config::default()
    }
}

pub(crate) async fn locker() -> Running {
    start(config()).await.expect("a locker")
}

/// A document server with one document, at `/certificate.pdf`.
pub(crate) async fn documents(bytes: &[u8]) -> (MockServer, String) {
    let server = MockServer::start().await;
    let answer = ResponseTemplate::new(200).set_body_raw(bytes, "application/pdf");
    Mock::given(path("/certificate.pdf")).respond_with(answer).mount(&server).await;
    let url = format!("{}/certificate.pdf", server.uri());
    (server, url)
}

/// What a partner's page holds.
#[derive(Clone)]
pub(crate) struct Page {
    pub(crate) app_id: String,
    pub(crate) app_hash: String,
    pub(crate) time_stamp: String,
    pub(crate) origin: Option<&'static str>,
}

impl Page {
    /// A right page, written now.
    pub(crate) fn right(locker: &Running) -> Self {
        Self::aged(locker, Duration::ZERO)
    }

    pub(crate) fn aged(locker: &Running, age: Duration) -> Self {
        let age = i64::try_from(age.as_secs()).expect("an age");
        Self::written_at(locker.control().clock().now().0 - age)
    }

    /// A right page for a locker whose clock is this.
    pub(crate) fn written_at(seconds: i64) -> Self {
        let time_stamp = seconds.to_string();
        Self {
            app_id: "8W4A7RNQ".to_owned(),
            app_hash: app_hash::expected("8W4A7RNQ", KEY, &time_stamp),
            time_stamp,
            origin: Some(ORIGIN_OF_PARTNER),
        }
    }
}

/// A page that was answered.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) url: Url,
    pub(crate) headers: reqwest::header::HeaderMap,
    pub(crate) bytes: Vec<u8>,
}

impl Answer {
    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.bytes).expect("text")
    }

    #[track_caller]
    pub(crate) fn says(&self, text: &str) -> &Self {
        assert!(self.text().contains(text), "no {text:?} in {}: {}", self.url, self.text());
        self
    }

    /// What stands between `before` and the next quotation mark.
    #[track_caller]
    pub(crate) fn attribute(&self, before: &str) -> String {
        let text = self.text();
        let start = text.find(before).unwrap_or_else(|| panic!("no {before:?} in {text}"));
        let rest = &text[start + before.len()..];
        rest[..rest.find('"').expect("a quotation mark")].to_owned()
    }

    #[track_caller]
    pub(crate) fn form_token(&self) -> String {
        self.attribute("name=\"form_token\" value=\"")
    }
}

/// A browser: cookies by their paths, redirects followed.
pub(crate) struct Browser {
    client: Client,
    base: Url,
    /// Path, name, value.
    pub(crate) cookies: Vec<(String, String, String)>,
}

impl Browser {
    pub(crate) fn new(locker: &Running) -> Self {
        Self::from_address(locker.url().clone(), Ipv4Addr::LOCALHOST)
    }

    /// A browser that comes from this address of this machine.
    pub(crate) fn from_address(base: Url, address: Ipv4Addr) -> Self {
        // The error says that another was installed before.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = Client::builder().redirect(Policy::none()).no_proxy();
        let client = client.local_address(IpAddr::from(address)).timeout(PATIENCE);
        Self { client: client.build().expect("a client"), base, cookies: Vec::new() }
    }

    /// What the widget does in a click: the ticket, or the code.
    pub(crate) async fn authorize(&self, page: &Page, document_url: &str) -> Result<String, u16> {
        let url = self.base.join("/savelocker/api/1/authorize").expect("a URL");
        let mut request = self.client.post(url).header(CONTENT_TYPE, FORM).body(form(&[
            ("app_id", &page.app_id),
            ("app_hash", &page.app_hash),
            ("time_stamp", &page.time_stamp),
            ("document_url", document_url),
        ]));
        if let Some(origin) = page.origin {
            request = request.header(ORIGIN, origin);
        }
        let answer = request.send().await.expect("an answer");
        assert_eq!(answer.headers()["access-control-allow-origin"], "*");
        let text = answer.text().await.expect("text");
        assert!(!text.contains(KEY));
        let json: serde_json::Value = serde_json::from_str(&text).expect("JSON");
        match json["ticket"].as_str() {
            Some(ticket) => Ok(ticket.to_owned()),
            None => Err(u16::try_from(json["code"].as_u64().expect("a code")).expect("a code")),
        }
    }

    /// The popup's login page.
    pub(crate) async fn launch(&mut self, page: &Page, document_url: &str) -> Answer {
        let ticket = self.authorize(page, document_url).await.expect("a ticket");
        self.get(&format!("/savelocker/launch?ticket={ticket}")).await
    }

    pub(crate) async fn log_in(&mut self, login: &Answer, name: &str, password: &str) -> Answer {
        let action = login.attribute("action=\"");
        let token = login.form_token();
        self.post(&action, &[("form_token", &token), ("name", name), ("password", password)]).await
    }

    /// "Save here" in the folder of this name.
    pub(crate) async fn save(&mut self, folders: &Answer, folder: &str) -> Answer {
        let action = folders.attribute("action=\"");
        let before = folders.text().split(&format!("> {folder}<")).next().expect("a folder");
        let value = before.rsplit("value=\"").next().expect("a radio button");
        let value = value.split('"').next().expect("its value");
        let token = folders.form_token();
        self.post(&action, &[("form_token", &token), ("folder", value)]).await
    }

    /// All of it, to the message.
    pub(crate) async fn whole_journey(
        &mut self,
        locker: &Running,
        user: &str,
        document_url: &str,
    ) -> Answer {
        self.journey_from(&Page::right(locker), user, document_url).await
    }

    /// All of it, from a page on.
    pub(crate) async fn journey_from(
        &mut self,
        page: &Page,
        user: &str,
        document_url: &str,
    ) -> Answer {
        let login = self.launch(page, document_url).await;
        let folders = self.log_in(&login, user, &format!("{user}'s password")).await;
        self.save(&folders, "Certificates").await
    }

    /// 'Uploaded Documents' of a user.
    pub(crate) async fn uploaded(&mut self, user: &str) -> Answer {
        let login = self.get("/savelocker/uploaded").await;
        self.log_in(&login, user, &format!("{user}'s password")).await
    }

    pub(crate) async fn get(&mut self, path: &str) -> Answer {
        self.send(path, None).await.expect("an answer")
    }

    pub(crate) async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        self.try_post(path, fields).await.expect("an answer")
    }

    /// An answer, unless the locker is gone before it is whole.
    pub(crate) async fn try_post(
        &mut self,
        path: &str,
        fields: &[(&str, &str)],
    ) -> reqwest::Result<Answer> {
        self.send(path, Some(form(fields))).await
    }

    async fn send(&mut self, path: &str, body: Option<String>) -> reqwest::Result<Answer> {
        let mut url = self.base.join(path).expect("a URL");
        let mut body = body;
        loop {
            let mut request = match body.take() {
                None => self.client.get(url.clone()),
                Some(body) => self.client.post(url.clone()).header(CONTENT_TYPE, FORM).body(body),
            };
            if let Some(cookies) = self.cookies_for(&url) {
                request = request.header(COOKIE, cookies);
            }
            let response = request.send().await?;
            for cookie in response.headers().get_all(SET_COOKIE) {
                self.remember(cookie.to_str().expect("text"));
            }
            if let Some(location) = response.headers().get(LOCATION) {
                url = url.join(location.to_str().expect("text")).expect("a URL");
                continue;
            }
            let (status, headers) = (response.status(), response.headers().clone());
            let bytes = response.bytes().await?.to_vec();
            return Ok(Answer { status, url, headers, bytes });
        }
    }

    fn cookies_for(&self, url: &Url) -> Option<String> {
        let pairs: Vec<String> = self
            .cookies
            .iter()
            .filter(|(path, ..)| url.path().starts_with(path.as_str()))
            .map(|(_, name, value)| format!("{name}={value}"))
            .collect();
        (!pairs.is_empty()).then(|| pairs.join("; "))
    }

    fn remember(&mut self, cookie: &str) {
        assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"), "{cookie}");
        let mut parts = cookie.split("; ");
        let (name, value) = parts.next().and_then(|pair| pair.split_once('=')).expect("a pair");
        let path = parts.find_map(|part| part.strip_prefix("Path=")).expect("a path");
        self.cookies.retain(|(p, n, _)| (p.as_str(), n.as_str()) != (path, name));
        self.cookies.push((path.to_owned(), name.to_owned(), value.to_owned()));
    }
}

const FORM: &str = "application/x-www-form-urlencoded";

fn form(fields: &[(&str, &str)]) -> String {
    Serializer::new(String::new()).extend_pairs(fields).finish()
}
