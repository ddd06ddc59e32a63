//! Kinds of pages that real integrations taught: what is right, what is wrong, and what is a question.

use locksmith_spec::verdict::Verdict;

use crate::page::{Certified, certify, certify_at, conforms, fails, page, sample};
use crate::page_host::{APP, Page, serve};
use crate::program::word;

#[track_caller]
fn case(certified: &Certified, id: &str) -> (Verdict, String) {
    let case = certified.report().cases.into_iter().find(|case| case.id == id).unwrap();
    (case.verdict, case.observed)
}

#[tokio::test]
async fn a_page_that_goes_to_another_host_with_the_result_conforms() {
    let more = "<script>const share = document.getElementById('share'); \
                new MutationObserver(() => { location.href = 'http://thanks.example/'; }) \
                .observe(share, { attributes: true, attributeFilter: ['result'] });</script>";
    let host = serve(Page { more, ..Page::default() }).await;
    let thanks = format!("thanks.example={}", host.address);
    let certified = certify_at(&host, "/", &["--resolve", &thanks]).await;
    conforms(&certified);
    let (_, observed) = case(&certified, "page/saved");
    assert!(observed.ends_with("the page goes on to http://thanks.example/"), "{observed}");
}

#[tokio::test]
async fn a_document_that_can_be_fetched_once_is_left_to_the_locker() {
    let document = Some("/once/{{load}}.pdf");
    conforms(&page(Page { document, ..Page::default() }).await);
}

#[tokio::test]
async fn a_hash_that_loses_its_zeros_in_one_load_of_sixteen_fails() {
    let certified = page(Page { loses_zeros: true, ..Page::default() }).await;
    let (verdict, observed) = case(&certified, of_lost_zeros(&certified));
    assert_eq!(verdict, Verdict::Fail, "{observed}");
    // The sixteenth load may be one of the browser's, or one of many plain ones: each has its words.
    assert!(observed.contains("leading zero"), "{observed}");
}

#[tokio::test]
async fn a_page_that_trims_zeros_fails_though_its_timestamp_changes_once_in_a_second() {
    let certified = page(Page { trims_zeros: true, ..Page::default() }).await;
    // One time in two thousand no hash begins with a zero for so long.
    fails(&certified, of_lost_zeros(&certified), "PAGE-APP-HASH");
}

/// What tells of a hash that lost its zeros: the rule where the load in the browser has one, whose trial fails
/// then, too; else the case that looks at many loads.
fn of_lost_zeros(certified: &Certified) -> &'static str {
    let of_source = case(certified, "page/app-hash-form").0 == Verdict::Fail;
    if of_source { "page/app-hash-form" } else { "page/hash" }
}

#[tokio::test]
async fn a_button_in_a_part_that_is_closed_is_a_question() {
    let more = "<details><summary>More</summary><a id=other class=\"locker-saver\" \
                href=\"http://portal.example/marks.pdf?other\"></a></details>";
    let host = serve(Page { more, ..Page::default() }).await;
    let closed = certify_at(&host, "/", &[]).await;
    assert_eq!(closed.code, 3, "{}", closed.shown);
    assert!(closed.shown.contains("button `other` cannot be seen"), "{}", closed.shown);
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), "steps = [{ click = \"summary\" }, { await = \"#other\" }]")
        .unwrap();
    let certified = certify_at(&host, "/", &["--action", word(file.path())]).await;
    assert!(!certified.shown.contains("cannot be seen"), "{}", certified.shown);
}

#[tokio::test]
async fn a_button_that_a_user_must_open_a_dialog_for_is_a_question() {
    let more = "<button id=show>Show</button><div id=box></div><script>\
        document.getElementById('share').remove();\
        document.getElementById('show').onclick = () => { \
          document.getElementById('box').innerHTML = \
            '<a id=cert href=\"http://portal.example/marks.pdf\" class=\"locker-saver\"></a>'; };\
        </script>";
    let host = serve(Page { more, ..Page::default() }).await;
    let closed = certify_at(&host, "/", &[]).await;
    assert_eq!(closed.code, 3, "{}", closed.shown);
    assert!(closed.shown.contains("--action"), "{}", closed.shown);
    let file = tempfile::NamedTempFile::new().unwrap();
    let steps = "steps = [{ click = \"#show\" }, { await = \"a.locker-saver\" }]";
    std::fs::write(file.path(), steps).unwrap();
    let certified = certify_at(&host, "/", &["--action", word(file.path())]).await;
    assert_eq!(certified.code, 0, "{}", certified.shown);
}

