//! Logging in, choosing a folder, saving, and what the section 'Uploaded Documents' has
//! afterwards (WID-LOGIN, WID-FOLDER, WID-SAVE, WID-UPLOADED, WID-MESSAGE).

use locksmith_core::observe::{Cut, Entry, Observation, Place, Screen};
use locksmith_core::scenario::ResultPermit;

use super::Verdict;
use super::launch::words_on;
use super::messages::{claim, says_failure, sentences};
use super::timeline::Timeline;
use super::visit::Visit;
use locksmith_core::findings::Findings;
use locksmith_spec::verdict::HOW_TO_FIX;

pub(super) fn judge(timeline: &Timeline<'_>, findings: &mut Findings) {
    for (index, visit) in timeline.visits.iter().enumerate() {
        log_in(visit, findings);
        folder_offered(visit, findings);
        let permit = timeline.case.permits.results.get(index).copied();
        if visit.saved_at.is_some() && permit == Some(ResultPermit::Success) {
            fetched(timeline, index, findings);
            message(visit, timeline.result(index), findings);
        }
        stored(timeline, index, permit, findings);
    }
    strangers(timeline, findings);
}

/// WID-LOGIN: right credentials are let in, wrong ones are not, and all of them are asked for.
fn log_in(visit: &Visit<'_>, findings: &mut Findings) {
    for log_in in &visit.log_ins {
        if log_in.kept {
            let observed = format!("the user `{}` was still logged in", log_in.user);
            let wanted = ["a login, or one that was kept from an earlier save"];
            findings.add("WID-LOGIN", Verdict::Note, wanted, &observed).by(Some("I-SESSION"));
            continue;
        }
        for factor in log_in.not_asked {
            let wanted = [format!("the login asks for {}", factor.factor())];
            let observed = format!(
                "the user `{}` was let in without {}, which the profile has",
                log_in.user,
                factor.factor()
            );
            findings.add("WID-LOGIN", Verdict::Fail, wanted, &observed);
        }
        let Some(screen) = log_in.then else { continue };
        let let_in = screen.save || (!screen.login && !screen.folders.is_empty());
        let (wanted, credentials) = if log_in.right {
            ("right credentials are let in", "right")
        } else {
            ("wrong credentials are refused", "wrong")
        };
        let came = if let_in { "were let in" } else { "were not let in" };
        let observed = format!("{credentials} credentials of the user `{}` {came}", log_in.user);
        let holds = let_in == log_in.right;
        findings
            .check("WID-LOGIN", holds, [wanted], &observed)
            .shows("the popup", &words_on(screen));
    }
}

/// WID-FOLDER: there is a folder to select, once the user is in.
fn folder_offered(visit: &Visit<'_>, findings: &mut Findings) {
    let then = visit.log_ins.iter().rfind(|log_in| log_in.right).and_then(|log_in| log_in.then);
    // "Save here" may come after the choice.
    let inside = |screen: &&Screen| screen.save || (!screen.login && !screen.folders.is_empty());
    let Some(screen) = then.filter(inside) else { return };
    let observed = match screen.folders.as_slice() {
        [] => "the popup offered no folder".to_owned(),
        folders => format!("the popup offered these folders: {}", folders.join(", ")),
    };
    let wanted = ["folders to choose from"];
    findings.check("WID-FOLDER", !screen.folders.is_empty(), wanted, &observed);
}

/// WID-SAVE: the document was fetched from the button's URL.
fn fetched(timeline: &Timeline<'_>, index: usize, findings: &mut Findings) {
    let visit = &timeline.visits[index];
    let offered = timeline.records.iter().find_map(|record| match &record.saw {
        Observation::Offered { document, target, .. } if document == visit.document => Some(target),
        _ => None,
    });
    let Some(offered) = offered else { return };
    let asked: Vec<&str> = timeline
        .fetches_of(index)
        .filter_map(|record| match &record.saw {
            Observation::FetchBegan { target, .. } => Some(target.as_str()),
            _ => None,
        })
        .collect();
    let observed = match asked.as_slice() {
        [] => "the locker did not request the document".to_owned(),
        asked => format!("the locker requested {}", asked.join(", then ")),
    };
    let holds = asked.contains(&offered.as_str());
    findings.check("WID-SAVE", holds, [format!("a request for {offered}")], &observed);
}

