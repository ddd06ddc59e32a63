//! A document on its way: what is large waits in a file, so that documents that come slowly, or never to their end,
//! take no memory. Whole ones are in memory only while they are stored, and of those there is room for a few.

use std::io::{self, SeekFrom};
use std::sync::Arc;

use tokio::fs::{File, OpenOptions, remove_file};
use tokio::io::{AsyncReadExt, AsyncSeekExt, AsyncWriteExt};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::token::Token;

/// What is smaller than this needs no file.
const SMALL: usize = 64 * 1024;
/// The room for whole documents, in blocks of [`BLOCK`] bytes: 32 MiB.
const BLOCKS: usize = 512;
const BLOCK: usize = 64 * 1024;

/// The bytes that came so far.
#[derive(Debug, Default)]
pub(super) struct Arriving {
    /// Those that are in no file.
    bytes: Vec<u8>,
    file: Option<File>,
    length: usize,
}

impl Arriving {
    /// How many bytes came.
    pub(super) fn length(&self) -> usize {
        self.length
    }

    /// Takes what came next.
    pub(super) async fn push(&mut self, chunk: &[u8]) -> io::Result<()> {
        self.length += chunk.len();
        if self.file.is_none() && self.length > SMALL {
            let mut file = nameless().await?;
            file.write_all(&std::mem::take(&mut self.bytes)).await?;
            self.file = Some(file);
        }
        match &mut self.file {
            Some(file) => file.write_all(chunk).await?,
            None => self.bytes.extend_from_slice(chunk),
        }
        Ok(())
    }

    /// The whole, as soon as there is room for it in memory.
    pub(super) async fn whole(self, room: &Room) -> io::Result<(Vec<u8>, Held)> {
        let held = room.hold(self.length).await;
        let Some(mut file) = self.file else { return Ok((self.bytes, held)) };
        file.flush().await?;
        file.seek(SeekFrom::Start(0)).await?;
        let mut bytes = Vec::with_capacity(self.length);
        file.read_to_end(&mut bytes).await?;
        Ok((bytes, held))
    }
}

/// A file that no one else can open, and that is gone when it is closed.
async fn nameless() -> io::Result<File> {
    let path = std::env::temp_dir().join(format!("locker-document-{}", Token::random()));
    let mut options = OpenOptions::new();
    let mut file = options.read(true).write(true).create_new(true).mode(0o600).open(&path).await?;
    remove_file(&path).await?;
    file.set_max_buf_size(SMALL);
    Ok(file)
}

/// The memory for whole documents. Clones are one room.
#[derive(Clone, Debug)]
pub(super) struct Room(Arc<Semaphore>);

impl Default for Room {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(BLOCKS)))
    }
}

impl Room {
    /// Waits for room for so many bytes; what is larger than the room has all of it.
    async fn hold(&self, bytes: usize) -> Held {
        let blocks = bytes.div_ceil(BLOCK).clamp(1, BLOCKS);
        let held = Arc::clone(&self.0).acquire_many_owned(u32::try_from(blocks).unwrap_or(1)).await;
        // No one closes it.
        Held(held.ok().map(Arc::new))
    }
}

/// The room that a document has, until the last of its clones is dropped.
#[derive(Clone, Debug, Default)]
pub(crate) struct Held(
    #[expect(dead_code, reason = "it is held")] Option<Arc<OwnedSemaphorePermit>>,
);

/// The same document has the same bytes, wherever they are.
impl PartialEq for Held {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Held {}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    async fn arriving(bytes: &[u8]) -> Arriving {
        let mut arriving = Arriving::default();
        for chunk in bytes.chunks(10_000) {
            arriving.push(chunk).await.expect("a file");
        }
        arriving
    }

    #[tokio::test]
    async fn what_is_large_waits_in_a_file_and_is_the_same_then() {
        let room = Room::default();
        for (length, is_in_file) in [(0, false), (SMALL, false), (SMALL + 1, true), (999_999, true)]
        {
            let bytes: Vec<u8> = (0..=250).cycle().take(length).collect();
            let arriving = arriving(&bytes).await;
            assert_eq!((arriving.length(), arriving.file.is_some()), (length, is_in_file));
            assert!(arriving.bytes.capacity() <= 2 * SMALL);
            assert!(arriving.whole(&room).await.expect("the bytes").0 == bytes);
        }
    }

    #[tokio::test]
    async fn whole_documents_wait_for_room() {
        let room = Room::default();
        let bytes = vec![1; 11 << 20];
        let mut held = Vec::new();
        for _ in 0..2 {
            held.push(arriving(&bytes).await.whole(&room).await.expect("the bytes"));
        }
        let third = arriving(&bytes).await;
        let mut third = std::pin::pin!(third.whole(&room));
        let waiting = tokio::time::timeout(Duration::from_millis(50), third.as_mut()).await;
        assert!(waiting.is_err());
        held.pop();
        assert_eq!(third.await.expect("the bytes").0.len(), bytes.len());
    }
}
