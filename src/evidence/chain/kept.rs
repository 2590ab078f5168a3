//! Reads one line of an evidence file by itself, whatever stands before it.

use serde_json::Value;

use super::Heading;
use super::fault::ChainFault;
use super::line::{Answering, Content, Side, Told};
use super::recorded::{bytes, recorded};
use super::written::Written;
use crate::evidence::Recorded;
use crate::evidence::masked::unmasked;
use crate::payload::json::push_name;

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
    /// What else the line keeps that is no answer of a platform's: the recorder's own, and what came of one.
    pub others: Vec<Vec<u8>>,
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
                others: others(&exchange.told),
                is_replaced: !exchange.told.replaced.is_empty(),
                put_together: exchange.told.put_together(),
                sent_in_part: None,
            })),
        })
    }

    /// The first member of a line, as a JSON pointer, that this version of the format does not have; none of a line that cannot
    /// be read.
    pub fn unknown_member(line: &[u8]) -> Option<String> {
        let written: Written<Content> = serde_json::from_slice(line).ok()?;
        let known = serde_json::to_value(written).ok()?;
        unknown(&serde_json::from_slice(line).ok()?, Some(&known), &mut String::new())
    }

    /// Who has given the answers of the file, where this is a heading that tells it.
    pub fn answering(&self) -> Option<Answering> {
        match self {
            Self::Heading(heading) => heading.answers,
            Self::Exchange(_) | Self::SentInPart { .. } | Self::Note => None,
        }
    }
}

fn others(told: &Told) -> Vec<Vec<u8>> {
    let own = told.response.as_deref().filter(|_| told.own_answer);
    own.into_iter().chain(told.received.as_deref()).map(bytes).collect()
}

/// The first place of a value that says something and has no counterpart in what is known of it.
fn unknown(value: &Value, known: Option<&Value>, pointer: &mut String) -> Option<String> {
    let length = pointer.len();
    let mut inside = |name: &str, value: &Value, known: Option<&Value>| {
        push_name(pointer, name);
        let found = unknown(value, known, pointer);
        pointer.truncate(length);
        found
    };
    match (value, known) {
        (Value::Object(members), Some(Value::Object(known))) => {
            members.iter().find_map(|(name, value)| inside(name, value, known.get(name)))
        }
        (Value::Array(values), Some(Value::Array(known))) => {
            values.iter().enumerate().find_map(|(at, value)| inside(&at.to_string(), value, known.get(at)))
        }
        (Value::Null | Value::Bool(false), _) | (_, Some(_)) => None,
        (Value::Array(values), None) if values.is_empty() => None,
        (_, None) => Some(pointer.clone()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_that_are_not_known_are_told() {
        let line = |more: &str| {
            format!(
                "{{\"previous\":null,\"kind\":\"exchange\",\"number\":1,\"time\":null,\"request\":\"\",\"response\":null,\"replaced\":[{{\"in\":\"request\",\"what\":\"secret\"{more}}}],\"own-answer\":false{more}}}"
            )
        };
        assert_eq!(Kept::unknown_member(line("").as_bytes()), None);
        assert_eq!(Kept::unknown_member(line(",\"x/y\":{\"a\":1}").as_bytes()).as_deref(), Some("/replaced/0/x~1y"));
        let note = br#"{"previous":null,"kind":"note","time":null,"word":"end","extra":"x"}"#;
        assert_eq!(Kept::unknown_member(note).as_deref(), Some("/extra"));
    }
}
