//! A page that makes the app hash by itself: then its scripts hold the app key, whatever it is called
//! (REG-SECRET).

use serde::Deserialize;
use url::Url;

use super::{LiveJourney, Trouble, read};
use crate::hex::sha256;
use crate::observe::live::Fact;
use crate::stand::proxy::{Exchange, Outcome};

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
const CALLS: [&str; 8] = [
    "subtle.digest(",
    "sha256(",
    "\"sha-256\"",
    "'sha-256'",
    "sjcl.hash.sha256",
    "md.sha256.create",
    "sha256.create",
    "sha256.update",
];

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
    /// How long the text is that stands between app id and timestamp where the page's hash was made.
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

impl LiveJourney<'_> {
    /// The script of the page that makes the app hash, as far as its text shows.
    pub(super) async fn hashing_script(&mut self) -> Result<Option<String>, Trouble> {
        let inline: Vec<String> = read(self.session.execute(INLINE, Vec::new()).await?)?;
        if inline.iter().any(|text| makes_app_hash(text)) {
            return Ok(Some("a script in the page".to_owned()));
        }
        let library = self.stand.target().library.host_str().map(str::to_owned);
        let linked = self.stand.exchanges().iter().find(|exchange| {
            let is_script = Url::parse(&exchange.url).is_ok_and(|url| {
                let ending = url.path().rsplit_once('.').map(|(_, ending)| ending);
                matches!(ending, Some("js" | "mjs")) && url.host_str() != library.as_deref()
            });
            is_script && makes_app_hash(&String::from_utf8_lossy(&exchange.response_body.bytes))
        });
        Ok(linked.map(|exchange| exchange.url.clone()))
    }

    /// Whether the app hash stood in nothing that the page received, all of which is known: then its scripts
    /// made it.
    pub(super) fn is_made_here(&mut self, hash: &str) -> bool {
        let hash = hash.to_ascii_lowercase();
        let is_known = |exchange: &Exchange| {
            exchange.outcome == Outcome::Completed && exchange.response_body.is_whole()
        };
        // A hash of several texts is in none, and a stream that goes on is not recorded yet.
        hash.len() == 64
            && self.stand.exchanges().iter().all(|exchange| {
                let texts = exchange.texts();
                let has = |part: &str| texts.iter().any(|text| text.contains(part));
                let in_text = texts.iter().any(|text| text.to_ascii_lowercase().contains(&hash));
                let in_header = exchange.header_text().to_ascii_lowercase().contains(&hash);
                is_known(exchange) && !in_text && !in_header && !STREAMS.into_iter().any(has)
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

/// Whether a script makes the app hash, by its text.
fn makes_app_hash(text: &str) -> bool {
    let mut lower = text.to_ascii_lowercase();
    lower.retain(|letter| !letter.is_whitespace());
    CLAIMS.iter().any(|claim| lower.contains(claim))
        && CALLS.iter().any(|call| lower.contains(call))
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
            assert!(makes_app_hash(text), "{text}");
        }
        for text in [
            "s.setAttribute('data-app-hash', answer.hash)",
            "form.password.value = sha256(form.password.value)",
        ] {
            assert!(!makes_app_hash(text), "{text}");
        }
    }

    #[test]
    fn what_stands_between_id_and_timestamp_is_a_secret_where_that_makes_the_hash() {
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
