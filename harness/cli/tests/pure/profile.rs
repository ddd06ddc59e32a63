//! The profile file: what is right about it, and how errors in it are reported.

use std::path::Path;

use locksmith_core::profile::{Code, Profile, Scheme, Spot};
use locksmith_spec::{TimeFact, time_stamp};

use crate::shared::matches_snapshot;
use crate::shown::shown;

/// A profile that is right; its secrets come from a file.
const RIGHT: &str = r#"library = "https://locker.example/savelocker/api/1/savelocker.js"
uploaded = "https://locker.example/uploaded"

[apps.main]
id = "EXAMBOARD"
key = { file = "KEY" }
domain = "partner.example"

[users.first]
name = "asha"
password = { file = "KEY" }
"#;

const KEY: &str = "b97e0b1c-a-key-of-the-test";

/// Reads a profile; what is reported leaves out the folder that it stands in.
fn read(text: &str) -> Result<Profile, String> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("profile.toml");
    let place = format!("{}/", folder.path().display());
    // Tests run in the package's folder.
    std::fs::write(&path, text.replace("\"KEY\"", "\"tests/pure/fixtures/key\"")).unwrap();
    Profile::read(&path).map_err(|error| shown(&error.into()).replace(&place, ""))
}

fn with(line: &str, other: &str) -> String {
    assert_eq!(RIGHT.matches(line).count(), 1);
    RIGHT.replace(line, other)
}

#[track_caller]
fn is_reported(subject: &str, text: &str) {
    let shown = read(text).expect_err("an error");
    assert!(!shown.contains(KEY), "{shown}");
    matches_snapshot(&format!("profile/error-{subject}"), &shown);
}

#[test]
fn a_minimal_profile_is_filled_with_what_is_usual() {
    let profile = read(RIGHT).unwrap();
    assert_eq!(profile.name, "locker.example");
    assert_eq!(profile.button_label, "Save to DigiLocker");
    assert_eq!(profile.apps["main"].key.expose(), KEY);
    assert_eq!(profile.locker_hosts(), [("locker.example".to_owned(), 443)]);
}

#[test]
fn no_secret_is_in_debug_output() {
    let profile = read(RIGHT).unwrap();
    assert!(!format!("{profile:?} {profile:#?}").contains(KEY));
}

#[test]
fn keys_and_types() {
    is_reported("unknown-key", &with("uploaded =", "uploads ="));
    is_reported("unknown-key-in-app", &with("domain =", "domains ="));
    is_reported("wrong-type", &with("id = \"EXAMBOARD\"", "id = 7"));
    is_reported("key-in-plain", &with("key = { file = \"KEY\" }", &format!("key = \"{KEY}\"")));
    let password = with("password = { file = \"KEY\" }", &format!("password = '{KEY}'"));
    is_reported("password-in-plain", &password.replace("name = \"asha\"", "names = \"asha\""));
    let format = format!("time-stamp = \"unix\"\n{RIGHT}");
    is_reported("unknown-format", &format);
    is_reported("format-of-another-type", &format!("time-stamp = 7\n{RIGHT}"));
    let typo = "time-stamp = { pattern = \"%s\", zoen = \"+05:30\" }";
    is_reported("unknown-key-in-pattern", &format!("{typo}\n{RIGHT}"));
    is_reported("no-list", &format!("hosts = \"login.example\"\n{RIGHT}"));
    is_reported("no-library", RIGHT.split_once('\n').unwrap().1);
}

#[test]
fn secrets() {
    let variable = "key = { env = \"LOCKSMITH_TEST_NO_SUCH_VARIABLE\" }";
    is_reported("missing-variable", &with("key = { file = \"KEY\" }", variable));
    is_reported(
        "empty-file",
        &with("key = { file = \"KEY\" }", "key = { file = \"tests/pure/fixtures/empty\" }"),
    );
    is_reported(
        "mistake-in-secret",
        &with("key = { file = \"KEY\" }", "key = { evn = \"KEY_MAIN\" }"),
    );
    is_reported("missing-file", &with("key = { file = \"KEY\" }", "key = { file = \"nowhere\" }"));
}

#[test]
fn addresses() {
    let library = "\"https://locker.example/savelocker/api/1/savelocker.js\"";
    is_reported("relative-url", &with(library, "\"/savelocker.js\""));
    is_reported("scheme", &with(library, "\"ftp://locker.example/savelocker.js\""));
    let domain = "domain = \"partner.example\"";
    is_reported("domain-with-scheme", &with(domain, "domain = \"https://partner.example\""));
    let several = "domain = [\"partner.example\", \"www.partner.example\"]";
    let app = &read(&with(domain, several)).unwrap().apps["main"];
    let domains: Vec<&str> = app.domains().collect();
    assert_eq!(domains, ["partner.example", "www.partner.example"]);
    is_reported("no-domain", &with(domain, "domain = []"));
    is_reported("domain-with-port", &with(domain, "domain = \"partner.example:8080\""));
    is_reported("listen", &format!("document-listen = \"localhost\"\n{RIGHT}"));
    is_reported("host", &format!("hosts = [\"login.example\", \"not a host\"]\n{RIGHT}"));
}

