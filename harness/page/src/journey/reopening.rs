//! A page that is opened again: by the user who has just saved a document, and with a result in its
//! address and its storage, and with news of one from another page. What it puts into `result` then comes from no
//! save of this load (RES-HANDLED).

use std::collections::{BTreeMap, BTreeSet};

use serde_json::json;
use url::Url;

use super::{Journey, SETTLE, Trouble};
use locksmith_core::observe::page::Fact;

/// How many names of one kind are tried.
const MOST: usize = 8;

/// Puts a result into the storage under the names that the page reads.
const REMEMBER: &str = r"
for (const name of arguments[0]) {
  try { localStorage.setItem(name, 'SUCCESS'); sessionStorage.setItem(name, 'SUCCESS'); } catch { /* no storage */ }
  document.cookie = `${encodeURIComponent(name)}=SUCCESS`;
}
";

/// Sends the page what another page of its host could send: messages on its channels, and news of the storage.
const ANNOUNCE: &str = r"
const [channels, keys, data] = arguments;
const own = window[Symbol.for('locksmith')];
const button = document.querySelector('a.locker-saver');
const OF_BUTTON = ['id', 'button', 'target', 'element'];
const OF_ADDRESS = ['url', 'uri', 'href', 'document'];
const whole = Object.fromEntries(Object.entries(data).map(([name, value]) => [name,
  button && OF_BUTTON.includes(name) ? button.id : button && OF_ADDRESS.includes(name) ? button.href : value]));
const all = [whole, JSON.stringify(whole), 'SUCCESS'];
own.forging = true;
for (const name of channels) {
  try { const channel = new BroadcastChannel(name); all.forEach((one) => channel.postMessage(one)); } catch { /* none here */ }
}
for (const key of keys) {
  for (const newValue of [all[1], 'SUCCESS']) {
    window.dispatchEvent(new StorageEvent('storage', { key, newValue, oldValue: null, url: location.href, storageArea: localStorage }));
  }
}
setTimeout(() => { own.forging = false; }, 200);
";

/// Where a page may read a result from, by the names in its scripts.
#[derive(Debug, Default, Eq, PartialEq)]
struct Memory {
    /// Names of fields in the address.
    fields: BTreeSet<String>,
    /// Fragments of the address.
    fragments: BTreeSet<String>,
    /// Whether the fragment is read at all: it may hold fields, too.
    reads_fragment: bool,
    /// Names in the storage, and of cookies.
    kept: BTreeSet<String>,
}

impl Journey<'_> {
    /// Opens the page again with all that the browser has kept of it, and once more with a result wherever its
    /// scripts read something. A page that needs steps first is left alone: they may be done already.
    pub(super) async fn reopen(&mut self) -> Result<(), Trouble> {
        if !self.actions.is_empty() {
            return Ok(());
        }
        let address = self.address();
        self.reopen_at(&address, None).await?;
        let scripts = self.scripts_that("result");
        let news = News::of(&scripts);
        if !news.is_empty() {
            self.announce(&news).await?;
        }
        let memory = Memory::of(&scripts);
        let Ok(url) = Url::parse(&address) else { return Ok(()) };
        if let Some(fragment) = memory.fragment() {
            let mut url = url.clone();
            url.set_fragment(Some(&fragment));
            let with = format!("the fragment `#{fragment}` in its address");
            self.reopen_at(url.as_str(), Some(with)).await?;
        }
        if memory.is_empty() {
            return Ok(());
        }
        if !memory.kept.is_empty() {
            self.session.execute(REMEMBER, vec![json!(memory.kept)]).await?;
        }
        let with = memory.words();
        self.reopen_at(memory.within(url).as_str(), Some(with)).await
    }

    /// Reports a save to the open page, as another page of the same host could.
    async fn announce(&mut self, news: &News) -> Result<(), Trouble> {
        let News { channels, keys, data } = news;
        self.session.execute(ANNOUNCE, vec![json!(channels), json!(keys), json!(data)]).await?;
        self.pause(SETTLE / 4).await?;
        let (events, _) = self.happened().await?;
        self.note(Fact::Reopened { with: Some(news.words()), events });
        Ok(())
    }

    async fn reopen_at(&mut self, address: &str, with: Option<String>) -> Result<(), Trouble> {
        // An address that differs in its fragment only would load nothing.
        self.session.goto("about:blank").await?;
        let (_, events) = self.visit_at(address, 2).await?;
        self.note(Fact::Reopened { with, events });
        Ok(())
    }
}

