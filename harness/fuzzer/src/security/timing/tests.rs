//! Vectors by hand, and lockers whose times are simulated: how often a leak is noticed, and how often one
//! that is not there.

use super::*;

/// So many differences of this size, and so many of its opposite.
fn split(above: usize, below: usize, size: i64) -> Vec<i64> {
    let mut differences = vec![size; above];
    differences.extend(vec![-size; below]);
    differences
}

fn run(above: usize) -> Run {
    Run { pairs: split(above, 200 - above, 1000), control: split(100, 100, 1000) }
}

fn effort() -> Effort {
    Effort { pairs: 200, ..Effort::default() }
}

#[test]
fn what_was_measured_is_judged_by_runs_that_agree() {
    use Timing::{Inconclusive, Leak, Unnoticed};
    let from = Duration::from_micros(1);
    // 130 of 200 are 4 standard deviations from even, 110 are not 2.
    for (above, timing) in [
        ([100, 105, 95], Unnoticed { pairs: 600, from }),
        ([110, 110, 100], Unnoticed { pairs: 600, from }),
        ([130, 140, 150], Leak { pairs: 600, share: 0.7, median: 1000 }),
        ([70, 60, 50], Leak { pairs: 600, share: 0.3, median: -1000 }),
        ([130, 130, 110], Inconclusive(Why::Disagreed { runs: 2, of: 3 })),
        ([130, 130, 70], Inconclusive(Why::Disagreed { runs: 3, of: 3 })),
        // No run alone, but all together.
        ([120, 120, 120], Inconclusive(Why::Disagreed { runs: 0, of: 3 })),
    ] {
        assert_eq!(judge(&above.map(run), effort()), timing, "{above:?}");
    }
}

#[test]
fn too_little_and_what_is_our_own_doing_say_nothing() {
    let few = |run: Run| Run { control: run.control[..99].to_vec(), ..run };
    let leaks = [150, 150, 150].map(run);
    assert_eq!(judge(&leaks[..2], effort()), Timing::Inconclusive(Why::Few(400)));
    assert_eq!(judge(&leaks.clone().map(few), effort()), Timing::Inconclusive(Why::Few(600)));
    assert_eq!(judge(&[], effort()), Timing::Inconclusive(Why::Few(0)));
    let mut own = leaks;
    own[1].control = split(150, 50, 1000);
    assert_eq!(judge(&own, effort()), Timing::Inconclusive(Why::Control));
    let coarse = Effort { coarsest: Duration::from_nanos(999), ..effort() };
    let why = Why::Coarse(Duration::from_micros(1));
    assert_eq!(judge(&[100, 100, 100].map(run), coarse), Timing::Inconclusive(why));
}

#[test]
fn a_difference_is_how_much_longer_the_last_digit_took() {
    let (short, long) = (Duration::from_nanos(100), Duration::from_nanos(130));
    let pair = |is_control, first| Pair { is_control, first };
    let mut run = Run::default();
    run.add(pair(false, Wrong::First), short, long);
    run.add(pair(false, Wrong::Last), short, long);
    run.add(pair(true, Wrong::First), long, short);
    assert_eq!(run, Run { pairs: vec![30, -30], control: vec![-30] });
}

#[test]
fn the_order_is_drawn_by_lot_and_the_same_for_the_same_seed() {
    let pairs: Vec<Pair> = schedule(7, 0, 1000).collect();
    assert_eq!(pairs, schedule(7, 0, 1000).collect::<Vec<_>>());
    assert_ne!(pairs, schedule(7, 1, 1000).collect::<Vec<_>>());
    assert_ne!(pairs, schedule(8, 0, 1000).collect::<Vec<_>>());
    let count = |of: fn(&Pair) -> bool| pairs.iter().filter(|pair| of(pair)).count();
    assert_eq!((pairs.len(), count(|pair| pair.is_control)), (2000, 1000));
    assert!((900..1100).contains(&count(|pair| pair.first == Wrong::Last)));
    assert!(
        pairs.chunks(2).any(|two| two[0].is_control)
            && pairs.chunks(2).any(|two| two[1].is_control)
    );
}

/// A locker on a machine that others use: a long tail, drift, times of much load, and a second request that
/// finds everything warm.
struct Machine {
    lots: StdRng,
    asked: u32,
    is_busy: bool,
    /// How much longer a hash takes that is wrong in its last digit.
    leak: f64,
    /// How many microseconds it takes at least.
    usual: f64,
}

impl Machine {
    fn ask(&mut self, wrong: Wrong, is_second: bool) -> Duration {
        self.asked += 1;
        if self.lots.random::<f64>() < 0.01 {
            self.is_busy = !self.is_busy;
        }
        let tail = -self.lots.random::<f64>().max(1e-9).ln();
        let busy = if self.is_busy { 20.0 * self.lots.random::<f64>() } else { 0.0 };
        let drift = (f64::from(self.asked) / 500.0).sin();
        let warm = if is_second { -0.1 } else { 0.0 };
        let leak = if wrong == Wrong::Last { self.leak } else { 0.0 };
        let time = self.usual * (1.0 + 0.2 * tail + busy + 0.3 * drift + warm) + leak;
        Duration::from_secs_f64(time.max(1.0) / 1e6)
    }

    fn measure(seed: u64, leak: f64, usual: f64, effort: Effort) -> Timing {
        let lots = StdRng::seed_from_u64(seed ^ 0x5eed);
        let mut machine = Self { lots, asked: 0, is_busy: false, leak, usual };
        let runs: Vec<Run> = (0..effort.runs)
            .map(|number| {
                let mut run = Run::default();
                for pair in schedule(seed, number, effort.pairs) {
                    // Both of a control have the same hash.
                    let of = |one| if pair.is_control { Wrong::First } else { one };
                    let first = machine.ask(of(pair.first), false);
                    run.add(pair, first, machine.ask(of(pair.second()), true));
                }
                run
            })
            .collect();
        judge(&runs, effort)
    }
}

/// The results of so many measurements: unnoticed, leaks, inconclusive.
fn measured(times: u64, leak: f64, usual: f64, effort: Effort) -> [usize; 3] {
    let mut counts = [0; 3];
    for seed in 0..times {
        let at = match Machine::measure(seed * 31, leak, usual, effort) {
            Timing::Unnoticed { .. } => 0,
            Timing::Leak { .. } => 1,
            Timing::Inconclusive(_) => 2,
        };
        counts[at] += 1;
    }
    counts
}

/// A run alone cries wolf once in a thousand times, three that agree in a thousand million.
#[test]
fn no_leak_is_noticed_where_there_is_none() {
    let any = Effort { coarsest: Duration::MAX, ..effort() };
    let [unnoticed, leaks, inconclusive] = measured(1000, 0.0, 100.0, any);
    assert_eq!(leaks, 0);
    // Seven tests, each of which goes wrong once in a thousand times.
    assert!((1..=20).contains(&inconclusive), "{inconclusive}");
    assert_eq!(unnoticed + inconclusive, 1000);
}

#[test]
fn a_leak_is_noticed_above_the_noise() {
    let [unnoticed, leaks, _] = measured(100, 40.0, 20.0, effort());
    assert!(leaks >= 95, "{leaks}");
    assert_eq!(unnoticed, 0);
}

/// A leak below the noise is not reported as absent.
#[test]
fn nothing_is_known_where_the_noise_is_greater() {
    let [unnoticed, leaks, inconclusive] = measured(100, 60.0, 5000.0, effort());
    assert_eq!((unnoticed, leaks, inconclusive), (0, 0, 100));
}
