//! What the document host of the sample pages answers, by the first part of the path.

/// The answer to a request for a document of a sample page.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Fetched {
    /// The document, a PDF.
    Document,
    /// A redirection to `/login`, unless the request has a cookie: then the document.
    BehindLogin,
    /// Status 200 and a login form, as of a session that has expired. Also what `/login` answers.
    LoginPage,
    /// Status 404.
    NotFound,
    /// Status 500.
    Broken,
    /// Status 200 and no byte.
    Empty,
}

impl Fetched {
    /// What is answered under a path, such as `/members/marksheet.pdf`.
    #[must_use]
    pub fn under(path: &str) -> Self {
        match path.trim_start_matches('/').split('/').next() {
            Some("members") => Self::BehindLogin,
            Some("expired" | "login") => Self::LoginPage,
            Some("missing") => Self::NotFound,
            Some("broken") => Self::Broken,
            Some("empty") => Self::Empty,
            _ => Self::Document,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_part_of_the_path_decides() {
        assert_eq!(Fetched::under("/marksheet.pdf"), Fetched::Document);
        assert_eq!(Fetched::under("/members/marksheet.pdf"), Fetched::BehindLogin);
        assert_eq!(Fetched::under("/login"), Fetched::LoginPage);
        assert_eq!(Fetched::under("/missing/marksheet.pdf"), Fetched::NotFound);
        assert_eq!(Fetched::under("/empty/marksheet.pdf"), Fetched::Empty);
    }
}
