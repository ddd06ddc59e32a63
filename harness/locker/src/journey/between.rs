//! Steps between the known ones (I-STEPS): consent, "are you sure?", a name for the document. They are
//! taken where the profile describes them, or where exactly one control leads on; see `onward.js`.

use percent_encoding::percent_decode_str;
use serde::Deserialize;
use serde_json::{Value, json};

use super::question::Unclear;
use super::wanted::For;
use super::{Halt, Journey};
use locksmith_browser::{BrowserError, Element};
use locksmith_core::observe::{Observation, PartnerEvent};

/// How often a visit takes one step of the profile.
const OFTEN: usize = 4;

/// Whether a control that the recogniser does not know may answer what the popup asks after "Save here".
const UNCLEAR: &str = r#"return recognise(arguments[0]).onwardUnclear("saved", arguments[1]);"#;

/// A step that waits to be taken.
#[derive(Debug, Deserialize)]
pub(super) struct Found {
    /// What is pressed, last.
    element: Value,
    /// What is checked.
    boxes: Vec<Value>,
    /// The fields to fill.
    fields: Vec<Value>,
    /// What is typed into them; none for the name of the document.
    value: Option<String>,
    recognised: Value,
    /// The place of the step in the profile; none for one that was recognised.
    number: Option<usize>,
    /// Whether the page asks for an answer, and does not just show something.
    asks: bool,
}

impl Journey<'_> {
    /// Fills, checks and presses what a step consists of. Where that fails, the window has gone on.
    pub(super) async fn take_step(&mut self, found: &Found) -> Result<(), Halt> {
        if let Some(number) = found.number {
            self.spent.push((self.current, number, found.element.is_null()));
        }
        self.recognised(&found.recognised);
        match self.do_step(found).await {
            Err(error) => match Halt::from(error) {
                Halt::Stuck(_) => Ok(()),
                trouble => Err(trouble),
            },
            Ok(()) => Ok(()),
        }
    }

    async fn do_step(&self, found: &Found) -> Result<(), BrowserError> {
        let document = self.document_name();
        let value = found.value.as_deref().unwrap_or("{document}").replace("{document}", &document);
        for field in found.fields.iter().filter_map(Element::from_value) {
            self.session.fill(&field, &value).await?;
        }
        for one in found.boxes.iter().filter_map(Element::from_value) {
            self.session.click(&one).await?;
        }
        match Element::from_value(&found.element) {
            Some(element) => self.session.click(&element).await,
            None => Ok(()),
        }
    }

    /// Fills empty fields for the document's name beside "Save here", and checks the boxes without which it does
    /// nothing; whether there were any.
    pub(super) async fn prepare_save(&mut self, found: &Value) -> Result<bool, Halt> {
        let name = self.document_name();
        let mut any = false;
        for (what, is_field) in [("fields", true), ("boxes", false)] {
            for found in found[what].as_array().into_iter().flatten() {
                let Some(element) = Element::from_value(&found["element"]) else { continue };
                if is_field {
                    self.session.fill(&element, &name).await?;
                } else {
                    self.session.click(&element).await?;
                }
                self.recognised(found);
                any = true;
            }
        }
        Ok(any)
    }

    /// The file name of the current visit's document, by which its entry is found again.
    fn document_name(&self) -> String {
        let button = self.visits.get(self.current).map(|visit| visit.button.as_str());
        let of_page =
            self.planned.case.page.buttons.iter().find(|it| Some(it.id.as_str()) == button);
        let offer = of_page.and_then(|button| self.bed.offers.get(&button.document));
        let path =
            offer.map_or("", |offer| offer.target.split(['?', '#']).next().unwrap_or_default());
        let name = path.rsplit('/').next().unwrap_or_default();
        let name = percent_decode_str(name).decode_utf8_lossy().into_owned();
        if name.is_empty() { self.planned.token.clone() } else { name }
    }

    /// The steps of the profile that were taken often enough: one without a click is taken once.
    pub(super) fn spent(&self) -> Vec<usize> {
        let count = |number: usize| {
            self.spent.iter().filter(|spent| spent.0 == self.current && spent.1 == number).count()
        };
        let done = |&&(visit, number, once): &&(usize, usize, bool)| {
            visit == self.current && (once || count(number) >= OFTEN)
        };
        self.spent.iter().filter(done).map(|spent| spent.1).collect()
    }

    /// Whether a step may be taken while this is waited for. After "Save here", what the page has learned is
    /// the end, and once the locker fetches, only what asks is answered.
    pub(super) fn may_take(&mut self, wanted: For, found: &Found) -> bool {
        if !matches!(wanted, For::Saved | For::Confirm) {
            return true;
        }
        self.log.catch_up();
        !self.has_result() && (found.number.is_some() || found.asks || !self.is_fetched())
    }

    /// Takes what the profile says of a page that has what is looked for already.
    pub(super) async fn take_said_steps(&mut self) -> Result<(), Halt> {
        if !self.profile.journey.steps.is_empty() {
            self.look(For::Ready, "", self.profile.deadlines.settle).await?;
        }
        Ok(())
    }

    /// Answers what the popup asks after "Save here"; whether it asked.
    pub(super) async fn go_on_saving(&mut self) -> Result<bool, Halt> {
        if self.is_on_its_way() || !self.reach_popup().await? {
            return Ok(false);
        }
        let before = self.taken;
        self.look(For::Confirm, "", self.profile.deadlines.settle * 2).await?;
        Ok(self.taken > before)
    }

    /// A question, where the popup still asks something after "Save here" that is not recognised, so that the
    /// locker has not begun to save.
    pub(super) async fn unless_it_asks(&mut self) -> Result<(), Halt> {
        self.log.catch_up();
        if self.has_result()
            || self.is_fetched()
            || self.is_on_its_way()
            || !self.reach_popup().await?
        {
            return Ok(());
        }
        let known = json!(self.visits[self.current].controls);
        let asked = self.session.execute(&Self::script(UNCLEAR), vec![self.given(), known]).await;
        match asked.map(Unclear::deserialize) {
            Ok(Ok(unclear)) => Err(unclear.into()),
            // Nothing is unclear, or the popup goes on.
            _ => Ok(()),
        }
    }

    /// Whether the page has learned a result of the current visit.
    pub(super) fn has_result(&self) -> bool {
        let Some(visit) = self.visits.get(self.current) else { return false };
        self.log.records()[visit.mark..].iter().any(|record| {
            matches!(&record.saw, Observation::Partner(PartnerEvent::Result { element, value: Some(_), .. })
                if *element == visit.button)
        })
    }

    /// Whether the locker has begun to fetch since "Save here" of the current visit.
    fn is_fetched(&self) -> bool {
        let current = self.current + 1;
        let records = self.log.records();
        let pressed = |saw: &Observation| matches!(saw, Observation::SavePressed { visit } if *visit == current);
        let since =
            records.iter().rposition(|record| pressed(&record.saw)).unwrap_or(records.len());
        let began = |saw: &Observation| matches!(saw, Observation::FetchBegan { method, .. } if method != "HEAD");
        records[since..].iter().any(|record| began(&record.saw))
    }
}
