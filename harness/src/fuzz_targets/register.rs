//! Ids of clauses and interpretations, as people type them.

use crate::spec::clause::{self, Side};
use crate::spec::{Basis, Code, Explained, Level, explain, ids, is_security, suggest};

/// The input is what somebody typed, as in `locksmith explain err-206`.
pub fn register(bytes: &[u8]) {
    let Ok(typed) = std::str::from_utf8(bytes) else { return };
    let suggested = suggest(typed);
    assert!(suggested.len() <= 3 && suggested.iter().all(|id| explain(id).is_some()), "{typed:?}");
    let Some(explained) = explain(typed) else {
        assert!(!ids().any(|id| id == typed) && Basis::find(typed).is_none(), "{typed:?}");
        is_no_number(typed);
        return;
    };
    assert_eq!((explained.id(), suggested.first()), (typed, Some(&explained.id())));
    assert!(!explained.title().is_empty() && !explained.reading().is_empty(), "{typed}");
    assert_eq!(Basis::find(typed).map(Basis::id), Some(typed));
    match explained {
        Explained::Clause(clause) => {
            let sides = [Side::Locker, Side::Page].map(|side| {
                clause::of(side).any(|of| of.id == clause.id) == clause.sides.contains(&side)
            });
            assert!(sides.iter().all(|agrees| *agrees), "{typed}");
            assert_eq!(is_security(typed), explained.quote().is_none(), "{typed}");
        }
        Explained::Interpretation(interpretation) => {
            assert!(explained.quote().is_none(), "{typed}");
            let levels = [Level::Required, Level::Tolerated, Level::Open];
            let least = levels.into_iter().find(|level| interpretation.has(*level));
            assert_eq!(Some(interpretation.level()), least, "{typed}");
        }
    }
}

/// What is typed in the place of a code, in a scenario or a record.
fn is_no_number(typed: &str) {
    let Ok(number) = typed.parse::<u16>() else { return };
    let code = serde_json::from_str::<Code>(&number.to_string());
    assert_eq!(code.is_ok(), (203..=207).contains(&number), "{number}");
    assert!(
        code.is_ok_and(|code| code.to_string() == number.to_string())
            || number < 203
            || number > 207
    );
}
