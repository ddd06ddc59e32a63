//! Which directive of a page's content security policy forbids something, and how to change that.

use url::Url;

use super::facts::Facts;
use locksmith_core::observe::page::{Event, Source};

/// The directive of the page's policy that applies to what was forbidden.
pub(super) struct Standing {
    /// Its name; the one that the browser reports, where no policy is known.
    pub(super) name: String,
    sources: String,
}

impl Standing {
    /// The directive that applies where the browser names this one.
    pub(super) fn of(facts: &Facts<'_>, effective: &str) -> Self {
        Self::among(&facts.source.map(policies).unwrap_or_default(), effective)
    }

    fn among(policies: &[String], effective: &str) -> Self {
        let found: Vec<Self> =
            policies.iter().filter_map(|policy| in_policy(policy, effective)).collect();
        // Of several policies the one that lets the fewest pass is most likely the one.
        let strictest = found.into_iter().max_by_key(Standing::is_by_nonce);
        strictest.unwrap_or_else(|| Self { name: effective.to_owned(), sources: String::new() })
    }

    /// Whether hosts have no effect in it.
    fn is_by_nonce(&self) -> bool {
        self.sources.contains("'strict-dynamic'")
    }

    /// How to let the locker pass.
    pub(super) fn fix(&self, effective: &str, library: &str) -> String {
        let origin = Url::parse(library).map(|url| url.origin().ascii_serialization());
        let origin = origin.unwrap_or_else(|_| library.to_owned());
        let wanted = effective.trim_end_matches("-elem");
        if effective.starts_with("script-src") && self.is_by_nonce() {
            return "Give the library's script element `nonce=\"…\"`, with the nonce in the header of the same \
                    response. Beside `'strict-dynamic'` browsers ignore hosts, so adding the locker's host does not \
                    help."
                .to_owned();
        }
        if self.name == "default-src" {
            return format!(
                "Write `{wanted}` into the page's Content-Security-Policy, with the sources of `default-src` and \
                 the locker's origin, {origin}: without `{wanted}`, `default-src` applies."
            );
        }
        format!(
            "Add the locker's origin, {origin}, to `{}` in the page's Content-Security-Policy.",
            self.name
        )
    }
}

/// The directive of the page's policy that keeps the locker's library from running.
pub(super) fn of_library(facts: &Facts<'_>) -> Option<String> {
    let built = facts.built.filter(|built| !built.library_ran)?;
    let is_it = |blocked: &str| {
        !blocked.is_empty() && built.libraries.iter().any(|it| it.src.starts_with(blocked))
    };
    facts.events().find_map(|event| match event {
        Event::Policy { directive, blocked }
            if directive.starts_with("script-src") && is_it(blocked) =>
        {
            Some(Standing::of(facts, directive).name)
        }
        _ => None,
    })
}

/// The directive of a policy that counts for this one.
fn in_policy(policy: &str, effective: &str) -> Option<Standing> {
    let mut names = vec![effective];
    names.extend(match effective {
        "script-src-elem" | "script-src-attr" => vec!["script-src", "default-src"],
        "style-src-elem" | "style-src-attr" => vec!["style-src", "default-src"],
        "frame-src" | "worker-src" => vec!["child-src", "default-src"],
        // These have nothing in their place.
        "form-action" | "frame-ancestors" | "base-uri" | "sandbox" | "navigate-to" => vec![],
        _ => vec!["default-src"],
    });
    names.into_iter().find_map(|name| {
        let mut directives = policy.split(';').map(str::trim);
        let sources = directives.find_map(|directive| {
            let (word, rest) = directive.split_once(char::is_whitespace).unwrap_or((directive, ""));
            word.eq_ignore_ascii_case(name).then(|| rest.to_ascii_lowercase())
        })?;
        Some(Standing { name: name.to_owned(), sources })
    })
}

/// The policies that a page has, by its headers and in its head.
fn policies(source: &Source) -> Vec<String> {
    const NAME: &str = "content-security-policy";
    let headers = source.headers.iter().filter(|(name, _)| name == NAME);
    // Where there are several in one header, commas part them.
    let of_headers = headers.flat_map(|(_, value)| value.split(',').map(str::to_owned));
    let of_page = source.text.split('<').filter_map(|element| {
        let (element, _) = element.split_once('>')?;
        let lower = element.to_ascii_lowercase();
        let is_policy = lower.starts_with("meta") && lower.contains(NAME);
        let (_, content) = lower.split_once("content=").filter(|_| is_policy)?;
        let quote = content.chars().next().filter(|mark| matches!(mark, '"' | '\''))?;
        content[1..].split(quote).next().map(str::to_owned)
    });
    of_headers.chain(of_page).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(headers: &[&str], page: &str, effective: &str) -> (String, String) {
        let headers = headers
            .iter()
            .map(|value| ("content-security-policy".to_owned(), (*value).to_owned()))
            .collect();
        let source = Source::of(
            "https://portal.example/".into(),
            200,
            headers,
            page.as_bytes(),
            str::to_owned,
        );
        let standing = Standing::among(&policies(&source), effective);
        let fix = standing.fix(effective, "https://locker.example/savelocker.js");
        (standing.name, fix)
    }

    #[test]
    fn the_directive_of_the_policy_is_named_with_what_helps() {
        const HOST: &str = "Add the locker's origin, https://locker.example, to `";
        const META: &str =
            "<meta http-equiv=\"Content-Security-Policy\" content=\"connect-src 'self'\">";
        for (headers, page, effective, name, fix) in [
            (&["script-src 'self'"][..], "", "script-src-elem", "script-src", HOST),
            (&["default-src 'self'"], "", "connect-src", "default-src", "Write `connect-src` into"),
            (&[], META, "connect-src", "connect-src", HOST),
            (&[], "", "connect-src", "connect-src", HOST),
            (&["default-src 'self'"], "", "form-action", "form-action", HOST),
            (
                &["script-src *", "script-src 'nonce-1' 'strict-dynamic' https:"],
                "",
                "script-src-elem",
                "script-src",
                "Give the library's script element `nonce=\"…\"`",
            ),
        ] {
            let (seen, shown) = found(headers, page, effective);
            assert_eq!(seen, name, "{headers:?} {page}");
            assert!(shown.starts_with(fix), "{headers:?}: {shown}");
        }
    }
}
