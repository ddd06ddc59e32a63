//! The locker's pages: plain HTML, escaped by its templates, usable by keyboard and screen reader.

use askama::Template;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use time::OffsetDateTime;
use time::macros::format_description;

use crate::clock::UnixTime;
use crate::protocol::Code;
use crate::protocol::time_stamp::IST;
use crate::sessions::Outcome;
use crate::store::{Folder, Listed, StoreError};
use crate::token::Token;

/// Where a user logs in, in the popup or to 'Uploaded Documents'.
#[derive(Template)]
#[template(path = "login.html")]
pub(crate) struct LoginPage<'a> {
    /// The reason for the login, under "Log in".
    pub(crate) purpose: &'a str,
    pub(crate) form_token: Token,
    pub(crate) action: &'a str,
    /// The name of the attempt before.
    pub(crate) name: &'a str,
    pub(crate) error: Option<String>,
}

impl LoginPage<'_> {
    pub(crate) const WRONG: &'static str = "The user name or the password is wrong.";

    pub(crate) fn too_many(minutes: u64) -> String {
        let s = if minutes == 1 { "" } else { "s" };
        format!("Too many failed logins. Try again in {minutes} minute{s}.")
    }
}

/// Where a user chooses the folder.
#[derive(Template)]
#[template(path = "folder.html")]
pub(crate) struct FolderPage<'a> {
    pub(crate) form_token: Token,
    pub(crate) action: &'a str,
    pub(crate) user: &'a str,
    pub(crate) origin: &'a str,
    pub(crate) document_url: &'a str,
    pub(crate) folders: &'a [Folder],
}

/// The outcome of a save: words for the user, the result for the page that asked.
#[derive(Template)]
#[template(path = "message.html")]
pub(crate) struct MessagePage<'a> {
    pub(crate) outcome: &'a Outcome,
    pub(crate) save: Token,
    pub(crate) origin: &'a str,
    pub(crate) result: &'a str,
}

/// An authentication error.
#[derive(Template)]
#[template(path = "error.html")]
pub(crate) struct ErrorPage {
    pub(crate) code: Code,
}

/// The 'Uploaded Documents' section.
#[derive(Template)]
#[template(path = "uploaded.html")]
pub(crate) struct UploadedPage<'a> {
    pub(crate) form_token: Token,
    pub(crate) user: &'a str,
    pub(crate) folders: &'a [(Folder, Vec<Listed>)],
}

#[derive(Template)]
#[template(path = "problem.html")]
struct ProblemPage<'a> {
    title: &'a str,
    text: &'a str,
}

/// A request that the locker cannot answer as intended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Problem {
    /// The popup is too old, was opened before, or is another browser's.
    Expired,
    /// The form was not served by this locker for this session.
    ForeignForm,
    NotFound,
    Internal,
    /// There are too many requests to answer this one in time.
    Busy,
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let (status, title, text) = match self {
            Self::Expired => (
                StatusCode::FORBIDDEN,
                "This window has expired",
                "Nothing was saved here. Close the window and press the button on the page again.",
            ),
            Self::ForeignForm => (
                StatusCode::FORBIDDEN,
                "This form is not valid",
                "Nothing was changed. Close the window and press the button on the page again.",
            ),
            Self::NotFound => (
                StatusCode::NOT_FOUND,
                "Not found",
                "This page does not exist, or it is not yours.",
            ),
            Self::Internal => (
                StatusCode::INTERNAL_SERVER_ERROR,
                "Something went wrong",
                "The locker could not finish this request. Please try again.",
            ),
            Self::Busy => (
                StatusCode::SERVICE_UNAVAILABLE,
                "The locker is busy",
                "Nothing was changed. Please try again in a minute.",
            ),
        };
        page(status, &ProblemPage { title, text })
    }
}

impl From<StoreError> for Problem {
    fn from(_: StoreError) -> Self {
        Self::Internal
    }
}

/// A page as an answer.
pub(crate) fn page(status: StatusCode, template: &impl Template) -> Response {
    match template.render() {
        Ok(html) => (status, Html(html)).into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

impl Listed {
    /// The time of the save, for people in India.
    fn when(&self) -> String {
        let UnixTime(seconds) = self.saved_at;
        OffsetDateTime::from_unix_timestamp(seconds)
            .ok()
            .and_then(|at| {
                let form =
                    format_description!("[day] [month repr:short] [year], [hour]:[minute] IST");
                at.to_offset(IST).format(form).ok()
            })
            .unwrap_or_default()
    }

    /// The size, for people.
    fn how_large(&self) -> String {
        match self.size {
            1 => "1 byte".to_owned(),
            size @ 0..1000 => format!("{size} bytes"),
            size @ 1000..1_000_000 => format!("{}.{} kB", size / 1000, size % 1000 / 100),
            size => format!("{}.{} MB", size / 1_000_000, size % 1_000_000 / 100_000),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_and_times_are_for_people() {
        let listed = |size| Listed {
            id: 1,
            name: String::new(),
            content_type: String::new(),
            size,
            saved_at: UnixTime(1_479_902_400),
        };
        let sizes = [0, 1, 999, 1000, 12_345, 5_250_000].map(|size| listed(size).how_large());
        assert_eq!(sizes, ["0 bytes", "1 byte", "999 bytes", "1.0 kB", "12.3 kB", "5.2 MB"]);
        assert_eq!(listed(0).when(), "23 Nov 2016, 17:30 IST");
    }

    #[test]
    fn markup_in_values_stays_text() {
        let page = LoginPage {
            purpose: "<script>1</script>",
            form_token: Token::random(),
            action: "/a",
            name: "\"><b>",
            error: Some("<i>".to_owned()),
        };
        let html = page.render().expect("a page");
        assert!(!html.contains("<script>1") && !html.contains("<b>") && !html.contains("<i>"));
    }
}
