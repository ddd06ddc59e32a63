//! The sample partner pages of `scenarios/pages/`, right and wrong: what static rules, live rules and
//! the proof are held against. Templates, which [`fill()`] makes into pages.

mod document;
mod fill;
mod template;

use std::collections::BTreeMap;

use include_dir::{Dir, include_dir};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use document::Fetched;
pub use fill::{FillError, PLACEHOLDERS, Values, fill};
pub use template::{Template, TemplateError};

use super::{ScenarioError, digest_of};
use locksmith_spec::{Basis, Level};

static PAGES: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/../../scenarios/pages");

/// One sample page.
#[derive(Clone, Debug)]
pub struct Sample {
    /// Which folder it stands in.
    pub kind: Kind,
    /// The page, to be filled in. Its name is, of a wrong page, the defect in words.
    pub page: Template,
    /// Whether a script of the page adds what the source lacks, or was meant to.
    pub by_script: bool,
    /// What must be noticed; none of a right page.
    pub notice: Option<Notice>,
    /// Of a right page the style that it shows, of another why a real page has the defect.
    pub about: String,
}

/// The kinds of sample pages.
#[derive(
    Clone, Copy, Debug, Deserialize, Eq, Hash, JsonSchema, Ord, PartialEq, PartialOrd, Serialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Right in everything.
    Right,
    /// With one thing that is tolerated, or open to the specification.
    Tolerated,
    /// With one defect.
    Wrong,
}

/// What must be noticed of a sample page.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Notice {
    /// The clause that must come first.
    pub clause: Basis,
    /// The static rule that notices it; none where only a browser can.
    pub rule: Option<String>,
    /// How much it weighs: `Required` is a failure, `Tolerated` a warning, `Open` a note.
    pub level: Level,
    /// Whether it is a defect only of a page on a public host.
    pub public: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Entry {
    clause: Option<Basis>,
    rule: Option<String>,
    level: Option<Level>,
    #[serde(alias = "shows")]
    why: String,
    #[serde(default)]
    by_script: bool,
    #[serde(default)]
    public: bool,
    #[serde(default)]
    headers: BTreeMap<String, String>,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 3] = [Self::Right, Self::Tolerated, Self::Wrong];

    /// The folder of its pages, and the name of its index.
    #[must_use]
    pub fn folder(self) -> &'static str {
        match self {
            Self::Right => "right",
            Self::Tolerated => "tolerated",
            Self::Wrong => "wrong",
        }
    }
}

/// Every sample page, by kind and then by name.
pub fn all() -> Result<Vec<Sample>, ScenarioError> {
    let mut samples = Vec::new();
    for kind in Kind::ALL {
        let file = format!("pages/{}.toml", kind.folder());
        let text = text_of(&format!("{}.toml", kind.folder())).unwrap_or_default();
        let entries: BTreeMap<String, Entry> =
            toml::from_str(text).map_err(|error| ScenarioError::syntax(&file, text, &error))?;
        for (name, entry) in entries {
            let sample = sample(kind, name, entry);
            samples.push(sample.map_err(|what| ScenarioError::new(&file, text, None, what))?);
        }
    }
    Ok(samples)
}

/// The identity of these pages: a digest over them, their indexes and what is beside
/// them.
#[must_use]
pub fn digest() -> String {
    let folders = PAGES.dirs().flat_map(Dir::files);
    let files = PAGES.files().chain(folders).map(|file| {
        (file.path().to_string_lossy().into_owned(), file.contents_utf8().unwrap_or_default())
    });
    let files: BTreeMap<String, &str> = files.collect();
    digest_of(files.iter().map(|(path, text)| (path.as_str(), *text)))
}

