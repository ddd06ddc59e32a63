//! `locksmith hash`.

use std::path::PathBuf;

use clap::Args;
use miette::miette;

use super::failure::Failure;
use super::out::{remark, say};
use locksmith_core::clock;
use locksmith_spec::{Format, Secret, app_hash, time_stamp};

/// The environment variable with the app key.
const KEY: &str = "LOCKSMITH_APP_KEY";

/// Prints the three attributes of the script element. Locksmith reads the app key from the environment variable
/// `LOCKSMITH_APP_KEY` or from a file, because other users of the machine can see a command line.
#[derive(Args, Debug)]
pub(crate) struct Arguments {
    /// Registered app id
    #[arg(long, value_name = "ID")]
    app_id: String,
    /// File with the app key [default: `LOCKSMITH_APP_KEY`]
    #[arg(long, value_name = "FILE")]
    app_key_file: Option<PathBuf>,
    /// Timestamp [default: now]
    #[arg(long, value_name = "TEXT")]
    time_stamp: Option<String>,
    /// Format of the default timestamp
    ///
    /// One of epoch-seconds, iso-8601-offset or naive-ist.
    #[arg(long, value_name = "FORMAT", default_value_t)]
    format: Format,
    /// Show the string that was hashed, with the key hidden
    #[arg(long)]
    explain: bool,
}

pub(super) fn run(arguments: &Arguments) -> Result<u8, Failure> {
    let key = key(arguments)?;
    let now = || time_stamp::write(arguments.format, clock::now());
    let time_stamp = arguments.time_stamp.clone().unwrap_or_else(now);
    let hash = app_hash(&arguments.app_id, &key, &time_stamp);
    say(&format!(
        "data-app-id=\"{}\"\ndata-app-hash=\"{hash}\"\ntime-stamp=\"{time_stamp}\"\n",
        arguments.app_id
    ));
    if let Some(why) = Secret::new(key.as_str()).unlike_a_key() {
        remark(&format!("warning: the app key {why}"));
    }
    if arguments.explain {
        say(&explained(&arguments.app_id, &key, &time_stamp, &hash));
    }
    Ok(0)
}

/// The string that was hashed, part by part. Of the key it shows the length alone: a line break at its end, the
/// usual mistake, shows there.
fn explained(app_id: &str, key: &str, time_stamp: &str, hash: &str) -> String {
    let hidden = "*".repeat(key.chars().count());
    let parts = [("app id", app_id), ("app key", hidden.as_str()), ("timestamp", time_stamp)];
    let lengths = [app_id.len(), key.len(), time_stamp.len()];
    let mut text =
        "\nHashed string (UTF-8, nothing between the parts, the key hidden):\n".to_owned();
    text += &format!("  {app_id}{hidden}{time_stamp}\n\nIts parts, in this order:\n");
    for ((name, part), bytes) in parts.into_iter().zip(lengths) {
        let unit = if bytes == 1 { "byte" } else { "bytes" };
        text += &format!("  {name:<10} {part}  ({bytes} {unit})\n");
    }
    text + &format!("\nIts SHA-256, in lower-case hex:\n  {hash}\n")
}

fn key(arguments: &Arguments) -> Result<String, Failure> {
    let wrong = |what: String| {
        let help = format!("export {KEY}=…, or use --app-key-file FILE");
        Failure::usage(miette!(help = help, "{what}"))
    };
    let key = match &arguments.app_key_file {
        Some(file) => std::fs::read_to_string(file)
            .map_err(|error| wrong(format!("cannot read {}: {error}", file.display())))?
            .trim()
            .to_owned(),
        None => std::env::var(KEY).map_err(|_| wrong(format!("no app key: {KEY} is not set")))?,
    };
    if key.is_empty() {
        return Err(wrong("the app key is empty".into()));
    }
    Ok(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hashed_string_is_shown_without_the_key() {
        let text = explained("EXAMBOARD", "a-secret\n", "1479902400", "abcd");
        assert!(text.contains("  EXAMBOARD*********1479902400\n"), "{text}");
        assert!(text.contains("  app key    *********  (9 bytes)\n"), "{text}");
        assert!(text.ends_with("hex:\n  abcd\n") && !text.contains("secret"), "{text}");
    }
}
