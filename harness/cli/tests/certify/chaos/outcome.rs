//! What became of a kind, and the table of all.

use std::fmt::Write as _;

use super::child::Ended;
use super::kinds::Kind;

/// The code by which a kind says that this machine does not let it be tried.
pub(super) const NOT_HERE: i32 = 77;

/// What became of a kind.
pub(super) struct Outcome {
    name: &'static str,
    side: &'static str,
    ended: Ended,
    /// What is wrong, in sentences.
    faults: Vec<String>,
    said: String,
}

impl Outcome {
    /// Holds what happened against what the kind allows. `faults` are those that its files show.
    pub(super) fn of(kind: &Kind, ended: Ended, mut faults: Vec<String>, said: String) -> Self {
        let mib = ended.memory >> 20;
        match ended.code {
            Some(NOT_HERE) => faults.push("it cannot be tried here".to_owned()),
            Some(code) if !kind.exit.contains(&code) => {
                faults.push(format!("exit code {code}, expected {:?}", kind.exit));
            }
            None if !ended.is_late => faults.push("it was killed by a signal".to_owned()),
            _ => {}
        }
        if ended.is_late {
            faults.push(format!("it did not end within {} s and 1 GiB", kind.seconds));
        }
        if mib > kind.mib {
            faults.push(format!("it used {mib} MiB, at most {} are allowed", kind.mib));
        }
        if ended.left > 0 {
            faults.push(format!("{} processes were left", ended.left));
        }
        Self { name: kind.name, side: kind.target.side(), ended, faults, said }
    }

    /// The row of the table.
    pub(super) fn row(&self) -> String {
        let Ended { code, took, memory, browsers, left, .. } = &self.ended;
        let browsers = if *browsers > 0 { format!("+{}", browsers >> 20) } else { String::new() };
        let code = code.map_or("-".to_owned(), |code| code.to_string());
        let verdict =
            if self.faults.is_empty() { "well".to_owned() } else { self.faults.join("; ") };
        format!(
            "{:<9} {:<48} {:>6.1} s {:>4} {browsers:<5} MiB  {left:>2} left  exit {code:<2}  {verdict}",
            self.side,
            self.name,
            took.as_secs_f64(),
            memory >> 20,
        )
    }

    /// What is wrong, with what the program said.
    pub(super) fn shown(&self) -> Option<String> {
        let said: String = self.said.chars().take(1200).collect();
        let faults = self.faults.join("; ");
        (!self.faults.is_empty()).then(|| format!("{}: {faults}\n{said}\n", self.name))
    }
}

/// The table, and a line for all.
pub(super) fn table(outcomes: &[Outcome]) -> String {
    let mut text = String::from(
        "\nside      kind                                             ended in  memory (+browsers)\n",
    );
    for outcome in outcomes {
        let _ = writeln!(text, "{}", outcome.row());
    }
    let well = outcomes.iter().filter(|outcome| outcome.faults.is_empty()).count();
    let peak = outcomes.iter().map(|outcome| outcome.ended.memory >> 20).max().unwrap_or_default();
    let left: usize = outcomes.iter().map(|outcome| outcome.ended.left).sum();
    let _ = writeln!(
        text,
        "{well} of {} kinds went well; at most {peak} MiB; {left} processes left",
        outcomes.len()
    );
    text
}
