//! What a person needs to try the locker: credentials, a partner page to paste, and one to open.

use std::fmt::Write as _;

use askama::Template;

use crate::clock::UnixTime;
use crate::config::Config;
use crate::protocol::{TimeStampFormat, app_hash, time_stamp};
use crate::registry::App;
use crate::routes;
use crate::server::Running;

/// jQuery, which a partner's page loads from its own server (PAGE-JQUERY).
pub const JQUERY: &str = include_str!("demo/jquery.min.js");

/// A small PDF to save.
pub(crate) const CERTIFICATE: &[u8] = include_bytes!("demo/certificate.pdf");

/// The smallest partner page: the specification's snippet and a button.
#[derive(Template)]
#[template(path = "partner.html")]
pub(crate) struct PartnerPage<'a> {
    library_url: &'a str,
    jquery_url: &'a str,
    document_url: &'a str,
    app_id: &'a str,
    app_hash: String,
    time_stamp: String,
}

impl<'a> PartnerPage<'a> {
    /// A page whose hash is over a timestamp of `now`; `None` for a time that cannot be written.
    pub(crate) fn sign(
        app: &'a App,
        format: TimeStampFormat,
        now: UnixTime,
        library_url: &'a str,
        jquery_url: &'a str,
        document_url: &'a str,
    ) -> Option<Self> {
        let time_stamp = time_stamp::write(format, now)?;
        let app_hash = app_hash::expected(&app.id, app.key.expose(), &time_stamp);
        Some(Self { library_url, jquery_url, document_url, app_id: &app.id, app_hash, time_stamp })
    }
}

/// The page of the demonstration: a partner page that shows the result when it arrives.
#[derive(Template)]
#[template(path = "demo.html")]
pub(crate) struct DemoPage<'a> {
    pub(crate) page: PartnerPage<'a>,
    pub(crate) uploaded_url: &'a str,
}

/// The text at the start: where the locker is, who may use it, and a partner page to paste.
///
/// It shows secrets only when they were made up for a demonstration ([`Config::demo`]).
#[must_use]
pub fn banner(running: &Running, config: &Config) -> String {
    let mut text = String::new();
    // Writing to a string cannot fail.
    let _ = write_banner(&mut text, running, config);
    text
}

fn write_banner(text: &mut String, running: &Running, config: &Config) -> std::fmt::Result {
    writeln!(text, "The reference locker listens at {}", running.url())?;
    writeln!(text, "It is for tests and demonstrations, not for production.\n")?;
    if let Some(remark) = &config.remark {
        writeln!(text, "{remark}\n")?;
    }
    writeln!(text, "  library             {}", running.library_url())?;
    writeln!(text, "  Uploaded Documents  {}", running.uploaded_url())?;
    if config.demo {
        writeln!(text, "  demonstration page  {}", demo_url(running))?;
    }
    writeln!(text, "  timestamp format    {}", config.time_stamp)?;
    writeln!(text, "  documents from      {} addresses", config.effective_address_policy())?;
    let kept = config.data.as_ref().map_or_else(
        || "in memory, until the locker ends (--data DIR keeps data and credentials)".to_owned(),
        |directory| format!("in {}", directory.display()),
    );
    writeln!(text, "  data                {kept}\n")?;
    for app in &config.apps {
        writeln!(text, "  app {}, registered for {}", app.id, app.domain)?;
        if config.demo {
            writeln!(text, "    app key   {}", app.key.expose())?;
        }
    }
    for user in &config.users {
        writeln!(text, "  user {}", user.name)?;
        if config.demo {
            writeln!(text, "    password  {}", user.password.expose())?;
        }
    }
    if let (true, Some(app), Some(user)) = (config.demo, config.apps.first(), config.users.first())
    {
        write_next(text, running, app, &user.name)?;
    }
    let Some(page) = config.apps.first().and_then(|app| page_to_paste(app, running, config)) else {
        return Ok(());
    };
    writeln!(
        text,
        "\nA partner page to paste, valid for 30 minutes. Put jquery.min.js beside it, and serve both from\n\
         {}:\n\n{page}",
        config.apps[0].domain
    )
}

/// What a person may try next.
fn write_next(text: &mut String, running: &Running, app: &App, user: &str) -> std::fmt::Result {
    let App { id, domain, .. } = app;
    writeln!(text, "\n  Try next:")?;
    writeln!(text, "    open {} and click the button", demo_url(running))?;
    writeln!(text, "    open {} and log in as {user}", running.uploaded_url())?;
    writeln!(text, "    certify this locker, with the app key and password from above:")?;
    writeln!(text, "      export LOCKSMITH_APP_KEY=API_KEY LOCKSMITH_USER_PASSWORD=PASSWORD")?;
    writeln!(text, "      locksmith certify locker --url {} \\", running.library_url())?;
    writeln!(text, "        --app-id {id} --domain {domain} --user {user}")
}

fn page_to_paste(app: &App, running: &Running, config: &Config) -> Option<String> {
    let document_url = if config.demo {
        format!("{}savelocker/demo/certificate.pdf", running.url())
    } else {
        format!("https://{}/certificate.pdf", app.domain)
    };
    let now = running.control().clock().now();
    let library_url = running.library_url();
    let library_url = library_url.as_str();
    PartnerPage::sign(app, config.time_stamp, now, library_url, "jquery.min.js", &document_url)?
        .render()
        .ok()
}

/// The demonstration page under the name that its application is registered for.
fn demo_url(running: &Running) -> url::Url {
    let mut url = running.url().clone();
    let _ = url.set_host(Some("localhost"));
    url.set_path(routes::DEMO);
    url
}
