//! A page whose widget is in a frame: the frame's document is the partner page then (I-FRAME).

use serde::Deserialize;
use serde_json::json;
use tokio::task::JoinSet;
use url::Url;

use super::{Journey, Trouble};
use crate::test_bed::{Fetched, Fetcher};
use locksmith_browser::{BrowserError, Element};
use locksmith_core::observe::page::{Built, Framed, RefusedFrame};

/// How many frames are looked into, and how deep they may be nested.
const MOST: usize = 60;
const DEEPEST: usize = 4;

/// The largest document of a frame that is fetched.
const LARGEST: usize = 2 * 1024 * 1024;

/// The frames of a document, as elements.
const FRAMES: &str =
    "return [...document.querySelectorAll('iframe, frame')].slice(0, arguments[0]);";

/// The address of a frame, and its sandbox.
const FACTS: &str =
    "return { src: arguments[0].src || '', sandbox: arguments[0].getAttribute('sandbox') };";

/// Whether a document has a part of the widget, and whether it is the page of an error of the browser's own.
const INSIDE: &str = "return { \
    has_widget: Boolean(document.querySelector('a.locker-saver, [id=\"dlshare\"]')), \
    is_error: !/^(https?|about|blob|data):/.test(location.href) };";

/// What a document with a part of the widget has in its text.
const WIDGET: [&str; 2] = ["locker-saver", "savelocker.js"];

#[derive(Deserialize)]
struct Inside {
    has_widget: bool,
    is_error: bool,
}

/// What is found in the frames of a page.
#[derive(Default)]
struct Found {
    looked: usize,
    framed: Option<Framed>,
    /// Frames in which the browser shows an error of its own.
    errors: Vec<Framed>,
}

impl Journey<'_> {
    /// Looks for the frame that holds the widget of a page that itself has none.
    pub(super) async fn find_frame(&mut self, built: &Built) -> Result<(), Trouble> {
        let has_part =
            !(built.buttons.is_empty() && built.libraries.is_empty() && built.dlshare.is_empty());
        if has_part || built.frames == 0 {
            return Ok(());
        }
        let mut found = Found::default();
        let looked = self.look_through(&Framed::default(), 0, &mut found).await;
        if let Err(error) = looked
            && error.is_fatal()
        {
            return Err(error.into());
        }
        self.turn_to_page().await?;
        self.framed = found.framed;
        if self.framed.is_none() {
            self.refused_frame = refused(&self.bed.fetcher(), &found.errors).await;
        }
        Ok(())
    }

    /// Looks through the frames of the session's document, which is in this frame.
    async fn look_through(
        &self,
        around: &Framed,
        depth: usize,
        found: &mut Found,
    ) -> Result<(), BrowserError> {
        let frames = self.session.execute(FRAMES, vec![json!(MOST)]).await?;
        let frames: Vec<Element> =
            frames.as_array().into_iter().flatten().filter_map(Element::from_value).collect();
        for frame in frames {
            if found.looked == MOST || found.framed.is_some() {
                break;
            }
            found.looked += 1;
            match self.look_into(&frame, around, depth, found).await {
                Err(error) if error.is_fatal() => return Err(error),
                // One that goes away meanwhile is none.
                Err(_) if depth == 0 => {
                    if let Some(page) = &self.page {
                        self.session.switch_to(page).await?;
                    }
                }
                looked => looked?,
            }
        }
        Ok(())
    }

    async fn look_into(
        &self,
        frame: &Element,
        around: &Framed,
        depth: usize,
        found: &mut Found,
    ) -> Result<(), BrowserError> {
        let facts = self.session.execute(FACTS, vec![frame.to_value()]).await?;
        let Ok(framed) = serde_json::from_value::<Framed>(facts) else { return Ok(()) };
        let framed =
            Framed { sandbox: both(around.sandbox.as_ref(), framed.sandbox.as_ref()), ..framed };
        self.session.enter_frame(frame).await?;
        let inside = self.session.execute(INSIDE, Vec::new()).await?;
        match serde_json::from_value::<Inside>(inside) {
            Ok(Inside { has_widget: true, .. }) => found.framed = Some(framed),
            Ok(Inside { is_error: true, .. }) => found.errors.push(framed),
            Ok(_) if depth < DEEPEST => {
                Box::pin(self.look_through(&framed, depth + 1, found)).await?;
            }
            _ => {}
        }
        self.session.leave_frame().await
    }
}

