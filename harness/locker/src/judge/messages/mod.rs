//! Compares what popup and page say of a save with its outcome (WID-MESSAGE): no success where it
//! failed, and no other folder or document than the user's.

mod claims;
mod files;
mod parts;
mod words;

use locksmith_core::observe::{Place, Screen};
use locksmith_core::scenario::ResultPermit;

pub(super) use self::claims::claim;
pub(super) use self::words::{says_failure, sentences};
use super::Verdict;
use super::timeline::Timeline;
use super::visit::Visit;
use locksmith_core::findings::Findings;

pub(super) fn judge(timeline: &Timeline<'_>, findings: &mut Findings) {
    for (index, visit) in timeline.visits.iter().enumerate() {
        let permit = timeline.case.permits.results.get(index).copied();
        match (permit, timeline.result(index)) {
            (Some(ResultPermit::Failure), Some("FAILURE")) => {
                claims_nothing(visit, findings);
                says_the_same(timeline, index, findings);
            }
            (Some(ResultPermit::Success), Some("SUCCESS")) => {
                names_the_folder(timeline, visit, findings);
                names_the_document(timeline, visit, findings);
            }
            _ => {}
        }
    }
}

/// What was said after "Save here": messages, or all words where there are none. In the page only what is
/// new counts: the rest is the partner's, or of an earlier save.
fn said(visit: &Visit<'_>) -> Vec<String> {
    let of = |(screen, place): (&&Screen, &Place)| match place {
        Place::Popup if !screen.messages.is_empty() => screen.messages.clone(),
        Place::Popup if screen.login || screen.save => Vec::new(),
        Place::Popup | Place::Page => vec![screen.text.clone()],
    };
    let all = visit.after_save.iter().zip(&visit.after_save_in).flat_map(of);
    all.filter(|text| !text.trim().is_empty()).collect()
}

/// After FAILURE no message says that the document was saved.
fn claims_nothing(visit: &Visit<'_>, findings: &mut Findings) {
    let Some(claim) = claim(&said(visit)) else { return };
    let wanted = ["a message that does not claim success, where `result` is FAILURE"];
    findings.add("WID-MESSAGE", Verdict::Fail, wanted, &format!("\"{}\"", short(&claim)));
}

/// In whatever language: the words after FAILURE are not those after SUCCESS. Words that say nothing of
/// either may be the same, so that it is noted only.
fn says_the_same(timeline: &Timeline<'_>, index: usize, findings: &mut Findings) {
    if findings.about_failing("WID-MESSAGE") {
        return;
    }
    let after_failure = said(&timeline.visits[index]);
    let same = timeline.visits.iter().enumerate().any(|(other, visit)| {
        timeline.result(other) == Some("SUCCESS") && said(visit) == after_failure
    });
    if same && !after_failure.is_empty() {
        let wanted = ["other words after FAILURE than after SUCCESS"];
        let observed =
            format!("the same words after SUCCESS and FAILURE: \"{}\"", short(&after_failure[0]));
        findings.add("WID-MESSAGE", Verdict::Note, wanted, &observed);
    }
}

/// A message that names a folder names the one that was chosen.
fn names_the_folder(timeline: &Timeline<'_>, visit: &Visit<'_>, findings: &mut Findings) {
    let Some(chosen) = visit.folder else { return };
    let said = said(visit);
    let names = |text: &str, name: &str| text.to_lowercase().contains(&name.to_lowercase());
    if said.iter().any(|text| names(text, chosen)) {
        return;
    }
    let screens = timeline.visits.iter().flat_map(|visit| &visit.log_ins);
    let offered = screens.filter_map(|log_in| log_in.then).flat_map(|screen| &screen.folders);
    let others: Vec<&str> = offered
        .map(String::as_str)
        .filter(|name| name.chars().filter(|c| c.is_alphabetic()).count() >= 3)
        .collect();
    for sentence in news(visit, &said) {
        let Some(other) = others.iter().find(|name| words::goes_to(&sentence, name)) else {
            continue;
        };
        let wanted = [format!("a message that names `{chosen}`, or no folder")];
        let observed = format!("\"{}\" names the folder `{other}`", short(&sentence));
        findings.add("WID-MESSAGE", Verdict::Fail, wanted, &observed);
        return;
    }
}

/// The sentences that were not shown before "Save here".
fn news(visit: &Visit<'_>, said: &[String]) -> Vec<String> {
    let log_ins = visit.log_ins.iter().filter_map(|log_in| log_in.then);
    let before: Vec<String> =
        log_ins.chain(visit.launch).flat_map(|screen| sentences(&screen.text)).collect();
    let all = said.iter().flat_map(|text| sentences(text));
    all.filter(|sentence| !before.contains(sentence)).collect()
}

/// A message that names a document names the button's.
fn names_the_document(timeline: &Timeline<'_>, visit: &Visit<'_>, findings: &mut Findings) {
    let Some(file) = timeline.file_name(visit.document) else { return };
    let stem = |name: &str| name.rsplit_once('.').map_or(name, |(stem, _)| stem).to_owned();
    let own = stem(&file);
    let said = said(visit);
    let all = said.join("\n");
    if own.is_empty() || all.contains(&own) {
        return;
    }
    let others = timeline.case.documents.keys().filter_map(|name| timeline.file_name(name));
    let of_page = others.map(|name| stem(&name)).find(|other| {
        let is_other = !other.is_empty() && *other != own;
        is_other && all.contains(other.as_str())
    });
    let other = of_page.or_else(|| another_file(timeline, visit, &file, &news(visit, &said)));
    if let Some(other) = other {
        let wanted = [format!("a message that names `{own}`, or no document")];
        let observed = format!("\"{}\" names the document `{other}`", short(&all));
        findings.add("WID-MESSAGE", Verdict::Fail, wanted, &observed);
    }
}

/// A file that is said to be saved, where the section shows the document by another name. Where the section
/// was not looked at, the locker may have named it anew.
fn another_file(
    timeline: &Timeline<'_>,
    visit: &Visit<'_>,
    file: &str,
    news: &[String],
) -> Option<String> {
    let sha256 = timeline.sha256(visit.document);
    let entries = timeline.listings_since(visit.clicked_at).flat_map(|(_, entries)| entries);
    let alike = entries.filter(|entry| sha256.is_some() && entry.sha256.as_deref() == sha256);
    let mut names: Vec<&str> = alike.map(|entry| entry.name.as_str()).collect();
    if names.is_empty() {
        return None;
    }
    names.push(file);
    let mut files =
        news.iter().filter(|one| words::is_of_saving(one)).flat_map(|one| files::in_text(one));
    let is_own = |named: &String| names.iter().any(|name| files::may_be(named, name));
    files.rfind(|file| !is_own(file))
}

fn short(text: &str) -> String {
    text.chars().take(200).collect()
}
