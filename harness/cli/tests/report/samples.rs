//! Canned reports.

use locksmith::interop::{Fingerprint, Seen, Trait, Way};
use locksmith_core::report::{
    CaseRow, ClauseRow, ClauseVerdict, MutationScore, Report, RunFacts, Specification, Summary,
    Target, Tool,
};
use locksmith_spec::verdict::{Evidence, Finding, Verdict};

/// A picture of one pixel.
pub(crate) const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\
\x1f\x15\xc4\x89\0\0\0\rIDATx\x9cc\xf8\xcf\xc0\xf0\x1f\0\x05\0\x01\xff\x89\x99=\x1d\0\0\0\0IEND\xaeB`\x82";

/// Clauses as the locker's side has them, with the number of cases that each gets here.
fn clauses() -> Vec<(ClauseRow, usize)> {
    type Row = (String, String, String, String, usize);
    let rows: Vec<Row> = serde_json::from_str(include_str!("clauses.json"))
        .expect("the sample clauses are well-formed");
    rows.into_iter()
        .map(|(id, section, reading, quote, cases)| {
            let verdict = ClauseVerdict::Untested;
            (ClauseRow { id, verdict, reading, quote, section, reason: None, cases: vec![] }, cases)
        })
        .collect()
}

/// 90 cases; nothing is wrong, a few things are open or tolerated.
pub(crate) fn conforming() -> Report {
    let mut report = report(clauses().iter().flat_map(|(clause, cases)| {
        (1..=*cases).map(|number| case(&clause.id, &format!("variant-{number}")))
    }));
    for (id, verdict, observed) in [
        ("locker/wid-save/variant-6", Verdict::Note, "An empty document was saved with SUCCESS."),
        ("locker/err-203/variant-9", Verdict::Note, "White space around the hash was accepted."),
        (
            "locker/err-204/variant-3",
            Verdict::Warn,
            "203, whose text names the app id; 204 says more.",
        ),
        (
            "locker/wid-login/variant-4",
            Verdict::Skipped,
            "The profile gives no second user (users.second).",
        ),
    ] {
        decide(find(&mut report, id), verdict, observed);
    }
    find(&mut report, "locker/wid-save/variant-6").findings[0].interpretation =
        Some("I-EMPTY".into());
    finish(
        report,
        true,
        0,
        "Every one of the 25 clauses of the locker's side was tested; nothing failed and nothing is inconclusive.",
    )
}

/// The locker takes timestamps for 35 minutes and loses a result.
pub(crate) fn failing() -> Report {
    let mut report = conforming();
    for (id, minutes) in [("locker/err-206/variant-4", 31), ("locker/err-206/variant-6", 34)] {
        break_stale_timestamp(find(&mut report, id), minutes);
    }
    let case = find(&mut report, "locker/res-own/variant-1");
    decide(
        case,
        Verdict::Fail,
        "Both buttons carried result=\"SUCCESS\" after a save from the second one.",
    );
    case.permitted = vec!["result on #second only".into()];
    finish(report, false, 1, "2 of 25 clauses are broken: ERR-206, RES-OWN.")
}

/// So much fails that not all can be reported.
pub(crate) fn failing_everywhere() -> Report {
    let mut report = conforming();
    for case in &mut report.cases[40..80] {
        decide(case, Verdict::Fail, "The login page was shown.");
    }
    finish(report, false, 1, "9 of 25 clauses are broken.")
}

/// The locker dies in mid-run.
pub(crate) fn inconclusive() -> Report {
    let mut report = conforming();
    report.run.assumed = assumed();
    for case in &mut report.cases[50..] {
        decide(
            case,
            Verdict::Inconclusive,
            "The locker at http://127.0.0.1:4000 did not answer: connection refused.",
        );
        case.permitted.clear();
        case.evidence.clear();
    }
    finish(
        report,
        false,
        3,
        "Nothing failed, but 40 of 90 cases are inconclusive: the locker stopped answering.",
    )
}

/// One case of each verdict.
pub(crate) fn small() -> Report {
    let mut report = report(Verdict::ALL.iter().map(|verdict| case("ERR-206", verdict.word())));
    for (case, verdict) in report.cases.iter_mut().zip(Verdict::ALL) {
        let observed = format!("What a case that ended in {} saw.", verdict.word());
        decide(case, verdict, &observed);
    }
    break_stale_timestamp(&mut report.cases[5], 31);
    report.cases[0].findings.clear();
    report.cases[0].millis = 0;
    report.run.assumed = assumed();
    report.clauses.retain(|clause| ["ERR-205", "ERR-206"].contains(&clause.id.as_str()));
    report.fingerprint.traits = [
        (Way::LowerCaseHex, Seen::Taken, "pass"),
        (Way::UpperCaseHex, Seen::Refused(vec![203]), "note"),
        (Way::Ahead(2880), Seen::Taken, "note"),
        (Way::Subdomain, Seen::Unknown, ""),
    ]
    .map(|(way, seen, variant)| {
        let case = (!variant.is_empty()).then(|| format!("locker/err-206/{variant}"));
        let cases = case.into_iter().collect();
        Trait { question: way.question(), way: Some(way), seen, cases }
    })
    .into();
    finish(report, false, 1, "1 of 2 clauses is broken: ERR-206.")
}

/// A page whose documents cannot be fetched, each for one of two reasons.
pub(crate) fn page_with_broken_documents(many: usize) -> Report {
    let mut report = small();
    "page".clone_into(&mut report.side);
    report.cases.retain(|case| case.verdict == Verdict::Fail);
    let case = &mut report.cases[0];
    case.evidence.clear();
    let of = |number: usize| {
        let (status, fix) = match number % 2 {
            0 => ("404 (not found)", "Correct the `href`: this URL has no document."),
            _ => ("410 (gone)", "Make a new link at each load."),
        };
        let observed = format!("button `share-{number}`: its server answers {status}");
        let how = Evidence { what: "how to fix it".into(), text: fix.into(), file: None };
        Finding { observed, evidence: vec![how], ..case.findings[0].clone() }
    };
    case.findings = (0..many).map(of).collect();
    case.observed = case.findings[0].observed.clone();
    case.evidence = case.findings[0].evidence.clone();
    finish(report, false, 1, "1 of 2 clauses is broken: ERR-206.")
}

/// The case of [`conforming`] that comes to another verdict in [`coming_to`].
pub(crate) const CASE: &str = "locker/err-206/variant-4";

/// The conforming locker, but for one case.
pub(crate) fn coming_to(verdict: Verdict) -> Report {
    let mut report = conforming();
    find(&mut report, CASE).verdict = verdict;
    report.exit_code = match verdict {
        Verdict::Fail => 1,
        Verdict::Inconclusive => 3,
        _ => 0,
    };
    report
}

fn break_stale_timestamp(case: &mut CaseRow, minutes: u32) {
    decide(
        case,
        Verdict::Fail,
        "The popup showed the login page; no code was shown in the popup or in the page.",
    );
    case.what = format!(
        "The page carries a timestamp {minutes} minutes old, with a hash that is right for it; its button is clicked."
    );
    case.findings[0].interpretation = Some("I-TS-EDGE".into());
    case.evidence = vec![
        Evidence {
            what: "The popup after the click".into(),
            text: "Log in to DigiLocker\nUser name\nPassword\nLog in".into(),
            file: Some(format!("screenshots/stale-{minutes}.png")),
        },
        Evidence {
            what: "The time line of result on #share".into(),
            text: "0 ms  absent\n1204 ms  absent".into(),
            file: None,
        },
    ];
}

fn find<'a>(report: &'a mut Report, id: &str) -> &'a mut CaseRow {
    report.cases.iter_mut().find(|case| case.id == id).expect("the sample has this case")
}

/// The verdict, on the case and on its only finding.
pub(crate) fn decide(case: &mut CaseRow, verdict: Verdict, observed: &str) {
    case.verdict = verdict;
    observed.clone_into(&mut case.observed);
    case.findings[0].verdict = verdict;
    observed.clone_into(&mut case.findings[0].observed);
}

pub(crate) fn case(clause: &str, variant: &str) -> CaseRow {
    let id = format!("locker/{}/{variant}", clause.to_lowercase());
    let permitted = vec!["the login page".to_owned(), "refused with the code".to_owned()];
    let observed = "The popup showed the login page.".to_owned();
    CaseRow {
        title: format!("The {variant} of {clause}"),
        verdict: Verdict::Pass,
        clauses: vec![clause.to_owned()],
        control: Some("locker/err-none/variant-1".into()),
        what: "A page with a right app id, hash and timestamp is opened, and its button clicked."
            .into(),
        why: "A partner must be able to rely on what the specification promises.".into(),
        fix: "Compare the clause with what the locker does before it shows its login page.".into(),
        permitted: permitted.clone(),
        observed: observed.clone(),
        evidence: vec![Evidence {
            what: "The popup after the click".into(),
            text: "Log in to DigiLocker".into(),
            file: None,
        }],
        findings: vec![Finding {
            clause: clause.into(),
            interpretation: None,
            verdict: Verdict::Pass,
            permitted,
            observed,
            evidence: vec![],
            elsewhere: None,
        }],
        repeat: format!("locksmith certify locker --only '{id}'"),
        millis: 1830,
        id,
    }
}

pub(crate) fn report(cases: impl Iterator<Item = CaseRow>) -> Report {
    Report {
        tool: Tool { name: "locksmith".into(), version: "0.1.0".into() },
        specification: Specification {
            name: "Save to Locker API Specification".into(),
            version: "1.0".into(),
        },
        side: "locker".into(),
        target: Target {
            name: "The reference locker".into(),
            url: "http://127.0.0.1:4000/savelocker/api/1/savelocker.js".into(),
        },
        run: RunFacts {
            started: "2026-08-01T10:00:00Z".into(),
            seconds: 251.6,
            browser: "Chromium 156.0.7559.0".into(),
            certificate: None,
            clock: None,
            assumed: Vec::new(),
            seed: 42,
            shard: None,
        },
        conforms: false,
        exit_code: 3,
        conclusion: String::new(),
        self_test: Some(MutationScore {
            mutants: 203,
            killed: 203,
            conforming: 1,
            false_positives: 0,
        }),
        summary: Summary::default(),
        clauses: clauses().into_iter().map(|(clause, _)| clause).collect(),
        fingerprint: Fingerprint::default(),
        notes: Vec::new(),
        cases: cases.collect(),
    }
}

/// What a profile of five lines leaves out.
fn assumed() -> Vec<String> {
    vec![
        "recognised: timestamps are naive-ist, with which a right launch was let in".into(),
        "recognised: 'Uploaded Documents' is at http://127.0.0.1:4000/uploaded".into(),
    ]
}

/// Counts, and gives each clause its cases and its heaviest verdict.
pub(crate) fn finish(
    mut report: Report,
    conforms: bool,
    exit_code: u8,
    conclusion: &str,
) -> Report {
    report.conforms = conforms;
    report.exit_code = exit_code;
    report.conclusion = conclusion.into();
    report.summary = Summary::of(report.cases.iter().map(|case| case.verdict));
    for clause in &mut report.clauses {
        let judged = || {
            report
                .cases
                .iter()
                .filter(|case| case.findings.iter().any(|finding| finding.clause == clause.id))
        };
        clause.cases = judged().map(|case| case.id.clone()).collect();
        clause.verdict =
            judged().map(|case| case.verdict).max().map_or(ClauseVerdict::Untested, Into::into);
    }
    report
}
