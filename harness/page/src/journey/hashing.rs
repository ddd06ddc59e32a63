//! A page that makes the app hash by itself: then its scripts hold the app key, whatever it is called
//! (REG-SECRET).

use serde::Deserialize;
use url::Url;

use super::{Journey, Trouble, read};
use locksmith_core::observe::page::Fact;
use locksmith_core::proxy::{Exchange, Outcome};
use locksmith_spec::Secret;
use locksmith_spec::hex::sha256;
use locksmith_spec::key_forms::Searched;

/// The texts of scripts that are in the page itself.
const INLINE: &str = "return [...document.scripts].filter((script) => !script.src)\
    .map((script) => script.textContent.slice(0, 200_000)).slice(0, 50);";

/// The texts that the page has hashed, and what it claims.
const HASHED: &str = r"
const own = window[Symbol.for('locksmith')];
const script = document.getElementById('dlshare');
const claim = (name) => (script && script.getAttribute(name)) || '';
return { texts: own ? own.hashed() : [], id: claim('data-app-id'), hash: claim('data-app-hash'), stamp: claim('time-stamp') };
";

/// How a script calls what makes SHA-256 hashes, in lower case and without blanks: the browser's own way,
/// and the libraries in use.
const CALLS: [&str; 3] = ["subtle.digest(", "\"sha-256\"", "'sha-256'"];
const CALLS_OF_LIBRARIES: [&str; 5] =
    ["sha256(", "sjcl.hash.sha256", "md.sha256.create", "sha256.create", "sha256.update"];

/// How a script names the claim, in lower case.
const CLAIMS: [&str; 2] = ["app-hash", "apphash"];

/// What a script names that receives more than one answer to a request.
const STREAMS: [&str; 3] = ["EventSource(", "WebSocket(", ".getReader("];

/// The shortest text that may be a key.
const SHORTEST: usize = 6;

/// What a page has hashed.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Hashed {
    pub(super) texts: Vec<String>,
    id: String,
    hash: String,
    stamp: String,
}

impl Hashed {
    /// The length of the text between app id and timestamp in what the page hashed to make its hash.
    fn length_of_secret(&self) -> Option<usize> {
        let Self { texts, id, hash, stamp } = self;
        if id.is_empty() || stamp.is_empty() {
            return None;
        }
        let made = texts.iter().filter(|text| hash.eq_ignore_ascii_case(&sha256(text.as_bytes())));
        let between =
            made.filter_map(|text| text.strip_prefix(id.as_str())?.strip_suffix(stamp.as_str()));
        between.map(|secret| secret.chars().count()).find(|length| *length >= SHORTEST)
    }
}

impl Journey<'_> {
    /// The script of the page that makes the app hash, as far as its text shows.
    /// And whether by a function of its own.
    pub(super) async fn hashing_script(&mut self) -> Result<Option<(String, bool)>, Trouble> {
        let inline: Vec<String> = read(self.session.execute(INLINE, Vec::new()).await?)?;
        if let Some(by_function) = inline.iter().find_map(|text| makes_app_hash(text)) {
            return Ok(Some(("a script in the page".to_owned(), by_function)));
        }
        let library = self.bed.target().library.host_str().map(str::to_owned);
        let linked = self.bed.exchanges().iter().find_map(|exchange| {
            let is_script = Url::parse(&exchange.url).is_ok_and(|url| {
                let ending = url.path().rsplit_once('.').map(|(_, ending)| ending);
                matches!(ending, Some("js" | "mjs")) && url.host_str() != library.as_deref()
            });
            let text = String::from_utf8_lossy(&exchange.response_body.bytes);
            let by_function = makes_app_hash(&text).filter(|_| is_script)?;
            Some((exchange.url.clone(), by_function))
        });
        Ok(linked)
    }

    /// Whether nothing that the page received holds the app hash, and all of that is known: then its scripts
    /// made it.
    pub(super) fn is_made_here(&mut self, hash: &str) -> bool {
        let hash = hash.to_ascii_lowercase();
        let is_known = |exchange: &Exchange| {
            exchange.outcome == Outcome::Completed && exchange.response_body.is_whole()
        };
        // It may come encoded, as in a token; a stream that goes on is not recorded yet.
        let searched = Secret::new(&hash);
        let is_in = |text: &str| {
            text.to_ascii_lowercase().contains(&hash)
                || !Searched::new(text).forms_of(&searched).is_empty()
        };
        hash.len() == 64
            && self.bed.exchanges().iter().all(|exchange| {
                let texts = exchange.texts();
                let has = |part: &str| texts.iter().any(|text| text.contains(part));
                let is_received =
                    texts.iter().any(|text| is_in(text)) || is_in(&exchange.header_text());
                is_known(exchange) && !is_received && !STREAMS.into_iter().any(has)
            })
    }

    /// What the page has hashed since it was opened; notes where it has made its app hash of a secret.
    pub(super) async fn hashed(&mut self) -> Result<Hashed, Trouble> {
        self.turn_to_page().await?;
        let hashed: Hashed = read(self.session.execute(HASHED, Vec::new()).await?)?;
        if let Some(characters) = hashed.length_of_secret() {
            self.note(Fact::SecretHashed { characters });
        }
        Ok(hashed)
    }
}

/// Whether a script makes the app hash, by its text: then whether by a function of its own, whose texts
/// no one sees, and not by the browser's.
fn makes_app_hash(text: &str) -> Option<bool> {
    let mut lower = text.to_ascii_lowercase();
    lower.retain(|letter| !letter.is_whitespace());
    let has = |calls: &[&str]| calls.iter().any(|call| lower.contains(call));
    let by_function = has(&CALLS_OF_LIBRARIES);
    (has(&CLAIMS) && (by_function || has(&CALLS))).then_some(by_function)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_script_that_hashes_and_claims_is_suspected_and_one_that_does_one_of_both_is_not() {
        for text in [
            "s.setAttribute('data-app-hash', CryptoJS.SHA256(id + key + ts).toString())",
            "const d = await crypto.subtle\n  .digest('SHA-256', bytes); s.dataset.appHash = hex(d)",
            "el.attr('data-app-hash', sha256(a + b))",
        ] {
            assert!(makes_app_hash(text).is_some(), "{text}");
        }
        for text in [
            "s.setAttribute('data-app-hash', answer.hash)",
            "form.password.value = sha256(form.password.value)",
        ] {
            assert!(makes_app_hash(text).is_none(), "{text}");
        }
    }

    #[test]
    fn what_is_between_id_and_timestamp_is_a_secret_where_that_makes_the_hash() {
        let of = |text: &str| Hashed {
            texts: vec!["other".into(), text.into()],
            id: "APP".into(),
            hash: sha256(b"APPsecret-k1479902400").to_uppercase(),
            stamp: "1479902400".into(),
        };
        assert_eq!(of("APPsecret-k1479902400").length_of_secret(), Some(8));
        assert_eq!(of("APPsecret-x1479902400").length_of_secret(), None);
        let without = Hashed { id: String::new(), ..of("APPsecret-k1479902400") };
        assert_eq!(without.length_of_secret(), None);
    }
}
