//! Partner pages are certified as they are, in a real browser.

use locksmith_core::observe::page::Fact;
use locksmith_core::observe::{self, Observation};
use locksmith_core::report::Report;
use locksmith_spec::verdict::Verdict;
use tempfile::TempDir;

use crate::lab::read_report;
use crate::page_host::{APP, Page, PageHost, serve, serve_tls};
use crate::program::{browser, locksmith, word};

/// What the program said of a page.
pub(crate) struct Certified {
    pub(crate) code: i32,
    pub(crate) shown: String,
    pub(crate) kept: TempDir,
}

impl Certified {
    pub(crate) fn report(&self) -> Report {
        read_report(&self.kept.path().join("run"))
    }

    /// Drivers, browsers and profiles live in the folder of temporary files.
    fn left_over(&self) -> usize {
        std::fs::read_dir(self.kept.path().join("tmp")).unwrap().count()
    }
}

/// Certifies `http://portal.example` + path, which is served there.
pub(crate) async fn certify_at(host: &PageHost, path: &str, arguments: &[&str]) -> Certified {
    let resolve = format!("portal.example={}", host.address);
    let url = format!("http://portal.example{path}");
    let arguments = [&[url.as_str(), "--resolve", &resolve][..], arguments].concat();
    certify(&arguments, &[("LOCKSMITH_APP_KEY", APP.1)]).await
}

pub(crate) async fn certify(arguments: &[&str], variables: &[(&str, &str)]) -> Certified {
    let kept = tempfile::tempdir().unwrap();
    let temporary = kept.path().join("tmp");
    std::fs::create_dir(&temporary).unwrap();
    let mut command = locksmith();
    command.args(["certify", "page"]).args(arguments).args(["--quiet", "--browser", &browser()]);
    command.arg("--out").arg(kept.path().join("run")).env("TMPDIR", temporary);
    command.env_remove("LOCKSMITH_APP_KEY").envs(variables.iter().copied());
    let output = command.output().await.unwrap();
    let shown = [output.stdout, output.stderr].concat();
    let shown = String::from_utf8(shown).unwrap();
    Certified { code: output.status.code().unwrap(), shown, kept }
}

pub(crate) async fn page(page: Page) -> Certified {
    certify_at(&serve(page).await, "/marks", &[]).await
}

#[track_caller]
pub(crate) fn conforms(certified: &Certified) {
    let report = certified.report();
    let unmet = report.cases.iter().filter(|case| case.verdict != Verdict::Pass);
    let unmet: Vec<String> = unmet.map(|case| format!("{}: {}", case.id, case.observed)).collect();
    assert_eq!(unmet, [""; 0]);
    assert_eq!(certified.code, 0, "{}", certified.shown);
}

/// The first case that failed is about the clause, and this case is among those that did.
#[track_caller]
pub(crate) fn fails(certified: &Certified, case: &str, clause: &str) {
    let report = certified.report();
    let failed = || report.cases.iter().filter(|case| case.verdict == Verdict::Fail);
    let first = failed().next().unwrap_or_else(|| panic!("nothing failed: {}", certified.shown));
    assert_eq!(first.decided_clause(), Some(clause), "{}: {}", first.id, first.observed);
    assert!(failed().any(|failed| failed.id == case), "{}", certified.shown);
    assert_eq!(certified.code, 1);
}

