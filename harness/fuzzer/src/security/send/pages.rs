//! Sends the requests whose answers are judged as pages.

use url::Url;

use super::{Sender, Unasked, unasked};
use crate::answer::Answer;
use crate::case::{Case, Hash, Id, Origin};
use crate::render::Renderer;
use crate::security::page::{Came, Page};
use crate::security::{cors, documents, framing, markup};
use crate::template::Slot;
use crate::values::Presented;
use locksmith_spec::verdict::Finding;

/// How many redirects are followed.
const REDIRECTS: usize = 2;

/// The slots that the author of a page or link fills in; the browser fills in the origin.
const THEIRS: [Slot; 4] = [Slot::AppId, Slot::AppHash, Slot::TimeStamp, Slot::DocumentUrl];

/// Markup in each slot.
pub(super) async fn markup(sender: &mut Sender<'_>) -> Finding {
    let mut all = Vec::new();
    for slot in THEIRS.into_iter().filter(|slot| sender.setting.template.has(*slot)) {
        let asked = format!("markup as {}", slot.word());
        let sent = markup::marker(slot);
        let came = sender.came(&asked, Case::default(), |presented| match slot {
            Slot::AppId => presented.request.app_id = Some(sent),
            Slot::AppHash => presented.request.app_hash = Some(sent),
            Slot::TimeStamp => presented.request.time_stamp = Some(sent),
            Slot::Origin | Slot::OriginHost => {}
            Slot::DocumentUrl => presented.document = sent,
        });
        match came.await {
            Ok(came) => all.push((slot, came)),
            Err(why) => return unasked("SEC-REFLECTED-MARKUP", "pages without markup", &why),
        }
    }
    markup::judge(&all)
}

/// The answers to a right request and to wrong ones.
pub(super) async fn framing(sender: &mut Sender<'_>) -> Finding {
    let right = Case::default();
    let mut all = Vec::new();
    for (asked, case) in [
        ("a right request", right),
        ("a wrong app id", Case { id: Id::Unknown, ..right }),
        ("a wrong app hash", Case { hash: Hash::AnyDigits, ..right }),
        ("another origin", Case { origin: Origin::Another, ..right }),
        ("an old timestamp", Case { age: 86_401, ..right }),
    ] {
        match sender.came(asked, case, |_| {}).await {
            Ok(came) => all.push(came),
            Err(why) => return unasked("SEC-FRAMED", "pages that no other site can frame", &why),
        }
    }
    framing::judge(&all)
}

/// Documents of other schemes.
pub(super) async fn schemes(sender: &mut Sender<'_>) -> Finding {
    match sender.documents(&documents::SCHEMES).await {
        Ok(came) => documents::judge_schemes(came.as_deref()),
        Err(why) => unasked("SEC-DOCUMENT-SCHEME", "only documents with http or https", &why),
    }
}

/// Documents that only the locker's own network reaches; a locker that is there itself is not asked.
pub(super) async fn addresses(sender: &mut Sender<'_>) -> Finding {
    let locker = sender.setting.host.ip();
    if !documents::is_public(locker) {
        return documents::judge_addresses(locker, None);
    }
    match sender.documents(&documents::ADDRESSES).await {
        Ok(came) => documents::judge_addresses(locker, came.as_deref()),
        Err(why) => unasked("SEC-DOCUMENT-ADDRESS", "only documents of public hosts", &why),
    }
}

/// Requests from origins that are not registered.
pub(super) async fn cors(sender: &mut Sender<'_>) -> Finding {
    let mut all = Vec::new();
    for (asked, origin) in [("another origin", Origin::Another), ("no origin", Origin::Null)] {
        let mut shown = String::new();
        let keep = |presented: &mut Presented| {
            shown = presented.request.origin.clone().unwrap_or_default();
        };
        match sender.came(asked, Case { origin, ..Case::default() }, keep).await {
            Ok(came) => all.push((shown, came)),
            Err(why) => return unasked("SEC-CORS", "no unregistered origin", &why),
        }
    }
    cors::judge(&all)
}

