//! What the rules look at in a page: the library's script, jQuery, the buttons, and elements that were
//! meant to be one of these.

use std::ops::Range;

use url::Url;

use super::Source;
use super::html::{Attribute, Element};
use super::value::{Given, is_typographic, unquoted};
use locksmith_spec::held_back::keeps_address;
pub(super) use locksmith_spec::markup::CLAIMS;
use locksmith_spec::markup::has_script_end;

/// The class of a button (PAGE-BUTTON).
pub(super) const BUTTON_CLASS: &str = "locker-saver";

/// The id of the library's script element (PAGE-DLSHARE).
pub(super) const DLSHARE: &str = "dlshare";

/// Names that pages write instead of `class`.
const FOR_CLASS: [&str; 6] = ["classname", "class-name", "clas", "clss", "id", "name"];

/// MIME types of scripts that browsers run, as they run a script without a type.
const SCRIPT_TYPES: [&str; 5] = [
    "text/javascript",
    "application/javascript",
    "application/x-javascript",
    "text/ecmascript",
    "application/ecmascript",
];

/// The attributes of its own element that the library reads.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct SourceClaims {
    /// `data-app-id`.
    pub app_id: Option<String>,
    /// `data-app-hash`.
    pub app_hash: Option<String>,
    /// `time-stamp`.
    pub time_stamp: Option<String>,
}

impl Source {
    /// The claims of the first element with `id="dlshare"`; none where there is no such element.
    #[must_use]
    pub fn claims(&self) -> Option<SourceClaims> {
        let mut elements = self.document.elements.iter();
        let element = elements.find(|element| element.value("id") == Some(DLSHARE))?;
        let value = |name: &str| element.value(name).map(str::to_owned);
        Some(SourceClaims {
            app_id: value("data-app-id"),
            app_hash: value("data-app-hash"),
            time_stamp: value("time-stamp"),
        })
    }

    /// The hosts of libraries that are not the expected one, such as of lockers of other environments.
    #[must_use]
    pub fn other_lockers(&self) -> Vec<String> {
        let expected = &self.context.library;
        let urls = self.scripts().filter_map(|script| self.resolve(script.value("src")?));
        let others =
            urls.filter(|url| url.path() == expected.path() && url.host() != expected.host());
        others.filter_map(|url| url.host_str().map(str::to_owned)).collect()
    }

    /// The script element that is, or was meant to be, the library's: the first whose `src` names the
    /// library, or else the first with its id, or else with one of its attributes.
    pub(super) fn library(&self) -> Option<&Element> {
        self.libraries().next().or_else(|| {
            let has_id = |script: &&Element| script.value("id").is_some_and(is_dlshare);
            let claims = |script: &&Element| {
                CLAIMS.iter().any(|(name, _)| script.attribute(name).is_some())
                    && script.attribute("src").is_some()
            };
            self.scripts().find(has_id).or_else(|| self.scripts().find(claims))
        })
    }

    /// The script element that claims app id, hash and timestamp: the library's, or one that has its id
    /// instead.
    pub(super) fn claiming(&self) -> Option<&Element> {
        let has_id = |script: &&Element| script.value("id") == Some(DLSHARE);
        let library = self.library();
        library
            .filter(|library| library.attribute("id").is_some())
            .or_else(|| self.scripts().find(has_id).or(library))
    }

    /// Every script element whose `src` names the library.
    pub(super) fn libraries(&self) -> impl Iterator<Item = &Element> {
        let expected = file_of(&self.context.library);
        self.scripts().filter(move |script| {
            let src = script.value("src").map(unquoted).unwrap_or_default();
            let named = self.resolve(src).map(|url| file_of(&url)).unwrap_or_default();
            named == expected
                || named.starts_with("savelocker")
                || named.starts_with("savetolocker")
        })
    }

    /// Every script element, run or not.
    pub(super) fn scripts(&self) -> impl Iterator<Item = &Element> {
        self.document.elements.iter().filter(|element| element.is("script"))
    }

    /// Every script element that loads jQuery itself, and not one of its plugins.
    pub(super) fn jqueries(&self) -> impl Iterator<Item = (&Element, Url)> {
        self.scripts().filter(|script| runs(script)).filter_map(|script| {
            let url = self.resolve(script.value("src")?)?;
            is_jquery(&file_of(&url)).then_some((script, url))
        })
    }

    /// Whether a script element that loads jQuery is held back.
    pub(super) fn holds_jquery_back(&self) -> bool {
        self.scripts().filter(|script| held_back(script).is_some()).any(|script| {
            let mut of_src = script.attributes.iter().filter(|it| it.name.ends_with("src"));
            of_src.any(|it| self.resolve(&it.value).is_some_and(|url| is_jquery(&file_of(&url))))
        })
    }

