//! Lockers that tell by dialogs of the browser, have "Save here" in each row of a table, or show numbers like
//! those of the errors in every page (WID-MESSAGE, WID-SAVE, ERR-SHOWN).

use locksmith_core::profile::Profile;
use locksmith_spec::verdict::Verdict;

use crate::lab::{broken, case, certify, unmet};
use crate::lockers::{Wrong, form_post_that_says, form_post_wrongly_that_says};

/// What the popup of the locker does when it has saved, or has not.
const TOLD: &str = "told.textContent = kept ? `Your paper lies in ${folder}.` : \"Sorry, this paper could not be had.\";
    tell({ kept });";

const DIALOGS: [(&str, &str); 2] = [
    (
        TOLD,
        "tell({ kept }); alert(kept ? `Your paper was saved in ${folder}.` : 'This paper could not be had.'); close();",
    ),
    (
        "main.innerHTML = \"<p>One moment",
        "if (!confirm('Save to ' + folder + '?')) return; main.innerHTML = \"<p>One moment",
    ),
];

/// The same before the page gets a result, and the form stays.
const ALERT_FIRST: [(&str, &str); 2] = [
    (
        TOLD,
        "alert(kept ? 'Your paper was saved.' : 'This paper could not be had.'); tell({ kept });",
    ),
    ("main.innerHTML = \"<p>One moment, please.\";", ""),
];

const FALSE_ALERT: [(&str, &str); 1] =
    [(TOLD, "alert('Your paper was saved. Save another when you like'); tell({ kept });")];

/// Only a question is asked in a dialog.
const QUESTION_ALONE: [(&str, &str); 2] = [(TOLD, "tell({ kept }); close();"), DIALOGS[1]];

const SAVING: [&str; 3] =
    ["locker/save/pdf", "locker/failure/status-404", "locker/entries/pressed-twice"];

pub(super) async fn is_met(locker: &Profile, cases: &[&str]) {
    let report = certify(locker, cases).await.report;
    assert_eq!(unmet(&report), [""; 0]);
}

#[tokio::test]
#[ignore = "longer: make test-lockers"]
async fn what_the_popup_says_in_dialogs_is_its_message() {
    is_met(&form_post_that_says(&DIALOGS).await, &SAVING).await;
    is_met(&form_post_that_says(&ALERT_FIRST).await, &SAVING).await;
}

#[tokio::test]
#[ignore = "longer: make test-lockers"]
async fn what_a_dialog_says_is_judged() {
    let report = certify(&form_post_that_says(&FALSE_ALERT).await, &["locker/failure/status-404"])
        .await
        .report;
    let of = "locker/failure/status-404";
    assert!(broken(&report, of).contains(&"WID-MESSAGE"), "{:?}", case(&report, of));
    let report =
        certify(&form_post_that_says(&QUESTION_ALONE).await, &["locker/save/pdf"]).await.report;
    assert_eq!(broken(&report, "locker/save/pdf"), ["WID-MESSAGE"]);
}

/// The popup's choice of a folder, as a table that has "Save here" in each row.
const ROWS: (&str, &str) = (
    "function chooseFolder() {",
    r#"function chooseFolder() {
  told.textContent = "";
  const row = name => `<tr><td>${name}</td><td>3 papers</td><td><button type="button">Save here</button></td></tr>`;
  const names = ["Family", "Reports", "Tax papers"];
  main.innerHTML = `<h2>Where in your Almirah?</h2><table><tr><th>Folder</th><th>Holds</th><th></th></tr>${names.map(row).join("")}</table>`;
  main.querySelectorAll("button").forEach((button, at) => button.onclick = async () => {
    const folder = names[CHOSEN];
    main.innerHTML = "<p>One moment, please.";
    const { kept } = await (await send("/keep", { ticket: asked.ticket, folder })).json();
    main.innerHTML = "";
    told.textContent = kept ? "Your paper is saved." : "Sorry, this paper could not be had.";
    tell({ kept });
  });
}
function tree() {"#,
);

const RIGHT_ROWS: [(&str, &str); 2] = [ROWS, ("CHOSEN", "at")];
const WRONG_ROWS: [(&str, &str); 2] = [ROWS, ("CHOSEN", "0")];

#[tokio::test]
#[ignore = "longer: make test-lockers"]
async fn save_here_in_the_row_of_the_folder_is_pressed() {
    let cases = ["locker/save/pdf", "locker/folder/*", "locker/result/saved-twice"];
    let report = certify(&form_post_that_says(&RIGHT_ROWS).await, &cases).await.report;
    let skipped = |shown: &String| shown.starts_with("skipped ");
    let unmet: Vec<String> = unmet(&report).into_iter().filter(|shown| !skipped(shown)).collect();
    assert_eq!(unmet, [""; 0]);
    let report =
        certify(&form_post_that_says(&WRONG_ROWS).await, &["locker/folder/second"]).await.report;
    assert_eq!(broken(&report, "locker/folder/second"), ["WID-FOLDER"]);
}

