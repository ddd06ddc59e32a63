//! The app key is in nothing that the page receives, sends or holds: REG-SECRET.

use super::*;

fn found(place: &str, form: &str) -> KeyFound {
    KeyFound { place: place.into(), form: form.into(), in_page: false }
}

#[test]
fn every_place_of_the_app_key_fails() {
    let nowhere = "pass REG-SECRET: not found in 7 texts: scripts, requests, storage, page";
    finds("page/key", |_| (), [nowhere]);
    let known = |seen: &mut Seen| {
        seen.key = vec![found("localStorage", "plain"), found("the page", "base64")];
    };
    let places = [
        "fail REG-SECRET: the app key, plain, in localStorage",
        "fail REG-SECRET: the app key, base64, in the page",
    ];
    finds("page/key", known, places);
}

#[test]
fn a_key_that_is_not_known_cannot_be_searched_for() {
    let unknown = "note REG-SECRET: the page cannot be searched for the app key without the key: give the app key \
                   in the environment variable LOCKSMITH_APP_KEY or with --app-key-file";
    finds("page/key", |seen| seen.setting.key_known = false, [unknown]);
}

#[test]
fn a_page_that_makes_its_hash_by_itself_holds_a_secret() {
    let unknown = |seen: &mut Seen| seen.setting.key_known = false;
    let note = "note REG-SECRET: the page cannot be searched for the app key without the key: give the app key in \
                the environment variable LOCKSMITH_APP_KEY or with --app-key-file";
    let suspect = |seen: &mut Seen| {
        unknown(seen);
        seen.built.hashes = Some("https://portal.example/share.js".into());
    };
    let seems = "warn REG-SECRET: https://portal.example/share.js seems to compute the app hash: then it contains \
                 the app key, and anyone can read it";
    finds("page/key", suspect, [seems, note]);
    // With the key known it is searched for, and suspicion says no more.
    let nowhere = "pass REG-SECRET: not found in 7 texts: scripts, requests, storage, page";
    let known = |seen: &mut Seen| seen.built.hashes = Some("a script in the page".into());
    finds("page/key", known, [nowhere]);
    let by_itself = |seen: &mut Seen| {
        known(seen);
        seen.built.hash_made_here = true;
    };
    let holds = "fail REG-SECRET: a script in the page computes the app hash: nothing that the page received \
                 contains the right hash, so the page contains the app key, in parts or in another form, and anyone \
                 can read it";
    finds("page/key", by_itself, [holds]);
    let wrong = |seen: &mut Seen| {
        by_itself(seen);
        seen.claims[0].hash = Some(HashFact::Wrong);
    };
    finds("page/key", wrong, [nowhere]);
    let certain = |seen: &mut Seen| {
        suspect(seen);
        seen.secret_hashed = Some(32);
    };
    let made = "fail REG-SECRET: the page computes its app hash from the app id, a secret of 32 characters and the \
                timestamp: anyone can read that secret in its scripts";
    finds("page/key", certain, [made, note]);
}
