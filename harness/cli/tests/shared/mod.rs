//! What several test binaries need.

/// Holds a text against the snapshot of its subject, such as `judge/no-folder`: every snapshot of the project
/// stands in the top-level `snapshots/`, in the folder of what it shows.
#[track_caller]
pub(crate) fn matches_snapshot(subject: &str, text: &str) {
    let (folder, name) = subject.rsplit_once('/').unwrap_or((".", subject));
    let snapshots = concat!(env!("CARGO_MANIFEST_DIR"), "/../../snapshots");
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(std::path::Path::new(snapshots).join(folder));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name, text));
}