/// WID-MESSAGE: after SUCCESS, a message says so.
fn message(visit: &Visit<'_>, result: Option<&str>, findings: &mut Findings) {
    if result != Some("SUCCESS") {
        return;
    }
    let says = |text: &str| {
        !text.trim().is_empty() && !sentences(text).iter().any(|one| says_failure(one))
    };
    let message = visit.after_save.iter().find_map(|screen| {
        let regions = screen.messages.iter().find(|message| says(message));
        let is_over = !screen.login && !screen.save;
        let bare = is_over && says(&screen.text);
        regions
            .or(bare.then_some(&screen.text))
            .or_else(|| unwritten(visit, screen).filter(|_| is_over))
    });
    let quoted = |text: &str| format!("\"{}\"", text.trim().chars().take(200).collect::<String>());
    let all =
        visit.after_save.iter().flat_map(|screen| screen.messages.iter().chain([&screen.text]));
    let failed = all.flat_map(|text| sentences(text)).find(|one| says_failure(one));
    let observed = match message {
        Some(message) => quoted(message),
        None if failed.is_some() => {
            let failed = quoted(&failed.unwrap_or_default());
            format!("`result` is SUCCESS, but the message says {failed}")
        }
        None if visit.after_save_in.contains(&Place::Popup) => "no message of success".to_owned(),
        None => "no message of success: the popup is closed, and the page shows none".to_owned(),
    };
    let wanted = ["a message that the document was saved"];
    let finding = findings.check("WID-MESSAGE", message.is_some(), wanted, &observed);
    for screen in &visit.after_save {
        finding.shows("after \"Save here\"", &words_on(screen));
    }
}

/// A message in the window's title, or in the name of a picture such as a tick, that was not there before. The
/// title of a window that shows nothing is none: no user reads that.
fn unwritten<'a>(visit: &Visit<'_>, screen: &'a Screen) -> Option<&'a String> {
    let before = visit.launch.into_iter().chain(visit.log_ins.iter().filter_map(|one| one.then));
    let known: Vec<&String> =
        before.flat_map(|one| one.pictures.iter().chain([&one.title])).collect();
    let is_blank = screen.text.trim().is_empty() && screen.pictures.is_empty();
    let mut said = screen.pictures.iter().chain([&screen.title].into_iter().filter(|_| !is_blank));
    said.find(|text| !known.contains(text) && claim(std::slice::from_ref(*text)).is_some())
}

