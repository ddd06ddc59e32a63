//! What a script of the page changed of what the server had written into the library's element.

use super::facts::Facts;
use locksmith_core::observe::page::{AtClick, Claimed, Sent};
use locksmith_spec::verdict::{Finding, HOW_TO_FIX};

/// One claim that a script changed.
pub(super) struct Changed {
    attribute: &'static str,
    sent: String,
    now: String,
    /// Whether it was changed after the page had been opened, until the click.
    later: bool,
}

impl Changed {
    /// What was changed in the first load of what a hash is judged by, the timestamp first. A script that
    /// writes hash and timestamp both is not wrong by that.
    pub(super) fn of_hash(facts: &Facts<'_>, claimed: &Claimed) -> Option<Self> {
        let hash = Self::of(
            "data-app-hash",
            sent(facts, claimed)?.app_hash.as_ref(),
            claimed.app_hash.as_ref(),
        );
        let stamp = Self::of_stamp(facts, claimed);
        match (stamp, hash) {
            (Some(_), Some(_)) => None,
            (stamp, hash) => stamp.or_else(|| Self::of_id(facts, claimed)).or(hash),
        }
    }

    pub(super) fn of_stamp(facts: &Facts<'_>, claimed: &Claimed) -> Option<Self> {
        let sent = sent(facts, claimed)?;
        Self::of("time-stamp", sent.time_stamp.as_ref(), claimed.time_stamp.as_ref())
    }

    pub(super) fn of_id(facts: &Facts<'_>, claimed: &Claimed) -> Option<Self> {
        let sent = sent(facts, claimed)?;
        Self::of("data-app-id", sent.app_id.as_ref(), claimed.app_id.as_ref())
    }

    fn of(attribute: &'static str, sent: Option<&String>, now: Option<&String>) -> Option<Self> {
        let (sent, now) = (sent?.clone(), now.cloned().unwrap_or_default());
        (!sent.is_empty() && sent != now).then_some(Self { attribute, sent, now, later: false })
    }

    /// What was changed between the opening of a page and a click, of what a hash is judged by.
    pub(super) fn until(click: &AtClick) -> Option<Self> {
        let AtClick { opened, claimed } = click;
        let changed = [
            Self::of("time-stamp", opened.time_stamp.as_ref(), claimed.time_stamp.as_ref()),
            Self::of("data-app-id", opened.app_id.as_ref(), claimed.app_id.as_ref()),
            Self::of("data-app-hash", opened.app_hash.as_ref(), claimed.app_hash.as_ref()),
        ];
        changed.into_iter().flatten().next().map(|it| Self { later: true, ..it })
    }

    /// Says so, with both values.
    pub(super) fn words(&self) -> String {
        let Self { attribute, sent, now, later } = self;
        if *later {
            return format!(
                "a script of the page changes `{attribute}` after the load, before or at the click, from \"{sent}\" \
                 to \"{now}\""
            );
        }
        format!(
            "a script of the page changes `{attribute}`: the server sends \"{sent}\", and the browser has \"{now}\""
        )
    }

    /// Adds how to fix it.
    pub(super) fn fix(&self, finding: &mut Finding) {
        let Self { attribute, .. } = self;
        let on = if self.later {
            " Search the handlers of `mouseenter`, `mousedown`, `focus`, `blur` and `click`, and the timers."
        } else {
            ""
        };
        let fix = format!(
            "Remove the script that sets `{attribute}`: app id, hash and timestamp belong together, and the server \
             writes them. To renew them, fetch all three from the server, and set all three.{on}"
        );
        finding.shows(HOW_TO_FIX, &fix);
    }
}

/// What the server sent; the source is that of the first load.
fn sent<'f>(facts: &Facts<'f>, claimed: &Claimed) -> Option<&'f Sent> {
    facts.sent.filter(|_| claimed.load == 1)
}
