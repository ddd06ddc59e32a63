//! SEC-DOCUMENT-SCHEME and SEC-DOCUMENT-ADDRESS: URLs that a locker should not fetch a document from. The locker
//! fetches only after a login: accepting the URL at the launch is a hint, not a finding.

use std::net::IpAddr;

use super::finding;
use super::page::{Came, Piece, lossy};
use crate::answer::Answer;
use locksmith_spec::verdict::{Evidence, Finding, Verdict};

/// Addresses of other schemes than http and https. None of them does anything, or leads anywhere.
pub(crate) const SCHEMES: [&str; 4] = [
    "file:///locksmith-probe",
    "ftp://documents.invalid/locksmith-probe",
    "data:text/html,locksmith-probe",
    "javascript:void('locksmith-probe')",
];

/// Addresses that only the locker's own machine or network reaches: loopback, link-local, private.
pub(crate) const ADDRESSES: [&str; 4] = [
    "http://127.0.0.1:9/locksmith-probe",
    "http://[::1]:9/locksmith-probe",
    "http://169.254.169.254/locksmith-probe",
    "http://10.0.0.1:9/locksmith-probe",
];

/// Attributes whose address a browser goes to, or loads.
const LINKS: [&str; 6] = ["href", "src", "action", "formaction", "data", "xlink:href"];

const NO_SLOT: &str = "not applicable: the template has no {document-url}";

/// Judges the answers for a document of each scheme; there are none where the template has no slot for it.
#[must_use]
pub(crate) fn judge_schemes(came: Option<&[(&str, Came)]>) -> Finding {
    const ID: &str = "SEC-DOCUMENT-SCHEME";
    const WANTED: &str = "only documents with http or https";
    let Some(came) = came else { return finding(ID, Verdict::Skipped, WANTED, NO_SLOT) };
    let linked: Vec<Evidence> = came
        .iter()
        .flat_map(|(document, came)| came.pages.iter().map(move |page| (*document, page)))
        .filter(|(document, page)| {
            let leads = page.header("location").is_some_and(|to| to == *document);
            leads || page.is_shown() && links(page.pieces(), document)
        })
        .map(|(document, page)| Evidence {
            what: page.asked.clone(),
            text: format!("leads to {document}"),
            file: None,
        })
        .collect();
    if !linked.is_empty() {
        let observed = "the locker leads a browser to a URL that is neither http nor https";
        return Finding { evidence: linked, ..finding(ID, Verdict::Warn, WANTED, observed) };
    }
    let scheme = |document: &str| document.split(':').next().unwrap_or_default().to_owned();
    let_in(ID, WANTED, came, scheme)
}

fn links(mut pieces: impl Iterator<Item = Piece>, document: &str) -> bool {
    pieces.any(|piece| match piece {
        Piece::Tag(tag) => tag.attributes.iter().any(|(name, value)| {
            LINKS.contains(&lossy(name).as_str()) && lossy(value).trim() == document
        }),
        Piece::Script(_) | Piece::Text(_) => false,
    })
}

/// Judges the answers for a document at each address, of a locker at this one.
#[must_use]
pub(crate) fn judge_addresses(locker: IpAddr, came: Option<&[(&str, Came)]>) -> Finding {
    const ID: &str = "SEC-DOCUMENT-ADDRESS";
    const WANTED: &str = "only documents of public hosts";
    match came {
        _ if !is_public(locker) => {
            let why = format!("not applicable: the locker itself has no public address ({locker})");
            finding(ID, Verdict::Skipped, WANTED, why)
        }
        None => finding(ID, Verdict::Skipped, WANTED, NO_SLOT),
        Some(came) => {
            let host = |document: &str| document.split('/').nth(2).unwrap_or_default().to_owned();
            let_in(ID, WANTED, came, host)
        }
    }
}