/// By what a page takes in news from other pages of its host, by the names in its scripts.
#[derive(Debug, Default, Eq, PartialEq)]
struct News {
    /// Names of its channels.
    channels: BTreeSet<String>,
    /// Names in the storage.
    keys: BTreeSet<String>,
    /// What it reads of a message, with a value that it compares that with.
    data: BTreeMap<String, String>,
}

impl News {
    fn of(scripts: &str) -> Self {
        let channels = arguments(scripts, "new BroadcastChannel(").take(MOST).collect();
        let listens =
            ["\"storage\"", "'storage'", "onstorage"].iter().any(|it| scripts.contains(it));
        let mut keys = BTreeSet::new();
        if listens {
            keys.extend(near(scripts, ".key"));
            keys.extend(arguments(scripts, ".setItem(").chain(arguments(scripts, ".getItem(")));
        }
        let keys = keys.into_iter().take(MOST).collect();
        let mut data = BTreeMap::from([("result".to_owned(), "SUCCESS".to_owned())]);
        for of in ["data", "message", "msg"] {
            for (at, _) in scripts.match_indices(of) {
                let Some(rest) = scripts[at + of.len()..].strip_prefix('.') else { continue };
                let is_name = |c: char| c.is_alphanumeric() || c == '_' || c == '$';
                let end = rest.find(|c| !is_name(c)).unwrap_or(rest.len());
                let (name, rest) = rest.split_at(end);
                let compared = rest.trim_start().trim_start_matches(['=', '!']).trim_start();
                let value = quoted(compared).filter(|_| rest.trim_start().contains("=="));
                if data.len() < 2 * MOST && !name.is_empty() {
                    let value = value.unwrap_or_else(|| "SUCCESS".to_owned());
                    let known = data.entry(name.to_owned()).or_insert_with(|| value.clone());
                    if known == "SUCCESS" {
                        *known = value;
                    }
                }
            }
        }
        Self { channels, keys, data }
    }

    fn is_empty(&self) -> bool {
        self.channels.is_empty() && self.keys.is_empty()
    }

    /// What the page is given, for people.
    fn words(&self) -> String {
        let mut words = Vec::new();
        if !self.channels.is_empty() {
            words.push(format!(
                "SUCCESS in a message on its BroadcastChannel {}",
                listed(&self.channels)
            ));
        }
        if !self.keys.is_empty() {
            words.push(format!("SUCCESS in an event `storage` of {}", listed(&self.keys)));
        }
        words.join(" and ")
    }
}

fn listed(names: &BTreeSet<String>) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

