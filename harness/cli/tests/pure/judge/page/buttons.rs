//! The buttons, as the browser built them: PAGE-BUTTON, PAGE-UNIQUE-ID, PAGE-HREF.

use super::*;

const ONE: &str = "pass PAGE-BUTTON: 1 in the page";

#[test]
fn a_button_is_an_a_element_of_the_class() {
    finds("page/buttons", |_| (), [ONE]);
    finds("page/buttons", Seen::another_button, ["pass PAGE-BUTTON: 2 in the page"]);
    let none =
        "fail PAGE-BUTTON: no element `a` has the class `locker-saver`, 0.9 s after it was opened";
    finds("page/buttons", |seen| seen.built.buttons.clear(), [none]);
    let framed = |seen: &mut Seen| {
        seen.built.buttons.clear();
        seen.built.frames = 2;
    };
    let elsewhere = "fail PAGE-BUTTON: no element `a` has the class `locker-saver`, 0.9 s after it was opened, and \
                     none in its frames (2)";
    finds("page/buttons", framed, [elsewhere]);
    let nameless = |seen: &mut Seen| {
        framed(seen);
        seen.built.framed = Some(Framed::default());
    };
    assert_eq!(judge("page/buttons", nameless).verdict, Verdict::Inconclusive);
    let refused = |seen: &mut Seen| {
        framed(seen);
        let url = "https://w.example/".to_owned();
        let header = Some("X-Frame-Options: DENY".to_owned());
        seen.built.refused_frame = Some(RefusedFrame { url, header });
    };
    let not_shown = "fail PAGE-BUTTON: the browser does not show the frame https://w.example/, which holds the \
                     buttons: its server sends `X-Frame-Options: DENY`";
    finds("page/buttons", refused, [not_shown]);
    assert_eq!(judge("page/library", refused).verdict, Verdict::Skipped);
    let only = |seen: &mut Seen| {
        seen.built.buttons.clear();
        seen.built.not_anchors = vec!["div".into()];
    };
    let instead =
        "fail PAGE-BUTTON: the class `locker-saver` is on a `div` element, and not on an `a`";
    finds("page/buttons", only, [instead]);
    let beside = |seen: &mut Seen| seen.built.not_anchors = vec!["div".into()];
    let too = "fail PAGE-BUTTON: the class `locker-saver` is also on a `div` element";
    finds("page/buttons", beside, [too, ONE]);
}

#[test]
fn a_button_that_a_script_names_may_come_when_the_user_does_something() {
    let later = |seen: &mut Seen| {
        seen.built.buttons.clear();
        seen.built.named =
            [("locker-saver".to_owned(), "https://p.example/own.js".to_owned())].into();
    };
    let action = "inconclusive PAGE-BUTTON: no element `a` has the class `locker-saver`, 0.9 s after it was opened; \
                  https://p.example/own.js names the class: if a user must act before it shows, for example open a \
                  dialog, give the steps with --action";
    finds("page/buttons", later, [action]);
    let broken = |seen: &mut Seen| {
        later(seen);
        seen.loads[0].events.push(broke("no banner"));
    };
    assert_eq!(judge("page/buttons", broken).verdict, Verdict::Fail);
}

#[test]
fn a_button_that_comes_late_needs_a_library_that_watches() {
    let late = |seen: &mut Seen| {
        seen.built.buttons[0].late = true;
        seen.loads[0].waited = 4_180;
    };
    let warning = "warn PAGE-BUTTON (I-LATE-BUTTON): button `share` came after the page had loaded (4.1 s after it \
                   was opened): a library that binds the buttons when it loads leaves it a plain link; only one \
                   that watches for buttons finds it";
    finds("page/buttons", late, [ONE, warning]);
}

#[test]
fn a_button_that_is_hidden_itself_fails() {
    const HIDDEN: &str =
        "fail PAGE-BUTTON: button `share` cannot be seen, but the element around it can";
    let hidden = |seen: &mut Seen| seen.built.buttons[0].visible = false;
    finds("page/buttons", hidden, [HIDDEN]);
    let of_two = |seen: &mut Seen| {
        seen.another_button();
        hidden(seen);
    };
    finds("page/buttons", of_two, [HIDDEN, ONE]);
}