/// The first of these frames whose server sends a part of the widget, and the header by which the browser does not
/// show it, where it is one of the frame's. A browser that refuses a document reads no more of it, so that it is
/// fetched for this: all at once, so that together they take no longer than one that never answers.
async fn refused(fetcher: &Fetcher, frames: &[Framed]) -> Option<RefusedFrame> {
    let urls = frames.iter().filter_map(|framed| Url::parse(&framed.address()?).ok());
    let mut running = JoinSet::new();
    for (place, url) in urls.enumerate() {
        let fetcher = fetcher.clone();
        running.spawn(async move {
            let answer = fetcher.fetch(&url, LARGEST).await.ok()?;
            Some((place, refused_widget(&url, &answer)?))
        });
    }
    let mut found = None;
    while let Some(ended) = running.join_next().await {
        let frame = ended.ok().flatten();
        found = [found, frame].into_iter().flatten().min_by_key(|(place, _)| *place);
    }
    found.map(|(_, frame)| frame)
}

/// The frame at this address, where its document has a part of the widget.
fn refused_widget(url: &Url, fetched: &Fetched) -> Option<RefusedFrame> {
    let text = String::from_utf8_lossy(&fetched.bytes);
    if !WIDGET.iter().any(|mark| text.contains(mark)) {
        return None;
    }
    // Beside `frame-ancestors` the other header says nothing.
    let policy = fetched.header("content-security-policy");
    let policy = policy.filter(|policy| policy.contains("frame-ancestors"));
    let options = || Some(format!("X-Frame-Options: {}", fetched.header("x-frame-options")?));
    let header = policy.map(|policy| format!("Content-Security-Policy: {policy}")).or_else(options);
    let header = header.map(|header| header.chars().take(300).collect());
    Some(RefusedFrame { url: url.to_string(), header })
}

/// What a frame may do by its own sandbox and by those around it.
fn both(outer: Option<&String>, inner: Option<&String>) -> Option<String> {
    let (Some(outer), Some(inner)) = (outer, inner) else {
        return outer.or(inner).cloned();
    };
    let allowed: Vec<&str> = inner
        .split_ascii_whitespace()
        .filter(|word| outer.split_ascii_whitespace().any(|it| it.eq_ignore_ascii_case(word)))
        .collect();
    Some(allowed.join(" "))
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use tokio::net::TcpListener;

    use super::*;

    #[tokio::test]
    async fn frames_whose_servers_never_answer_take_no_longer_than_one() {
        let silent = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let patience = Duration::from_millis(200);
        let fetcher = Fetcher::through(silent.local_addr().unwrap(), patience).unwrap();
        let frame = |number| Framed { src: format!("http://f{number}.example/"), sandbox: None };
        let frames: Vec<Framed> = (0..MOST).map(frame).collect();
        let began = Instant::now();
        assert_eq!(refused(&fetcher, &frames).await, None);
        assert!(began.elapsed() < patience * 20, "{:?}", began.elapsed());
    }

    #[test]
    fn a_frame_may_do_what_every_sandbox_around_it_allows() {
        let allowed = |outer: Option<&str>, inner: Option<&str>| {
            let owned = |it: Option<&str>| it.map(str::to_owned);
            both(owned(outer).as_ref(), owned(inner).as_ref())
        };
        assert_eq!(allowed(None, None), None);
        assert_eq!(allowed(Some("allow-scripts"), None).as_deref(), Some("allow-scripts"));
        assert_eq!(allowed(None, Some("")).as_deref(), Some(""));
        let (outer, inner) = ("allow-scripts allow-popups", "allow-popups allow-forms");
        assert_eq!(allowed(Some(outer), Some(inner)).as_deref(), Some("allow-popups"));
    }
}
