//! The folder of a page that is a file: what is in it and below it, never above.

use std::io;
use std::path::{Path, PathBuf};

use axum::http::header;
use axum::response::{IntoResponse, Response};
use url::Url;

/// The largest file that is served.
const LARGEST: u64 = 64 * 1024 * 1024;

/// A folder whose files are served unchanged.
#[derive(Clone, Debug)]
pub(super) struct Folder(PathBuf);

impl Folder {
    /// The folder of a file, and the file's name.
    ///
    /// # Errors
    /// There is no such file.
    pub(super) fn of(file: &Path) -> io::Result<(Self, String)> {
        let file = file.canonicalize()?;
        let none = || io::Error::other("it is no file");
        let name = file.file_name().filter(|_| file.is_file()).ok_or_else(none)?;
        let folder = file.parent().ok_or_else(none)?.to_owned();
        Ok((Self(folder), name.to_string_lossy().into_owned()))
    }

    /// The file at the path of an address; none where there is none, or where it is too large.
    pub(super) async fn answer(&self, path: &str) -> Option<Response> {
        // A URL's own parser has taken the dots out of the path, and decodes what is left of it.
        let path = Url::parse("file:///").and_then(|root| root.join(path)).ok()?;
        let path = path.to_file_path().ok()?;
        let file = self.0.join(path.strip_prefix("/").unwrap_or(&path));
        // A link may lead out of the folder.
        let file = file.canonicalize().ok().filter(|file| file.starts_with(&self.0))?;
        let is_fit = |facts: std::fs::Metadata| facts.is_file() && facts.len() <= LARGEST;
        if !file.metadata().is_ok_and(is_fit) {
            return None;
        }
        let bytes = tokio::fs::read(&file).await.ok()?;
        Some(([(header::CONTENT_TYPE, kind(&file))], bytes).into_response())
    }
}

fn kind(file: &Path) -> &'static str {
    let ending = file.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
    match ending.to_ascii_lowercase().as_str() {
        "html" | "htm" => "text/html",
        "xhtml" => "application/xhtml+xml",
        "js" | "mjs" => "text/javascript",
        "css" => "text/css",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "gif" => "image/gif",
        "webp" => "image/webp",
        "ico" => "image/x-icon",
        "woff" => "font/woff",
        "woff2" => "font/woff2",
        "ttf" => "font/ttf",
        "txt" => "text/plain",
        "xml" => "text/xml",
        "wasm" => "application/wasm",
        "json" | "map" => "application/json",
        "pdf" => "application/pdf",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_is_in_a_folder_or_below_is_served_and_nothing_else() {
        let outer = tempfile::tempdir().unwrap();
        let at = |name: &str| outer.path().join(name);
        std::fs::create_dir_all(at("site/js")).unwrap();
        std::fs::write(at("secret.txt"), "secret").unwrap();
        std::fs::write(at("site/page.html"), "<p>").unwrap();
        std::fs::write(at("site/js/my script.JS"), "1").unwrap();
        std::os::unix::fs::symlink(at("secret.txt"), at("site/out.txt")).unwrap();
        std::os::unix::fs::symlink(at("site/page.html"), at("site/in.html")).unwrap();
        let large = std::fs::File::create(at("site/large.bin")).unwrap();
        large.set_len(LARGEST + 1).unwrap();
        let (folder, name) = Folder::of(&at("site/page.html")).unwrap();
        assert_eq!(name, "page.html");
        for (path, kind) in [
            ("/page.html", Some("text/html")),
            ("/in.html", Some("text/html")),
            ("/js/my%20script.JS", Some("text/javascript")),
            ("/js", None),
            ("/none", None),
            ("/out.txt", None),
            ("/large.bin", None),
            ("/../secret.txt", None),
            ("/%2e%2e/secret.txt", None),
            ("/..%2fsecret.txt", None),
        ] {
            let answer = folder.answer(path).await;
            let seen =
                answer.map(|it| it.headers()[header::CONTENT_TYPE].to_str().unwrap().to_owned());
            assert_eq!(seen.as_deref(), kind, "{path}");
        }
    }
}
