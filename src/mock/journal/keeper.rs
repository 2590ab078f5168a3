//! Where exchanges are kept for longer than the journal keeps them.

use std::fmt::Debug;
use std::net::SocketAddr;

use jiff::Timestamp;

use super::entry::{End, HandshakeFault};
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
        Some(End::Shed) => {
            Bilingual::new("服务端把位置让给了别的连接", "the server gave its place to another connection")
        }
        Some(End::NoRoom) => Bilingual::new("请求体没有内存可放", "there was no memory for its body"),
        Some(End::Handshake(fault)) => failed_handshake(fault),
        Some(End::LetGo) => Bilingual::new("服务端放弃了这个连接", "the server let the connection go"),
    }
}

/// Why there was no TLS, for a person.
pub(in crate::mock) fn failed_handshake(fault: HandshakeFault) -> Bilingual {
    let (zh, en) = match fault {
        HandshakeFault::NotTls => {
            ("此端口使用 TLS，而客户端没有用：请用 https://", "TLS is spoken here and the client did not: use https://")
        }
        HandshakeFault::Distrusted => (
            "TLS 握手失败：客户端不信任证书，或证书上的名字不符",
            "no TLS: the client does not trust the certificate, or takes it for another server's",
        ),
        HandshakeFault::NothingInCommon => (
            "TLS 握手失败：双方没有共同的版本或算法（需要 TLS 1.2 以上）",
            "no TLS: the two have no version or cipher in common (TLS 1.2 or newer is needed)",
        ),
        HandshakeFault::BrokeOff => ("TLS 握手中途客户端已断开", "no TLS: the client broke the handshake off"),
        HandshakeFault::TooSlow => ("TLS 握手未在时限内完成", "no TLS: the handshake did not end in time"),
        HandshakeFault::Malformed => ("TLS 握手失败：收到的不是握手报文", "no TLS: what came is no handshake"),
    };
    Bilingual::new(zh, en)
}
