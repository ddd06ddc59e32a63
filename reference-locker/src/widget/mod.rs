//! The JavaScript library that partners' pages include (WID-LIBRARY).

use axum::body::Bytes;
use serde_json::{Value, json};

use crate::behaviour::Behaviour;

/// The library, with a locker's own label on its buttons (I-LABEL), and its part of the behaviour.
/// `note` stands at its end; it is empty.
pub(crate) fn script(label: &str, behaviour: &Behaviour, note: &str) -> Bytes {
    // JSON is JavaScript, and the label stands in no HTML.
    let label = Value::from(label).to_string();
    let how = json!({ "widget": behaviour.widget, "result": behaviour.result }).to_string();
    let script =
        include_str!("savelocker.js").replace("'{{label}}'", &label).replace("'{{how}}'", &how);
    if note.is_empty() { script.into() } else { format!("{script}// {note}\n").into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_is_a_string_whatever_is_in_it() {
        let script = script("Save \"it\"\\ to 'X'\n", &Behaviour::default(), "");
        let script = std::str::from_utf8(&script).expect("text");
        assert!(script.contains(r#"var LABEL = "Save \"it\"\\ to 'X'\n";"#));
        assert!(!script.contains("{{"));
    }
}