#[test]
fn names_and_numbers() {
    is_reported("no-main-app", &RIGHT.replace("[apps.main]", "[apps.second]"));
    is_reported("unknown-app", &RIGHT.replace("[apps.main]", "[apps.mian]"));
    let third = format!("{RIGHT}\n[users.third]\nname = \"u\"\npassword = {{ file = \"KEY\" }}\n");
    is_reported("unknown-user", &third);
    is_reported("duration", &format!("deadlines.save = \"soon\"\n{RIGHT}"));
    is_reported("no-time", &format!("deadlines.save = \"0s\"\n{RIGHT}"));
    is_reported("no-bytes", &format!("largest-document = 0\n{RIGHT}"));
    is_reported("empty-name", &with("\"asha\"", "\"\""));
    is_reported("empty-selector", &format!("journey.folder = \"\"\n{RIGHT}"));
    is_reported("empty-id", &with("\"EXAMBOARD\"", "\"\""));
    is_reported("empty-label", &format!("button-label = \" \"\n{RIGHT}"));
    let second = "\n[apps.second]\nid = \"EXAMBOARD\"\nkey = { file = \"KEY\" }\n";
    let second = format!("{RIGHT}{second}domain = \"second.example\"\n");
    is_reported("one-id-twice", &second);
}

#[test]
fn users_and_words() {
    let mobile = with("name = \"asha\"", "name = \"asha\"\nmobile = \"my mobile\"");
    is_reported("mobile", &mobile);
    let code = with("name = \"asha\"", &format!("name = \"asha\"\ncode = \"{KEY}\""));
    is_reported("code-in-plain", &code);
    is_reported("empty-word", &format!("words = {{ save-here = [\"\"] }}\n{RIGHT}"));
    is_reported("unknown-word", &format!("words = {{ save = [\"Sichern\"] }}\n{RIGHT}"));
    let right = with("name = \"asha\"", "name = \"asha\"\nmobile = \"98765 43210\"");
    let profile = read(&format!("words.log-in = [\"लॉग इन\"]\n{right}")).unwrap();
    assert_eq!(profile.words.log_in, ["लॉग इन"]);
    assert_eq!(profile.users["first"].mobile.as_deref(), Some("98765 43210"));
    assert!(profile.users["first"].code.is_none());
}

#[test]
fn a_profile_that_is_not_there() {
    let error = Profile::read(Path::new("no-such-profile.toml")).unwrap_err();
    matches_snapshot("profile/error-not-there", &shown(&error.into()));
}

#[test]
fn a_certificate_authority_must_be_one() {
    let with_line = |line: &str| format!("{line}\n{RIGHT}");
    is_reported("no-authority", &with_line("certificate-authority = \"KEY\""));
    is_reported("authority-missing", &with_line("certificate-authority = \"no/such/ca.pem\""));
    let profile = read(&with_line("accept-insecure-certificates = true")).unwrap();
    assert!(profile.trust.insecure);
}

#[test]
fn pages_have_the_scheme_of_the_library_unless_the_profile_says_otherwise() {
    assert_eq!(read(RIGHT).unwrap().page_scheme(), Scheme::Https);
    let over_http = RIGHT.replace("library = \"https", "library = \"http");
    assert_eq!(read(&over_http).unwrap().page_scheme(), Scheme::Http);
    let said = format!("page-scheme = \"http\"\n{RIGHT}");
    assert_eq!(read(&said).unwrap().page_scheme(), Scheme::Http);
    is_reported("mixed-content", &format!("page-scheme = \"https\"\n{over_http}"));
}

#[test]
fn documents_are_at_an_address_that_somebody_can_ask() {
    let with_line = |line: &str| format!("{line}\n{RIGHT}");
    let listen = "document-listen = \"0.0.0.0:8081\"";
    is_reported("documents-everywhere", &with_line(listen));
    let both = format!("{listen}\ndocument-base-url = \"https://tunnel.example/docs\"");
    let documents = read(&with_line(&both)).unwrap().documents;
    assert_eq!(documents.base.unwrap().as_str(), "https://tunnel.example/docs");
    assert_eq!(documents.listen, Some(([0, 0, 0, 0], 8081).into()));
}

