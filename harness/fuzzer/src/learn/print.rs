//! Prints a template file for people.

use super::super::template::Slot;
use super::answered::Words;
use super::answers::Meanings;
use super::request::{Body, Wire};

/// Writes a template, with the notes above the answers; without answers, a draft.
pub(super) fn print(
    locker: &str,
    wire: &Wire,
    answers: Option<&Meanings>,
    notes: &[String],
) -> String {
    let mut out = format!(
        "# A template: the request for a launch at a locker, and the meaning of its answers. Locksmith learned it\n\
         # from a launch in a browser at {}. Correct it where it is wrong, and run\n\
         #   locksmith fuzz locker --profile your-locker.toml --template this-file.toml\n\n\
         [request]\nmethod = {}\npath = {}\n",
        locker.split_whitespace().collect::<Vec<_>>().join(" "),
        quoted(&wire.method),
        quoted(&wire.target)
    );
    if !wire.left_out.is_empty() {
        out += &format!(
            "# Left out, since the locker does not need them: {}.\n",
            wire.left_out.join(", ")
        );
    }
    list("headers", &wire.headers, &mut out);
    match &wire.body {
        Body::None => {}
        Body::Form(pairs) => list("form", pairs, &mut out),
        Body::Json(json) => out += &format!("json = {}\n", quoted(json)),
    }
    out += "\n# ";
    out += &Slot::ALL.map(|slot| format!("{{{}}}", slot.word())).join(", ");
    out += " are the slots.\n\n";
    for note in notes {
        for line in note.lines() {
            out += &format!("# {line}\n");
        }
    }
    out += "[answers.launch]\n";
    if let Some(answers) = answers {
        words(&answers.launch, &mut out);
        for refusal in &answers.refusals {
            out += "\n[[answers.refusal]]\n";
            words(refusal, &mut out);
        }
    } else {
        out += "# status = 200\n# body = '\"ticket\"'\n\n";
        out += "[[answers.refusal]]\n# status = 403\n# code = '\"code\":{code}'\n";
    }
    out
}

fn list(name: &str, lines: &[String], out: &mut String) {
    if !lines.is_empty() {
        *out += &format!("{name} = [\n");
        for line in lines {
            *out += &format!("  {},\n", quoted(line));
        }
        *out += "]\n";
    }
}

fn words(words: &Words, out: &mut String) {
    *out += &format!("status = {}\n", words.status);
    for (name, text) in [("header", &words.header), ("body", &words.body), ("code", &words.code)] {
        if let Some(text) = text {
            *out += &format!("{name} = {}\n", quoted(text));
        }
    }
}

fn quoted(text: &str) -> String {
    toml::Value::from(text).to_string()
}
