//! Secrets stay secret, whatever a run writes.

use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;

use crate::program::{certify, word};
use crate::served::{SECRETS, Served};

#[tokio::test]
async fn no_secret_is_in_any_file_of_a_run_or_in_what_is_said() {
    let locker = Served::start("").await;
    // A wrong folder name makes a case inconclusive, with all its evidence.
    let profile = locker.profile("");
    let text = std::fs::read_to_string(&profile).unwrap().replace("Certificates", "Elsewhere");
    std::fs::write(&profile, text).unwrap();
    let only = ["login/*", "folder/*", "error-203/*altered", "users/first-saves", "save/pdf"];
    let only = only.map(|name| format!("--only=locker/{name}"));
    let mut words = vec!["--profile", word(&profile), "--format", "terminal,json,html,junit"];
    words.extend(only.iter().map(String::as_str));
    let done = certify(&words).await;
    assert_eq!(done.code(), 3, "{}", done.shown());
    let mut texts = vec![("what was said".to_owned(), done.shown().into_bytes())];
    for file in files(&done.folder()) {
        texts.push((file.display().to_string(), std::fs::read(&file).unwrap()));
    }
    for name in ["run.json", "observations.jsonl", "report.json", "report.html", "junit.xml"] {
        assert!(texts.iter().any(|(file, _)| file.ends_with(name)), "no {name}");
    }
    for (file, text) in &texts {
        let text = String::from_utf8_lossy(text);
        for (variable, secret) in SECRETS {
            for form in forms(secret) {
                assert!(!text.contains(&form), "{variable} is in {file}");
            }
        }
    }
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push(path);
        }
    }
    found
}

/// The ways in which a secret may be written.
fn forms(secret: &str) -> Vec<String> {
    let hex: String = secret.bytes().map(|byte| format!("{byte:02x}")).collect();
    // Where it stands within a longer text in base64 decides how it looks there: the digits that
    // hang together with what is before and behind it are left out.
    let shifted = (0..3).map(|shift| {
        let text = format!("{}{secret}", "x".repeat(shift));
        let digits = STANDARD_NO_PAD.encode(text);
        digits[4..digits.len() - 4].to_owned()
    });
    let mut forms: Vec<String> = shifted.collect();
    forms.extend([secret.to_owned(), hex.to_uppercase(), hex]);
    forms
}
