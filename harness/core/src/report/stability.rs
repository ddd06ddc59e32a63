//! Whether a repeated certification gives the same verdicts.

use serde::Serialize;

use super::model::Report;
use super::screen::{Screen, Style, look};
use super::text::counted;
use locksmith_spec::verdict::Verdict;

/// The number of repetitions by verdict, case by case.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct Stability {
    /// How often the certification was repeated.
    pub repetitions: usize,
    /// Whether every case had the same verdict each time.
    pub stable: bool,
    /// 1 when something failed each time, 3 when verdicts differ; otherwise what the single
    /// certifications came to.
    pub exit_code: u8,
    /// The cases whose verdicts differ.
    pub differing: Vec<String>,
    /// Every case.
    pub cases: Vec<Counts>,
}

/// How often a case had each verdict.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct Counts {
    /// The case.
    pub case: String,
    /// The verdicts that came, the most frequent first.
    pub verdicts: Vec<Count>,
}

/// A verdict, how often it came, and in which repetitions.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct Count {
    /// The verdict.
    pub verdict: Verdict,
    /// The repetitions in which it came, counted from 1.
    pub repetitions: Vec<usize>,
}

impl Stability {
    /// What the reports of the repetitions have in common, and in what they differ.
    #[must_use]
    pub fn of(reports: &[Report]) -> Self {
        let mut cases: Vec<Counts> = Vec::new();
        for (report, repetition) in reports.iter().zip(1..) {
            for row in &report.cases {
                match cases.iter_mut().find(|counts| counts.case == row.id) {
                    Some(counts) => counts.add(row.verdict, repetition),
                    None => cases.push(Counts::new(&row.id, row.verdict, repetition)),
                }
            }
        }
        let repetitions = reports.len();
        for counts in &mut cases {
            counts.verdicts.sort_by_key(|count| std::cmp::Reverse(count.repetitions.len()));
        }
        let always = |verdict: Verdict| cases.iter().any(|it| it.is_always(verdict, repetitions));
        let differing: Vec<String> = cases
            .iter()
            .filter(|counts| counts.verdicts.iter().all(|it| it.repetitions.len() < repetitions))
            .map(|counts| counts.case.clone())
            .collect();
        let exit_code = if always(Verdict::Fail) {
            1
        } else if differing.is_empty() {
            reports.iter().map(|report| report.exit_code).max().unwrap_or(3)
        } else {
            3
        };
        Self { repetitions, stable: differing.is_empty(), exit_code, differing, cases }
    }

    /// The same for a screen that is `width` columns wide: the cases whose verdicts differ, and how
    /// many do not.
    #[must_use]
    pub fn render(&self, style: Style, width: usize) -> String {
        let mut screen = Screen::new(style, width);
        let bold = console::Style::new().bold();
        let repetitions = counted(self.repetitions, "repetition");
        screen.rule(&format!("stability · {repetitions}"), &bold);
        screen.blank();
        for verdict in Verdict::ALL {
            let same = self.cases.iter().filter(|it| it.is_always(verdict, self.repetitions));
            let same = same.count();
            if same > 0 {
                let shown = format!("{} each time", counted(same, "case"));
                screen.row(verdict.word(), &look(verdict), &shown);
            }
        }
        let differs = look(Verdict::Inconclusive);
        for counts in self.cases.iter().filter(|counts| self.differing.contains(&counts.case)) {
            let shown: Vec<String> = counts.verdicts.iter().map(Count::shown).collect();
            let shown = format!("{}: {}", &counts.case, shown.join(" · "));
            screen.row("differs", &differs, &shown);
        }
        screen.blank();
        let (words, verdict) =
            if self.stable { ("STABLE", Verdict::Pass) } else { ("NOT STABLE", Verdict::Fail) };
        screen.headline(words, &look(verdict).bold());
        let sentence = match self.differing.len() {
            0 => format!("no verdict differs over {repetitions}"),
            count => format!("the verdicts of {} differ", counted(count, "case")),
        };
        screen.paragraph(2, &sentence);
        screen.into_text()
    }
}

impl Counts {
    fn new(case: &str, verdict: Verdict, repetition: usize) -> Self {
        let verdicts = vec![Count { verdict, repetitions: vec![repetition] }];
        Self { case: case.to_owned(), verdicts }
    }

    fn add(&mut self, verdict: Verdict, repetition: usize) {
        match self.verdicts.iter_mut().find(|count| count.verdict == verdict) {
            Some(count) => count.repetitions.push(repetition),
            None => self.verdicts.push(Count { verdict, repetitions: vec![repetition] }),
        }
    }

    fn is_always(&self, verdict: Verdict, repetitions: usize) -> bool {
        let all =
            |count: &Count| count.verdict == verdict && count.repetitions.len() == repetitions;
        self.verdicts.iter().any(all)
    }
}

impl Count {
    /// `fail 2× (in 3, 7)`.
    fn shown(&self) -> String {
        let often = self.repetitions.len();
        let word = self.verdict.word();
        if often > 5 {
            return format!("{word} {often}×");
        }
        let places: Vec<String> = self.repetitions.iter().map(ToString::to_string).collect();
        format!("{word} {often}× (in {})", places.join(", "))
    }
}
