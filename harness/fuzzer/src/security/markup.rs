//! SEC-REFLECTED-MARKUP: a page with a value of the request as markup.

use super::finding;
use super::page::{Came, Page, Piece, lossy};
use crate::template::Slot;
use locksmith_spec::verdict::{Evidence, Finding, Verdict};

/// The marker for a slot: quotes that end the value of an attribute, and an element without effect.
#[must_use]
pub(crate) fn marker(slot: Slot) -> String {
    format!("locksmith\" data-locksmith=1 ' data-locksmith=1 ><i>locksmith-{}</i>", slot.word())
}

/// Where a marker is markup in a page.
fn reflected(page: &Page, slot: Slot) -> Option<&'static str> {
    if !page.is_shown() {
        return None;
    }
    let (sent, inside) = (marker(slot), format!("locksmith-{}", slot.word()));
    let mut is_ours = false;
    for piece in page.pieces() {
        match piece {
            Piece::Tag(tag) => {
                if tag.attributes.keys().any(|name| lossy(name) == "data-locksmith") {
                    return Some("it ends the value of an attribute");
                }
                is_ours = tag.name.as_slice() == b"i";
            }
            Piece::Text(text) if is_ours && text.starts_with(&inside) => {
                return Some("it makes an element");
            }
            Piece::Script(text) if text.contains(&sent) => {
                return Some("it is in a script unescaped");
            }
            Piece::Script(_) | Piece::Text(_) => is_ours = false,
        }
    }
    None
}

/// Judges the answers to a marker in each slot.
#[must_use]
pub fn judge(came: &[(Slot, Came)]) -> Finding {
    const ID: &str = "SEC-REFLECTED-MARKUP";
    const WANTED: &str = "no page that contains a value of the request as markup";
    let pages = || came.iter().flat_map(|(slot, came)| came.pages.iter().map(|page| (*slot, page)));
    let found: Vec<Evidence> = pages()
        .filter_map(|(slot, page)| {
            let how = reflected(page, slot)?;
            let what = format!("{{{}}}, {}: {how}", slot.word(), page.asked);
            Some(Evidence { what, text: around(page), file: None })
        })
        .collect();
    let shown = pages().filter(|(_, page)| page.is_shown()).count();
    let (verdict, observed) = match (found.len(), shown) {
        (0, 0) => (Verdict::Pass, "no answer to markup is a page that a browser shows".to_owned()),
        (0, _) => {
            (Verdict::Pass, format!("{shown} pages answered markup in a request; none contains it"))
        }
        _ => (Verdict::Warn, "a page contains a value of the request as markup".to_owned()),
    };
    Finding { evidence: found, ..finding(ID, verdict, WANTED, observed) }
}

/// The text of a page around the marker.
fn around(page: &Page) -> String {
    let at = page.body.find("locksmith").unwrap_or_default();
    let before = page.body[..at].chars().rev().take(40).map(char::len_utf8).sum::<usize>();
    page.body[at - before..].chars().take(160).collect()
}

#[cfg(test)]
mod tests {
    use super::super::page::tests::page;
    use super::*;
    use crate::answer::Answer;

    const HTML: (&str, &str) = ("Content-Type", "text/html");

    fn judged(body: &str, content_type: (&str, &str)) -> Finding {
        let pages = vec![page(&[content_type], body)];
        judge(&[(Slot::AppId, Came { answer: Answer::Unread(200), pages })])
    }

    fn escaped(text: &str) -> String {
        text.replace('&', "&amp;")
            .replace('<', "&lt;")
            .replace('"', "&quot;")
            .replace('\'', "&#39;")
    }

    #[test]
    fn markup_counts_where_a_browser_would_make_markup_of_it() {
        let sent = marker(Slot::AppId);
        let (safe, half) = (escaped(&sent), sent.replace('<', "&lt;").replace('>', "&gt;"));
        for (body, found) in [
            (format!("<p>no app {sent}"), true),
            (format!("<p>no app {safe}"), false),
            (format!("<p>no app {half}"), false),
            (format!("<input value=\"{half}\">"), true),
            (format!("<input value='{half}'>"), true),
            (format!("<input value=\"{safe}\">"), false),
            (format!("<textarea>{sent}</textarea>"), false),
            // A comment ends at `-->`, which is not in what is sent.
            (format!("<!-- {sent} -->"), false),
            (format!("<script>var id = \"{sent}\";</script>"), true),
            (
                format!("<script>var id = {};</script>", serde_json::to_string(&safe).unwrap()),
                false,
            ),
        ] {
            let verdict = if found { Verdict::Warn } else { Verdict::Pass };
            assert_eq!(judged(&body, HTML).verdict, verdict, "{body}");
        }
    }

    #[test]
    fn json_of_the_right_type_is_no_page() {
        let body = format!("{{\"error\":\"{}\"}}", marker(Slot::AppId));
        assert_eq!(judged(&body, ("Content-Type", "application/json")).verdict, Verdict::Pass);
        let finding = judged(&body, HTML);
        assert_eq!(finding.verdict, Verdict::Warn);
        assert_eq!(finding.evidence[0].what, "{app-id}, a right request: it makes an element");
    }
}
