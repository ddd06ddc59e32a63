//! `report.json`: the model itself.

use super::model::Report;

/// The report as JSON, indented, with its keys in the order of the types.
pub(super) fn render(report: &Report) -> Result<String, serde_json::Error> {
    let mut json = serde_json::to_string_pretty(report)?;
    json.push('\n');
    Ok(json)
}

/// The JSON Schema of the report, made from its types; indented.
#[must_use]
pub fn json_schema() -> String {
    let schema = schemars::schema_for!(Report);
    format!("{:#}\n", schema.to_value())
}
