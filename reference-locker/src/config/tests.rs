use super::*;

fn error(text: &str) -> String {
    Config::parse(text, "locker.toml").expect_err("a wrong configuration").to_string()
}

#[test]
fn a_whole_file_is_read() {
    let config = Config::parse(
        r#"
        listen = "127.0.0.1:8080"
        data = "locker"
        time_stamp = "naive-ist"
        address_policy = "public-only"
        [limits]
        document_bytes = 100
        [[apps]]
        id = "8W4A7RNQ"
        key = { env = "PATH" }
        domain = "partner.example"
        [[users]]
        name = "asha"
        password = "secret"
        "#,
        "locker.toml",
    )
    .expect("a right configuration");
    assert_eq!(config.time_stamp, TimeStampFormat::NaiveIst);
    assert_eq!(config.limits.document_bytes, 100);
    assert_eq!(config.limits.redirects, 5);
    assert!(config.apps[0].authorised);
    assert_eq!(config.apps[0].key.expose(), std::env::var("PATH").expect("a path"));
    assert_eq!(config.users[0].folders, ["My Documents"]);
    assert_eq!(config.effective_address_policy(), AddressPolicy::PublicOnly);
}

#[test]
fn errors_tell_what_and_where_and_no_secret() {
    let text = "[[apps]]\nid = \"a\"\nkye = \"hunter2\"\n";
    let message = error(text);
    assert!(message.starts_with("locker.toml:3:1: unknown field `kye`"), "{message}");
    assert!(!message.contains("hunter2"));

    let message = error("[[apps]]\nid = \"a\"\ndomain = \"a\"\nkey = { evn = \"A\" }\n");
    assert!(
        message.contains("locker.toml:4:") && message.contains("{ env = \"NAME\" }"),
        "{message}"
    );

    let message = error("[[apps]]\nid = \"a\"\ndomain = \"a\"\nkey = { env = \"NOT SET\" }\n");
    assert!(message.contains("`NOT SET` is not set"), "{message}");

    let message = error("[[apps]]\nid = \"a\"\ndomain = \"a\"\nkey = { file = \"/not/there\" }\n");
    assert!(message.contains("`/not/there` cannot be read"), "{message}");

    let message = error("time_stamp = \"iso\"");
    assert!(message.contains("epoch-seconds"), "{message}");
}

#[test]
fn values_that_no_locker_can_work_with_are_refused() {
    let app = |domain: &str| format!("[[apps]]\nid = \"a\"\nkey = \"k\"\ndomain = \"{domain}\"\n");
    assert!(error(&app("https://a.example")).contains("[[apps]] number 1: `domain` is not a host"));
    assert!(error(&format!("{0}{0}", app("a.example"))).contains("each must be unique"));
    let user = "[[users]]\nname = \"a\"\npassword = \"p\"\n";
    assert!(error(&format!("{user}folders = []")).contains("at least one folder"));
    assert!(error(&format!("{user}folders = [\"a\", \"a\"]")).contains("twice"));
    assert!(error(&format!("{user}{user}")).contains("each must be unique"));
    assert!(error("[limits]\nlogin_attempts = 0").contains("no one could log in"));
}

#[test]
fn the_demonstration_can_be_started_and_shows_no_secret_in_debug() {
    let demo = Config::demo();
    demo.check().expect("a right configuration");
    assert!(!format!("{demo:?}").contains(demo.apps[0].key.expose()));
    assert_ne!(demo.users[0].password, Config::demo().users[0].password);
}

#[test]
fn loopback_is_allowed_to_a_local_locker_alone() {
    let mut config = Config::default();
    assert_eq!(config.effective_address_policy(), AddressPolicy::AllowLoopback);
    config.public_url = Some("https://locker.example/".parse().expect("a URL"));
    assert_eq!(config.effective_address_policy(), AddressPolicy::PublicOnly);
    config = Config { listen: "0.0.0.0:80".parse().expect("an address"), ..Config::default() };
    assert_eq!(config.effective_address_policy(), AddressPolicy::PublicOnly);
}

#[test]
fn the_example_is_right() {
    let text =
        include_str!("../../locker.example.toml").replace("{ env = \"PARTNER_KEY\" }", "\"k\"");
    let config = Config::parse(&text, "locker.example.toml").expect("a right configuration");
    assert_eq!(config.limits, Limits::default());
    assert_eq!(config.button_label, Config::default().button_label);
}