/// Compares what the user's section has of the visit's document with `result`.
fn stored(
    timeline: &Timeline<'_>,
    index: usize,
    permit: Option<ResultPermit>,
    findings: &mut Findings,
) {
    let visit = &timeline.visits[index];
    let user = visit.user().unwrap_or("first");
    // The latest look at the section shows the outcome of everything.
    // A look from before the click says nothing of it.
    let later = timeline.listings_since(visit.clicked_at).filter(|(of, _)| *of == user);
    let Some((_, entries)) = later.last() else { return };
    let sha256 = timeline.sha256(visit.document);
    let is_document = |entry: &&Entry| sha256.is_some() && entry.sha256.as_deref() == sha256;
    let of_document = || entries.iter().filter(is_document);
    // One document may have been saved into several folders.
    let in_chosen = of_document().find(|entry| entry.folder.as_deref() == visit.folder);
    // One whose folder is not shown may be the one that is looked for; one in another folder is not.
    let unshown = || of_document().find(|entry| entry.folder.is_none());
    let entry = in_chosen.or_else(unshown).or_else(|| of_document().next());
    let result = timeline.result(index);
    let slow = entries.iter().find(|entry| entry.cut == Some(Cut::TooSlow));
    if let (None, Some(slow)) = (entry, slow) {
        // It may be this one.
        let wanted = [format!("the document `{}` in the section, unchanged", visit.document)];
        findings.add("WID-UPLOADED", Verdict::Inconclusive, wanted, &describe(slow));
        return;
    }
    let unread = timeline.unread_since(visit.clicked_at, user);
    let is_owed = permit == Some(ResultPermit::Success) || result == Some("SUCCESS");
    if entry.is_none() && is_owed && !unread.is_empty() {
        // One of these may give it: whether it is unchanged is unknown.
        for clause in ["WID-UPLOADED", "WID-SAVE", "RES-TRUE"] {
            if clause == "WID-UPLOADED" || timeline.case.clauses.iter().any(|of| of == clause) {
                let wanted = ["a section from which documents can be opened"];
                findings.add(clause, Verdict::Inconclusive, wanted, &unopened(unread));
            }
        }
        return;
    }
    match permit {
        Some(ResultPermit::Success) => {
            uploaded(timeline, entries, (entry, visit), findings);
            if let Some(entry) = entry {
                typed(timeline.content_type(visit.document), entry, findings);
                in_folder(entry, visit, findings);
            }
            let holds = entry.is_some();
            let observed =
                if holds { "the document was saved" } else { "the document was not saved" };
            findings.check("WID-SAVE", holds, ["the document is saved"], observed);
            if holds && result == Some("FAILURE") {
                let observed = "`result` is FAILURE, but the section has the document";
                let wanted = ["SUCCESS for a document that is saved"];
                findings.add("RES-TRUE", Verdict::Fail, wanted, observed);
            }
        }
        Some(ResultPermit::Either) if result == Some("SUCCESS") => {
            uploaded(timeline, entries, (entry, visit), findings);
        }
        _ if visit.saved_at.is_none() && !saved_by_another(timeline, visit) => {
            let holds = entry.is_none();
            let observed = if holds { "nothing was saved" } else { "a document was saved" };
            let (clause, wanted) = if visit.user().is_none() {
                ("WID-LOGIN", ["nothing is saved without a login"])
            } else {
                ("WID-SAVE", ["nothing is saved before \"Save here\""])
            };
            findings.check(clause, holds, wanted, observed);
        }
        _ => {}
    }
    if result == Some("SUCCESS") {
        let observed = if entry.is_some() {
            "`result` is SUCCESS, and the section has the document"
        } else {
            "`result` is SUCCESS, but the section does not have the document"
        };
        let wanted = ["SUCCESS only for a document that is saved"];
        findings.check("RES-TRUE", entry.is_some(), wanted, observed);
    }
}

/// Whether the document of a visit was saved in another one.
fn saved_by_another(timeline: &Timeline<'_>, visit: &Visit<'_>) -> bool {
    let mut others = timeline.visits.iter();
    others.any(|other| other.document == visit.document && other.saved_at.is_some())
}

/// The question about a section whose documents cannot be opened.
fn unopened(unread: &[String]) -> String {
    format!(
        "how is a document opened in 'Uploaded Documents'? The section has {}; none of it gave a document. Set `uploaded` in the profile (or --uploaded) to the address of a page that links to the documents",
        unread.join(", ")
    )
}

