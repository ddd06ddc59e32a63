//! The certification's wall time over a bare loop of the same browser commands.

use std::net::IpAddr;
use std::time::{Duration, Instant};

use locksmith::embedded::Embedded;
use locksmith::run::{self, Browsers, Progress, RunFolder, RunInfo, Tally, Task};
use locksmith_browser::{Engine, EngineKind};
use locksmith_core::clock;
use locksmith_core::observe::{Observation, PartnerEvent};
use locksmith_core::observer::Seen;
use locksmith_core::plan::{Filter, Plan, Planned};
use locksmith_core::profile::{DocumentPlace, Profile};
use locksmith_core::scenario::{Catalogue, Step};
use locksmith_locker::test_bed::TestBed;
use locksmith_spec::{Secret, Side, Skew};
use serde_json::json;
use tokio::sync::{mpsc::UnboundedReceiver, watch};
use tokio::time::timeout;

use crate::Result;
use crate::bare::Bare;
use crate::table::{Figure, in_turns, median};

/// A launch, a refusal, and a save.
const CASES: [&str; 3] =
    ["locker/correct-launch", "locker/error-206/31-minutes", "locker/save/pdf"];

/// How often each case is taken in a round.
const TURNS: u64 = 4;

const ROUNDS: u64 = 5;

/// How long a bare loop may take.
pub(crate) const DEADLINE: Duration = Duration::from_secs(120);

const LAUNCHED: &str =
    "document.readyState !== 'loading' && document.querySelector('[type=password], .code')";
const FOLDERS: &str =
    "document.readyState === 'complete' && document.querySelector('[name=folder]')";
const SAVED: &str = "document.readyState === 'complete' && document.querySelector('[role=status]')";
const SECTION: &str = "location.protocol !== 'about:' && document.readyState === 'complete'";
const LISTED: &str = "document.readyState === 'complete' && document.querySelector('section')";

const BUTTON: &str = "return document.querySelector('#share-1');";
const LOGIN: &str = "return [document.querySelector('[name=name]'), \
    document.querySelector('[type=password]'), document.querySelector('form [type=submit]')];";
const FOLDER: &str = "return document.querySelector('[name=folder]');";
const SAVE: &str = "return document.querySelector('form [type=submit]');";
const LINKS: &str =
    "return [...document.querySelectorAll('td a')].map(a => [a.href, a.innerText]);";

/// The real pipeline and the bare loop, in turns, on the same locker.
pub(crate) async fn figures() -> Result<Vec<Figure>> {
    let engine = Engine::find(EngineKind::Chromium).await?;
    let embedded = Embedded::start().await?;
    let catalogue = Catalogue::embedded()?;
    let rounds = in_turns(
        ROUNDS,
        async |round| certify(&engine, &embedded, plan(&catalogue, &embedded, round * 2)?).await,
        async |round| bare(&engine, &embedded, &plan(&catalogue, &embedded, round * 2 + 1)?).await,
    )
    .await?;
    let pauses = pauses(&plan(&catalogue, &embedded, 0)?, embedded.profile.deadlines.settle);
    let over_bare = |less: f64| {
        let ratio = |(ours, theirs): &((Duration, Tally), (Duration, u64))| {
            (ours.0.as_secs_f64() - less) / theirs.0.as_secs_f64()
        };
        median(rounds.iter().map(ratio))
    };
    let cases = CASES.len() as u64 * TURNS;
    let shown = |seconds: f64, commands: u64| {
        format!("{seconds:.2} s, {} commands a case", commands / cases / ROUNDS)
    };
    let whole = median(rounds.iter().map(|(ours, _)| ours.0.as_secs_f64()));
    let of_bare = median(rounds.iter().map(|(_, theirs)| theirs.0.as_secs_f64()));
    let share =
        rounds.iter().map(|((took, tally), _)| tally.time.as_secs_f64() / took.as_secs_f64());
    let (ours, theirs) = (
        rounds.iter().map(|(ours, _)| ours.1.commands).sum(),
        rounds.iter().map(|(_, theirs)| theirs.1).sum(),
    );
    Ok(vec![
        Figure::at_most("certification over a bare fantoccini loop", over_bare(0.0), 1.1, ""),
        Figure::shown("  without the pauses of the journey", format!("{:.2}", over_bare(pauses))),
        Figure::shown(format!("  certification of {cases} cases"), shown(whole, ours)),
        Figure::shown("  bare loop", shown(of_bare, theirs)),
        Figure::shown(
            "  WebDriver commands' share of its time",
            format!("{:.0} %", median(share) * 100.0),
        ),
    ])
}

