//! `locksmith certify page`.

use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::Args;
use miette::miette;
use tokio::runtime::Builder;
use url::Url;

use super::failure::{Failure, block_on};
use super::out::{remark, usual_folder};
use super::reach::web_address;
use super::report::show;
use super::stopping::stop_on_interrupt;
use super::words::quoted;
use crate::embedded::random_secret;
use crate::run::{self, PageTask, RunFolder, RunInfo};
use locksmith_browser::EngineKind;
use locksmith_core::plan::Plan;
use locksmith_core::report::Format;
use locksmith_core::scenario::samples::Template;
use locksmith_core::{clock, redact};
use locksmith_lint::{Context, Source};
use locksmith_page::journey::Actions;
use locksmith_page::test_bed::{
    App, FetchFailed, FileHost, LIBRARY, Resolve, Target, TemplateHost, TestBed,
};
use locksmith_spec::{self as spec, Secret, Side};

/// The variable that holds the app key.
const KEY: &str = "LOCKSMITH_APP_KEY";

/// The words of a template.
const WORDS: &str = "a template has {{app-id}}, {{app-hash}}, {{time-stamp}}, {{library}}, {{documents}} and \
                     {{jquery}}; other words in double braces stay unchanged";

/// The largest page that is certified.
const LARGEST: usize = 8 * 1024 * 1024;

#[derive(Args, Debug)]
pub(crate) struct Arguments {
    /// URL or file of the page
    ///
    /// Locksmith serves a file together with its folder. A file with {{app-id}}, {{app-hash}}, {{time-stamp}},
    /// {{library}}, {{documents}} (the base URL of documents) or {{jquery}} is a template: Locksmith fills these in at
    /// each load, and leaves other words in double braces alone.
    page: String,
    /// Library URL that the page must use
    #[arg(
        long,
        value_name = "URL",
        value_parser = web_address,
        default_value = "https://services.digitallocker.gov.in/savelocker/api/1/savelocker.js"
    )]
    locker_url: Url,
    /// Registered app id [default: the page's own]
    ///
    /// A page with another app id fails.
    #[arg(long, value_name = "ID")]
    app_id: Option<String>,
    /// File with the app key [default: `LOCKSMITH_APP_KEY`]
    ///
    /// Without a key, cases that need it are skipped.
    #[arg(long, value_name = "FILE")]
    app_key_file: Option<PathBuf>,
    /// Domain that the app is registered for [default: the page's host]
    #[arg(long, value_name = "HOST")]
    registered_domain: Option<String>,
    /// Format of the page's timestamps
    ///
    /// One of epoch-seconds, iso-8601-offset, naive-ist, or a pattern in IST such as '%d/%m/%Y %H:%M:%S'.
    #[arg(long, value_name = "FORMAT", default_value_t)]
    time_stamp_format: spec::Format,
    /// Connect to a host at another address; repeatable
    #[arg(long, value_name = "HOST=ADDR[:PORT]")]
    resolve: Vec<Resolve>,
    /// File with steps before the buttons show, such as a login
    #[arg(long, value_name = "FILE")]
    action: Option<PathBuf>,
    /// Time limit of the run in seconds; the run then exits with 3
    #[arg(long, value_name = "SECONDS", default_value_t = 600, value_parser = clap::value_parser!(u32).range(1..))]
    deadline: u32,
    /// Folder for the run [default: runs/ and the time]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Formats of the report
    #[arg(long, value_name = "LIST", value_delimiter = ',', default_value = "terminal,json,html")]
    format: Vec<Format>,
    /// Browser: chromium, headless-shell or firefox
    #[arg(long, value_name = "NAME", default_value = "chromium")]
    browser: EngineKind,
    /// Show the browser window
    #[arg(long)]
    headed: bool,
    /// Hide progress
    #[arg(long, short)]
    quiet: bool,
}

pub(super) fn run(arguments: &Arguments) -> Result<u8, Failure> {
    if arguments.locker_url.path() != LIBRARY {
        return Err(Failure::usage(miette!(
            help = "use the whole URL of the library: every locker serves it at that path",
            "--locker-url {} does not end in {LIBRARY}",
            arguments.locker_url
        )));
    }
    if arguments.browser == EngineKind::WebKitGtk {
        return Err(Failure::usage(miette!(
            help = "use --browser chromium or --browser firefox",
            "--browser webkitgtk cannot observe a page without changing it"
        )));
    }
    super::browsers::can_be_shown(arguments.browser, arguments.headed)?;
    let key = key(arguments.app_key_file.as_deref())?;
    redact::of_program().know_all(&key);
    let actions = arguments.action.as_deref().map(Actions::read).transpose();
    let actions = actions.map_err(Failure::usage)?.unwrap_or_default();
    redact::of_program().know_all(actions.secrets());
    block_on(Builder::new_current_thread(), certify(arguments, key, &actions))
}

