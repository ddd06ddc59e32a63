//! In the login and the folder.

use crate::behaviour::{FolderRule, LoginNeeded, Passwords, Tickets, When};
use crate::deviations::Deviation;

/// Who is let in.
pub(in crate::deviations) static LOGIN: &[Deviation] = &[
    Deviation {
        id: "login/any-password",
        clause: "WID-LOGIN",
        why: "The identity service was replaced by a stub that was never taken out.",
        noticed_by: &["locker/login/wrong-password"],
        change: |behaviour| {
            behaviour.login.passwords = Passwords::Any;
        },
    },
    Deviation {
        id: "login/password-not-asked",
        clause: "WID-LOGIN",
        why: "A password is set when one registers; the login was made for kiosks, and never asks for it.",
        noticed_by: &["locker/right-credentials"],
        change: |behaviour| {
            behaviour.login.passwords = Passwords::NotAsked;
        },
    },
    Deviation {
        id: "login/any-but-empty",
        clause: "WID-LOGIN",
        why: "A directory binds anybody whose password it is not asked to check.",
        noticed_by: &["locker/login/wrong-password"],
        change: |behaviour| {
            behaviour.login.passwords = Passwords::AnyButEmpty;
        },
    },
    Deviation {
        id: "login/of-any-user",
        clause: "WID-LOGIN",
        why: "The password is looked up without the name.",
        noticed_by: &["locker/login/password-of-another"],
        change: |behaviour| {
            behaviour.login.passwords = Passwords::OfAnyUser;
        },
    },
    Deviation {
        id: "login/unknown-user-too",
        clause: "WID-LOGIN",
        why: "An unknown name gives the key 0, which the data base takes for the first.",
        noticed_by: &["locker/login/unknown-user"],
        change: |behaviour| {
            behaviour.login.passwords = Passwords::UnknownUserToo;
        },
    },
    Deviation {
        id: "login/empty-too",
        clause: "WID-LOGIN",
        why: "A directory takes an empty password for an anonymous visit, and says yes.",
        noticed_by: &["locker/login/no-password"],
        change: |behaviour| {
            behaviour.login.passwords = Passwords::EmptyToo;
        },
    },
    Deviation {
        id: "login/cut-to-eight",
        clause: "WID-LOGIN",
        why: "An old system cuts passwords to eight characters, the new one does not.",
        noticed_by: &["locker/right-credentials"],
        change: |behaviour| {
            behaviour.login.passwords = Passwords::CutToEight;
        },
    },
    Deviation {
        id: "login/upper-cased",
        clause: "WID-LOGIN",
        why: "A terminal of old changes passwords to capitals.",
        noticed_by: &["locker/right-credentials"],
        change: |behaviour| {
            behaviour.login.passwords = Passwords::UpperCased;
        },
    },
    Deviation {
        id: "login/never",
        clause: "WID-LOGIN",
        why: "In the intranet everybody is taken for the one user of the pilot.",
        noticed_by: &["locker/right-credentials"],
        change: |behaviour| {
            behaviour.login.needed = LoginNeeded::Never;
        },
    },
    Deviation {
        id: "login/first-time-only",
        clause: "WID-LOGIN",
        why: "A second save was to be quicker.",
        noticed_by: &["locker/login/address-opened-elsewhere"],
        change: |behaviour| {
            behaviour.login.needed = LoginNeeded::FirstTimeOnly;
        },
    },
    Deviation {
        id: "login/first-user-stays",
        clause: "WID-UPLOADED",
        why: "The session is kept when another user logs in to it.",
        noticed_by: &["locker/users/one-after-the-other"],
        change: |behaviour| {
            behaviour.login.needed = LoginNeeded::FirstUserStays;
        },
    },
    Deviation {
        id: "login/ticket-used-again",
        clause: "SEC-LAUNCH-REPLAYED",
        why: "A ticket is looked up and left where it is.",
        noticed_by: &["locker/login/launch-opened-again"],
        change: |behaviour| {
            behaviour.login.tickets = Tickets::Again;
        },
    },
    Deviation {
        id: "login/popup-of-another-session",
        clause: "WID-LOGIN",
        why: "Whoever knows the address of a popup was thought to be its user.",
        noticed_by: &["locker/login/address-opened-elsewhere"],
        change: |behaviour| {
            behaviour.login.tickets = Tickets::AnySession;
        },
    },
    Deviation {
        id: "login/saved-before",
        clause: "WID-LOGIN",
        why: "The document is fetched in advance, and kept with the first user for the while.",
        noticed_by: &["locker/cancelled/before-login"],
        change: |behaviour| {
            behaviour.saving.when = When::Launch;
        },
    },
    Deviation {
        id: "login/saved-without-asking",
        clause: "WID-SAVE",
        why: "The login was thought to be consent enough.",
        noticed_by: &["locker/cancelled/after-login"],
        change: |behaviour| {
            behaviour.saving.when = When::LogIn;
        },
    },
];

/// Which folder is taken.
pub(in crate::deviations) static FOLDER: &[Deviation] = &[
    Deviation {
        id: "folder/first",
        clause: "WID-FOLDER",
        why: "The selection is read under another name than it is sent.",
        noticed_by: &["locker/folder/second"],
        change: |behaviour| {
            behaviour.saving.folder = FolderRule::First;
        },
    },
    Deviation {
        id: "folder/last",
        clause: "WID-FOLDER",
        why: "The selection is a loop's last value.",
        noticed_by: &["locker/folder/first"],
        change: |behaviour| {
            behaviour.saving.folder = FolderRule::Last;
        },
    },
    Deviation {
        id: "folder/next",
        clause: "WID-FOLDER",
        why: "The list begins with 0 in the page, and with 1 in the data base.",
        noticed_by: &["locker/folder/third"],
        change: |behaviour| {
            behaviour.saving.folder = FolderRule::Next;
        },
    },
    Deviation {
        id: "folder/case-folded",
        clause: "WID-FOLDER",
        why: "The folder is looked up by its name, in a column that is compared without case.",
        noticed_by: &["locker/folder/differs-in-case"],
        change: |behaviour| {
            behaviour.saving.folder = FolderRule::CaseFolded;
        },
    },
    Deviation {
        id: "folder/not-offered",
        clause: "WID-FOLDER",
        why: "A pilot had one folder, and a selection was left for later.",
        noticed_by: &["locker/right-credentials"],
        change: |behaviour| {
            behaviour.saving.folder = FolderRule::NotOffered;
        },
    },
    Deviation {
        id: "folder/of-the-first-four",
        clause: "WID-FOLDER",
        why: "The form has four places, and what is beyond them is taken for the default.",
        noticed_by: &["locker/folder/middle-offered"],
        change: |behaviour| {
            behaviour.saving.folder = FolderRule::OfFirstFour;
        },
    },
    Deviation {
        id: "folder/all-but-the-last",
        clause: "WID-FOLDER",
        why: "A loop over the folders ends one too early.",
        noticed_by: &["locker/folder/last-offered"],
        change: |behaviour| {
            behaviour.saving.folder = FolderRule::AllButLast;
        },
    },
    Deviation {
        id: "folder/selected-first",
        clause: "WID-FOLDER",
        why: "The listener for the selection is removed after its first.",
        noticed_by: &["locker/folder/chosen-again"],
        change: |behaviour| {
            behaviour.saving.folder = FolderRule::SelectedFirst;
        },
    },
];