/// How long a plan's cases wait, in seconds, for an outcome that must not come: all but those that end with
/// the section 'Uploaded Documents'. The bare loop does not wait.
pub(crate) fn pauses(plan: &Plan, settle: Duration) -> f64 {
    let waits =
        |planned: &&Planned| !matches!(planned.case.steps.last(), Some(Step::ListUploaded(_)));
    plan.cases.iter().filter(waits).map(|_| settle.as_secs_f64()).sum()
}

/// The cases, several times, each time with other tokens.
fn plan(catalogue: &Catalogue, embedded: &Embedded, seed: u64) -> Result<Plan> {
    let filter = Filter::new(&CASES.map(str::to_owned))?;
    let mut all = Plan { seed, ..Plan::default() };
    for turn in 0..TURNS {
        let seed = seed * TURNS + turn;
        let plan = Plan::new(catalogue, &embedded.profile, &filter, seed, clock::now())?;
        let wanted = plan.cases.into_iter().filter(|it| CASES.contains(&it.case.id.as_str()));
        all.cases.extend(wanted);
    }
    Ok(all)
}

/// From the plan to the report, by the pipeline.
pub(crate) async fn certify(
    engine: &Engine,
    embedded: &Embedded,
    plan: Plan,
) -> Result<(Duration, Tally)> {
    let folder = tempfile::tempdir()?;
    let profile = &embedded.profile;
    let (_stop, stopped) = watch::channel(false);
    let (failed, failures) = std::sync::mpsc::channel();
    let progress = move |progress: Progress<'_>| {
        if let Progress::Ended(planned, verdict) = progress
            && !verdict.is_met()
        {
            // The other end is there until the run is over.
            let _ = failed.send(format!("{}: {}", planned.case.id, verdict.word()));
        }
    };
    let begun = Instant::now();
    let now = clock::now_ms();
    let info = RunInfo::new(Side::Locker, &profile.name, &profile.library, engine, now, plan);
    let (folder, recorder) = RunFolder::create(&folder.path().join("run"), &info)?;
    let browsers =
        Browsers { engine, jobs: 1, headless: true, proxy: IpAddr::from([127, 0, 0, 1]) };
    let task = Task {
        profile,
        plan: &info.plan,
        folder: &folder,
        recorder: &recorder,
        skew: Skew::NONE,
        side_by_side: true,
        pictures: true,
        limits: run::Limits::default(),
    };
    let tally = run::run(&browsers, &[task], stopped, &progress).await?;
    folder.report(&info)?;
    let took = begun.elapsed();
    match failures.try_recv() {
        Ok(bad) => Err(format!("{bad}: no measurement").into()),
        Err(_) => Ok((took, tally)),
    }
}

/// The same cases by the bare loop, with the same isolation between them; gives the number of its commands.
async fn bare(engine: &Engine, embedded: &Embedded, plan: &Plan) -> Result<(Duration, u64)> {
    let begun = Instant::now();
    let bed = TestBed::start(&DocumentPlace::default()).await?;
    let hosts = format!("--host-resolver-rules=MAP *.example:80 {}", bed.partner_address());
    let bare = Bare::start(engine, &[hosts]).await?;
    let all = async {
        for (index, planned) in plan.cases.iter().enumerate() {
            if index > 0 {
                bare.fresh().await?;
            }
            case(&bare, &bed, &embedded.profile, planned).await?;
        }
        Ok(begun.elapsed())
    };
    let done: Result<Duration> = timeout(DEADLINE, all).await?;
    let commands = bare.end().await;
    Ok((done?, commands))
}

