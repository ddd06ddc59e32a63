//! The locker's catalogue over a Playwright script that goes the same ways in the same browser.
//!
//! Playwright is not among our dependencies: it is fetched by npm, and run by node.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

use locksmith::embedded::Embedded;
use locksmith_browser::{Engine, EngineKind};
use locksmith_core::clock;
use locksmith_core::observe::Observation;
use locksmith_core::plan::{Filter, Plan, Planned};
use locksmith_core::profile::{DocumentPlace, Profile};
use locksmith_core::scenario::{Catalogue, Frame, OriginSent, Step, WrongLogIn};
use locksmith_core::told::Seen;
use locksmith_locker::test_bed::{CaseBed, TestBed};
use locksmith_spec::{Secret, Skew};
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Lines};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::time::timeout;

use crate::Result;
use crate::certification::{certify, pauses};
use crate::table::{Figure, median};

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
    let (mut of_locksmith, mut of_script) = (Vec::new(), Vec::new());
    let (mut cases, mut all, mut waited) = (0, 0, 0.0);
    for round in 0..ROUNDS {
        let script_leads = round % 2 == 0;
        for is_script in [script_leads, !script_leads] {
            let seed = round * 2 + u64::from(is_script);
            let mut plan = Plan::new(&catalogue, &embedded.profile, &filter, seed, clock::now())?;
            all = plan.cases.len();
            plan.cases.retain(is_followed);
            cases = plan.cases.len();
            waited = pauses(&plan, settle);
            if is_script {
                let took = follow(&library, &engine, &embedded.profile, &plan).await?;
                of_script.push(took.as_secs_f64());
            } else {
                let (took, _) = certify(&engine, &embedded, plan).await?;
                of_locksmith.push(took.as_secs_f64());
            }
        }
    }
    let over = |less: f64| {
        let both = of_locksmith.iter().zip(&of_script);
        median(both.map(|(one, other)| (one - less) / (other - less)).collect())
    };
    let what = format!("catalogue over a Playwright script, {cases} of {all} cases, {engine}");
    Ok(vec![
        Figure::at_most(what, over(0.0), 0.6, ""),
        Figure::shown(
            "  without the pauses for outcomes that must not come",
            format!("{:.2}", over(waited)),
        ),
        Figure::shown(
            "  the catalogue, --jobs 1",
            format!("{:.1} s", median(of_locksmith.clone())),
        ),
        Figure::shown("  the script", format!("{:.1} s", median(of_script.clone()))),
    ])
}

/// Whether the script can go the whole way. What our proxy does to requests it cannot, nor stop the
/// locker's clock, nor speak for the page's witness.
fn is_followed(planned: &Planned) -> bool {
    let case = &planned.case;
    let can = |step: &Step| {
        !matches!(
            step,
            Step::ReplayLaunch | Step::ForgeMessage(_) | Step::LogInWrongly(WrongLogIn::NoPassword)
        )
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
            format!("npm fetches Playwright, and does not start: {error}; `apt-get install npm`")
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
        let shared = json!({
            "step": "begin", "browser": installed.browser, "flags": flags,
            "deadline": deadline, "section": section,
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
        let open = json!({ "step": "open", "address": page.address, "buttons": buttons });
        self.step(&open).await?;
        for step in &planned.case.steps {
            match step {
                Step::Release(document) => page.release(document),
                Step::Answer(change) => page.answer(&change.document, change.with),
                Step::AwaitFetch(document) => {
                    fetched(&mut seen, document).await?;
                    settle(&mut seen, profile).await;
                }
                step => self.step(&shown(step, &page, profile, planned)?).await?,
            }
        }
        if !matches!(planned.case.steps.last(), Some(Step::ListUploaded(_))) {
            settle(&mut seen, profile).await;
        }
        Ok(())
    }
}

/// A step in the script's words.
fn shown(step: &Step, page: &CaseBed<'_>, profile: &Profile, planned: &Planned) -> Result<Value> {
    let user = |name: &str| {
        let user = &profile.users[name];
        json!({ "name": user.name, "password": user.password.as_ref().map(Secret::expose) })
    };
    let with = |name: &str, step: &str| {
        let mut user = user(name);
        user["step"] = json!(step);
        user
    };
    let folder = |folder: Option<&str>| json!({ "step": "choose", "folder": folder });
    Ok(match step {
        Step::Click(id) => json!({ "step": "use", "id": id, "keyboard": false }),
        Step::PressEnter(id) => json!({ "step": "use", "id": id, "keyboard": true }),
        Step::TurnTo(id) => json!({ "step": "turnTo", "id": id }),
        Step::LogIn(name) => with(name, "logIn"),
        Step::LogInWrongly(wrong) => {
            let mut user = with("first", "logIn");
            match wrong {
                WrongLogIn::PasswordOfAnother => {
                    let second = profile.users["second"].password.as_ref();
                    user["password"] = json!(second.map(Secret::expose));
                }
                WrongLogIn::User => user["name"] = json!("nobody"),
                WrongLogIn::Password | WrongLogIn::NoPassword => user["password"] = json!("wrong"),
            }
            user
        }
        Step::ChooseFolder(place) => {
            folder(profile.folders_of("first").get(place - 1).map(String::as_str))
        }
        Step::ChooseTwinFolder => folder(profile.twin_folder("first")),
        Step::SaveHere => json!({ "step": "save" }),
        Step::AwaitResult(id) => json!({ "step": "awaitResult", "id": id }),
        Step::AwaitPopup => json!({ "step": "awaitPopup" }),
        Step::OpenElsewhere => json!({ "step": "openElsewhere" }),
        Step::LeavePage => json!({ "step": "leave", "address": page.stranger("successor") }),
        Step::ClosePopup => json!({ "step": "closePopup" }),
        Step::ListUploaded(name) => {
            json!({ "step": "list", "user": user(name), "token": planned.token })
        }
        other => return Err(format!("the script has no word for {other:?}").into()),
    })
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