impl Sender<'_> {
    /// The results of right requests for these documents; empty where the template has no slot for one.
    async fn documents<'d>(
        &mut self,
        documents: &[&'d str],
    ) -> Result<Option<Vec<(&'d str, Came)>>, Unasked> {
        if !self.setting.template.has(Slot::DocumentUrl) {
            return Ok(None);
        }
        let mut all = Vec::new();
        for document in documents {
            let asked = format!("the document {document}");
            let put = |presented: &mut Presented| (*document).clone_into(&mut presented.document);
            all.push((*document, self.came(&asked, Case::default(), put).await?));
        }
        Ok(Some(all))
    }

    /// Sends a case, with something put in, and follows where that leads on the locker's own host.
    async fn came(
        &mut self,
        asked: &str,
        case: Case,
        put_in: impl FnOnce(&mut Presented),
    ) -> Result<Came, Unasked> {
        let setting = self.setting;
        let mut presented = setting.subject.present(&case, setting.clock.now());
        put_in(&mut presented);
        let mut message = Vec::new();
        let mut renderer = Renderer::new(&setting.template, setting.host.name.clone());
        renderer.render(&case, &presented, &mut message);
        let (answer, _) = self.ask(&message).await?;
        let mut pages = vec![self.page(asked)];
        let mut at = self.asked_at(&message);
        let asked = format!("{asked}, redirected");
        while let Some(next) = pages.last().and_then(|page| led_to(page, &at)) {
            if pages.len() > REDIRECTS {
                break;
            }
            let target = &next[url::Position::BeforePath..url::Position::AfterQuery];
            let host = &setting.host.name;
            let get = format!("GET {target} HTTP/1.1\r\nHost: {host}\r\nAccept: text/html\r\n\r\n");
            // Every page is judged, whatever it means by the template.
            let _: (Answer, _) = self.ask(get.as_bytes()).await?;
            pages.push(self.page(&asked));
            at = next;
        }
        Ok(Came { answer, pages })
    }

    /// Where a message goes.
    fn asked_at(&self, message: &[u8]) -> Url {
        let line = message.split(|byte| *byte == b'\r').next().unwrap_or_default();
        let target = line.split(|byte| *byte == b' ').nth(1).unwrap_or_default();
        let target = std::str::from_utf8(target).ok();
        target.and_then(|target| self.url.join(target).ok()).unwrap_or_else(|| self.url.clone())
    }

    /// The last answer, without secrets.
    fn page(&self, asked: &str) -> Page {
        let mut page = self.client.answer(|answer| Page::of(asked, answer));
        let keys = self.setting.subject.apps().iter().map(|app| app.key.expose());
        for key in keys.filter(|key| !key.is_empty()) {
            page.body = page.body.replace(key, "(the app key)");
        }
        page
    }
}

/// Where a redirect leads to, if that is on the same host.
fn led_to(page: &Page, at: &Url) -> Option<Url> {
    let location = (300..400).contains(&page.status).then(|| page.header("location"))??;
    at.join(location).ok().filter(|to| to.origin() == at.origin())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_same_host_is_followed() {
        let at: Url = "http://locker.example:81/api/go".parse().unwrap();
        let led = |status, to: &str| {
            let headers = vec![("Location".to_owned(), to.to_owned())];
            let page = Page { asked: String::new(), status, headers, body: String::new() };
            led_to(&page, &at).map(String::from)
        };
        assert_eq!(led(302, "/login?a=b#c").unwrap(), "http://locker.example:81/login?a=b#c");
        assert_eq!(led(303, "error").unwrap(), "http://locker.example:81/api/error");
        assert!(led(302, "http://locker.example:81/x").is_some());
        for (status, to) in [
            (200, "/login"),
            (302, "http://locker.example/x"),
            (302, "https://locker.example:81/x"),
            (302, "//elsewhere.example/x"),
            (302, "javascript:void(0)"),
        ] {
            assert_eq!(led(status, to), None, "{to}");
        }
    }
}
