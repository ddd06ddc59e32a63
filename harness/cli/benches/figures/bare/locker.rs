//! The bare loop over a locker's cases, with the same isolation between them. It needs no proxy.

use std::time::Duration;

use fantoccini::Locator;
use fantoccini::wd::WindowHandle;
use locksmith_browser::Engine;
use locksmith_core::observe::{Observation, PartnerEvent};
use locksmith_core::plan::Planned;
use locksmith_core::profile::Profile;
use locksmith_core::scenario::Step;
use locksmith_core::told::Seen;
use locksmith_locker::test_bed::TestBed;
use locksmith_spec::{Secret, Skew};
use serde_json::json;
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::time::timeout;

use super::{Bare, Way};
use crate::Result;

/// How long the whole loop may take.
const DEADLINE: Duration = Duration::from_secs(120);

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

/// The loop over a locker's cases.
pub(crate) struct BareCases<'a> {
    pub(crate) bare: Bare,
    bed: &'a TestBed,
    profile: &'a Profile,
    popup: Option<WindowHandle>,
}

impl<'a> BareCases<'a> {
    pub(crate) async fn start(
        engine: &Engine,
        bed: &'a TestBed,
        profile: &'a Profile,
    ) -> Result<Self> {
        let bare = Bare::start(engine, Way::Resolver(bed.partner_address())).await?;
        Ok(Self { bare, bed, profile, popup: None })
    }

    /// Takes the cases, one after the other.
    pub(crate) async fn take(&mut self, cases: &[Planned]) -> Result<()> {
        let all = async {
            for (index, planned) in cases.iter().enumerate() {
                if index > 0 {
                    self.bare.fresh().await?;
                }
                self.case(planned).await?;
            }
            Ok(())
        };
        timeout(DEADLINE, all).await?
    }

    async fn case(&mut self, planned: &Planned) -> Result<()> {
        let mut page = self.bed.open(planned, self.profile, Skew::NONE)?;
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
        let client = self.bare.client.clone();
        let bare = &mut self.bare;
        bare.send(client.goto(address)).await?;
        let page = bare.send(client.window()).await?;
        until(seen, |event| matches!(event, PartnerEvent::Loaded {})).await?;
        bare.turn_to(&page).await?;
        bare.wait(BUTTON).await?;

        bare.turn_to(&page).await?;
        let before = bare.send(client.windows()).await?;
        let button = bare.send(client.find(Locator::Css("#share-1"))).await?;
        bare.send(button.click()).await?;
        let popup = bare.popup(&before).await?;
        bare.turn_to(&popup).await?;
        bare.wait(LAUNCHED).await?;
        self.popup = Some(popup);
        Ok(page)
    }

    /// Login, folder, "Save here", message.
    async fn save(&mut self, seen: &mut UnboundedReceiver<Seen>) -> Result<()> {
        self.turn_to_popup().await?;
        self.log_in(FOLDERS).await?;

        self.turn_to_popup().await?;
        let folder = self.bare.run(FOLDER, Vec::new()).await?;
        let folder = self.bare.element(&folder)?;
        self.bare.send(folder.click()).await?;

        self.turn_to_popup().await?;
        let button = self.bare.run(SAVE, Vec::new()).await?;
        let button = self.bare.element(&button)?;
        self.bare.send(button.click()).await?;
        until(seen, |event| matches!(event, PartnerEvent::Result { value: Some(_), .. })).await?;
        self.turn_to_popup().await?;
        self.bare.wait(SAVED).await
    }

    /// The section 'Uploaded Documents', by another login.
    async fn list(&mut self, page: &WindowHandle, token: &str) -> Result<()> {
        let client = self.bare.client.clone();
        self.bare.devtools_command("Network.clearBrowserCookies", json!({})).await?;
        let window = self.bare.send(client.new_window(true)).await?.handle;
        self.bare.turn_to(&window).await?;
        let section = self.profile.uploaded.as_ref().ok_or("no section")?;
        self.bare.send(client.goto(section.as_str())).await?;
        self.bare.wait(SECTION).await?;
        self.log_in(LISTED).await?;

        let bare = &mut self.bare;
        let links = bare.run(LINKS, Vec::new()).await?;
        let links: Vec<(String, String)> = serde_json::from_value(links)?;
        let link = links.into_iter().find(|(_, name)| name.contains(token));
        let (link, _) = link.ok_or("the document is not listed")?;
        let cookies =
            bare.devtools_command("Network.getCookies", json!({ "urls": [link] })).await?;
        let cookies: Vec<String> = cookies["cookies"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|it| Some(format!("{}={}", it["name"].as_str()?, it["value"].as_str()?)))
            .collect();
        let request = bare.http.get(&link).header("cookie", cookies.join("; "));
        request.send().await?.error_for_status()?.bytes().await?;
        bare.send(client.close_window()).await?;
        bare.turn_to(page).await
    }

    async fn log_in(&mut self, then: &str) -> Result<()> {
        let bare = &mut self.bare;
        let form = bare.run(LOGIN, Vec::new()).await?;
        let user = &self.profile.users["first"];
        let name = user.name.as_deref().unwrap_or_default();
        let password = user.password.as_ref().map(Secret::expose).unwrap_or_default();
        let fields = [(&form[0], name), (&form[1], password)];
        for (field, text) in fields {
            let field = bare.element(field)?;
            bare.send(field.clear()).await?;
            bare.send(field.send_keys(text)).await?;
        }
        let button = bare.element(&form[2])?;
        bare.send(button.click()).await?;
        bare.wait(then).await
    }

    async fn turn_to_popup(&mut self) -> Result<()> {
        let popup = self.popup.clone().ok_or("no popup")?;
        self.bare.turn_to(&popup).await
    }
}

/// Waits for an event of the page's own witness.
async fn until(
    seen: &mut UnboundedReceiver<Seen>,
    wanted: impl Fn(&PartnerEvent) -> bool,
) -> Result<()> {
    while let Some(seen) = seen.recv().await {
        if matches!(&seen.what, Observation::Partner(event) if wanted(event)) {
            return Ok(());
        }
    }
    Err("the page tells nothing any more".into())
}
