//! What became of connections, counted for `/health` and the log.

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

/// What became of connections at the cap.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// Closed for another one: idle, or waited for in vain.
    Shed,
    /// Told to come again: every place was taken by a connection at work.
    Refused,
    /// Closed for want of memory for unfinished bodies.
    NoRoom,
    /// The operating system gave no more open files.
    OutOfFiles,
}

impl Turn {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Shed, Self::Refused, Self::NoRoom, Self::OutOfFiles];

    /// The word for it in `/health` and in the log.
    pub fn word(self) -> &'static str {
        match self {
            Self::Shed => "shed",
            Self::Refused => "refused",
            Self::NoRoom => "no-room",
            Self::OutOfFiles => "out-of-files",
        }
    }
}

/// How many connections there are, and what became of others since the start.
#[derive(Debug, Default)]
pub(in crate::mock) struct ConnectionCounts {
    open: AtomicUsize,
    turned: [AtomicU64; Turn::ALL.len()],
    handshakes: AtomicU64,
}

impl ConnectionCounts {
    pub(super) fn set_open(&self, open: usize) {
        self.open.store(open, Ordering::Relaxed);
    }

    pub(super) fn count(&self, turn: Turn) {
        self.turned[turn as usize].fetch_add(1, Ordering::Relaxed);
    }

    pub(in crate::mock) fn open(&self) -> usize {
        self.open.load(Ordering::Relaxed)
    }

    pub(in crate::mock) fn turned(&self, turn: Turn) -> u64 {
        self.turned[turn as usize].load(Ordering::Relaxed)
    }

    /// TLS handshakes that came to nothing.
    pub(in crate::mock) fn failed_handshakes(&self) -> u64 {
        self.handshakes.load(Ordering::Relaxed)
    }

    pub(in crate::mock) fn handshake_failed(&self) {
        self.handshakes.fetch_add(1, Ordering::Relaxed);
    }
}