async fn case(bare: &Bare, bed: &TestBed, profile: &Profile, planned: &Planned) -> Result<()> {
    let mut page = bed.open(planned, profile, Skew::NONE)?;
    let mut seen = page.take_seen();
    bare.send(bare.client.goto(&page.address)).await?;
    let window = bare.send(bare.client.window()).await?;
    until(&mut seen, |event| matches!(event, PartnerEvent::Loaded {})).await?;
    bare.turn_to(&window).await?;
    bare.wait("document.querySelector('#share-1').innerText").await?;

    bare.turn_to(&window).await?;
    let before = bare.send(bare.client.windows()).await?;
    bare.click(BUTTON, Vec::new()).await?;
    let popup = bare.popup(&before).await?;
    bare.turn_to(&popup).await?;
    bare.wait(LAUNCHED).await?;
    if !planned.case.steps.contains(&Step::SaveHere) {
        return Ok(());
    }
    bare.turn_to(&popup).await?;
    log_in(bare, profile, FOLDERS).await?;
    for script in [FOLDER, SAVE] {
        bare.turn_to(&popup).await?;
        bare.click(script, Vec::new()).await?;
    }
    until(&mut seen, |event| matches!(event, PartnerEvent::Result { value: Some(_), .. })).await?;
    bare.turn_to(&popup).await?;
    bare.wait(SAVED).await?;
    list(bare, profile, &planned.token).await?;
    bare.turn_to(&window).await
}

/// Reads the section 'Uploaded Documents', after another login.
async fn list(bare: &Bare, profile: &Profile, token: &str) -> Result<()> {
    bare.devtools("Network.clearBrowserCookies", json!({})).await?;
    let window = bare.send(bare.client.new_window(true)).await?.handle;
    bare.turn_to(&window).await?;
    let section = profile.uploaded.as_ref().ok_or("no section")?;
    bare.send(bare.client.goto(section.as_str())).await?;
    bare.wait(SECTION).await?;
    log_in(bare, profile, LISTED).await?;

    let links: Vec<(String, String)> = serde_json::from_value(bare.run(LINKS, Vec::new()).await?)?;
    let link = links.into_iter().find(|(_, name)| name.contains(token));
    let (link, _) = link.ok_or("the document is not listed")?;
    let cookies = bare.devtools("Network.getCookies", json!({ "urls": [link] })).await?;
    let cookies = cookies["cookies"].as_array().into_iter().flatten();
    let pair = |it: &serde_json::Value| {
        Some(format!("{}={}", it["name"].as_str()?, it["value"].as_str()?))
    };
    let cookies: Vec<String> = cookies.filter_map(pair).collect();
    let request = bare.http.get(&link).header("cookie", cookies.join("; "));
    request.send().await?.error_for_status()?.bytes().await?;
    bare.send(bare.client.close_window()).await?;
    Ok(())
}

async fn log_in(bare: &Bare, profile: &Profile, then: &str) -> Result<()> {
    let form = bare.run(LOGIN, Vec::new()).await?;
    let user = &profile.users["first"];
    let name = user.name.as_deref().unwrap_or_default();
    let password = user.password.as_ref().map(Secret::expose).unwrap_or_default();
    for (field, text) in [(&form[0], name), (&form[1], password)] {
        let field = bare.element(field)?;
        bare.send(field.clear()).await?;
        bare.send(field.send_keys(text)).await?;
    }
    bare.send(bare.element(&form[2])?.click()).await?;
    bare.wait(then).await
}

/// Waits for an event of the page's own instrumentation.
async fn until(
    seen: &mut UnboundedReceiver<Seen>,
    wanted: impl Fn(&PartnerEvent) -> bool,
) -> Result<()> {
    while let Some(seen) = seen.recv().await {
        if matches!(&seen.what, Observation::Partner(event) if wanted(event)) {
            return Ok(());
        }
    }
    Err("the page sends no events any more".into())
}