impl Memory {
    /// What scripts read, by their text.
    fn of(scripts: &str) -> Self {
        let mut memory = Self::default();
        // An expression that looks for `result=` in the address, as a whole or in part.
        let spells_field = ["result=", "result\\="].iter().any(|it| scripts.contains(it));
        memory.reads_fragment = reads_fragment(scripts)
            || spells_field
                && ["location.href", "document.URL"].iter().any(|it| scripts.contains(it));
        let reads_fields = scripts.contains("URLSearchParams")
            || scripts.contains("searchParams")
            || scripts.contains("location.search");
        if reads_fields {
            for call in [".get(", ".has("] {
                memory.fields.extend(arguments(scripts, call));
            }
            memory.fields.extend(near(scripts, "location.search"));
        }
        if spells_field && reads_fields {
            memory.fields.insert("result".to_owned());
        }
        memory.fragments.extend(near(scripts, "location.hash").filter(|it| !it.contains('=')));
        memory.kept.extend(arguments(scripts, ".getItem("));
        for storage in ["localStorage", "sessionStorage"] {
            memory.kept.extend(members(scripts, storage));
        }
        memory.kept.extend(near(scripts, "document.cookie"));
        let trimmed = |names: BTreeSet<String>, ends: &[char]| -> BTreeSet<String> {
            let names = names.into_iter().filter_map(|name| {
                let name = name.trim_matches(ends);
                let name = name.split('=').next().unwrap_or_default();
                (!name.is_empty()).then(|| name.to_owned())
            });
            names.take(MOST).collect()
        };
        memory.fields = trimmed(memory.fields, &['?', '&', '=', ' ']);
        memory.kept = trimmed(memory.kept, &[';', '=', ' ']);
        memory.fragments = memory.fragments.into_iter().take(MOST).collect();
        memory
    }

    fn is_empty(&self) -> bool {
        self.fields.is_empty() && self.fragments.is_empty() && self.kept.is_empty()
    }

    /// A fragment that holds a result as fields do, where the fragment is read.
    fn fragment(&self) -> Option<String> {
        let usual = BTreeSet::from(["result".to_owned()]);
        let names = if self.fields.is_empty() { &usual } else { &self.fields };
        let fields = names.iter().map(|name| format!("{name}=SUCCESS")).collect::<Vec<_>>();
        self.reads_fragment.then(|| fields.join("&"))
    }

    /// The address with a result in its fields, and the first fragment that the scripts compare with.
    fn within(&self, mut url: Url) -> Url {
        if !self.fields.is_empty() {
            let mut pairs = url.query_pairs_mut();
            for field in &self.fields {
                pairs.append_pair(field, "SUCCESS");
            }
        }
        if let Some(fragment) = self.fragments.iter().next() {
            url.set_fragment(Some(fragment.trim_start_matches('#')));
        }
        url
    }

    /// What the page is given, for people.
    fn words(&self) -> String {
        let mut words = Vec::new();
        if !self.fields.is_empty() {
            words.push(format!("SUCCESS in the field {} of its address", listed(&self.fields)));
        }
        if let Some(fragment) = self.fragments.iter().next() {
            words.push(format!("the fragment `{fragment}` in its address"));
        }
        if !self.kept.is_empty() {
            words.push(format!("SUCCESS in its storage and cookies, as {}", listed(&self.kept)));
        }
        words.join(" and ")
    }
}

/// Whether scripts read the fragment of the address, other than as jQuery does.
fn reads_fragment(scripts: &str) -> bool {
    scripts.match_indices("location.hash").any(|(at, word)| {
        let rest = &scripts[at + word.len()..];
        let behind: String = rest.chars().take(80).collect();
        // What jQuery's `:target` compares it with.
        let is_jquery = behind.contains(".slice") && behind.contains(".id");
        let is_written =
            behind.trim_start().starts_with('=') && !behind.trim_start().starts_with("==");
        !is_jquery && !is_written
    })
}

/// The first arguments of a call that are texts.
fn arguments<'t>(scripts: &'t str, call: &'t str) -> impl Iterator<Item = String> + 't {
    let calls = scripts.match_indices(call);
    calls.filter_map(|(at, _)| quoted(scripts[at + call.len()..].trim_start()))
}

/// The names behind a dot or in brackets, as in `localStorage.saved`.
fn members<'t>(scripts: &'t str, of: &'t str) -> impl Iterator<Item = String> + 't {
    const METHODS: [&str; 6] = ["getItem", "setItem", "removeItem", "clear", "key", "length"];
    let found = scripts.match_indices(of).filter_map(move |(at, _)| {
        let rest = &scripts[at + of.len()..];
        if let Some(rest) = rest.strip_prefix('[') {
            return quoted(rest.trim_start());
        }
        let name = rest.strip_prefix('.')?;
        let end = name.find(|c: char| !c.is_alphanumeric() && c != '_' && c != '$');
        Some(name[..end.unwrap_or(name.len())].to_owned())
    });
    found.filter(|name| !METHODS.contains(&name.as_str()))
}

