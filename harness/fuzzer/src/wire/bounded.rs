//! The bytes of an answer: of each part, no more is read than a browser would or a page needs.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use tokio::io::{AsyncRead, AsyncReadExt};

use super::{Broken, HEADERS};

/// A part of an answer, with a limit of its own.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Part {
    /// The interim responses (1xx) before the answer, together.
    Interim,
    /// Status line and headers.
    Head,
    /// How many headers there are.
    Headers,
    /// The size of a chunk, with its extensions.
    ChunkLine,
    /// The body, with what its chunks are framed in.
    Body,
    /// The body, without what it was compressed by.
    Unpacked,
    /// What follows the last chunk.
    Trailers,
}

impl Part {
    /// No more bytes of it are read; of headers, no more are counted.
    #[must_use]
    pub const fn limit(self) -> usize {
        match self {
            Self::Interim | Self::Trailers => 64 * 1024,
            // The limits of Chromium, which shows an error of its own beyond them.
            Self::Head => 256 * 1024,
            Self::ChunkLine => 16 * 1024,
            Self::Headers => HEADERS,
            Self::Body | Self::Unpacked => 1024 * 1024,
        }
    }

    /// Whether a browser also gives up on an answer beyond this limit, and shows nothing.
    #[must_use]
    pub(crate) const fn is_too_much_for_browsers(self) -> bool {
        matches!(self, Self::Head | Self::ChunkLine)
    }
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = match self {
            Self::Interim => "interim responses",
            Self::Head => "a head",
            Self::Headers => return write!(f, "more than {} headers", self.limit()),
            Self::ChunkLine => "a chunk's size and extensions",
            Self::Body => "a body",
            Self::Unpacked => "a decompressed body",
            Self::Trailers => "trailers",
        };
        write!(f, "{what} beyond {} KiB", self.limit() / 1024)
    }
}

/// What was read of an answer, within its limits.
#[derive(Debug, Default)]
pub(super) struct Bounded(Vec<u8>);

impl Bounded {
    /// What a buffer keeps for the next answer: most answers are small, and there are many connections.
    const KEPT: usize = 64 * 1024;
    const STEP: usize = 4096;

    /// Reads on in a part that begins at `from`, and gives how much came: nothing, where the stream ends. Where
    /// the part has all that it may have, nothing is read.
    pub(super) async fn more(
        &mut self,
        stream: &mut (impl AsyncRead + Unpin),
        part: Part,
        from: usize,
    ) -> Result<usize, Broken> {
        let rest = part.limit().saturating_sub(self.0.len().saturating_sub(from));
        if rest == 0 {
            return Err(Broken::Cut(part));
        }
        self.0.reserve(Self::STEP);
        // A reset is an end, too.
        stream.take(rest as u64).read_buf(&mut self.0).await.map_err(|_| Broken::Dropped)
    }

    pub(super) fn clear(&mut self) {
        self.0.clear();
        self.0.shrink_to(Self::KEPT);
    }

    pub(super) fn bytes(&self) -> &[u8] {
        &self.0
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }
}
