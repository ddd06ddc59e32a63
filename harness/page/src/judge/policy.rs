//! What keeps the browser from the page, or the page from the locker: certificates, policies,
//! sandboxes; and errors of its scripts.

use url::{Host, Url};

use super::facts::Facts;
use super::forbidden::Standing;
use super::jquery;
use locksmith_core::findings::Findings;
use locksmith_core::observe::page::{Certificates, Event, Framed, Source, Tried, sandbox_lacks};
use locksmith_spec::verdict::{HOW_TO_FIX, Verdict};

pub(super) fn certificate(facts: &Facts<'_>, findings: &mut Findings) {
    let Some(loaded) = facts.loads.first() else { return };
    let wanted = ["certificates that browsers trust"];
    let own = Url::parse(&loaded.url).ok().and_then(|url| url.host_str().map(str::to_owned));
    for (host, problem) in &facts.certificates {
        let observed = format!("the certificate of {host}: {problem}");
        let verdict = if own.as_deref() == Some(host) { Verdict::Fail } else { Verdict::Warn };
        findings.add("WID-POPUP", verdict, wanted, &observed);
    }
    if facts.certificates.is_empty() {
        let known = facts.setting.map(|setting| setting.certificates).unwrap_or_default();
        let (verdict, observed) = match known {
            _ if !loaded.url.starts_with("https:") => {
                (Verdict::Pass, "the page comes by http and has no certificate")
            }
            Certificates::Checked => (Verdict::Pass, "the page's certificate is valid"),
            Certificates::Ours => {
                (Verdict::Pass, "Locksmith serves the page, without a certificate")
            }
            Certificates::WithoutRoots => (
                Verdict::Note,
                "no certificate was checked: this machine has no root certificates (install the package \
                 ca-certificates, or set SSL_CERT_FILE to a file with them)",
            ),
        };
        findings.add("WID-POPUP", verdict, wanted, observed);
    }
}

pub(super) fn loads(facts: &Facts<'_>, findings: &mut Findings) {
    let wanted = ["a page that loads completely"];
    for loaded in &facts.loads {
        if loaded.complete {
            findings.add("WID-POPUP", Verdict::Pass, wanted, &format!("loaded: {}", loaded.url));
        } else {
            let observed = "the page did not load completely in time; it was tested in that state";
            findings.add("WID-POPUP", Verdict::Warn, wanted, observed);
        }
    }
}

pub(super) fn policy(facts: &Facts<'_>, findings: &mut Findings) {
    let (Some(setting), Some(source)) = (facts.setting, facts.source) else { return };
    let wanted = ["policies that let the library, its requests and its popup pass"];
    let origin = |address: &str| Url::parse(address).ok().map(|url| url.origin());
    let locker = origin(&setting.library);
    for event in facts.events() {
        let Event::Policy { directive, blocked } = event else { continue };
        let of_locker = locker.is_some() && origin(blocked) == locker;
        let standing = Standing::of(facts, directive);
        let observed = format!("the page's policy `{}` forbids {blocked}", standing.name);
        if of_locker {
            let is_script = directive.starts_with("script-src");
            let clause = if is_script { "PAGE-SCRIPT" } else { "WID-POPUP" };
            let fix = standing.fix(directive, &setting.library);
            findings.add(clause, Verdict::Fail, wanted, &observed).shows(HOW_TO_FIX, &fix);
        } else {
            findings.add("WID-POPUP", Verdict::Note, wanted, &observed);
        }
    }
    let mut add = |observed: &str, fix: &str| {
        findings.add("WID-POPUP", Verdict::Fail, wanted, observed).shows(HOW_TO_FIX, fix);
    };
    if let Some(Framed { src, sandbox: Some(sandbox) }) =
        facts.built.and_then(|built| built.framed.as_ref())
    {
        let allows = |what: &str| sandbox.split_whitespace().any(|word| word == what);
        let needed = ["allow-scripts", "allow-popups", "allow-same-origin"];
        let missing: Vec<&str> = needed.into_iter().filter(|what| !allows(what)).collect();
        if !missing.is_empty() {
            let observed = format!(
                "the widget is in the frame {src}, whose `sandbox` lacks {}",
                missing.join(", ")
            );
            let has = sandbox.split_whitespace().filter(|word| !needed.contains(word));
            let words: Vec<&str> = has.chain(needed).collect();
            let fix = format!(
                "Write `sandbox=\"{}\"` on the frame, or remove `sandbox`. Without allow-same-origin the frame has \
                 no domain that the locker could compare.",
                words.join(" ")
            );
            add(&observed, &fix);
        }
    }
    if let Some(value) = parted(facts) {
        let observed = format!(
            "the header `cross-origin-opener-policy: {value}` separates the page from its popup: no result can arrive"
        );
        add(&observed, NOT_PARTED);
    }
    let policies = source.headers.iter().filter(|(name, _)| name == "content-security-policy");
    for (name, value) in policies {
        let value = value.to_ascii_lowercase();
        let needed = ["allow-scripts", "allow-popups"];
        let missing: Vec<&str> =
            needed.into_iter().filter(|what| sandbox_lacks(&value, what)).collect();
        if !missing.is_empty() {
            let observed = format!(
                "the header `{name}: {value}` puts the page into a sandbox without {}",
                missing.join(", ")
            );
            let fix = format!(
                "Add {} to the directive `sandbox` of that header, or remove the directive.",
                missing.join(" and ")
            );
            add(&observed, &fix);
        }
    }
    let nothing = ["WID-POPUP", "PAGE-SCRIPT"].iter().all(|clause| !findings.about(clause));
    if nothing {
        let observed = "no policy of the page forbids what the library needs";
        findings.add("WID-POPUP", Verdict::Pass, wanted, observed);
    }
}

