//! Where the app key stands.

use axum::http::{HeaderValue, Uri};
use axum::response::Response;

use super::serving::{is_page, rewritten};
use crate::locker::Locker;
use crate::policy::{Policy, Specification, Work};
use crate::protocol::Code;
use crate::routes::{LIBRARY, WidgetRequest};

/// A locker that gives app keys away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum KeyIn {
    /// In the library.
    Library,
    /// In a header of the answer to the widget.
    Header,
    /// In a header of the answer to the widget, in hexadecimal digits.
    HeaderInHex,
    /// In the page of an error.
    ErrorPage,
    /// In the folder page.
    FolderPage,
}

impl Policy for KeyIn {
    fn answer_widget(&self, asked: &WidgetRequest<'_>, refusal: Option<Code>) -> Response {
        let mut answer = Specification.answer_widget(asked, refusal);
        let key = asked.app.map(|app| app.key.expose());
        let text = match self {
            Self::Header => key.map(str::to_owned),
            Self::HeaderInHex => {
                key.map(|key| key.bytes().map(|byte| format!("{byte:02x}")).collect())
            }
            _ => None,
        };
        if let Some(text) = text.and_then(|text| HeaderValue::try_from(text).ok()) {
            answer.headers_mut().insert("x-locker-debug", text);
        }
        answer
    }

    fn answer<'a>(
        &'a self,
        locker: &'a Locker,
        uri: &'a Uri,
        response: Response,
    ) -> Work<'a, Response> {
        let place = match self {
            Self::Library if uri.path() == LIBRARY => "\n})();\n",
            Self::ErrorPage if is_page(uri, &response) => " id=\"close\">Close",
            Self::FolderPage if is_page(uri, &response) => ">Save here",
            _ => return Box::pin(async { response }),
        };
        Box::pin(rewritten(response, move |text| {
            let registry = locker.registry();
            let keys: Vec<&str> = registry.apps().map(|app| app.key.expose()).collect();
            let keys = keys.join(" ");
            let with_keys = match self {
                Self::Library => format!("{place}// {keys}\n"),
                _ => format!(" data-note=\"{}\"{place}", escaped(&keys)),
            };
            text.replace(place, &with_keys)
        }))
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&#38;").replace('"', "&#34;").replace('<', "&#60;").replace('>', "&#62;")
}
