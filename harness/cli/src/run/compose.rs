//! Putting a report together from a run's plan, its observations and its verdicts. Pure.

use std::borrow::Cow;
use std::convert::Infallible;

use super::{PAGE, RunInfo};
use locksmith_core::observe::{ByCase, Record};
use locksmith_core::report::Report;
use locksmith_spec::Side;

mod locker;
mod page;
mod report;

pub(super) use page::context;

/// Judges a run and reports it.
#[must_use]
pub fn compose(info: &RunInfo, records: &ByCase) -> Report {
    let of = |case: &str| records.get(case).map_or(&[][..], Vec::as_slice);
    let Ok(report) = compose_each(info, |case| Ok::<_, Infallible>(Cow::Borrowed(of(case))));
    report
}

/// The same from one case after the other: what was seen of a case, which `of` gives, is needed no longer
/// than that.
pub(super) fn compose_each<'r, E>(
    info: &RunInfo,
    of: impl Fn(&str) -> Result<Cow<'r, [Record]>, E>,
) -> Result<Report, E> {
    match info.side {
        Side::Locker => locker::compose(info, of),
        Side::Page => Ok(page::compose(info, &of(PAGE)?)),
    }
}
