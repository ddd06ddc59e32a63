//! What the page claims, and what is known of that: with the app key, which the judge never sees.

use url::Url;

use super::{Journey, Trouble};
use locksmith_core::clock;
use locksmith_core::observe::Observation;
use locksmith_core::observe::page::{Built, Claimed, Fact, Sent};
use locksmith_spec::{HashFact, app_hash, reading, recipe};

impl Journey<'_> {
    /// The claims of the first element `dlshare`, as the library reads them.
    pub(super) fn claims(&self, load: usize, built: &Built) -> Claimed {
        let attribute = |name: &str| {
            let attributes = built.dlshare.first().map(|element| &element.attributes)?;
            attributes.get(name).cloned()
        };
        let claims = Sent {
            app_id: attribute("data-app-id"),
            app_hash: attribute("data-app-hash"),
            time_stamp: attribute("time-stamp"),
        };
        self.known_of(load, claims)
    }

    /// What is known of these claims, at this moment.
    pub(super) fn known_of(&self, load: usize, claims: Sent) -> Claimed {
        let Sent { app_id, app_hash: given, time_stamp: stamp } = claims;
        let target = self.bed.target();
        let text = |value: &Option<String>| value.clone().unwrap_or_default();
        let (mut mistake, mut of_registered) = (None, false);
        let known = target.key.as_ref().map(|key| {
            let (id, key, stamp) = (text(&app_id), key.expose(), text(&stamp));
            let fact = app_hash::assess(&text(&given), &id, key, &stamp);
            // Without one of them the digest would reveal more of the key than a right page does.
            if fact == HashFact::Wrong {
                mistake = recipe::of_hash(&text(&given), &id, key, &stamp);
                of_registered = target.app_id.as_deref().is_some_and(|registered| {
                    app_hash::assess(&text(&given), registered, key, &stamp) == HashFact::Right
                });
            }
            let due = (!id.is_empty() && !stamp.is_empty()).then(|| app_hash(&id, key, &stamp));
            (fact, due)
        });
        let now = clock::now();
        let read = reading::of_page(target.format, stamp.as_deref().unwrap_or_default(), now);
        Claimed {
            load,
            app_id,
            app_hash: given,
            time_stamp: stamp,
            hash: known.as_ref().map(|(fact, _)| *fact),
            of_registered,
            due: known.and_then(|(_, due)| due),
            mistake,
            time: read.fact,
            age: read.age,
            other_form: read.other_form,
            kept_for: self.kept_for(),
        }
    }

    /// For how many seconds caches may keep the page, by the headers of its source.
    fn kept_for(&self) -> Option<u64> {
        let source = self.log.records().iter().rev().find_map(|record| match &record.saw {
            Observation::Page(fact) => match fact.as_ref() {
                Fact::Source(source) => Some(source),
                _ => None,
            },
            _ => None,
        })?;
        source.kept(clock::now()).map(|kept| kept.seconds)
    }

    /// The domain that the app is registered for: the one that is wanted, or the page's own.
    pub(super) async fn domain(&self) -> Result<String, Trouble> {
        if let Some(domain) = &self.bed.target().domain {
            return Ok(domain.clone());
        }
        let url = self.session.current_url().await?;
        let host = Url::parse(&url).ok().and_then(|url| url.host_str().map(str::to_owned));
        Ok(host.unwrap_or_else(|| self.bed.target().host().to_owned()))
    }
}
