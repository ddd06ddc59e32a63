//! Pictures of windows. Nothing in a picture can be overwritten, so none is kept of a window in whose words a
//! secret of the run is legible.

use serde_json::Value;

use locksmith_browser::Session;
use locksmith_core::redact::Redactor;

/// The words that the window shows, as they are read: what stands in several elements is one text.
const WORDS: &str = r#"
const fields = [...document.querySelectorAll("input, textarea")];
const values = fields.filter((field) => field.type !== "password").map((field) => field.value);
return [document.body ? document.body.innerText : "", ...values].join("\n");
"#;

/// A picture of the current window, as PNG. None where it has no picture (it hangs, closes, or shows a
/// dialog), and none where a secret is legible.
pub(super) async fn take(session: &Session, redactor: &Redactor) -> Option<Vec<u8>> {
    let words = session.execute(WORDS, Vec::new()).await.ok()?;
    let Value::String(words) = words else { return None };
    // A key that wraps is still read.
    let joined: String = words.split_whitespace().collect();
    let is_legible = [&words, &joined].into_iter().any(|words| redactor.text(words) != *words);
    if is_legible {
        return None;
    }
    session.screenshot().await.ok()
}
