//! Runs that were cut, edited, or made to hurt anyone who reads them.

use super::super::runs;
use super::Kind;
use super::Target::Run;

pub(super) const KINDS: &[Kind] = &[
    Kind::new("a run as it was written", Run(|_| ()), &[3]).quick(),
    Kind::new("a record of nothing", Run(runs::empty), &[3]).quick(),
    Kind::new("a record that was cut", Run(runs::cut), &[3]),
    Kind::new("a record that was edited", Run(runs::edited), &[3]).quick(),
    Kind::new("a record of noise", Run(runs::noise), &[3]),
    Kind::new("a record of nulls", Run(runs::nulls), &[3]),
    Kind::new("a line of 80 MB", Run(runs::long_line), &[3]).quick(),
    Kind::new("a text of 60 MB in a record", Run(runs::long_text), &[2, 3]),
    Kind::new("a million lines", Run(runs::many_lines), &[3]),
    Kind::new("JSON that is 100,000 deep", Run(runs::deep), &[2, 3]).quick(),
    Kind::new("a record that is a pipe", Run(runs::pipe), &[2]).quick(),
    Kind::new("a record that is /dev/zero", Run(runs::zeros), &[2]).quick(),
    Kind::new("a run.json that is /dev/zero", Run(runs::zeros_of_run), &[2]),
    Kind::new("a run.json of 300 MB", Run(runs::large_run), &[2]),
    Kind::new("a record that is a folder", Run(runs::folder), &[2]),
    Kind::new("a run.json of nothing", Run(runs::no_run), &[2]).quick(),
];