#[tokio::test]
async fn a_right_page_conforms_and_nothing_else_is_asked() {
    let certified = page(Page::default()).await;
    conforms(&certified);
    assert_eq!(certified.left_over(), 0);
    assert!(certified.shown.contains("self-test"), "{}", certified.shown);
    let folder = certified.kept.path().join("run");
    let records = observe::read(&folder.join("observations.jsonl")).unwrap();
    let asked = records["page"].iter().find_map(|record| match &record.saw {
        Observation::Page(fact) => match fact.as_ref() {
            Fact::Asked { hosts } => Some(hosts.keys().cloned().collect::<Vec<_>>()),
            _ => None,
        },
        _ => None,
    });
    // The locker's host is answered by us: no name of it is looked up here.
    assert_eq!(asked.unwrap(), ["portal.example", "services.digitallocker.gov.in"]);
    for file in ["observations.jsonl", "report.json", "report.html", "run.json"] {
        let text = std::fs::read_to_string(folder.join(file)).unwrap();
        assert!(!text.contains(APP.1), "the key stands in {file}");
    }
    let judged = locksmith().args(["judge", word(&folder)]).output().await.unwrap();
    assert_eq!(judged.status.code(), Some(0));
    let junit = ["report", word(&folder), "--format", "junit"];
    let junit = locksmith().args(junit).output().await.unwrap();
    let junit = String::from_utf8(junit.stdout).unwrap();
    assert!(junit.contains("name=\"page/error-206\""), "{junit}");
}

#[tokio::test]
async fn without_the_key_the_hash_is_judged_by_contradiction() {
    let host = serve(Page::default()).await;
    let resolve = format!("portal.example={}", host.address);
    let certified = certify(&["http://portal.example/", "--resolve", &resolve], &[]).await;
    assert_eq!(certified.code, 3, "{}", certified.shown);
    let first = "INCOMPLETE: no failures, but 2 clauses were not tested: REG-SECRET";
    assert!(certified.shown.starts_with(first), "{}", certified.shown);
    assert!(certified.report().conclusion.contains("LOCKSMITH_APP_KEY"), "{}", certified.shown);
    let hash = certified.report().cases.into_iter().find(|case| case.id == "page/hash").unwrap();
    let shown: Vec<String> = hash.findings.into_iter().map(|finding| finding.observed).collect();
    assert!(shown.iter().any(|shown| shown.contains("and another hash")), "{shown:?}");
}

#[tokio::test]
async fn a_page_with_a_policy_that_fits_conforms() {
    let policy = "default-src 'none'; script-src 'self' https://services.digitallocker.gov.in; \
                  connect-src https://services.digitallocker.gov.in; img-src 'self' data:";
    let headers = vec![("content-security-policy", policy)];
    conforms(&page(Page { headers, ..Page::default() }).await);
}

#[tokio::test]
async fn a_policy_that_forbids_the_library_is_detected() {
    let headers = vec![("content-security-policy", "script-src 'self'")];
    let certified = page(Page { headers, ..Page::default() }).await;
    fails(&certified, "page/policy", "PAGE-SCRIPT");
}

#[tokio::test]
async fn a_hash_in_another_order_is_noticed_and_the_rest_is_tried_all_the_same() {
    let certified = page(Page { hash_over: Some([0, 2, 1]), ..Page::default() }).await;
    fails(&certified, "page/app-hash-wrong", "PAGE-APP-HASH");
    let report = certified.report();
    let verdict = |id: &str| report.cases.iter().find(|case| case.id == id).unwrap().verdict;
    assert_eq!(verdict("page/hash"), Verdict::Skipped, "one cause is reported once");
    assert_eq!(verdict("page/saved"), Verdict::Pass, "{}", certified.shown);
    assert!(!certified.shown.contains(APP.1));
}

#[tokio::test]
async fn an_old_time_stamp_is_detected() {
    fails(
        &page(Page { age: 31 * 60, ..Page::default() }).await,
        "page/time-stamp-stale",
        "PAGE-FRESH",
    );
}

/// Seconds are expected; the age does not depend on that.
#[tokio::test]
async fn an_old_timestamp_in_another_form_is_old_all_the_same() {
    for form in ["%d/%m/%Y %I:%M:%S %p", "%a %b %d %H:%M:%S IST %Y"] {
        let old = Page { age: 31 * 60, form: Some(form), ..Page::default() };
        fails(&page(old).await, "page/time-stamp-stale", "PAGE-FRESH");
    }
}

#[tokio::test]
async fn a_page_that_reports_success_by_itself_is_detected() {
    let more = "<script>addEventListener('click', (event) => \
                event.target.closest('a').setAttribute('result', 'SUCCESS'));</script>";
    let certified = page(Page { more, ..Page::default() }).await;
    // Once, with the script, and not again by each outcome that it hides.
    fails(&certified, "page/result-untouched", "RES-HANDLED");
    assert_eq!(of_late_results(&certified)[0], Verdict::Skipped, "{}", certified.shown);
}

