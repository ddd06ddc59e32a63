//! The command line.

use std::io::{BufRead as _, BufReader};
use std::process::{Command, Output, Stdio};

fn run(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_reference-locker"))
        .args(arguments)
        .output()
        .expect("the command")
}

#[test]
fn help_says_what_it_is_not() {
    let help = run(&["--help"]);
    assert_eq!(help.status.code(), Some(0));
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("../../../snapshots/cli");
    settings.set_prepend_module_to_snapshot(false);
    settings.bind(|| {
        let name = if cfg!(feature = "mutants") {
            "reference-locker-help"
        } else {
            "reference-locker-help-without-mutants"
        };
        insta::assert_snapshot!(name, String::from_utf8_lossy(&help.stdout));
    });
}

#[test]
fn ctrl_c_ends_it_in_peace_also_without_root_certificates() {
    let mut locker = Command::new(env!("CARGO_BIN_EXE_reference-locker"))
        .env("SSL_CERT_FILE", "/not/there")
        .env("SSL_CERT_DIR", "/not/there")
        .stdout(Stdio::piped())
        .spawn()
        .expect("the command");
    let mut banner = String::new();
    let mut lines = BufReader::new(locker.stdout.take().expect("its output"));
    // The page's end is the banner's: from then on it waits for Ctrl-C.
    while !banner.contains("</html>") {
        assert_ne!(lines.read_line(&mut banner).expect("text"), 0, "{banner}");
    }
    let interrupt = Command::new("kill").args(["-INT", &locker.id().to_string()]).status();
    assert!(interrupt.expect("kill").success());
    assert_eq!(locker.wait().expect("an end").code(), Some(0));
}

#[test]
fn a_wrong_configuration_is_reported_with_its_place_and_ends_2() {
    let directory = tempfile::tempdir().expect("a directory");
    let file = directory.path().join("locker.toml");
    std::fs::write(&file, "listen = \"127.0.0.1:0\"\nlimit = 1\n").expect("a file");
    let wrong = run(&["--config", file.to_str().expect("text")]);
    assert_eq!(wrong.status.code(), Some(2));
    let error = String::from_utf8_lossy(&wrong.stderr);
    assert!(error.contains("locker.toml:2:1: unknown field `limit`"), "{error}");
    assert!(wrong.stdout.is_empty());

    for arguments in [
        &["--config", "/not/there"][..],
        &["--time-stamp", "iso"],
        &["--address-policy", "any"],
        &["--listen", "localhost"],
        // Without mutants the options are unknown.
        &["--mutant", "window/36-minutes"],
        &["--mutant", "zzz"],
        &["--choice", "message/elsewhere"],
        &["--choice", "message/in-place", "--mutant", "window/35-minutes"],
        &["--unknown"],
    ] {
        let wrong = run(arguments);
        assert_eq!(wrong.status.code(), Some(2), "{arguments:?}");
        assert!(!wrong.stderr.is_empty());
    }
}