#[test]
fn a_profile_describes_a_format_by_a_pattern() {
    let described = |line: &str| format!("time-stamp = {line}\n{RIGHT}");
    let format = read(&described("{ pattern = \"%d/%m/%Y %H:%M:%S\" }")).unwrap().time_stamp;
    let moment = "2016-11-23T12:00:00Z".parse().unwrap();
    assert_eq!(time_stamp::write(format, moment), "23/11/2016 17:30:00");
    let assess = |text| time_stamp::assess(format, text, moment);
    assert_eq!(assess("23/11/2016 17:00:00"), TimeFact::Fresh);
    assert_eq!(assess("23/11/2016 16:59:59"), TimeFact::Stale);
    assert_eq!(assess("1479902400"), TimeFact::Unsettled);
    assert_eq!(assess("23/13/2016 17:00:00"), TimeFact::Unreadable);
    is_reported("pattern-without-seconds", &described("{ pattern = \"%d/%m/%Y %H:%M\" }"));
}

#[test]
fn steps_between_the_known_ones() {
    let steps = "[[journey.steps]]\nwait-for = { text = \"Do you agree\" }\ncheck = \"#agree\"\nclick = { text = \"Yes\" }\n";
    let profile = read(&format!("{RIGHT}\n{steps}")).unwrap();
    let [step] = profile.journey.steps.as_slice() else { panic!("{:?}", profile.journey) };
    assert_eq!(step.wait_for.text(), "Do you agree");
    assert_eq!(step.check, Some(Spot::Selector("#agree".into())));
    is_reported(
        "step-does-nothing",
        &format!("{RIGHT}\n[[journey.steps]]\nwait-for = \"#consent\"\n"),
    );
    let empty = "[[journey.steps]]\nwait-for = \"#consent\"\nclick = \" \"\n";
    is_reported("step-empty", &format!("{RIGHT}\n{empty}"));
    is_reported("step-unknown", &format!("{RIGHT}\n{}", steps.replace("check", "tick")));
}

#[test]
fn users_log_in_with_what_the_locker_asks_for() {
    let user = |part: &str| read(&with("name = \"asha\"\npassword = { file = \"KEY\" }", part));
    let first = |part: &str| user(part).unwrap().users["first"].clone();
    let by_code = first("mobile = \"9876543210\"\ncode = { command = \"print-code\" }");
    assert!(by_code.name.is_none() && by_code.password.is_none());
    assert!(matches!(by_code.code, Some(Code::Command(command)) if command == "print-code"));
    assert!(first("pin = { file = \"KEY\" }").pin.is_some());
    let shown = |name: &str, part: &str| {
        is_reported(name, &with("name = \"asha\"\npassword = { file = \"KEY\" }", part));
    };
    shown("no-factor", "name = \"asha\"");
    shown("no-name", "password = { file = \"KEY\" }");
    shown("totp-not-base32", "name = \"asha\"\ncode = { totp = { file = \"KEY\" } }");
}

#[test]
fn folders_may_differ_from_user_to_user() {
    let second = "[users.second]\nname = \"ravi\"\npassword = { file = \"KEY\" }\n";
    let text =
        format!("folders = [\"Papers\", \"papers\"]\n{RIGHT}\n{second}folders = [\"Bank\"]\n");
    let profile = read(&text).unwrap();
    assert_eq!(profile.folders_of("first"), ["Papers", "papers"]);
    assert_eq!(profile.folders_of("second"), ["Bank"]);
    assert_eq!(profile.all_folders(), ["Bank", "Papers", "papers"]);
    assert_eq!(
        (profile.twin_folder("first"), profile.twin_folder("second")),
        (Some("papers"), None)
    );
    assert_eq!(profile.folders_from("first"), "`folders` (profile.toml, line 1)");
    assert_eq!(
        profile.folders_from("second"),
        "`folders` of [users.second] (profile.toml, line 17)"
    );
    assert_eq!(profile.written.uploaded(), "`uploaded` (profile.toml, line 3)");
    is_reported("folder-twice", &format!("folders = [\"Papers\", \"Papers\"]\n{RIGHT}"));
    is_reported("folder-empty", &format!("{RIGHT}folders = [\"\"]\n"));
}

/// A secret that is written in the place of its variable is shown nowhere.
#[test]
fn what_stands_for_the_name_of_a_variable_may_be_a_secret() {
    let secret = "s3cret of the test";
    let app = |place: &str| with("key = { file = \"KEY\" }", &format!("key = {{ env = {place} }}"));
    for (subject, place) in
        [("secret-as-name", format!("\"{secret}\"")), ("key-as-name", format!("'{LIKE_A_KEY}'"))]
    {
        let shown = read(&app(&place)).unwrap_err();
        assert!(!shown.contains(secret) && !shown.contains(LIKE_A_KEY), "{shown}");
        is_reported(subject, &app(&place));
    }
    let capabilities =
        format!("{RIGHT}\n[webdriver.capabilities]\nkey = {{ env = \"{secret}\" }}\n");
    let shown = read(&capabilities).unwrap_err();
    assert!(!shown.contains(secret) && shown.contains("names no environment variable"), "{shown}");
}

/// Digits and small letters, as keys have them; it might be the name of a variable.
const LIKE_A_KEY: &str = "b97e0b1c44aa4f0d";
