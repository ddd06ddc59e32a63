//! The fuzzer: requests in a second over what `wrk` sends of the same mix to the same locker, cases
//! computed in a second, and the memory of a million.

use std::fmt::Write as _;
use std::path::Path;
use std::process::Stdio;
use std::sync::Arc;
use std::time::{Duration, Instant};

use locksmith::embedded::Embedded;
use locksmith_fuzzer::answer::Answer;
use locksmith_fuzzer::case::{AppName, Case};
use locksmith_fuzzer::engine::{Budget, Plan, Progress, run};
use locksmith_fuzzer::form::form;
use locksmith_fuzzer::generate::Stream;
use locksmith_fuzzer::judge::{Dues, judge};
use locksmith_fuzzer::meet::{Met, meet};
use locksmith_fuzzer::probe::Setting;
use locksmith_fuzzer::render::Renderer;
use locksmith_fuzzer::tally::Tally;
use locksmith_fuzzer::template::Template;
use locksmith_fuzzer::values::Subject;
use locksmith_spec::{App, Format, Secret, assess};
use tokio::process::Command;

use crate::Result;
use crate::catalogue::{LOCKSMITH, peak_memory};
use crate::table::{Figure, in_turns, median};

const CONNECTIONS: usize = 32;
const ROUNDS: u64 = 7;
/// How long each side sends, in a round.
const SECONDS: u64 = 4;
/// How many cases the mix has.
const MIX: usize = 2000;

pub(crate) async fn figures() -> Result<Vec<Figure>> {
    let mut figures = over_wrk().await?;
    figures.push(computed()?);
    figures.push(memory().await?);
    Ok(figures)
}

/// Both sides send the same messages, in turns.
async fn over_wrk() -> Result<Vec<Figure>> {
    if Command::new("wrk").arg("-v").stdout(Stdio::null()).status().await.is_err() {
        return Ok(vec![Figure::shown("fuzz, over wrk", "wrk is not installed")]);
    }
    let embedded = Embedded::start().await?;
    let met = meet(&embedded.profile, &Template::built_in()?, Duration::from_secs(10)).await?;
    let cases = mix(&met.setting);
    let folder = tempfile::tempdir()?;
    let script = folder.path().join("mix.lua");
    std::fs::write(&script, lua(&met.setting, &cases))?;
    let url = embedded.profile.library.join("/")?;
    let rounds = in_turns(
        ROUNDS,
        async |_| by_fuzz(&met, &cases).await,
        async |_| by_wrk(&script, url.as_str()).await,
    )
    .await?;
    met.part().await?;
    let ratio = median(rounds.iter().map(|(fuzz, wrk)| fuzz / wrk));
    let fuzz = median(rounds.iter().map(|(fuzz, _)| *fuzz));
    let wrk = median(rounds.iter().map(|(_, wrk)| *wrk));
    Ok(vec![
        Figure::at_least("fuzz, requests a second over wrk", ratio, 0.8, ""),
        Figure::shown("  requests per second, fuzz", format!("{fuzz:.0}")),
        Figure::shown("  requests per second, wrk", format!("{wrk:.0}")),
    ])
}

/// The first cases of a stream that leave their connection open: `wrk` counts the others as errors.
fn mix(setting: &Setting) -> Vec<Case> {
    let stream = Stream::new(1, setting.subject.names(), &setting.template);
    let fits = |case: &Case| !case.structure.ends_connection();
    let numbers = stream.systematic_cases() as u64..;
    numbers.map(|number| stream.case(number)).filter(fits).take(MIX).collect()
}

/// The messages as a script for wrk, which sends one after the other.
fn lua(setting: &Setting, cases: &[Case]) -> String {
    let mut renderer = Renderer::new(&setting.template, setting.host.name.clone());
    let (mut message, mut script) = (Vec::new(), "local messages = {\n".to_owned());
    for case in cases {
        let presented = setting.subject.present(case, setting.clock.now());
        renderer.render(case, &presented, &mut message);
        script.push('"');
        for byte in &message {
            let _ = write!(script, "\\{byte:03}");
        }
        script += "\",\n";
    }
    script
        + "}\nlocal at = 0\nrequest = function()\n  at = at % #messages + 1\n  return messages[at]\nend\n"
}

