//! A page that is a file: its folder, served on loopback as a web server would.

use std::io;
use std::path::Path;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use url::Url;

use super::folder::Folder;

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
        let (folder, name) = Folder::of(file)?;
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let mut page =
            Url::parse(&format!("http://{}/", listener.local_addr()?)).map_err(io::Error::other)?;
        page.set_path(&name);
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

async fn serve(State(folder): State<Folder>, request: Request) -> Response {
    let answer = folder.answer(request.uri().path()).await;
    answer.unwrap_or_else(|| StatusCode::NOT_FOUND.into_response())
}
