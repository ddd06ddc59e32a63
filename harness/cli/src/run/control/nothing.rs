//! Why a launch that is right in everything leads to neither a login nor a code. Pure.

use super::super::trial::led_by;
use super::{NOT_BY_URL, URL};
use locksmith_core::observe::{Cause, Observation, Opened, PartnerEvent, Record};
use locksmith_locker::judge::unnamed;
use locksmith_spec::Led;

const UNLED: &str = "a page that is right in everything led to neither a login nor a code";

/// What happened where neither a login nor a code was shown, and its causes.
pub(super) fn of_nothing(records: &[Record]) -> (String, Vec<String>) {
    let wrong_url = format!(
        "the address is wrong: it must be that of …/savelocker/api/1/savelocker.js ({URL})"
    );
    let down = "the locker is not ready: see its log, and open the address in a browser".to_owned();
    if let Some(host) = unnamed_host(records) {
        let named = format!(
            "the login is at {host}: add `hosts = [\"{host}\"]` to the profile, or give --host {host}"
        );
        let led = format!(
            "{host} is a mistake of the locker's configuration: see where it sends its users"
        );
        return (unnamed(host), vec![named, led]);
    }
    if let Some(happened) = no_library(records) {
        let page = "something before the locker answers in its place, such as a gateway or a login page: \
                    let this machine through";
        return (happened, vec![wrong_url, page.to_owned(), down]);
    }
    if is_page_left(records) {
        let happened =
            "the click led the partner's page itself elsewhere, and opened no popup (WID-POPUP)";
        let library = "the library opens the login in the page's own window: call `window.open` in the click, and \
                       let its form or address have that window as its target";
        let page = "something in the page is an ordinary link to the document: the library did not bind the button";
        return (happened.to_owned(), vec![library.to_owned(), page.to_owned()]);
    }
    let hosts = "a part of the locker is at a host that the profile does not name: add it to `hosts`, or give it by --host";
    if let Some(question) = question(records) {
        let happened = format!("a login was not recognised: {question}");
        let answer = format!(
            "answer the question in the profile, in [journey] or in [words] ({NOT_BY_URL})"
        );
        return (happened, vec![answer, wrong_url, hosts.to_owned()]);
    }
    if let Some(what) = spoilt(records) {
        let happened = format!("{UNLED}: {what}");
        let script = "a script of the locker's, in its page or its library, adds to what is JavaScript's own, or \
                      replaces it: take that out";
        return (happened, vec![script.to_owned()]);
    }
    let why = match led_by(records) {
        Led::Nowhere(Some(why)) => format!(": {why}"),
        _ => String::new(),
    };
    let happened = format!("{UNLED}{why}");
    let mut causes = vec![wrong_url, hosts.to_owned(), down];
    if let Some(error) = script_error(records) {
        let stopped = "the library stops with this error: see the console of a browser that has a page with it open; a \
                       partner's page has jQuery, and nothing else that a library may need";
        causes.insert(0, stopped.to_owned());
        return (format!("{happened}; {error}"), causes);
    }
    (happened, causes)
}

/// The first uncaught error of a script in the page. The words of an error in a script of another host are hidden
/// from the page.
fn script_error(records: &[Record]) -> Option<String> {
    records.iter().find_map(|record| match &record.saw {
        Observation::Partner(PartnerEvent::ScriptError { text }) if text.starts_with("Script error.") => {
            let hidden = "a script of another host stopped with an error, such as the library; the browser hides its words";
            Some(hidden.to_owned())
        }
        Observation::Partner(PartnerEvent::ScriptError { text }) => Some(format!("a script stopped with: {text}")),
        _ => None,
    })
}

/// Whether the click took the page's own window elsewhere.
fn is_page_left(records: &[Record]) -> bool {
    let left =
        |saw: &Observation| matches!(saw, Observation::Window { opened: Opened::PageLeft, .. });
    records.iter().any(|record| left(&record.saw))
}

pub(super) fn unnamed_host(records: &[Record]) -> Option<&str> {
    records.iter().find_map(|record| match &record.saw {
        Observation::HostUnnamed { host, .. } => Some(host.as_str()),
        _ => None,
    })
}

/// What is said of a page of the locker's that the browser's driver cannot work in.
fn spoilt(records: &[Record]) -> Option<&str> {
    records.iter().find_map(|record| match &record.saw {
        Observation::Trouble { cause: Cause::Spoilt, what } => Some(what.as_str()),
        _ => None,
    })
}

fn question(records: &[Record]) -> Option<&str> {
    records.iter().find_map(|record| match &record.saw {
        Observation::Unrecognised { question, .. } => Some(question.as_str()),
        _ => None,
    })
}

/// What stands in the place of the library.
fn no_library(records: &[Record]) -> Option<String> {
    records.iter().find_map(|record| match &record.saw {
        Observation::Library { url, status, content_type, bytes } => {
            let is_page = content_type.contains("html");
            let is_library = *status == Some(200) && !is_page && *bytes > 0;
            let answered = match status {
                None => "is not answered".to_owned(),
                Some(status) if content_type.is_empty() => {
                    format!("answers {status} with {bytes} bytes")
                }
                Some(status) => format!("answers {status} with {bytes} bytes of {content_type}"),
            };
            (!is_library).then(|| format!("{url} is no library: it {answered}"))
        }
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_that_the_driver_cannot_work_in_is_the_cause_and_no_address_is() {
        let what = "JavaScript's own objects are changed by a script of the page".to_owned();
        let saw = Observation::Trouble { cause: Cause::Spoilt, what: what.clone() };
        let (happened, causes) = of_nothing(&[Record { case: "locker/x".into(), at: 0, saw }]);
        assert_eq!(happened, format!("{UNLED}: {what}"));
        assert_eq!(causes.len(), 1);
        assert!(causes[0].ends_with("take that out"), "{causes:?}");
    }
}
