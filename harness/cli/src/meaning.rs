//! What of a source file decides verdicts, and what is only for people: the build script makes the digest
//! of the judging code from the former, so that a comma in a comment or in a `why` leaves a proof valid.

/// Fields that hold prose alone; a string that follows one of them is left out.
const PROSE: [&str; 6] = ["title:", "what:", "why:", "fix:", "reading:", "quote:"];

/// The lines of a Rust or JavaScript source without comment lines, blank lines and prose.
pub(crate) fn of_source(text: &str) -> String {
    let mut kept = String::new();
    let mut in_prose = false;
    for line in text.lines().map(str::trim) {
        if in_prose {
            in_prose = !ends(line);
            continue;
        }
        if line.is_empty() || line.starts_with("//") {
            continue;
        }
        let prose = PROSE.iter().find_map(|field| line.strip_prefix(field));
        let is_text = |rest: &&str| rest.is_empty() || rest.starts_with('"');
        if let Some(rest) = prose.map(str::trim_start).filter(is_text) {
            in_prose = !ends(rest);
        } else {
            kept.push_str(line);
            kept.push('\n');
        }
    }
    kept
}

/// Whether a field's string ends with this line.
fn ends(line: &str) -> bool {
    line.ends_with("\",")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prose_and_comments_do_not_count() {
        let one = "//! About.\nRule {\n  id: \"a\",\n  why: \"One, two.\",\n  fix: \"A \\\n  b.\",\n  x: 1,\n}";
        let other =
            "//! More.\nRule {\n  id: \"a\",\n  why: \"One; two.\",\n  fix:\n  \"C.\",\n  x: 1,\n}";
        assert_eq!(of_source(one), of_source(other));
        assert_eq!(of_source(one), "Rule {\nid: \"a\",\nx: 1,\n}\n");
    }

    #[test]
    fn what_decides_counts() {
        let rule = |value: &str| of_source(&format!("if age > {value} {{\n    fail();\n}}\n"));
        assert_ne!(rule("1800"), rule("1801"));
        assert!(
            of_source("what: format!(\"{a}\"),").contains("format"),
            "a text that is made stays"
        );
    }
}
