//! The report as one page: no other resource, no markup from a target, readable without scripts.
//!
//! Everything that came from a target is escaped by the template. Should that ever fail, the
//! page's policy still lets nothing run or load but the style and script that stand here, which
//! it names by their hashes.

use std::collections::HashSet;
use std::io::{self, Write};

use askama::Template;
use base64::prelude::{BASE64_STANDARD, Engine as _};

use super::digest::{Outcome, VERDICT_ORDER};
use super::model::{CaseRow, ClauseRow, MutationScore, Report};
use super::page::{self, STYLE, anchor};
use super::text::{counted, duration, with_code};
use locksmith_spec::verdict::{Evidence, Verdict};

const SCRIPT: &str = include_str!("report.js");

/// The report as a page that needs no other file. `assets` gives the bytes of the files that the
/// evidence names: images are embedded, everything else stays a name.
pub(super) fn write(
    report: &Report,
    assets: &dyn Fn(&str) -> Option<Vec<u8>>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let families = families(report, &mut Images { assets, embedded: HashSet::new() });
    Page { report, outcome: Outcome::of(report), families }.write_into(out)
}

#[derive(Template)]
#[template(path = "report/report.html")]
struct Page<'a> {
    report: &'a Report,
    outcome: Outcome,
    families: Vec<Family<'a>>,
}

/// The cases of one family, in the order of the plan.
struct Family<'a> {
    name: &'a str,
    cases: Vec<Case<'a>>,
}

struct Case<'a> {
    row: &'a CaseRow,
    evidence: Vec<Exhibit<'a>>,
}

/// A piece of evidence, with its image where there is one.
struct Exhibit<'a> {
    evidence: &'a Evidence,
    image: Option<String>,
}

fn families<'a>(report: &'a Report, images: &mut Images) -> Vec<Family<'a>> {
    let mut families: Vec<Family<'a>> = Vec::new();
    for row in &report.cases {
        let case = Case { row, evidence: exhibits(row, images) };
        match families.iter_mut().find(|family| family.name == row.family()) {
            Some(family) => family.cases.push(case),
            None => families.push(Family { name: row.family(), cases: vec![case] }),
        }
    }
    families
}

/// All evidence of a case, each piece once.
fn exhibits<'a>(row: &'a CaseRow, images: &mut Images) -> Vec<Exhibit<'a>> {
    let of_findings = row.findings.iter().flat_map(|finding| &finding.evidence);
    let mut exhibits: Vec<Exhibit<'a>> = Vec::new();
    for evidence in row.evidence.iter().chain(of_findings) {
        if exhibits.iter().all(|exhibit| exhibit.evidence != evidence) {
            let image = evidence.file.as_deref().and_then(|file| images.embed(file));
            exhibits.push(Exhibit { evidence, image });
        }
    }
    exhibits
}

/// The images of a page, each embedded where it is first named.
struct Images<'a> {
    assets: &'a dyn Fn(&str) -> Option<Vec<u8>>,
    embedded: HashSet<String>,
}

impl Images<'_> {
    /// The image as a `data:` URI. Its bytes decide what it is, not its name.
    fn embed(&mut self, file: &str) -> Option<String> {
        if self.embedded.contains(file) {
            return None;
        }
        let bytes = (self.assets)(file)?;
        let media_type = media_type(&bytes)?;
        self.embedded.insert(file.to_owned());
        Some(format!("data:{media_type};base64,{}", BASE64_STANDARD.encode(bytes)))
    }
}

/// The media type of an image that cannot carry script: PNG, JPEG or WebP.
fn media_type(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [0x89, b'P', b'N', b'G', ..] => Some("image/png"),
        [0xff, 0xd8, 0xff, ..] => Some("image/jpeg"),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some("image/webp"),
        _ => None,
    }
}

impl Page<'_> {
    fn self_test(&self) -> String {
        MutationScore::sentence(self.report.self_test)
    }

    fn outcome_class(&self) -> &'static str {
        match self.outcome {
            Outcome::Conforms => "pass",
            Outcome::DoesNotConform => "fail",
            Outcome::Incomplete => "inconclusive",
        }
    }

    fn duration(&self) -> String {
        duration(self.report.run.seconds)
    }

    /// The verdicts that occur, with their numbers and their places on a bar 1000 units long.
    fn shares(&self) -> Vec<Share> {
        let summary = self.report.summary;
        let mut start = 0;
        let mut shares = Vec::new();
        for verdict in VERDICT_ORDER {
            let count = summary.count(verdict);
            let width = count * 1000 / summary.cases.max(1);
            shares.push(Share { word: verdict.word(), count, start, width });
            start += width;
        }
        shares
    }

    /// The cases that keep the target from conforming: failed, then inconclusive.
    fn obstacles(&self) -> Vec<&CaseRow> {
        let failed = self.report.cases_with(Verdict::Fail);
        failed.chain(self.report.cases_with(Verdict::Inconclusive)).collect()
    }
}

/// A verdict's share of the cases.
struct Share {
    word: &'static str,
    count: usize,
    start: usize,
    width: usize,
}

impl Case<'_> {
    fn is_open(&self) -> bool {
        matches!(self.row.verdict, Verdict::Fail | Verdict::Inconclusive)
    }

    fn interpretation(&self) -> Option<&str> {
        self.row.decisive()?.interpretation.as_deref()
    }

    fn duration(&self) -> String {
        duration(std::time::Duration::from_millis(self.row.millis).as_secs_f64())
    }
}

impl ClauseRow {
    /// Few cases are listed at once, many behind a summary.
    fn has_many_cases(&self) -> bool {
        self.cases.len() > 3
    }
}

fn policy() -> String {
    page::policy(STYLE, Some(SCRIPT))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_image_is_known_by_its_bytes() {
        assert_eq!(media_type(b"\x89PNG\r\n\x1a\n"), Some("image/png"));
        assert_eq!(media_type(b"<svg onload='alert(1)'>"), None);
        assert_eq!(media_type(b""), None);
    }
}
