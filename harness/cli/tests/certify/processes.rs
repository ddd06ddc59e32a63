//! What runs on this machine, as the kernel tells.

use std::fs;
use std::path::Path;
use std::process::Command;

/// A process that is not yet dead.
#[derive(Debug)]
pub(crate) struct Process {
    pub(crate) id: u32,
    command: String,
}

impl Process {
    /// The driver of a browser.
    pub(crate) fn is_driver(&self) -> bool {
        self.program().ends_with("chromedriver")
    }

    /// The browser itself, not one of its children.
    pub(crate) fn is_browser(&self) -> bool {
        self.program().contains("chrom") && !self.is_driver() && !self.command.contains("--type=")
    }

    fn program(&self) -> &str {
        self.command.split('\0').next().unwrap_or_default()
    }
}

/// The processes that keep their files below `folder`.
pub(crate) fn of(folder: &Path) -> Vec<Process> {
    let name = folder.to_str().unwrap();
    fs::read_dir("/proc")
        .unwrap()
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok())
        .filter_map(|id: u32| {
            let read = |file| {
                let bytes = fs::read(format!("/proc/{id}/{file}")).unwrap_or_default();
                String::from_utf8_lossy(&bytes).into_owned()
            };
            let stat = read("stat");
            let state = stat.rsplit_once(") ")?.1.chars().next()?;
            let command = read("cmdline");
            let is_of = command.contains(name) || read("environ").contains(name);
            (is_of && !matches!(state, 'Z' | 'X')).then_some(Process { id, command })
        })
        .collect()
}

pub(crate) fn signal(name: &str, process: u32) {
    let sent = Command::new("kill").args([name, &process.to_string()]).status().unwrap();
    assert!(sent.success());
}