#[test]
fn a_button_that_is_transparent_fails_where_nothing_shows_it() {
    let transparent = |may_show: bool, event: Option<Event>| {
        move |seen: &mut Seen| {
            let button = &mut seen.built.buttons[0];
            (button.visible, button.may_show) = (false, may_show);
            button.transparent_by = Some("div.fades".into());
            seen.loads[0].events.extend(event.clone());
        }
    };
    let unseen = "fail PAGE-BUTTON: button `share` cannot be seen: `div.fades` has `opacity: 0`, also after \
                  scrolling to the button";
    finds("page/buttons", transparent(false, None), [unseen]);
    // A script of the page may show it, if it ran.
    assert_eq!(judge("page/buttons", transparent(true, None)).verdict, Verdict::Inconclusive);
    let url = "https://portal.example/aos.js?v=2".to_owned();
    let missing = transparent(true, Some(Event::NotLoaded { url: url.clone() }));
    let why = format!("{unseen}; a script that may change this could not be loaded: {url}");
    finds("page/buttons", missing, [&why]);
    let why = format!("{unseen}; a script that may change this broke: AOS is not defined");
    finds("page/buttons", transparent(true, Some(broke("AOS is not defined"))), [&why]);
    // A picture fades in nothing.
    let url = "https://portal.example/logo.png".to_owned();
    let picture = transparent(true, Some(Event::NotLoaded { url }));
    assert_eq!(judge("page/buttons", picture).verdict, Verdict::Inconclusive);
}

#[test]
fn a_button_in_a_hidden_part_may_be_shown_later() {
    let hidden = |seen: &mut Seen| {
        seen.built.buttons[0].visible = false;
        seen.built.buttons[0].within_hidden = true;
    };
    let action = "inconclusive PAGE-BUTTON: button `share` cannot be seen: if a user must act before it shows, for \
                  example open a dialog, give the steps with --action";
    finds("page/buttons", hidden, [action]);
    let of_two = |seen: &mut Seen| {
        seen.another_button();
        hidden(seen);
    };
    // Another button offers the same document, as for screens of another size.
    let twice = "note PAGE-BUTTON (I-LATE-BUTTON): button `share` cannot be seen, so it was not tried: another \
                 button offers the same document";
    finds("page/buttons", of_two, [twice, ONE]);
    let of_its_own = |seen: &mut Seen| {
        of_two(seen);
        seen.built.buttons[0].url = "https://portal.example/certificate.pdf".into();
    };
    let asks = "inconclusive PAGE-BUTTON (I-LATE-BUTTON): button `share` cannot be seen, so it was not tried: if a \
                user must act before it shows, for example open a dialog, give the steps with --action";
    finds("page/buttons", of_its_own, [asks, ONE]);
    let after_steps = |seen: &mut Seen| {
        of_its_own(seen);
        seen.setting.steps = true;
    };
    let other = "note PAGE-BUTTON (I-LATE-BUTTON): button `share` cannot be seen before or after the steps of \
                 --action, so it was not tried: run again with steps that show it";
    finds("page/buttons", after_steps, [other, ONE]);
}

#[test]
fn a_button_in_a_shadow_root_is_found_and_named() {
    let shadow = |seen: &mut Seen| {
        let (id, host) = ("share".to_owned(), "mark-list > mark-sheet#first".to_owned());
        seen.built.in_shadow = vec![InShadow { id, host }];
    };
    let named = "fail PAGE-BUTTON: button `share` is in the shadow root of `mark-list > mark-sheet#first`: a \
                 library that searches the document for `a.locker-saver` does not find it, and leaves it a plain link";
    finds("page/buttons", shadow, [named, ONE]);
    let alone = |seen: &mut Seen| {
        shadow(seen);
        seen.built.buttons.clear();
    };
    finds("page/buttons", alone, [named]);
    assert!(evidence("page/buttons", alone)[0].1.contains("`<slot>`"));
}

#[test]
fn a_button_is_not_expected_to_be_seen_before_the_library_made_it() {
    let bare = |seen: &mut Seen| {
        seen.built.library_ran = false;
        seen.built.buttons[0].visible = false;
    };
    finds("page/buttons", bare, [ONE]);
}

#[test]
fn no_user_comes_to_a_button_behind_dialog_after_dialog() {
    let dialogs = |seen: &mut Seen| {
        seen.loads[0].events = vec![Event::EndlessDialogs];
    };
    let endless = "fail PAGE-BUTTON: the page shows dialog after dialog, more than 50: no user reaches the button";
    finds("page/buttons", dialogs, [ONE, endless]);
    finds("page/buttons", |seen| seen.loads[0].events = vec![broke("no jQuery")], [ONE]);
    // What the page says of dialogs is no error.
    let text = "more than 50 dialogs".to_owned();
    finds("page/buttons", |seen| seen.loads[0].events = vec![Event::Dialog { text }], [ONE]);
}

