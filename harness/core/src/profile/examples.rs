//! Profiles to begin with: one that has every key, and one for each way in which lockers differ.

/// A profile to begin with.
#[derive(Clone, Copy, Debug)]
pub struct Example {
    /// Its name, which is that of its file in `scenarios/profiles/` without the ending.
    pub name: &'static str,
    /// The file.
    pub text: &'static str,
}

macro_rules! examples {
    ($($name:literal)*) => {
        [$(Example {
            name: $name,
            text: include_str!(concat!("../../../../scenarios/profiles/", $name, ".toml")),
        }),*]
    };
}

/// All of them; the first has every key, with what it means and its default.
pub const EXAMPLES: [Example; 9] = examples!(
    "every-key"
    "five-lines"
    "login-in-steps"
    "folders-by-selectors"
    "another-language"
    "codes-in-the-page"
    "self-signed"
    "own-time-stamps"
    "grid"
);

impl Example {
    /// The example of this name.
    #[must_use]
    pub fn find(name: &str) -> Option<Self> {
        EXAMPLES.into_iter().find(|example| example.name == name)
    }

    /// When one wants it: the first sentence of its comment.
    #[must_use]
    pub fn purpose(&self) -> String {
        let comment = self.text.lines().map_while(|line| line.strip_prefix('#'));
        let comment = comment.map(str::trim).collect::<Vec<_>>().join(" ");
        let end = comment.find([':', '.']).unwrap_or(comment.len());
        comment[..end].to_owned()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;

    use miette::Diagnostic;

    use super::*;

    use crate::profile::{Deadlines, Profile, SecretPlaces};
    use crate::scenario::ScenarioError;
    use crate::tls::self_signed_pem;

    fn read(text: &str) -> Result<Profile, ScenarioError> {
        let places = SecretPlaces {
            variable: &|name| Some(format!("of {name}")),
            file: &|name| Ok(if name == "ca.pem" { self_signed_pem() } else { "secret".into() }),
        };
        Profile::parse("example", text, &places)
    }

    const EVERY_KEY: &str = EXAMPLES[0].text;

    #[test]
    fn each_is_right_and_says_what_it_is_for() {
        for example in EXAMPLES {
            let profile = read(example.text);
            let profile = profile.unwrap_or_else(|error| panic!("{}: {error:?}", example.name));
            assert!(profile.apps.contains_key("main") && profile.users.contains_key("first"));
            assert!(example.purpose().len() > 20, "{}: {}", example.name, example.purpose());
        }
    }

    #[test]
    fn each_file_of_the_folder_is_one() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios/profiles");
        let files: BTreeSet<String> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        let known = EXAMPLES.iter().map(|example| format!("{}.toml", example.name));
        assert_eq!(files, known.collect());
    }

    #[test]
    fn the_guide_has_each_with_what_it_is_for() {
        let guide = include_str!("../../../docs/src/profiles.md");
        for Example { name, .. } in EXAMPLES {
            assert!(guide.contains(&format!("| `{name}` |")), "{name}");
        }
    }

    #[test]
    fn five_lines_are_five() {
        let lines = Example::find("five-lines").unwrap().text.lines();
        assert_eq!(lines.filter(|line| !line.starts_with('#')).count(), 5);
    }

    /// The keys of a table, as the error about an unknown key lists them.
    fn keys(header: &str) -> Vec<String> {
        let line = format!("{header}\n");
        let (before, after) = EVERY_KEY.split_once(&line).expect(header);
        let error = read(&format!("{before}{line}no-such-key = 1\n{after}")).unwrap_err();
        let help = Diagnostic::help(&error).unwrap().to_string();
        let (known, _) = help.split_once('\n').unwrap();
        known.split('`').skip(1).step_by(2).map(str::to_owned).collect()
    }

    /// Whether a line sets this key, taken out by a comment or not.
    fn sets(line: &str, key: &str) -> bool {
        let line = line.trim_start_matches("# ");
        line.strip_prefix(key).is_some_and(|rest| rest.starts_with(" = "))
            || line.starts_with(&format!("[{key}."))
            || line.starts_with(&format!("[[journey.{key}]]"))
    }

    #[test]
    fn every_key_is_there_with_its_default() {
        let whole = ["# Only what is marked \"Needed\" must be there."];
        let tables = ["[apps.main]", "[users.second]", "[words]", "[journey]", "[deadlines]"];
        let paragraphs: Vec<&str> = EVERY_KEY.split("\n\n").collect();
        for table in whole.into_iter().chain(tables) {
            let keys = keys(table);
            assert!(keys.len() > 2, "{table}: {keys:?}");
            for key in keys.iter().filter(|key| !tables.contains(&format!("[{key}]").as_str())) {
                let of_table = |part: &&&str| table == whole[0] || part.contains(table);
                let shown = paragraphs
                    .iter()
                    .filter(of_table)
                    .find(|part| part.lines().any(|line| sets(line, key)))
                    .unwrap_or_else(|| panic!("{table} {key} is not there"));
                assert!(shown.contains("Default") || shown.contains("Needed"), "{key}: {shown}");
            }
        }
    }

    /// What stands there for a default is one.
    #[test]
    fn defaults_are_as_they_are_told() {
        let (every, least) = (read(EVERY_KEY).unwrap(), Example::find("five-lines").unwrap());
        let least = read(least.text).unwrap();
        assert_eq!(format!("{:?}", every.deadlines), format!("{:?}", Deadlines::default()));
        assert_eq!(every.button_label, least.button_label);
        assert_eq!(every.apps["main"].domain, crate::profile::DOMAIN);
        assert_eq!(least.name, "locker.example");
        assert_eq!(least.page_scheme().word(), least.library.scheme());
        assert_eq!((least.largest_document, least.clock.is_none()), (None, true));
    }
}
