//! Where exchanges are kept for longer than the journal keeps them.

use std::fmt::Debug;
use std::net::SocketAddr;

use jiff::Timestamp;

use super::entry::End;
use crate::language::Bilingual;

/// Keeps exchanges. What it costs, every answer waits for.
pub trait Keeper: Debug + Send + Sync {
    /// Keeps an exchange, before the first byte of its answer goes, and gives it a number; none where it cannot be kept.
    fn keep(&self, exchange: &KeptExchange<'_>) -> Option<u64>;

    /// Of the answer only so many bytes went.
    fn went_in_part(&self, number: u64, sent: usize);
}

/// An exchange to be kept.
#[derive(Clone, Copy, Debug)]
pub struct KeptExchange<'a> {
    /// Who sent the request.
    pub peer: SocketAddr,
    /// When it was read.
    pub received: Option<Timestamp>,
    /// Its bytes, however many.
    pub request: &'a [u8],
    /// The bytes of the answer, or how the connection ended without one; neither where the answer could not go.
    pub response: Result<&'a [u8], Option<End>>,
    /// The trial that the client was put to by the answer.
    pub trial: Option<&'a str>,
}

/// Why there is no answer to an exchange, for a person.
pub fn unanswered(end: Option<End>) -> Bilingual {
    match end {
        None => Bilingual::new("应答没有发出", "no byte of the answer went out"),
        Some(End::Closed) => {
            Bilingual::new("客户端没有发完请求头就关闭了连接", "the client closed the connection inside its head")
        }
        Some(End::TooSlow) => Bilingual::new("请求头迟迟没有发完", "the head took too long"),
        Some(End::LetGo) => Bilingual::new("服务端放弃了这个连接", "the server let the connection go"),
    }
}
