//! The section 'Uploaded Documents': logging in to it, reading it, opening what is in it.

use std::collections::BTreeSet;
use std::time::Duration;

use tokio::time::Instant;
use url::Url;

use super::credentials::Credentials;
use super::folder::uncounted;
use super::walking::Walked;
use super::wanted::For;
use super::{Halt, Journey};
use locksmith_core::observe::Observation;
use locksmith_core::profile::Profile;

/// After how long a section is looked at again, where the page asks for nothing before.
const AGAIN: Duration = Duration::from_secs(1);

impl Journey<'_> {
    /// Reads the section as this user, from a login of their own.
    pub(super) async fn list_uploaded(&mut self, user: &str) -> Result<(), Halt> {
        self.forget_logins().await?;
        let section = self.profile.uploaded.clone();
        let section =
            section.ok_or_else(|| Halt::Stuck("no known address of the section".into()))?;
        self.session.open(section.as_str()).await?;
        let token = &self.planned.token;
        let deadline = self.profile.deadlines.launch;
        let look = self.look(For::Section, token, deadline).await?;
        if look.is_some_and(|look| look.screen.login) {
            let then = self.enter(&Credentials::right(self.profile, user), For::Inside).await?;
            if then.is_some_and(|screen| screen.path != section.path()) {
                self.session.goto(section.as_str()).await?;
            }
        }
        let saves = self.saves_of(user);
        let wait = self.profile.deadlines.settle * if saves > 0 { 2 } else { 1 };
        let look = self.look(For::Listed, token, wait).await?;
        if look.is_some_and(|look| look.screen.login) {
            // A section that was never seen must not be taken for one that is empty.
            let what = format!("a login form in place of the section, after `{user}` logged in");
            return Err(Halt::Stuck(what));
        }
        // Where it was looked at before, too, every entry counts.
        let before = self.linked.remove(user);
        let Walked { links, entries, unread, .. } =
            self.walk_until_there(&section, saves, before).await?;
        let (of, count) = (user.to_owned(), links.len());
        self.log.note(Observation::Listed { user: of, links: count, entries, unread });
        self.linked.insert(user.to_owned(), links);
        if self.visits.is_empty() {
            // A look before the first launch must not leave a login for it.
            self.forget_logins().await?;
        }
        self.session.close_window().await?;
        self.turn_to_page().await
    }

    /// Walks again for as long as a save may take, where a row names what was saved, and nothing opens it yet: it may
    /// be looked through for viruses first.
    async fn walk_until_there(
        &mut self,
        section: &Url,
        saves: usize,
        before: Option<BTreeSet<String>>,
    ) -> Result<Walked, Halt> {
        let until = Instant::now() + self.profile.deadlines.save;
        loop {
            let walked = self.walk(section, saves, before.clone()).await?;
            if !walked.is_pending || Instant::now() >= until {
                return Ok(walked);
            }
            self.passed.one_more(AGAIN).await;
            self.session.goto(section.as_str()).await?;
            self.has_loaded().await?;
        }
    }

    /// Ends every login: the section is seen as by another browser.
    pub(super) async fn forget_logins(&mut self) -> Result<(), Halt> {
        self.known = None;
        let Profile { library, uploaded, hosts, .. } = self.profile;
        // A host for logins keeps them, too.
        let of_hosts = hosts
            .iter()
            .filter_map(|host| Url::parse(&format!("{}://{host}/", library.scheme())).ok());
        let locker = [library].into_iter().chain(uploaded).cloned();
        let locker: Vec<Url> = locker.chain(of_hosts).collect();
        Ok(self.session.forget(&locker).await?)
    }

    /// How often this user saved something, by what the page learned.
    fn saves_of(&self, user: &str) -> usize {
        let (mut current, mut saves) = (None, 0);
        for record in self.log.records() {
            match &record.saw {
                Observation::LoggedIn { user: of, right: true, .. }
                | Observation::LoginKept { user: of, .. } => current = Some(of.as_str()),
                Observation::Awaited { result: Some(result), .. }
                    if result == "SUCCESS" && current == Some(user) =>
                {
                    saves += 1;
                }
                _ => {}
            }
        }
        saves
    }

    /// The names of folders: those of the profile, and those that were offered or chosen in this case. Of a
    /// tree that was folded at first, only the chosen ones may be known.
    pub(super) fn folder_names(&self) -> Vec<String> {
        let offered = self.log.records().iter().filter_map(|record| match &record.saw {
            Observation::Screen { screen, .. } => Some(screen.folders.as_slice()),
            Observation::FolderChosen { folder, .. } => Some(std::slice::from_ref(folder)),
            _ => None,
        });
        let mut names: Vec<String> =
            offered.flatten().map(|name| uncounted(name).to_owned()).collect();
        names.extend(self.profile.all_folders().into_iter().cloned());
        names.sort();
        names.dedup();
        names
    }
}
