//! `page/button-class`: a button has the class `locker-saver`.

use crate::Source;
use crate::page::{BUTTON_CLASS, is_near_class};
use crate::rule::{Diagnostics, Rule};
use crate::value::is_typographic;

pub(super) static RULE: Rule = Rule {
    id: "page/button-class",
    clauses: &["PAGE-BUTTON"],
    what: "the class of a button is `locker-saver`, in small letters and with a hyphen, in `class`",
    why: "The library looks for this class and no other. The link stays a link, and a click leaves the \
          page for the document.",
    fix: "Write class=\"locker-saver\". Further classes may stand beside it, with blanks between.",
    needs_key: false,
    look,
};

fn look(source: &Source, diagnostics: &mut Diagnostics<'_>) {
    for (_, attribute) in source.failed_buttons() {
        let name = &attribute.name;
        // That is told by the rule on quotes.
        if name == "class" && attribute.value.split_ascii_whitespace().any(is_typographic) {
            continue;
        }
        let value = &attribute.value;
        if name == "class" {
            let seen = format!("the class is {value:?}, which is not `{BUTTON_CLASS}`");
            let diagnostic = diagnostics.fail("PAGE-BUTTON", &attribute.value_at, &seen);
            let near: Vec<&str> =
                value.split_ascii_whitespace().filter(|word| is_near_class(word, true)).collect();
            if let [near] = near[..] {
                let fix = format!("Write the class `{BUTTON_CLASS}` in place of `{near}`.");
                let corrected = value.replacen(near, BUTTON_CLASS, 1);
                diagnostic.fix(&fix).corrected(&attribute.value_at, &corrected);
            } else {
                let fix = format!("Write class=\"{BUTTON_CLASS}\": one word, with a hyphen.");
                diagnostic.fix(&fix);
            }
        } else {
            let seen = format!("`{BUTTON_CLASS}` stands in `{name}`, and `class` lacks it");
            let fix =
                format!("Write class=\"{BUTTON_CLASS}\": in `{name}` it is no class, in HTML.");
            diagnostics.fail("PAGE-BUTTON", &attribute.name_at, &seen).fix(&fix);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::probe::{fail, noticed};
    use super::*;

    #[test]
    fn near_misses_are_noticed() {
        for near in
            ["locker_saver", "Locker-Saver", "lockersaver", "locker saver", "btn locker-saverr"]
        {
            let to = format!("<body><a class=\"{near}\">");
            assert_eq!(noticed(&RULE, "<body>", &to), fail("PAGE-BUTTON", near));
        }
        let named = noticed(&RULE, "<body>", "<body><a className=\"locker-saver\">");
        assert_eq!(named, fail("PAGE-BUTTON", "className"));
        assert_eq!(noticed(&RULE, "<body>", "<body><a class=“locker-saver”>"), []);
        assert_eq!(noticed(&RULE, "<body>", "<body><a class=\"help\" href=locker-saver>"), []);
    }
}
