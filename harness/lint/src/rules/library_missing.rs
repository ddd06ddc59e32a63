//! `page/library-missing`: the page includes the library.

use crate::Source;
use crate::html::Element;
use crate::page::DLSHARE;
use crate::rule::{Diagnostics, Rule};

pub(super) static RULE: Rule = Rule {
    id: "page/library-missing",
    clauses: &["PAGE-SCRIPT"],
    what: "a script element includes the locker's library",
    why: "The library makes the buttons. Without it each button stays an empty link, which users do not \
          see.",
    fix: "Add the specification's snippet: <script type=\"text/javascript\" src=\"…/savelocker/api/1/\
           savelocker.js\" id=\"dlshare\" data-app-id=\"…\" data-app-hash=\"…\" time-stamp=\"…\">\
           </script>. A browser does not run a script in a comment, a template or a text.",
    needs_key: false,
    look,
};

fn look(source: &Source, diagnostics: &mut Diagnostics<'_>) {
    if let Some(library) = source.library() {
        not_closed(source, library, diagnostics);
        return;
    }
    if let Some(script) = source.swallowed("savelocker.js") {
        swallowed(source, script, "PAGE-SCRIPT", "the locker's library", diagnostics);
        return;
    }
    let named = |element: &&Element| {
        element.value("id") == Some(DLSHARE)
            || element.attributes.iter().any(|attribute| attribute.value.ends_with("savelocker.js"))
    };
    if let Some(element) = source.document.elements.iter().find(named) {
        let seen = format!("the library is in a `{}`, which runs nothing", element.name);
        diagnostics.fail("PAGE-SCRIPT", &element.tag, &seen).absent();
        return;
    }
    let (at, hint) = source.missing_at("savelocker.js");
    let seen = format!("no script element includes the library{hint}");
    diagnostics.fail("PAGE-SCRIPT", &at, &seen).absent();
}

/// Reports that the library's script element has no end tag: a browser never runs it.
fn not_closed(source: &Source, library: &Element, diagnostics: &mut Diagnostics<'_>) {
    if !source.is_open(library) {
        return;
    }
    let tag = &library.tag;
    let is_slashed = source.text[tag.clone()].ends_with("/>");
    let (end, how, fix) = if is_slashed {
        (tag.end - 2..tag.end, "ends with `/>`, which does not close it, and no", "instead of `/>`")
    } else {
        (tag.end - 1..tag.end, "has no end tag: no", "at the end of its tag")
    };
    let seen = format!(
        "the library's script element {how} `</script>` follows: browsers read the rest of the page as its text, and do \
         not run it"
    );
    let fix = format!("Write `></script>` {fix}: an HTML script element needs its end tag.");
    diagnostics.fail("PAGE-SCRIPT", tag, &seen).fix(&fix).corrected(&end, "></script>");
}

/// Reports that a script element which ends with `/>` takes the following elements as its text.
pub(super) fn swallowed(
    source: &Source,
    script: &Element,
    clause: &'static str,
    what: &str,
    diagnostics: &mut Diagnostics<'_>,
) {
    const FIX: &str =
        "Write `></script>` instead of `/>`: an HTML script element needs its end tag.";
    let line = source.line_of(script.tag.start).0 + 1;
    let seen = format!(
        "the script element in line {line} ends with `/>`, which does not close it: browsers read everything up to \
         the next `</script>` as its text, {what} included"
    );
    let end = script.tag.end - 2..script.tag.end;
    diagnostics.fail(clause, &script.tag, &seen).absent().fix(FIX).corrected(&end, "></script>");
}

#[cfg(test)]
mod tests {
    use super::super::probe::{context, diagnostics, fail, pointed};
    use super::*;

    #[test]
    fn it_is_missed_where_it_seems_to_be() {
        for (page, at) in [
            ("<!doctype html><p>Hi</p></body>", "<"),
            ("<!-- <script src=//x/savelocker.js id=dlshare></script> -->", "savelocker.js"),
            ("<template><script src=savelocker.js></script></template>", "savelocker.js"),
            ("<link href=savelocker.js id=dlshare>", "<link href=savelocker.js id=dlshare>"),
        ] {
            let diagnostics = diagnostics(&RULE, page, context());
            assert!(diagnostics[0].absent);
            assert_eq!(pointed(diagnostics), fail("PAGE-SCRIPT", at), "{page}");
        }
    }

    #[test]
    fn a_script_that_swallows_it_is_pointed_at() {
        let jquery = "<script src=jquery.js />";
        let library = "<script src=/x/savelocker.js id=dlshare></script>";
        let page = format!("<!doctype html>\n{jquery}\n{library}");
        let diagnostics = diagnostics(&RULE, &page, context());
        assert!(diagnostics[0].seen.starts_with("the script element in line 2 ends with `/>`"));
        assert_eq!(diagnostics[0].corrected.as_deref(), Some("<script src=jquery.js ></script>"));
        assert_eq!(pointed(diagnostics), fail("PAGE-SCRIPT", jquery));
    }

    #[test]
    fn a_library_that_is_not_closed_does_not_run() {
        for (end, fixed) in [(" />", " ></script>"), ("/>", "></script>"), (">", "></script>")] {
            let tag = format!("<script src=\"/x/savelocker.js\" id=dlshare{end}");
            let page =
                format!("<!doctype html>\n<script src=jquery.js></script>\n{tag}\n</body>\n");
            let diagnostics = diagnostics(&RULE, &page, context());
            let right = format!("<script src=\"/x/savelocker.js\" id=dlshare{fixed}");
            assert_eq!(diagnostics[0].corrected.as_deref(), Some(right.as_str()));
            // The element is there, and no script adds what it lacks.
            assert!(!diagnostics[0].absent && diagnostics[0].seen.contains("`</script>` follows"));
            assert_eq!(pointed(diagnostics), fail("PAGE-SCRIPT", &tag));
        }
        let closed = "<script src=/x/savelocker.js id=dlshare /><script>1</script>";
        assert_eq!(diagnostics(&RULE, closed, context()), []);
    }

    #[test]
    fn a_script_that_is_closed_twice_swallows_nothing() {
        let page = "<!doctype html><script src=jquery.js /></script><p>savelocker.js";
        let diagnostics = diagnostics(&RULE, page, context());
        assert_eq!(pointed(diagnostics), fail("PAGE-SCRIPT", "savelocker.js"));
    }
}
