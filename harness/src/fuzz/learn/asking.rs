//! Sends what was learned of a request again, without a browser, and learns what the answers mean.

use std::time::Duration;

use super::super::answer::{Answer, read};
use super::super::case::{AppName, Case, Hash, Id, Origin};
use super::super::render::Renderer;
use super::super::template::Template;
use super::super::values::Subject;
use super::super::wire::{Client, Host};
use super::answers::{Answered, Meanings, learn as learn_answers};
use super::print::print;
use super::request::{Wire, learn as learn_request};
use super::{Heard, LearnError, Learned, Shown};
use crate::clock;
use crate::profile::Profile;
use crate::spec::{Code, Outcome, assess, permitted};

/// How far from the edges of the window a timestamp stays, in seconds.
const MARGIN: i64 = 60;

/// Learns the wire of a profile's locker from the requests of a launch in a browser. Some ten requests are
/// sent besides: right ones, and one for each code that the profile's apps can show.
pub async fn learn(
    profile: &Profile,
    heard: &[Heard],
    shown: &Shown,
    deadline: Duration,
) -> Result<Learned, LearnError> {
    let mut wire = learn_request(heard, shown, &profile.library)?;
    let host = Host::of(&profile.library, &profile.trust, deadline).await;
    let host = host.map_err(|error| LearnError::NotThere(error.to_string()))?;
    let mut asked = Asked::new(profile, &wire, &host)?;
    let mut launch = asked.answer(&Case::default()).await?;
    let Some(referer) = wire.referer.take_if(|_| launch.status != wire.status.unwrap_or_default())
    else {
        return asked.learn(profile, &wire, launch).await;
    };
    // It may be by the other header that the locker knows whose page this is.
    wire.headers.push(referer);
    asked = Asked::new(profile, &wire, &host)?;
    launch = asked.answer(&Case::default()).await?;
    asked.learn(profile, &wire, launch).await
}

/// A locker that is asked by what was learned of its requests.
struct Asked {
    template: Template,
    subject: Subject,
    client: Client,
    host: String,
}

impl Asked {
    fn new(profile: &Profile, wire: &Wire, host: &Host) -> Result<Self, LearnError> {
        let any = Meanings::any();
        let text = print(&profile.name, wire, Some(&any), &[]);
        let template = read_template(&text, wire, profile)?;
        let subject = Subject::of(profile, MARGIN, &template);
        Ok(Self { template, subject, client: Client::new(host.clone()), host: host.name.clone() })
    }

    async fn answer(&mut self, case: &Case) -> Result<Answered, LearnError> {
        let presented = self.subject.present(case, clock::now().as_second());
        let mut message = Vec::new();
        let sending =
            Renderer::new(&self.template, self.host.clone()).render(case, &presented, &mut message);
        let asked = self.client.ask(&message, sending).await;
        asked.map_err(|error| LearnError::NotThere(error.to_string()))?;
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        Ok(self.client.answer(|answer| Answered {
            status: answer.status,
            headers: answer
                .headers
                .iter()
                .map(|header| (header.name.to_owned(), text(header.value)))
                .collect(),
            body: text(answer.body),
        }))
    }

    /// What the oracle permits for a case: codes only.
    fn due(&self, case: &Case) -> Vec<Code> {
        let now = clock::now().as_second();
        let presented = self.subject.present(case, now);
        let permitted = permitted(&assess(&presented.request, &self.subject.world(now)));
        let codes = permitted.iter().filter_map(|permission| match permission.outcome {
            Outcome::Refusal(code) => Some(code),
            Outcome::Launch => None,
        });
        codes.collect()
    }

    async fn learn(
        mut self,
        profile: &Profile,
        wire: &Wire,
        launch: Answered,
    ) -> Result<Learned, LearnError> {
        let draft = |notes: &[String]| print(&profile.name, wire, None, notes);
        if wire.status != Some(launch.status) {
            let status =
                wire.status.map_or("nothing".to_owned(), |status| format!("status {status}"));
            let what = format!(
                "the browser was answered with {status}, and the same request, signed anew and sent without \
                 it, with\n  {}\nPerhaps it holds something that is good for one time",
                launch.told()
            );
            return Err(LearnError::Unread { draft: draft(std::slice::from_ref(&what)), what });
        }
        let launches = [launch, self.answer(&Case::default()).await?];
        let mut refusals = Vec::new();
        let wrongs = wrongs(profile);
        for (_, case) in &wrongs {
            refusals.push((self.due(case), self.answer(case).await?));
        }
        let meanings = learn_answers(&launches, &refusals);
        let meanings = meanings.map_err(|what| LearnError::Unread {
            draft: draft(std::slice::from_ref(&what)),
            what,
        })?;
        let mut notes = vec![format!("Seen of a right request: {}.", shortened(&launches[0]))];
        let mut remarks = Vec::new();
        for (at, ((what, _), (_, answer))) in wrongs.iter().zip(&refusals).enumerate() {
            if meanings.unread.contains(&at) {
                let note = format!("NOT recognised, {what}: {}.", shortened(answer));
                remarks.push(note.clone());
                notes.push(note);
            } else {
                notes.push(format!("Seen of {what}: {}.", shortened(answer)));
            }
        }
        if !profile.apps.contains_key("withdrawn") {
            notes.push("Not tried: 207, for the profile has no [apps.withdrawn].".to_owned());
        }
        let text = print(&profile.name, wire, Some(&meanings), &notes);
        let template = read_template(&text, wire, profile)?;
        self.template = template.clone();
        if self.means(&Case::default()).await? != Answer::Launch {
            let what = "what was learned does not hold: a right request is not let in".to_owned();
            return Err(LearnError::Unread { what, draft: text });
        }
        Ok(Learned { text, template, remarks })
    }

    /// What the answer to a case means by the template.
    async fn means(&mut self, case: &Case) -> Result<Answer, LearnError> {
        self.answer(case).await?;
        let Template { launch, refusals, .. } = &self.template;
        Ok(self.client.answer(|answer| read(answer, launch, refusals)))
    }
}

/// One wrong request for each code, where the profile has what it takes.
fn wrongs(profile: &Profile) -> Vec<(&'static str, Case)> {
    let right = Case::default();
    let mut wrongs = vec![
        ("a hash with another key (203)", Case { hash: Hash::OfAnotherKey, ..right }),
        ("an unknown app id (204)", Case { id: Id::Unknown, ..right }),
        ("another host (205)", Case { origin: Origin::Another, ..right }),
        ("a stale timestamp (206)", Case { age: 3600, ..right }),
    ];
    if profile.apps.contains_key("withdrawn") {
        let app = AppName::Withdrawn;
        wrongs.push(("an app that is not authorised (207)", Case { app, ..right }));
    }
    wrongs
}

/// An answer in a comment: a ticket in it is nobody's business.
fn shortened(answer: &Answered) -> String {
    let location = answer.header("location").map(|to| {
        let end = to.find(['?', '#']).unwrap_or(to.len());
        format!(", which leads to {}", &to[..end])
    });
    format!("status {}{}", answer.status, location.unwrap_or_default())
}

fn read_template(text: &str, wire: &Wire, profile: &Profile) -> Result<Template, LearnError> {
    Template::parse("the learned template", text).map_err(|error| LearnError::Unread {
        what: format!("a template cannot say it: {error}"),
        draft: print(&profile.name, wire, None, &[]),
    })
}
