//! What several test binaries need.

/// Holds a text against the snapshot of its subject. Every snapshot of the project stands in the
/// top-level `snapshots/`, under its subject's name.
#[track_caller]
pub(crate) fn matches_snapshot(subject: &str, text: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(concat!(env!("CARGO_MANIFEST_DIR"), "/../../snapshots"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(subject, text));
}
