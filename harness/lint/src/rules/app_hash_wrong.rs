//! `page/app-hash-wrong`: the hash is that of app id, app key and timestamp.

use crate::Source;
use crate::page::given;
use crate::rule::{Diagnostics, Rule};
use locksmith_spec::{HashClaim, Mistake};

pub(super) static RULE: Rule = Rule {
    id: "page/app-hash-wrong",
    clauses: &["PAGE-APP-HASH"],
    what: "`data-app-hash` is the SHA-256 of app id, app key and timestamp, in this sequence",
    why: "The locker computes the hash itself and refuses a different one (error 203).",
    fix: "Join app id, app key and timestamp in this sequence, with nothing between them, with exactly \
           the app id and timestamp of the attributes, and hash the result. Take the timestamp once, for \
           the hash and for the attribute.",
    needs_key: true,
    look,
};

/// Where the user gives the key.
const KEY: &str = "LOCKSMITH_APP_KEY (or --app-key-file)";

fn look(source: &Source, diagnostics: &mut Diagnostics<'_>) {
    let claim = source.key.as_ref().and_then(|facts| facts.hash.as_ref());
    let (Some(claim), Some(library)) = (claim.filter(|claim| !claim.right), source.claiming())
    else {
        return;
    };
    let Some(hash) = given(source, library, "data-app-hash").text() else { return };
    if !is_digest(hash.value.trim()) {
        // `page/app-hash-form` reports this.
        return;
    }
    let HashClaim { due, mistake, .. } = claim;
    let instead = match mistake {
        Some(Mistake { what, .. }) => format!(": it is {what}"),
        None => {
            format!("; no known mistake gives it. Check that {KEY} has the key of this app")
        }
    };
    let seen =
        format!("the hash is not the SHA-256 of app id, app key and this timestamp{instead}");
    let diagnostic = diagnostics
        .fail("PAGE-APP-HASH", &hash.value_at, &seen)
        .right(&format!("`data-app-hash` is {due}"))
        .corrected(&hash.value_at, due);
    if let Some(Mistake { fix, .. }) = mistake {
        diagnostic.fix(fix);
    }
}

fn is_digest(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
        || matches!(text.trim_end_matches('=').len(), 43)
}

#[cfg(test)]
mod tests {
    use super::super::probe::{HASH_OF, changed, context, diagnostics, fail, hash, report};
    use super::*;
    use crate::Context;
    use locksmith_spec::hex::sha256;

    #[test]
    fn a_wrong_hash_is_reported_with_its_mistake() {
        let [id, key, time_stamp] = HASH_OF;
        let wrong = sha256([key, id, time_stamp].concat().as_bytes());
        assert_eq!(report(&RULE, "{hash}", &wrong), fail("PAGE-APP-HASH", &wrong));
        let reported = &diagnostics(&RULE, &changed("{hash}", &wrong), context())[0];
        assert!(
            reported.seen.ends_with("it is the SHA-256 of app key, app id and timestamp"),
            "{}",
            reported.seen
        );
        assert_eq!(reported.fix, "Join the parts in this order: app id, app key, timestamp.");
        assert!(reported.corrected.as_ref().unwrap().contains(&hash()));
        assert!(!reported.text().contains(key));
    }

    #[test]
    fn without_the_key_or_without_a_timestamp_nothing_is_reported() {
        let page = changed("{hash}", &"0".repeat(64));
        assert_eq!(diagnostics(&RULE, &page, Context { app_key: None, ..context() }), []);
        assert_eq!(diagnostics(&RULE, &page, context()).len(), 1);
        assert_eq!(report(&RULE, " time-stamp=\"1479902400\"", ""), []);
        assert_eq!(report(&RULE, "\"1479902400\"", "\"1479902401\"").len(), 1);
    }

    #[test]
    fn a_wrong_id_does_not_make_the_hash_wrong_too() {
        assert_eq!(report(&RULE, "\"EXAMBOARD\"", "\"OTHER\""), []);
    }
}