#[tokio::test]
async fn buttons_that_a_dialog_covers_are_tried_before_it_opens() {
    let more = "<button id=show>Show</button><dialog id=box style=\"width:100%;height:100%\">\
        <p><a id=cert href=\"http://portal.example/marks.pdf\" class=\"locker-saver\"></a></dialog>\
        <script>document.getElementById('show').onclick = () => \
        document.getElementById('box').showModal();</script>";
    let host = serve(Page { more, ..Page::default() }).await;
    let file = tempfile::NamedTempFile::new().unwrap();
    let steps = "steps = [{ click = \"#show\" }, { await = \"#cert\" }]";
    std::fs::write(file.path(), steps).unwrap();
    let certified = certify_at(&host, "/", &["--action", word(file.path())]).await;
    conforms(&certified);
    let report = certified.report();
    let saved = report.cases.iter().find(|case| case.id == "page/saved").unwrap();
    let saved: Vec<&str> = saved.findings.iter().map(|it| it.observed.as_str()).collect();
    assert_eq!(
        saved,
        ["button `cert`: SUCCESS, and it stays", "button `share`: SUCCESS, and it stays"]
    );
}

#[tokio::test]
async fn a_page_without_a_trace_of_the_widget_fails_and_one_that_makes_it_on_a_click_does_not() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("page.html");
    let none = "<!doctype html><title>Marks</title><link rel=icon href=data:,><p>Hello</p>";
    std::fs::write(&file, none).unwrap();
    let key = [("LOCKSMITH_APP_KEY", APP.1)];
    assert_eq!(certify(&[word(&file)], &key).await.code, 1);
    let script = "<button id=show>Show</button><script>document.getElementById('show').onclick = () => \
        { const s = document.createElement('script'); s.id = 'dlshare'; \
        s.src = 'https://services.digitallocker.gov.in/savelocker/api/1/savelocker.js'; \
        document.body.innerHTML = '<a id=x class=locker-saver></a>'; document.body.append(s); };</script>";
    std::fs::write(&file, format!("{none}{script}")).unwrap();
    let asked = certify(&[word(&file)], &key).await;
    assert!(asked.shown.contains("--action"), "{}", asked.shown);
}

/// A page that has nothing but a frame, and in it the widget.
fn framing(sandbox: &str) -> String {
    format!("<!doctype html><title>Marks</title><iframe src=\"/widget\" {sandbox}></iframe>")
}

#[tokio::test]
async fn a_widget_in_a_frame_is_looked_into_and_the_frames_sandbox_counts() {
    for (sandbox, holds) in [
        ("", true),
        ("sandbox=\"allow-scripts allow-same-origin allow-popups\"", true),
        ("sandbox=\"allow-scripts\"", false),
    ] {
        let outer = Some(framing(sandbox));
        let host = serve(Page { outer, ..Page::default() }).await;
        let certified = certify_at(&host, "/outer", &[]).await;
        if holds {
            conforms(&certified);
            continue;
        }
        fails(&certified, "page/policy", "WID-POPUP");
        let (_, observed) = case(&certified, "page/policy");
        assert!(observed.contains("/widget, whose `sandbox` lacks allow-popups"), "{observed}");
    }
}

#[tokio::test]
async fn a_widget_in_a_frame_within_a_frame_conforms() {
    let outer = "<!doctype html><title>Marks</title><iframe srcdoc=\"<iframe src='/widget'></iframe>\"></iframe>";
    let host = serve(Page { outer: Some(outer.to_owned()), ..Page::default() }).await;
    conforms(&certify_at(&host, "/outer", &[]).await);
}

/// The clock of the server is ten minutes fast: whether a locker takes that is open (I-TS-FUTURE).
#[tokio::test]
async fn a_timestamp_that_is_some_minutes_ahead_is_no_failure() {
    let certified = page(Page { age: -600, ..Page::default() }).await;
    assert_eq!(certified.code, 0, "{}", certified.shown);
}

#[tokio::test]
async fn a_timestamp_in_a_form_of_the_lockers_own_conforms() {
    let host = serve(Page { form: Some("%d/%m/%Y %H:%M:%S"), ..Page::default() }).await;
    let form = ["--time-stamp-format", "%d/%m/%Y %H:%M:%S"];
    conforms(&certify_at(&host, "/", &form).await);
}

/// Plain loads of the page beside a save are no fetch of the document.
#[tokio::test]
async fn a_page_whose_address_leads_to_another_conforms() {
    let host = serve(Page::default()).await;
    conforms(&certify_at(&host, "/moved", &[]).await);
}

#[tokio::test]
#[ignore = "a certification in a browser: make test-lockers"]
async fn a_frame_that_the_browser_refuses_is_named_and_nothing_else_is() {
    let (outer, headers) = (Some(framing("")), vec![("x-frame-options", "DENY")]);
    let host = serve(Page { headers, outer, ..Page::default() }).await;
    let certified = certify_at(&host, "/outer", &[]).await;
    fails(&certified, "page/buttons", "PAGE-BUTTON");
    let (_, observed) = case(&certified, "page/buttons");
    let words = "/widget, which holds the buttons: its server sends `X-Frame-Options: DENY`";
    assert!(observed.ends_with(words), "{observed}");
}

