//! The fuzzer learns a locker's wire from one launch in a browser, and then does without.

use std::path::Path;
use std::process::Output;

use locksmith_core::profile::Profile;
use locksmith_fuzzer::template::{Body, Slot, Template};
use locksmith_spec::Secret;

use crate::lockers::query_popup;
use crate::program::{locksmith, word};
use crate::served::{SECRETS, Served};
use crate::shared::matches_snapshot;

/// Fuzzes with few requests; a browser that is not there cannot be used.
async fn fuzz(profile: &Path, out: &Path, more: &[&str], with_browser: bool) -> Output {
    let mut command = locksmith();
    command.args(["fuzz", "locker", "--cases", "1500", "--seed", "1", "--profile", word(profile)]);
    command.args(["--out", word(out)]).args(more);
    if !with_browser {
        command.env("LOCKSMITH_CHROMIUM", "/no/such/browser");
        command.env("LOCKSMITH_CHROMEDRIVER", "/no/such/driver");
    }
    command.output().await.unwrap()
}

fn shown(output: &Output) -> String {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    format!("{}\n{}", text(&output.stdout), text(&output.stderr))
}

/// Learns, fuzzes, and fuzzes once more by what was learned; the template's text is given back.
async fn learned(profile: &Path) -> String {
    let kept = tempfile::tempdir().unwrap();
    let first = fuzz(profile, &kept.path().join("first"), &[], true).await;
    assert_eq!(first.status.code(), Some(0), "{}", shown(&first));
    let template = kept.path().join("first/template.toml");
    let again = ["--template", word(&template)];
    let second = fuzz(profile, &kept.path().join("second"), &again, false).await;
    assert_eq!(second.status.code(), Some(0), "{}", shown(&second));
    std::fs::read_to_string(template).unwrap()
}

#[tokio::test]
async fn the_wire_of_the_reference_locker_is_learned() {
    let locker = Served::start("").await;
    let text = learned(&locker.profile("")).await;
    for (variable, secret) in SECRETS {
        assert!(!text.contains(secret), "{variable}");
    }
    matches_snapshot("learned/reference-locker.toml", &text);
    let (learned, by_hand) =
        (Template::parse("learned", &text).unwrap(), Template::built_in().unwrap());
    assert_eq!((learned.method, learned.path), (by_hand.method, by_hand.path));
    assert_eq!((learned.body, learned.launch), (by_hand.body, by_hand.launch));
    assert_eq!(learned.refusals, by_hand.refusals);
}

#[tokio::test]
async fn the_wire_of_a_locker_that_has_all_in_a_query_is_learned() {
    let locker = query_popup(None).await;
    let kept = tempfile::tempdir().unwrap();
    let profile = kept.path().join("profile.toml");
    std::fs::write(&profile, text_of(&locker, kept.path())).unwrap();
    let text = learned(&profile).await;
    matches_snapshot("learned/foreign-locker.toml", &text);
    let template = Template::parse("learned", &text).unwrap();
    assert_eq!((template.method.as_str(), &template.body), ("GET", &Body::None));
    let all = Slot::ALL.into_iter().filter(|slot| *slot != Slot::OriginHost);
    assert!(all.into_iter().all(|slot| template.has(slot)), "{text}");
}

/// The profile of the locker of another make, as a file.
fn text_of(locker: &Profile, folder: &Path) -> String {
    let (app, user) = (&locker.apps["main"], &locker.users["first"]);
    let secret = |name: &str, secret: &Secret| {
        let file = folder.join(name);
        std::fs::write(&file, secret.expose()).unwrap();
        file
    };
    format!(
        "name = {:?}\nlibrary = \"{}\"\nuploaded = \"{}\"\nbutton-label = {:?}\n\
         [apps.main]\nid = {:?}\nkey = {{ file = \"{}\" }}\ndomain = {:?}\n\
         [users.first]\nname = {:?}\npassword = {{ file = \"{}\" }}\n",
        locker.name,
        locker.library,
        locker.uploaded.as_ref().unwrap(),
        locker.button_label,
        app.id,
        secret("key", &app.key).display(),
        app.domain,
        user.name.as_deref().unwrap(),
        secret("password", user.password.as_ref().unwrap()).display(),
    )
}

#[tokio::test]
async fn what_cannot_be_learned_is_reported() {
    let locker = Served::start("").await;
    let profile = locker.profile("");
    let kept = tempfile::tempdir().unwrap();
    let out = kept.path().join("out");
    let without = fuzz(&profile, &out, &[], false).await;
    assert_eq!(without.status.code(), Some(3), "{}", shown(&without));
    assert!(shown(&without).contains("/no/such/"), "{}", shown(&without));
    // A wrong key: the browser is refused, as is anyone who asks after it.
    let mut command = locksmith();
    command.args(["fuzz", "learn", "--profile", word(&profile), "--out", word(&out)]);
    let wrong = command.env("TEST_KEY_MAIN", "wrong").output().await.unwrap();
    assert_eq!(wrong.status.code(), Some(3), "{}", shown(&wrong));
    let said = shown(&wrong).replace("\n  │", "");
    assert!(said.contains("the locker refuses the right request"), "{said}");
    let draft = std::fs::read_to_string(&out).unwrap();
    assert!(draft.contains("app_hash={app-hash}") && draft.contains("# status = 200"), "{draft}");
}
