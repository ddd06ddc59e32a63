//! The one gate through which everything passes that is written: observations, reports, scripts and what is
//! said on the terminal. It knows every secret of the run, and overwrites each by asterisks, as many as it
//! has bytes there, so that places in a text stay what they are (REG-SECRET).
//!
//! A secret of fewer than [`SHORT`] characters is overwritten only where neither a letter nor a digit stands
//! beside it: inside of words it stands by chance, and evidence would be lost. Numbers are not searched, nor
//! are pictures.

use std::borrow::Cow;
use std::sync::{Arc, LazyLock, PoisonError, RwLock};

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use locksmith_spec::Secret;
use locksmith_spec::secret_forms::Forms;

/// A secret with fewer characters is overwritten only where it stands alone.
pub const SHORT: usize = 4;

/// What knows the secrets of a run, and overwrites them. Clones share what they know.
#[derive(Clone, Debug, Default)]
pub struct Redactor {
    secrets: Arc<RwLock<Vec<Forms>>>,
    /// Another, whose secrets are overwritten, too.
    above: Option<Arc<RwLock<Vec<Forms>>>>,
}

/// What came in from outside: by the environment, by files, by a profile.
static OF_PROGRAM: LazyLock<Redactor> = LazyLock::new(Redactor::default);

/// The redactor of the whole program, for what belongs to no run. The command line makes its secrets known
/// here as it reads them.
#[must_use]
pub fn of_program() -> &'static Redactor {
    &OF_PROGRAM
}

impl Redactor {
    /// The redactor of a run: it knows what the program knows, and what the run makes known to it.
    #[must_use]
    pub fn of_run() -> Self {
        Self { secrets: Arc::default(), above: Some(Arc::clone(&OF_PROGRAM.secrets)) }
    }

    /// Makes a secret known: from now on it is overwritten.
    pub fn know(&self, secret: &Secret) {
        let value = secret.expose();
        if value.is_empty() {
            return;
        }
        let mut secrets = self.secrets.write().unwrap_or_else(PoisonError::into_inner);
        if !secrets.iter().any(|known| known.is_of(secret)) {
            secrets.push(Forms::new(secret.clone(), value.chars().count() < SHORT));
        }
    }

