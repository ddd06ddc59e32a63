//! What the page claims at a click: a script may have changed it since the page was opened, or this load
//! came from another server than the first.

use serde_json::Value;

use super::{Journey, Trouble};
use locksmith_core::observe::page::{AtClick, Sent, Trial, Tried};

/// What the library reads of its element.
const CLAIMS: &str = "const script = document.getElementById('dlshare');\n\
    const claim = (name) => script.getAttribute(name);\n\
    return script && { app_id: claim('data-app-id'), app_hash: claim('data-app-hash'), time_stamp: claim('time-stamp') };";

impl Journey<'_> {
    /// What the page claims now; none where it has no element for that, or is just going elsewhere.
    pub(super) async fn claims_now(&mut self) -> Result<Option<Sent>, Trouble> {
        match self.session.execute(CLAIMS, Vec::new()).await {
            Ok(Value::Null) => Ok(None),
            Ok(claims) => Ok(serde_json::from_value(claims).ok()),
            Err(error) if error.is_fatal() => Err(error.into()),
            Err(_) => Ok(None),
        }
    }

    /// What the page claimed at a click, where there is something to say of it.
    pub(super) fn at_click(&self, now: Option<Sent>, tried: &Tried) -> Option<Box<AtClick>> {
        let (now, opened) = (now?, self.opened.clone()?);
        let of_trial = match tried.trial {
            Trial::Refused(code) => Some(code),
            _ => None,
        };
        let codes = tried.shown.iter().flat_map(|shown| &shown.codes);
        let is_refused = codes.copied().any(|code| Some(code) != of_trial);
        (is_refused || now != opened)
            .then(|| Box::new(AtClick { opened, claimed: self.known_of(2, now) }))
    }
}
