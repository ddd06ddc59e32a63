//! The folder of a program that is started for us, which goes with it, and those that killed processes of ours have
//! left behind. Whose process lives holds the lock of its folder: the system lets go of it, however a process ends.

use std::fs::{self, File, Metadata, TryLockError};
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::Once;

use tempfile::TempDir;
use tokio::runtime::Handle;

const PREFIX: &str = "locksmith-browser-";
/// The longest path of a folder for temporary files in which browsers start, in bytes: Chromium makes a socket in a
/// folder within ours, and the path of a socket has no more than 107.
const LONGEST: usize =
    107 - "/locksmith-browser-123456/org.chromium.Chromium.scoped_dir.123456/SingletonSocket".len();
/// What is taken in its place where it is longer.
const SHORT: &str = "/tmp";
const LOCK: &str = "locksmith.lock";
/// The lock has its name only when it is held: else it could be taken for that of a dead process.
const NEW_LOCK: &str = "locksmith.lock.new";

/// A folder that is removed with all that is in it.
pub(super) struct Folder {
    folder: TempDir,
    /// Held as long as the folder is.
    lock: File,
}

impl Folder {
    /// A new one among the temporary folders of this machine. The first of a process sweeps those away that are
    /// no one's any more.
    pub(super) fn new() -> io::Result<Self> {
        static SWEPT: Once = Once::new();
        let parent = parent(std::env::temp_dir());
        let new = Self::within(&parent)?;
        SWEPT.call_once(|| {
            if let Ok(runtime) = Handle::try_current() {
                runtime.spawn_blocking(move || sweep(&parent));
            }
        });
        Ok(new)
    }

    fn within(parent: &Path) -> io::Result<Self> {
        let folder = tempfile::Builder::new().prefix(PREFIX).tempdir_in(parent)?;
        let new = folder.path().join(NEW_LOCK);
        let lock = File::create_new(&new)?;
        // Where the file system has no locks, a folder that is left behind stays.
        if lock.try_lock().is_ok() {
            fs::rename(new, folder.path().join(LOCK))?;
        }
        Ok(Self { folder, lock })
    }

    pub(super) fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Removes it.
    pub(super) fn close(self) -> io::Result<()> {
        // Until then, no other process is to remove it.
        let Self { folder, lock } = self;
        let closed = remove(&folder.keep());
        drop(lock);
        closed
    }
}

/// Removes a folder of ours, its lock last: whoever is killed over it leaves one that is still known for what it is.
fn remove(folder: &Path) -> io::Result<()> {
    // The next call reports what stands in its way.
    let _ = empty(folder);
    fs::remove_dir_all(folder)
}

/// Removes all that is in a folder of ours but its lock.
fn empty(folder: &Path) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_name() == LOCK {
            continue;
        }
        let path = entry.path();
        let is_folder = entry.file_type()?.is_dir();
        if is_folder { fs::remove_dir_all(path)? } else { fs::remove_file(path)? }
    }
    Ok(())
}

/// The folder for temporary files, or a shorter one that browsers can start in.
fn parent(usual: PathBuf) -> PathBuf {
    let short = Path::new(SHORT);
    if usual.as_os_str().len() > LONGEST && short.is_dir() { short.to_owned() } else { usual }
}

/// Removes the folders of processes of ours that are gone. What is not surely one of them stays.
fn sweep(parent: &Path) {
    let entries = fs::read_dir(parent).into_iter().flatten().flatten();
    for entry in entries.filter(|entry| entry.file_name().to_string_lossy().starts_with(PREFIX)) {
        let folder = entry.path();
        // The lock is let go after the folder is gone.
        if let Ok(Some(_lock)) = lock_of_dead(&folder) {
            // Another sweep may be at it.
            let _ = remove(&folder);
        }
    }
}

