//! `page/button-class`: a button has the class `locker-saver`.

use crate::Source;
use crate::page::{BUTTON_CLASS, is_near_class};
use crate::rule::{Diagnostics, Rule};
use crate::value::is_typographic;

pub(super) static RULE: Rule = Rule {
    id: "page/button-class",
    clauses: &["PAGE-BUTTON"],
    what: "a button has the class `locker-saver` in `class`, in lower case and with a hyphen",
    why: "The library looks for this class only. Without it the link stays a link, and a click leaves \
          the page for the document.",
    fix: "Write class=\"locker-saver\". Further classes may follow, separated by blanks.",
    needs_key: false,
    look,
};

fn look(source: &Source, diagnostics: &mut Diagnostics<'_>) {
    for (_, attribute) in source.failed_buttons() {
        let name = &attribute.name;
        // `page/typographic-quotes` reports this.
        if name == "class" && attribute.value.split_ascii_whitespace().any(is_typographic) {
            continue;
        }
        let value = &attribute.value;
        if name == "class" {
            let seen = format!("the class is {value:?}, not `{BUTTON_CLASS}`");
            let diagnostic = diagnostics.fail("PAGE-BUTTON", &attribute.value_at, &seen);
            let near: Vec<&str> =
                value.split_ascii_whitespace().filter(|word| is_near_class(word, true)).collect();
            if let [near] = near[..] {
                let fix = format!("Write the class `{BUTTON_CLASS}` instead of `{near}`.");
                let corrected = value.replacen(near, BUTTON_CLASS, 1);
                diagnostic.fix(&fix).corrected(&attribute.value_at, &corrected);
            } else {
                let fix = format!("Write class=\"{BUTTON_CLASS}\": one word, with a hyphen.");
                diagnostic.fix(&fix);
            }
        } else {
            let seen = format!("`{BUTTON_CLASS}` is in `{name}`, not in `class`");
            let fix =
                format!("Write class=\"{BUTTON_CLASS}\": HTML reads classes from `class` only.");
            diagnostics.fail("PAGE-BUTTON", &attribute.name_at, &seen).fix(&fix);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::probe::{fail, report};
    use super::*;

    #[test]
    fn near_misses_are_reported() {
        for near in
            ["locker_saver", "Locker-Saver", "lockersaver", "locker saver", "btn locker-saverr"]
        {
            let to = format!("<body><a class=\"{near}\">");
            assert_eq!(report(&RULE, "<body>", &to), fail("PAGE-BUTTON", near));
        }
        let named = report(&RULE, "<body>", "<body><a className=\"locker-saver\">");
        assert_eq!(named, fail("PAGE-BUTTON", "className"));
        assert_eq!(report(&RULE, "<body>", "<body><a class=“locker-saver”>"), []);
        assert_eq!(report(&RULE, "<body>", "<body><a class=\"help\" href=locker-saver>"), []);
    }
}
