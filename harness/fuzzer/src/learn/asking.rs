//! Sends a learned request again, without a browser, and learns the meaning of the answers.

use std::time::Duration;

use super::super::answer::{Answer, read};
use super::super::case::{AppName, Case, Hash, Id, Origin};
use super::super::render::Renderer;
use super::super::template::Template;
use super::super::values::Subject;
use super::super::wire::{Client, Host};
use super::answered::Answered;
use super::answers::{Meanings, Unlearned, learn as learn_answers};
use super::print::print;
use super::request::{Wire, learn as learn_request};
use super::{Heard, LearnError, Learned, LetIn, Shown};
use locksmith_core::clock;
use locksmith_core::profile::{App, Profile};
use locksmith_spec::{Code, Outcome, permitted};

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
    // The locker may identify the page by the other header.
    wire.headers.push(referer);
    asked = Asked::new(profile, &wire, &host)?;
    launch = asked.answer(&Case::default()).await?;
    asked.learn(profile, &wire, launch).await
}

/// A locker, with the learned request to it.
struct Asked {
    template: Template,
    subject: Subject,
    client: Client,
    host: String,
    /// What was sent last.
    message: Vec<u8>,
}

impl Asked {
    fn new(profile: &Profile, wire: &Wire, host: &Host) -> Result<Self, LearnError> {
        let any = Meanings::any();
        let text = print(&profile.name, wire, Some(&any), &[]);
        let template = read_template(&text, wire, profile)?;
        let subject = Subject::of(profile, MARGIN, &template);
        let (client, host) = (Client::new(host.clone()), host.name.clone());
        Ok(Self { template, subject, client, host, message: Vec::new() })
    }

    async fn answer(&mut self, case: &Case) -> Result<Answered, LearnError> {
        let presented = self.subject.present(case, clock::now().as_second());
        let mut renderer = Renderer::new(&self.template, self.host.clone());
        let sending = renderer.render(case, &presented, &mut self.message);
        let asked = self.client.ask(&self.message, sending).await;
        asked.map_err(|error| LearnError::NotThere(error.to_string()))?;
        if let Some(part) = self.client.cut() {
            let what = format!("its answer is too long: {part}");
            return Err(LearnError::NotThere(what));
        }
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
        let permitted = permitted(&self.subject.facts(&presented, now));
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
                "the locker answered the browser with {status}, and the same request, signed again and sent without \
                 the browser, with\n  {}\nThe request may contain a value that works only once",
                launch.shown()
            );
            return Err(LearnError::Unread { draft: draft(std::slice::from_ref(&what)), what });
        }
        let launches = [launch, self.answer(&Case::default()).await?];
        let (mut refusals, mut let_ins) = (Vec::new(), Vec::new());
        let wrongs = wrongs(profile);
        for Wrong { what, clause, case, page } in &wrongs {
            let answer = self.answer(case).await?;
            let sent = String::from_utf8_lossy(&self.message).trim_end().to_owned();
            let (what, clause, case_id, received) = (*what, *clause, *page, answer.shown());
            let_ins.push(LetIn { what, clause, case: case_id, sent, received });
            refusals.push((self.due(case), answer));
        }
        let let_in = |which: &[usize]| which.iter().map(|at| let_ins[*at].clone()).collect();
        let meanings = learn_answers(&launches, &refusals, &own(profile));
        let meanings = meanings.map_err(|error| match error {
            Unlearned::Because(what) => {
                LearnError::Unread { draft: draft(std::slice::from_ref(&what)), what }
            }
            Unlearned::LetIn(which) => LearnError::LetIn(let_in(&which)),
        })?;
        let mut notes = vec![format!("Answer to a right request: {}.", shortened(&launches[0]))];
        let mut remarks = Vec::new();
        for (at, (Wrong { what, .. }, (_, answer))) in wrongs.iter().zip(&refusals).enumerate() {
            if meanings.let_in.contains(&at) {
                notes.push(format!("Accepted, {what}: {}.", shortened(answer)));
            } else if meanings.unread.contains(&at) {
                let note = format!("Not recognised, {what}: {}.", shortened(answer));
                remarks.push(note.clone());
                notes.push(note);
            } else {
                notes.push(format!("Answer to {what}: {}.", shortened(answer)));
            }
        }
        if !profile.apps.contains_key("withdrawn") {
            notes.push("Not tried: 207. The profile has no [apps.withdrawn].".to_owned());
        }
        let text = print(&profile.name, wire, Some(&meanings), &notes);
        let template = read_template(&text, wire, profile)?;
        self.template = template.clone();
        if self.means(&Case::default()).await? != Answer::Launch {
            let what =
                "the learned template does not work: the locker does not accept a right request"
                    .to_owned();
            return Err(LearnError::Unread { what, draft: text });
        }
        Ok(Learned { text, template, remarks, let_in: let_in(&meanings.let_in) })
    }

    /// What the answer to a case means by the template.
    async fn means(&mut self, case: &Case) -> Result<Answer, LearnError> {
        self.answer(case).await?;
        let Template { launch, refusals, .. } = &self.template;
        Ok(self.client.answer(|answer| read(answer, launch, refusals)))
    }
}

