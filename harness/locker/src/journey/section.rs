//! Where the section 'Uploaded Documents' is: by a link of that name in the locker, or by the heading of
//! the page that its root shows to the user.

use std::time::Duration;

use serde::Deserialize;
use url::Url;

use super::credentials::Credentials;
use super::wanted::For;
use super::{Halt, Journey};
use locksmith_core::observe::{FoundBy, Observation};

/// A link to the section or, at the root, its heading.
const SECTION: &str = r#"
const [given, atRoot] = arguments;
const UPLOADED = /\buploaded\s+documents\b/i;
const link = recognise(given).links().find(({ name }) => UPLOADED.test(name));
if (link) return { url: link.href, how: "link" };
const headings = atRoot ? elements.every("h1, h2, [role=heading], title") : [];
const here = headings.some(heading => UPLOADED.test(heading.textContent));
return here ? { url: location.href, how: "heading" } : null;
"#;

/// How long the locker's root may take to show something, where that is a hint at most.
const HINT: Duration = Duration::from_secs(3);

/// The status of the page's own answer; none, or 0, in browsers that do not say.
const STATUS: &str = "const [page] = performance.getEntriesByType('navigation'); return (page && page.responseStatus) || null;";

#[derive(Deserialize)]
struct Found {
    url: Url,
    how: FoundBy,
}

impl Journey<'_> {
    /// Looks for the section in the popup, and then at the locker's root, as this user. Nothing is
    /// noted where it is not found.
    pub(super) async fn find_uploaded(&mut self, user: &str) -> Result<(), Halt> {
        let in_popup =
            if self.reach_popup().await? { self.section_here(false).await? } else { None };
        let found = match in_popup {
            Some(found) => Some(found),
            None => self.section_at_root(user).await?,
        };
        if let Some(Found { url, how }) = found {
            self.log.note(Observation::Section { url: url.into(), how, status: None });
        }
        match self.profile.uploaded.clone() {
            Some(given) => self.section_of_profile(&given, user).await,
            None => Ok(()),
        }
    }

    /// Opens the address that the profile gives, as this user.
    async fn section_of_profile(&mut self, given: &Url, user: &str) -> Result<(), Halt> {
        self.session.open(given.as_str()).await?;
        let look = self.look(For::Aside, "", self.profile.deadlines.launch).await?;
        if look.is_some_and(|look| look.screen.login) {
            self.enter(&Credentials::right(self.profile, user), For::Inside).await?;
            self.session.goto(given.as_str()).await?;
        }
        let status = self.session.execute(STATUS, Vec::new()).await?;
        let status = status.as_u64().and_then(|status| u16::try_from(status).ok());
        let (url, how) = (given.to_string(), FoundBy::Profile);
        self.log.note(Observation::Section { url, how, status });
        self.session.close_window().await?;
        self.turn_to_page().await
    }

    async fn section_at_root(&mut self, user: &str) -> Result<Option<Found>, Halt> {
        let Ok(root) = self.profile.library.join("/") else { return Ok(None) };
        self.session.open(root.as_str()).await?;
        // Where the profile gives the address, a root that shows nothing is not worth a long wait.
        let deadline = match self.profile.uploaded {
            Some(_) => self.profile.deadlines.launch.min(HINT),
            None => self.profile.deadlines.launch,
        };
        let look = self.look(For::Aside, "", deadline).await?;
        if look.is_some_and(|look| look.screen.login) {
            self.enter(&Credentials::right(self.profile, user), For::Inside).await?;
        }
        self.section_here(true).await
    }

    /// Where the current window says that the section is, if that is a page of the locker.
    async fn section_here(&self, at_root: bool) -> Result<Option<Found>, Halt> {
        let args = vec![self.given(), at_root.into()];
        let found = self.session.execute(&Self::script(SECTION), args).await?;
        let found: Option<Found> = serde_json::from_value(found).unwrap_or_default();
        Ok(found.filter(|found| self.profile.is_of_locker(&found.url)))
    }
}
