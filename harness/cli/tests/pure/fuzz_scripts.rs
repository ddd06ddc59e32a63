//! The scripts of causes, run as people run them: with the tools of the machine, against a locker whose clock
//! has gone on by an hour.

use std::path::Path;
use std::process::{Command, Output};
use std::sync::Arc;
use std::time::Duration;

use locksmith::embedded::Embedded;
use locksmith::prove::place;
use locksmith_core::tls::Trust;
use locksmith_fuzzer::answer::{Received, read};
use locksmith_fuzzer::case::{AppName, Case, Hash, Id, Stamp};
use locksmith_fuzzer::engine::{Budget, Plan, Progress};
use locksmith_fuzzer::generate::Stream;
use locksmith_fuzzer::hunt::{Control, hunt};
use locksmith_fuzzer::meet::{Met, meet};
use locksmith_fuzzer::outcome::{CauseRow, Outcome};
use locksmith_fuzzer::page::Flaw;
use locksmith_fuzzer::probe::{LockerClock, Setting};
use locksmith_fuzzer::render::Renderer;
use locksmith_fuzzer::script::Scripts;
use locksmith_fuzzer::tally::Wrong;
use locksmith_fuzzer::template::Template;
use locksmith_fuzzer::values::Subject;
use locksmith_fuzzer::wire::Host;
use locksmith_spec::Format;
use reference_locker::{UnixTime, mutants};

use crate::fuzz_messages::{NOW, subject};
use crate::fuzz_outcome::{cause, facts};

/// Each mutant that HTTP shows has a cause under the clause that it breaks, by so many requests. Sent again an hour
/// later, its case still shows it, and so does the script of a case that curl can send.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_cause_shows_again_an_hour_later() {
    const REQUESTS: u64 = 400;
    let embedded = Embedded::start().await.unwrap();
    let template = Template::built_in().unwrap();
    let stream = |met: &Met| Some(Stream::new(7, met.setting.subject.names(), &template));
    let (mut tried, mut scripts) = (0, 0);
    for mutant in mutants::all().filter(|mutant| place(mutant.id).is_over_http()) {
        embedded.running.control().set_policy(mutant.policy());
        let met = meet(&embedded.profile, &template, Duration::from_secs(30)).await.unwrap();
        let setting = Arc::clone(&met.setting);
        let causes = causes(setting, &met.control, Vec::new(), stream(&met), REQUESTS).await;
        let names = |cause: &&CauseRow| {
            let clause = mutant.clause.to_owned();
            cause.clause == clause || cause.also.contains(&clause)
        };
        let cause = causes.iter().filter(names).min_by_key(|cause| cause.first);
        let cause = cause.unwrap_or_else(|| panic!("{}: {causes:#?}", mutant.id));
        let script = Scripts::new(&met.setting, &embedded.profile.library, &embedded.profile.trust)
            .of(cause);
        // What is wrong around midnight only shows around the next one.
        let hours = if mutant.id == "window/same-day" { 24 } else { 1 };
        let later = met.setting.clock.now() + hours * 3600;
        embedded.running.control().clock().stop_at(UnixTime(later));
        let Setting { template, subject, host, .. } = &*met.setting;
        let (template, subject, host) = (template.clone(), subject.clone(), host.clone());
        let clock = LockerClock::Stopped(later);
        let setting = Arc::new(Setting { template, subject, host, clock });
        // What is wrong the second time only, such as a hash that serves once, needs two.
        let again = self::causes(setting, &met.control, vec![cause.case; 2], None, 2).await;
        // A locker that refuses the control is not replayed: its script must show the cause.
        let shows_again = if met.control.holds() {
            again.iter().any(|it| it.id == cause.id)
        } else {
            script.is_some()
        };
        assert!(shows_again, "{}: {again:#?}", mutant.id);
        if let Some(script) = script {
            run(&script, &embedded, later);
            let output = run(&script, &embedded, later);
            let (shown, errors) =
                (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
            assert!(output.status.success(), "{}: {errors}\n{script}", mutant.id);
            assert!(
                shows(&shown, cause, &met.setting.template, &embedded),
                "{}: {shown}\n{script}",
                mutant.id
            );
            scripts += 1;
        }
        embedded.running.control().clock().reset();
        tried += 1;
    }
    assert!(tried >= 80 && scripts >= 40, "{tried} tried, {scripts} by scripts");
}

async fn causes(
    setting: Arc<Setting>,
    control: &Control,
    first: Vec<Case>,
    stream: Option<Stream>,
    requests: u64,
) -> Vec<CauseRow> {
    let plan = Plan {
        first,
        stream,
        shard: (0, 1),
        connections: 8,
        jobs: 1,
        budget: Budget {
            time: Duration::from_secs(60),
            cases: Some(requests),
            rate: None,
            stop_on_first: false,
        },
    };
    let progress = Arc::new(Progress::default());
    let hunted = hunt(setting, control, plan, progress).await;
    // Where the control is refused, nothing is said of refusals alone.
    hunted.map(|hunted| Outcome::of(&hunted, facts()).causes).unwrap_or_default()
}

