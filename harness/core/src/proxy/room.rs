//! The memory that the recorded exchanges of a proxy may take together: a page can fetch without end.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

/// In bytes.
const SIZE: usize = 32 * 1024 * 1024;

/// The memory that is left. Clones share it.
#[derive(Clone, Debug)]
pub struct Room {
    left: Arc<AtomicUsize>,
    lost: Arc<AtomicU64>,
}

impl Default for Room {
    fn default() -> Self {
        Self::of(SIZE)
    }
}

impl Room {
    pub(super) fn of(bytes: usize) -> Self {
        Self { left: Arc::new(AtomicUsize::new(bytes)), lost: Arc::default() }
    }

    /// Nothing taken yet.
    pub(super) fn share(&self) -> Share {
        Share { room: Some(self.clone()), bytes: 0 }
    }

    /// Counts an exchange for which no room is left.
    pub(super) fn lose(&self) {
        self.lost.fetch_add(1, Ordering::Relaxed);
    }

    /// How many exchanges were not recorded since this was last asked.
    #[must_use]
    pub fn lost(&self) -> u64 {
        self.lost.swap(0, Ordering::Relaxed)
    }
}

/// A part of the room; it is given back with it. One that belongs to no room is as large as it likes.
#[derive(Debug, Default)]
pub(super) struct Share {
    room: Option<Room>,
    bytes: usize,
}

impl Share {
    /// Takes as many bytes more, or as many as there are.
    pub(super) fn grow(&mut self, wanted: usize) -> usize {
        let Some(room) = &self.room else { return wanted };
        let take = |left: usize| Some(left - wanted.min(left));
        let left = room.left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, take);
        let granted = wanted.min(left.unwrap_or_default());
        self.bytes += granted;
        granted
    }

    /// Another share of the same room, with nothing taken.
    pub(super) fn elsewhere(&self) -> Self {
        Self { room: self.room.clone(), bytes: 0 }
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        if let Some(room) = &self.room {
            room.left.fetch_add(self.bytes, Ordering::Relaxed);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_dropped_is_there_again() {
        let room = Room::of(10);
        let mut one = room.share();
        assert_eq!((one.grow(4), one.grow(9)), (4, 6));
        let mut other = room.share();
        assert_eq!(other.grow(1), 0);
        drop(one);
        assert_eq!(other.grow(12), 10);
        assert_eq!(Share::default().grow(12), 12);
    }
}
