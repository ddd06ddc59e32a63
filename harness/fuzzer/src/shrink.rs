//! The simplest case that still shows a violation, found by sending simpler ones.

use super::case::{Case, HONEST_AGE};
use locksmith_spec::time_stamp::WINDOW;

/// Simplifies a case, choice by choice, as long as it still shows the fault; then finds the widest fault that it
/// shows, and moves its age as near to the edge as possible.
pub(crate) async fn shrink(case: Case, mut still_shows: impl AsyncFnMut(Case) -> bool) -> Case {
    let mut case = case;
    'simpler: loop {
        for simpler in case.simpler() {
            if still_shows(simpler).await {
                case = simpler;
                continue 'simpler;
            }
        }
        break;
    }
    for wider in case.wider() {
        if still_shows(wider).await {
            case = wider;
            break;
        }
    }
    nearest_age(case, &mut still_shows).await
}

/// The youngest age that still shows it, within the window or beyond it, if it shows from some age on.
async fn nearest_age(case: Case, still_shows: &mut impl AsyncFnMut(Case) -> bool) -> Case {
    let window = WINDOW.as_secs();
    let (mut hides, mut shows) = match case.age {
        HONEST_AGE => return case,
        age if age > window => (window, age),
        age if age > HONEST_AGE => (HONEST_AGE, age),
        _ => return case,
    };
    while shows - hides > 1 {
        let age = hides + (shows - hides) / 2;
        if still_shows(Case { age, ..case }).await {
            shows = age;
        } else {
            hides = age;
        }
    }
    Case { age: shows, ..case }
}

#[cfg(test)]
mod tests {
    use super::super::case::{AppName, Hash, Origin, Structure};
    use super::*;

    #[tokio::test]
    async fn what_does_not_matter_goes() {
        let odd = Case {
            app: AppName::Second,
            hash: Hash::KeyFirst,
            origin: Origin::Port,
            age: 1234,
            structure: Structure::Slow,
            ..Case::default()
        };
        let shows = async |case: Case| case.hash == Hash::KeyFirst;
        assert_eq!(shrink(odd, shows).await, Case { hash: Hash::KeyFirst, ..Case::default() });
    }

    #[tokio::test]
    async fn what_is_needed_together_stays_together() {
        let odd = Case { hash: Hash::Empty, age: 99_999, origin: Origin::Port, ..Case::default() };
        let shows = async |case: Case| case.hash == Hash::Empty && case.age > 1800;
        let simple = Case { hash: Hash::Empty, age: 1801, ..Case::default() };
        assert_eq!(shrink(odd, shows).await, simple);
    }

    #[tokio::test]
    async fn of_several_hashes_one_that_needs_no_key_is_told() {
        let near = Case { hash: Hash::LastDigitAltered, ..Case::default() };
        let all = shrink(near, async |case: Case| case.hash != Hash::Right).await;
        assert_eq!(all.hash, Hash::AnyDigits);
        let one = shrink(near, async |case: Case| case.hash == Hash::LastDigitAltered).await;
        assert_eq!(one, near);
    }

    #[tokio::test]
    async fn an_age_is_the_first_that_shows_it() {
        let late = Case { age: 1799, ..Case::default() };
        assert_eq!(shrink(late, async |case: Case| case.age > 1750).await.age, 1751);
    }
}