    /// Every button.
    pub(super) fn buttons(&self) -> impl Iterator<Item = &Element> {
        self.document.elements.iter().filter(|element| element.is("a") && self.has_class(element))
    }

    /// Whether the element has the class of a button, as the browser compares classes.
    pub(super) fn has_class(&self, element: &Element) -> bool {
        let quirks = self.document.quirks;
        let mut classes = element.value("class").unwrap_or_default().split_ascii_whitespace();
        classes.any(|class| {
            class == BUTTON_CLASS || quirks && class.eq_ignore_ascii_case(BUTTON_CLASS)
        })
    }

    /// Every `a` that was meant to be a button but is not one, with the attribute that prevents it.
    pub(super) fn failed_buttons(&self) -> impl Iterator<Item = (&Element, &Attribute)> {
        let links = self.document.elements.iter().filter(|element| element.is("a"));
        // Beside a correct button, a class that begins like the button's belongs to the page.
        let is_without = self.buttons().next().is_none();
        links.filter(|link| !self.has_class(link)).filter_map(move |link| {
            let near = link.attributes.iter().find(|attribute| match attribute.name.as_str() {
                "class" => is_near_class(&attribute.value, is_without),
                name => FOR_CLASS.contains(&name) && unquoted(&attribute.value) == BUTTON_CLASS,
            });
            near.map(|attribute| (link, attribute))
        })
    }

    /// Whether no end tag follows on a script element.
    pub(super) fn is_open(&self, script: &Element) -> bool {
        script.html && self.text.get(script.tag.end..).is_some_and(|rest| !has_script_end(rest))
    }

    /// The script element that ends with `/>`, which does not close it in browsers, and whose text then contains
    /// `part`.
    pub(super) fn swallowed(&self, part: &str) -> Option<&Element> {
        self.scripts().find(|script| {
            let (tag, rest) = (self.text.get(script.tag.clone()), self.text.get(script.tag.end..));
            let (Some(tag), Some(rest)) = (tag, rest) else { return false };
            let mut ends = rest.match_indices("</").map(|(at, _)| at);
            let is_end = |at: &usize| {
                rest.get(at + 2..at + 8).is_some_and(|name| name.eq_ignore_ascii_case("script"))
            };
            tag.ends_with("/>") && {
                let end = ends.find(is_end).unwrap_or(rest.len());
                rest[..end].contains(part)
            }
        })
    }

    /// The place to point at when something is missing: a text that may be mistaken for it, such as a
    /// comment with `part`, or the end of the page.
    pub(super) fn missing_at(&self, part: &str) -> (Range<usize>, String) {
        if let Some(at) = self.text.find(part) {
            let hint = format!(
                "; the source has `{part}` only in a comment, a text, a template or a script"
            );
            return (at..at + part.len(), hint);
        }
        let end = self.text.rfind("</body").or_else(|| self.text.rfind("</html"));
        let end = end.unwrap_or(self.text.trim_end().len());
        (end..end, String::new())
    }
}

/// The attribute of an element with this name, by what kind of value it has.
pub(super) fn given<'e>(source: &Source, element: &'e Element, name: &str) -> Given<'e> {
    Given::of(element.attribute(name), name, source.context.app_id.as_deref())
}

/// The document of a button.
pub(super) struct Document<'s> {
    /// The `href` that names it.
    pub(super) href: &'s Attribute,
    /// The URL that a browser resolves it to; none where it is invalid.
    pub(super) url: Option<Url>,
}

/// The documents of all buttons whose `href` has a value.
pub(super) fn documents(source: &Source) -> impl Iterator<Item = Document<'_>> {
    source.buttons().filter_map(|link| {
        let href = given(source, link, "href").text()?;
        let written = href.value.trim();
        (!written.starts_with('#')).then(|| Document { href, url: source.resolve(written) })
    })
}

/// Whether a browser runs a script element.
pub(super) fn runs(script: &Element) -> bool {
    is_script_type(script) && script.attribute("nomodule").is_none()
}

/// The attribute by which a script element waits until a script of the page runs it: a type that browsers do not
/// know, which plugins write that delay scripts or wait for consent, or a URL in another attribute than `src`.
pub(super) fn held_back(script: &Element) -> Option<&Attribute> {
    let of_type = script.attribute("type").filter(|kind| {
        let value = kind.value.trim();
        !is_script_type(script) && !is_typographic(value) && !value.eq_ignore_ascii_case("module")
    });
    let has_address = script.value("src").is_some_and(|src| !src.trim().is_empty());
    let address = || script.attributes.iter().find(|it| keeps_address(&it.name));
    of_type.or_else(|| address().filter(|_| !has_address))
}

