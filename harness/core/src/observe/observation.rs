//! What can be seen in a case.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    ButtonSeen, Entry, Leak, Led, Means, Moment, PartnerEvent, Place, Screen, Unread, page,
};
use crate::scenario::Step;
use locksmith_spec::oracle::Assessment;

/// What can be seen in a case.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(tag = "saw", rename_all = "kebab-case")]
pub enum Observation {
    /// The case began, with this partner page in this browser.
    Began {
        /// The page's address.
        page: String,
        /// Name and version of the browser.
        browser: String,
    },
    /// A document that a button of the page offers.
    Offered {
        /// Its name in the scenario.
        document: String,
        /// What a locker has to ask its host for: path and query.
        target: String,
        /// How many bytes it has.
        bytes: usize,
        /// SHA-256 of its bytes, in lower-case hex.
        sha256: String,
        /// The `Content-Type` that its host sends.
        #[serde(default)]
        content_type: String,
    },
    /// The library, as the locker served it.
    Library {
        /// Where it was asked for.
        url: String,
        /// The HTTP status; none when nothing was answered.
        status: Option<u16>,
        /// The `Content-Type`.
        content_type: String,
        /// The length of its body.
        bytes: usize,
    },
    /// Something that the instrumentation of our partner page saw.
    Partner(PartnerEvent),
    /// The buttons, as they are shown once the library has run.
    Buttons {
        /// What a button of this locker says.
        wanted: String,
        /// In the order of the page.
        buttons: Vec<ButtonSeen>,
    },
    /// What the page claims at this moment, and the facts about it; recorded before and after a click.
    Presented {
        /// Which use of a button.
        visit: usize,
        /// `data-app-id`.
        app_id: Option<String>,
        /// `data-app-hash`.
        app_hash: Option<String>,
        /// `time-stamp`.
        time_stamp: Option<String>,
        /// The page's origin, as it reaches the locker; none when it is withheld.
        origin: Option<String>,
        /// What is right and wrong in that.
        facts: Assessment,
    },
    /// A button was used. The visit is counted from 1, and names the popup from here on.
    Clicked {
        /// Which use of a button this is.
        visit: usize,
        /// The button's id.
        button: String,
        /// Whether by keyboard.
        keyboard: bool,
    },
    /// What became of the windows after that.
    Window {
        /// Which use of a button.
        visit: usize,
        /// What happened.
        opened: Opened,
    },
    /// What a window of the locker, or the page, shows.
    Screen {
        /// Which use of a button.
        visit: usize,
        /// At which point of the journey.
        moment: Moment,
        /// Which window.
        place: Place,
        /// What is in it.
        screen: Screen,
    },
    /// Credentials were entered.
    LoggedIn {
        /// Which use of a button.
        visit: usize,
        /// The profile's name of the user, never their password.
        user: String,
        /// Whether the credentials are right.
        right: bool,
    },
    /// The popup asked for no login, since this user is still logged in from an earlier use of a button.
    LoginKept {
        /// Which use of a button.
        visit: usize,
        /// The profile's name of the user.
        user: String,
    },
    /// The user was let in, and the login never asked for some of what the profile has of them.
    NotAskedFor {
        /// Which use of a button.
        visit: usize,
        /// The profile's name of the user.
        user: String,
        /// What was not asked for: `password`, `pin` or `code`.
        factors: Vec<Means>,
    },
    /// A folder was chosen.
    FolderChosen {
        /// Which use of a button.
        visit: usize,
        /// Its name.
        folder: String,
    },
    /// "Save here" was pressed.
    SavePressed {
        /// Which use of a button.
        visit: usize,
    },
    /// Popup and windows were looked at again, some time after a refusal.
    LookedAgain {
        /// Which use of a button.
        visit: usize,
        /// How long after its click, in milliseconds.
        after: u64,
        /// How many windows had opened beside the popup.
        windows: usize,
    },
    /// The popup was closed by the user.
    PopupClosed {
        /// Which use of a button.
        visit: usize,
    },
    /// The journey waited for `result` on a button, and this is what it was then.
    Awaited {
        /// Which use of a button.
        visit: usize,
        /// The button's id.
        button: String,
        /// The attribute; none when the time was over.
        result: Option<String>,
    },
    /// A request reached the document host.
    FetchBegan {
        /// The document's name in the scenario.
        document: String,
        /// Which request for it, counted from 1.
        request: usize,
        /// The request's method.
        method: String,
        /// The request's path and query.
        target: String,
    },
    /// The document host, which held the second half of a document, let it go.
    Released {
        /// The document's name in the scenario.
        document: String,
    },
    /// The document host was done with a request.
    FetchEnded {
        /// The document's name in the scenario.
        document: String,
        /// Which request for it.
        request: usize,
        /// How many bytes of a body were sent.
        bytes: usize,
        /// Whether that was the document, whole.
        whole: bool,
    },
    /// The 'Uploaded Documents' section of a user.
    Listed {
        /// The profile's name of the user.
        user: String,
        /// How many links the section has.
        links: usize,
        /// The entries that belong to this case.
        entries: Vec<Entry>,
        /// Where something was saved and is not among them: what may give it, and did not give a document.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        unread: Vec<String>,
    },
    /// What of the app keys was found in what the browser received from the locker.
    KeyWatch {
        /// How many responses were read through.
        responses: usize,
        /// Where a key was found; never the key.
        leaks: Vec<Leak>,
        /// What was not read to its end.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        unread: Vec<Unread>,
    },
    /// The page's origin was taken out of requests to the locker.
    OriginWithheld {
        /// Out of how many.
        requests: usize,
    },
    /// A frame of another host sent the page messages that look like the locker's.
    Forged {
        /// Which use of a button is current.
        visit: usize,
        /// How many messages the page had got by then, and were sent again.
        messages: usize,
    },
    /// The page's own window went to another host.
    WentElsewhere {
        /// Which use of a button is current.
        visit: usize,
    },
    /// Where the key of the page's app comes from, where the profile gives it.
    KeyFrom {
        /// The profile's name of the app.
        app: String,
        /// Where its key stands, for a sentence about it.
        place: String,
    },
    /// A login that came after a refusal was gone through, and led to nothing that saves.
    LoginIsIdle {
        /// Which use of a button.
        visit: usize,
    },
    /// After a refusal, something was used that may lead on; what comes of it is of no save of the user's.
    WayTaken {
        /// Which use of a button.
        visit: usize,
        /// What it says.
        name: String,
    },
    /// Where that led to.
    WayOn {
        /// Which use of a button.
        visit: usize,
        /// What it says.
        name: String,
        /// Where it led to.
        led: Led,
    },
    /// A picture of a window, beside the report.
    Screenshot {
        /// What it shows.
        what: String,
        /// The file, relative to the run's folder.
        file: String,
    },
    /// The case could not go on, for a reason that says nothing about the target.
    Trouble {
        /// What caused it.
        cause: Cause,
        /// What went wrong, in a sentence.
        what: String,
    },
    /// The journey could not go on, because the target did not show what the next step needs.
    Stuck {
        /// Which use of a button; 0 outside of them.
        visit: usize,
        /// The step; none while the page is opened.
        step: Option<Step>,
        /// What was missing.
        missing: String,
    },
    /// The journey ended, because the target does not offer what the next step is about, and need not.
    NotOffered {
        /// Which use of a button; 0 outside of them.
        visit: usize,
        /// The step; none while the page is opened.
        step: Option<Step>,
        /// What is not offered, in a sentence.
        why: String,
    },
    /// Something on the locker's pages was recognised: once a case, when it was used.
    Recognised {
        /// What it is.
        what: Means,
        /// Its accessible name.
        name: String,
        /// By which sign: `autocomplete`, `label`, `type`, `place`, `profile` and the like.
        how: String,
        /// A CSS selector that finds it again; of folders all of them.
        selector: String,
    },
    /// The journey could not go on, because what the next step needs was not recognised.
    Unrecognised {
        /// Which use of a button; 0 outside of them.
        visit: usize,
        /// The step; none while the page is opened.
        step: Option<Step>,
        /// What is looked for.
        what: Means,
        /// What to find out, with the key of the profile that says it.
        question: String,
    },
    /// The popup went to a host that the profile does not name, so that the proxy refused it.
    HostUnnamed {
        /// Which use of a button.
        visit: usize,
        /// The host with its port, as `hosts` of a profile has it.
        host: String,
    },
    /// Where the section 'Uploaded Documents' was found, when it was looked for, or where the profile has it.
    Section {
        /// Its address.
        url: String,
        /// The sign that it was found by.
        how: FoundBy,
        /// The status of its answer, where that is known.
        #[serde(default)]
        status: Option<u16>,
    },
    /// Something that was seen of a partner's page under certification.
    Page(Box<page::Fact>),
    /// The case ended.
    Ended {
        /// How long it took, in milliseconds.
        millis: u64,
    },
}