#[tokio::test]
async fn a_page_that_believes_any_message_is_detected() {
    let more = "<script>addEventListener('message', ({ data }) => { \
                if (data.result) document.getElementById('share').setAttribute('result', data.result); \
                });</script>";
    let certified = page(Page { more, ..Page::default() }).await;
    let forged = certified.report();
    let forged = forged.cases.iter().find(|case| case.id == "page/forged-message").unwrap();
    assert_eq!(forged.verdict, Verdict::Fail, "{}", certified.shown);
}

/// The verdicts of the cases about outcomes that must not come: of a closed popup, and of a forger.
fn of_late_results(certified: &Certified) -> [Verdict; 2] {
    let report = certified.report();
    ["page/cancelled", "page/forged-message"]
        .map(|id| report.cases.iter().find(|case| case.id == id).unwrap().verdict)
}

#[tokio::test]
async fn a_page_that_believes_a_forger_after_a_while_differs_from_one_that_watches_its_popup() {
    let forged = "<script>addEventListener('message', ({ data }) => setTimeout(() => { \
                  const button = document.getElementById('share'); if (!button || !data.result) return; \
                  button.setAttribute('result', data.result); setTimeout(() => button.remove(), 50); \
                  }, 700));</script>";
    let certified = page(Page { more: forged, ..Page::default() }).await;
    assert_eq!(of_late_results(&certified), [Verdict::Pass, Verdict::Fail], "{}", certified.shown);
}

#[tokio::test]
async fn a_page_that_watches_its_popup_differs_from_one_that_believes_a_forger() {
    let closed = "<script>const open = window.open; window.open = (...all) => { \
                  const popup = open.apply(window, all); const timer = setInterval(() => { \
                  if (!popup.closed) return; clearInterval(timer); \
                  document.getElementById('share').setAttribute('result', 'SUCCESS'); }, 400); \
                  return popup; };</script>";
    let certified = page(Page { more: closed, ..Page::default() }).await;
    fails(&certified, "page/result-untouched", "RES-HANDLED");
    assert_eq!(
        of_late_results(&certified),
        [Verdict::Skipped, Verdict::Pass],
        "{}",
        certified.shown
    );
}

#[tokio::test]
async fn a_key_in_the_storage_is_noticed_and_not_shown() {
    let more = "<script>localStorage.setItem('settings', btoa('{{key}}'))</script>";
    let certified = page(Page { more, ..Page::default() }).await;
    fails(&certified, "page/key", "REG-SECRET");
    let folder = certified.kept.path().join("run");
    for file in ["observations.jsonl", "report.html"] {
        let text = std::fs::read_to_string(folder.join(file)).unwrap();
        assert!(!text.contains(APP.1), "the key stands in {file}");
    }
}

#[tokio::test]
async fn a_document_behind_a_login_is_detected() {
    let certified = page(Page { document: Some("/members/marks.pdf"), ..Page::default() }).await;
    fails(&certified, "page/documents", "PAGE-HREF");
}

#[tokio::test]
async fn a_click_that_the_page_swallows_is_detected() {
    let more = "<script>addEventListener('click', (event) => { event.stopImmediatePropagation(); \
                event.preventDefault(); }, true);</script>";
    fails(&page(Page { more, ..Page::default() }).await, "page/popup", "WID-POPUP");
}

#[tokio::test]
async fn a_page_for_another_domain_is_reported() {
    let host = serve(Page::default()).await;
    let certified = certify_at(&host, "/", &["--registered-domain", "other.example"]).await;
    fails(&certified, "page/popup", "WID-POPUP");
    assert!(certified.shown.contains("205"), "{}", certified.shown);
}

#[tokio::test]
async fn a_page_without_any_trace_of_the_widget_is_reported() {
    let certified = page(Page { library: Some(String::new()), ..Page::default() }).await;
    fails(&certified, "page/library-missing", "PAGE-SCRIPT");
}

