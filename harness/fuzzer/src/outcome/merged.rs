//! Several runs as one.

use super::Outcome;

impl Outcome {
    /// Several runs as one, such as the shards of a stream. None without runs.
    #[must_use]
    pub fn merged(runs: Vec<Self>) -> Option<Self> {
        let mut runs = runs.into_iter();
        let mut merged = runs.next()?;
        for run in runs {
            merged.add(run);
        }
        merged.causes.sort_by_key(|cause| std::cmp::Reverse(cause.count));
        Some(merged.concluded())
    }

    fn add(&mut self, other: Self) {
        self.requests += other.requests;
        self.facts.seconds = self.facts.seconds.max(other.facts.seconds);
        self.facts.started = self.facts.started.min(other.facts.started);
        self.facts.shard = (1, 1);
        self.facts.is_cut_short |= other.facts.is_cut_short;
        self.facts.ended_early = self.facts.ended_early.take().or(other.facts.ended_early);
        for (verdict, count) in other.verdicts {
            *self.verdicts.entry(verdict).or_default() += count;
        }
        for row in other.answers {
            match self.answers.iter_mut().find(|known| known.answer == row.answer) {
                Some(known) => known.count += row.count,
                None => self.answers.push(row),
            }
        }
        self.masks.extend(other.masks);
        for row in other.causes {
            match self.causes.iter_mut().find(|known| known.id == row.id) {
                Some(known) => {
                    known.count += row.count;
                    known.first = known.first.min(row.first);
                    known.confirmed = known.confirmed.max(row.confirmed);
                }
                None => self.causes.push(row),
            }
        }
        for finding in other.security {
            match self.security.iter_mut().find(|known| known.clause == finding.clause) {
                Some(known) if known.verdict >= finding.verdict => {}
                Some(known) => *known = finding,
                None => self.security.push(finding),
            }
        }
        for (part, count) in other.cut {
            *self.cut.entry(part).or_default() += count;
        }
        for row in other.unread_of {
            match self.unread_of.iter_mut().find(|known| known.mask == row.mask) {
                Some(known) => {
                    known.asked += row.asked;
                    known.unread += row.unread;
                }
                None => self.unread_of.push(row),
            }
        }
        for row in other.unread {
            match self.unread.iter_mut().find(|known| known.status == row.status) {
                Some(known) => known.count += row.count,
                None => self.unread.push(row),
            }
        }
    }
}
