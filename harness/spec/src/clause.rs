//! The clause register: every sentence of the specification that binds someone, as data.

use super::SECURITY;
pub use super::register::{Clause, Side};

/// The clause, or the security finding, of this id.
#[must_use]
pub fn find(id: &str) -> Option<&'static Clause> {
    CLAUSES.iter().chain(SECURITY).find(|clause| clause.id == id)
}

/// Every clause that binds this side, in the register's order.
pub fn of(side: Side) -> impl Iterator<Item = &'static Clause> {
    CLAUSES.iter().filter(move |clause| clause.sides.contains(&side))
}

const LOCKER: &[Side] = &[Side::Locker];
const PAGE: &[Side] = &[Side::Page];
const BOTH: &[Side] = &[Side::Locker, Side::Page];

const fn clause(
    id: &'static str,
    sides: &'static [Side],
    section: &'static str,
    reading: &'static str,
    quote: &'static str,
) -> Clause {
    Clause { id, sides, section, reading, quote, untestable: None }
}

/// Every clause, in the order of the specification.
pub static CLAUSES: &[Clause] = &[
    clause(
        "REG-DOMAIN",
        LOCKER,
        "Registration",
        "An application is registered together with the domain that its save requests come from",
        "the client application must be registered along with the domain of your application from \
         which the requests to save files will be initiated",
    ),
    clause(
        "REG-CREDENTIALS",
        LOCKER,
        "Registration",
        "Registration gives an app id and an app key",
        "you create an application id (app id) for your application. You are provided with an api \
         key",
    ),
    clause(
        "REG-SECRET",
        BOTH,
        "Registration",
        "The app key is a secret: nothing that a browser receives contains it",
        "You are provided with an api key which is a secret key for your application.",
    ),
    clause(
        "REG-AUTH",
        LOCKER,
        "Registration",
        "App id and app key authenticate the request",
        "The app id and the api key are used by DigiLocker to authenticate the request from your \
         application.",
    ),
    clause(
        "WID-LIBRARY",
        LOCKER,
        "Triggering",
        "The locker serves the JavaScript library at `/savelocker/api/1/savelocker.js`",
        "src=\"https://services.digitallocker.gov.in/savelocker/api/1/savelocker.js\"",
    ),
    clause(
        "WID-BUTTON",
        LOCKER,
        "Triggering",
        "The library turns every `a.locker-saver` into the \"Save to DigiLocker\" button",
        "To add the \"Save to DigiLocker\" button to your page, add following line to your web \
         page where you want to add the button. <a id=\"share_id\" href=\"DOCUMENT_URL\" \
         class=\"locker-saver\"></a>",
    ),
    clause(
        "WID-POPUP",
        BOTH,
        "Workflow 1-2, Triggering",
        "A click opens the locker's login page in a popup",
        "This launches DigiLocker application login page in a popup.",
    ),
    clause(
        "WID-LOGIN",
        LOCKER,
        "Workflow 2-3",
        "The user logs in with locker credentials; without a login the locker saves nothing",
        "A user can login using his/her DigiLocker login credentials.",
    ),
    clause(
        "WID-FOLDER",
        LOCKER,
        "Workflow 3, Triggering",
        "The user selects the destination folder",
        "The user can then save the file by selecting the destination folder in DigiLocker.",
    ),
    clause(
        "WID-SAVE",
        LOCKER,
        "Workflow 3",
        "\"Save here\" saves the document at the button's URL into the selected folder",
        "User logs in to the account, selects the folder to Save the document and clicks Save \
         here button.",
    ),
    clause(
        "WID-UPLOADED",
        LOCKER,
        "Introduction",
        "The saved document is in the 'Uploaded Documents' section, unchanged",
        "This API enables saving of documents/certificates to the 'Uploaded Documents' section of \
         Digital Locker.",
    ),
    clause(
        "WID-MESSAGE",
        LOCKER,
        "Workflow 4",
        "The locker displays a message when it has saved the document",
        "The application displays a message when document is saved successfully.",
    ),
    clause(
        "WID-JQUERY",
        LOCKER,
        "Triggering",
        "The library uses the jQuery that the partner's page provides",
        "Please note that the DigiLocker library uses jQuery.",
    ),
    clause(
        "PAGE-JQUERY",
        PAGE,
        "Triggering",
        "The page loads jQuery before the library, from the partner's own web server",
        "So please download jquery.min.js (mandatory) file from jQuery.com and place it on your \
         web server.",
    ),
    clause(
        "PAGE-SCRIPT",
        PAGE,
        "Triggering",
        "A script element whose `src` is at the locker includes the library",
        "add following JavaScript snippet to your web page",
    ),
    clause(
        "PAGE-DLSHARE",
        PAGE,
        "Triggering, snippet",
        "The library's script element has `id=\"dlshare\"`",
        "id=\"dlshare\" data-app-id=\"YOUR_APP_ID\"",
    ),
    clause(
        "PAGE-APP-ID",
        PAGE,
        "Triggering",
        "`data-app-id` is the registered app id",
        "Provide app id that was provided during the application registration process in \
         data-app-id parameter.",
    ),
    clause(
        "PAGE-APP-HASH",
        PAGE,
        "Triggering",
        "`data-app-hash` is the SHA-256 of app id, app key and timestamp, in this sequence",
        "Provide SHA-256 encrypted value of your app id, app key and the timestamp values in this \
         sequence in data-app-hash parameter.",
    ),
    clause(
        "PAGE-TIMESTAMP",
        PAGE,
        "Triggering",
        "`time-stamp` holds a timestamp in the IST time zone",
        "Provide a timestamp value in IST time zone in time-stamp parameter.",
    ),
    clause(
        "PAGE-FRESH",
        PAGE,
        "Triggering",
        "The timestamp is not older than 30 minutes",
        "This timestamp value must not be older than 30 minutes.",
    ),
    clause(
        "PAGE-BUTTON",
        PAGE,
        "Triggering",
        "The page has an `<a class=\"locker-saver\">` for every button",
        "To add the \"Save to DigiLocker\" button to your page, add following line to your web \
         page where you want to add the button.",
    ),
    clause(
        "PAGE-UNIQUE-ID",
        PAGE,
        "Triggering",
        "Every instance of the button has a unique `id`",
        "Provide a unique id for every instance of the button on your web page.",
    ),
    clause(
        "PAGE-HREF",
        PAGE,
        "Triggering",
        "`href` is the URL of the document to store",
        "Provide the URL of the document that needs to be stored in DigiLocker in href parameter.",
    ),
    clause(
        "ERR-NONE",
        LOCKER,
        "Triggering",
        "A correct integration shows the login page on click",
        "If the integration is successful, see the DigiLocker login page on click of the \"Save \
         to DigiLocker\" button on your webpage.",
    ),
    clause(
        "ERR-SHOWN",
        LOCKER,
        "Triggering",
        "An integration error shows an authentication error and an error code",
        "If there is an error in the integration, the widget will show an authentication error \
         and an error code.",
    ),
    clause(
        "ERR-203",
        LOCKER,
        "Triggering, error codes",
        "203: invalid app hash; one of app id, app key or timestamp is incorrect",
        "Invalid app hash. One of app id, app key or timestamp is incorrect.",
    ),
    clause("ERR-204", LOCKER, "Triggering, error codes", "204: invalid app id", "Invalid app id."),
    clause(
        "ERR-205",
        LOCKER,
        "Triggering, error codes",
        "205: the app domain is not registered",
        "The app domain is not registered.",
    ),
    clause(
        "ERR-206",
        LOCKER,
        "Triggering, error codes",
        "206: the timestamp is older than 30 minutes",
        "The timestamp is older than 30 minutes.",
    ),
    clause(
        "ERR-207",
        LOCKER,
        "Triggering, error codes",
        "207: not authorized for service",
        "Not authorized for service.",
    ),
    clause(
        "RES-ATTRIBUTE",
        LOCKER,
        "Handling",
        "The `<a>` gets a `result` attribute at run time",
        "This result attribute is added to <a> tag at the run time.",
    ),
    clause(
        "RES-VALUE",
        LOCKER,
        "Handling",
        "The value of `result` is `SUCCESS` or `FAILURE`",
        "the result attribute with a \"SUCCESS\" or \"FAILURE\" value",
    ),
    clause(
        "RES-AFTER",
        LOCKER,
        "Handling",
        "The library sets `result` after the locker has saved the file, not before",
        "after the file is saved to the Locker",
    ),
    clause(
        "RES-TRUE",
        LOCKER,
        "Handling",
        "`SUCCESS` means saved; without a save `result` is never `SUCCESS`",
        "The client receives the result attribute with a \"SUCCESS\" or \"FAILURE\" value after \
         the file is saved to the Locker.",
    ),
    clause(
        "RES-OWN",
        LOCKER,
        "Handling, unique `id`",
        "The library sets `result` on the `<a>` whose button was used, and on no other",
        "This result attribute is added to <a> tag at the run time.",
    ),
    clause(
        "RES-HANDLED",
        PAGE,
        "Handling",
        "The page leaves `result` to the library: it does not set `result`, and works when `result` arrives",
        "The client receives the result attribute",
    ),
];

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::Code;

    const SPECIFICATION: &str = include_str!("save-to-locker-api-1.0.txt");

    /// The text without its layout: white space (which breaks the library's address over two
    /// lines), typographic quotes, and the marks around code and bold words.
    fn bare(text: &str) -> String {
        text.chars()
            .filter(|c| !c.is_whitespace() && !matches!(c, '`' | '*'))
            .map(|c| match c {
                '“' | '”' => '"',
                '‘' | '’' => '\'',
                other => other,
            })
            .collect()
    }

    #[test]
    fn every_quote_stands_in_the_specification() {
        let specification = bare(SPECIFICATION);
        for clause in CLAUSES {
            assert!(specification.contains(&bare(clause.quote)), "{}: {}", clause.id, clause.quote);
        }
    }

    #[test]
    fn ids_are_unique_and_found() {
        let ids: HashSet<_> = CLAUSES.iter().map(|clause| clause.id).collect();
        assert_eq!(ids.len(), CLAUSES.len());
        assert_eq!(find("ERR-206").map(|clause| clause.id), Some("ERR-206"));
        assert_eq!(find("err-206"), None);
    }

    #[test]
    fn the_counts_of_each_side_are_those_of_the_reading() {
        assert_eq!(CLAUSES.len(), 36);
        assert_eq!(of(Side::Locker).count(), 25);
        assert_eq!(of(Side::Page).count(), 13);
        assert_eq!([Side::Locker, Side::Page].map(|side| side.to_string()), ["locker", "page"]);
    }

    #[test]
    fn every_code_is_described_in_the_words_of_its_clause() {
        for code in Code::ALL {
            assert_eq!(find(code.clause()).map(|clause| clause.quote), Some(code.description()));
        }
    }
}
