//! Where runs of every kind are kept: readable only by their user, and never where a link leads.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use miette::Diagnostic;
use thiserror::Error;

/// Why a folder cannot keep a run.
#[derive(Debug, Diagnostic, Error)]
pub enum KeepError {
    /// It cannot be written to.
    #[error("cannot write to {path}: {source}")]
    #[diagnostic(help("name another folder with --out"))]
    Write {
        /// The file or folder.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// It holds a run already.
    #[error("{path} holds a run already, and nothing that was recorded is overwritten")]
    #[diagnostic(help("name another folder with --out"))]
    Taken {
        /// The folder.
        path: PathBuf,
    },
}

impl KeepError {
    /// What the system said when this file or folder was to be written.
    pub fn writing(path: &Path) -> impl FnOnce(io::Error) -> Self + use<> {
        let path = path.to_owned();
        move |source| Self::Write { path, source }
    }
}

/// Opens a file of a run. Anything else, such as a pipe or a device, may have no end, and is not opened.
pub fn open(path: &Path) -> io::Result<File> {
    if fs::metadata(path)?.is_file() {
        File::open(path)
    } else {
        Err(io::Error::new(io::ErrorKind::InvalidInput, "it is not a regular file"))
    }
}

/// Reads a file of a run that has no more than so many bytes.
pub fn read(path: &Path, most: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    open(path)?.take(most + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > most {
        let cause = format!("it is larger than {} MiB", most >> 20);
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, cause));
    }
    Ok(bytes)
}

/// Reads a text of a run that has no more than so many bytes.
pub fn read_text(path: &Path, most: u64) -> io::Result<String> {
    String::from_utf8(read(path, most)?)
        .map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))
}

/// Makes a folder that only this user can look into, and those above it that are missing; one that is
/// there stays unchanged.
pub fn folder(path: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(path)?;
    refuse_link(path)
}

/// Makes a file that only this user can read, in place of one that is there.
pub fn create(path: &Path) -> io::Result<File> {
    replace(path, 0o600)
}

/// Writes a file that only this user can read, in place of one that is there.
pub fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    create(path)?.write_all(bytes)
}

/// Writes a file that was named for itself, and is for everyone who may read there.
pub fn write_shared(path: &Path, bytes: &[u8]) -> io::Result<()> {
    // A terminal, a pipe, a device; `/dev/stdout` is a link to one, or to a file that was opened before.
    let is_special = fs::metadata(path).is_ok_and(|it| !it.is_file());
    if is_special || path.starts_with("/dev") || path.starts_with("/proc") {
        return fs::write(path, bytes);
    }
    replace(path, 0o666)?.write_all(bytes)
}

/// A file that was there is taken away first, and the new one must be made here: whatever another process puts
/// there in between is not written to.
fn replace(path: &Path, mode: u32) -> io::Result<File> {
    if let Err(error) = refuse_link(path).and_then(|()| fs::remove_file(path))
        && error.kind() != io::ErrorKind::NotFound
    {
        return Err(error);
    }
    OpenOptions::new().write(true).create_new(true).mode(mode).open(path)
}

fn refuse_link(path: &Path) -> io::Result<()> {
    if fs::symlink_metadata(path)?.is_symlink() {
        let cause = "it is a symbolic link, which may lead anywhere";
        return Err(io::Error::new(io::ErrorKind::InvalidInput, cause));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::{PermissionsExt as _, symlink};

    use super::*;

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().permissions().mode() & 0o777
    }

    #[test]
    fn what_is_kept_is_for_nobody_else() {
        let place = tempfile::tempdir().unwrap();
        let run = place.path().join("runs/first");
        folder(&run).unwrap();
        folder(&run).unwrap();
        assert_eq!((mode(&run), mode(&place.path().join("runs"))), (0o700, 0o700));
        let file = run.join("run.json");
        fs::write(&file, "of before, and longer").unwrap();
        write(&file, b"new").unwrap();
        assert_eq!((fs::read(&file).unwrap(), mode(&file)), (b"new".to_vec(), 0o600));
    }

    #[test]
    fn no_link_is_followed() {
        let place = tempfile::tempdir().unwrap();
        let (victim, link) = (place.path().join("victim"), place.path().join("link"));
        fs::write(&victim, "mine").unwrap();
        symlink(&victim, &link).unwrap();
        for written in [write(&link, b"x"), write_shared(&link, b"x"), create(&link).map(drop)] {
            assert!(written.unwrap_err().to_string().contains("symbolic link"));
        }
        assert_eq!(fs::read_to_string(&victim).unwrap(), "mine");
        let dangling = place.path().join("dangling");
        symlink(place.path().join("not there"), &dangling).unwrap();
        write(&dangling, b"x").unwrap_err();
        let elsewhere = place.path().join("elsewhere");
        symlink(place.path(), &elsewhere).unwrap();
        folder(&elsewhere).unwrap_err();
    }

    #[test]
    fn what_has_no_end_is_not_read() {
        let place = tempfile::tempdir().unwrap();
        let (file, link) = (place.path().join("file"), place.path().join("link"));
        fs::write(&file, "12345").unwrap();
        symlink("/dev/zero", &link).unwrap();
        assert_eq!(read(&file, 5).unwrap(), b"12345");
        let larger = read(&file, 4).unwrap_err();
        assert_eq!(larger.kind(), io::ErrorKind::FileTooLarge);
        for other in [&link, place.path()] {
            assert!(open(other).unwrap_err().to_string().contains("regular file"));
        }
        fs::write(&file, b"\xff").unwrap();
        read_text(&file, 5).unwrap_err();
    }

    #[test]
    fn a_device_is_written_to_and_stays() {
        write_shared(Path::new("/dev/null"), b"x").unwrap();
        assert!(!fs::metadata("/dev/null").unwrap().is_file());
    }
}
