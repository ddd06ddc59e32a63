//! The app key is in nothing that the page receives, sends or holds (REG-SECRET).

use super::super::Verdict;
use super::super::findings::{Findings, HOW_TO_FIX};
use super::attributes::GIVE_THE_KEY;
use super::facts::Facts;
use crate::observe::unread_told;

pub(super) fn key(facts: &Facts<'_>, findings: &mut Findings) {
    let wanted = ["the app key in nothing that a browser receives"];
    if let Some(characters) = facts.secret_hashed {
        let observed = format!(
            "the page makes its app hash by itself, of the app id, a secret of {characters} characters and \
             the timestamp: everyone can read that secret in its scripts"
        );
        findings.add("REG-SECRET", Verdict::Fail, wanted, &observed);
    }
    if facts.setting.is_some_and(|setting| !setting.key_known) {
        let suspect = facts.built.and_then(|built| built.hashes.as_ref());
        if let Some(script) = suspect.filter(|_| facts.secret_hashed.is_none()) {
            let observed = format!(
                "{script} seems to make the app hash: then it holds the app key, and everyone can read it"
            );
            let fix = "Make the hash on your server and write it into the page; nothing that a browser receives may hold \
                       the app key. Have the key replaced, since it is known now.";
            findings.add("REG-SECRET", Verdict::Warn, wanted, &observed).shows(HOW_TO_FIX, fix);
        }
        let observed =
            format!("without the app key the page cannot be searched for it: {GIVE_THE_KEY}");
        findings.add("REG-SECRET", Verdict::Note, wanted, &observed);
        return;
    }
    let Some((texts, found, unread)) = facts.key else { return };
    for one in found {
        let observed = format!("the app key, {}, in {}", one.form, one.place);
        findings.add("REG-SECRET", Verdict::Fail, wanted, &observed);
    }
    if found.is_empty() {
        let verdict = if unread.is_empty() { Verdict::Pass } else { Verdict::Note };
        let unread = unread_told(unread);
        let observed =
            format!("not found in {texts} texts: scripts, requests, storage, the page{unread}");
        findings.add("REG-SECRET", verdict, wanted, &observed);
    }
}