#[tokio::test]
async fn dialog_after_dialog_ends_with_a_verdict() {
    let more = "<script>while (true) alert('again')</script>";
    let certified = page(Page { more, ..Page::default() }).await;
    fails(&certified, "page/buttons", "PAGE-BUTTON");
    assert_eq!(certified.left_over(), 0);
}

#[tokio::test]
async fn a_part_that_never_loads_is_a_warning() {
    let certified = page(Page { more: "<img src=\"/never.png\">", ..Page::default() }).await;
    assert_eq!(certified.code, 0, "{}", certified.shown);
    let loads = certified.report();
    let loads = loads.cases.iter().find(|case| case.id == "page/loads").unwrap();
    assert_eq!(loads.verdict, Verdict::Warn);
}

#[tokio::test]
async fn a_page_by_tls_conforms_where_its_authority_is_trusted() {
    let host = serve_tls(Page::default(), "portal.example").await;
    let resolve = format!("portal.example={}", host.address);
    let arguments = ["https://portal.example/", "--resolve", &resolve];
    let authority = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(authority.path(), host.authority.as_ref().unwrap()).unwrap();
    let key = ("LOCKSMITH_APP_KEY", APP.1);
    let trusted = certify(&arguments, &[key, ("SSL_CERT_FILE", word(authority.path()))]).await;
    conforms(&trusted);
}

#[tokio::test]
async fn a_certificate_that_no_one_vouches_for_is_reported_and_the_rest_is_tried() {
    let host = serve_tls(Page::default(), "portal.example").await;
    let resolve = format!("portal.example={}", host.address);
    let arguments = ["https://portal.example/", "--resolve", &resolve];
    let another = serve_tls(Page::default(), "portal.example").await;
    let authority = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(authority.path(), another.authority.as_ref().unwrap()).unwrap();
    let key = ("LOCKSMITH_APP_KEY", APP.1);
    let certified = certify(&arguments, &[key, ("SSL_CERT_FILE", word(authority.path()))]).await;
    fails(&certified, "page/certificate", "WID-POPUP");
    let report = certified.report();
    let popup = report.cases.iter().find(|case| case.id == "page/popup").unwrap();
    assert_eq!(popup.verdict, Verdict::Pass, "{}", popup.observed);
}

#[tokio::test]
async fn without_root_certificates_the_report_says_that_none_was_checked() {
    let host = serve_tls(Page::default(), "portal.example").await;
    let resolve = format!("portal.example={}", host.address);
    let arguments = ["https://portal.example/", "--resolve", &resolve];
    let none = tempfile::tempdir().unwrap();
    let file = none.path().join("none.pem");
    std::fs::write(&file, "").unwrap();
    let roots = [("SSL_CERT_FILE", word(&file)), ("SSL_CERT_DIR", word(none.path()))];
    let certified =
        certify(&arguments, &[&roots[..], &[("LOCKSMITH_APP_KEY", APP.1)]].concat()).await;
    assert_eq!(certified.code, 0, "{}", certified.shown);
    let report = certified.report();
    let case = report.cases.iter().find(|case| case.id == "page/certificate").unwrap();
    assert_eq!(case.verdict, Verdict::Note);
    assert!(case.observed.contains("no certificate was checked"), "{}", case.observed);
}

#[tokio::test]
async fn a_file_is_served_and_certified() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("jquery.min.js"), reference_locker::JQUERY).unwrap();
    std::fs::write(folder.path().join("marks.pdf"), "%PDF-1.4").unwrap();
    let page = "<!doctype html><title>Marks</title><link rel=icon href=data:,>\
        <script src=jquery.min.js></script><script src=\"LIBRARY\" id=dlshare data-app-id=X \
        data-app-hash=aaaa time-stamp=1479902400></script>\
        <p><a id=share href=marks.pdf class=locker-saver></a>";
    let page = page.replace("LIBRARY", crate::page_host::LIBRARY);
    let file = folder.path().join("my page.html");
    std::fs::write(&file, page).unwrap();
    let certified = certify(&[word(&file)], &[]).await;
    fails(&certified, "page/app-hash-form", "PAGE-APP-HASH");
    let report = certified.report();
    let saved = report.cases.iter().find(|case| case.id == "page/saved").unwrap();
    assert_eq!(saved.verdict, Verdict::Pass, "{}", certified.shown);
}