/// The short texts in a statement behind a word.
fn near<'t>(scripts: &'t str, word: &'t str) -> impl Iterator<Item = String> + 't {
    scripts.match_indices(word).flat_map(move |(at, _)| {
        let rest = &scripts[at + word.len()..];
        let end = rest.find([';', '\n', '{']).unwrap_or(rest.len()).min(200);
        let statement = rest.get(..end).unwrap_or_default();
        let mut texts: Vec<String> = Vec::new();
        let mut from = 0;
        while let Some(mark) = statement[from..].find(['"', '\'']) {
            let text = quoted(&statement[from + mark..]);
            from += mark + 1 + text.as_ref().map_or(0, |text| text.len() + 1);
            texts.extend(text);
            if from >= statement.len() {
                break;
            }
        }
        texts
    })
}

/// The text in quotation marks at the beginning; short ones only, and without an escape.
fn quoted(text: &str) -> Option<String> {
    let mark = text.chars().next().filter(|mark| "\"'`".contains(*mark))?;
    let (inside, _) = text[1..].split_once(mark)?;
    let is_name = (1..=40).contains(&inside.len()) && !inside.contains(['\\', '\n', '<', '$']);
    is_name.then(|| inside.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(names: &[&str]) -> BTreeSet<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn names_are_found_where_scripts_read_them() {
        let memory = Memory::of(
            "if (new URLSearchParams(location.search).get(\"result\")) {} if (localStorage.saved) {} \
             x = sessionStorage['told']; y = localStorage.getItem('known'); \
             if (document.cookie.indexOf(\"done=\") >= 0) {} if (location.hash === '#saved') {}",
        );
        assert_eq!(memory.fields, set(&["result"]));
        assert_eq!(memory.fragments, set(&["#saved"]));
        assert_eq!(memory.kept, set(&["done", "known", "saved", "told"]));
        let url = memory.within(Url::parse("https://portal.example/marks?a=b").unwrap());
        assert_eq!(url.as_str(), "https://portal.example/marks?a=b&result=SUCCESS#saved");
    }

    #[test]
    fn a_fragment_may_hold_a_result_as_fields_do() {
        let fragment = |scripts: &str| Memory::of(scripts).fragment();
        let of_result = Some("result=SUCCESS".to_owned());
        assert_eq!(
            fragment("new URLSearchParams(location.hash.slice(1)).get('result')"),
            of_result
        );
        assert_eq!(fragment("if (location.hash === '#result=SUCCESS') {}"), of_result);
        assert_eq!(fragment("/[#?&]result=(\\w+)/.exec(location.href)"), of_result);
        assert_eq!(fragment("location.hash = 'result'"), None);
        let jquery = "var n=e.location&&e.location.hash;return n&&n.slice(1)===t.id}";
        assert_eq!(fragment(jquery), None);
    }

    #[test]
    fn news_of_other_pages_are_found_by_their_names() {
        let scripts = "const c = new BroadcastChannel('marks'); c.onmessage = ({ data }) => { \
                       if (data.kind === 'saved') show(data.result); }; \
                       addEventListener('storage', (event) => { if (event.key === 'saved-marks') {} });";
        let news = News::of(scripts);
        assert_eq!(
            (news.channels.clone(), news.keys.clone()),
            (set(&["marks"]), set(&["saved-marks"]))
        );
        assert_eq!(news.data["kind"], "saved");
        assert_eq!(news.data["result"], "SUCCESS");
        assert!(News::of("localStorage.setItem('theme', 'dark')").is_empty());
    }

    #[test]
    fn scripts_that_read_none_of_these_give_no_names() {
        let memory =
            Memory::of("$.get('/news'); map.get(\"result\"); localStorage.clear(); a = 'b';");
        assert_eq!(memory, Memory::default());
    }
}
