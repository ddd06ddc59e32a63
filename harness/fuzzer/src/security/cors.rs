//! SEC-CORS: answers that pages of any origin may read, with the user's cookies.

use super::finding;
use super::page::Came;
use locksmith_spec::verdict::{Evidence, Finding, Verdict};

/// Judges the answers to unregistered origins. `*` is not a finding: with it, browsers let no page read an answer to
/// a request with cookies.
#[must_use]
pub(crate) fn judge(came: &[(String, Came)]) -> Finding {
    const ID: &str = "SEC-CORS";
    const WANTED: &str = "no unregistered origin allowed together with credentials";
    // A redirect leads to a page that was asked for without an origin.
    let answers = came.iter().filter_map(|(origin, came)| Some((origin, came.pages.first()?)));
    let allowing: Vec<Evidence> = answers
        .filter(|(origin, page)| {
            let may_read = page.header("access-control-allow-origin") == Some(origin.as_str());
            may_read && page.header("access-control-allow-credentials") == Some("true")
        })
        .map(|(origin, page)| Evidence {
            what: page.asked.clone(),
            text: format!(
                "Access-Control-Allow-Origin: {origin}, Access-Control-Allow-Credentials: true"
            ),
            file: None,
        })
        .collect();
    let (verdict, observed) = if allowing.is_empty() {
        (Verdict::Pass, "no unregistered origin may read an answer to a request with cookies")
    } else {
        (
            Verdict::Warn,
            "an unregistered origin may read answers to requests with the user's cookies",
        )
    };
    Finding { evidence: allowing, ..finding(ID, verdict, WANTED, observed) }
}

#[cfg(test)]
mod tests {
    use super::super::page::tests::page;
    use super::*;
    use crate::answer::Answer;

    #[test]
    fn only_an_origin_that_is_given_back_with_credentials_counts() {
        const ORIGIN: &str = "https://unregistered.example";
        for (allowed, credentials, verdict) in [
            (ORIGIN, Some("true"), Verdict::Warn),
            (ORIGIN, None, Verdict::Pass),
            (ORIGIN, Some("false"), Verdict::Pass),
            ("*", Some("true"), Verdict::Pass),
            ("https://partner.example", Some("true"), Verdict::Pass),
        ] {
            let mut headers = vec![("Access-Control-Allow-Origin", allowed)];
            headers.extend(credentials.map(|shown| ("Access-Control-Allow-Credentials", shown)));
            let came = Came { answer: Answer::Unread(200), pages: vec![page(&headers, "")] };
            assert_eq!(judge(&[(ORIGIN.to_owned(), came)]).verdict, verdict, "{headers:?}");
        }
    }
}