#[test]
fn a_buttons_id_is_its_own() {
    finds("page/unique-ids", |_| (), ["pass PAGE-UNIQUE-ID: \"share\""]);
    let shared = "fail PAGE-UNIQUE-ID: 2 elements have the id \"share\"";
    finds("page/unique-ids", |seen| seen.built.buttons[0].same_id = 2, [shared]);
    let without = |seen: &mut Seen| {
        seen.another_button();
        seen.built.buttons[1].id.clear();
        seen.built.buttons[1].same_id = 0;
    };
    let none = "fail PAGE-UNIQUE-ID: button 2 (without an id) has no id";
    finds("page/unique-ids", without, ["pass PAGE-UNIQUE-ID: \"share\"", none]);
}

/// A page whose button has this `href`, and what the browser makes of it.
fn leads(href: &str, url: &str) -> impl Fn(&mut Seen) {
    let (href, url) = (href.to_owned(), url.to_owned());
    move |seen| {
        seen.built.buttons[0].href = Some(href.clone());
        seen.built.buttons[0].url.clone_from(&url);
    }
}

#[test]
fn a_button_has_the_whole_address_of_a_document() {
    let url = "https://portal.example/marks.pdf";
    let right = "pass PAGE-HREF: button `share`: https://portal.example/marks.pdf";
    finds("page/addresses", leads(url, url), [right]);
    finds("page/addresses", leads(&format!(" {url}\n"), url), [right]);
    let plain = "http://portal.example/marks.pdf";
    let by_http = "pass PAGE-HREF: button `share`: http://portal.example/marks.pdf";
    finds("page/addresses", leads(plain, plain), [by_http]);
    let relative =
        "warn PAGE-HREF (I-HREF-RELATIVE): the `href` of button `share` is relative: \"marks.pdf\"";
    finds("page/addresses", leads("marks.pdf", url), [relative]);
    let missing = "fail PAGE-HREF: button `share` has no `href`";
    finds("page/addresses", |seen| seen.built.buttons[0].href = None, [missing]);
    finds("page/addresses", leads(" ", PAGE), [missing]);
    let itself = "fail PAGE-HREF: the `href` of button `share` leads to the page itself: \"#\"";
    finds("page/addresses", leads("#", &format!("{PAGE}#")), [itself]);
    for (href, url) in [
        ("javascript:void(0)", "javascript:void(0)"),
        ("ftp://portal.example/marks.pdf", "ftp://portal.example/marks.pdf"),
        ("https://", ""),
    ] {
        let wrong = format!("fail PAGE-HREF: the `href` of button `share` is \"{href}\"");
        finds("page/addresses", leads(href, url), [&wrong]);
    }
}

#[test]
fn no_locker_reaches_a_private_host_which_counts_unless_the_page_is_on_one() {
    for host in ["localhost:8080", "127.0.0.1", "10.1.2.3", "[::1]", "[fd00::7]", "nas.local"] {
        let url = format!("http://{host}/marks.pdf");
        let far = format!(
            "fail PAGE-HREF: the `href` of button `share` is \"{url}\": no locker can reach this address"
        );
        finds("page/addresses", leads(&url, &url), [&far]);
        let tried_out = |seen: &mut Seen| {
            leads(&url, &url)(seen);
            seen.loads[0].url = "http://127.0.0.1:3000/marks".into();
        };
        let near = format!("pass PAGE-HREF: button `share`: {url}");
        finds("page/addresses", tried_out, [&near]);
    }
}

#[test]
fn a_password_in_an_address_is_a_finding_of_security_and_not_repeated() {
    let none = "pass SEC-DOCUMENT-PASSWORD: no address carries one";
    finds("page/address-password", |_| (), [none]);
    for url in
        ["https://asha:tulip@portal.example/marks.pdf", "https://asha@portal.example/marks.pdf"]
    {
        let carries = "warn SEC-DOCUMENT-PASSWORD: the `href` of button `share` carries a user name or a password";
        finds("page/address-password", leads(url, url), [carries]);
    }
}

#[test]
fn an_href_that_is_changed_at_the_click_is_named_where_nothing_is_saved() {
    let right = "pass PAGE-HREF: button `share`: https://portal.example/marks.pdf";
    let changed = |result: &'static str| {
        move |seen: &mut Seen| {
            let tried = seen.trial(Trial::Saved);
            let before = Some("https://portal.example/marks.pdf".into());
            tried.events = vec![Event::Href { before, now: None }];
            tried.results = vec![Some(result.into())];
        }
    };
    let fails = "fail PAGE-HREF: a script of the page changes the `href` of button `share` at the click, from \
                 \"https://portal.example/marks.pdf\" to nothing, and the locker can save nothing from there";
    finds("page/addresses", changed("FAILURE"), [right, fails]);
    let once = "skipped RES-HANDLED: button `share`: not judged, because the page changes its `href` at the click \
                (PAGE-HREF, page/addresses)";
    finds("page/saved", changed("FAILURE"), [once]);
    // An address that is made at the click is right where the document is saved.
    finds("page/addresses", changed("SUCCESS"), [right]);
}
