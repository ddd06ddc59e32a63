//! What a locker shows of the folders and of the section that a profile names.

use super::{Checked, FIRST, obstacle};
use locksmith_core::observe::{FoundBy, Moment, Observation, Record};
use locksmith_core::profile::Profile;

/// The place in the profile: `folders`, or those of a user.
fn place(profile: &Profile, user: &str) -> String {
    let is_own = profile.users.get(user).is_some_and(|user| user.folders.is_some());
    if user == FIRST && !is_own { "folders".to_owned() } else { format!("[users.{user}] folders") }
}

pub(super) fn is_there(profile: &Profile, user: &str, folder: &str) -> Checked {
    Checked::well(place(profile, user), format!("`{folder}` is there"))
}

/// The folders that the popup showed after the login.
fn offered(records: &[Record]) -> Option<&[String]> {
    records.iter().find_map(|record| match &record.saw {
        Observation::Screen { moment: Moment::LogIn, screen, .. } if !screen.login => {
            Some(screen.folders.as_slice())
        }
        _ => None,
    })
}

fn is_chosen(records: &[Record]) -> bool {
    records.iter().any(|record| matches!(record.saw, Observation::FolderChosen { .. }))
}

/// Which folders of a user, who chose none, were shown after the login; where none is named, what there is to name.
pub(super) fn shown(profile: &Profile, user: &str, records: &[Record]) -> Vec<Checked> {
    let offered = offered(records).unwrap_or_default();
    if user == FIRST && profile.folders_of(user).is_empty() && !offered.is_empty() {
        let shown: Vec<String> = offered.iter().map(|name| format!("\"{name}\"")).collect();
        let words = format!(
            "none is named; the locker shows {}. Name those that can be chosen, and more cases are tried",
            shown.join(", ")
        );
        return vec![Checked::well(place(profile, user), words)];
    }
    if user == FIRST || is_chosen(records) {
        return Vec::new();
    }
    let named = profile.folders_of(user).iter().filter(|named| offered.contains(named));
    named.map(|folder| is_there(profile, user, folder)).collect()
}

/// The places, counted from 1, of the folders of a user that are to be gone to: those that a user did not see
/// after the login, as they may be folded away. The first user goes to every one, as soon as the first was found.
pub(super) fn untried(profile: &Profile, user: &str, records: &[Record]) -> Vec<usize> {
    let named = profile.folders_of(user);
    if user == FIRST {
        return (2..=if is_chosen(records) { named.len() } else { 1 }).collect();
    }
    let Some(offered) = offered(records) else { return Vec::new() };
    let unseen = named.iter().zip(1..).filter(|(name, _)| !offered.contains(name));
    unseen.map(|(_, place)| place).collect()
}

/// What came of choosing a folder.
pub(super) fn of_folder(
    profile: &Profile,
    user: &str,
    number: usize,
    records: &[Record],
) -> Checked {
    let folder = &profile.folders_of(user)[number - 1];
    if is_chosen(records) {
        return is_there(profile, user, folder);
    }
    let what = place(profile, user);
    let obstacle = records.iter().find_map(|record| obstacle(&what, &record.saw));
    obstacle.unwrap_or_else(|| {
        let fix = format!("look at {}", profile.folders_from(user));
        Checked::wrong(what, format!("`{folder}` was not found"), fix)
    })
}

