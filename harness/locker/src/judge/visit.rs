//! One use of a button, as its observations show it.

use locksmith_core::observe::{Led, Means, Opened, Place, Screen};
use locksmith_spec::{Assessment, Permitted, TimeFact, permitted};

/// One use of a button, from the click on.
#[derive(Default)]
pub(super) struct Visit<'a> {
    pub(super) button: &'a str,
    pub(super) document: &'a str,
    pub(super) clicked_at: i64,
    pub(super) facts: Vec<Assessment>,
    pub(super) opened: Option<Opened>,
    /// Whether its first `window.open` was during the user's act, if any was.
    pub(super) in_click: Option<bool>,
    /// The popup, and the page, when they were looked at after the click.
    pub(super) launch: Option<&'a Screen>,
    pub(super) launch_page: Option<&'a Screen>,
    /// The popup some time after a refusal, how many milliseconds after the click that was, and how many
    /// windows had opened beside it.
    pub(super) later: Option<&'a Screen>,
    pub(super) looked_again: Option<(u64, usize)>,
    /// Whether the login that came after it leads to nothing that saves.
    pub(super) is_idle: bool,
    /// What was used after a refusal, and saved the document or led to a login.
    pub(super) ways_on: Vec<(&'a str, Led)>,
    /// Whether such things were used: what the page learns from then on is of no save of the user's.
    pub(super) is_tried: bool,
    /// Whether something that a step needs was not recognised.
    pub(super) unclear: bool,
    pub(super) log_ins: Vec<LogIn<'a>>,
    pub(super) folder: Option<&'a str>,
    pub(super) saved_at: Option<i64>,
    /// How often "Save here" was pressed.
    pub(super) presses: usize,
    pub(super) after_save: Vec<&'a Screen>,
    /// Which window each of them is.
    pub(super) after_save_in: Vec<Place>,
    /// The button that a code in the page stands next to.
    pub(super) code_beside: Option<&'a str>,
    /// Its address, as a browser without its cookies sees it.
    pub(super) elsewhere: Option<&'a Screen>,
    /// Its first address, opened once more.
    pub(super) replayed: Option<&'a Screen>,
}

/// One time that credentials were entered, or need not be.
pub(super) struct LogIn<'a> {
    pub(super) user: &'a str,
    pub(super) right: bool,
    /// Whether the login of an earlier visit was kept (I-SESSION).
    pub(super) kept: bool,
    /// What the profile has of the user, and the login never asked for.
    pub(super) not_asked: &'a [Means],
    pub(super) then: Option<&'a Screen>,
}

impl<'a> LogIn<'a> {
    pub(super) fn of(user: &'a str, right: bool, kept: bool) -> Self {
        Self { user, right, kept, not_asked: &[], then: None }
    }
}

impl Visit<'_> {
    /// What the oracle permits for what the page claimed, while the click was on its way.
    pub(super) fn permitted(&self) -> Option<Permitted> {
        self.facts.iter().map(permitted).reduce(|one, other| one.union(&other))
    }

    /// Whether the timestamp may be older than 30 minutes, and may not be:
    /// the locker's clock is not known exactly, or the click took too long.
    pub(super) fn is_at_the_edge(&self) -> bool {
        let any = |fact| self.facts.iter().any(|facts| facts.time_stamp == fact);
        any(TimeFact::Stale) && any(TimeFact::Fresh)
    }

    /// The user who logged in.
    pub(super) fn user(&self) -> Option<&str> {
        self.log_ins.iter().rfind(|log_in| log_in.right).map(|log_in| log_in.user)
    }

    /// The codes that could be read after the click, in popup or page.
    pub(super) fn codes(&self) -> Vec<u16> {
        let screens = || [self.launch, self.launch_page].into_iter().flatten();
        let mut codes: Vec<u16> =
            screens().flat_map(|screen| screen.codes.iter().copied()).collect();
        if codes.is_empty() && self.is_idle {
            // Beside a login in which nothing is saved, a number in words that are not understood is the code.
            codes = screens().flat_map(|screen| screen.numbers.iter().copied()).collect();
        }
        codes.sort_unstable();
        codes.dedup();
        codes
    }

    /// Whether the way to saving is open: the popup asks for a login, or goes beyond it. A login beside a code
    /// in which the document cannot be saved is the locker's own.
    pub(super) fn let_in(&self) -> bool {
        let is_own = |screen: &Screen| {
            self.is_idle && screen.login && !screen.save && !self.codes().is_empty()
        };
        self.launch.is_some_and(|screen| is_way_to_saving(screen) && !is_own(screen))
    }

    /// Whether a login stands beside a code, and what it leads to is unknown.
    pub(super) fn is_unclear_beside_code(&self) -> bool {
        self.unclear && self.is_tried && self.let_in()
    }

    /// What led from a refusal to a login in which the document was not saved.
    pub(super) fn leads_to_login(&self) -> Option<&str> {
        self.ways_on.iter().find(|(_, led)| *led == Led::Login).map(|(name, _)| *name)
    }

    /// What had opened when a refusal was looked at again: the way to saving, or another window; or what on
    /// the refusal page saved the document.
    pub(super) fn opened_later(&self) -> Option<String> {
        if let Some((name, _)) = self.ways_on.iter().find(|(_, led)| *led == Led::Saved) {
            return Some(format!("\"{name}\" in the popup leads on to saving the document"));
        }
        let (after, windows) = self.looked_again?;
        let later = self.later.filter(|_| !self.is_idle);
        let what = match later.filter(|screen| is_way_to_saving(screen)) {
            Some(screen) if screen.login => "the popup asked for a login",
            Some(_) => "the popup let the user save",
            None if windows > 0 => "another window had opened",
            None => return None,
        };
        let (seconds, tenths) = (after / 1000, after % 1000 / 100);
        Some(format!("{seconds}.{tenths} s after the click {what}"))
    }
}

fn is_way_to_saving(screen: &Screen) -> bool {
    let leads_on = screen.codes.is_empty() && !screen.folders.is_empty();
    screen.login || screen.save || leads_on
}
