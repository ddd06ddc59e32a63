//! What the selectors of a profile found on the way of its first user.

use super::Checked;
use locksmith_core::observe::{Means, Moment, Observation, Record};
use locksmith_core::profile::Selectors;

/// Which of them found nothing, or more than they should, on a way that led to "Save here".
pub(super) fn of_selectors(given: &Selectors, records: &[Record]) -> Vec<Checked> {
    let is_at_end = |record: &Record| matches!(record.saw, Observation::Awaited { .. });
    if !records.iter().any(is_at_end) {
        return Vec::new();
    }
    let Selectors { user, mobile, password, pin, code, log_in, folder, save_here, message, .. } =
        given;
    let used = [
        (Means::User, user),
        (Means::Mobile, mobile),
        (Means::Password, password),
        (Means::Pin, pin),
        (Means::Code, code),
        (Means::LogIn, log_in),
        (Means::Folder, folder),
        (Means::SaveHere, save_here),
    ];
    let used = used.into_iter().filter_map(|(means, given)| Some((means, given.as_deref()?)));
    let mut wrong: Vec<Checked> =
        used.filter_map(|(means, given)| of_selector(means, given, records)).collect();
    if let Some(given) = message.as_deref().filter(|_| !has_message(records)) {
        wrong.push(nothing("message", given));
    }
    wrong
}

fn of_selector(means: Means, given: &str, records: &[Record]) -> Option<Checked> {
    let found = records.iter().find_map(|record| match &record.saw {
        Observation::Recognised { what, how, .. } if *what == means => how.strip_prefix("profile"),
        _ => None,
    });
    let Some(more) = found else { return Some(nothing(means.key(), given)) };
    let several = more.strip_prefix(", the first of ")?;
    Some(Checked::wrong(
        format!("[journey] {}", means.key()),
        format!("`{given}` finds {several} elements; Locksmith takes the first"),
        "write a selector that finds one",
    ))
}

fn nothing(key: &str, given: &str) -> Checked {
    let fix = "write another, or leave it out: then it is recognised";
    Checked::wrong(format!("[journey] {key}"), format!("`{given}` found nothing on the way"), fix)
}

fn has_message(records: &[Record]) -> bool {
    records.iter().any(|record| {
        matches!(&record.saw, Observation::Screen { moment: Moment::Saved, screen, .. }
            if !screen.messages.is_empty())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn records(how: &str) -> Vec<Record> {
        let record = |saw| Record { case: "locker/x".into(), at: 0, saw };
        let (name, selector) = ("Save here".to_owned(), "button".to_owned());
        vec![
            record(Observation::Recognised {
                what: Means::SaveHere,
                name,
                how: how.into(),
                selector,
            }),
            record(Observation::Awaited { visit: 1, button: "share".into(), result: None }),
        ]
    }

    fn shown(given: &Selectors, how: &str) -> Vec<String> {
        of_selectors(given, &records(how)).into_iter().map(|checked| checked.shown).collect()
    }

    #[test]
    fn a_selector_finds_one_thing() {
        let given = Selectors { save_here: Some("button".into()), ..Selectors::default() };
        assert_eq!(shown(&given, "profile"), [""; 0]);
        let several = "`button` finds 3 elements; Locksmith takes the first";
        assert_eq!(shown(&given, "profile, the first of 3"), [several]);
        assert_eq!(shown(&given, "label"), ["`button` found nothing on the way"]);
        assert_eq!(shown(&Selectors::default(), "label"), [""; 0]);
    }

    #[test]
    fn of_a_way_that_ended_early_nothing_is_said() {
        let given = Selectors { message: Some("#message".into()), ..Selectors::default() };
        assert_eq!(shown(&given, "label"), ["`#message` found nothing on the way"]);
        assert!(of_selectors(&given, &records("label")[..1]).is_empty());
    }
}
