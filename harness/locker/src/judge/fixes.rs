//! How a locker is fixed that breaks a clause. A case says it of the clause that it is there for first; it may find
//! others broken, whose fix is another.

/// Clauses whose fix is never that of a case: cases of many kinds find them broken.
const OF_THEIR_OWN: [&str; 4] = ["RES-VALUE", "RES-AFTER", "RES-OWN", "WID-MESSAGE"];

/// How a locker is fixed that breaks this clause; none where the case knows it better.
pub(super) fn of(clause: &str, first_claim: &str) -> Option<&'static str> {
    if clause == first_claim && !OF_THEIR_OWN.contains(&clause) {
        return None;
    }
    Some(match clause {
        "REG-SECRET" => {
            "Keep the app key on the server: leave it out of the library and of every page, header and address."
        }
        "WID-LIBRARY" => {
            "Serve the library at /savelocker/api/1/savelocker.js, with status 200 and the type text/javascript."
        }
        "WID-BUTTON" => {
            "Let the library write the label into each `a.locker-saver`, and keep the element visible."
        }
        "WID-POPUP" => {
            "Call `window.open` at the start of the click, and navigate the popup when the answer arrives."
        }
        "WID-LOGIN" => {
            "Ask for name and password in every browser that is not logged in, and compare both on the server."
        }
        "WID-FOLDER" => {
            "Offer the folders of the user who logged in, and store the document in the one that is selected."
        }
        "WID-SAVE" => {
            "Fetch the document from the button's URL when \"Save here\" is pressed, and store it once."
        }
        "WID-UPLOADED" => {
            "List the document in 'Uploaded Documents' of the user who saved it, with its bytes unchanged."
        }
        "WID-MESSAGE" => {
            "Show the outcome of the save: a message of success when the document is stored, another message when it is not."
        }
        "WID-JQUERY" => {
            "Use the jQuery of the page, load no other, and leave `jQuery` and `$` as they are."
        }
        "ERR-SHOWN" => {
            "Show the error and one code of the table, as a number of its own, in the popup or next to the button."
        }
        "RES-ATTRIBUTE" => {
            "Set `result` on the clicked `<a>` when the save has ended, whether it succeeded or failed, and leave it \
             there."
        }
        "RES-VALUE" => {
            "Write `SUCCESS` or `FAILURE`, in capital letters, and at no time another value."
        }
        "RES-AFTER" => {
            "Set SUCCESS when the whole document is stored: not at the click, nor when the fetch begins."
        }
        "RES-TRUE" => {
            "Set SUCCESS only when the whole document is stored, and FAILURE in every other case."
        }
        "RES-OWN" => {
            "Keep the element that was clicked with its popup, and set `result` on that element alone."
        }
        _ => return None,
    })
}
