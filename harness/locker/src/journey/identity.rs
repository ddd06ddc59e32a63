//! Whether two addresses are those of one entry: a section may link to it several times, to show it, to download it, or
//! by a list of what became of it.

use url::Url;

/// What a parameter of an address may say beside which entry it is.
const BESIDE: [&str; 14] = [
    "v",
    "version",
    "inline",
    "attachment",
    "dl",
    "download",
    "action",
    "mode",
    "t",
    "ts",
    "time",
    "sig",
    "expires",
    "disposition",
];

/// Whether both addresses name the same entry: by the same numbers, and where they name the document, whose name has
/// the token, by the same name. Addresses without a number decide nothing.
pub(super) fn is_same(one: &str, other: &str, token: &str) -> bool {
    let (Some(one), Some(other)) = (parts(one, token), parts(other, token)) else { return false };
    !one.numbers.is_empty()
        && one.numbers == other.numbers
        && (one.name.is_none() || other.name.is_none() || one.name == other.name)
}

/// The parts of an address that distinguish entries.
struct Parts {
    numbers: Vec<String>,
    name: Option<String>,
}

impl Parts {
    fn add(&mut self, texts: Vec<String>, token: &str) {
        for text in texts {
            if text.contains(token) {
                self.name = Some(text);
            } else if text.bytes().any(|byte| byte.is_ascii_digit()) && !is_version(&text) {
                self.numbers.push(text);
            }
        }
    }
}

fn parts(href: &str, token: &str) -> Option<Parts> {
    let url = Url::parse(href).ok()?;
    let mut parts = Parts { numbers: Vec::new(), name: None };
    let of_path: Vec<String> = url.path_segments()?.map(str::to_owned).collect();
    parts.add(of_path, token);
    // Where the path has a number, the query is about how the entry is shown.
    if parts.numbers.is_empty() {
        let of_query = url.query_pairs().filter(|(name, _)| !BESIDE.contains(&name.as_ref()));
        parts.add(of_query.map(|(_, value)| value.into_owned()).collect(), token);
    }
    Some(parts)
}

/// Whether it is one of an interface or a program, such as `v2` and `api2.php`.
fn is_version(text: &str) -> bool {
    let number = text.strip_prefix(['v', 'V']).unwrap_or_default();
    let is_number = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    let ending = text.rsplit_once('.').map(|(_, ending)| ending).unwrap_or_default();
    is_number || matches!(ending, "php" | "aspx" | "jsp" | "do" | "cgi")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_entry_may_have_several_addresses() {
        let same = |one: &str, other: &str| {
            let at = |path: &str| format!("https://l.example{path}");
            is_same(&at(one), &at(other), "0bad")
        };
        for (one, other) in [
            ("/doc/17", "/doc/17?v=1"),
            ("/doc/17", "/view/17"),
            ("/doc/17?a=1", "/doc/17?a=2"),
            ("/get.php?id=17", "/view.php?id=17&inline=1"),
            ("/doc/17/marks-0bad.pdf", "/doc/17"),
            ("/v2/doc/17", "/v3/doc/17"),
        ] {
            assert!(same(one, other), "{one} {other}");
        }
        for (one, other) in [
            ("/doc/17", "/doc/18"),
            ("/get.php?id=17", "/get.php?id=18"),
            ("/s/a1/marks-0bad.pdf", "/s/a1/marks-0bad (2).pdf"),
            ("/Family/marks-0bad.pdf", "/Reports/marks-0bad.pdf"),
            ("/v2/marks", "/v2/other"),
            ("/doc", "/doc?copy"),
        ] {
            assert!(!same(one, other), "{one} {other}");
        }
    }
}
