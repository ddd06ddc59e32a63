//! What every page has: its style, the policy that confines it, and its anchors.

use base64::prelude::{BASE64_STANDARD, Engine as _};
use sha2::{Digest as _, Sha256};

/// The style of every page.
pub(crate) const STYLE: &str = include_str!("report.css");

/// What a page may do: show its own style, run its own script where it has one, show embedded
/// images.
pub fn policy(style: &str, script: Option<&str>) -> String {
    let script =
        script.map_or_else(String::new, |script| format!("script-src '{}'; ", source_hash(script)));
    format!(
        "default-src 'none'; style-src '{}'; {script}img-src data:; base-uri 'none'; \
         form-action 'none'",
        source_hash(style)
    )
}

/// The place of a clause or case on a page: its id, in the characters that every browser and
/// every URL take as they are.
#[must_use]
pub fn anchor(kind: &str, id: &str) -> String {
    let slug: String = id
        .chars()
        .map(|character| if character.is_ascii_alphanumeric() { character } else { '-' })
        .collect();
    format!("{kind}-{slug}")
}

/// The source expression by which a content security policy knows an inline style or script.
fn source_hash(source: &str) -> String {
    format!("sha256-{}", BASE64_STANDARD.encode(Sha256::digest(source)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_anchor_has_nothing_that_a_url_would_escape() {
        let id = "locker/error-206/31-minutes";
        assert_eq!(anchor("case", id), "case-locker-error-206-31-minutes");
        assert_eq!(anchor("case", "a\"> b"), "case-a---b");
    }
}