async fn by_wrk(script: &Path, url: &str) -> Result<f64> {
    let mut command = Command::new("wrk");
    command.args(["-t1", "-c", &CONNECTIONS.to_string(), "-d", &format!("{SECONDS}s"), "-s"]);
    let output = command.arg(script).arg(url).output().await?;
    let text = String::from_utf8(output.stdout)?;
    let rate = text.lines().find_map(|line| line.trim().strip_prefix("Requests/sec:"));
    Ok(rate.ok_or_else(|| format!("wrk printed no rate: {text}"))?.trim().parse()?)
}

async fn by_fuzz(met: &Met, cases: &[Case]) -> Result<f64> {
    // More than can be sent in the time.
    let first = cases.iter().copied().cycle().take(1_000_000).collect();
    let time = Duration::from_secs(SECONDS);
    let budget = Budget { time, cases: None, rate: None, stop_on_first: false };
    let plan =
        Plan { first, stream: None, shard: (0, 1), connections: CONNECTIONS, jobs: 1, budget };
    let progress = Arc::new(Progress::default());
    let begun = Instant::now();
    let tally = run(Arc::clone(&met.setting), Arc::new(plan), Arc::clone(&progress)).await;
    if let Some(trouble) = progress.trouble() {
        return Err(trouble.into());
    }
    #[expect(clippy::cast_precision_loss, reason = "some thousands")]
    let sent = tally.sent as f64;
    Ok(sent / begun.elapsed().as_secs_f64())
}

/// Cases that are generated, written and judged on one core.
fn computed() -> Result<Figure> {
    const CASES: u32 = 200_000;
    let template = Template::built_in()?;
    let subject = subject(&template);
    let stream = Stream::new(1, subject.names(), &template);
    let now = 1_479_902_400;
    let rates = (0..5).map(|_| {
        let mut renderer = Renderer::new(&template, "127.0.0.1:8080");
        let (mut message, mut dues, mut tally) = (Vec::new(), Dues::default(), Tally::default());
        let begun = Instant::now();
        for number in 0..u64::from(CASES) {
            let case = stream.case(number);
            let presented = subject.present(&case, now);
            renderer.render(&case, &presented, &mut message);
            let due = dues.of(&assess(&presented.request, &subject.world(now)));
            let judged = judge(&due, form(&case, &template), Answer::Launch);
            tally.count(number, &case, &judged, Answer::Launch);
        }
        f64::from(CASES) / begun.elapsed().as_secs_f64() / 1000.0
    });
    let what = "cases generated, written and judged a second";
    Ok(Figure::at_least(what, median(rates), 200.0, " thousand"))
}

fn subject(template: &Template) -> Subject {
    let named = [
        (AppName::Main, "EXAMBOARD", "partner.example"),
        (AppName::Second, "UNIVERSITY", "second.example"),
        (AppName::Withdrawn, "CLOSEDSCHOOL", "withdrawn.example"),
    ];
    let apps = named.map(|(name, id, domain)| {
        let app = App {
            id: id.into(),
            key: Secret::new("dOQKYLkzMUyCkkH2oTBXZJYxZYnAYvmB"),
            domain: domain.into(),
            further_domains: Vec::new(),
            authorised: name != AppName::Withdrawn,
        };
        (name, app)
    });
    Subject::new(apps.into(), Format::EpochSeconds, 0, template)
}

/// The whole program, with the locker that it embeds.
async fn memory() -> Result<Figure> {
    let folder = tempfile::tempdir()?;
    let mut command = Command::new(LOCKSMITH);
    command.args("fuzz locker --cases 1000000 --seconds 600 --seed 1 --out".split(' '));
    let (ended, peak) = peak_memory(command.arg(folder.path().join("run"))).await?;
    if !ended.success() {
        return Err(format!("a million cases: {ended}").into());
    }
    Ok(Figure::at_most("peak memory of a million cases, locker included", peak, 100.0, " MB"))
}
