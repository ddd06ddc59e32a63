//! `page/jquery-host`: jQuery comes from the partner's own server.

use url::Url;

use crate::Source;
use crate::rule::{Diagnostics, Rule};

pub(super) static RULE: Rule = Rule {
    id: "page/jquery-host",
    clauses: &["PAGE-JQUERY"],
    what: "jQuery comes from the partner's own web server",
    why: "The partner does not control a copy on another host: it can change or fail, and that host \
          learns of every visitor.",
    fix: "Place jquery.min.js on your own server and include it from there.",
    needs_key: false,
    look,
};

fn look(source: &Source, diagnostics: &mut Diagnostics<'_>) {
    for (script, url) in source.jqueries() {
        let page = source.context.url.as_ref();
        let own = url.scheme() == "file" || page.is_some_and(|page| is_of_one_site(page, &url));
        if let Some(src) = script.attribute("src").filter(|_| !own) {
            let host = url.host_str().unwrap_or_default();
            let seen = format!("jQuery comes from {host}");
            diagnostics.warn("PAGE-JQUERY", &src.value_at, &seen).by("I-JQUERY-HOST");
        }
    }
}

/// Whether two URLs have one host, or one's host lies under the other's (`static.partner.example`).
fn is_of_one_site(page: &Url, other: &Url) -> bool {
    let (Some(page), Some(other)) = (page.host_str(), other.host_str()) else { return false };
    let page = page.strip_prefix("www.").unwrap_or(page);
    let under = |host: &str, site: &str| {
        host.strip_suffix(site).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    };
    under(page, other) || under(other, page)
}

#[cfg(test)]
mod tests {
    use super::super::probe::report;
    use super::*;
    use locksmith_spec::verdict::Verdict;

    #[test]
    fn another_host_is_tolerated() {
        let cdn = "https://code.jquery.com/jquery-3.7.1.min.js";
        let reported = report(&RULE, "/jquery.min.js", cdn);
        assert_eq!(reported, [("PAGE-JQUERY", Verdict::Warn, cdn.to_owned())]);
        assert_eq!(report(&RULE, "/jquery.min.js", "//static.partner.example/jquery.js"), []);
    }
}
