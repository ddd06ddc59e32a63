//! Chromium's way: the `DevTools` Protocol, which the driver passes on, and which a browser of this machine answers
//! beside its driver, too.

use fantoccini::error::CmdError;
use futures_util::future::BoxFuture;
use serde_json::{Value, json};
use url::Url;

use super::{Action, Adapter, origins};
use crate::post::Post;
use crate::wire::Sent;
use crate::{BrowserError, Cookie, Session, cookie};

/// Chromium, or its headless shell.
pub(super) struct Chromium;

impl Adapter for Chromium {
    fn clean<'a>(&'a self, session: &'a mut Session) -> Action<'a, ()> {
        Box::pin(clear(session))
    }

    fn cookies<'a>(&'a self, session: &'a Session, url: &'a str) -> Action<'a, Vec<Cookie>> {
        Box::pin(async move {
            let mut answer = session.cdp("Network.getCookies", json!({ "urls": [url] })).await?;
            serde_json::from_value(answer["cookies"].take()).map_err(|error| {
                BrowserError::Refused {
                    doing: cookie::reading(url),
                    code: "unknown error".into(),
                    cause: error.to_string(),
                }
            })
        })
    }

    fn forget<'a>(&'a self, session: &'a Session, urls: &'a [Url]) -> Action<'a, ()> {
        Box::pin(async move {
            session.cdp("Network.clearBrowserCookies", json!({})).await?;
            for origin in origins(urls) {
                let stored = json!({ "origin": origin, "storageTypes": "local_storage,indexeddb" });
                session.cdp("Storage.clearDataForOrigin", stored).await?;
            }
            Ok(())
        })
    }

    fn run_first<'a>(&'a self, session: &'a Session, script: &'a str) -> Option<Action<'a, ()>> {
        let script = json!({ "source": script });
        Some(Box::pin(async move {
            session.cdp("Page.addScriptToEvaluateOnNewDocument", script).await.map(drop)
        }))
    }

    fn evaluate<'a>(
        &'a self,
        session: &'a Session,
        expression: &'a str,
    ) -> BoxFuture<'a, Result<Value, CmdError>> {
        let params = json!({ "expression": expression, "returnByValue": true });
        let body = json!({ "cmd": "Runtime.evaluate", "params": params });
        Box::pin(async move {
            let asked = Post { path: "goog/cdp/execute", body };
            let answer = session.client.issue_cmd(asked).await?;
            Ok(answer["result"]["value"].clone())
        })
    }
}

/// Closes all windows but one, and clears whatever the browser keeps.
async fn clear(session: &Session) -> Result<(), BrowserError> {
    let old = session.windows().await?;
    let left = match &session.keeper {
        Some(keeper) => keeper.clone(),
        None => session.new_window().await?,
    };
    session.close_but(&left, old).await?;
    session.switch_to(&left).await?;
    match &session.devtools {
        Some(devtools) => devtools.wires.keep_only(&left).await,
        None => drop(session.set_unused(Some(left))),
    }

    // What is no URL becomes an opaque origin, which stands for every origin. That is not
    // documented, but clears what naming an origin leaves: storage of frames, which is kept
    // apart by the site around them. `tests/isolation.rs` holds it.
    let everything = json!({ "origin": "*", "storageTypes": "all" });
    let clearing = [
        ("Network.clearBrowserCache", json!({})),
        ("Browser.resetPermissions", json!({})),
        ("Network.clearBrowserCookies", json!({})),
        ("Storage.clearDataForOrigin", everything),
    ];
    let doing = "clearing what is stored";
    match session.send_all(doing, &clearing).await? {
        Sent::Whole => Ok(()),
        Sent::Cut => Err(BrowserError::WindowClosed { doing: doing.to_owned() }),
    }
}
