//! "Did you mean": the question for an error's help.

use locksmith_spec::near;

/// The question, and what to do when nothing is near.
pub(super) fn did_you_mean<'a>(
    typed: &str,
    known: impl IntoIterator<Item = &'a str>,
    otherwise: &str,
) -> String {
    match near(typed, known).as_slice() {
        [] => otherwise.to_owned(),
        near => format!("did you mean {}? {otherwise}", near.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_suggestion_comes_before_what_else_helps() {
        assert_eq!(did_you_mean("x", ["ERR-206"], "see `list`"), "see `list`");
        assert_eq!(
            did_you_mean("err206", ["ERR-206"], "see `list`"),
            "did you mean ERR-206? see `list`"
        );
    }
}
