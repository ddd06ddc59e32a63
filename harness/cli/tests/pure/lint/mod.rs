//! The static rules, held against the sample pages and against whatever bytes there are.

mod hostile;
mod registry;
mod samples;

use jiff::Timestamp;
use locksmith_core::scenario::samples::{Sample, Values, all, fill};
use locksmith_lint::{Context, Diagnostic, LIBRARY, Source, check};
use locksmith_spec::{Format, Secret};
use url::Url;

const KEY: &str = "Jd6R1JMY0NBeX6E111U0";

fn now() -> Timestamp {
    "2016-11-23T12:00:00Z".parse().unwrap()
}

/// A page on a public host, of an app whose id and key are known.
fn context() -> Context {
    Context {
        url: Url::parse("https://partner.example/results").ok(),
        app_id: Some("EXAMBOARD".into()),
        app_key: Some(Secret::new(KEY)),
        ..Context::at(now())
    }
}

/// A sample as it would be sent.
fn filled(sample: &Sample, format: Format) -> String {
    let values = Values {
        app_id: "EXAMBOARD",
        app_key: &Secret::new(KEY),
        format,
        now: now(),
        first_load: now(),
        library: &Url::parse(LIBRARY).unwrap(),
        documents: "https://documents.example",
        jquery: "/jquery.min.js",
    };
    fill(&sample.page.text, &values).unwrap()
}

fn checked(sample: &Sample, format: Format) -> Vec<Diagnostic> {
    let context = Context { format, ..context() };
    check(&Source::read(filled(sample, format).as_bytes(), context))
}

fn sample(name: &str) -> Sample {
    all().unwrap().into_iter().find(|sample| sample.page.name == name).unwrap()
}

/// Diagnostics in a line each, for messages.
fn brief(diagnostics: &[Diagnostic]) -> String {
    let line = |diagnostic: &Diagnostic| {
        let Diagnostic { rule, clause, verdict, absent, seen, .. } = diagnostic;
        format!("\n  {} {rule} ({clause}) absent={absent}: {seen}", verdict.word())
    };
    diagnostics.iter().map(line).collect()
}
