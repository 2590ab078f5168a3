//! Reads one line of an evidence file by itself, whatever stands before it.

use super::Heading;
use super::line::{Answering, Content, Side, Written};
use super::recorded::{bytes, recorded};
use crate::evidence::Recorded;
use crate::evidence::masked::unmasked;

/// What a line says.
#[derive(Debug)]
pub enum Kept {
    /// Who writes the file, and by what.
    Heading(Box<Heading>),
    /// An exchange.
    Exchange(Box<KeptExchange>),
    /// Something about an exchange of another line.
    Remark,
}

/// An exchange as its line keeps it.
#[derive(Clone, Debug)]
pub struct KeptExchange {
    /// Its number in its file.
    pub number: u64,
    /// What the line tells, read.
    pub recorded: Recorded,
    /// The bytes of the request.
    pub request: Vec<u8>,
    /// The bytes of the answer; none where nobody but the recorder has answered.
    pub response: Option<Vec<u8>>,
    /// Whether something in it was replaced before it was written.
    pub is_replaced: bool,
    /// The sides that were put together from what another tool tells of them: their bytes need not be those of the wire.
    pub put_together: Vec<Side>,
}

impl Kept {
    /// Reads a line without its line feed; `number` is its number in the file that it stands in, from 1.
    ///
    /// # Errors
    /// What the JSON library says of it.
    pub fn read(line: &[u8], number: usize) -> Result<Self, String> {
        let written: Written<Content> = serde_json::from_slice(line).map_err(|error| error.to_string())?;
        Ok(match written.content {
            Content::Begin(heading) | Content::Resume(heading) => Self::Heading(Box::new(heading)),
            Content::SentInPart { .. } | Content::Note(_) => Self::Remark,
            Content::Exchange(exchange) => Self::Exchange(Box::new(KeptExchange {
                number: exchange.number,
                recorded: unmasked(recorded(Some(number), &exchange)),
                request: bytes(&exchange.told.request),
                response: exchange.told.response.as_deref().filter(|_| !exchange.told.own_answer).map(bytes),
                is_replaced: !exchange.told.replaced.is_empty(),
                put_together: exchange.told.put_together(),
            })),
        })
    }

    /// Who has given the answers of the file, where this is a heading that tells it.
    pub fn answering(&self) -> Option<Answering> {
        match self {
            Self::Heading(heading) => heading.answers,
            Self::Exchange(_) | Self::Remark => None,
        }
    }
}
