//! Canned reports.

use locksmith::judge::{Evidence, Finding, Verdict};
use locksmith::report::{
    CaseRow, ClauseRow, ClauseVerdict, Report, RunFacts, Specification, Summary, Target, Tool,
};

/// A picture of one pixel.
pub(crate) const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\
\x1f\x15\xc4\x89\0\0\0\rIDATx\x9cc\xf8\xcf\xc0\xf0\x1f\0\x05\0\x01\xff\x89\x99=\x1d\0\0\0\0IEND\xaeB`\x82";

/// Id, section, reading, quote, cases.
const CLAUSES: &[(&str, &str, &str, &str, usize)] = &[
    (
        "REG-DOMAIN",
        "Registration",
        "An application is registered with the domain that its save requests come from.",
        "the client application must be registered along with the domain of your application from which the requests to save files will be initiated",
        3,
    ),
    (
        "REG-CREDENTIALS",
        "Registration",
        "Registration gives an app id and an api key.",
        "You are provided with an api key which is a secret key for your application.",
        1,
    ),
    (
        "REG-SECRET",
        "Registration",
        "The api key appears in nothing that a browser receives.",
        "an api key which is a secret key for your application",
        2,
    ),
    (
        "REG-AUTH",
        "Registration",
        "App id and api key authenticate the request.",
        "The app id and the api key are used by DigiLocker to authenticate the request from your application.",
        2,
    ),
    (
        "WID-LIBRARY",
        "Triggering",
        "The locker serves the library at /savelocker/api/1/savelocker.js.",
        "https://services.digitallocker.gov.in/savelocker/api/1/savelocker.js",
        1,
    ),
    (
        "WID-BUTTON",
        "Triggering",
        "The library turns every a.locker-saver into a button.",
        "add following line to your web page where you want to add the button",
        5,
    ),
    (
        "WID-POPUP",
        "Workflow 1-2, Triggering",
        "A click launches the login page in a popup.",
        "This launches DigiLocker application login page in a popup.",
        3,
    ),
    (
        "WID-LOGIN",
        "Workflow 2-3",
        "Without the user's credentials nothing is saved.",
        "A user can login using his/her DigiLocker login credentials.",
        4,
    ),
    (
        "WID-FOLDER",
        "Workflow 3",
        "The user selects the destination folder.",
        "The user can then save the file by selecting the destination folder in DigiLocker.",
        3,
    ),
    (
        "WID-SAVE",
        "Workflow 3",
        "\"Save here\" saves the document at the button's URL into the selected folder.",
        "selects the folder to Save the document and clicks Save here button",
        9,
    ),
    (
        "WID-UPLOADED",
        "Introduction",
        "The document is in 'Uploaded Documents', unchanged.",
        "This API enables saving of documents/certificates to the 'Uploaded Documents' section of Digital Locker.",
        6,
    ),
    (
        "WID-MESSAGE",
        "Workflow 4",
        "A message is displayed when the document is saved.",
        "The application displays a message when document is saved successfully.",
        1,
    ),
    (
        "WID-JQUERY",
        "Triggering",
        "The library uses the jQuery that the page provides.",
        "Please note that the DigiLocker library uses jQuery.",
        2,
    ),
    (
        "ERR-NONE",
        "Triggering",
        "A correct integration shows the login page on click.",
        "If the integration is successful, see the DigiLocker login page on click",
        3,
    ),
    (
        "ERR-SHOWN",
        "Triggering",
        "An integration error shows an authentication error and an error code.",
        "If there is an error in the integration, the widget will show an authentication error and an error code.",
        4,
    ),
    (
        "ERR-203",
        "Triggering",
        "A hash that is not over app id, app key and timestamp is refused with 203.",
        "203 Invalid app hash. One of app id, app key or timestamp is incorrect.",
        11,
    ),
    (
        "ERR-204",
        "Triggering",
        "An unknown app id is refused with 204.",
        "204 Invalid app id.",
        3,
    ),
    (
        "ERR-205",
        "Triggering",
        "A page whose domain is not registered is refused with 205.",
        "205 The app domain is not registered.",
        7,
    ),
    (
        "ERR-206",
        "Triggering",
        "A timestamp older than 30 minutes is refused with 206.",
        "206 The timestamp is older than 30 minutes.",
        7,
    ),
    (
        "ERR-207",
        "Triggering",
        "An app that is not authorised for the service is refused with 207.",
        "207 Not authorized for service.",
        2,
    ),
    (
        "RES-ATTRIBUTE",
        "Handling",
        "The <a> gets a result attribute at run time.",
        "a result attribute is added to the <a> element",
        2,
    ),
    (
        "RES-VALUE",
        "Handling",
        "The result is SUCCESS or FAILURE.",
        "The value of this attribute is SUCCESS or FAILURE.",
        6,
    ),
    (
        "RES-AFTER",
        "Handling",
        "The result is set after the file is saved, not before.",
        "after the file is saved",
        1,
    ),
    (
        "RES-TRUE",
        "Handling",
        "A save that did not happen is never SUCCESS.",
        "after the file is saved",
        1,
    ),
    (
        "RES-OWN",
        "Handling",
        "The result is set on the <a> whose button was used, and on no other.",
        "a unique id for every instance of the button",
        1,
    ),
];

/// 90 cases; nothing is wrong, a few things are open or tolerated.
pub(crate) fn conforming() -> Report {
    let mut report = report(CLAUSES.iter().flat_map(|clause| {
        (1..=clause.4).map(|number| case(clause.0, &format!("{}-{number}", "variant")))
    }));
    decide(
        &mut report.cases[30],
        Verdict::Note,
        "An empty document was saved with SUCCESS.",
    );
    report.cases[30].findings[0].interpretation = Some("I-EMPTY".into());
    decide(
        &mut report.cases[35],
        Verdict::Note,
        "White space around the hash was accepted.",
    );
    decide(
        &mut report.cases[72],
        Verdict::Warn,
        "An unknown app id was refused with 203, whose text names the app id; 204 would have been clearer.",
    );
    decide(
        &mut report.cases[80],
        Verdict::Skipped,
        "The profile gives no second user (users.second): nothing was tried.",
    );
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
    for (index, minutes) in [(68, 31), (70, 34)] {
        break_stale_timestamp(&mut report.cases[index], minutes);
    }
    let case = &mut report.cases[89];
    decide(
        case,
        Verdict::Fail,
        "Both buttons carried result=\"SUCCESS\" after a save from the second one.",
    );
    case.permitted = vec!["result on #second only".into()];
    finish(
        report,
        false,
        1,
        "2 of 25 clauses are broken: ERR-206, RES-OWN.",
    )
}

/// So much fails that not all can be told.
pub(crate) fn failing_everywhere() -> Report {
    let mut report = conforming();
    for case in &mut report.cases[40..80] {
        decide(case, Verdict::Fail, "The login page was shown.");
    }
    finish(report, false, 1, "7 of 25 clauses are broken.")
}

/// The locker dies in mid-run.
pub(crate) fn inconclusive() -> Report {
    let mut report = conforming();
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
    let mut report = report(
        Verdict::ALL
            .iter()
            .map(|verdict| case("ERR-206", verdict.word())),
    );
    for (case, verdict) in report.cases.iter_mut().zip(Verdict::ALL) {
        let observed = format!("What a case that comes to {} saw.", verdict.word());
        decide(case, verdict, &observed);
    }
    break_stale_timestamp(&mut report.cases[5], 31);
    report.cases[0].findings.clear();
    report.cases[0].millis = 0;
    report
        .clauses
        .retain(|clause| ["ERR-205", "ERR-206"].contains(&clause.id.as_str()));
    finish(report, false, 1, "1 of 2 clauses is broken: ERR-206.")
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

/// The verdict, on the case and on its only finding.
pub(crate) fn decide(case: &mut CaseRow, verdict: Verdict, observed: &str) {
    case.verdict = verdict;
    observed.clone_into(&mut case.observed);
    case.findings[0].verdict = verdict;
    observed.clone_into(&mut case.findings[0].observed);
}

pub(crate) fn case(clause: &str, variant: &str) -> CaseRow {
    let id = format!("locker/{}/{variant}", clause.to_lowercase());
    let permitted = vec![
        "the login page".to_owned(),
        "refused with the code".to_owned(),
    ];
    let observed = "The popup showed the login page.".to_owned();
    CaseRow {
        title: format!("The {variant} of {clause}"),
        verdict: Verdict::Pass,
        clauses: vec![clause.to_owned()],
        control: Some("locker/err-none/variant-1".into()),
        what: "A page with a right app id, hash and timestamp is opened, and its button clicked."
            .into(),
        why: "A partner must be able to rely on what the specification promises.".into(),
        mend: "Compare the clause with what the locker does before it shows its login page.".into(),
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
        }],
        repeat: format!("locksmith certify locker --only '{id}'"),
        millis: 1830,
        id,
    }
}

pub(crate) fn report(cases: impl Iterator<Item = CaseRow>) -> Report {
    Report {
        tool: Tool {
            name: "locksmith".into(),
            version: "0.1.0".into(),
        },
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
            seed: 42,
        },
        conforms: false,
        exit_code: 3,
        conclusion: String::new(),
        summary: Summary::default(),
        clauses: CLAUSES.iter().map(clause).collect(),
        cases: cases.collect(),
    }
}

fn clause(&(id, section, reading, quote, _): &(&str, &str, &str, &str, usize)) -> ClauseRow {
    ClauseRow {
        id: id.into(),
        verdict: ClauseVerdict::Untested,
        reading: reading.into(),
        quote: quote.into(),
        section: section.into(),
        cases: vec![],
    }
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
            report.cases.iter().filter(|case| {
                case.findings
                    .iter()
                    .any(|finding| finding.clause == clause.id)
            })
        };
        clause.cases = judged().map(|case| case.id.clone()).collect();
        clause.verdict = judged()
            .map(|case| case.verdict)
            .max()
            .map_or(ClauseVerdict::Untested, Into::into);
    }
    report
}
