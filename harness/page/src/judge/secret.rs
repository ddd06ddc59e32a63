//! The app key is in nothing that the page receives, sends or holds (REG-SECRET).

use super::facts::Facts;
use super::phrases::GIVE_THE_KEY;
use locksmith_core::findings::Findings;
use locksmith_core::observe::unread_in_words;
use locksmith_spec::HashFact;
use locksmith_spec::verdict::{Elsewhere, HOW_TO_FIX, Verdict};

const ON_THE_SERVER: &str = "Compute the hash on your server, and write it into the page: nothing that a browser \
                             receives may contain the app key. Have the key replaced, because it is now public.";

pub(super) fn key(facts: &Facts<'_>, findings: &mut Findings) {
    let wanted = ["no app key in anything that a browser receives"];
    if let Some(characters) = facts.secret_hashed {
        let observed = format!(
            "the page computes its app hash from the app id, a secret of {characters} characters and the timestamp: \
             anyone can read that secret in its scripts"
        );
        findings.add("REG-SECRET", Verdict::Fail, wanted, &observed);
    }
    let suspect = facts.built.filter(|_| facts.secret_hashed.is_none());
    let suspect = suspect.and_then(|built| Some((built.hashes.as_ref()?, built.hash_made_here)));
    if facts.setting.is_some_and(|setting| !setting.key_known) {
        if let Some((script, _)) = suspect {
            let observed = format!(
                "{script} seems to compute the app hash: then it contains the app key, and anyone can read it"
            );
            findings
                .add("REG-SECRET", Verdict::Warn, wanted, &observed)
                .shows(HOW_TO_FIX, ON_THE_SERVER);
        }
        let observed =
            format!("the page cannot be searched for the app key without the key: {GIVE_THE_KEY}");
        findings.add("REG-SECRET", Verdict::Note, wanted, &observed);
        return;
    }
    let Some((texts, found, unread)) = facts.key else { return };
    for one in found {
        let observed = format!("the app key, {}, in {}", one.form, one.place);
        let finding = findings.add("REG-SECRET", Verdict::Fail, wanted, &observed);
        if one.in_page {
            finding.also_in(Elsewhere::Source);
        }
    }
    // A hash that was received is none that a script made, whatever else it hashes.
    let is_right = facts.claims.first().is_some_and(|it| it.hash == Some(HashFact::Right));
    if let Some((script, true)) = suspect.filter(|_| found.is_empty() && is_right) {
        let observed = format!(
            "{script} computes the app hash: nothing that the page received contains the right hash, so the page \
             contains the app key, in parts or in another form, and anyone can read it"
        );
        findings
            .add("REG-SECRET", Verdict::Fail, wanted, &observed)
            .shows(HOW_TO_FIX, ON_THE_SERVER);
        return;
    }
    if found.is_empty() {
        let verdict = if unread.is_empty() { Verdict::Pass } else { Verdict::Note };
        let unread = unread_in_words(unread);
        let observed =
            format!("not found in {texts} texts: scripts, requests, storage, page{unread}");
        findings.add("REG-SECRET", verdict, wanted, &observed);
    }
}