/// Whether a script element has a type that makes it a classic script.
pub(super) fn is_script_type(script: &Element) -> bool {
    let Some(written) = script.value("type") else { return true };
    let written = unquoted(written).trim().to_ascii_lowercase();
    written.is_empty() || SCRIPT_TYPES.contains(&written.as_str())
}

/// The last part of a URL's path, in lower case.
fn file_of(url: &Url) -> String {
    url.path().rsplit('/').next().unwrap_or_default().to_ascii_lowercase()
}

/// `jquery.min.js`, `jquery-3.7.1.js`, `jquery-3.7.1.slim.min.js`, `jquery.min-3f2a9c.js`; but not
/// `jquery-ui.js` or `jquery.validate.js`.
fn is_jquery(file: &str) -> bool {
    let Some(rest) = file.strip_prefix("jquery").and_then(|rest| rest.strip_suffix(".js")) else {
        return false;
    };
    rest.split(['.', '-', '_']).all(|part| {
        matches!(part, "" | "min" | "slim" | "core" | "latest" | "pack")
            || part.bytes().all(|byte| byte.is_ascii_hexdigit())
            || part.strip_prefix('v').is_some_and(|rest| rest.bytes().all(|b| b.is_ascii_digit()))
    })
}

fn is_dlshare(id: &str) -> bool {
    let id: String = unquoted(id).to_lowercase().replace(['-', '_', ' '], "");
    strsim::osa_distance(&id, DLSHARE) <= 1
}

/// Whether a `class` was meant to have the button's class; `with_more` also accepts it with something added
/// (`locker-saver-sm`).
pub(super) fn is_near_class(value: &str, with_more: bool) -> bool {
    const NEAR: &str = "lockersaver";
    let squeezed = |text: &str| text.to_lowercase().replace(['-', '_', ' ', '.'], "");
    let near = |text: &str| {
        let text = squeezed(unquoted(text));
        strsim::osa_distance(&text, NEAR) <= 1 || with_more && text.contains(NEAR)
    };
    let classes: Vec<&str> = value.split_ascii_whitespace().collect();
    let in_two = classes.windows(2).any(|two| squeezed(&two.concat()) == NEAR);
    in_two || classes.into_iter().any(near)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Context;

    fn source(text: &str) -> Source {
        Source::read(text.as_bytes(), Context::at(jiff::Timestamp::UNIX_EPOCH))
    }

    #[test]
    fn jquery_is_distinguished_from_its_plugins() {
        for file in ["jquery.js", "jquery.min.js", "jquery-3.7.1.min.js", "jquery-v1.slim.js"] {
            assert!(is_jquery(file), "{file}");
        }
        for file in ["jquery-ui.min.js", "jquery.validate.js", "jquery-migrate.js", "query.js"] {
            assert!(!is_jquery(file), "{file}");
        }
    }

    #[test]
    fn the_library_is_found_by_name_then_by_id_then_by_attributes() {
        let first = "<script id=dlshare></script>";
        let second = "<script src=/x/savelocker.js?v=2></script>";
        let third = "<script src=x time-stamp=1></script>";
        let found = |text: &str| source(text).library().map(|script| script.attributes.len());
        assert_eq!(found(&format!("{third}{first}{second}")), Some(1));
        assert_eq!(source(&format!("{first}{second}")).library().unwrap().value("id"), None);
        assert_eq!(found(third), Some(2));
        assert_eq!(found("<script src=other.js></script><!--<script id=dlshare>-->"), None);
    }

    #[test]
    fn classes_are_without_case_only_in_quirks_mode() {
        let link = "<a class='x LOCKER-SAVER'>";
        assert_eq!(source(link).buttons().count(), 1);
        assert_eq!(source(&format!("<!doctype html>{link}")).buttons().count(), 0);
    }

    #[test]
    fn an_element_that_was_meant_to_be_a_button_is_found() {
        for near in ["locker_saver", "lockersaver", "locker saver", "Locker-Saver", "locker-savr"] {
            assert!(is_near_class(near, false), "{near}");
        }
        assert!(is_near_class("“locker-saver”", false));
        assert!(!is_near_class("locker help", true) && !is_near_class("save-locker", true));
        assert_eq!(source("<a class=locker_saver_sm>").failed_buttons().count(), 1);
        let beside = "<a class=locker-saver></a><a class=locker-saver-help>";
        assert_eq!(source(beside).failed_buttons().count(), 0);
        assert_eq!(source("<a className=locker-saver>").failed_buttons().count(), 1);
    }
}
