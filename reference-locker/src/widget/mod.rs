//! The JavaScript library that partners' pages include (WID-LIBRARY).

use axum::body::Bytes;
use serde_json::Value;

/// The library as a file.
const SOURCE: &str = include_str!("savelocker.js");

/// The library, with a locker's own label on its buttons (I-LABEL).
pub(crate) fn script(label: &str) -> Bytes {
    // JSON is JavaScript, and the label stands in no HTML.
    SOURCE.replace("'{{label}}'", &Value::from(label).to_string()).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_is_a_string_whatever_is_in_it() {
        let script = script("Save \"it\"\\ to 'X'\n");
        let script = std::str::from_utf8(&script).expect("text");
        assert!(script.contains(r#"var LABEL = "Save \"it\"\\ to 'X'\n";"#));
        assert!(!script.contains("{{"));
    }
}