fn sample(kind: Kind, name: String, entry: Entry) -> Result<Sample, String> {
    let text = text_of(&format!("{}/{name}.html", kind.folder()))
        .ok_or_else(|| format!("there is no page {name}.html"))?
        .to_owned();
    let notice = match (kind, entry.clause, &entry.rule) {
        (Kind::Right, None, None) => None,
        (Kind::Right, ..) => return Err(format!("{name} is right: it has no clause and no rule")),
        (_, Some(clause), Some(rule)) => Some(Notice {
            clause,
            rule: (rule != "browser").then(|| rule.clone()),
            level: entry.level.unwrap_or(Level::Required),
            public: entry.public,
        }),
        _ => return Err(format!("{name} needs a clause and a rule")),
    };
    let beside = format!("{}/{name}.", kind.folder());
    let beside = PAGES
        .get_dir(kind.folder())
        .into_iter()
        .flat_map(Dir::files)
        .filter(|file| file.path().to_string_lossy().starts_with(&beside))
        .filter(|file| file.path().extension().is_some_and(|ending| ending != "html"))
        .filter_map(|file| {
            let name = file.path().file_name()?.to_str()?;
            Some((name.to_owned(), file.contents_utf8()?.to_owned()))
        })
        .collect();
    let Entry { by_script, headers, why: about, .. } = entry;
    let page = Template { name, text, beside, headers };
    Ok(Sample { kind, page, by_script, notice, about })
}

fn text_of(path: &str) -> Option<&'static str> {
    PAGES.get_file(path)?.contents_utf8()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_page_is_in_its_index_and_the_indexes_have_no_others() {
        let samples = all().unwrap();
        let listed: BTreeSet<String> = samples
            .iter()
            .map(|sample| format!("{}/{}.html", sample.kind.folder(), sample.page.name))
            .collect();
        let files = Kind::ALL.iter().flat_map(|kind| PAGES.get_dir(kind.folder()).unwrap().files());
        let pages: BTreeSet<String> = files
            .filter(|file| file.path().extension().is_some_and(|ending| ending == "html"))
            .map(|file| file.path().display().to_string())
            .collect();
        assert_eq!(listed, pages);
        let of = |kind: Kind| samples.iter().filter(|sample| sample.kind == kind).count();
        assert!(of(Kind::Right) >= 12 && of(Kind::Wrong) >= 60);
        let in_browser =
            samples.iter().filter_map(|sample| sample.notice.as_ref()).filter(|n| n.rule.is_none());
        assert!(in_browser.count() >= 15);
    }

    #[test]
    fn every_page_can_be_filled_in_and_every_placeholder_is_used() {
        let samples = all().unwrap();
        let mut used = BTreeSet::new();
        for sample in &samples {
            for text in sample.page.texts() {
                let filled = fill(text, &fill::tests::values()).unwrap();
                assert!(!filled.contains("{{"), "{}", sample.page.name);
                let known = PLACEHOLDERS
                    .iter()
                    .filter(|(word, _)| text.contains(&format!("{{{{{word}}}}}")));
                used.extend(known.map(|(word, _)| *word));
            }
        }
        let unused: Vec<_> = PLACEHOLDERS.iter().filter(|(word, _)| !used.contains(word)).collect();
        assert!(unused.is_empty(), "{unused:?}");
    }

    #[test]
    fn the_digest_is_over_every_file() {
        let with_index = Kind::ALL.map(|kind| format!("{}.toml", kind.folder()));
        let samples = all().unwrap();
        let pages = samples.iter().flat_map(|Sample { kind, page, .. }| {
            let beside = page.beside.iter().map(|(name, _)| name.clone());
            let names = std::iter::once(format!("{}.html", page.name)).chain(beside);
            names.map(|name| format!("{}/{name}", kind.folder()))
        });
        let paths: BTreeSet<String> = with_index.into_iter().chain(pages).collect();
        let files = || paths.iter().map(|path| (path.as_str(), text_of(path).unwrap()));
        assert_eq!(digest(), digest_of(files()));
        for left_out in &paths {
            assert_ne!(digest(), digest_of(files().filter(|(path, _)| path != left_out)));
        }
    }

    #[test]
    fn what_stands_beside_a_page_comes_with_it() {
        let samples = all().unwrap();
        let linked =
            samples.iter().find(|sample| sample.page.name == "key-in-a-linked-script").unwrap();
        assert_eq!(linked.page.beside[0].0, "key-in-a-linked-script.js");
        assert_eq!(samples.iter().filter(|sample| !sample.page.beside.is_empty()).count(), 2);
    }
}