/// What has to be done beside "Save here" before it does anything: a consent, after which alone it can be pressed or
/// is sent, or a name.
const SAVE_FORM: &str = "<form><input type=\"submit\" value=\"Save here\">";
const CONSENTS: [&[(&str, &str)]; 4] = [
    &[(
        SAVE_FORM,
        "<form><label>Kind of paper <select required><option value=''>Choose<option>Marks</select></label> <input type=submit value='Save here'>",
    )],
    &[(
        SAVE_FORM,
        "<form><label><input type=checkbox required> I agree to the terms of use</label> <input type=submit value='Save here'>",
    )],
    &[(
        SAVE_FORM,
        "<form><label><input type=checkbox onchange='this.form.elements[1].disabled = !this.checked'> I agree to the terms</label>
         <input type=submit value='Save here' disabled>",
    )],
    &[(
        SAVE_FORM,
        "<form><label>Name of the document <input oninput='this.form.elements[1].disabled = !this.value'></label>
         <input type=submit value='Save here' disabled>",
    )],
];

/// What the browser asks for, and no one understands.
const REQUIRED: [(&str, &str); 1] = [(
    SAVE_FORM,
    "<form><label>Counter number <input required></label> <input type=submit value='Save here'>",
)];

#[tokio::test]
#[ignore = "longer: make test-lockers"]
async fn what_save_here_needs_is_done_or_asked_about() {
    for words in CONSENTS {
        is_met(&form_post_that_says(words).await, &["locker/save/pdf"]).await;
    }
    let report = certify(&form_post_that_says(&REQUIRED).await, &["locker/save/pdf"]).await.report;
    let asked = case(&report, "locker/save/pdf");
    assert_eq!(asked.verdict, Verdict::Inconclusive, "{}", asked.observed);
    assert!(asked.observed.contains("Counter number"), "{}", asked.observed);
}

/// Folders that show by nothing but their look that they can be pressed.
const WORDED: [(&str, &str); 1] = [(
    "function chooseFolder() {",
    r#"function chooseFolder() {
  const names = ["Family", "Reports", "Tax papers"];
  main.innerHTML = `<h2>Where?</h2><div>${names.map(name => `<div class=one>${name}</div>`).join("")}</div>
    <form><input type=submit value="Save here"></form>`;
  let folder = "";
  main.querySelectorAll(".one").forEach(one => one.onclick = () => folder = one.textContent);
  main.querySelector("form").onsubmit = async event => {
    event.preventDefault();
    const { kept } = await (await send("/keep", { ticket: asked.ticket, folder })).json();
    main.innerHTML = "";
    told.textContent = kept ? "Your paper is saved." : "Sorry, this paper could not be had.";
    tell({ kept });
  };
}
function tree() {"#,
)];

#[tokio::test]
#[ignore = "longer: make test-lockers"]
async fn folders_of_the_profile_are_pressed_whatever_they_are() {
    is_met(&form_post_that_says(&WORDED).await, &["locker/save/pdf", "locker/folder/second"]).await;
}

const NUMBERS: [(&str, &str); 1] = [(
    "<body><h1>Almirah</h1>",
    "<body><h1>Almirah</h1><p>Helpline 1800 206 206, or call 203. Form 205</p><address>Room 207, Delhi 110 204</address>",
)];

/// A refusal with a login beside it.
const PASSABLE: [(&str, &str); 1] = [(
    "tell({ refused: asked.refused }); close();",
    "told.textContent = 'Authentication error, code ' + asked.refused; logIn();",
)];

/// The same in words that a program does not know, in figures of India, above a number of every page.
const PASSABLE_IN_HINDI: [(&str, &str); 2] = [
    (
        "tell({ refused: asked.refused }); close();",
        "told.textContent = 'त्रुटि ' + String(asked.refused).replace(/[0-9]/g, c => '०१२३४५६७८९'[c]); logIn();",
    ),
    ("<body><h1>Almirah</h1>", "<body><h1>Almirah</h1><p>सहायता 1800 206 205</p>"),
];

/// A refusal with things to press.
const WITH_CONTROLS: [(&str, &str); 1] = [(
    "tell({ refused: asked.refused }); close();",
    "told.textContent = 'Authentication error, code ' + asked.refused;
     main.innerHTML = '<a href=\"/papers\">Home</a> <a href=\"https://partner.example/\">Back to the partner</a> \
       <button>Help</button> <button>Try again</button> <button>Close</button>';
     const [, again, shut] = main.querySelectorAll('button');
     again.onclick = () => { told.textContent += '.'; }; shut.onclick = () => close();",
)];

