//! Words of a command line: as they are read, and as a shell takes them.

use std::borrow::Cow;

/// Reads `2/4`; the parts count from 1.
pub(super) fn shard(text: &str) -> Result<(u64, u64), String> {
    let numbers = text
        .split_once('/')
        .and_then(|(part, parts)| Some((part.parse::<u64>().ok()?, parts.parse::<u64>().ok()?)));
    numbers
        .filter(|(part, parts)| (1..=*parts).contains(part))
        .ok_or_else(|| "use PART/PARTS, such as 2/4".to_owned())
}

/// A word as a shell takes it.
pub(super) fn quoted(word: &str) -> Cow<'_, str> {
    // No argument of a program holds NUL, which alone cannot be quoted.
    shlex::try_quote(word).unwrap_or_default()
}