fn run(script: &str, embedded: &Embedded, now: i64) -> Output {
    let key = |name: &str| embedded.profile.apps[name].key.expose().to_owned();
    // The script says whose key it wants.
    let owner = embedded.profile.apps.iter().find(|(_, app)| {
        script.contains(&format!("LOCKSMITH_APP_KEY: the app key for the app id {}.\n", app.id))
    });
    let mut command = Command::new("sh");
    command.args(["-c", script]).env("NOW", now.to_string());
    command
        .env("LOCKSMITH_APP_KEY", key(owner.unwrap().0))
        .env("LOCKSMITH_OTHER_APP_KEY", key("second"));
    command.output().unwrap()
}

/// Whether what a script printed shows its cause.
fn shows(shown: &str, cause: &CauseRow, template: &Template, embedded: &Embedded) -> bool {
    let mut keys = embedded.profile.apps.values().map(|app| app.key.expose().to_owned());
    let hex = |key: &str| key.bytes().map(|byte| format!("{byte:02x}")).collect::<String>();
    let page =
        || shown.split_once("The page ").and_then(|(_, page)| page.split_once('\n')).unwrap().1;
    match cause.wrong {
        Wrong::Answer(answer) => {
            received(shown, |it| read(it, &template.launch, &template.refusals)) == answer
        }
        Wrong::KeyShown => keys.any(|key| shown.contains(&key) || shown.contains(&hex(&key))),
        Wrong::Page(_, Flaw::KeyShown) => keys.any(|key| page().contains(&key)),
        Wrong::Page(code, flaw) => received(page(), |page| Flaw::of(code, page)) == Some(flaw),
    }
}

/// An answer, as curl prints it.
fn received<T>(printed: &str, look: impl FnOnce(&Received<'_>) -> T) -> T {
    let mut headers = [httparse::EMPTY_HEADER; 64];
    let mut head = httparse::Response::new(&mut headers);
    let httparse::Status::Complete(length) = head.parse(printed.as_bytes()).unwrap() else {
        panic!("no answer: {printed}");
    };
    let mut answer = Received { status: head.code.unwrap(), headers: head.headers, body: b"" };
    let size = answer.header("content-length").expect("a length");
    let size: usize = std::str::from_utf8(size).unwrap().parse().unwrap();
    answer.body = &printed.as_bytes()[length..length + size];
    look(&answer)
}

/// Runs a script whose `curl` prints the body that it is handed, when the clock shows this second.
fn body_by_script(script: &str, folder: &Path, now: i64) -> Vec<u8> {
    use std::os::unix::fs::PermissionsExt;
    let curl = folder.join("curl");
    if !curl.exists() {
        std::fs::write(&curl, "#!/bin/sh\ncat\nprintf 'END'\n").unwrap();
        std::fs::set_permissions(&curl, std::fs::Permissions::from_mode(0o755)).unwrap();
    }
    let path = format!("{}:{}", folder.display(), std::env::var("PATH").unwrap());
    let mut command = Command::new("sh");
    command.args(["-c", script]).env("PATH", path).env("NOW", now.to_string());
    command.env("LOCKSMITH_APP_KEY", "key of EXAMBOARD");
    command.env("LOCKSMITH_OTHER_APP_KEY", "key of UNIVERSITY");
    let output = command.output().unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && errors.is_empty(), "{errors}\n{script}");
    let end = output.stdout.windows(3).position(|three| three == b"END").unwrap();
    output.stdout[..end].to_vec()
}

/// A script that was written an hour ago signs and sends what its case is now.
#[tokio::test]
async fn a_script_sends_its_case_an_hour_later() {
    let template = Template::built_in().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let url = "http://127.0.0.1:9/".parse().unwrap();
    let trust = Trust::default();
    let host = Host::of(&url, &trust, Duration::from_secs(1)).await.unwrap();
    let control = Case::default();
    let cases = Hash::ALL
        .iter()
        .map(|&hash| Case { hash, ..control })
        .chain(Stamp::ALL.iter().map(|&stamp| Case { stamp, ..control }))
        .chain(Id::ALL.iter().map(|&id| Case { id, age: 1801, ..control }));
    let mut scripts = 0;
    for (index, case) in cases.enumerate() {
        // Each format in turn.
        let format = Format::ALL[index % 3];
        let apps = subject(&template).apps().to_vec();
        let apps = AppName::ALL.iter().copied().zip(apps).collect();
        let subject = Subject::new(apps, format, 0, &template);
        let clock = LockerClock::Stopped(NOW);
        let setting = Setting { template: template.clone(), subject, host: host.clone(), clock };
        let cause = cause(case);
        let Some(script) = Scripts::new(&setting, &url, &trust).of(&cause) else { continue };
        assert!(!script.contains("key of EXAMBOARD") && !script.contains("key of UNI"), "{script}");
        let later = NOW + 3600;
        let sent = body_by_script(&script, folder.path(), later);
        let presented = setting.subject.present(&case, later);
        let mut message = Vec::new();
        Renderer::new(&template, "x").render(&case, &presented, &mut message);
        let end = message.windows(4).position(|four| four == b"\r\n\r\n").unwrap();
        let (sent, due) =
            (String::from_utf8_lossy(&sent), String::from_utf8_lossy(&message[end + 4..]));
        assert_eq!(sent, due, "{} in {format}\n{script}", case.words());
        scripts += 1;
    }
    assert!(scripts >= 40, "{scripts}");
}