/// A deliberately wrong request.
struct Wrong {
    what: &'static str,
    /// The clause by which it is refused.
    clause: &'static str,
    case: Case,
    /// The case of the catalogue whose page is wrong in the same way.
    page: &'static str,
}

/// One wrong request for each code, where the profile has what it takes.
fn wrongs(profile: &Profile) -> Vec<Wrong> {
    let right = Case::default();
    let wrong = |what, clause, page, case| Wrong { what, clause, case, page };
    let mut wrongs = vec![
        wrong(
            "a hash with another key (203)",
            "ERR-203",
            "locker/error-203/another-key",
            Case { hash: Hash::OfAnotherKey, ..right },
        ),
        wrong(
            "an unknown app id (204)",
            "ERR-204",
            "locker/error-204/unknown",
            Case { id: Id::Unknown, ..right },
        ),
        wrong(
            "another host (205)",
            "ERR-205",
            "locker/error-205/another-host",
            Case { origin: Origin::Another, ..right },
        ),
        wrong(
            "a stale timestamp (206)",
            "ERR-206",
            "locker/error-206/1-hour",
            Case { age: 3600, ..right },
        ),
    ];
    if profile.apps.contains_key("withdrawn") {
        wrongs.push(wrong(
            "an app that is not authorised (207)",
            "ERR-207",
            "locker/error-207",
            Case { app: AppName::Withdrawn, ..right },
        ));
    }
    wrongs
}

/// Texts that belong to one app only.
fn own(profile: &Profile) -> Vec<String> {
    /// Many words contain a shorter one.
    const SHORTEST: usize = 4;
    let apps = profile.apps.values();
    let domains = |app: &App| app.domains().map(str::to_owned).collect::<Vec<_>>();
    let own = apps.flat_map(|app| std::iter::once(app.id.clone()).chain(domains(app)));
    own.chain(["documents.invalid".to_owned()]).filter(|text| text.len() >= SHORTEST).collect()
}

/// An answer for a comment, without tickets.
fn shortened(answer: &Answered) -> String {
    let location = answer.header("location").map(|to| {
        let end = to.find(['?', '#']).unwrap_or(to.len());
        format!(", redirect to {}", &to[..end])
    });
    format!("status {}{}", answer.status, location.unwrap_or_default())
}

fn read_template(text: &str, wire: &Wire, profile: &Profile) -> Result<Template, LearnError> {
    Template::parse("the learned template", text).map_err(|error| LearnError::Unread {
        what: format!("a template cannot express it: {error}"),
        draft: print(&profile.name, wire, None, &[]),
    })
}
