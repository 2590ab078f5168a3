//! What a file of recorded exchanges holds.

use std::net::SocketAddr;

use bytes::Bytes;
use jiff::Timestamp;

use super::{Damage, DamageKind, Format, Part};
use crate::message::{HeadFault, Request, Response};
use crate::payload::answer;

/// The exchanges of one file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recording {
    /// How the file is written.
    pub format: Format,
    /// The exchanges in the order of the file; at least one.
    pub exchanges: Vec<Recorded>,
    /// What was done to the file as a whole.
    pub damage: Vec<Damage>,
}

/// One exchange, as far as the recording tells it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Recorded {
    /// The line at which it begins, from 1; none in a file that has no lines.
    pub line: Option<usize>,
    /// The request. What is unknown of it is empty.
    pub request: Request,
    /// Why no server could read the head, where it is not HTTP/1; the request is empty then.
    pub head_fault: Option<HeadFault>,
    /// What the recording does not hold of the request, beside what its damage hides.
    pub(super) missing: Vec<Part>,
    /// What was answered, where that was recorded.
    pub response: Option<Response>,
    /// The bytes of the request as the file has them; none where it has them in another form, or hides some.
    pub(super) request_bytes: Option<Bytes>,
    /// The same of the answer.
    pub(super) response_bytes: Option<Bytes>,
    /// When the request was sent or received, where that was recorded.
    pub time: Option<Timestamp>,
    /// What was done to this exchange.
    pub damage: Vec<Damage>,
    /// Its number in an evidence file.
    pub number: Option<u64>,
    /// Who sent the request, where that was recorded.
    pub peer: Option<SocketAddr>,
    /// The trial that the client was put to by the answer, where it was.
    pub trial: Option<String>,
    /// Whether the request held the secret of a key, which does not stand here.
    pub holds_secret: bool,
    /// The members of the request's body, as JSON pointers, whose values here are not those that were sent.
    pub replaced: Vec<String>,
    /// Whether the code in the answer is not the one that was given.
    pub(super) is_code_replaced: bool,
}

/// How many exchanges before one are looked at: whatever was reported a long way before it is not told from what was
/// reported before the recording, and a file of thousands is judged in a moment.
const MOST_EARLIER: usize = 20;

impl Recording {
    /// Whether the file is evidence that somebody has changed since it was written.
    pub fn is_broken(&self) -> bool {
        self.damage.iter().any(|damage| damage.kind == DamageKind::ChainBroken)
    }

    /// The exchanges just before the one of this place, which may have reported what it reports again.
    pub fn earlier(&self, place: usize) -> &[Recorded] {
        &self.exchanges[place.saturating_sub(MOST_EARLIER)..place]
    }
}

impl Recorded {
    /// An exchange of which only the request is known.
    pub fn of(request: Request) -> Self {
        Self { request, ..Self::default() }
    }

    /// Whether the recording does not hold this part.
    pub fn lacks(&self, part: Part) -> bool {
        self.missing.contains(&part) || self.damage.iter().any(|damage| damage.kind.hides() == Some(part))
    }

    /// Every part that it does not hold.
    pub fn unknown(&self) -> impl Iterator<Item = Part> {
        Part::ALL.iter().copied().filter(|part| self.lacks(*part))
    }

    /// Whether nothing vouches for it: the chain of its evidence breaks just behind it, and it may be what was changed.
    pub fn is_doubtful(&self) -> bool {
        self.damage.iter().any(|damage| damage.kind == DamageKind::ChainBroken)
    }

    /// The code that was answered, where that was recorded.
    pub fn code(&self) -> Option<u32> {
        answer::code(&self.response.as_ref().filter(|_| !self.is_code_replaced)?.body)
    }

    /// The same, without a part.
    #[must_use]
    pub fn without(mut self, part: Part) -> Self {
        if !self.missing.contains(&part) {
            self.missing.push(part);
        }
        self
    }

    /// The same, where the bytes of its messages are not those that went over the wire.
    pub(super) fn without_bytes(self) -> Self {
        Self { request_bytes: None, response_bytes: None, ..self }
    }

    /// The same, where of its answer only so many bytes went out.
    #[must_use]
    pub(super) fn sent_in_part(self, sent: usize) -> Self {
        self.damaged(Damage::to(DamageKind::SentInPart, sent.to_string()))
    }

    /// The same, damaged.
    #[must_use]
    pub fn damaged(mut self, damage: Damage) -> Self {
        if !self.damage.contains(&damage) {
            self.damage.push(damage);
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_damage_hides_is_known_again_where_it_is_none() {
        let mut recorded = Recorded::default().damaged(Damage::new(DamageKind::LengthDiffers)).without(Part::Headers);
        assert_eq!(recorded.unknown().collect::<Vec<_>>(), [Part::Headers, Part::Body]);
        recorded.damage.clear();
        assert_eq!(recorded.unknown().collect::<Vec<_>>(), [Part::Headers]);
    }
}
