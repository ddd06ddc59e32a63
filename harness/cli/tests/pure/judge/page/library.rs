//! The script element of the library (PAGE-SCRIPT, PAGE-DLSHARE).

use super::*;

#[test]
fn the_library_is_the_same_whatever_it_is_asked_for_with() {
    for src in [LIBRARY.to_owned(), format!("{LIBRARY}?v=2"), format!("{LIBRARY}#top")] {
        let ran = format!("pass PAGE-SCRIPT: the library ran, from {src}");
        let dlshare = "pass PAGE-DLSHARE: only the library's script element has it";
        let asked = |seen: &mut Seen| {
            seen.built.libraries = vec![script(&src)];
            seen.built.dlshare = vec![script(&src)];
        };
        finds("page/library", asked, [&ran]);
        finds("page/dlshare", asked, [dlshare]);
    }
}

#[test]
fn a_page_includes_the_library_once() {
    let none = "fail PAGE-SCRIPT: no script element includes the library";
    finds("page/library", |seen| seen.built.libraries.clear(), [none]);
    let ran = format!("pass PAGE-SCRIPT: the library ran, from {LIBRARY}");
    let two = "fail PAGE-SCRIPT: 2 script elements include the library";
    let twice = |seen: &mut Seen| seen.built.libraries.push(script(LIBRARY));
    finds("page/library", twice, [two, &ran]);
    // The right one counts, wherever it stands.
    let after = |seen: &mut Seen| {
        seen.built.libraries.insert(0, script("https://locker.example/old.js"));
    };
    finds("page/library", after, [two, &ran]);
}

#[test]
fn another_script_of_the_locker_is_not_its_library() {
    let other = |seen: &mut Seen| {
        seen.built.libraries = vec![script("https://locker.example/old.js")];
    };
    let leads = "fail PAGE-SCRIPT: the script element includes https://locker.example/old.js";
    let ran = "pass PAGE-SCRIPT: the library ran, from https://locker.example/old.js";
    finds("page/library", other, [leads, ran]);
}

#[test]
fn a_library_that_did_not_run_is_reported_with_the_reason_if_there_is_one() {
    const STILL: &str =
        "fail PAGE-SCRIPT: the library did not run, though a script element includes it";
    let because = |event: Option<Event>, why: &str| {
        let still = |seen: &mut Seen| {
            seen.built.library_ran = false;
            seen.loads[0].events.extend(event);
        };
        finds("page/library", still, [&format!("{STILL}{why}")]);
    };
    let not_loaded = |url: &str| Some(Event::NotLoaded { url: url.into() });
    let forbidden = |blocked: &str| Some(forbade("script-src-elem", blocked));
    because(None, "");
    because(not_loaded(LIBRARY), ": the browser could not load it");
    because(not_loaded("https://portal.example/own.js"), "");
    because(forbidden("https://statistics.example/count.js"), "");
}

#[test]
fn a_library_whose_element_is_left_open_is_reported_once() {
    let open = |more: &str| {
        let text = format!("<script src=jquery.js></script><script src=\"{LIBRARY}\" />{more}");
        move |seen: &mut Seen| {
            seen.built.library_ran = false;
            seen.source = Source::of(PAGE.into(), 200, Vec::new(), text.as_bytes(), str::to_owned);
        }
    };
    let elsewhere = "skipped PAGE-SCRIPT: not judged again, because its script element has no end tag \
                     (page/library-missing)";
    finds("page/library", open("</body>"), [elsewhere]);
    let still = "fail PAGE-SCRIPT: the library did not run, though a script element includes it";
    finds("page/library", open("</SCRIPT>"), [still]);
}

#[test]
fn dlshare_is_the_librarys_script_element_and_no_other() {
    let own = "https://portal.example/own.js";
    let image = ElementSeen { tag: "img".into(), ..script(LIBRARY) };
    let block = ElementSeen { tag: "div".into(), ..ElementSeen::default() };
    let scripts = vec![script(LIBRARY), script(LIBRARY)];
    for (elements, observed) in [
        (vec![], "no element has `id=\"dlshare\"`"),
        (vec![block], "a `div` element has it"),
        // What has the right address, and is no script, includes nothing.
        (vec![image], "a `img` element has it"),
        (
            vec![script(own)],
            "the script element with the `src` \"https://portal.example/own.js\" has it",
        ),
        (scripts, "2 elements have it; the first counts"),
    ] {
        let expected = format!("fail PAGE-DLSHARE: {observed}");
        finds("page/dlshare", |seen| seen.built.dlshare = elements, [&expected]);
    }
}

