//! The app key is in nothing that the page receives, sends or holds: REG-SECRET.

use super::*;

fn found(place: &str, form: &str) -> KeyFound {
    KeyFound { place: place.into(), form: form.into() }
}

#[test]
fn every_place_of_the_app_key_fails() {
    let nowhere = "pass REG-SECRET: not found in 7 texts: scripts, requests, storage, the page";
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
    let unknown = "note REG-SECRET: without the app key the page cannot be searched for it: give the app \
                   key by the environment variable LOCKSMITH_APP_KEY, or by --app-key-file";
    finds("page/key", |seen| seen.setting.key_known = false, [unknown]);
}
