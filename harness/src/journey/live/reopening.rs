//! A page that is opened again: by the user who has just saved a document, and with a result in its
//! address and its storage. What it puts into `result` then comes from no save of this load (RES-HANDLED).

use std::collections::BTreeSet;

use serde_json::json;
use url::Url;

use super::{LiveJourney, Trouble};
use crate::observe::live::Fact;

/// How many names of one kind are tried.
const MOST: usize = 8;

/// Puts a result into the storage under the names that the page reads.
const REMEMBER: &str = r"
for (const name of arguments[0]) {
  try { localStorage.setItem(name, 'SUCCESS'); sessionStorage.setItem(name, 'SUCCESS'); } catch { /* no storage */ }
  document.cookie = `${encodeURIComponent(name)}=SUCCESS`;
}
";

/// Where a page may read a result from, by the names in its scripts.
#[derive(Debug, Default, Eq, PartialEq)]
struct Memory {
    /// Names of fields in the address.
    fields: BTreeSet<String>,
    /// Fragments of the address.
    fragments: BTreeSet<String>,
    /// Names in the storage, and of cookies.
    kept: BTreeSet<String>,
}

impl LiveJourney<'_> {
    /// Opens the page again with all that the browser has kept of it, and once more with a result wherever its
    /// scripts read something. A page that needs steps first is left alone: they may be done already.
    pub(super) async fn reopen(&mut self) -> Result<(), Trouble> {
        if !self.actions.is_empty() {
            return Ok(());
        }
        let address = self.address();
        self.reopen_at(&address, None).await?;
        let memory = Memory::of(&self.scripts_that("result"));
        if memory == Memory::default() {
            return Ok(());
        }
        let Ok(url) = Url::parse(&address) else { return Ok(()) };
        if !memory.kept.is_empty() {
            self.session.execute(REMEMBER, vec![json!(memory.kept)]).await?;
        }
        let with = memory.words();
        self.reopen_at(memory.within(url).as_str(), Some(with)).await
    }

    async fn reopen_at(&mut self, address: &str, with: Option<String>) -> Result<(), Trouble> {
        // An address that differs in its fragment only would load nothing.
        self.session.goto("about:blank").await?;
        let (_, events) = self.visit_at(address, 2).await?;
        self.note(Fact::Reopened { with, events });
        Ok(())
    }
}

impl Memory {
    /// What scripts read, by their text.
    fn of(scripts: &str) -> Self {
        let mut memory = Self::default();
        let reads_fields = scripts.contains("URLSearchParams")
            || scripts.contains("searchParams")
            || scripts.contains("location.search");
        if reads_fields {
            for call in [".get(", ".has("] {
                memory.fields.extend(arguments(scripts, call));
            }
            memory.fields.extend(near(scripts, "location.search"));
        }
        memory.fragments.extend(near(scripts, "location.hash"));
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
        let listed = |names: &BTreeSet<String>| {
            names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
        };
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

/// The texts that stand as first arguments of a call.
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

/// The short texts that stand within a statement behind a word.
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
    fn scripts_that_read_none_of_these_give_no_names() {
        let memory =
            Memory::of("$.get('/news'); map.get(\"result\"); localStorage.clear(); a = 'b';");
        assert_eq!(memory, Memory::default());
    }
}