    /// Makes several secrets known.
    pub fn know_all<'s>(&self, secrets: impl IntoIterator<Item = &'s Secret>) {
        for secret in secrets {
            self.know(secret);
        }
    }

    /// The text, with all that is secret in it overwritten.
    #[must_use]
    pub fn text<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let mut places = Vec::new();
        let mut lower = None;
        for secrets in [Some(&self.secrets), self.above.as_ref()].into_iter().flatten() {
            let secrets = secrets.read().unwrap_or_else(PoisonError::into_inner);
            for forms in secrets.iter() {
                let lower = lower.get_or_insert_with(|| text.to_ascii_lowercase());
                forms.find(text, lower, &mut places);
            }
        }
        if places.is_empty() {
            return text.into();
        }
        places.sort_by_key(|at| (at.start, at.end));
        let (mut shown, mut done) = (String::with_capacity(text.len()), 0);
        for at in places {
            shown.push_str(text.get(done..at.start).unwrap_or_default());
            shown.extend(std::iter::repeat_n('*', at.end.saturating_sub(done.max(at.start))));
            done = done.max(at.end);
        }
        shown.push_str(text.get(done..).unwrap_or_default());
        shown.into()
    }

    /// The bytes of a file: a text with all that is secret in it overwritten, anything else unchanged.
    #[must_use]
    pub fn bytes<'b>(&self, bytes: &'b [u8]) -> Cow<'b, [u8]> {
        match std::str::from_utf8(bytes).map(|text| self.text(text)) {
            Ok(Cow::Owned(redacted)) => redacted.into_bytes().into(),
            _ => bytes.into(),
        }
    }

    /// What is written, with all that is secret in its texts overwritten. The words by which it is read
    /// again, such as the names of its fields, stay: they are this program's own.
    ///
    /// # Errors
    /// It cannot be written as JSON, or not be read again.
    pub fn kept<'t, T>(&self, thing: &'t T) -> serde_json::Result<Cow<'t, T>>
    where
        T: Clone + DeserializeOwned + Serialize,
    {
        if self.knows_nothing() {
            return Ok(Cow::Borrowed(thing));
        }
        let original = serde_json::to_value(thing)?;
        let is_exact = same::<T>(&original);
        let read_again = |value: &Value| {
            let read = serde_json::from_value::<T>(value.clone()).ok()?;
            // A name of ours that was overwritten would be passed over.
            (!is_exact || same::<T>(value)).then_some(read)
        };
        let mut redacted = original.clone();
        if !self.each(&mut redacted, &mut |_| true) {
            return Ok(Cow::Borrowed(thing));
        }
        if let Some(read) = read_again(&redacted) {
            return Ok(Cow::Owned(read));
        }
        // Some word of ours is a secret, too: one at a time, all are overwritten but such words.
        let (mut count, mut kept) = (0, Vec::new());
        self.each(&mut original.clone(), &mut |_| {
            count += 1;
            false
        });
        for wanted in 0..count {
            let mut trial = original.clone();
            self.each(&mut trial, &mut |place| place == wanted);
            if read_again(&trial).is_some() {
                kept.push(wanted);
            }
        }
        let mut redacted = original;
        self.each(&mut redacted, &mut |place| kept.binary_search(&place).is_ok());
        serde_json::from_value(redacted).map(Cow::Owned)
    }

    /// The same of what is given away, which is not copied where it has no secret.
    ///
    /// # Errors
    /// As [`Self::kept`].
    pub fn kept_owned<T>(&self, thing: T) -> serde_json::Result<T>
    where
        T: Clone + DeserializeOwned + Serialize,
    {
        let redacted = match self.kept(&thing)? {
            Cow::Owned(redacted) => Some(redacted),
            Cow::Borrowed(_) => None,
        };
        Ok(redacted.unwrap_or(thing))
    }

    fn knows_nothing(&self) -> bool {
        [Some(&self.secrets), self.above.as_ref()]
            .into_iter()
            .flatten()
            .all(|secrets| secrets.read().unwrap_or_else(PoisonError::into_inner).is_empty())
    }

    /// Overwrites what is secret in each text and in the names of each object, where the place, counted among
    /// all such places, is wanted; returns whether there was any.
    fn each(&self, value: &mut Value, wanted: &mut impl FnMut(usize) -> bool) -> bool {
        let mut place = 0;
        self.walk(value, &mut place, wanted);
        place > 0
    }

    fn walk(&self, value: &mut Value, place: &mut usize, wanted: &mut impl FnMut(usize) -> bool) {
        let mut replaced = |text: &str| match self.text(text) {
            Cow::Borrowed(_) => None,
            Cow::Owned(redacted) => {
                *place += 1;
                wanted(*place - 1).then_some(redacted)
            }
        };
        match value {
            Value::String(text) => {
                if let Some(redacted) = replaced(text) {
                    *text = redacted;
                }
            }
            Value::Array(items) => {
                for item in items {
                    self.walk(item, place, wanted);
                }
            }
            Value::Object(fields) => {
                let renamed: Vec<(String, String)> = fields
                    .keys()
                    .filter_map(|name| Some((name.clone(), replaced(name)?)))
                    .collect();
                for (name, redacted) in renamed {
                    if let Some(field) = fields.remove(&name) {
                        fields.insert(free_name(fields, redacted), field);
                    }
                }
                for field in fields.values_mut() {
                    self.walk(field, place, wanted);
                }
            }
            _ => {}
        }
    }
}

/// A name that no other field has: two secrets may be equally long.
fn free_name(fields: &serde_json::Map<String, Value>, mut name: String) -> String {
    while fields.contains_key(&name) {
        name.push('*');
    }
    name
}

/// Whether nothing is lost of what was written when it is read.
fn same<T: DeserializeOwned + Serialize>(value: &Value) -> bool {
    let read = serde_json::from_value::<T>(value.clone());
    read.and_then(serde_json::to_value).is_ok_and(|again| again == *value)
}

#[cfg(test)]
mod tests;
