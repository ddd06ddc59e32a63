//! The guide, the README and their neighbours name only what exists: commands, options, variables, targets of the
//! Makefile, keys of profiles, files and links.
//!
//! The info string of a fenced block says what the test may do with it: `sh` and `console` blocks are parsed, `sh,offline`
//! blocks run, and `toml,profile` and `toml,action` blocks are read as the program reads such files.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

use base64::prelude::{BASE64_STANDARD, Engine as _};
use locksmith_core::profile::{Example, Profile, SecretPlaces};
use locksmith_page::journey::Actions;

use crate::cli::{locksmith, said};

/// A Markdown file of the repository.
struct Text {
    path: PathBuf,
    text: String,
}

/// A fenced block.
struct Block<'a> {
    /// What stands behind the fence, such as `sh,offline`.
    info: &'a str,
    text: String,
    line: usize,
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

/// All files below a folder, but for what builds and runs leave there.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let is_made =
            ["target", "runs", ".git", "reference"].iter().any(|name| path.ends_with(name));
        if path.is_dir() && !is_made {
            files.extend(self::files(&path));
        } else if path.is_file() {
            files.push(path);
        }
    }
    files
}

/// Every text that describes the project to people.
fn texts() -> Vec<Text> {
    let mut paths = files(&root().join("harness/docs/src"));
    paths.extend(files(&root().join(".github")));
    let others =
        ["README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md", "harness/ARCHITECTURE.md"];
    paths.extend(others.map(|name| root().join(name)));
    paths.retain(|path| path.extension() == Some(OsStr::new("md")));
    paths.sort();
    let text = |path: PathBuf| Text { text: fs::read_to_string(&path).unwrap(), path };
    paths.into_iter().map(text).collect()
}

impl Text {
    /// Fails with the place in the text.
    #[track_caller]
    fn holds(&self, holds: bool, line: usize, what: &str) {
        let path = self.path.strip_prefix(root()).unwrap_or(&self.path);
        assert!(holds, "{}:{line}: {what}", path.display());
    }

    fn blocks(&self) -> Vec<Block<'_>> {
        let mut blocks: Vec<Block<'_>> = Vec::new();
        let mut is_open = false;
        for (number, line) in (1..).zip(self.text.lines()) {
            match (line.trim_start().strip_prefix("```"), is_open) {
                (Some(info), false) => {
                    is_open = true;
                    blocks.push(Block { info, text: String::new(), line: number });
                }
                (Some(_), true) => is_open = false,
                (None, true) => blocks.last_mut().unwrap().text += &format!("{line}\n"),
                (None, false) => {}
            }
        }
        blocks
    }

    /// The lines outside of blocks.
    fn prose(&self) -> Vec<(usize, &str)> {
        let mut is_open = false;
        let is_prose = |line: &str| {
            let is_fence = line.trim_start().starts_with("```");
            is_open ^= is_fence;
            !is_open && !is_fence
        };
        let mut is_prose = is_prose;
        (1..).zip(self.text.lines()).filter(|(_, line)| is_prose(line)).collect()
    }

    /// What stands between backticks in the prose.
    fn code(&self) -> Vec<(usize, &str)> {
        let mut all = Vec::new();
        for (number, line) in self.prose() {
            all.extend(line.split('`').skip(1).step_by(2).map(|code| (number, code)));
        }
        all
    }
}

impl Block<'_> {
    fn is(&self, kind: &str) -> bool {
        self.info.split(',').any(|word| word == kind)
    }

    /// The command lines of a shell block, each with its number: continued lines are joined.
    fn commands(&self) -> Vec<(usize, String)> {
        let joined = self.text.replace("\\\n", " ");
        let numbered = (self.line + 1..).zip(joined.lines());
        numbered
            .map(|(number, line)| (number, line.trim_start_matches("$ ").trim().to_owned()))
            .filter(|(_, line)| !line.is_empty() && !line.starts_with('#'))
            .collect()
    }
}

/// The words of a command line, without the variables that are set in front of it and what its output is for.
fn words(line: &str) -> Vec<String> {
    let words = shlex::split(line).unwrap_or_default();
    let is_set = |word: &String| {
        word.split_once('=')
            .is_some_and(|(name, _)| name.chars().all(|c| c.is_ascii_uppercase() || c == '_'))
    };
    let is_output = |word: &String| word == ">" || word == "|";
    words.into_iter().skip_while(is_set).take_while(|word| !is_output(word)).collect()
}

