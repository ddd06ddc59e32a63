//! The page as the browser built it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use url::Url;

/// The page as the browser built it.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
pub struct Built {
    /// The elements with `id="dlshare"`.
    pub dlshare: Vec<ElementSeen>,
    /// The script elements that lead to the library, by path or by id.
    pub libraries: Vec<ElementSeen>,
    /// Whether the locker's library ran.
    pub library_ran: bool,
    /// The version of the page's jQuery, if it has one.
    pub jquery: Option<String>,
    /// Whether `$` is that jQuery, too.
    #[serde(default)]
    pub dollar: Option<bool>,
    /// Whether jQuery was there when the locker's library ran.
    #[serde(default)]
    pub jquery_in_time: Option<bool>,
    /// Whether that jQuery has `$.ajax`, which the slim build lacks.
    #[serde(default)]
    pub jquery_ajax: Option<bool>,
    /// The addresses of the page's scripts.
    #[serde(default)]
    pub scripts: Vec<String>,
    /// Those of these that are answered with no script, each with what came.
    #[serde(default)]
    pub not_scripts: Vec<(String, Answered)>,
    /// The address of the script that holds jQuery, whatever it is called, as far as its text shows.
    #[serde(default)]
    pub jquery_in: Option<String>,
    /// The addresses of scripts that are named like jQuery.
    pub jquery_from: Vec<String>,
    /// What the first of these addresses answered.
    #[serde(default)]
    pub jquery_answer: Option<Answered>,
    /// The elements `a.locker-saver`, in the order of the document.
    pub buttons: Vec<Button>,
    /// Classes of links that are nearly the button's, where links have them.
    #[serde(default)]
    pub near: Vec<String>,
    /// Other elements of the class `locker-saver`, by their tags.
    pub not_anchors: Vec<String>,
    /// How many frames the page has.
    pub frames: usize,
    /// The frame whose document this is, of a page that itself has no part of the widget.
    #[serde(default)]
    pub framed: Option<Framed>,
    /// The frame that holds the widget, and that the browser does not show.
    #[serde(default)]
    pub refused_frame: Option<RefusedFrame>,
    /// Buttons in open shadow roots, where a library that looks through the document finds none.
    #[serde(default)]
    pub in_shadow: Vec<InShadow>,
    /// The script of the page that makes the app hash, as far as its text shows.
    #[serde(default)]
    pub hashes: Option<String>,
    /// Whether the app hash then stood in nothing that the page had received.
    #[serde(default)]
    pub hash_made_here: bool,
    /// After how many seconds an element `meta` of the page, or a header, loads it anew.
    #[serde(default)]
    pub refresh: Option<u64>,
    /// The form by which the page asks for a login, where it has one.
    #[serde(default)]
    pub login: Option<LoginForm>,
    /// What scripts of the page name, `savelocker.js` and `locker-saver`, and which script that is.
    #[serde(default)]
    pub named: BTreeMap<String, String>,
}

/// What a server answered.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub struct Answered {
    /// The status; none where the server could not be reached.
    pub status: Option<u16>,
    /// The `Content-Type`.
    pub content_type: String,
}

/// A form that asks for a password, by CSS selectors.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub struct LoginForm {
    /// The field before the password; empty without one.
    pub user: String,
    /// The field of the password.
    pub password: String,
    /// What sends the form; empty where there is nothing to click.
    pub send: String,
}

/// A button in an open shadow root.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub struct InShadow {
    /// Its id; empty when it has none.
    pub id: String,
    /// The element whose shadow root holds it, after those around that.
    pub host: String,
}

/// A frame that holds the widget (I-FRAME).
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
pub struct Framed {
    /// Its address; empty where it has none of its own.
    pub src: String,
    /// What its sandbox allows, if it has one.
    pub sandbox: Option<String>,
}

/// A frame with the widget that the browser does not show.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub struct RefusedFrame {
    /// Its address.
    pub url: String,
    /// The header of the frame that forbids it, such as `X-Frame-Options: DENY`; none where the page's own policy does.
    pub header: Option<String>,
}

impl Framed {
    /// Where the frame's document can be opened by itself.
    #[must_use]
    pub fn address(&self) -> Option<String> {
        let url = Url::parse(&self.src).ok()?;
        matches!(url.scheme(), "http" | "https").then(|| url.to_string())
    }
}

/// An element, with its attributes.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
pub struct ElementSeen {
    /// Its tag, in lower case.
    pub tag: String,
    /// Its attributes.
    pub attributes: BTreeMap<String, String>,
    /// Its `src`, resolved.
    pub src: String,
}

/// What lies over a button.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub struct Cover {
    /// The element, for people.
    pub by: String,
    /// Whether it has something to click, by which a user may take it away.
    pub acts: bool,
    /// Whether it is a plain link to another page, which takes the clicks that are meant for the button.
    #[serde(default)]
    pub leads: bool,
}

/// A button of the page.
#[expect(
    clippy::struct_excessive_bools,
    reason = "what is seen of a button: each stands by itself"
)]
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
pub struct Button {
    /// Its place among the buttons, counted from 0.
    pub index: usize,
    /// Its id; empty when it has none.
    pub id: String,
    /// How many elements of the document have this id.
    pub same_id: usize,
    /// Its `href`, as it stands there.
    pub href: Option<String>,
    /// Its `href`, resolved.
    pub url: String,
    /// Whether it can be seen.
    pub visible: bool,
    /// Whether it stands in a part of the page that cannot be seen.
    pub within_hidden: bool,
    /// Whether a script of the page, or a style that waits for something that a user does, may show it.
    #[serde(default)]
    pub may_show: bool,
    /// The element by which it is transparent, where it is: itself, or one that it stands in.
    #[serde(default)]
    pub transparent_by: Option<String>,
    /// What lies over it, if anything does.
    pub covered_by: Option<String>,
    /// Whether that has controls, by which a user may take it away.
    #[serde(default)]
    pub cover_acts: bool,
    /// Why no click reaches it, by its own style or attributes or those of what it stands in, such as
    /// `pointer-events: none` of `p`.
    #[serde(default)]
    pub unclickable: Option<String>,
    /// Whether that is the attribute `inert`.
    #[serde(default)]
    pub inert: bool,
    /// Its words.
    pub label: String,
    /// Its attribute `result`.
    pub result: Option<String>,
    /// Whether it came after the page had loaded, so that only a library that watches makes it work.
    #[serde(default)]
    pub late: bool,
}

impl Button {
    /// What it is called in reports.
    #[must_use]
    pub fn name(&self) -> String {
        if self.id.is_empty() {
            format!("button {} (without an id)", self.index + 1)
        } else {
            format!("button `{}`", self.id)
        }
    }
}
