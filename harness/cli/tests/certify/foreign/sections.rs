//! Sections 'Uploaded Documents' of other shapes: cards, tables with details, headings, buttons, menus, what is
//! drawn where a user scrolls (WID-UPLOADED, WID-FOLDER, WID-SAVE).

use locksmith_spec::verdict::Verdict;

use super::otherwise::is_met;
use crate::lab::{broken, case, certify};
use crate::lockers::{Wrong, form_post_that_says, form_post_wrongly_that_says};

/// The section as cards.
const CARDS: [(&str, &str); 2] =
    [("<ul><li>", "<div class=cards><div class=card>"), ("<li>", "</div><div class=card>")];

/// The section as a table in which a second row tells more of an entry, and links to it by its name again.
const WITH_DETAILS: [(&str, &str); 3] = [
    ("<h1>Uploaded documents</h1><ul>", "<h1>Uploaded documents</h1><table>"),
    ("<li>", "<tr><td>Paper<td>"),
    (
        "</a>",
        "</a><script>{ const link = document.currentScript.previousSibling;
           link.closest('tr').insertAdjacentHTML('afterend', `<tr><td colspan=2>File: <a href=${link.href}?whole>${link.text}</a></td></tr>`); }</script>",
    ),
];
/// The same as items of a list, each opened by a button of the one before it.
const WITH_PANELS: [(&str, &str); 1] = [(
    "</a>",
    "</a><script>{ const link = document.currentScript.previousSibling, id = 'more' + document.links.length;
       link.insertAdjacentHTML('afterend', `<button aria-controls=${id} aria-expanded=true>Details</button>`);
       link.closest('li').insertAdjacentHTML('afterend', `<li id=${id}>File: <a href=${link.href}?whole>${link.text}</a></li>`); }</script>",
)];

#[tokio::test]
#[ignore = "longer: make test-lockers"]
async fn entries_are_counted_in_cards_and_where_a_row_tells_more_of_the_one_before() {
    let once = ["locker/entries/once", "locker/result/saved-twice"];
    for words in [&CARDS[..], &WITH_DETAILS, &WITH_PANELS] {
        is_met(&form_post_that_says(words).await, &once).await;
        let locker = form_post_wrongly_that_says(Wrong::KeptTwice, words).await;
        let report = certify(&locker, &once[..1]).await.report;
        assert_eq!(broken(&report, once[0]), ["WID-SAVE"], "{words:?}");
    }
}

/// The section as one list below each folder's heading, one after the other.
const UNDER_HEADINGS: [(&str, &str); 2] = [
    (
        "<h1>Uploaded documents</h1>",
        "<h1>Uploaded documents</h1><script>addEventListener('DOMContentLoaded', () => {
       const list = document.querySelector('ul'), main = document.createElement('main');
       for (const folder of ['Family', 'Photos', 'Reports', 'Tax papers']) {
         main.insertAdjacentHTML('beforeend', `<h2>${folder}</h2><ul></ul>`);
         for (const one of [...list.children].filter(it => it.textContent.endsWith(folder))) {
           one.lastChild.remove(); main.lastChild.append(one); } }
       list.replaceWith(main); });</script>",
    ),
    ALWAYS_FAMILY,
];

/// What is saved lands in one folder, whichever was chosen.
const ALWAYS_FAMILY: (&str, &str) =
    ("ticket: asked.ticket, folder }", "ticket: asked.ticket, folder: 'Family' }");

/// The folder beside the name, in one link.
const IN_THE_LINK: [(&str, &str); 2] = [(
    "</a>",
    "</a><script>{ const link = document.currentScript.previousSibling;
       addEventListener('load', () => { const rest = link.parentNode.lastChild;
         link.append(document.createElement('br'), rest.textContent.replace('in ', '')); rest.remove(); }); }</script>",
), ALWAYS_FAMILY];

#[tokio::test]
#[ignore = "longer: make test-lockers"]
async fn the_folder_of_an_entry_is_what_it_stands_under_or_says() {
    let cases = ["locker/folder/first", "locker/folder/second"];
    for words in [&UNDER_HEADINGS, &IN_THE_LINK] {
        is_met(&form_post_that_says(&words[..1]).await, &cases).await;
        let report = certify(&form_post_that_says(words).await, &cases).await.report;
        assert_eq!(cases.map(|of| broken(&report, of)), [["WID-FOLDER"]; 2], "{words:?}");
    }
}

/// Sections that link to no document by its name: by other names, by buttons, by links that fetch it, and by
/// what shows it in a frame.
const RENAMED: [(&str, &str); 1] = [(
    "</a>",
    "</a><script>{ const link = document.currentScript.previousSibling; link.textContent = 'Paper 17';
       link.href = link.href.replace(/[^/]+$/, 'paper.pdf'); }</script>",
)];
const BUTTONS: [(&str, &str); 2] = [
    ("<a href=", "<button onclick=\"location.href = this.dataset.to\" data-to="),
    ("</a>", "</button>"),
];
const FETCHED: [(&str, &str); 2] = [
    ("<a href=", "<span hidden title="),
    (
        "</a>",
        "</span><a href=\"#\" onclick=\"fetch(this.previousSibling.title).then(it => it.blob()); return false\">Download</a>",
    ),
];
const ABOUT: [(&str, &str); 2] = [
    (
        "<a href=",
        "<button onclick=\"document.body.innerHTML = '<h2>Your paper</h2><iframe src=' + this.dataset.to + '></iframe>'\" data-to=",
    ),
    ("</a>", "</button>"),
];

