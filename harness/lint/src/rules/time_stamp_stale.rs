//! `page/time-stamp-stale`: the timestamp is fresh.

use super::time_stamp_unreadable::read;
use crate::Source;
use crate::rule::{Diagnostics, Rule};
use locksmith_spec::TimeFact;
use locksmith_spec::reading::{Read, in_words};
use locksmith_spec::stamp_mistake::{is_behind_by_ist, of_stamp};
use locksmith_spec::time_stamp::{WINDOW, write};

pub(super) static RULE: Rule = Rule {
    id: "page/time-stamp-stale",
    clauses: &["PAGE-FRESH"],
    what: "the timestamp is not older than 30 minutes when the server sends the page",
    why: "The locker refuses an older timestamp (error 206), even with a right hash.",
    fix: "Make a new timestamp and hash for each request, and let no cache keep the page longer than a few \
           minutes.",
    needs_key: false,
    look,
};

const NOT_CACHED: &str = "Send `Cache-Control: no-store` with the page, configure that cache (a CDN, or a proxy before the web \
                          server) to obey it, and empty the cache once.";

fn look(source: &Source, diagnostics: &mut Diagnostics<'_>) {
    let Some((attribute, read @ Read { fact: TimeFact::Stale, .. })) = read(source) else { return };
    if read.age.is_some_and(is_behind_by_ist) {
        // `page/time-stamp-not-ist` reports this.
        return;
    }
    let (format, now) = (source.context.format, source.context.now);
    let age = read.age.map(|age| format!(" ({})", in_words(age, now))).unwrap_or_default();
    let mistake = read.age.and_then(|age| of_stamp(format, &attribute.value, age));
    // The timestamp was fresh when the cache stored the page.
    let is_by_cache =
        |kept: &i64| read.age.is_some_and(|age| (0..=WINDOW.as_secs()).contains(&(age - kept)));
    let cached = source.context.cached_for.filter(is_by_cache);
    let why = match (&mistake, cached) {
        (Some(mistake), _) => format!(": {}", mistake.what),
        (None, Some(kept)) => {
            format!(
                ": a cache before the server kept the page for {} min (`Age: {kept}`)",
                kept / 60
            )
        }
        (None, None) => String::new(),
    };
    let seen = format!(
        "the timestamp {:?}{age} was too old when the page arrived; the limit is 30 min{why}",
        attribute.value
    );
    let right = format!("a timestamp not older than 30 minutes; now is {}", write(format, now));
    let diagnostic = diagnostics.fail("PAGE-FRESH", &attribute.value_at, &seen).right(&right);
    if let Some(mistake) = mistake {
        diagnostic.fix(&mistake.fix);
    } else if cached.is_some() {
        diagnostic.fix(NOT_CACHED);
    }
}

#[cfg(test)]
mod tests {
    use super::super::probe::{changed, context, diagnostics, fail, report};
    use super::*;
    use crate::Context;

    #[test]
    fn thirty_minutes_are_fresh_and_a_second_more_is_not() {
        assert_eq!(report(&RULE, "\"1479902400\"", "\"1479900600\""), []);
        let stale = report(&RULE, "\"1479902400\"", "\"1479900599\"");
        assert_eq!(stale, fail("PAGE-FRESH", "1479900599"));
        assert_eq!(report(&RULE, "\"1479902400\"", "\"0\"").len(), 1);
    }

    #[test]
    fn the_cache_that_kept_the_page_is_named() {
        let old = changed("\"1479902400\"", "\"1479900000\"");
        let seen = |cached_for: Option<i64>| {
            diagnostics(&RULE, &old, Context { cached_for, ..context() })[0].seen.clone()
        };
        let named = ": a cache before the server kept the page for 40 min (`Age: 2400`)";
        assert!(seen(Some(2400)).ends_with(named), "{}", seen(Some(2400)));
        // Ten minutes of a cache are not what made it too old.
        for other in [None, Some(30), Some(9999)] {
            assert!(seen(other).ends_with("the limit is 30 min"), "{}", seen(other));
        }
    }

    #[test]
    fn the_clock_of_india_and_the_age_are_named() {
        let old = changed("\"1479902400\"", "\"1479900540\"");
        let seen = &diagnostics(&RULE, &old, context())[0].seen;
        assert!(seen.contains("\"1479900540\" (16:59:00 IST, 31 min old)"), "{seen}");
    }
}
