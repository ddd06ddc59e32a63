//! The locker's catalogue over a Playwright script that does the same in the same browser.
//!
//! Playwright is not among our dependencies: npm fetches it, and node runs it.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

use locksmith::embedded::Embedded;
use locksmith_browser::{Engine, EngineKind};
use locksmith_core::clock;
use locksmith_core::observe::Observation;
use locksmith_core::observer::Seen;
use locksmith_core::plan::{Filter, Plan, Planned};
use locksmith_core::profile::{DocumentPlace, Profile};
use locksmith_core::scenario::{Catalogue, Frame, OriginSent, Step, WrongLogIn};
use locksmith_locker::test_bed::TestBed;
use locksmith_spec::{Secret, Skew};
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Lines};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::time::timeout;

use crate::Result;
use crate::certification::{certify, pauses};
use crate::table::{Figure, in_turns, median};

/// What npm fetches.
const PACKAGE: &str = "playwright-core@1.65.1";

const ROUNDS: u64 = 2;

/// The catalogue, or what the globs take of it, and the script, in turns, on the same locker.
pub(crate) async fn figures(browser: EngineKind, only: &[String]) -> Result<Vec<Figure>> {
    let filter = Filter::new(only)?;
    let library = fetch().await?;
    let engine = Engine::find(browser).await?;
    let embedded = Embedded::start().await?;
    let catalogue = Catalogue::embedded()?;
    let settle = embedded.profile.deadlines.settle;
    let all = plan(&catalogue, &embedded.profile, &filter, 0)?;
    let followed = all.cases.iter().filter(|planned| is_followed(planned)).count();
    let of_round = |seed: u64| -> Result<Plan> {
        let mut plan = plan(&catalogue, &embedded.profile, &filter, seed)?;
        plan.cases.retain(is_followed);
        Ok(plan)
    };
    let rounds = in_turns(
        ROUNDS,
        async |round| Ok(certify(&engine, &embedded, of_round(round * 2)?).await?.0),
        async |round| follow(&library, &engine, &embedded.profile, &of_round(round * 2 + 1)?).await,
    )
    .await?;
    let rounds = rounds.iter().map(|(ours, script)| (ours.as_secs_f64(), script.as_secs_f64()));
    let over =
        |less: f64| median(rounds.clone().map(|(ours, script)| (ours - less) / (script - less)));
    let without = format!("{:.2}", over(pauses(&of_round(0)?, settle)));
    let whole = all.cases.len();
    let what = format!("catalogue over a Playwright script, {followed} of {whole} cases, {engine}");
    let seconds = |it: f64| format!("{it:.1} s");
    Ok(vec![
        Figure::at_most(what, over(0.0), 0.6, ""),
        Figure::shown("  without the pauses of the journey", without),
        Figure::shown("  the catalogue, --jobs 1", seconds(median(rounds.clone().map(|it| it.0)))),
        Figure::shown("  the script", seconds(median(rounds.clone().map(|it| it.1)))),
    ])
}

fn plan(catalogue: &Catalogue, profile: &Profile, filter: &Filter, seed: u64) -> Result<Plan> {
    Ok(Plan::new(catalogue, profile, filter, seed, clock::now())?)
}

/// Whether the script can do all steps. It can neither change requests as our proxy does, nor stop the
/// locker's clock, nor speak for the page's instrumentation.
fn is_followed(planned: &Planned) -> bool {
    let case = &planned.case;
    let can = |step: &Step| match step {
        Step::LogInWrongly(wrong) => *wrong != WrongLogIn::NoPassword,
        Step::ReplayLaunch
        | Step::ForgeMessage(_)
        | Step::ClickPart(_)
        | Step::ChooseOffered(_)
        | Step::ChooseAgain(_)
        | Step::SaveHereTwice
        | Step::WatchResult(_)
        | Step::LookAgain
        | Step::FindUploaded(_) => false,
        _ => true,
    };
    let uses = |wanted: &str| {
        let of =
            |step: &&Step| matches!(step, Step::Click(id) | Step::PressEnter(id) if id == wanted);
        case.steps.iter().filter(of).count()
    };
    planned.skip.is_none()
        && case.clock.is_none()
        && case.page.frame == Frame::Top
        && case.page.origin == OriginSent::Sent
        // A second use of a button opens no window, but takes the first one's.
        && case.page.buttons.iter().all(|button| uses(&button.id) <= 1)
        && case.steps.iter().all(can)
}

/// Fetches Playwright into cargo's own folder, unless it is there.
async fn fetch() -> Result<PathBuf> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("playwright");
    let library = folder.join("node_modules/playwright-core");
    if !library.join("package.json").exists() {
        std::fs::create_dir_all(&folder)?;
        let mut npm = Command::new("npm");
        npm.args(["install", "--no-save", "--ignore-scripts", "--prefix"]).arg(&folder);
        npm.arg(PACKAGE).stdout(Stdio::null());
        let status = npm.status().await.map_err(|error| {
            format!(
                "npm does not start, and Playwright comes by it: {error}; `apt-get install npm`"
            )
        })?;
        if !status.success() {
            return Err(format!("npm install {PACKAGE}: {status}").into());
        }
    }
    Ok(library)
}

