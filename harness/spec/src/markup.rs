//! The specification's snippet in HTML, and what browsers make of that.

/// The path at which every locker serves its library (WID-LIBRARY).
pub const LIBRARY_PATH: &str = "/savelocker/api/1/savelocker.js";

/// The attributes that the library reads from its own element, each with its clause.
pub const CLAIMS: [(&str, &str); 3] = [
    ("data-app-id", "PAGE-APP-ID"),
    ("data-app-hash", "PAGE-APP-HASH"),
    ("time-stamp", "PAGE-TIMESTAMP"),
];

/// Whether the end tag of a script element is in a text.
#[must_use]
pub fn has_script_end(text: &str) -> bool {
    let is_end = |(at, _): (usize, &str)| {
        text.get(at + 2..at + 8).is_some_and(|name| name.eq_ignore_ascii_case("script"))
    };
    text.match_indices("</").any(is_end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_of_a_script_is_found_in_any_case() {
        for (text, is_there) in [
            ("a</script>", true),
            ("</p></SCRIPT >", true),
            ("</", false),
            ("</scrip\u{e9}>", false),
            ("<script/>", false),
        ] {
            assert_eq!(has_script_end(text), is_there, "{text}");
        }
    }
}
