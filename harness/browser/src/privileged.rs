//! Scripts of the browser itself, not of a page: Firefox's way to what is in its stores.

use serde_json::{Value, json};

use super::command::Post;
use super::{BrowserError, EngineKind, Session};

impl Session {
    /// Runs `script` (the body of a function, which is given a function to call with the result)
    /// with the rights of Firefox itself.
    pub(super) async fn execute_privileged(
        &self,
        script: &str,
        args: Vec<Value>,
    ) -> Result<Value, BrowserError> {
        self.turn_to("chrome").await?;
        let answer = self.execute_async(script, args, self.options.command_deadline).await;
        self.turn_to("content").await?;
        answer
    }

    /// Whether it may run such scripts: a driver must be started so, and a grid's is not.
    pub(super) fn is_privileged(&self) -> bool {
        self.engine.kind() == EngineKind::Firefox && self.driver.is_some()
    }

    async fn turn_to(&self, context: &str) -> Result<(), BrowserError> {
        let turn = Post { path: "moz/context", body: json!({ "context": context }) };
        self.command("changing the context", self.client.issue_cmd(turn)).await.map(drop)
    }
}