#[tokio::test]
async fn what_is_done_before_the_buttons_show_is_done() {
    let more = "<script>const share = document.querySelector('p'); share.hidden = true;</script>\
        <form onsubmit=\"share.hidden = word.value !== 'open sesame'; return false\">\
        <input id=word type=password><button id=enter>Enter</button></form>";
    let host = serve(Page { more, ..Page::default() }).await;
    let closed = certify_at(&host, "/", &[]).await;
    assert_eq!(closed.code, 3, "{}", closed.shown);
    assert!(closed.shown.contains("--action"), "{}", closed.shown);
    let file = tempfile::NamedTempFile::new().unwrap();
    let steps = "steps = [{ fill = \"#word\", from-env = \"WORD\" }, { click = \"#enter\" }, \
                 { await = \"a.locker-saver\" }]";
    std::fs::write(file.path(), steps).unwrap();
    let resolve = format!("portal.example={}", host.address);
    let arguments =
        ["http://portal.example/", "--resolve", &resolve, "--action", word(file.path())];
    let variables = [("LOCKSMITH_APP_KEY", APP.1), ("WORD", "open sesame")];
    let certified = certify(&arguments, &variables).await;
    conforms(&certified);
    let seen = certified.kept.path().join("run/observations.jsonl");
    // It stands in the page itself; no record of ours shows it.
    let seen = std::fs::read_to_string(seen).unwrap();
    assert_eq!(seen.matches("open sesame").count(), 0);
}

#[tokio::test]
async fn what_cannot_be_certified_is_said_at_once() {
    let host = serve(Page::default()).await;
    for (path, why) in [
        ("/missing", "404"),
        ("/loop", "redirects more than 10 times"),
        ("/big", "larger than 8 MiB"),
        ("/marks.pdf", "not HTML"),
        ("/never", "did not arrive completely within 20 s"),
    ] {
        let certified = certify_at(&host, path, &[]).await;
        let shown = certified.shown.replace("\n  │", "");
        assert!(shown.contains(why), "{path}: {shown}");
        assert_eq!(certified.code, 3, "{path}");
        assert_eq!(certified.left_over(), 0);
    }
    for (page, code) in [
        ("http://127.0.0.1:1/", 3),
        ("http://nowhere.invalid/", 3),
        (&format!("https://{}/", host.address), 3),
        ("ftp://portal.example/", 2),
        ("no-such-file.html", 2),
        ("https://services.digitallocker.gov.in/", 2),
    ] {
        assert_eq!(certify(&[page], &[]).await.code, code, "{page}");
    }
}

/// Certifies a file of `scenarios/pages/`, which is a template.
pub(crate) async fn sample(file: &str) -> Certified {
    let pages = concat!(env!("CARGO_MANIFEST_DIR"), "/../../scenarios/pages");
    certify(&[&format!("{pages}/{file}")], &[]).await
}

#[tokio::test]
async fn a_template_is_filled_in_at_each_load() {
    conforms(&sample("right/content-security-policy.html").await);
    let wrong = sample("wrong/key-in-a-linked-script.html").await;
    fails(&wrong, "page/key", "REG-SECRET");
}

#[tokio::test]
async fn a_template_with_an_unknown_word_is_refused_with_its_line() {
    let folder = tempfile::tempdir().unwrap();
    let page = folder.path().join("page.html");
    std::fs::write(&page, "<p>{{app-id}}</p>\n<p>{{app-hash:md5}}</p>").unwrap();
    let refused = certify(&[page.to_str().unwrap()], &[]).await;
    assert_eq!(refused.code, 2);
    assert!(refused.shown.contains("line 2: unknown placeholder"), "{}", refused.shown);
}