/// Has the script take every case; gives the time from its start to its end.
async fn follow(
    library: &Path,
    engine: &Engine,
    profile: &Profile,
    plan: &Plan,
) -> Result<Duration> {
    let begun = Instant::now();
    let bed = TestBed::start(&DocumentPlace::default()).await?;
    let mut script = Script::start(library, engine, profile, &bed).await?;
    for planned in &plan.cases {
        let case = script.case(&bed, profile, planned).await;
        case.map_err(|error| format!("{}: {error}: no measurement", planned.case.id))?;
    }
    drop(script.steps);
    script.node.wait().await?;
    Ok(begun.elapsed())
}

/// The script at work.
struct Script {
    node: Child,
    steps: ChildStdin,
    answers: Lines<BufReader<ChildStdout>>,
}

impl Script {
    async fn start(
        library: &Path,
        engine: &Engine,
        profile: &Profile,
        bed: &TestBed,
    ) -> Result<Self> {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/figures/playwright.js");
        let mut node = Command::new("node");
        node.arg(file).arg(library).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut node = node.kill_on_drop(true).spawn()?;
        let steps = node.stdin.take().ok_or("no standard input")?;
        let answers = node.stdout.take().ok_or("no standard output")?;
        let mut script = Self { node, steps, answers: BufReader::new(answers).lines() };
        let installed = engine.installed().ok_or("a browser of this machine is measured")?;
        // Every host but the locker's is ours. All else is as Playwright has it.
        let partner = bed.partner_address();
        let flags = [format!("--host-resolver-rules=MAP * {partner}, EXCLUDE 127.0.0.1")];
        let deadline = u64::try_from(profile.deadlines.launch.as_millis())?;
        let section = profile.uploaded.as_ref().ok_or("no section")?;
        let user = |name: &str| {
            let user = &profile.users[name];
            json!({ "name": user.name, "password": user.password.as_ref().map(Secret::expose) })
        };
        let shared = json!({
            "step": "begin", "browser": installed.browser, "flags": flags,
            "deadline": deadline, "section": section,
            "users": { "first": user("first"), "second": user("second") },
            "folders": profile.folders_of("first"), "twin": profile.twin_folder("first"),
        });
        script.step(&shared).await?;
        Ok(script)
    }

    /// Has one step done.
    async fn step(&mut self, step: &Value) -> Result<()> {
        self.steps.write_all(format!("{step}\n").as_bytes()).await?;
        match self.answers.next_line().await?.as_deref() {
            Some("ok") => Ok(()),
            Some(wrong) => Err(format!("{}: {wrong}", step["step"]).into()),
            None => Err("the script has ended".into()),
        }
    }

    async fn case(&mut self, bed: &TestBed, profile: &Profile, planned: &Planned) -> Result<()> {
        let mut page = bed.open(planned, profile, Skew::NONE)?;
        let mut seen = page.take_seen();
        let buttons: Vec<&str> =
            planned.case.page.buttons.iter().map(|button| button.id.as_str()).collect();
        let open = json!({
            "step": "open", "address": page.address, "buttons": buttons,
            "stranger": page.stranger("successor"), "token": planned.token,
        });
        self.step(&open).await?;
        for step in &planned.case.steps {
            match step {
                Step::Release(document) => page.release(document),
                Step::Answer(change) => page.answer(&change.document, change.with),
                Step::AwaitFetch(document) => {
                    fetched(&mut seen, document).await?;
                    settle(&mut seen, profile).await;
                }
                step => self.step(&json!({ "step": step })).await?,
            }
        }
        if !matches!(planned.case.steps.last(), Some(Step::ListUploaded(_))) {
            settle(&mut seen, profile).await;
        }
        Ok(())
    }
}

/// Waits until a document's host was asked for it.
async fn fetched(seen: &mut UnboundedReceiver<Seen>, wanted: &str) -> Result<()> {
    while let Some(seen) = seen.recv().await {
        if let Observation::FetchBegan { document, method, .. } = seen.what
            && document == wanted
            && method != "HEAD"
        {
            return Ok(());
        }
    }
    Err("no request for the document".into())
}

/// Gives an outcome that must not come the time to come, as the journey does.
async fn settle(seen: &mut UnboundedReceiver<Seen>, profile: &Profile) {
    let all = async { while seen.recv().await.is_some() {} };
    // Whether the time is over or the page gone, nothing came.
    let _ = timeout(profile.deadlines.settle, all).await;
}