const NOT_PARTED: &str =
    "Send `Cross-Origin-Opener-Policy: same-origin-allow-popups`, or remove this header.";

/// The opener policy that parts the page from its popup. It counts where the page comes by TLS, or from
/// this machine.
pub(super) fn parted(facts: &Facts<'_>) -> Option<String> {
    let source = facts.source?;
    let is_loopback = |url: &Url| match url.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    };
    let counts =
        Url::parse(&source.url).is_ok_and(|url| url.scheme() == "https" || is_loopback(&url));
    let value = source.header("cross-origin-opener-policy")?.to_ascii_lowercase();
    let parts = value.starts_with("same-origin") && !value.contains("allow-popups");
    Some(value).filter(|_| counts && parts)
}

/// The policy that keeps the popup of this click from the locker, where page/policy reports it.
pub(super) fn of_popup(facts: &Facts<'_>, tried: &Tried) -> Option<String> {
    let origin = |address: &str| Url::parse(address).ok().map(|url| url.origin());
    let locker = origin(&facts.setting?.library)?;
    let directive = tried.events.iter().find_map(|event| match event {
        Event::Policy { directive, blocked }
            if origin(blocked).as_ref() == Some(&locker)
                && !directive.starts_with("script-src") =>
        {
            Some(directive)
        }
        _ => None,
    })?;
    Some(format!(
        "the page's policy `{}` forbids it (page/policy)",
        Standing::of(facts, directive).name
    ))
}

/// Whether the page is in a sandbox without `allow-scripts`.
pub(super) fn is_without_scripts(facts: &Facts<'_>) -> bool {
    let by_header = facts.source.is_some_and(Source::is_without_scripts);
    let framed = facts.built.and_then(|built| built.framed.as_ref());
    let by_frame = framed
        .and_then(|framed| framed.sandbox.as_ref())
        .is_some_and(|sandbox| !sandbox.split_whitespace().any(|word| word == "allow-scripts"));
    by_header || by_frame
}

pub(super) fn scripts(facts: &Facts<'_>, findings: &mut Findings) {
    if facts.loads.is_empty() {
        return;
    }
    let wanted = ["no uncaught script error"];
    let mut reported: Vec<String> = Vec::new();
    for event in facts.events().filter(|event| !jquery::explains(facts, event)) {
        if let Some(error) = event.script_error().filter(|error| !reported.contains(error)) {
            findings.add("RES-HANDLED", Verdict::Warn, wanted, &error);
            reported.push(error);
        }
    }
    if reported.is_empty() {
        findings.add("RES-HANDLED", Verdict::Pass, wanted, "none");
    }
}
