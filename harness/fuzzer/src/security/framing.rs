//! SEC-FRAMED: pages that another site can show in a frame.

use super::finding;
use super::page::{Came, Page};
use locksmith_spec::verdict::{Evidence, Finding, Verdict};

/// Whether another site can show a page in a frame. `frame-ancestors` is read instead of X-Frame-Options where
/// there is one, as browsers do; `ALLOW-FROM` they do not know any more.
fn can_be_framed(page: &Page) -> bool {
    let policies = page.headers("content-security-policy").flat_map(|header| header.split(','));
    let ancestors: Vec<&str> = policies
        .filter_map(|policy| {
            policy.split(';').map(str::trim).find_map(|directive| {
                let (name, sources) = directive.split_once(' ').unwrap_or((directive, ""));
                name.eq_ignore_ascii_case("frame-ancestors").then_some(sources)
            })
        })
        .collect();
    if !ancestors.is_empty() {
        let is_open = |sources: &&str| {
            sources
                .split_ascii_whitespace()
                .any(|source| matches!(source, "*" | "http:" | "https:"))
        };
        // Each policy must allow it.
        return ancestors.iter().all(is_open);
    }
    let forbids = |shown: &str| {
        ["deny", "sameorigin"].iter().any(|word| shown.trim().eq_ignore_ascii_case(word))
    };
    !page.headers("x-frame-options").any(|header| header.split(',').any(forbids))
}

/// Judges the pages that were seen.
#[must_use]
pub fn judge(came: &[Came]) -> Finding {
    const ID: &str = "SEC-FRAMED";
    const WANTED: &str = "X-Frame-Options, or frame-ancestors of a Content-Security-Policy";
    let shown = || came.iter().flat_map(|came| &came.pages).filter(|page| page.is_shown());
    let framed: Vec<Evidence> = shown()
        .filter(|page| can_be_framed(page))
        .map(|page| {
            let text = format!("status {}, without a header that forbids frames", page.status);
            Evidence { what: page.asked.clone(), text, file: None }
        })
        .collect();
    let (verdict, observed) = match (framed.len(), shown().count()) {
        (_, 0) => (Verdict::Skipped, "not applicable: the locker answers with no page".to_owned()),
        (0, all) => (Verdict::Pass, format!("{all} pages; another site can frame none of them")),
        (open, all) => (Verdict::Warn, format!("another site can frame {open} of {all} pages")),
    };
    Finding { evidence: framed, ..finding(ID, verdict, WANTED, observed) }
}

#[cfg(test)]
mod tests {
    use super::super::page::tests::page;
    use super::*;
    use crate::answer::Answer;

    fn verdict(headers: &[(&str, &str)], content_type: &str) -> Verdict {
        let headers = [headers, &[("content-type", content_type)]].concat();
        judge(&[Came { answer: Answer::Launch, pages: vec![page(&headers, "<p>Log in")] }]).verdict
    }

    #[test]
    fn a_page_needs_a_header_that_browsers_heed() {
        const CSP: &str = "Content-Security-Policy";
        const XFO: &str = "X-Frame-Options";
        for (headers, expected) in [
            (&[][..], Verdict::Warn),
            (&[(XFO, "DENY")], Verdict::Pass),
            (&[(XFO, "sameorigin")], Verdict::Pass),
            (&[(XFO, "ALLOW-FROM https://partner.example")], Verdict::Warn),
            (&[(CSP, "default-src 'self'; Frame-Ancestors 'none'")], Verdict::Pass),
            (&[(CSP, "frame-ancestors https://partner.example")], Verdict::Pass),
            (&[(CSP, "frame-ancestors *")], Verdict::Warn),
            (&[(CSP, "frame-ancestors *"), (XFO, "DENY")], Verdict::Warn),
            (&[(CSP, "frame-ancestors *"), (CSP, "frame-ancestors 'self'")], Verdict::Pass),
            (&[(CSP, "default-src 'none'")], Verdict::Warn),
            (&[("Content-Security-Policy-Report-Only", "frame-ancestors 'none'")], Verdict::Warn),
        ] {
            assert_eq!(verdict(headers, "text/html"), expected, "{headers:?}");
        }
        assert_eq!(verdict(&[], "application/json"), Verdict::Skipped);
        assert_eq!(judge(&[]).verdict, Verdict::Skipped);
    }
}
