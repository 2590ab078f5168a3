//! An answer that was begun and whose end does not come: what came of it, and what can be said of why.

use std::time::Duration;

use super::answer::Gathering;
use super::{Blame, Failure, FailureKind, TargetError};
use crate::language::{Bilingual, ToBilingual, bilingual};
use crate::message::Response;
use crate::message::wire::{self, Framing};
use crate::payload::json;

/// An answer whose head is whole and whose body is not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unfinished {
    /// Its head, and what came of its body.
    pub response: Response,
    /// What its end would be known by.
    end: Framing,
    /// How long the rest was waited for; none where the connection was closed before.
    waited: Option<Duration>,
}

impl Failure {
    /// The answer that was begun; none where no whole head came, or what came is no answer.
    pub fn unfinished(&self) -> Option<Unfinished> {
        let waited = match self.error {
            TargetError::Closed { begun: true } => None,
            TargetError::AnswerTimeout(limit) => Some(limit),
            TargetError::Played { kind: FailureKind::CutShort, .. } => None,
            TargetError::Played { kind: FailureKind::Late, waited, .. } => Some(waited),
            _ => return None,
        };
        let (mut response, start, end) = Gathering::head_of(&self.received)?;
        response.body = wire::body_so_far(&self.received[start..], end);
        Some(Unfinished { response, end, waited })
    }

    /// Who has to act. A slow target cannot be told from a slow network, but for one that has said all and does not end.
    pub fn blame(&self) -> Blame {
        let has_said_all = || self.unfinished().is_some_and(|unfinished| unfinished.is_whole_json());
        match self.error.kind() {
            FailureKind::Late if has_said_all() => Blame::Target,
            _ => self.error.blame(),
        }
    }
}

impl Unfinished {
    /// Whether the JSON in it is whole: then it is not what is in it that is missing, but its end.
    pub fn is_whole_json(&self) -> bool {
        std::str::from_utf8(&self.response.body).is_ok_and(|text| json::decode(text).is_ok())
    }
}

impl ToBilingual for Unfinished {
    fn to_bilingual(&self) -> Bilingual {
        let count = self.response.body.len();
        let came = match self.end {
            Framing::Length(length) => bilingual!(
                "Content-Length 是 {length}，只来了 {count} 字节",
                "{count} of the {length} bytes came that Content-Length promises"
            ),
            Framing::Chunked => bilingual!(
                "分块传输，来了 {count} 字节，没有最后一块",
                "{count} bytes came in chunks, of which the last is missing"
            ),
            Framing::UntilClose => bilingual!(
                "没有 Content-Length，也不分块，来了 {count} 字节",
                "{count} bytes came without a length or chunks"
            ),
        };
        let ending = match (self.waited, self.end) {
            (None, _) => Bilingual::new("连接就关闭了", "then the connection was closed"),
            (Some(limit), Framing::UntilClose) => {
                bilingual!("连接在 {limit:?} 内没有关闭", "and the connection was not closed within {limit:?}")
            }
            (Some(limit), _) => bilingual!("{limit:?} 内没有来齐", "and no more within {limit:?}"),
        };
        bilingual!("应答没有发完：{came}，{ending}", "the answer breaks off: {came}, {ending}", came, ending)
    }
}

impl ToBilingual for Failure {
    fn to_bilingual(&self) -> Bilingual {
        self.unfinished().map_or_else(|| self.error.to_bilingual(), |unfinished| unfinished.to_bilingual())
    }
}