/// A control whose words are not understood is left alone.
const UNKNOWN: [(&str, &str); 2] = [
    ("<a href=", "<span hidden title="),
    ("</a>", "</span><button onclick=\"document.body.textContent = ''\">हटाएँ</button>"),
];

/// Entries that come when a user scrolls to them.
const SCROLLED: [(&str, &str); 1] = [(
    "<h1>Uploaded documents</h1><ul>",
    "<h1>Uploaded documents</h1><div style=\"height: 3000px\">Papers of former years</div><script>\
     addEventListener('scroll', () => { const late = document.querySelector('template'); \
     if (scrollY > 2000 && late) late.replaceWith(late.content); });</script><template><ul>",
)];

const SECTIONS: [&[(&str, &str)]; 5] = [&RENAMED, &BUTTONS, &FETCHED, &ABOUT, &SCROLLED];

#[tokio::test]
#[ignore = "longer: make test-lockers"]
async fn a_document_is_found_by_its_bytes() {
    for words in SECTIONS {
        is_met(&form_post_that_says(words).await, &["locker/save/pdf"]).await;
    }
}

#[tokio::test]
#[ignore = "longer: make test-lockers"]
async fn a_document_that_is_lost_or_changed_is_noticed_in_any_section() {
    for words in SECTIONS {
        for wrong in [Wrong::NothingKept, Wrong::Changed] {
            let locker = form_post_wrongly_that_says(wrong, words).await;
            let report = certify(&locker, &["locker/save/pdf"]).await.report;
            let of = "locker/save/pdf";
            assert!(broken(&report, of).contains(&"WID-UPLOADED"), "{wrong:?} {words:?}");
        }
    }
}

#[tokio::test]
#[ignore = "longer: make test-lockers"]
async fn a_control_that_no_one_understands_is_asked_about() {
    let report = certify(&form_post_that_says(&UNKNOWN).await, &["locker/save/pdf"]).await.report;
    let asked = case(&report, "locker/save/pdf");
    assert_eq!(asked.verdict, Verdict::Inconclusive, "{}", asked.observed);
    assert!(asked.observed.contains("The section has \"हटाएँ\", "), "{}", asked.observed);
}

/// Sections in which a document can be downloaded after a step: a menu, the pointer over its row, a checkbox.
const MENU: [(&str, &str); 2] = [
    (
        "<a href=",
        "<button aria-label=\"More options\" onclick=\"const menu = document.createElement('div');
           menu.innerHTML = '<button role=menuitem>Delete</button><button role=menuitem>Download</button>';
           menu.firstChild.onclick = () => document.body.remove();
           menu.lastChild.onclick = () => fetch(this.dataset.to).then(it => it.blob());
           document.body.append(menu)\" data-to=",
    ),
    ("</a>", "</button>"),
];
const POINTED_AT: [(&str, &str); 1] = [(
    "</a>",
    "</a><style>li .own { display: none } li:hover .own { display: inline }</style><script>{
       const link = document.currentScript.previousSibling.previousSibling, own = document.createElement('button');
       own.className = 'own'; own.textContent = 'Download';
       own.onclick = () => fetch(link.href).then(it => it.blob());
       link.replaceWith(link.textContent, own); }</script>",
)];
const CHOSEN: [(&str, &str); 1] = [(
    "</a>",
    "</a><script>{
       const link = document.currentScript.previousSibling, box = document.createElement('input');
       if (!document.getElementById('get'))
         document.body.insertAdjacentHTML('afterbegin', '<button id=get disabled>Download</button>');
       box.type = 'checkbox';
       box.onchange = () => { get.disabled = false; get.onclick = () => fetch(link.href).then(it => it.blob()); };
       link.replaceWith(link.textContent, box); }</script>",
)];

/// Each document can be opened from the second look on.
const SCANNED: [(&str, &str); 1] = [(
    "</a>",
    "</a><script>{ const link = document.currentScript.previousSibling;
       if (!sessionStorage[link.href]) link.replaceWith(link.textContent + ' (virus scan pending)');
       sessionStorage[link.href] = 1; }</script>",
)];

#[tokio::test]
#[ignore = "longer: make test-lockers"]
async fn a_document_is_found_behind_a_step_and_every_copy_of_it() {
    for words in [&MENU[..], &POINTED_AT, &CHOSEN, &SCANNED] {
        is_met(&form_post_that_says(words).await, &["locker/save/pdf"]).await;
    }
    for words in [&BUTTONS[..], &MENU] {
        let locker = form_post_wrongly_that_says(Wrong::KeptTwice, words).await;
        let report = certify(&locker, &["locker/entries/once"]).await.report;
        assert_eq!(broken(&report, "locker/entries/once"), ["WID-SAVE"], "{words:?}");
    }
}
