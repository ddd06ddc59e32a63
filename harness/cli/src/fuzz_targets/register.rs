//! Ids of clauses and interpretations, as people type them.

use reference_locker::protocol;

use locksmith_spec::clause::{self, Side};
use locksmith_spec::{Basis, Code, Explained, Level, explain, ids, is_security, near};

/// The input is what somebody typed, as in `locksmith explain err-206`.
pub fn register(bytes: &[u8]) {
    let Ok(typed) = std::str::from_utf8(bytes) else { return };
    is_read_back(typed);
    is_a_code_of_its_clause(typed);
    let suggested = near(typed, ids());
    assert!(suggested.len() <= 3 && suggested.iter().all(|id| explain(id).is_some()), "{typed:?}");
    let Some(explained) = explain(typed) else {
        assert!(!ids().any(|id| id == typed) && Basis::find(typed).is_none(), "{typed:?}");
        return;
    };
    assert_eq!((explained.id(), suggested.first()), (typed, Some(&explained.id())));
    assert!(!explained.title().is_empty() && !explained.reading().is_empty(), "{typed}");
    assert_eq!(Basis::find(typed).map(Basis::id), Some(typed));
    match explained {
        Explained::Clause(clause) => {
            let sides = [Side::Locker, Side::Page].map(|side| {
                assert!(!side.to_string().is_empty());
                clause::of(side).any(|of| of.id == clause.id) == clause.sides.contains(&side)
            });
            assert!(sides.iter().all(|agrees| *agrees), "{typed}");
            assert_eq!(is_security(typed), explained.quote().is_none(), "{typed}");
        }
        Explained::Interpretation(interpretation) => {
            assert!(explained.quote().is_none(), "{typed}");
            let levels = [Level::Required, Level::Tolerated, Level::Open];
            assert!(levels.iter().all(|level| !level.to_string().is_empty()));
            let least = levels.into_iter().find(|level| interpretation.has(*level));
            assert_eq!(Some(interpretation.level()), least, "{typed}");
        }
    }
}

/// A record names a basis by its id, and nothing else is one.
fn is_read_back(typed: &str) {
    let written = serde_json::json!(typed);
    let read: Result<Basis, _> = serde_json::from_value(written.clone());
    assert_eq!(read.is_ok(), explain(typed).is_some(), "{typed:?}");
    assert!(read.is_err() || serde_json::to_value(read.ok()).ok() == Some(written), "{typed:?}");
}

/// What is typed in the place of a code, in a scenario or a record.
fn is_a_code_of_its_clause(typed: &str) {
    let Ok(number) = typed.parse::<u16>() else { return };
    let read = serde_json::from_value::<Code>(number.into());
    assert_eq!(read.is_ok(), (203..=207).contains(&number), "{number}");
    let theirs = protocol::Code::of(number).map(protocol::Code::description);
    assert_eq!(read.as_ref().ok().map(|code| code.description()), theirs, "{number}");
    if let Ok(code) = read {
        assert_eq!((code.number(), code.to_string()), (number, number.to_string()));
        let quote = explain(code.clause()).and_then(|clause| clause.quote());
        assert_eq!(quote, Some(code.description()), "{number}");
    }
}
