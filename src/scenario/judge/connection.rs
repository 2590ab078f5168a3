//! What the target does with the connection.

use std::ops::Range;
use std::time::Duration;

use super::mismatch::Mismatch;
use crate::language::Bilingual;
use crate::message::Response;
use crate::scenario::ConnectionWish;

/// That no answer came, where a step expects just that.
pub(in crate::scenario) struct Silence {
    /// Where it is expected.
    pub(in crate::scenario) place: Range<usize>,
    /// How long it took.
    pub(in crate::scenario) elapsed: Duration,
    /// Whether the connection stayed open.
    pub(in crate::scenario) still_open: bool,
}

const NO_SILENCE: (&str, &str) = ("连接没有在无应答的情况下关闭", "the connection was not closed without an answer");
const CLOSED_SILENTLY: (&str, &str) = ("没有应答，连接关闭", "no answer, and a closed connection");

/// That there is an answer where none should come.
pub(super) fn unwanted(response: &Response) -> Mismatch {
    let actual = (format!("应答 {}", response.status), format!("an answer with {}", response.status));
    Mismatch::new(NO_SILENCE, CLOSED_SILENTLY, actual)
}

/// That the connection behind an answer is not as it should be.
pub(super) fn differs(wish: ConnectionWish, closed: bool) -> Option<Mismatch> {
    let told = |closed: bool| match closed {
        true => Bilingual::new("关闭", "closed"),
        false => Bilingual::new("保持", "kept"),
    };
    let wanted = wish == ConnectionWish::Closed;
    (wanted != closed).then(|| {
        Mismatch::new(("应答之后的连接不符", "the connection behind the answer differs"), told(wanted), told(closed))
    })
}

/// That the connection stays open where it should be closed without an answer.
pub(super) fn still_open() -> Mismatch {
    let actual = ("没有应答，连接一直没有关闭", "no answer, and a connection that stays open");
    Mismatch::new(NO_SILENCE, CLOSED_SILENTLY, actual)
}
