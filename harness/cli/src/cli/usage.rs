//! What is printed below the help of a command: how it is used.

pub(super) const LOCKSMITH: &str = "\
To begin with:
  locksmith certify locker                        # see a run, with the built-in reference locker
  locksmith profile example five-lines            # print a profile; edit it, export its variables
  locksmith profile check your-locker.toml        # check the profile
  locksmith certify locker --profile your-locker.toml
  locksmith certify page https://portal.example/results
  locksmith explain ERR-206                       # explain a clause of a report";

pub(super) const CERTIFY_LOCKER: &str = "\
Examples:
  locksmith certify locker --profile your-locker.toml
  locksmith certify locker --profile your-locker.toml --only 'locker/error-206/*'
  locksmith certify locker --profile your-locker.toml --browser chromium,firefox --jobs 2

  # Without a profile:
  export LOCKSMITH_APP_KEY=… LOCKSMITH_USER_PASSWORD=…
  locksmith certify locker --url https://locker.example/savelocker/api/1/savelocker.js \\
    --app-id EXAMBOARD --domain partner.example --user asha

  # Where users log in with a mobile number and a one-time code:
  export LOCKSMITH_APP_KEY=… LOCKSMITH_USER_CODE=…
  locksmith certify locker --url https://locker.example/savelocker/api/1/savelocker.js \\
    --app-id EXAMBOARD --domain partner.example --mobile 9876543210

  # On the second of four machines; `locksmith merge` makes one run of theirs:
  locksmith certify locker --profile your-locker.toml --seed 42 --shard 2/4 --out second";

pub(super) const CERTIFY_PAGE: &str = "\
Examples:
  locksmith certify page https://portal.example/results
  locksmith certify page https://portal.example/results --resolve portal.example=127.0.0.1:8080
  locksmith certify page https://portal.example/results --action log-in.toml
  locksmith certify page scenarios/pages/wrong/time-stamp-of-yesterday.html";

pub(super) const PROFILE_CHECK: &str = "\
Examples:
  locksmith profile check your-locker.toml
  locksmith profile check your-locker.toml --headed   # watch what it does";

pub(super) const PROFILE_LEARN: &str = "\
Example:
  export LOCKSMITH_APP_KEY=… LOCKSMITH_USER_PASSWORD=…
  locksmith profile learn --url https://locker.example/savelocker/api/1/savelocker.js \\
    --app-id EXAMBOARD --domain partner.example --user asha --out your-locker.toml";

pub(super) const PROFILE_EXAMPLE: &str = "\
Example:
  locksmith profile example five-lines > your-locker.toml";

pub(super) const MERGE: &str = "\
Example, of a certification on two machines:
  locksmith certify locker --profile your-locker.toml --seed 42 --shard 1/2 --out first
  locksmith certify locker --profile your-locker.toml --seed 42 --shard 2/2 --out second
  locksmith merge first second --out whole";

pub(super) const INTEROP: &str = "\
Example:
  locksmith certify locker --profile your-locker.toml --out the-locker
  locksmith certify page https://portal.example/results --out the-page
  locksmith interop the-locker the-page";

pub(super) const BROWSERS: &str = "\
Examples:
  locksmith browsers
  locksmith browsers install firefox --dry-run   # what would be done?";

pub(super) const FUZZ_LOCKER: &str = "\
Examples:
  locksmith fuzz locker --seconds 10
  locksmith fuzz locker --profile your-locker.toml
  locksmith fuzz locker --profile your-locker.toml --template your-template.toml --rate 50
  locksmith fuzz locker --profile your-locker.toml --replay runs/fuzz-of-before/cases.json";

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;
    use crate::cli::Cli;

    const ALL: [&str; 10] = [
        LOCKSMITH,
        CERTIFY_LOCKER,
        CERTIFY_PAGE,
        PROFILE_CHECK,
        PROFILE_LEARN,
        PROFILE_EXAMPLE,
        MERGE,
        INTEROP,
        BROWSERS,
        FUZZ_LOCKER,
    ];

    #[test]
    fn every_example_is_right_usage() {
        for text in ALL.map(|text| text.replace("\\\n", " ")) {
            let lines = text.lines().map(str::trim).filter(|line| line.starts_with("locksmith "));
            let mut examples = 0;
            for line in lines {
                let said = line.split(['#', '>']).next().unwrap_or_default();
                let words = said.split_whitespace().map(|word| word.trim_matches('\''));
                if let Err(error) = Cli::try_parse_from(words) {
                    panic!("{line}\n{error}");
                }
                examples += 1;
            }
            assert!(examples > 0, "{text}");
        }
    }
}
