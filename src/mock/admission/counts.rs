//! What became of connections, counted for `/health` and the log.

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use crate::language::{Bilingual, bilingual};

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

    /// What is said of so many.
    pub fn told(self, count: u64) -> Bilingual {
        match self {
            Self::Shed => bilingual!(
                "连接数已满：关闭了 {count} 个空闲或久等的连接",
                "every connection was taken: {count} that were idle, or waited for in vain, were closed"
            ),
            Self::Refused => bilingual!(
                "连接数已满且都在工作：{count} 个新连接得到 503",
                "every connection was taken and at work: {count} new ones got 503"
            ),
            Self::NoRoom => bilingual!(
                "未收完的请求体占满内存：{count} 个请求未处理",
                "unfinished bodies filled their memory: {count} requests were not served"
            ),
            Self::OutOfFiles => bilingual!(
                "操作系统不再给打开文件（ulimit -n）：{count} 次",
                "the operating system gave no more open files (ulimit -n), {count} times"
            ),
        }
    }
}

/// How many connections there are, and what became of others since the start.
#[derive(Debug, Default)]
pub struct ConnectionCounts {
    open: AtomicUsize,
    unfinished_bytes: AtomicUsize,
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

    /// The bytes of unfinished bodies that are over what each connection has for itself.
    pub(in crate::mock) fn unfinished_bytes(&self) -> usize {
        self.unfinished_bytes.load(Ordering::Relaxed)
    }

    /// Counts so many bytes more, where they are no more than `most` with them.
    pub(super) fn draw(&self, bytes: usize, most: usize) -> bool {
        let more = |drawn: usize| drawn.checked_add(bytes).filter(|drawn| *drawn <= most);
        self.unfinished_bytes.fetch_update(Ordering::Relaxed, Ordering::Relaxed, more).is_ok()
    }

    pub(super) fn give_back(&self, bytes: usize) {
        self.unfinished_bytes.fetch_sub(bytes, Ordering::Relaxed);
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
