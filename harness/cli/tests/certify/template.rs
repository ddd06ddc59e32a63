//! Pages that are files to be filled in, with what is in their folder.

use std::path::Path;

use crate::page::{Certified, certify, conforms};
use crate::program::word;

const SNIPPET: &str = "<script src=\"{{library}}\" id=\"dlshare\" data-app-id=\"{{app-id}}\" \
    data-app-hash=\"{{app-hash}}\" time-stamp=\"{{time-stamp}}\"></script>";

/// Certifies a page that has this jQuery and a button by `js/results.js`.
async fn certified(folder: &Path, jquery: &str) -> Certified {
    let page = format!(
        "<!doctype html><html lang=en><meta charset=utf-8><title>Results</title>\
         <script src=\"{jquery}\"></script><h1>{{{{ name }}}}</h1><div id=list></div>\
         <script src=\"js/results.js\"></script>{SNIPPET}"
    );
    let script = "document.getElementById('list').innerHTML = '<a id=share_1 class=locker-saver \
                  href=https://documents.example/m.pdf></a>';";
    std::fs::create_dir_all(folder.join("js")).unwrap();
    std::fs::write(folder.join("js/results.js"), script).unwrap();
    std::fs::write(folder.join("result.pdf"), [0x25, 0x50, 0xff, 0xfe]).unwrap();
    let file = folder.join("result.html");
    std::fs::write(&file, page).unwrap();
    certify(&[word(&file)], &[]).await
}

#[tokio::test]
async fn what_is_in_the_folder_of_a_template_is_served_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    conforms(&certified(folder.path(), "{{jquery}}").await);
    std::fs::write(folder.path().join("js/jquery-3.7.1.min.js"), reference_locker::JQUERY).unwrap();
    conforms(&certified(folder.path(), "js/jquery-3.7.1.min.js").await);
}

#[tokio::test]
async fn a_jquery_that_is_missing_in_the_folder_is_missing() {
    let folder = tempfile::tempdir().unwrap();
    let missing = certified(folder.path(), "js/jquery-9.9.9.min.js").await;
    assert_eq!(missing.code, 1);
    assert!(
        missing.shown.contains("DOES NOT CONFORM: 1 case failed: PAGE-JQUERY"),
        "{}",
        missing.shown
    );
    // And what stands there goes before ours.
    std::fs::write(folder.path().join("jquery.min.js"), "var nothing;").unwrap();
    assert_eq!(certified(folder.path(), "{{jquery}}").await.code, 1);
}