/// The app key: of a file, or of the environment, or none.
fn key(file: Option<&Path>) -> Result<Option<Secret>, Failure> {
    let Some(file) = file else {
        let key = std::env::var(KEY).ok().filter(|key| !key.is_empty());
        return key.map(|key| checked(KEY, Secret::new(key))).transpose();
    };
    let text = std::fs::read_to_string(file)
        .map_err(|error| Failure::usage(miette!("cannot read {}: {error}", file.display())))?;
    let key = text.trim_end_matches(['\r', '\n']);
    if key.is_empty() {
        return Err(Failure::usage(miette!(
            "--app-key-file {}: the file is empty; it must contain the app key",
            file.display()
        )));
    }
    checked(&file.display().to_string(), Secret::new(key)).map(Some)
}

/// The key, unless it can hardly be one.
fn checked(place: &str, key: Secret) -> Result<Secret, Failure> {
    match key.unlike_a_key() {
        None => Ok(key),
        Some(why) => Err(Failure::usage(miette!(
            help = "set it to the app key from the locker's registration, and nothing else",
            "the app key in {place} {why}"
        ))),
    }
}

async fn certify(
    arguments: &Arguments,
    key: Option<Secret>,
    actions: &Actions,
) -> Result<u8, Failure> {
    let (target, served) = target(arguments, key).await?;
    let page = target.page.clone();
    let is_lockers = page.host() == target.library.host()
        && page.port_or_known_default() == target.library.port_or_known_default();
    if is_lockers {
        return Err(Failure::usage(miette!(
            help = "use the URL of a partner page; the embedded reference locker answers for the locker's host",
            "{page} is a page of the locker, not of a partner"
        )));
    }
    let broken = |error| Failure::incomplete(miette!("cannot start the test bed: {error}"));
    let mut bed = TestBed::start(target).await.map_err(broken)?;
    let source = is_there(&bed, &page).await?;
    bed.refuse(other_lockers(&source, arguments, &page));
    let engine = super::browsers::find(arguments.browser).await?;
    let begun = clock::now();
    let info = RunInfo {
        command: command(arguments),
        ..RunInfo::new(
            Side::Page,
            &arguments.page,
            &page,
            &engine,
            begun.as_millisecond(),
            Plan::default(),
        )
    };
    let path = arguments.out.clone().unwrap_or_else(|| usual_folder("", begun));
    let (folder, recorder) = RunFolder::create(&path, &info).map_err(Failure::usage)?;
    if !arguments.quiet {
        let filled_in = matches!(served, Served::FilledIn { .. });
        let template = if filled_in { ", a template that is filled in at each load" } else { "" };
        remark(&format!("{page}{template}, in {engine}"));
    }
    let (stopped, interrupt) = stop_on_interrupt();
    let task = PageTask {
        engine: &engine,
        headless: !arguments.headed,
        actions,
        folder: &folder,
        recorder: &recorder,
        deadline: Duration::from_secs(u64::from(arguments.deadline)),
    };
    let done = run::certify_page(&task, &mut bed, stopped).await;
    interrupt.abort();
    let report = folder.report(&info).map_err(Failure::incomplete)?;
    let shown = show(&report, &folder, &arguments.format);
    done.map_err(|error| Failure::incomplete(miette!("{error}")))?;
    shown.map(|()| report.exit_code)
}

/// The host of a page that is a file, until it is dropped.
enum Served {
    /// The page has its own host.
    Elsewhere,
    AsItIs {
        _host: FileHost,
    },
    FilledIn {
        _host: TemplateHost,
    },
}

