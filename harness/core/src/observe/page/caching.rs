//! For how long browsers and caches may keep a page, by the headers that it came with.

use jiff::Timestamp;
use jiff::fmt::rfc2822::DateTimeParser;

use super::Source;

/// For how long, and by which header.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Kept {
    /// Seconds from when it was received.
    pub seconds: u64,
    /// The header, as it was sent.
    pub header: String,
}

impl Source {
    /// For how long the page, received at this time, may be kept and used without a word to its server.
    #[must_use]
    pub fn kept(&self, received: Timestamp) -> Option<Kept> {
        let all = |name: &str| {
            let named = self.headers.iter().filter(|(of, _)| of == name);
            named.map(|(_, value)| value.trim()).collect::<Vec<_>>().join(", ")
        };
        let control = all("cache-control");
        let lower = control.to_ascii_lowercase();
        let directives = || lower.split(',').map(str::trim);
        let has = |word: &str| directives().any(|directive| directive == word);
        if has("no-store") || has("no-cache") || all("vary").split(',').any(|it| it.trim() == "*") {
            return None;
        }
        let seconds = |name: &str| {
            let mut values = directives().filter_map(|directive| {
                let (of, value) = directive.split_once('=')?;
                let value = value.trim().trim_matches('"');
                (of.trim() == name).then(|| value.parse::<u64>().ok())?
            });
            values.next()
        };
        // One of them is for caches that several users share.
        let shared = seconds("s-maxage").filter(|_| !has("private"));
        let age = all("age").parse::<u64>().unwrap_or_default();
        let (seconds, header) = if let Some(most) = seconds("max-age").max(shared) {
            (most.saturating_sub(age), format!("Cache-Control: {control}"))
        } else {
            let date = |text: &str| DateTimeParser::new().parse_timestamp(text).ok();
            let expires = all("expires");
            let from = date(&all("date")).unwrap_or(received);
            let left = date(&expires)?.duration_since(from).as_secs();
            let left = u64::try_from(left).unwrap_or_default();
            (left.saturating_sub(age), format!("Expires: {expires}"))
        };
        (seconds > 0).then_some(Kept { seconds, header })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(headers: &[(&str, &str)]) -> Option<u64> {
        let headers = headers.iter().map(|(name, value)| ((*name).into(), (*value).into()));
        let url = "https://portal.example/".to_owned();
        let source = Source::of(url, 200, headers.collect(), b"", str::to_owned);
        let at = "2026-11-30T06:00:00Z".parse().unwrap();
        source.kept(at).map(|kept| kept.seconds)
    }

    #[test]
    fn the_longest_time_of_the_header_counts_less_the_age() {
        let control = |value| ("cache-control", value);
        for (value, seconds) in [
            ("public, max-age=86400", Some(86_400)),
            ("private, Max-Age=\"7200\"", Some(7_200)),
            ("max-age=7200, must-revalidate", Some(7_200)),
            ("max-age=60, s-maxage=7200", Some(7_200)),
            ("s-maxage=60, max-age=7200", Some(7_200)),
            ("private, max-age=60, s-maxage=7200", Some(60)),
            ("max-age=0", None),
            ("no-cache, max-age=7200", None),
            ("no-store, max-age=7200", None),
            ("max-age", None),
            ("public", None),
        ] {
            assert_eq!(kept(&[control(value)]), seconds, "{value}");
        }
        assert_eq!(kept(&[control("max-age=7200"), ("age", "6000")]), Some(1_200));
        assert_eq!(kept(&[control("max-age=7200"), ("age", "9000")]), None);
        assert_eq!(kept(&[control("public"), control("max-age=60")]), Some(60));
        assert_eq!(kept(&[control("max-age=60"), ("vary", "*")]), None);
        assert_eq!(kept(&[]), None);
    }

    #[test]
    fn expires_counts_where_no_max_age_does() {
        let expires = ("expires", "Mon, 30 Nov 2026 07:00:00 GMT");
        assert_eq!(kept(&[expires]), Some(3_600));
        // By the clock of the server, where `Date` shows it.
        assert_eq!(kept(&[expires, ("date", "Mon, 30 Nov 2026 06:50:00 GMT")]), Some(600));
        assert_eq!(kept(&[expires, ("cache-control", "private, max-age=60")]), Some(60));
        assert_eq!(kept(&[expires, ("cache-control", "no-store")]), None);
        assert_eq!(kept(&[("expires", "Thu, 19 Nov 1981 08:52:00 GMT")]), None);
        for none in ["0", "-1", ""] {
            assert_eq!(kept(&[("expires", none)]), None);
        }
    }
}
