//! A script of ours that is run before those of a page.

use serde_json::json;

use super::{BrowserError, EngineKind, Session};

/// Tells every process of Firefox that pages live in. There the script sees and changes the page's own
/// objects, as a script of the page would, and no policy of the page forbids it.
const FIREFOX_RUNS: &str = r"
const [script, done] = arguments;
const ours = gBrowser.selectedBrowser.browsingContext.browserId;
function inProcess(script, ours) {
  Services.obs.addObserver(window => {
    if (window.browsingContext?.browserId !== ours) return;
    const beside = { sandboxPrototype: window, wantXrays: false, sameZoneAs: window };
    Cu.evalInSandbox(script, new Cu.Sandbox(window, beside));
  }, 'content-document-global-created');
}
const source = `(${inProcess})(${JSON.stringify(script)}, ${ours})`;
Services.ppmm.loadProcessScript(`data:,${encodeURIComponent(source)}`, true);
done();
";

impl Session {
    /// Runs `script` at the beginning of every document that the current window opens from now on,
    /// and of its frames, before any script of the page. What the server sent stays as it is.
    ///
    /// [`BrowserError::Refused`] where there is no such way: in WebKitGTK, and in a grid's Firefox.
    pub async fn run_first(&self, script: &str) -> Result<(), BrowserError> {
        match self.engine.kind() {
            EngineKind::Chromium | EngineKind::HeadlessShell => {
                let script = json!({ "source": script });
                self.cdp("Page.addScriptToEvaluateOnNewDocument", script).await.map(drop)
            }
            EngineKind::Firefox if self.is_privileged() => {
                self.execute_privileged(FIREFOX_RUNS, vec![json!(script)]).await.map(drop)
            }
            EngineKind::Firefox | EngineKind::WebKitGtk => Err(BrowserError::Refused {
                doing: "having a script run before those of a page".into(),
                code: "unsupported operation".into(),
                cause: format!("{} has no way", self.engine),
            }),
        }
    }
}
