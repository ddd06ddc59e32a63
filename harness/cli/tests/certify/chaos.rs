//! The chaos suite: lockers, pages and sockets that attack the program, broken machines, corrupt runs and kills.
//! Each kind is a row of a table (`kinds`); the program itself runs against it as a child, and is measured. About
//! twenty quick kinds run with every test; `make test-chaos` runs all of them and prints the table.

#![expect(clippy::print_stdout, reason = "the table is what a person wants of it")]

mod attack;
mod checks;
mod child;
mod kill;
mod kinds;
mod outcome;
mod relay;
mod runs;
mod trial;

use kinds::Kind;
use outcome::{Outcome, table};

#[tokio::test]
async fn quick_kinds_end_within_their_budgets_and_leave_nothing() {
    withstand(kinds::all().into_iter().filter(|kind| kind.quick)).await;
}

/// `CHAOS_ONLY` takes those whose names contain it.
#[tokio::test]
#[ignore = "takes some minutes: make test-chaos"]
async fn every_kind_ends_within_its_budget_and_leaves_nothing() {
    let only = std::env::var("CHAOS_ONLY").unwrap_or_default();
    withstand(kinds::all().into_iter().filter(|kind| kind.name.contains(&only))).await;
}

/// A hundred times, or `CHAOS_KILLS` times; `CHAOS_SEED` repeats the moments.
#[tokio::test]
#[ignore = "takes some minutes: make test-chaos"]
async fn a_harness_that_is_killed_keeps_every_case_that_ended() {
    kill::harness().await;
}

/// Runs the kinds one after the other, so that what one costs is not what another does.
async fn withstand(kinds: impl Iterator<Item = Kind>) {
    let mut outcomes: Vec<Outcome> = Vec::new();
    for kind in kinds {
        outcomes.push(trial::run(&kind).await);
        println!("{}", outcomes[outcomes.len() - 1].row());
    }
    let faults: Vec<String> = outcomes.iter().filter_map(Outcome::shown).collect();
    println!("{}", table(&outcomes));
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
