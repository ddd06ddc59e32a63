//! Runs in `tests/runs/`, recorded once at a mutant or a sample page: whatever changes in the judge, what was seen
//! then is read, and comes to the same verdicts.

use std::fmt::Write as _;
use std::path::Path;

use locksmith::run::RunFolder;
use locksmith_spec::verdict::Verdict;

use crate::shared::matches_snapshot;

#[test]
fn a_run_that_was_recorded_once_is_judged_as_then() {
    for name in ["locker-wrong-window", "locker-wrong-folder", "page-wrong-result"] {
        let runs = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/runs");
        let folder = RunFolder::open(&runs.join(name));
        let report = folder.report(&folder.info().unwrap()).unwrap();
        let mut text = String::new();
        // A rule that is new does not count, as long as it finds nothing.
        for case in report.cases.iter().filter(|case| case.verdict != Verdict::Pass) {
            let weighty = case.findings.iter().filter(|finding| finding.verdict != Verdict::Pass);
            let found: Vec<String> = weighty
                .map(|finding| format!("{} {}", finding.clause, finding.verdict.word()))
                .collect();
            let found = found.join(", ");
            writeln!(text, "{}: {} {found}", case.id, case.verdict.word()).unwrap();
        }
        writeln!(text, "exit {}", report.exit_code).unwrap();
        let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
        matches_snapshot(&format!("judge/stored-{name}"), &lines.join("\n"));
    }
}
