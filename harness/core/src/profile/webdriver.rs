//! What a grid of browsers is asked for.

use serde::Deserialize;
use serde_json::Value;
use toml::Spanned;

use super::SecretPlaces;
use crate::variables;
use locksmith_browser::Capabilities;

/// `[webdriver]`.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct WebDriverPart {
    capabilities: Option<Spanned<toml::Table>>,
}

impl WebDriverPart {
    /// The capabilities; `{ env = "NAME" }` and `{ file = "PATH" }` in them, at any depth, are replaced
    /// by the secret that is found there. The error names what is not found.
    pub(super) fn capabilities(
        self,
        places: &SecretPlaces<'_>,
    ) -> Result<Capabilities, Spanned<String>> {
        let Some(capabilities) = self.capabilities else { return Ok(Capabilities::new()) };
        let span = capabilities.span();
        let found = capabilities.into_inner().into_iter().map(|(name, value)| {
            let value = found(value, places).map_err(|why| Spanned::new(span.clone(), why))?;
            Ok((name, value))
        });
        found.collect()
    }
}

fn found(value: toml::Value, places: &SecretPlaces<'_>) -> Result<Value, String> {
    match value {
        toml::Value::Table(table) => match place(&table) {
            Some(("env", name)) => (places.variable)(name)
                .filter(|value| !value.is_empty())
                .map(Value::String)
                .ok_or_else(|| variables::not_set(name)),
            Some((_, path)) => (places.file)(path)
                .map(|text| Value::String(text.trim().to_owned()))
                .map_err(|error| format!("cannot read {path}: {error}")),
            None => table
                .into_iter()
                .map(|(name, value)| Ok((name, found(value, places)?)))
                .collect::<Result<_, _>>()
                .map(Value::Object),
        },
        toml::Value::Array(values) => {
            let found = values.into_iter().map(|value| found(value, places));
            found.collect::<Result<_, _>>().map(Value::Array)
        }
        toml::Value::String(text) => Ok(text.into()),
        toml::Value::Integer(number) => Ok(number.into()),
        toml::Value::Float(number) => Ok(number.into()),
        toml::Value::Boolean(is) => Ok(is.into()),
        toml::Value::Datetime(time) => Ok(time.to_string().into()),
    }
}

/// Where a secret is found, if that is what the table says.
fn place(table: &toml::Table) -> Option<(&str, &str)> {
    let mut entries = table.iter();
    let (word, value) = entries.next().filter(|_| table.len() == 1)?;
    matches!(word.as_str(), "env" | "file").then(|| value.as_str().map(|it| (word.as_str(), it)))?
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(text: &str) -> Result<Capabilities, String> {
        let places = SecretPlaces {
            variable: &|name| (name == "FARM_KEY").then(|| "key-1".to_owned()),
            file: &|_| Err(std::io::ErrorKind::NotFound.into()),
        };
        let part: WebDriverPart = toml::from_str(text).unwrap();
        part.capabilities(&places).map_err(Spanned::into_inner)
    }

    #[test]
    fn secrets_are_found_at_any_depth() {
        let text = r#"[capabilities]
            browserName = "chrome"
            "farm:options" = { build = 7, login = { key = { env = "FARM_KEY" } }, tags = ["a"] }"#;
        let wanted = json!({ "browserName": "chrome",
            "farm:options": { "build": 7, "login": { "key": "key-1" }, "tags": ["a"] } });
        assert_eq!(Value::Object(read(text).unwrap()), wanted);
    }

    #[test]
    fn a_secret_that_is_not_there_is_told() {
        let error = read("capabilities = { a = { env = \"NO_KEY\" } }").unwrap_err();
        assert_eq!(error, "the environment variable `NO_KEY` is not set, or empty");
    }
}
