//! In the value of the attribute `result`, and in when it is set.

use std::collections::HashMap;
use std::future::ready;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::Notify;

use super::Change::{Method, Patches};
use super::Mutant;
use super::fetching::{Fetched, url_of};
use super::serving::{Patch, opening};
use crate::locker::Locker;
use crate::policy::{Policy, Work};
use crate::sessions::{Outcome, Save};
use crate::token::Token;

/// A locker with other values.
#[derive(Debug)]
struct ResultOf {
    saved: &'static str,
    /// When it is empty it is not sent.
    failed: &'static str,
}

impl Policy for ResultOf {
    fn result_of(&self, outcome: &Outcome) -> &'static str {
        match outcome {
            Outcome::Saved { .. } => self.saved,
            Outcome::Failed(_) => self.failed,
        }
    }
}

/// The outcome that a locker reports as saved without knowing.
pub(super) fn told_early() -> Outcome {
    Outcome::Saved { name: "The document".to_owned(), folder: "that was chosen".to_owned() }
}

/// SUCCESS as soon as "Save here" is pressed. The saving goes on.
#[derive(Debug)]
struct WhenPressed;

impl Policy for WhenPressed {
    fn press<'a>(
        &'a self,
        locker: &'a Arc<Locker>,
        save: &'a Arc<Save>,
        folder: i64,
    ) -> Work<'a, ()> {
        if save.outcome.set(told_early()).is_ok() {
            let (locker, save) = (Arc::clone(locker), Arc::clone(save));
            tokio::spawn(async move { locker.save(&save, folder).await });
        }
        Box::pin(ready(()))
    }
}

/// SUCCESS as soon as the document's host answers. The saving goes on.
#[derive(Debug, Default)]
struct WhenAnswered(Mutex<HashMap<Token, Arc<Notify>>>);

impl WhenAnswered {
    fn answered(&self, save: &Save) -> Arc<Notify> {
        let mut answered = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(answered.entry(save.id).or_default())
    }
}

impl Policy for WhenAnswered {
    fn fetch<'a>(&'a self, locker: &'a Locker, save: &'a Save) -> Fetched<'a> {
        Box::pin(locker.documents.in_time(async move {
            let url = url_of(save)?;
            let response = locker.documents.ask(&url, self).await?;
            self.answered(save).notify_one();
            locker.documents.read(&url, response).await
        }))
    }

    fn press<'a>(
        &'a self,
        locker: &'a Arc<Locker>,
        save: &'a Arc<Save>,
        folder: i64,
    ) -> Work<'a, ()> {
        let telling = async move {
            let answered = self.answered(save);
            let (locker, saving) = (Arc::clone(locker), Arc::clone(save));
            let saved = tokio::spawn(async move { locker.save(&saving, folder).await });
            tokio::select! {
                saved = saved => saved.unwrap_or_else(|_| Outcome::Failed(String::new())),
                () = answered.notified() => told_early(),
            }
        };
        Box::pin(async move {
            save.outcome.get_or_init(|| telling).await;
        })
    }
}

/// Its value, its time.
pub(super) static RESULT: &[Mutant] = &[
    Mutant {
        id: "result/Success",
        clause: "RES-VALUE",
        why: "The value was written as a title.",
        killed_by: &["locker/save/pdf"],
        change: Method(|| Arc::new(ResultOf { saved: "Success", failed: "FAILURE" })),
    },
    Mutant {
        id: "result/success",
        clause: "RES-VALUE",
        why: "Attributes are in lower case everywhere else in the front end.",
        killed_by: &["locker/save/pdf"],
        change: Method(|| Arc::new(ResultOf { saved: "success", failed: "FAILURE" })),
    },
    Mutant {
        id: "result/SUCCESS-and-a-blank",
        clause: "RES-VALUE",
        why: "A fixed-width column fills the value up.",
        killed_by: &["locker/save/pdf"],
        change: Method(|| Arc::new(ResultOf { saved: "SUCCESS ", failed: "FAILURE" })),
    },
    Mutant {
        id: "result/OK",
        clause: "RES-VALUE",
        why: "The status of the answer is passed on.",
        killed_by: &["locker/save/pdf"],
        change: Method(|| Arc::new(ResultOf { saved: "OK", failed: "FAILURE" })),
    },
    Mutant {
        id: "result/true",
        clause: "RES-VALUE",
        why: "A Boolean is written without conversion.",
        killed_by: &["locker/save/pdf"],
        change: Method(|| Arc::new(ResultOf { saved: "true", failed: "FAILURE" })),
    },
    Mutant {
        id: "result/FAILED",
        clause: "RES-VALUE",
        why: "The word was remembered wrongly.",
        killed_by: &["locker/failure/status-404"],
        change: Method(|| Arc::new(ResultOf { saved: "SUCCESS", failed: "FAILED" })),
    },
    Mutant {
        id: "result/failure",
        clause: "RES-VALUE",
        why: "One of two constants is in lower case.",
        killed_by: &["locker/failure/status-404"],
        change: Method(|| Arc::new(ResultOf { saved: "SUCCESS", failed: "failure" })),
    },
    Mutant {
        id: "result/failure-not-told",
        clause: "RES-ATTRIBUTE",
        why: "The page gets the successes; errors go to the log only.",
        killed_by: &["locker/failure/status-404"],
        change: Method(|| Arc::new(ResultOf { saved: "SUCCESS", failed: "" })),
    },
    Mutant {
        id: "result/failure-told-as-success",
        clause: "RES-TRUE",
        why: "SUCCESS means that the request was handled.",
        killed_by: &["locker/failure/refused"],
        change: Method(|| Arc::new(ResultOf { saved: "SUCCESS", failed: "SUCCESS" })),
    },
    Mutant {
        id: "result/success-told-as-failure",
        clause: "RES-TRUE",
        why: "The condition is the wrong way round in one of two places.",
        killed_by: &["locker/save/pdf"],
        change: Method(|| Arc::new(ResultOf { saved: "FAILURE", failed: "FAILURE" })),
    },
    Mutant {
        id: "result/in-the-click",
        clause: "RES-AFTER",
        why: "The attribute is set when the popup opens, so as not to need a message.",
        killed_by: &["locker/result/after-the-save"],
        change: Patches(&[opening!("    setResult(anchor, 'SUCCESS');")]),
    },
    Mutant {
        id: "result/soon-after-the-click",
        clause: "RES-TRUE",
        why: "A timer stands for the answer, which took a second in the test.",
        killed_by: &["locker/cancelled/before-login"],
        change: Patches(&[opening!("    setTimeout(setResult, 1500, anchor, 'SUCCESS');")]),
    },
    Mutant {
        id: "result/when-pressed",
        clause: "RES-AFTER",
        why: "The save is put into a queue, and the queue answers at once.",
        killed_by: &["locker/result/after-the-save"],
        change: Method(|| Arc::new(WhenPressed)),
    },
    Mutant {
        id: "result/when-answered",
        clause: "RES-AFTER",
        why: "The document's host answered 200, and the rest was thought to come.",
        killed_by: &["locker/result/after-the-save"],
        change: Method(|| Arc::new(WhenAnswered::default())),
    },
    Mutant {
        id: "result/when-closed",
        clause: "RES-TRUE",
        why: "The end of the popup is all that the page can see without a message.",
        killed_by: &["locker/cancelled/before-login"],
        change: Patches(&[opening!(
            "    var timer = setInterval(function () {
      if (popup.closed) { clearInterval(timer); setResult(anchor, 'SUCCESS'); }
    }, 100);"
        )]),
    },
];
