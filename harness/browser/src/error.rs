//! What can go wrong with a browser, in words for people.

use std::time::Duration;

use fantoccini::error::{CmdError, ErrorStatus};
use serde_json::Value;

/// A browser, its driver, or a page in it did not do what it was asked.
///
/// `doing` says what was asked, in words that follow "while": "clicking `#save`".
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BrowserError {
    /// A program is not installed, or not where the environment says that it is.
    #[error("{program} was not found ({searched}); {remedy}")]
    Missing {
        /// The program, such as "chromedriver".
        program: &'static str,
        /// Where it was looked for.
        searched: String,
        /// What would fix it.
        remedy: String,
    },
    /// The driver or the browser did not start. Fatal.
    #[error("the browser did not start: {cause}")]
    NotStarted {
        /// The driver's own words, or the step that failed.
        cause: String,
    },
    /// What was waited for did not come in time; the browser itself still answers.
    #[error("no answer within {after:?} while {doing}")]
    Deadline {
        /// What was being done.
        doing: String,
        /// The time allowed.
        after: Duration,
    },
    /// The document went away while something in it was waited for.
    #[error("the page navigated to another document while {doing}")]
    Navigated {
        /// What was being done.
        doing: String,
    },
    /// The window is closed.
    #[error("the window was closed while {doing}")]
    WindowClosed {
        /// What was being done.
        doing: String,
    },
    /// A dialog (alert, confirm, prompt) is open and blocks the page. It stays open until
    /// [`accept_dialog`](super::Session::accept_dialog).
    #[error("a dialog that says {text:?} was open while {doing}")]
    Dialog {
        /// What was being done.
        doing: String,
        /// The dialog's text.
        text: String,
    },
    /// No element, or no frame, matches.
    #[error("nothing on the page matches while {doing}")]
    NotFound {
        /// What was being done.
        doing: String,
    },
    /// The element is there, but a user could not use it (hidden, covered, disabled), or it has
    /// left the document since it was found.
    #[error("the element cannot be used while {doing}: {cause}")]
    NotUsable {
        /// What was being done.
        doing: String,
        /// The driver's own words.
        cause: String,
    },
    /// A script threw.
    #[error("the script failed while {doing}: {cause}")]
    Script {
        /// What was being done.
        doing: String,
        /// The exception's text.
        cause: String,
    },
    /// The driver's scripts fail, since the page changes what they are made of.
    #[error(
        "JavaScript's own objects are changed by a script of the page ({changed}), so the browser's driver fails while {doing}: {cause}. Let the script leave these objects unchanged"
    )]
    Spoilt {
        /// What was being done.
        doing: String,
        /// What is changed.
        changed: String,
        /// The driver's own words.
        cause: String,
    },
    /// The driver refused for another reason, named by its `WebDriver` error code.
    #[error("the driver refused with {code:?} while {doing}: {cause}")]
    Refused {
        /// What was being done.
        doing: String,
        /// The `WebDriver` error code, such as "invalid argument".
        code: String,
        /// The driver's own words.
        cause: String,
    },
    /// The browser or its driver is dead. Fatal.
    #[error("the browser ended while {doing}: {cause}")]
    Gone {
        /// What was being done.
        doing: String,
        /// How it was noticed.
        cause: String,
    },
    /// The browser or its driver did not answer at all. Fatal.
    #[error("the browser did not answer within {after:?} while {doing}")]
    Hung {
        /// What was being done.
        doing: String,
        /// The time allowed.
        after: Duration,
    },
}

impl BrowserError {
    /// Whether it is the page's fault, and not the browser's: the driver cannot work in it.
    #[must_use]
    pub fn is_of_page(&self) -> bool {
        matches!(self, Self::Spoilt { .. })
    }

    /// Whether the session is of no more use and must be replaced.
    #[must_use]
    pub fn is_fatal(&self) -> bool {
        matches!(self, Self::Gone { .. } | Self::Hung { .. } | Self::NotStarted { .. })
    }

    /// Whether the process of the page died, and not the browser.
    #[must_use]
    pub fn is_tab_crash(&self) -> bool {
        matches!(self, Self::Gone { cause, .. } if cause.contains(TAB_CRASHED))
    }

