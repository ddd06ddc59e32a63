//! A locker that is killed while it saves: what it said was saved, is there afterwards (RES-TRUE).
//!
//! `LOCKER_KILLS` says how often, `LOCKER_SEED` makes the moments the same again.

use std::collections::BTreeMap;
use std::time::Duration;

use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};
use tokio::task::JoinSet;

use crate::process::{Process, any_document, page};
use crate::support::{Answer, Browser};

const WRITERS: usize = 4;
/// Popups of each writer, all ready for "Save here".
const POPUPS: usize = 3;
/// Within this time after the first "Save here" it is killed: few are done in none of it, and few are
/// left over.
const SPREAD: Duration = Duration::from_millis(45);
/// After so many kills the data begins anew: the listing is read each time.
const KILLS_OF_ONE_STORE: u32 = 50;

pub(crate) fn number(variable: &str, otherwise: u64) -> u64 {
    let text = std::env::var(variable).ok();
    text.map_or(otherwise, |text| text.parse().expect("a number"))
}

/// Who saves what; each document has a name of its own.
struct Writer {
    browser: Browser,
    ready: Vec<(String, Answer)>,
}

impl Writer {
    async fn new(locker: &Process, user: &str, urls: Vec<String>) -> Self {
        let (mut browser, mut ready) = (locker.browser(), Vec::new());
        for url in urls {
            let login = browser.launch(&page(), &url).await;
            let folders = browser.log_in(&login, user, &format!("{user}'s password")).await;
            ready.push((url, folders));
        }
        Self { browser, ready }
    }

    /// Presses every "Save here"; the documents that were said to be saved, until the locker is gone.
    async fn save(mut self) -> Vec<String> {
        let mut saved = Vec::new();
        for (url, folders) in self.ready {
            let (action, token) = (folders.attribute("action=\""), folders.form_token());
            let folder = folders.attribute("name=\"folder\" value=\"");
            let fields = [("form_token", &*token), ("folder", &*folder)];
            let Ok(message) = self.browser.try_post(&action, &fields).await else { break };
            assert_eq!(message.attribute("data-result=\""), "SUCCESS");
            saved.push(url.rsplit('/').next().unwrap_or_default().to_owned());
        }
        saved
    }
}

/// The documents of a user's listing: their addresses by their names.
async fn listed(browser: &mut Browser, user: &str) -> BTreeMap<String, String> {
    let listing = browser.uploaded(user).await;
    let links = listing.text().split("<td><a href=\"").skip(1);
    links
        .map(|link| {
            let (address, rest) = link.split_once("\">").expect("a link");
            (rest.split('<').next().expect("a name").to_owned(), address.to_owned())
        })
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_kill_takes_back_nothing_that_was_reported() {
    let kills = u32::try_from(number("LOCKER_KILLS", 4)).expect("a small number");
    let seed = number("LOCKER_SEED", rand::random());
    let mut moments = StdRng::seed_from_u64(seed);
    let documents = any_document(Duration::ZERO).await;
    let users = ["asha", "ravi"];
    let (mut told, mut left) = (0, 0);
    let mut directory = tempfile::tempdir().expect("a directory");
    let mut locker = Process::start(directory.path()).await;
    for kill in 0..kills {
        let mut saving = JoinSet::new();
        let mut writers = Vec::new();
        for number in 0..WRITERS {
            let user = users[number % users.len()];
            let url = |popup| format!("{}/{kill}-{number}-{popup}.txt", documents.uri());
            let urls = (0..POPUPS).map(url).collect();
            writers.push((user, Writer::new(&locker, user, urls).await));
        }
        for (user, writer) in writers {
            saving.spawn(async move { (user, writer.save().await) });
        }
        #[expect(clippy::disallowed_methods, reason = "the moment is what is tried")]
        tokio::time::sleep(moments.random_range(Duration::ZERO..SPREAD)).await;
        locker.kill().await;
        let saved = saving.join_all().await;

        locker = Process::start(directory.path()).await;
        for user in users {
            let mut browser = locker.browser();
            let listed = listed(&mut browser, user).await;
            for name in saved.iter().filter(|(one, _)| *one == user).flat_map(|(_, names)| names) {
                let address = listed.get(name).unwrap_or_else(|| {
                    panic!("{name} was lost in kill {kill}; LOCKER_SEED={seed}")
                });
                let bytes = browser.get(address).await.bytes;
                assert_eq!(bytes, format!("/{name}").as_bytes(), "LOCKER_SEED={seed}");
                told += 1;
            }
        }
        left += WRITERS * POPUPS - saved.iter().map(|(_, names)| names.len()).sum::<usize>();
        if (kill + 1) % KILLS_OF_ONE_STORE == 0 {
            directory = tempfile::tempdir().expect("a directory");
            locker = Process::start(directory.path()).await;
        }
    }
    #[expect(clippy::print_stdout, reason = "the figures are what this is run for")]
    {
        println!("{kills} kills, seed {seed}: {told} saves told, 0 lost, {left} not told");
    }
    assert!(told + left == kills as usize * WRITERS * POPUPS && told > 0);
}
