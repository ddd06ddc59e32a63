//! A command that fantoccini lacks, or sends in another way.

use fantoccini::wd::WebDriverCompatibleCommand;
use hyper::Method;
use serde_json::Value;
use url::{ParseError, Url};

/// A command that fantoccini lacks, or sends in another way.
#[derive(Debug)]
pub(super) struct Post {
    /// Where, below the session's own address.
    pub(super) path: &'static str,
    /// With what.
    pub(super) body: Value,
}

impl WebDriverCompatibleCommand for Post {
    fn endpoint(&self, base: &Url, session: Option<&str>) -> Result<Url, ParseError> {
        base.join(&format!("session/{}/{}", session.unwrap_or_default(), self.path))
    }

    fn method_and_body(&self, _: &Url) -> (Method, Option<String>) {
        (Method::POST, Some(self.body.to_string()))
    }
}