/// Why clap refuses a command line; `None` where it parses. A `mention` may leave out what is required.
fn refused(words: &[String], mention: bool) -> Option<String> {
    use clap::error::ErrorKind as Kind;
    let error = locksmith::cli::command().try_get_matches_from(words).err()?;
    let is_fine = match error.kind() {
        Kind::DisplayHelp | Kind::DisplayVersion => true,
        Kind::MissingRequiredArgument
        | Kind::MissingSubcommand
        | Kind::DisplayHelpOnMissingArgumentOrSubcommand => mention,
        _ => false,
    };
    (!is_fine).then(|| error.to_string())
}

#[test]
fn every_command_parses_and_every_file_in_it_exists() {
    let targets = targets();
    let top: Vec<String> = fs::read_dir(root())
        .unwrap()
        .map(|it| it.unwrap().file_name().into_string().unwrap())
        .collect();
    let mut commands = 0;
    for text in texts() {
        for block in text.blocks().iter().filter(|block| block.is("sh") || block.is("console")) {
            for (line, command) in block.commands() {
                let words = words(&command);
                match words.first().map(String::as_str) {
                    Some("locksmith") => {
                        let refused = refused(&words, false);
                        text.holds(refused.is_none(), line, &refused.unwrap_or_default());
                        commands += 1;
                    }
                    Some("make") => {
                        for target in words[1..].iter().filter(|word| !word.contains('=')) {
                            text.holds(
                                targets.contains(target),
                                line,
                                &format!("no target `{target}`"),
                            );
                        }
                    }
                    _ => {}
                }
                let is_ours = |word: &&String| {
                    word.split_once('/')
                        .is_some_and(|(first, _)| top.iter().any(|name| name == first))
                };
                for word in words.iter().filter(is_ours).filter(|word| !word.starts_with("target/"))
                {
                    text.holds(root().join(word).exists(), line, &format!("there is no {word}"));
                }
            }
        }
    }
    assert!(commands > 40, "{commands} commands were found");
}

#[test]
fn offline_commands_run() {
    let folder = tempfile::tempdir().unwrap();
    let mut runs = 0;
    for text in texts() {
        for block in text.blocks().iter().filter(|block| block.is("offline")) {
            for (line, command) in block.commands() {
                let words = words(&command);
                text.holds(words[0] == "locksmith", line, "an offline block has other commands");
                let arguments: Vec<&str> = words[1..].iter().map(String::as_str).collect();
                let ended = said(
                    locksmith(&arguments)
                        .env("LOCKSMITH_APP_KEY", "of-the-test")
                        .current_dir(folder.path()),
                );
                text.holds(ended.code == 0, line, &ended.err);
                runs += 1;
            }
        }
    }
    assert!(runs > 5, "{runs} commands ran");
}

/// Workflows call targets of the Makefile and nothing else, so that whatever they do can be repeated by hand.
#[test]
fn workflows_call_targets() {
    let targets = targets();
    let mut calls = 0;
    for path in files(&root().join(".github/workflows")) {
        for line in fs::read_to_string(&path).unwrap().lines() {
            let Some((_, command)) = line.split_once("run: ") else { continue };
            let words: Vec<&str> = command.split_whitespace().collect();
            // A part of a target's name may come from a matrix.
            let (name, is_whole) =
                words[1].split_once("${{").map_or((words[1], true), |(part, _)| (part, false));
            let exists = targets.iter().any(|it| it == name || !is_whole && it.starts_with(name));
            assert!(words[0] == "make" && exists, "{}: {command}", path.display());
            calls += 1;
        }
    }
    assert!(calls > 5, "{calls} calls were found");
}

/// The targets of the Makefile.
fn targets() -> BTreeSet<String> {
    let makefile = fs::read_to_string(root().join("Makefile")).unwrap();
    let phony = makefile.lines().filter_map(|line| line.strip_prefix(".PHONY:"));
    phony.flat_map(str::split_whitespace).map(str::to_owned).collect()
}

/// The long names of all options.
fn options(command: &clap::Command, names: &mut BTreeSet<String>) {
    let long = command.get_arguments().filter_map(clap::Arg::get_long);
    names.extend(long.map(|name| format!("--{name}")));
    for part in command.get_subcommands() {
        options(part, names);
    }
}

