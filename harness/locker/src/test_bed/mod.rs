//! The test bed: the partner's page, the host of its documents, and the proxy through which the
//! browser reaches only them and the target. I/O; it judges nothing.

mod answers;
mod breaking;
mod content;
mod documents;
mod partner;
mod partner_page;
mod shelf;

use std::collections::BTreeMap;

use tokio::sync::mpsc::UnboundedReceiver;

pub use documents::{DocumentHost, Offer};
pub use partner::PartnerHost;

use locksmith_core::clock;
use locksmith_core::observer::{Observer, Seen};
use locksmith_core::plan::{self, Claim, Planned};
use locksmith_core::profile::{DocumentPlace, Profile, Scheme};
use locksmith_core::proxy::Routes;
use locksmith_core::scenario::{Answer, TimeStamp};
use locksmith_spec::Skew;
use locksmith_spec::time_stamp::WINDOW;

/// A host of ours that has nothing to do with the partner or the locker.
pub(crate) const STRANGER: &str = "stranger.example";

/// The hosts of a run.
#[derive(Debug)]
pub struct TestBed {
    partner: PartnerHost,
    documents: DocumentHost,
}

impl TestBed {
    /// Starts our hosts on free ports of 127.0.0.1, but for documents where a place is named for them.
    pub async fn start(documents: &DocumentPlace) -> std::io::Result<Self> {
        let documents = DocumentHost::start(documents).await?;
        Ok(Self { partner: PartnerHost::start().await?, documents })
    }

    /// Where the partner pages are served, whatever host name the browser asks for.
    #[must_use]
    pub fn partner_address(&self) -> std::net::SocketAddr {
        self.partner.address()
    }

    /// Everywhere that a browser may go: to the target, and to our pages under these host names and
    /// `stranger.example`.
    #[must_use]
    pub fn routes(&self, profile: &Profile, hosts: &[String]) -> Routes {
        let to_target = profile
            .locker_hosts()
            .into_iter()
            .fold(Routes::new(), |routes, (host, port)| routes.allow(&host, port));
        let partner = self.partner_address();
        let to_stranger = to_target.play(STRANGER, partner);
        hosts.iter().fold(to_stranger, |routes, host| routes.play(host, partner))
    }

    /// Publishes the page of a case, made at this moment of a locker's clock with this skew, and the documents that it offers.
    pub fn open<'a>(
        &'a self,
        planned: &'a Planned,
        profile: &Profile,
        skew: Skew,
    ) -> Result<CaseBed<'a>, askama::Error> {
        let (observer, seen) = Observer::channel();
        let Planned { case, token, .. } = planned;
        let mut offers = BTreeMap::new();
        for (name, document) in &case.documents {
            let largest = profile.largest_document;
            let offer = self.documents.offer(token, name, document, largest, observer.clone());
            offers.insert(name.clone(), offer);
        }
        // Where the locker's clock is not known exactly, towards the window's end: if that leaves in
        // doubt on which side the timestamp is, it shows, and no timestamp of now is of the future.
        let (least, most) = skew.at(clock::now());
        let is_stale = matches!(case.page.time_stamp, TimeStamp::Age(age) if age > WINDOW);
        let now = if is_stale { most } else { least };
        let claim = Claim::of(&case.page, profile, case.time(now));
        let site = plan::site(&case.page, profile);
        let library = profile.library.as_str();
        let page = (&case.page, &claim);
        let address =
            self.partner.publish(token, &site, library, page, &offers, observer.clone())?;
        let scheme = profile.page_scheme();
        Ok(CaseBed { bed: self, token, scheme, skew, claim, address, offers, seen: Some(seen) })
    }
}

/// Our hosts, as far as one case is concerned. What it publishes ends with it.
#[derive(Debug)]
pub struct CaseBed<'a> {
    bed: &'a TestBed,
    token: &'a str,
    scheme: Scheme,
    /// How far the locker's clock is ahead of ours.
    pub skew: Skew,
    /// What the page claims.
    pub claim: Claim,
    /// The page's address.
    pub address: String,
    /// The documents that it offers, by their names in the scenario.
    pub offers: BTreeMap<String, Offer>,
    seen: Option<UnboundedReceiver<Seen>>,
}

impl CaseBed<'_> {
    /// What the hosts see of the case. To be taken once: who asks again hears nothing.
    pub fn take_seen(&mut self) -> UnboundedReceiver<Seen> {
        self.seen.take().unwrap_or_else(|| Observer::channel().1)
    }

    /// The address of a page of a host that has nothing to do with this one: `forger` or `successor`.
    #[must_use]
    pub fn stranger(&self, page: &str) -> String {
        format!("{}://{STRANGER}/{}/{page}", self.scheme.word(), self.token)
    }

    /// From now on the document's host answers in this way.
    pub fn answer(&self, document: &str, answer: Answer) {
        self.bed.documents.answer(self.token, document, answer);
    }

    /// Lets a document that is held be sent to its end.
    pub fn release(&self, document: &str) {
        self.bed.documents.release(self.token, document);
    }
}

impl Drop for CaseBed<'_> {
    fn drop(&mut self) {
        self.bed.partner.withdraw(self.token);
        self.bed.documents.withdraw(self.token);
    }
}
