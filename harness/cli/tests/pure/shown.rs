//! Errors as a person reads them.

/// The error, as the command line tells it, without colours, and in lines as long as they come: a
/// path in it may have any length.
pub(crate) fn shown(error: &miette::Report) -> String {
    let mut text = String::new();
    miette::GraphicalReportHandler::new_themed(miette::GraphicalTheme::unicode_nocolor())
        .with_width(1000)
        .without_cause_chain()
        .render_report(&mut text, error.as_ref())
        .expect("every error is printed");
    text
}
