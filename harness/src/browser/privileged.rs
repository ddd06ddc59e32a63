//! Scripts of the browser itself, not of a page: Firefox's way to what is in its stores.

use fantoccini::wd::WebDriverCompatibleCommand;
use hyper::Method;
use serde_json::{Value, json};
use url::{ParseError, Url};

use super::{BrowserError, EngineKind, Session};

impl Session {
    /// Runs `script` (the body of a function, which is given a function to call with the result)
    /// with the rights of Firefox itself.
    pub(super) async fn execute_privileged(
        &self,
        script: &str,
        args: Vec<Value>,
    ) -> Result<Value, BrowserError> {
        self.turn_to(Context::Chrome).await?;
        let answer = self.execute_async(script, args, self.options.command_deadline).await;
        self.turn_to(Context::Content).await?;
        answer
    }

    /// Whether it may run such scripts: a driver must be started so, and a grid's is not.
    pub(super) fn is_privileged(&self) -> bool {
        self.engine.kind() == EngineKind::Firefox && self.driver.is_some()
    }

    async fn turn_to(&self, context: Context) -> Result<(), BrowserError> {
        self.command("changing the context", self.client.issue_cmd(context)).await.map(drop)
    }
}

/// geckodriver's word for whose scripts are run.
#[derive(Debug)]
enum Context {
    /// The browser's.
    Chrome,
    /// The page's.
    Content,
}

impl WebDriverCompatibleCommand for Context {
    fn endpoint(&self, base: &Url, session: Option<&str>) -> Result<Url, ParseError> {
        base.join(&format!("session/{}/moz/context", session.unwrap_or_default()))
    }

    fn method_and_body(&self, _: &Url) -> (Method, Option<String>) {
        let word = match self {
            Self::Chrome => "chrome",
            Self::Content => "content",
        };
        (Method::POST, Some(json!({ "context": word }).to_string()))
    }
}