/// What is asked about a section that does not show what was saved, by what was seen when it was looked for.
pub(super) fn of_section(profile: &Profile, looked: &[Record]) -> Checked {
    let given = profile.uploaded.as_ref().map(ToString::to_string).unwrap_or_default();
    let sections = || {
        looked.iter().filter_map(|record| match &record.saw {
            Observation::Section { url, how, status } => {
                Some((url, *how == FoundBy::Profile, *status))
            }
            _ => None,
        })
    };
    let status = sections().find_map(|(_, is_given, status)| status.filter(|_| is_given));
    let other = sections().find(|(url, is_given, _)| !is_given && **url != given);
    let status = match status {
        Some(status @ 400..) => format!(", where the locker answers {status}"),
        _ => String::new(),
    };
    let other = match other {
        Some((url, ..)) => format!("; the locker calls {url} by that name"),
        None => String::new(),
    };
    let unread = looked.iter().rev().find_map(|record| match &record.saw {
        Observation::Listed { unread, .. } => Some(unread.as_slice()),
        _ => None,
    });
    let unread = unread.unwrap_or_default();
    let question = if unread.is_empty() {
        format!(
            "does the user see 'Uploaded Documents' at {given}? What was saved does not show there{status}{other}; \
             if not, correct {}",
            profile.written.uploaded()
        )
    } else {
        format!(
            "how is a document opened at {given}? There is {}, and none of it gave what was saved; set {} to an \
             address whose page links to the documents",
            unread.join(", "),
            profile.written.uploaded()
        )
    };
    Checked::asked("uploaded", question)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::run::check::Worth;
    use locksmith_core::observe::{Place, Screen};
    use locksmith_core::profile::{SecretPlaces, Written};

    fn profile() -> Profile {
        let places = SecretPlaces {
            variable: &|_| Some("secret".into()),
            file: &|_| Err(std::io::ErrorKind::NotFound.into()),
        };
        let text = "library = \"http://l.example/s.js\"\nuploaded = \"http://l.example/mine\"\n\
                    folders = [\"Papers\", \"Photos\"]\napps.main = { id = \"A\", key = { env = \"KEY\" } }\n\
                    [users.first]\nname = \"asha\"\npassword = { env = \"PASSWORD\" }\n\
                    [users.second]\nname = \"ravi\"\npassword = { env = \"PASSWORD\" }\n\
                    folders = [\"Bank\", \"Tax\", \"Old\"]\n";
        Profile::parse("locker.toml", text, &places).unwrap()
    }

    fn record(saw: Observation) -> Record {
        Record { case: "locker/x".into(), at: 0, saw }
    }

    fn offering(folders: &[&str]) -> Vec<Record> {
        let folders = folders.iter().map(|&name| name.to_owned()).collect();
        let screen = Screen { save: true, folders, ..Screen::default() };
        let (moment, place) = (Moment::LogIn, Place::Popup);
        vec![record(Observation::Screen { visit: 1, moment, place, screen })]
    }

    #[test]
    fn folders_are_those_of_the_user() {
        let profile = profile();
        let seen = offering(&["Bank", "Tax"]);
        let words: Vec<String> =
            shown(&profile, "second", &seen).into_iter().map(|it| it.shown).collect();
        assert_eq!(words, ["`Bank` is there", "`Tax` is there"]);
        assert_eq!(untried(&profile, "second", &seen), [3]);
        // The first is known by the save, and goes to each.
        assert_eq!(untried(&profile, "first", &seen), [0; 0]);
        let folder = "Papers".to_owned();
        let chosen = [record(Observation::FolderChosen { visit: 1, folder })];
        assert_eq!(untried(&profile, "first", &chosen), [2]);
        let nameless = Profile { folders: Vec::new(), ..profile.clone() };
        let words: Vec<String> =
            shown(&nameless, "first", &seen).into_iter().map(|it| it.shown).collect();
        let wanted = "none is named; the locker shows \"Bank\", \"Tax\". Name those that can be chosen, and more \
                      cases are tried";
        assert_eq!(words, [wanted]);
        // Who was not let in sees none.
        assert_eq!(untried(&profile, "second", &[]), [0; 0]);
    }

    #[test]
    fn a_folder_that_is_not_offered_is_asked_about() {
        let (visit, step, question) = (1, None, "the folder \"Old\" …".to_owned());
        let what = locksmith_core::observe::Means::Folder;
        let asks = [record(Observation::Unrecognised { visit, step, what, question })];
        let shown = of_folder(&profile(), "second", 3, &asks);
        assert_eq!((shown.what.as_str(), shown.worth), ("[users.second] folders", Worth::Asked));
        let shown = of_folder(&profile(), "second", 3, &[]);
        let fix = "look at `folders` of [users.second] (locker.toml, line 11)".to_owned();
        assert_eq!(shown.worth, Worth::Wrong(fix));
    }

    #[test]
    fn a_section_that_shows_nothing_is_asked_about_with_the_line() {
        let section =
            |url: &str, how, status| record(Observation::Section { url: url.into(), how, status });
        let looked = [
            section("http://l.example/all", FoundBy::Link, None),
            section("http://l.example/mine", FoundBy::Profile, Some(404)),
        ];
        let shown = of_section(&profile(), &looked);
        assert_eq!(
            shown.shown,
            "does the user see 'Uploaded Documents' at http://l.example/mine? What was saved does not show \
             there, where the locker answers 404; the locker calls http://l.example/all by that name; if not, \
             correct `uploaded` (locker.toml, line 2)"
        );
        let unread = vec!["\"More\", which was opened".to_owned()];
        let (user, entries) = ("first".to_owned(), Vec::new());
        let listed = [record(Observation::Listed { user, links: 0, entries, unread })];
        assert_eq!(
            of_section(&profile(), &listed).shown,
            "how is a document opened at http://l.example/mine? There is \"More\", which was opened, and none of \
             it gave what was saved; set `uploaded` (locker.toml, line 2) to an address whose page links to the \
             documents"
        );
        let said = Profile { written: Written::Options, ..profile() };
        assert!(of_section(&said, &[]).shown.ends_with("show there; if not, correct --uploaded"));
    }
}