/// A note on the accepted documents.
fn let_in(id: &str, wanted: &str, came: &[(&str, Came)], name: impl Fn(&str) -> String) -> Finding {
    let launched = came.iter().filter(|(_, came)| came.answer == Answer::Launch);
    let names: Vec<String> = launched.map(|(document, _)| name(document)).collect();
    if names.is_empty() {
        return finding(id, Verdict::Pass, wanted, "the locker accepted none at the launch");
    }
    let observed = format!(
        "accepted at the launch: {}; only a login shows whether the locker fetches it",
        names.join(", ")
    );
    finding(id, Verdict::Note, wanted, observed)
}

/// Whether an address is public.
#[must_use]
pub fn is_public(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(v4) => {
            let [a, b, ..] = v4.octets();
            let is_shared = a == 100 && (64..128).contains(&b);
            !(v4.is_loopback()
                || v4.is_private()
                || v4.is_link_local()
                || v4.is_unspecified()
                || v4.is_documentation()
                || v4.is_broadcast()
                || is_shared)
        }
        IpAddr::V6(v6) => {
            !(v6.is_loopback()
                || v6.is_unspecified()
                || v6.is_unique_local()
                || v6.is_unicast_link_local())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::page::tests::page;
    use super::*;
    use locksmith_spec::Code;

    fn all<'a>(documents: &[&'a str], answer: Answer, body: &str) -> Vec<(&'a str, Came)> {
        let pages = || vec![page(&[("content-type", "text/html")], body)];
        documents.iter().map(|document| (*document, Came { answer, pages: pages() })).collect()
    }

    const REFUSED: Answer = Answer::Refusal(Code::InvalidAppHash);

    #[test]
    fn an_accepted_document_is_a_hint_and_a_linked_one_a_finding() {
        let judged = |answer, body: &str| judge_schemes(Some(&all(&SCHEMES, answer, body)));
        assert_eq!(judged(REFUSED, "").verdict, Verdict::Pass);
        let note = judged(Answer::Launch, "<p>Log in to save javascript:void('locksmith-probe')");
        assert_eq!(note.verdict, Verdict::Note);
        assert_eq!(
            note.observed,
            "accepted at the launch: file, ftp, data, javascript; only a login shows whether the locker fetches it"
        );
        let linked = "<a href=\" javascript:void(&#39;locksmith-probe&#39;)\">the document</a>";
        let finding = judged(Answer::Launch, linked);
        assert_eq!((finding.verdict, finding.evidence.len()), (Verdict::Warn, 1));
        let mut leads = all(&SCHEMES, Answer::Unread(302), "");
        leads[0].1.pages[0].headers.push(("Location".to_owned(), SCHEMES[0].to_owned()));
        assert_eq!(judge_schemes(Some(&leads)).verdict, Verdict::Warn);
        assert_eq!(judge_schemes(None).verdict, Verdict::Skipped);
    }

    #[test]
    fn only_a_public_locker_is_asked_for_what_is_private() {
        let public: IpAddr = "8.8.8.8".parse().unwrap();
        let judged = |locker, answer| judge_addresses(locker, Some(&all(&ADDRESSES, answer, "")));
        let note = judged(public, Answer::Launch);
        assert_eq!(note.verdict, Verdict::Note);
        assert!(note.observed.contains("127.0.0.1:9, [::1]:9, 169.254.169.254, 10.0.0.1:9"));
        assert_eq!(judged(public, REFUSED).verdict, Verdict::Pass);
        assert_eq!(judge_addresses(public, None).verdict, Verdict::Skipped);
        for private in [
            "127.0.0.1",
            "10.1.2.3",
            "172.16.0.1",
            "192.168.1.1",
            "169.254.1.1",
            "100.64.0.1",
            "::1",
            "fc00::1",
            "fe80::1",
            "::ffff:127.0.0.1",
            "0.0.0.0",
        ] {
            let private = private.parse().unwrap();
            assert_eq!(judged(private, Answer::Launch).verdict, Verdict::Skipped, "{private}");
        }
        assert!(is_public("2001:4860:4860::8888".parse().unwrap()));
    }
}