/// What became of the windows after a click.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Opened {
    /// A new window.
    Popup,
    /// The locker tried to open one, and the browser's popup blocker stopped it.
    Blocked,
    /// None: the page's own window went elsewhere.
    PageLeft,
    /// The window of another button was used again.
    Reused,
    /// A new window, which closed itself before it showed anything.
    Closed,
    /// None.
    Nothing,
}

/// The sign that the section 'Uploaded Documents' was found by.
#[derive(Clone, Copy, Debug, Deserialize, Eq, JsonSchema, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum FoundBy {
    /// A link of that name.
    Link,
    /// The heading of the page.
    Heading,
    /// The profile gives the address.
    Profile,
}

/// Why a case could not go on.
#[derive(Clone, Copy, Debug, Deserialize, Eq, JsonSchema, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Cause {
    /// The browser or its driver.
    Browser,
    /// The locker did not answer.
    Locker,
    /// The locker's page changes JavaScript's own objects, so that the browser's driver cannot work in it.
    Spoilt,
    /// The partner's page, where that is certified.
    Page,
    /// A host or folder of ours.
    Harness,
    /// The run was stopped.
    Stopped,
}

impl Cause {
    /// What stands in reports.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Browser => "the browser",
            Self::Locker | Self::Spoilt => "the locker",
            Self::Page => "the page",
            Self::Harness => "the harness",
            Self::Stopped => "the run was stopped",
        }
    }
}