#[test]
fn every_command_option_and_target_in_the_prose_exists() {
    let mut names: BTreeSet<String> = ["--help", "--version"].map(str::to_owned).into();
    options(&locksmith::cli::command(), &mut names);
    let targets = targets();
    for text in texts() {
        for (line, code) in text.code() {
            let words = words(code);
            match words.first().map_or("", String::as_str) {
                "locksmith" => {
                    let refused = refused(&words, true);
                    text.holds(refused.is_none(), line, &refused.unwrap_or_default());
                }
                "make" if words.len() > 1 => {
                    text.holds(
                        targets.contains(&words[1]),
                        line,
                        &format!("no target `{}`", words[1]),
                    );
                }
                option if option.starts_with("--") => {
                    let name = option.split('=').next().unwrap_or_default();
                    text.holds(names.contains(name), line, &format!("there is no option {name}"));
                }
                _ => {}
            }
        }
    }
}

#[test]
fn every_variable_is_read_somewhere() {
    let sources =
        ["harness", "reference-locker/src", ".ci"].map(|folder| files(&root().join(folder)));
    let is_source =
        |path: &PathBuf| path.extension() != Some(OsStr::new("md")) && !path.ends_with("guide.rs");
    let mut known = BTreeSet::new();
    for path in sources.concat().into_iter().filter(is_source) {
        known.extend(variables(&fs::read_to_string(path).unwrap_or_default()));
    }
    for text in texts() {
        for (number, line) in (1..).zip(text.text.lines()) {
            for name in variables(line) {
                text.holds(known.contains(&name), number, &format!("nothing reads {name}"));
            }
        }
    }
}

/// The names of our environment variables in a text.
fn variables(text: &str) -> BTreeSet<String> {
    const PREFIX: &str = "LOCKSMITH_";
    let is_name = |c: char| c.is_ascii_uppercase() || c == '_';
    text.match_indices(PREFIX)
        .map(|(at, _)| text[at..].chars().take_while(|c| is_name(*c)).collect::<String>())
        .filter(|name| name.len() > PREFIX.len())
        .collect()
}

#[test]
fn every_profile_is_right() {
    let base: toml::Table = toml::from_str(Example::find("five-lines").unwrap().text).unwrap();
    let authority = authority();
    let file = |name: &str| {
        Ok(if name == "/etc/ssl/our-authority.pem" { &*authority } else { "secret" }.to_owned())
    };
    let places = SecretPlaces { variable: &|_| Some("secret".into()), file: &file };
    let mut profiles = 0;
    for text in texts() {
        for block in text.blocks().iter().filter(|block| block.is("profile")) {
            let part: toml::Table = toml::from_str(&block.text).unwrap();
            let mut whole = base.clone();
            merge(&mut whole, part);
            let read = Profile::parse("guide", &toml::to_string(&whole).unwrap(), &places);
            text.holds(read.is_ok(), block.line, &format!("{:?}", read.err()));
            profiles += 1;
        }
    }
    assert!(profiles > 5, "{profiles} parts of profiles were found");
}

/// A certificate in PEM, for a profile that names one.
fn authority() -> String {
    let made = rcgen::generate_simple_self_signed(["our-authority".into()]).unwrap();
    let body = BASE64_STANDARD.encode(made.cert.der());
    format!("-----BEGIN CERTIFICATE-----\n{body}\n-----END CERTIFICATE-----\n")
}

/// Puts a table into another, key by key.
fn merge(whole: &mut toml::Table, part: toml::Table) {
    for (key, value) in part {
        match (whole.get_mut(&key), value) {
            (Some(toml::Value::Table(whole)), toml::Value::Table(part)) => merge(whole, part),
            (_, value) => _ = whole.insert(key, value),
        }
    }
}

#[test]
fn every_file_of_steps_is_right() {
    for text in texts() {
        for block in text.blocks().iter().filter(|block| block.is("action")) {
            let read = Actions::parse("guide", &block.text, &|_| Some("secret".into()));
            text.holds(read.is_ok(), block.line, &format!("{:?}", read.err()));
        }
    }
}

/// Links between files; `make docs` checks those of the built book, with their anchors.
#[test]
fn every_link_to_a_file_resolves() {
    for text in texts() {
        for (line, prose) in text.prose() {
            for link in prose.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
                let file = link.split('#').next().unwrap_or_default();
                let is_made = file.contains("reference/");
                if file.is_empty() || is_made || file.contains("://") {
                    continue;
                }
                let path = text.path.parent().unwrap().join(file);
                text.holds(path.exists(), line, &format!("the link {link} leads nowhere"));
            }
        }
    }
}
