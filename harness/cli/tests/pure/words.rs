//! Words that must not come back into what the program prints: its help, and all snapshots.

use std::path::Path;

use clap::builder::StyledStr;

/// See the language rules of the project: each has a plainer word.
const NOT: [&str; 9] =
    ["told", "tell", "tells", "mend", "nobody", "of which", "comes to", "as it is", "whoever"];

/// The longest line of help that a table of commands or options shows without wrapping.
const LONGEST: usize = 80;

/// The words in a text that must not be there. Names in code (`told-as-204`) are no words.
fn found(text: &str) -> Vec<&'static str> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let text = format!(" {} ", words.join(" ").to_lowercase());
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '-' | '/' | '_');
    let stands = |word: &&str| {
        text.match_indices(word).any(|(at, _)| {
            let before = text[..at].chars().next_back();
            let after = text[at + word.len()..].chars().next();
            !before.is_some_and(is_part) && !after.is_some_and(is_part)
        })
    };
    NOT.into_iter().filter(stands).collect()
}

#[test]
fn a_word_is_found_as_a_word() {
    assert_eq!(found("Where they disagree\nis told."), ["told"]);
    assert_eq!(found("one of\n  which"), ["of which"]);
    assert!(found("error-203/told-as-204, told-in-the-page, a teller").is_empty());
}

#[test]
fn no_snapshot_has_a_word_that_must_not_come_back() {
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("../../snapshots")];
    let mut read = 0;
    while let Some(folder) = folders.pop() {
        for file in std::fs::read_dir(folder).unwrap() {
            let path = file.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let text = std::fs::read_to_string(&path).unwrap();
            let text = text.splitn(3, "---").nth(2).unwrap_or(&text);
            assert!(found(text).is_empty(), "{}: {:?}", path.display(), found(text));
            read += 1;
        }
    }
    assert!(read > 100, "{read} snapshots");
}

#[test]
fn every_command_and_option_has_one_short_line_in_plain_words() {
    is_short_and_plain(&locksmith::cli::command(), "");
}

/// Holds a command, its options and its commands: one short line each, and plain words in the long form.
fn is_short_and_plain(command: &clap::Command, path: &str) {
    let path = format!("{path} {}", command.get_name());
    let shown = |text: Option<&StyledStr>| text.map(ToString::to_string).unwrap_or_default();
    let about = shown(command.get_about());
    assert!(!about.is_empty() && about.chars().count() <= LONGEST, "{path}: {about}");
    is_plain(&path, &about);
    for text in [command.get_long_about(), command.get_after_help()] {
        is_plain(&path, &shown(text));
    }
    let is_own = |argument: &&clap::Arg| !matches!(argument.get_id().as_str(), "help" | "version");
    for argument in command.get_arguments().filter(is_own) {
        let place = format!("{path} {}", argument.get_id());
        let help = shown(argument.get_help());
        assert!(!help.is_empty() && help.chars().count() <= LONGEST, "{place}: {help}");
        assert!(!help.ends_with('.'), "{place}: {help}");
        is_plain(&place, &help);
        is_plain(&place, &shown(argument.get_long_help()));
        for value in argument.get_possible_values() {
            is_plain(&place, &shown(value.get_help()));
        }
    }
    for command in command.get_subcommands() {
        is_short_and_plain(command, &path);
    }
}

/// Help has no names in code: what stands between other marks is a word.
fn is_plain(place: &str, text: &str) {
    let text = text.replace(|c: char| !c.is_alphanumeric() && c != '-', " ");
    assert!(found(&text).is_empty(), "{place}: {:?}: {text}", found(&text));
}