/// WID-UPLOADED: the document is in the section, byte for byte.
fn uploaded(
    timeline: &Timeline<'_>,
    entries: &[Entry],
    (entry, visit): (Option<&Entry>, &Visit<'_>),
    findings: &mut Findings,
) {
    let observed = match (entry, entries) {
        (Some(entry), _) => format!("`{}`, byte for byte", entry.name),
        (None, []) => "the section has no entry of the document".to_owned(),
        (None, others) => {
            let others: Vec<String> = others.iter().map(describe).collect();
            let offered = timeline.bytes(visit.document);
            let offered = offered.map_or_else(String::new, |bytes| format!(" {bytes} bytes"));
            format!("no entry has the document's{offered}; the section has {}", others.join(", "))
        }
    };
    let wanted = [format!("the document `{}` in the section, unchanged", visit.document)];
    let finding = findings.check("WID-UPLOADED", entry.is_some(), wanted, &observed);
    if entry.is_none() {
        let is_changed = entries.iter().any(|entry| entry.bytes.is_some());
        finding.shows(HOW_TO_FIX, if is_changed { KEEP } else { CORRECT });
    }
}

/// How a locker is fixed that changes documents; and a profile, where nothing was found at all.
const KEEP: &str = "Store and return the document's bytes exactly as its host sent them: do not cut, convert, \
    re-encode or compress them, and do not change line ends.";
const CORRECT: &str = "List the document there, with its bytes unchanged, before SUCCESS is set. If the user \
    sees it at another address, correct `uploaded` in the profile, or --uploaded.";

/// WID-UPLOADED: a document is not given back as something else. Types that say nothing, and plain text
/// for markup, keep it harmless and change nothing.
fn typed(sent: &str, entry: &Entry, findings: &mut Findings) {
    const SAYS_NOTHING: &str = "application/octet-stream";
    let Some(given) = entry.content_type.as_deref().map(essence) else { return };
    let sent = essence(sent);
    let harmless =
        |given: &str| given == SAYS_NOTHING || (given == "text/plain" && sent.starts_with("text/"));
    if sent.is_empty() || sent == SAYS_NOTHING || given == sent || harmless(&given) {
        return;
    }
    let observed = format!("the section returns `{}` as {given}", entry.name);
    findings
        .add("WID-UPLOADED", Verdict::Fail, [format!("a document of type {sent}")], &observed)
        .fix("Store the `Content-Type` that the document's host sent, and return the document with it.");
}

/// A media type without its parameters.
fn essence(content_type: &str) -> String {
    content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

fn describe(entry: &Entry) -> String {
    match entry.bytes {
        Some(bytes) if entry.cut == Some(Cut::TooSlow) => {
            format!("`{}`, whose first {bytes} bytes came in time, but not its end", entry.name)
        }
        Some(bytes) if entry.cut.is_some() => {
            format!("`{}` with more than {bytes} bytes, larger than the document", entry.name)
        }
        Some(bytes) => format!("`{}` with {bytes} bytes", entry.name),
        None => format!("`{}`, which cannot be opened", entry.name),
    }
}

/// WID-FOLDER: the document is in the folder that was selected.
fn in_folder(entry: &Entry, visit: &Visit<'_>, findings: &mut Findings) {
    let Some(chosen) = visit.folder else { return };
    let wanted = [format!("the document in the folder `{chosen}`")];
    if let Some(folder) = &entry.folder {
        let observed = format!("the section shows the document in the folder `{folder}`");
        findings.check("WID-FOLDER", folder == chosen, wanted, &observed);
    } else {
        let observed = "the section does not show the folder";
        findings.add("WID-FOLDER", Verdict::Note, wanted, observed);
    }
}

/// I-USERS: no user sees what only others saved.
fn strangers(timeline: &Timeline<'_>, findings: &mut Findings) {
    for (user, entries) in timeline.listings() {
        let of_others =
            timeline.visits.iter().any(|visit| visit.user().is_some_and(|of| of != user));
        if !of_others {
            continue;
        }
        let own: Vec<&str> = timeline
            .visits
            .iter()
            .filter(|visit| visit.user() == Some(user))
            .filter_map(|visit| timeline.sha256(visit.document))
            .collect();
        let is_own = |entry: &&Entry| entry.sha256.as_deref().is_some_and(|of| own.contains(&of));
        if !timeline.unread_since(i64::MIN, user).is_empty() {
            // What was not opened may be their own.
            continue;
        }
        let foreign = entries.iter().filter(|entry| !is_own(entry)).count();
        let observed = match foreign {
            0 => format!("the user `{user}` sees nothing that only another user saved"),
            1 => format!("the user `{user}` sees an entry that only another user saved"),
            count => format!("the user `{user}` sees {count} entries that only another user saved"),
        };
        let wanted = ["only the user who saved a document sees it"];
        findings.check("WID-UPLOADED", foreign == 0, wanted, &observed).by(Some("I-USERS"));
    }
}