#[test]
fn a_library_in_another_place_has_its_id_all_the_same() {
    let own = |seen: &mut Seen| {
        let element = script("https://portal.example/js/savelocker.js");
        seen.built.dlshare = vec![element.clone()];
        seen.built.libraries = vec![element];
    };
    let has_it = "pass PAGE-DLSHARE: only the library's script element has it";
    finds("page/dlshare", own, [has_it]);
    assert_eq!(judge("page/library", own).verdict, Verdict::Fail);
}

#[test]
fn a_library_that_only_the_locker_can_serve_is_not_tested() {
    let integrity = |seen: &mut Seen| {
        seen.built.library_ran = false;
        seen.built.libraries = vec![script_with("integrity", "sha384-x")];
        seen.trials.clear();
    };
    let judged = judge("page/library", integrity);
    assert_eq!(judged.verdict, Verdict::Skipped);
    assert!(judged.findings[0].observed.contains("`integrity`"), "{judged:?}");
    for case in ["page/popup", "page/error-206", "page/saved"] {
        let judged = judge(case, integrity);
        assert_eq!(judged.verdict, Verdict::Skipped, "{case}");
        assert!(judged.findings[0].observed.contains("`integrity`"), "{judged:?}");
    }
    let mut seen = right();
    integrity(&mut seen);
    assert_eq!(locksmith_core::certificate::conclude(Side::Page, &seen.judged(), 0).exit_code, 3);
    // Where it ran, all is well.
    let ran = |seen: &mut Seen| seen.built.libraries = vec![script_with("integrity", "sha384-x")];
    assert_eq!(judge("page/library", ran).verdict, Verdict::Pass);
}

#[test]
fn a_library_of_another_environment_is_one_finding_with_the_option() {
    const SANDBOX: &str = "https://sandbox.example/savelocker/api/1/savelocker.js";
    let another = |seen: &mut Seen| {
        seen.built.library_ran = false;
        seen.built.libraries = vec![script(SANDBOX)];
    };
    let leads = format!("fail PAGE-SCRIPT: the script element includes {SANDBOX}");
    finds("page/library", another, [&leads]);
    let fix = &evidence("page/library", another)[0].1;
    assert!(fix.contains(&format!("`--locker-url {SANDBOX}`")), "{fix}");
}

#[test]
fn a_library_that_a_plugin_holds_back_is_reported_with_the_plugin_and_nothing_else_is() {
    let held = |name: &'static str, value: &'static str, src: &'static str| {
        move |seen: &mut Seen| {
            let element = ElementSeen { src: src.into(), ..script_with(name, value) };
            seen.built.library_ran = false;
            seen.built.jquery = None;
            seen.built.libraries = if src.is_empty() { Vec::new() } else { vec![element.clone()] };
            seen.built.dlshare = vec![element];
        }
    };
    for (name, value, src, words) in [
        ("type", "rocketlazyloadscript", LIBRARY, "has the type \"rocketlazyloadscript\""),
        ("type", "text/plain", LIBRARY, "has the type \"text/plain\""),
        ("data-litespeed-src", LIBRARY, "", "has the address in `data-litespeed-src`"),
    ] {
        let judged = judge("page/library", held(name, value, src));
        assert!(judged.findings[0].observed.contains(words), "{judged:?}");
        assert_eq!((judged.verdict, judged.findings.len()), (Verdict::Fail, 1));
        for case in ["page/dlshare", "page/jquery", "page/popup"] {
            let verdict = judge(case, held(name, value, src)).verdict;
            assert_ne!(verdict, Verdict::Fail, "{case}: {name}");
        }
    }
    let rocket = |seen: &mut Seen| seen.built.dlshare = vec![script_with("data-rocket-src", "x")];
    finds("page/attributes", rocket, ["pass PAGE-DLSHARE: every attribute has an effect"]);
}
