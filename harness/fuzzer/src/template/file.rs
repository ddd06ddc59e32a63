//! The template file: strict, and clear about what is wrong with it.

use serde::Deserialize;
use toml::Spanned;

use super::{Body, Field, Part, Slot, Template, Text};
use crate::answer::{Around, HeaderPattern, Pattern};
use locksmith_core::scenario::ScenarioError;

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct TemplateFile {
    request: Spanned<RequestPart>,
    answers: Spanned<AnswersPart>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct RequestPart {
    method: Option<Spanned<String>>,
    path: Spanned<String>,
    #[serde(default)]
    headers: Vec<Spanned<String>>,
    form: Option<Spanned<Vec<Spanned<String>>>>,
    json: Option<Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct AnswersPart {
    launch: Option<Spanned<PatternPart>>,
    #[serde(default)]
    refusal: Vec<Spanned<PatternPart>>,
    shown: Option<Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct PatternPart {
    status: Option<Spanned<u16>>,
    header: Option<Spanned<String>>,
    body: Option<Spanned<String>>,
    code: Option<Spanned<String>>,
}

/// What the renderer writes itself.
const OURS: [&str; 4] = ["host", "content-length", "connection", "transfer-encoding"];

/// Without these nothing can be tested.
const NEEDED: [Slot; 4] = [Slot::AppId, Slot::AppHash, Slot::TimeStamp, Slot::Origin];

/// Reads the template `path` with this text.
pub(super) fn parse(path: &str, text: &str) -> Result<Template, ScenarioError> {
    let file: TemplateFile =
        toml::from_str(text).map_err(|error| ScenarioError::syntax(path, text, &error))?;
    let reader = Reader { path, text };
    let request = file.request.get_ref();
    let answers = file.answers.get_ref();
    let (target, query) = reader.target(&request.path)?;
    let Some(launch) = &answers.launch else {
        return Err(reader
            .error(&file.answers, "the template has no pattern for a launch")
            .help("such as: launch = { status = 200, body = '\"ticket\"' }"));
    };
    let template = Template {
        method: reader.method(request.method.as_ref())?,
        path: target,
        query,
        headers: request
            .headers
            .iter()
            .map(|line| reader.header(line))
            .collect::<Result<_, _>>()?,
        body: reader.body(request)?,
        launch: reader.pattern(launch, false)?,
        refusals: answers
            .refusal
            .iter()
            .map(|pattern| reader.pattern(pattern, true))
            .collect::<Result<_, _>>()?,
        shown: answers.shown.as_ref().map(|path| reader.shown(path)).transpose()?,
    };
    if template.refusals.is_empty() {
        return Err(reader
            .error(&file.answers, "the template has no pattern for a refusal")
            .help("such as: refusal = [{ status = 403, code = '\"code\":{code}' }]"));
    }
    let is_there = |slot: Slot| match slot {
        Slot::Origin => template.names_the_page(),
        other => template.has(other),
    };
    if let Some(slot) = NEEDED.into_iter().find(|slot| !is_there(*slot)) {
        let word = slot.word();
        return Err(reader
            .error(&file.request, format!("the request does not contain `{{{word}}}`"))
            .help("a locker judges by app-id, app-hash, time-stamp and origin"));
    }
    Ok(template)
}

/// A template under reading.
struct Reader<'a> {
    path: &'a str,
    text: &'a str,
}

impl Reader<'_> {
    fn error<T>(&self, at: &Spanned<T>, message: impl Into<String>) -> ScenarioError {
        ScenarioError::new(self.path, self.text, Some(at.span()), message)
    }

    fn method(&self, method: Option<&Spanned<String>>) -> Result<String, ScenarioError> {
        let Some(method) = method else { return Ok("POST".to_owned()) };
        let word = method.get_ref();
        let is_word = !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_uppercase());
        is_word.then(|| word.clone()).ok_or_else(|| {
            self.error(method, format!("`{word}` is not a method")).help("such as POST or GET")
        })
    }

    /// The path and the query of a request's target.
    fn target(&self, at: &Spanned<String>) -> Result<(Text, Vec<Field>), ScenarioError> {
        let target = at.get_ref();
        let is_written = target.bytes().all(|byte| byte.is_ascii_graphic());
        if !target.starts_with('/') || !is_written || target.contains('#') {
            return Err(self.error(at, format!("`{target}` is not a path")).help(
                "it begins with a slash, is percent-encoded where that is needed, and has no host \
                 and no fragment",
            ));
        }
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let pairs = query.split('&').filter(|pair| !pair.is_empty());
        let query = pairs.map(|pair| self.pair(at, pair)).collect::<Result<_, _>>()?;
        Ok((self.slots(at, path)?, query))
    }

    /// `name=value`, of a query or a form.
    fn pair(&self, at: &Spanned<String>, pair: &str) -> Result<Field, ScenarioError> {
        let (name, value) = pair.split_once('=').ok_or_else(|| {
            self.error(at, format!("`{pair}` is not a field")).help("such as app_id={app-id}")
        })?;
        self.nameless(at, name)?;
        Ok(Field { name: name.to_owned(), value: self.slots(at, value)? })
    }

    /// A name has no slots.
    fn nameless(&self, at: &Spanned<String>, name: &str) -> Result<(), ScenarioError> {
        if name.is_empty() || name.contains(['{', '}']) {
            return Err(self
                .error(at, format!("`{name}` is not the name of a field or header"))
                .help("only values can contain slots"));
        }
        Ok(())
    }

    fn header(&self, at: &Spanned<String>) -> Result<Field, ScenarioError> {
        let line = at.get_ref();
        let (name, value) = line.split_once(':').ok_or_else(|| {
            self.error(at, format!("`{line}` is not a header")).help("such as Origin: {origin}")
        })?;
        self.nameless(at, name)?;
        let is_token = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        if !is_token || value.bytes().any(|byte| byte.is_ascii_control()) {
            return Err(self.error(at, format!("`{}` is not a header", line.escape_debug())));
        }
        if OURS.contains(&name.to_ascii_lowercase().as_str()) {
            return Err(self
                .error(at, format!("Locksmith writes `{name}` for every request"))
                .help("remove it"));
        }
        Ok(Field { name: name.to_owned(), value: self.slots(at, value.trim())? })
    }

    fn body(&self, request: &RequestPart) -> Result<Body, ScenarioError> {
        match (&request.form, &request.json) {
            (Some(_), Some(json)) => {
                Err(self.error(json, "the request has two bodies").help("keep `form` or `json`"))
            }
            (Some(form), None) => {
                let pairs = form.get_ref().iter().map(|at| self.pair(at, at.get_ref()));
                Ok(Body::Form(pairs.collect::<Result<_, _>>()?))
            }
            (None, Some(json)) => self.json(json).map(Body::Json),
            (None, None) => Ok(Body::None),
        }
    }

    fn json(&self, at: &Spanned<String>) -> Result<Vec<Field>, ScenarioError> {
        let object: serde_json::Map<String, serde_json::Value> = serde_json::from_str(at.get_ref())
            .map_err(|error| {
                self.error(at, format!("not a JSON object: {error}")).help(
                    "slots must be in strings: '{ \"id\": \"{app-id}\", \"time\": \"{time-stamp}\" }'",
                )
            })?;
        let fields = object.iter().map(|(name, value)| {
            self.nameless(at, name)?;
            Ok(Field { name: name.clone(), value: self.json_value(at, value)? })
        });
        fields.collect()
    }

    /// JSON, with slots in its strings: elsewhere, braces are JSON's own.
    fn json_value(
        &self,
        at: &Spanned<String>,
        value: &serde_json::Value,
    ) -> Result<Text, ScenarioError> {
        use serde_json::Value;
        let mut parts = Vec::new();
        let mut literal = |text: &str| parts.push(vec![Part::Literal(text.to_owned())]);
        match value {
            Value::String(_) => parts.push(self.slots(at, &value.to_string())?.0),
            Value::Array(items) => {
                literal("[");
                for (index, item) in items.iter().enumerate() {
                    parts.push(vec![Part::Literal(if index > 0 { "," } else { "" }.to_owned())]);
                    parts.push(self.json_value(at, item)?.0);
                }
                parts.push(vec![Part::Literal("]".to_owned())]);
            }
            Value::Object(fields) => {
                literal("{");
                for (index, (name, item)) in fields.iter().enumerate() {
                    let comma = if index > 0 { "," } else { "" };
                    let name = Value::from(name.as_str());
                    parts.push(vec![Part::Literal(format!("{comma}{name}:"))]);
                    parts.push(self.json_value(at, item)?.0);
                }
                parts.push(vec![Part::Literal("}".to_owned())]);
            }
            other => literal(&other.to_string()),
        }
        Ok(Text(parts.concat()))
    }

    /// A text, taken apart at its slots.
    fn slots(&self, at: &Spanned<String>, text: &str) -> Result<Text, ScenarioError> {
        let mut parts = Vec::new();
        let mut rest = text;
        while let Some(open) = rest.find('{') {
            let slot = rest[open..].find('}').and_then(|length| {
                let word = &rest[open + 1..open + length];
                Some((Slot::ALL.into_iter().find(|slot| slot.word() == word)?, open + length + 1))
            });
            let Some((slot, end)) = slot else {
                let words = Slot::ALL.map(|slot| format!("{{{}}}", slot.word())).join(", ");
                return Err(self
                    .error(at, format!("`{}` is not a slot", &rest[open..]))
                    .help(format!("the slots are {words}")));
            };
            if open > 0 {
                parts.push(Part::Literal(rest[..open].to_owned()));
            }
            parts.push(Part::Slot(slot));
            rest = &rest[end..];
        }
        if !rest.is_empty() {
            parts.push(Part::Literal(rest.to_owned()));
        }
        Ok(Text(parts))
    }

    fn pattern(
        &self,
        at: &Spanned<PatternPart>,
        is_refusal: bool,
    ) -> Result<Pattern, ScenarioError> {
        const CODE: &str = "{code}";
        let part = at.get_ref();
        let status = part.status.as_ref();
        if let Some(status) = status.filter(|status| !(100..600).contains(status.get_ref())) {
            return Err(self.error(status, "not a status of HTTP").help("such as 200 or 403"));
        }
        let header = part.header.as_ref().map(|header| self.header_pattern(header)).transpose()?;
        let code = part.code.as_ref().map(|code| {
            Around::of(code.get_ref()).ok_or_else(|| {
                self.error(code, format!("`{CODE}` is missing")).help("such as '\"code\":{code}'")
            })
        });
        let pattern = Pattern {
            status: status.map(|status| *status.get_ref()),
            header,
            body: part.body.as_ref().map(|body| body.get_ref().clone()),
            code: code.transpose()?,
        };
        let finds_code = pattern.finds_code();
        if is_refusal && !finds_code {
            return Err(self
                .error(at, format!("the place of the code in a refusal is missing: no `{CODE}`"))
                .help(
                    "such as: code = '\"code\":{code}', or header = \"Location: /error/{code}\"",
                ));
        }
        if !is_refusal && finds_code {
            return Err(self.error(at, "a launch has no code").help("remove it"));
        }
        if pattern == Pattern::default() {
            return Err(self.error(at, "the pattern matches every answer").help(
                "give one or more of: status = 200, header = \"Location: /login\", body = 'login'",
            ));
        }
        Ok(pattern)
    }

    /// The path of a page, with a code in it.
    fn shown(&self, at: &Spanned<String>) -> Result<Around, ScenarioError> {
        let path = at.get_ref();
        let is_path = path.starts_with('/') && path.bytes().all(|byte| byte.is_ascii_graphic());
        Around::of(path).filter(|_| is_path).ok_or_else(|| {
            self.error(at, format!("`{path}` is not a path with a code"))
                .help("such as /error/{code}")
        })
    }

    fn header_pattern(&self, at: &Spanned<String>) -> Result<HeaderPattern, ScenarioError> {
        let (name, text) = at.get_ref().split_once(':').ok_or_else(|| {
            self.error(at, format!("`{}` is not a header", at.get_ref()))
                .help("such as Location: /login")
        })?;
        let text = text.trim();
        Ok(match Around::of(text) {
            Some(around) => HeaderPattern::Code { name: name.to_owned(), around },
            None => HeaderPattern::Text { name: name.to_owned(), text: text.to_owned() },
        })
    }
}

#[cfg(test)]
mod tests;