/// The lock of a folder, where it is one of ours and whoever held the lock is gone.
fn lock_of_dead(folder: &Path) -> io::Result<Option<File>> {
    let lock = folder.join(LOCK);
    let (of_folder, of_lock) = (fs::symlink_metadata(folder)?, fs::symlink_metadata(&lock)?);
    let is_ours = |of: &Metadata| Some(of.uid()) == our_uid();
    if !(of_folder.is_dir() && of_lock.is_file() && is_ours(&of_folder) && is_ours(&of_lock)) {
        return Ok(None);
    }
    let lock = File::open(lock)?;
    match lock.try_lock() {
        Ok(()) => Ok(Some(lock)),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(error)) => Err(error),
    }
}

/// Who we are: whoever owns this process.
fn our_uid() -> Option<u32> {
    fs::metadata("/proc/self").ok().map(|of| of.uid())
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::*;

    /// Whether a folder goes. A process that another test starts has our locks, too, until its program runs.
    fn is_swept(parent: &Path, left: &Path) -> bool {
        let begun = Instant::now();
        while left.exists() && begun.elapsed() < Duration::from_secs(10) {
            sweep(parent);
            std::thread::yield_now();
        }
        !left.exists()
    }

    #[test]
    fn a_folder_goes_when_whoever_held_it_is_gone() {
        let parent = tempfile::tempdir().unwrap();
        let held = Folder::within(parent.path()).unwrap();
        fs::write(held.path().join("profile"), "of a browser").unwrap();
        sweep(parent.path());
        assert!(held.path().join("profile").is_file());
        // A process that is killed removes nothing, and its locks are let go.
        let Folder { folder, lock } = held;
        let left = folder.keep();
        drop(lock);
        assert!(is_swept(parent.path(), &left));
    }

    #[test]
    fn a_folder_that_was_half_removed_goes_too() {
        let parent = tempfile::tempdir().unwrap();
        let held = Folder::within(parent.path()).unwrap();
        let path = held.path().to_owned();
        fs::write(path.join("a file"), "").unwrap();
        fs::create_dir_all(path.join("profile/cache")).unwrap();
        std::os::unix::fs::symlink("/nowhere", path.join("link")).unwrap();
        // Whoever removes it is killed just before the lock would go.
        empty(&path).unwrap();
        let rest = fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().file_name());
        assert_eq!(rest.collect::<Vec<_>>(), [LOCK]);
        let Folder { folder, lock } = held;
        let left = folder.keep();
        drop(lock);
        assert!(is_swept(parent.path(), &left));
    }

    #[test]
    fn what_is_not_ours_stays() {
        let parent = tempfile::tempdir().unwrap();
        let path = |name: &str| parent.path().join(name);
        // Not of this name, without a lock, with one that is not yet held, a file, and a link.
        for (name, lock) in [
            ("another-abc", Some(LOCK)),
            ("locksmith-browser-old", None),
            ("locksmith-browser-new", Some(NEW_LOCK)),
        ] {
            fs::create_dir(path(name)).unwrap();
            if let Some(lock) = lock {
                fs::write(path(name).join(lock), "").unwrap();
            }
        }
        fs::write(path("locksmith-browser-file"), "").unwrap();
        let elsewhere = tempfile::tempdir().unwrap();
        fs::write(elsewhere.path().join(LOCK), "").unwrap();
        std::os::unix::fs::symlink(elsewhere.path(), path("locksmith-browser-link")).unwrap();
        sweep(parent.path());
        assert_eq!(fs::read_dir(parent.path()).unwrap().count(), 5);
        assert!(elsewhere.path().join(LOCK).is_file());
    }

    #[test]
    fn where_sockets_would_not_fit_a_shorter_place_is_taken() {
        assert_eq!(parent("/var/tmp".into()), Path::new("/var/tmp"));
        assert_eq!(parent(format!("/var/{}", "x".repeat(100)).into()), Path::new("/tmp"));
    }

    #[test]
    fn a_folder_is_removed_with_its_lock() {
        let parent = tempfile::tempdir().unwrap();
        Folder::within(parent.path()).unwrap().close().unwrap();
        assert_eq!(fs::read_dir(parent.path()).unwrap().count(), 0);
    }
}
