//! `page/href-unreachable`: a document is where the locker can reach it.

use crate::Source;
use crate::page::{Document, documents};
use crate::rule::{Diagnostics, Rule};
use locksmith_spec::reach::is_private;

pub(super) static RULE: Rule = Rule {
    id: "page/href-unreachable",
    clauses: &["PAGE-HREF"],
    what: "the document's host is reachable from the internet",
    why: "This URL works only on the developer's machine or in the partner's network. The locker fetches \
          from its own network: there the URL names the locker's own machine, or nothing.",
    fix: "Write the public URL of the document. (This rule is off for a page that itself comes from such \
           a host: it is a test page.)",
    needs_key: false,
    look,
};

fn look(source: &Source, diagnostics: &mut Diagnostics<'_>) {
    if source.is_private() {
        return;
    }
    for Document { href, url } in documents(source) {
        if let Some(url) = url.filter(is_private) {
            let host = url.host_str().unwrap_or_default();
            let seen = format!("the host {host} is this machine or in a private network");
            diagnostics.fail("PAGE-HREF", &href.value_at, &seen);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::probe::{changed, context, diagnostics, fail, report};
    use super::*;
    use crate::Context;

    #[test]
    fn private_hosts_are_noticed_unless_the_page_is_on_one() {
        let right = "https://documents.example/";
        for host in ["localhost:8080", "127.0.0.1", "[::1]", "10.1.2.3", "192.168.0.7", "nas.local"]
        {
            let wrong = format!("http://{host}/");
            let at = format!("{wrong}one.pdf");
            assert_eq!(report(&RULE, right, &wrong).len(), 2, "{at}");
        }
        let at = "http://localhost/1";
        assert_eq!(report(&RULE, "https://documents.example/one.pdf", at), fail("PAGE-HREF", at));
        let url = url::Url::parse("http://127.0.0.1:3000/").ok();
        let page = changed(right, "http://localhost/");
        assert_eq!(diagnostics(&RULE, &page, Context { url, ..context() }), []);
    }
}
