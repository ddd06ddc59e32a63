//! A correct page, to change in one place.

use jiff::Timestamp;
use url::Url;

use crate::rule::{Diagnostics, Rule};
use crate::{Context, Diagnostic, Source};
use locksmith_spec::verdict::Verdict;
use locksmith_spec::{Format, Secret, app_hash};

pub(super) const KEY: &str = "Jd6R1JMY0NBeX6E111U0";
pub(super) const HASH_OF: [&str; 3] = ["EXAMBOARD", KEY, "1479902400"];

pub(super) const PAGE: &str = r#"<!DOCTYPE html>
<html><head><meta charset="utf-8"><title>Results</title>
<script src="/jquery.min.js"></script>
</head><body>
<a id="share-1" href="https://documents.example/one.pdf" class="locker-saver"></a>
<a id="share-2" href="https://documents.example/two.pdf" class="locker-saver"></a>
<script type="text/javascript" src="https://services.digitallocker.gov.in/savelocker/api/1/savelocker.js" id="dlshare" data-app-id="EXAMBOARD" data-app-hash="{hash}" time-stamp="1479902400"></script>
</body></html>
"#;

pub(super) fn context() -> Context {
    let now: Timestamp = "2016-11-23T12:00:00Z".parse().unwrap();
    Context {
        url: Url::parse("https://partner.example/results").ok(),
        app_id: Some("EXAMBOARD".into()),
        app_key: Some(Secret::new(KEY)),
        format: Format::EpochSeconds,
        ..Context::at(now)
    }
}

pub(super) fn hash() -> String {
    let [id, key, time_stamp] = HASH_OF;
    app_hash(id, key, time_stamp)
}

/// What a rule reports in a source.
pub(super) fn diagnostics(rule: &'static Rule, text: &str, context: Context) -> Vec<Diagnostic> {
    let source = Source::read(text.as_bytes(), context);
    let mut diagnostics = Diagnostics::of(rule, &source);
    (rule.look)(&source, &mut diagnostics);
    diagnostics.into_vec().into_iter().map(|(_, diagnostic)| diagnostic).collect()
}

/// The right page with `to` in the place of every `from`.
pub(super) fn changed(from: &str, to: &str) -> String {
    assert!(PAGE.contains(from), "the page has no {from}");
    PAGE.replace(from, to).replace("{hash}", &hash())
}

/// What a rule reports when the right page has `to` in place of `from`: the clause, the verdict and
/// the text that it points at.
pub(super) fn report(
    rule: &'static Rule,
    from: &str,
    to: &str,
) -> Vec<(&'static str, Verdict, String)> {
    pointed(diagnostics(rule, &changed(from, to), context()))
}

/// The clauses, the verdicts and the texts that diagnostics point at.
pub(super) fn pointed(diagnostics: Vec<Diagnostic>) -> Vec<(&'static str, Verdict, String)> {
    let pointed = |diagnostic: Diagnostic| {
        let chars = diagnostic.place.excerpt.chars();
        let text = chars.skip(diagnostic.place.caret).take(diagnostic.place.width).collect();
        (diagnostic.clause, diagnostic.verdict, text)
    };
    diagnostics.into_iter().map(pointed).collect()
}

/// One failure that points at a text.
pub(super) fn fail(clause: &'static str, at: &str) -> Vec<(&'static str, Verdict, String)> {
    vec![(clause, Verdict::Fail, at.to_owned())]
}

#[test]
fn the_right_page_is_right() {
    let page = changed("", "");
    for rule in super::RULES {
        assert_eq!(diagnostics(rule, &page, context()), [], "{}", rule.id);
    }
}
