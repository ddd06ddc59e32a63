//! Pages that change JavaScript's own objects, so that the scripts of the driver fail in them.

use serde_json::Value;

use super::{BrowserError, Session};

/// How many names are shown, and how long each may be.
const NAMES: usize = 3;
const LONGEST: usize = 60;

/// What is changed of JavaScript's own objects, in names parted by blanks. It calls as little of them as it can: a
/// property is looked at by its descriptor, and a function by its text.
const CHANGED: &str = r"
(function () {
    var standard = ' constructor hasOwnProperty isPrototypeOf propertyIsEnumerable toLocaleString toString ' +
        'valueOf __proto__ __defineGetter__ __defineSetter__ __lookupGetter__ __lookupSetter__ ' +
        'toSource watch unwatch ';
    var objects = [
        'Object.prototype', Object.prototype, 'Array.prototype', Array.prototype,
        'String.prototype', String.prototype, 'Function.prototype', Function.prototype,
        'Promise.prototype', Promise.prototype, 'Object', Object, 'Array', Array, 'JSON', JSON,
        'Promise', Promise
    ];
    var changed = '';
    for (var i = 0; i < objects.length; i += 2) {
        var own = Object.getOwnPropertyNames(objects[i + 1]);
        for (var at = 0; at < own.length; at++) {
            var property = Object.getOwnPropertyDescriptor(objects[i + 1], own[at]);
            var isForeign = typeof property.value === 'function' && ('' + property.value).indexOf('[native code]') < 0;
            var isAdded = i === 0 && standard.indexOf(' ' + own[at] + ' ') < 0;
            if (isForeign || isAdded || property.enumerable) changed += objects[i] + '.' + own[at] + ' ';
        }
    }
    return changed;
})()
";

impl Session {
    /// The cause of an error that the driver has no name for: a page in which no script of the driver works, if the
    /// page is one; else the error itself.
    pub(super) async fn or_spoilt(&self, error: BrowserError) -> BrowserError {
        match &error {
            BrowserError::Refused { doing, code, cause } if code == UNKNOWN => {
                self.unless_spoilt(doing, cause).await.err().unwrap_or(error)
            }
            _ => error,
        }
    }

    /// An error, if the page changes JavaScript's own objects. Asks the browser by a way around the driver's scripts.
    pub(super) async fn unless_spoilt(&self, doing: &str, cause: &str) -> Result<(), BrowserError> {
        let asking = self.adapter().evaluate(self, CHANGED);
        let asked = self.bounded(doing, self.options.command_deadline, asking).await;
        let Ok(Ok(Value::String(changed))) = asked else { return Ok(()) };
        match shown(&changed) {
            Some(changed) => Err(BrowserError::Spoilt {
                doing: doing.to_owned(),
                changed,
                cause: cause.to_owned(),
            }),
            None => Ok(()),
        }
    }
}

/// What drivers call an error that they have no name for.
const UNKNOWN: &str = "unknown error";

/// The first names of what is changed; none where nothing is. A page chooses them, so only characters that may stand
/// in a name are kept.
fn shown(changed: &str) -> Option<String> {
    let is_of_name = |letter: &char| letter.is_ascii_alphanumeric() || "._$".contains(*letter);
    let name = |name: &str| name.chars().filter(is_of_name).take(LONGEST).collect::<String>();
    let names: Vec<String> = changed.split_whitespace().map(name).collect();
    let more = if names.len() > NAMES { ", …" } else { "" };
    let first = names.get(..names.len().min(NAMES)).filter(|names| !names.is_empty())?;
    Some(format!("{}{more}", first.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_names_are_told_and_nothing_that_is_no_name() {
        assert_eq!(shown(" "), None);
        let one = shown("Object.prototype.then ");
        assert_eq!(one.as_deref(), Some("Object.prototype.then"));
        let many = shown("Array.at Array.<b>b\u{1b} Array.c Array.d");
        assert_eq!(many.as_deref(), Some("Array.at, Array.bb, Array.c, …"));
    }
}
