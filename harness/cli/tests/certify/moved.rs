//! The embedded locker, moved at run time: what it does wrong is detected, under the right clause.

use std::sync::Arc;
use std::time::Duration;

use locksmith::embedded::Embedded;
use locksmith_spec::verdict::Verdict;
use reference_locker::Secret;
use reference_locker::mutants::{self, OrReferer};

use crate::lab::{broken, carry_out, case, certify, embedded, plan, verdict};

const APP: &str = "EXAMBOARD";

#[tokio::test]
async fn a_window_of_35_minutes_breaks_err_206() {
    let locker = embedded().await;
    let mutant = mutants::find("window/35-minutes").unwrap();
    locker.running.control().set_policy(mutant.policy());
    let report = certify(&locker.profile, &["locker/error-206/*"]).await.report;
    for late in ["30-minutes-30", "31-minutes", "34-minutes"] {
        let id = format!("locker/error-206/{late}");
        assert_eq!(broken(&report, &id), ["ERR-206"], "{id}");
        assert_eq!(case(&report, &id).observed, "the login page was shown", "{id}");
        assert!(case(&report, &id).permitted.iter().any(|one| one.contains("206")), "{id}");
    }
    for later in ["1-hour", "utc-read-as-ist", "1-day", "1-year"] {
        assert_eq!(
            verdict(&report, &format!("locker/error-206/{later}")),
            Verdict::Pass,
            "{later}"
        );
    }
    assert_eq!(verdict(&report, "locker/fresh-time-stamp/now"), Verdict::Pass);
    assert_eq!(report.exit_code, 1);
    assert!(report.conclusion.contains("ERR-206"), "{}", report.conclusion);
}

#[tokio::test]
async fn another_word_for_success_breaks_res_value() {
    let locker = embedded().await;
    let mutant = mutants::find("result/Success").unwrap();
    locker.running.control().set_policy(mutant.policy());
    let report = certify(&locker.profile, &["locker/save/pdf"]).await.report;
    assert!(broken(&report, "locker/save/pdf").contains(&"RES-VALUE"));
    assert_eq!(report.exit_code, 1);
}

/// The same through the registry: a right page is refused, with the code of what was moved.
#[tokio::test]
async fn what_the_registry_no_longer_has_is_reported_by_its_code() {
    let locker = embedded().await;
    let control = locker.running.control();
    let registered = control.app(APP).unwrap();

    control.set_authorised(APP, false).await.unwrap();
    is_refused(&locker, "207").await;
    control.set_authorised(APP, true).await.unwrap();

    control.set_in_service(false);
    is_refused(&locker, "207").await;
    control.set_in_service(true);

    control.set_domain(APP, "moved.example").await.unwrap();
    is_refused(&locker, "205").await;
    control.set_domain(APP, &registered.domain).await.unwrap();

    control.set_key(APP, Secret::random()).await.unwrap();
    is_refused(&locker, "203").await;
    control.set_key(APP, registered.key.clone()).await.unwrap();

    control.deregister(APP).await.unwrap();
    is_refused(&locker, "204").await;
    control.register(registered).await.unwrap();

    control.clock().advance(Duration::from_secs(31 * 60));
    is_refused(&locker, "206").await;
    control.clock().reset();

    let report = certify(&locker.profile, &["locker/correct-launch"]).await.report;
    assert_eq!(verdict(&report, "locker/correct-launch"), Verdict::Pass);
}

#[tokio::test]
async fn a_section_that_keeps_asking_for_a_login_is_not_taken_for_an_empty_one() {
    const ID: &str = "locker/cancelled/before-login";
    let locker = embedded().await;
    let mut profile = locker.profile.clone();
    let password = locksmith_spec::Secret::new("not the password");
    profile.users.get_mut("first").unwrap().password = Some(password);
    let mut plan = plan(&profile, &[ID]);
    plan.cases.retain(|planned| planned.case.id == ID);
    Arc::make_mut(&mut plan.cases[0].case).control = None;
    let report = carry_out(&profile, plan).await.report;
    assert_eq!(broken(&report, ID), ["WID-UPLOADED"]);
}

async fn is_refused(locker: &Embedded, code: &str) {
    const ID: &str = "locker/correct-launch";
    let report = certify(&locker.profile, &[ID]).await.report;
    assert!(broken(&report, ID).contains(&"ERR-NONE"), "{:?}", case(&report, ID).findings);
    assert_eq!(case(&report, ID).observed, format!("refused with {code}"));
    assert_eq!(report.exit_code, 1);
}

/// What names the page honestly need not be `Origin` (I-DOMAIN-MATCH).
#[tokio::test]
async fn a_locker_that_goes_by_the_referer_where_there_is_no_origin_conforms() {
    let locker = embedded().await;
    locker.running.control().set_policy(Arc::new(OrReferer));
    let only = ["locker/error-205/*-origin", "locker/error-205/referer-alone"];
    let report = certify(&locker.profile, &only).await.report;
    assert_eq!(verdict(&report, "locker/error-205/referer-alone"), Verdict::Note);
    for refused in ["opaque-origin", "absent-origin"] {
        assert_eq!(verdict(&report, &format!("locker/error-205/{refused}")), Verdict::Pass);
    }
}