/// The second leads on, by a question.
const CONTINUED: [(&str, &str); 2] = [
    (
        "tell({ refused: asked.refused }); close();",
        "told.textContent = 'Authentication error, code ' + asked.refused;
         main.innerHTML = '<button>Try again</button> <button>Continue anyway</button>';
         const [, go] = main.querySelectorAll('button');
         go.onclick = () => { told.textContent = ''; main.innerHTML = '<p>Are you sure?</p><button>Yes</button> <button>No</button>';
           main.querySelector('button').onclick = logIn; };",
    ),
    ("\"Not now\"", "\"Later\""),
];

/// A way on that is folded away.
const FOLDED_AWAY: [(&str, &str); 1] = [(
    "tell({ refused: asked.refused }); close();",
    "told.textContent = 'Authentication error, code ' + asked.refused;
     main.innerHTML = '<details><summary>Other options</summary><button>Proceed anyway</button></details>';
     main.querySelector('button').onclick = () => { told.textContent = ''; logIn(); };",
)];

/// One of each kind of what a refusal is watched for.
const REFUSED: [&str; 3] =
    ["locker/error-203/another-key", "locker/error-206/31-minutes", "locker/error-203/key-first"];

async fn is_broken(words: &'static [(&'static str, &'static str)], of: &[(&str, &str)]) {
    let cases: Vec<&str> = of.iter().map(|(case, _)| *case).collect();
    let report =
        certify(&form_post_wrongly_that_says(Wrong::GoesOn, words).await, &cases).await.report;
    for (case, clause) in of {
        assert!(broken(&report, case).contains(clause), "{case}: {:?}", unmet(&report));
    }
}

const OF_206: [(&str, &str); 1] = [("locker/error-206/31-minutes", "ERR-206")];

/// A login beside the code, or behind a control of the refusal page, counts where it saves the document.
#[tokio::test]
#[ignore = "longer: make test-lockers"]
async fn a_refusal_that_can_be_gone_on_with_is_none() {
    is_broken(&PASSABLE, &OF_206).await;
    is_broken(&PASSABLE_IN_HINDI, &OF_206).await;
    is_broken(&CONTINUED, &OF_206).await;
    is_broken(&FOLDED_AWAY, &OF_206).await;
}

#[tokio::test]
#[ignore = "longer: make test-lockers"]
async fn what_a_refusal_page_offers_besides_is_its_own() {
    is_met(&form_post_that_says(&PASSABLE).await, &REFUSED).await;
    is_met(&form_post_that_says(&PASSABLE_IN_HINDI).await, &REFUSED).await;
    is_met(&form_post_that_says(&WITH_CONTROLS).await, &REFUSED).await;
    is_met(&form_post_that_says(&CONTINUED).await, &REFUSED).await;
}

#[tokio::test]
#[ignore = "longer: make test-lockers"]
async fn a_number_in_every_page_is_no_refusal() {
    let cases = [
        "locker/correct-launch",
        "locker/save/pdf",
        "locker/error-203/another-key",
        "locker/error-206/31-minutes",
    ];
    is_met(&form_post_that_says(&NUMBERS).await, &cases).await;
}

/// The code above a list of all codes.
const WITH_ALL_CODES: [(&str, &str); 1] = [(
    "tell({ refused: asked.refused }); close();",
    "told.textContent = 'Authentication error: ' + asked.refused;
     const meanings = ['invalid app hash', 'invalid app id', 'domain not registered', 'timestamp too old', 'no service'];
     main.innerHTML = '<table>' + meanings.map((of, at) => `<tr><td>${203 + at}<td>${of}`).join('') + '</table>';",
)];

/// A refusal as a badge directly behind the button, without a word and without a blank between them.
const BADGE: [(&str, &str); 1] =
    [(".text(`Authentication error, code ${event.data.refused}`)", ".text(event.data.refused)")];

/// The list alone.
const ALL_CODES_ALONE: [(&str, &str); 2] =
    [WITH_ALL_CODES[0], ("told.textContent = 'Authentication error: ' + asked.refused;", "")];

#[tokio::test]
#[ignore = "longer: make test-lockers"]
async fn a_badge_is_a_code_and_a_list_of_all_codes_is_none() {
    is_met(&form_post_that_says(&BADGE).await, &REFUSED).await;
    is_met(&form_post_that_says(&WITH_ALL_CODES).await, &REFUSED).await;
    let case = "locker/error-206/31-minutes";
    let report = certify(&form_post_that_says(&ALL_CODES_ALONE).await, &[case]).await.report;
    assert_eq!(broken(&report, case), ["ERR-206"]);
}
