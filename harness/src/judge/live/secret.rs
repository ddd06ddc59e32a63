//! The app key is in nothing that the page receives, sends or holds (REG-SECRET).

use super::super::Verdict;
use super::super::findings::Findings;
use super::attributes::GIVE_THE_KEY;
use super::facts::Facts;

pub(super) fn key(facts: &Facts<'_>, findings: &mut Findings) {
    let wanted = ["the app key in nothing that a browser receives"];
    if facts.setting.is_some_and(|setting| !setting.key_known) {
        let observed =
            format!("without the app key the page cannot be searched for it: {GIVE_THE_KEY}");
        findings.add("REG-SECRET", Verdict::Note, wanted, &observed);
        return;
    }
    let Some((texts, found)) = facts.key else { return };
    for one in found {
        let observed = format!("the app key, {}, in {}", one.form, one.place);
        findings.add("REG-SECRET", Verdict::Fail, wanted, &observed);
    }
    if found.is_empty() {
        let observed = format!("not found in {texts} texts: scripts, requests, storage, the page");
        findings.add("REG-SECRET", Verdict::Pass, wanted, &observed);
    }
}
