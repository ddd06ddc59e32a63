//! JSON: the document itself.

use std::io::{self, Write};

use serde::Serialize;

use super::model::Report;

/// The document as JSON, indented, with its keys in the order of the types.
pub(super) fn write(document: &impl Serialize, out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, document)?;
    writeln!(out)
}

/// The JSON Schema of the report, made from its types; indented.
#[must_use]
pub fn json_schema() -> String {
    let schema = schemars::schema_for!(Report);
    format!("{:#}\n", schema.to_value())
}
