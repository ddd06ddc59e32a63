//! A page that is a file: its folder, served on loopback as a web server would.

use std::io;
use std::path::{Path, PathBuf};

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use url::Url;

/// The files of a folder, until this is dropped.
#[derive(Debug)]
pub struct FileHost {
    page: Url,
    serving: JoinHandle<()>,
}

impl FileHost {
    /// Serves the folder of `file` on a free port of 127.0.0.1.
    ///
    /// # Errors
    /// There is no such file.
    pub async fn start(file: &Path) -> io::Result<Self> {
        let file = file.canonicalize()?;
        let none = || io::Error::other("it is no file");
        let name = file.file_name().filter(|_| file.is_file()).ok_or_else(none)?;
        let folder = file.parent().ok_or_else(none)?.to_owned();
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let mut page =
            Url::parse(&format!("http://{}/", listener.local_addr()?)).map_err(io::Error::other)?;
        page.set_path(&name.to_string_lossy());
        let router = Router::new().fallback(serve).with_state(folder);
        let serving = tokio::spawn(async move {
            // It serves until it is aborted.
            let _ = axum::serve(listener, router).await;
        });
        Ok(Self { page, serving })
    }

    /// The file's address.
    #[must_use]
    pub fn page(&self) -> &Url {
        &self.page
    }
}

impl Drop for FileHost {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

async fn serve(State(folder): State<PathBuf>, request: Request) -> Response {
    let missing = || StatusCode::NOT_FOUND.into_response();
    // A URL's own parser has taken the dots out of the path, and decodes what is left of it.
    let path = Url::parse("file:///").and_then(|root| root.join(request.uri().path()));
    let Some(path) = path.ok().and_then(|url| url.to_file_path().ok()) else { return missing() };
    let file = folder.join(path.strip_prefix("/").unwrap_or(&path));
    match file.canonicalize() {
        Ok(file) if file.starts_with(&folder) => match tokio::fs::read(&file).await {
            Ok(bytes) => ([(header::CONTENT_TYPE, kind(&file))], bytes).into_response(),
            Err(_) => missing(),
        },
        _ => missing(),
    }
}

fn kind(file: &Path) -> &'static str {
    match file.extension().and_then(|ending| ending.to_str()).unwrap_or_default() {
        "html" | "htm" => "text/html",
        "xhtml" => "application/xhtml+xml",
        "js" | "mjs" => "text/javascript",
        "css" => "text/css",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "json" => "application/json",
        "pdf" => "application/pdf",
        _ => "application/octet-stream",
    }
}
