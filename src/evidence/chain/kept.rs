//! Reads one line of an evidence file by itself, whatever stands before it.

use super::Heading;
use super::fault::ChainFault;
use super::line::{Answering, Content, Side};
use super::recorded::{bytes, recorded};
use super::written::Written;
use crate::evidence::Recorded;
use crate::evidence::masked::unmasked;

/// What a line says.
#[derive(Debug)]
pub enum Kept {
    /// Who writes the file, and by what.
    Heading(Box<Heading>),
    /// An exchange.
    Exchange(Box<KeptExchange>),
    /// That of the answer of an exchange before it only so many bytes went out.
    SentInPart {
        /// The number of the exchange.
        number: u64,
        /// How many bytes.
        sent: usize,
    },
    /// Something that happened beside the exchanges.
    Note,
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
    /// How many bytes of the answer went out, where a later line tells that it was not all of them.
    pub sent_in_part: Option<usize>,
}

impl KeptExchange {
    /// Notes that of its answer only so many bytes went out.
    pub fn note_sent(&mut self, sent: usize) {
        self.sent_in_part = Some(sent);
        self.recorded = std::mem::take(&mut self.recorded).sent_in_part(sent);
    }
}

impl Kept {
    /// Reads a line without its line feed; `number` is its number in the file that it stands in, from 1.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn read(line: &[u8], number: usize) -> Result<Self, ChainFault> {
        let written = Written::read(line).map_err(|kind| ChainFault { line: number, kind })?;
        Ok(match written.content {
            Content::Begin(heading) | Content::Resume(heading) => Self::Heading(Box::new(heading)),
            Content::SentInPart { number, sent } => Self::SentInPart { number, sent },
            Content::Note(_) => Self::Note,
            Content::Exchange(exchange) => Self::Exchange(Box::new(KeptExchange {
                number: exchange.number,
                recorded: unmasked(recorded(Some(number), &exchange)),
                request: bytes(&exchange.told.request),
                response: exchange.told.response.as_deref().filter(|_| !exchange.told.own_answer).map(bytes),
                is_replaced: !exchange.told.replaced.is_empty(),
                put_together: exchange.told.put_together(),
                sent_in_part: None,
            })),
        })
    }

    /// Who has given the answers of the file, where this is a heading that tells it.
    pub fn answering(&self) -> Option<Answering> {
        match self {
            Self::Heading(heading) => heading.answers,
            Self::Exchange(_) | Self::SentInPart { .. } | Self::Note => None,
        }
    }
}
