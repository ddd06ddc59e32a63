//! Firefox's way: scripts of the browser itself, not of a page, which reach its stores. A driver must be started so that
//! they may run, and a grid's is not.

use serde_json::{Value, json};
use url::Url;

use super::{Action, Adapter, origins};
use crate::post::Post;
use crate::{BrowserError, Session};

/// Clears whatever the browser keeps.
const CLEAR: &str = r"
const [done] = arguments;
Services.clearData.deleteData(Ci.nsIClearDataService.CLEAR_ALL, { onDataDeleted: () => done() });
";

/// Clears all cookies, and what scripts of these origins store.
const FORGET: &str = r"
const [origins, done] = arguments;
Services.cookies.removeAll();
const flags = Ci.nsIClearDataService.CLEAR_DOM_STORAGES;
const clear = origin => new Promise(cleared => Services.clearData.deleteDataFromPrincipal(
  Services.scriptSecurityManager.createContentPrincipalFromOrigin(origin), true, flags,
  { onDataDeleted: cleared }));
Promise.all(origins.map(clear)).then(() => done());
";

/// Tells every process that pages live in. There the script sees and changes the page's own objects, as a script of the
/// page would, and no policy of the page forbids it.
const RUN_FIRST: &str = r"
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

/// Firefox.
pub(super) struct Firefox;

impl Adapter for Firefox {
    fn clean<'a>(&'a self, session: &'a mut Session) -> Action<'a, ()> {
        if is_privileged(session) {
            Box::pin(clear(session))
        } else {
            Box::pin(session.begin_anew())
        }
    }

    fn forget<'a>(&'a self, session: &'a Session, urls: &'a [Url]) -> Action<'a, ()> {
        if is_privileged(session) {
            Box::pin(execute(session, FORGET, vec![json!(origins(urls))]))
        } else {
            Box::pin(session.forget_from_within(urls))
        }
    }

    fn run_first<'a>(&'a self, session: &'a Session, script: &'a str) -> Option<Action<'a, ()>> {
        is_privileged(session).then(|| -> Action<'a, ()> {
            Box::pin(execute(session, RUN_FIRST, vec![json!(script)]))
        })
    }
}

/// Whether scripts of the browser itself may run.
fn is_privileged(session: &Session) -> bool {
    session.driver.is_some()
}

/// Runs `script` (the body of a function, which is given a function to call when it is done) with the rights of the
/// browser itself.
async fn execute(session: &Session, script: &str, args: Vec<Value>) -> Result<(), BrowserError> {
    turn_to(session, "chrome").await?;
    let answer = session.execute_async(script, args, session.options.command_deadline).await;
    turn_to(session, "content").await?;
    answer.map(drop)
}

async fn turn_to(session: &Session, context: &str) -> Result<(), BrowserError> {
    let turn = Post { path: "moz/context", body: json!({ "context": context }) };
    session.command("changing the context", session.client.issue_cmd(turn)).await.map(drop)
}

/// Closes all windows but a new one, and clears whatever the browser keeps.
async fn clear(session: &Session) -> Result<(), BrowserError> {
    let old = session.windows().await?;
    for window in &old {
        // An open dialog lets no window be opened or closed.
        session.switch_to(window).await?;
        session.dismiss_dialog().await?;
    }
    let new = session.new_window().await?;
    session.close_but(&new, old).await?;
    session.switch_to(&new).await?;
    session.set_unused(Some(new));
    execute(session, CLEAR, vec![]).await
}