#[tokio::test]
#[ignore = "two certifications in a browser: make test-lockers"]
async fn jquery_that_does_not_come_is_reported_by_what_the_server_answers_and_by_nothing_else() {
    for (jquery, words) in [
        ("/scripts/jquery.min.js", "the server answers 404"),
        ("/scripts/jquery", "an HTML page, not with a script"),
    ] {
        let certified = page(Page { jquery: Some(jquery), ..Page::default() }).await;
        let (verdict, observed) = case(&certified, "page/jquery");
        assert!(verdict == Verdict::Fail && observed.contains(words), "{observed}");
        let (verdict, observed) = case(&certified, "page/popup");
        assert!(verdict == Verdict::Skipped && observed.contains("PAGE-JQUERY"), "{observed}");
    }
}

#[tokio::test]
#[ignore = "two certifications in a browser: make test-lockers"]
async fn a_login_page_is_one_question_and_so_is_a_step_without_a_selector() {
    let host = serve(Page::default()).await;
    let asked = certify_at(&host, "/login", &[]).await;
    assert_eq!(asked.code, 3, "{}", asked.shown);
    let cases = asked.report().cases;
    let open: Vec<&str> = cases
        .iter()
        .filter(|case| matches!(case.verdict, Verdict::Fail | Verdict::Inconclusive))
        .map(|case| case.id.as_str())
        .collect();
    assert_eq!(open, ["page/buttons"]);
    assert!(asked.shown.contains("from-env"), "{}", asked.shown);
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), "steps = [{ click = \"//button\" }]").unwrap();
    let certified = certify_at(&host, "/login", &["--action", word(file.path())]).await;
    assert_eq!(certified.code, 3, "{}", certified.shown);
    let shown = certified.shown.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(shown.contains("`//button` is not a CSS selector"), "{shown}");
}

/// A timestamp names a second: what is renewed within that of the load is the same.
#[tokio::test]
async fn a_page_that_renews_its_timestamp_is_seen_to_however_quick_the_run_is() {
    let renews = sample("tolerated/time-stamp-renewed-by-script.html").await;
    let (verdict, observed) = case(&renews, "page/renewed");
    let words = "the page renews its timestamp after 20 minutes";
    assert!(verdict == Verdict::Note && observed.starts_with(words), "{observed}");
    let alone = sample("wrong/time-stamp-renewed-without-its-hash.html").await;
    fails(&alone, "page/renewed", "PAGE-FRESH");
}

/// What a timer does while a forger's messages are sent, it does by itself.
#[tokio::test]
async fn a_page_that_loads_itself_anew_just_when_messages_come_conforms() {
    let more = "<script>const open = window.open; let heard = false; \
        window.addEventListener('message', () => { heard = true; }); \
        window.open = (...args) => { const popup = open.apply(window, args); heard = false; \
        setInterval(() => { if (popup.closed && heard) location.reload(); }, 20); return popup; };</script>";
    conforms(&page(Page { more, ..Page::default() }).await);
}

/// A browser moves the pointer by itself now and then, so that one load needs no user, and the next one does.
#[tokio::test]
async fn a_page_whose_scripts_wait_for_a_user_in_some_loads_only_conforms() {
    let more = "<script>const begin = () => { removeEventListener('keydown', begin); \
        const old = document.getElementById('dlshare'), script = document.createElement('script'); \
        for (const { name, value } of old.attributes) { \
        if (name !== 'type') script.setAttribute(name.replace('data-src', 'src'), value); } \
        old.replaceWith(script); }; \
        if ({{visit}} === 0) begin(); else addEventListener('keydown', begin);</script>";
    conforms(&page(Page { more, delayed: true, ..Page::default() }).await);
}

#[tokio::test]
#[ignore = "its server is slow on purpose: make test-lockers"]
async fn scripts_that_come_slowly_once_a_user_moves_are_waited_for() {
    let more = "<script>addEventListener('mousemove', () => { const first = document.createElement('script'); \
        first.src = '/slow.js'; first.onload = () => { const old = document.getElementById('dlshare'); \
        const script = document.createElement('script'); \
        for (const { name, value } of old.attributes) { \
        if (name !== 'type') script.setAttribute(name.replace('data-src', 'src'), value); } \
        old.replaceWith(script); }; document.body.append(first); }, { once: true });</script>";
    conforms(&page(Page { more, delayed: true, ..Page::default() }).await);
}
