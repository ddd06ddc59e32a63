//! The documents behind the buttons, as a server gets them: PAGE-HREF.

use super::*;

#[test]
fn a_document_comes_whole_and_with_the_status_of_success() {
    let right = "pass PAGE-HREF: button `share`: 9 bytes of application/pdf";
    finds("page/documents", |_| (), [right]);
    let silent = "fail PAGE-HREF: button `share`: no answer";
    finds("page/documents", |seen| seen.document.status = None, [silent]);
    let gone = "fail PAGE-HREF: button `share`: its server answers 404 (not found)";
    finds("page/documents", |seen| seen.document.status = Some(404), [gone]);
    let torn = "fail PAGE-HREF: button `share`: the body is shorter than announced";
    let problem = |seen: &mut Seen| {
        seen.document.problem = Some("the body is shorter than announced".into());
    };
    finds("page/documents", problem, [torn]);
}

#[test]
fn an_empty_document_is_a_warning_and_an_empty_answer_of_failure_is_not() {
    let empty = "warn PAGE-HREF (I-EMPTY): button `share`: the document is empty (0 bytes)";
    finds("page/documents", |seen| seen.document.bytes = 0, [empty]);
    let gone = |seen: &mut Seen| {
        seen.document.bytes = 0;
        seen.document.status = Some(500);
    };
    let failure = "fail PAGE-HREF: button `share`: its server answers 500 (server error)";
    finds("page/documents", gone, [failure]);
}

#[test]
fn a_document_without_a_button_is_called_by_its_place() {
    let other = "pass PAGE-HREF: button 2: 9 bytes of application/pdf";
    finds("page/documents", |seen| seen.document.button = 1, [other]);
}

#[test]
fn what_was_asked_for_is_shown_and_where_that_led() {
    let asked = ("asked for".to_owned(), "https://portal.example/marks.pdf".to_owned());
    let gone = |seen: &mut Seen| seen.document.status = Some(404);
    let fix = evidence("page/documents", gone).pop().unwrap();
    assert_eq!(fix.0, "how to fix it");
    assert!(fix.1.starts_with("Correct the `href`: this URL has no document."), "{}", fix.1);
    assert_eq!(evidence("page/documents", gone), [asked.clone(), fix.clone()]);
    let elsewhere = "https://portal.example/gone";
    let moved = |seen: &mut Seen| {
        gone(seen);
        seen.document.led_to = Some(elsewhere.into());
    };
    let led = ("redirected to".to_owned(), elsewhere.to_owned());
    assert_eq!(evidence("page/documents", moved), [asked, led, fix]);
}

#[test]
fn each_status_has_a_fix_of_its_own() {
    let fix = |status: u16| {
        let shown = evidence("page/documents", |seen| seen.document.status = Some(status));
        shown.into_iter().find(|(what, _)| what == "how to fix it").unwrap().1
    };
    let fixes: std::collections::HashSet<String> =
        [302, 401, 403, 404, 405, 410, 429, 500, 206].map(fix).into_iter().collect();
    assert_eq!(fixes.len(), 9);
}

/// A page behind whose button there is a page of HTML.
fn html(url: &str, title: &str) -> impl Fn(&mut Seen) {
    let (url, title) = (url.to_owned(), title.to_owned());
    move |seen| {
        seen.document.url.clone_from(&url);
        seen.document.content_type = "text/html".into();
        seen.document.title = Some(title.clone());
    }
}

const BARE: &str = "https://portal.example/marks";

#[test]
fn a_document_may_be_a_page_of_html() {
    for url in [BARE, "https://portal.example/marks.html", "https://portal.example/marks?as=pdf"] {
        let page = "pass PAGE-HREF: button `share`: an HTML page, \"Marks of 2016\"";
        finds("page/documents", html(url, "Marks of 2016"), [page]);
        let moved = |seen: &mut Seen| {
            html(url, "Marks of 2016")(seen);
            seen.document.led_to = Some("https://portal.example/2016".into());
        };
        finds("page/documents", moved, [page]);
    }
}

#[test]
fn a_page_of_html_is_no_file() {
    let came = "fail PAGE-HREF: button `share`: an HTML page, \"Marks\", in place of the file";
    for ending in ["pdf", "PDF", "docx", "pdf?x=1", "jpeg#top"] {
        finds("page/documents", html(&format!("{BARE}.{ending}"), "Marks"), [came]);
    }
}

#[test]
fn a_page_that_says_what_went_wrong_is_no_document() {
    for title in ["Page not found", "404", "Internal Server Error", "Access denied", "Sign in"] {
        let says = format!("fail PAGE-HREF: button `share`: a page that says \"{title}\"");
        finds("page/documents", html(BARE, title), [&says]);
    }
}

#[test]
fn a_login_page_is_no_document_unless_nothing_else_speaks_against_it() {
    let login = |url: &'static str, title: &'static str, moved: bool| {
        move |seen: &mut Seen| {
            html(url, title)(seen);
            seen.document.login = true;
            seen.document.led_to = moved.then(|| "https://portal.example/door".to_owned());
        }
    };
    let asks = "warn PAGE-HREF: button `share`: the document, \"Marks\", asks for a password";
    finds("page/documents", login(BARE, "Marks", false), [asks]);
    let came = "fail PAGE-HREF: button `share`: a login page, \"Marks\"";
    finds("page/documents", login(BARE, "Marks", true), [came]);
    finds("page/documents", login("https://portal.example/marks.pdf", "Marks", false), [came]);
    let titled = "fail PAGE-HREF: button `share`: a login page, \"Please log in\"";
    finds("page/documents", login(BARE, "Please log in", false), [titled]);
}
