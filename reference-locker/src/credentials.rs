//! The credentials of a demonstration, kept beside its data: they stay the same from start to start.

use std::fmt::Write as _;
use std::fs::{DirBuilder, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::Path;

use crate::config::{Config, ConfigError};

/// The file, in the directory of the data; a configuration in TOML.
const FILE: &str = "credentials.toml";

/// The demonstration that is kept in a directory; a new one, which is kept from now on, where there is none.
pub(crate) fn demo_in(directory: &Path) -> Result<Config, ConfigError> {
    let path = directory.join(FILE);
    if path.exists() {
        return Ok(Config { demo: true, ..Config::load(&path)? });
    }
    let config = Config::demo();
    keep(directory, &text(&config)).map_err(|source| ConfigError::Unwritable { path, source })?;
    Ok(config)
}

/// Writes the file for its owner alone.
fn keep(directory: &Path, text: &str) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(directory)?;
    let mut options = OpenOptions::new();
    let mut file = options.write(true).create_new(true).mode(0o600).open(directory.join(FILE))?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

fn text(config: &Config) -> String {
    let quoted = |text: &str| toml::Value::from(text).to_string();
    let mut text =
        "# The demonstration's credentials. Delete this file to get new ones.\n".to_owned();
    // Writing to a string cannot fail.
    for app in &config.apps {
        let (id, domain) = (quoted(&app.id), quoted(&app.domain));
        let key = quoted(app.key.expose());
        let _ = write!(text, "\n[[apps]]\nid = {id}\nkey = {key}\ndomain = {domain}\n");
    }
    for user in &config.users {
        let (name, password) = (quoted(&user.name), quoted(user.password.expose()));
        let folders = toml::Value::from(user.folders.clone());
        let _ = write!(
            text,
            "\n[[users]]\nname = {name}\npassword = {password}\nfolders = {folders}\n"
        );
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_demonstration_keeps_its_credentials_for_its_owner_alone() {
        let folder = tempfile::tempdir().unwrap();
        let directory = folder.path().join("data");
        let (first, second) = (demo_in(&directory).unwrap(), demo_in(&directory).unwrap());
        assert_eq!(first.users, second.users);
        assert_eq!(first.apps[0].id, second.apps[0].id);
        assert!(first.apps[0].key == second.apps[0].key && second.demo);
        let mode = std::os::unix::fs::PermissionsExt::mode(
            &std::fs::metadata(directory.join(FILE)).unwrap().permissions(),
        );
        assert_eq!(mode & 0o777, 0o600);
    }
}
