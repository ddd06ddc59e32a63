use std::collections::HashSet;
use std::path::Path;

use super::frail::LIBRARY;
use super::*;

/// The files that patches are for.
const FILES: [(&str, &str); 9] = [
    ("savelocker.js", include_str!("../widget/savelocker.js")),
    ("popup.js", include_str!("../../templates/popup.js")),
    ("style.css", include_str!("../../templates/style.css")),
    ("base.html", include_str!("../../templates/base.html")),
    ("error.html", include_str!("../../templates/error.html")),
    ("folder.html", include_str!("../../templates/folder.html")),
    ("login.html", include_str!("../../templates/login.html")),
    ("message.html", include_str!("../../templates/message.html")),
    ("uploaded.html", include_str!("../../templates/uploaded.html")),
];

#[test]
fn a_patch_is_for_exactly_one_place() {
    let of_mutants = all().map(|mutant| (mutant.id, &mutant.change));
    let of_choices = CHOICES.iter().map(|choice| (choice.id, &choice.change));
    let frail = Change::Patches(LIBRARY);
    let mut seen = HashSet::new();
    for (id, change) in of_mutants.chain(of_choices).chain([("frail", &frail)]) {
        let patches = change.patches();
        let told = format!("{:?}", change.policy());
        assert!(patches.is_empty() || seen.insert(told), "{id} is another's twin");
        // One after the other: the first may leave no place for the second.
        let mut files = FILES.map(|(name, text)| (name, text.to_owned()));
        for patch in patches {
            assert!(!patch.find.contains("{{") && !patch.find.contains("{%"), "{id}: {patch:?}");
            let (_, text) = files.iter_mut().find(|(name, _)| *name == patch.file).expect(id);
            assert_eq!(text.matches(patch.find).count(), 1, "{id}: {patch:?}");
            *text = text.replace(patch.find, patch.replace);
            // A page is patched whichever template it is made of.
            let pages = FILES.iter().filter(|(name, _)| is_page(name));
            let places = pages.map(|(_, text)| text.matches(patch.find).count()).sum::<usize>();
            assert!(!is_page(patch.file) || places == 1, "{id}: {patch:?}");
        }
    }
}

fn is_page(file: &str) -> bool {
    Path::new(file).extension().is_some_and(|ending| ending == "html")
}

#[test]
fn ids_are_unique_and_reasons_are_sentences() {
    let mut ids = HashSet::new();
    for mutant in all().chain(BY_REQUESTS) {
        assert!(ids.insert(mutant.id), "{}", mutant.id);
        assert!(find(mutant.id).is_some_and(|found| std::ptr::eq(found, mutant)));
        assert!(mutant.why.ends_with('.'), "{}", mutant.id);
    }
    assert!(ids.len() >= 100, "{} mutants", ids.len());
    assert!(find("no-such-mutant").is_none());
}

#[test]
fn what_is_nearly_an_id_is_told() {
    assert!(near("window/35-minute").contains(&"window/35-minutes"));
    assert!(near("zzz").is_empty());
}