/// What is certified; a file is served by us, and filled in where it is a template.
async fn target(arguments: &Arguments, key: Option<Secret>) -> Result<(Target, Served), Failure> {
    const RIGHT: &str = "use a URL that begins with http:// or https://, or the path of a file";
    let given = &arguments.page;
    let plain = |page: Url, file| Target {
        page,
        library: arguments.locker_url.clone(),
        domain: arguments.registered_domain.clone(),
        app_id: arguments.app_id.clone(),
        key: key.clone(),
        format: arguments.time_stamp_format,
        resolve: arguments.resolve.clone(),
        played: Vec::new(),
        file,
        sampled: !file,
    };
    let path = Path::new(given);
    let path = match Url::parse(given) {
        Ok(url) if matches!(url.scheme(), "http" | "https") && url.has_host() => {
            return Ok((plain(url, false), Served::Elsewhere));
        }
        Ok(url) if !path.exists() && url.scheme() != "file" => {
            return Err(Failure::usage(miette!(
                help = RIGHT,
                "`{given}` is not the URL of a page"
            )));
        }
        Ok(url) => url.to_file_path().unwrap_or_else(|()| path.to_owned()),
        Err(_) => path.to_owned(),
    };
    let neither = |error: &dyn std::fmt::Display| {
        Failure::usage(miette!(
            help = RIGHT,
            "`{given}` is neither a URL nor a readable file: {error}"
        ))
    };
    let host = FileHost::start(&path).await.map_err(|error| neither(&error))?;
    let Some(template) = Template::of_file(&path).map_err(Failure::usage)? else {
        return Ok((plain(host.page().clone(), true), Served::AsItIs { _host: host }));
    };
    if key.is_none() {
        remark(
            "no app key given: this template gets a random one, so a printed hash is valid in this run only",
        );
    }
    let app = App {
        id: arguments.app_id.clone().unwrap_or_else(|| "EXAMBOARD".to_owned()),
        key: key.clone().unwrap_or_else(random_secret),
        library: arguments.locker_url.clone(),
        format: arguments.time_stamp_format,
    };
    let unfit = |error| Failure::usage(miette!("{}: {error}", path.display()));
    let name = template.name.clone();
    let host = TemplateHost::of_file(app, template, &path)
        .await
        .map_err(|error| Failure::usage(miette!(help = WORDS, "{}: {error}", path.display())))?;
    let target = host.target(&name).map_err(unfit)?;
    let domain = arguments.registered_domain.clone();
    let target = Target { domain, resolve: arguments.resolve.clone(), ..target };
    Ok((target, Served::FilledIn { _host: host }))
}

/// The hosts of other lockers that the page names: nothing is sent to them.
fn other_lockers(source: &[u8], arguments: &Arguments, page: &Url) -> Vec<String> {
    let context = Context {
        url: Some(page.clone()),
        library: arguments.locker_url.clone(),
        ..Context::at(clock::now())
    };
    let mut hosts = Source::read(source, context).other_lockers();
    hosts.retain(|host| Some(host.as_str()) != page.host_str());
    hosts
}

/// The page's source. A page that cannot be fetched, or is not HTML, is an error before the browser starts.
async fn is_there(bed: &TestBed, page: &Url) -> Result<Vec<u8>, Failure> {
    let not = |what: &str| Failure::incomplete(miette!("{page} cannot be certified: {what}"));
    let fetched = bed.fetch(page, LARGEST).await.map_err(|error| match error {
        FetchFailed::TooLarge(_) => Failure::incomplete(miette!(
            help = "a page with a button has about 100 KiB: look for a loop or a listing in the code that makes it, and move \
                    pictures and data to other files",
            "{page} cannot be certified: {error}"
        )),
        FetchFailed::TooSlow(_) => Failure::incomplete(miette!(
            help = "the response must end: look for a loop in the code that makes the page, or for an open stream",
            "{page} cannot be certified: {error}"
        )),
        error => Failure::incomplete(miette!(
            help = "check the address, and start the page's server; --resolve HOST=ADDRESS:PORT names the server of \
                    a host that is not in DNS",
            "{page} does not answer: {error}"
        )),
    })?;
    if fetched.status >= 400 {
        return Err(not(&format!("its server answers {}", fetched.status)));
    }
    match fetched.header("content-type") {
        Some(kind) if !kind.contains("html") && !kind.contains("xml") => {
            Err(not(&format!("its content type is {kind}, not HTML")))
        }
        _ => Ok(fetched.bytes),
    }
}

/// The words that repeat the run; a placeholder stands for a key from the environment.
fn command(arguments: &Arguments) -> String {
    let by_environment = arguments.app_key_file.is_none() && std::env::var_os(KEY).is_some();
    let mut words: Vec<String> = by_environment.then(|| format!("{KEY}=…")).into_iter().collect();
    words.extend(["locksmith certify page".to_owned(), quoted(&arguments.page).into_owned()]);
    words.push(format!("--locker-url {}", quoted(arguments.locker_url.as_str())));
    if let Some(id) = &arguments.app_id {
        words.push(format!("--app-id {}", quoted(id)));
    }
    if let Some(file) = &arguments.app_key_file {
        words.push(format!("--app-key-file {}", quoted(&file.display().to_string())));
    }
    if let Some(domain) = &arguments.registered_domain {
        words.push(format!("--registered-domain {}", quoted(domain)));
    }
    if arguments.time_stamp_format != spec::Format::default() {
        let format = arguments.time_stamp_format.argument();
        words.push(format!("--time-stamp-format {}", quoted(&format)));
    }
    for Resolve { host, address, port } in &arguments.resolve {
        let port = port.map(|port| format!(":{port}")).unwrap_or_default();
        words.push(format!("--resolve {host}={address}{port}"));
    }
    if let Some(action) = &arguments.action {
        words.push(format!("--action {}", quoted(&action.display().to_string())));
    }
    if arguments.browser != EngineKind::Chromium {
        words.push(format!("--browser {}", arguments.browser.word()));
    }
    words.join(" ")
}