    /// Reads the driver's answer. `after` is the time that a page load is allowed.
    pub(super) fn from_command(doing: &str, after: Duration, error: CmdError) -> Self {
        let doing = doing.to_owned();
        match error {
            CmdError::Standard(standard) => {
                let cause = first_line(&standard.message);
                match standard.error {
                    ErrorStatus::NoSuchWindow => Self::WindowClosed { doing },
                    ErrorStatus::UnexpectedAlertOpen => {
                        Self::Dialog { doing, text: alert_text(standard.data.as_ref()) }
                    }
                    ErrorStatus::Timeout | ErrorStatus::ScriptTimeout => {
                        Self::Deadline { doing, after }
                    }
                    ErrorStatus::NoSuchElement
                    | ErrorStatus::NoSuchFrame
                    | ErrorStatus::NoSuchShadowRoot => Self::NotFound { doing },
                    ErrorStatus::StaleElementReference
                    | ErrorStatus::DetachedShadowRoot
                    | ErrorStatus::ElementNotInteractable
                    | ErrorStatus::ElementClickIntercepted
                    | ErrorStatus::InvalidElementState => Self::NotUsable { doing, cause },
                    ErrorStatus::JavascriptError => Self::Script { doing, cause },
                    // chromedriver reports so an element in a script's answer whose document is gone.
                    ErrorStatus::UnknownError if cause.contains(OF_ANOTHER_DOCUMENT) => {
                        Self::Navigated { doing }
                    }
                    ErrorStatus::InvalidSessionId | ErrorStatus::SessionNotCreated => {
                        Self::Gone { doing, cause }
                    }
                    code => Self::Refused { doing, code: code.to_string(), cause },
                }
            }
            // Codes of chromedriver's own, outside of the standard ("disconnected", "tab crashed",
            // "chrome not reachable"), reach us as the bare string: the browser or the page's
            // process is dead.
            CmdError::NotW3C(Value::String(code)) => Self::Gone { doing, cause: code },
            CmdError::BadUrl(_) | CmdError::InvalidArgument(..) => {
                Self::Refused { doing, code: "invalid argument".into(), cause: error.to_string() }
            }
            // No connection, or no WebDriver at its other end.
            _ => Self::Gone { doing, cause: error.to_string() },
        }
    }
}

/// chromedriver's code for a page whose process died.
const TAB_CRASHED: &str = "tab crashed";

/// What chromedriver says of an element that went away with its document.
const OF_ANOTHER_DOCUMENT: &str = "does not belong to the document";

/// The driver's message without its version banner and stack.
fn first_line(message: &str) -> String {
    message.lines().next().unwrap_or_default().trim().to_owned()
}

/// The text of the dialog, from the error data that `WebDriver` prescribes for it.
fn alert_text(data: Option<&Value>) -> String {
    data.and_then(|data| data["text"].as_str()).unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use fantoccini::error::WebDriver;
    use serde_json::json;

    use super::*;

    fn read(error: CmdError) -> BrowserError {
        BrowserError::from_command("clicking `#save`", Duration::from_secs(5), error)
    }

    #[test]
    fn a_code_decides_and_not_the_text() {
        let closed = CmdError::Standard(WebDriver::new(ErrorStatus::NoSuchWindow, "whatever"));
        assert_eq!(read(closed), BrowserError::WindowClosed { doing: "clicking `#save`".into() });
    }

    #[test]
    fn an_element_that_went_away_with_its_document_is_no_trouble_of_the_browser() {
        let words = "unhandled inspector error: {\"message\":\"Node with given id does not belong to the document\"}";
        let gone = CmdError::Standard(WebDriver::new(ErrorStatus::UnknownError, words));
        assert_eq!(read(gone), BrowserError::Navigated { doing: "clicking `#save`".into() });
    }

    #[test]
    fn the_dialog_s_text_comes_from_the_error_data() {
        let alert = WebDriver::new(ErrorStatus::UnexpectedAlertOpen, "unexpected alert open")
            .with_data(json!({ "text": "Sure?" }));
        assert_eq!(
            read(CmdError::Standard(alert)).to_string(),
            r#"a dialog that says "Sure?" was open while clicking `#save`"#
        );
    }

    #[test]
    fn a_dead_browser_is_fatal_and_a_closed_window_is_not() {
        assert!(read(CmdError::NotW3C(json!("disconnected"))).is_fatal());
        assert!(read(CmdError::NotW3C(json!("tab crashed"))).is_tab_crash());
        assert!(!read(CmdError::NotW3C(json!("disconnected"))).is_tab_crash());
        assert!(read(CmdError::Lost(std::io::ErrorKind::BrokenPipe.into())).is_fatal());
        assert!(
            !read(CmdError::Standard(WebDriver::new(ErrorStatus::NoSuchWindow, ""))).is_fatal()
        );
    }
}
