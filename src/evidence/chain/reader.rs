//! Reads the exchanges of an evidence file back.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;

use super::line::{ExchangeLine, Replaced, ReplacedKind, Side, TakenFrom, Told};
use super::redaction::FIRST_LINE;
use super::walk;
use crate::evidence::log::responses;
use crate::evidence::{Damage, DamageKind, Format, Part, Recorded, Recording, RecordingError, raw};
use crate::language::ToBilingual;
use crate::message::wire::{self, Framing};
use crate::message::{HeadFault, Request, Response};

/// Whether the bytes begin with the digest of a line before.
pub(in crate::evidence) fn is_evidence(bytes: &[u8]) -> bool {
    bytes.starts_with(b"{\"previous\":")
}

/// Reads every exchange up to the first line that does not fit the chain.
pub(in crate::evidence) fn read(bytes: &[u8]) -> Result<Recording, RecordingError> {
    let mut exchanges = Vec::new();
    let end = walk(bytes, |line| exchanges.extend(line.exchange().map(|(number, line)| recorded(number, &line))));
    let end = end.map_err(|error| {
        let reason = error.to_string();
        RecordingError::malformed(Format::Evidence, 0, (reason.clone(), reason))
    })?;
    let mut damage = Vec::new();
    if let Some(fault) = &end.fault {
        if exchanges.is_empty() {
            return Err(RecordingError::malformed(Format::Evidence, fault.line, fault.to_bilingual()));
        }
        damage.push(Damage::to(DamageKind::ChainBroken, fault.line.to_string()));
    }
    if end.torn > 0 {
        damage.push(Damage::to(DamageKind::TornLine, end.torn.to_string()));
    }
    Ok(Recording { format: Format::Evidence, exchanges, damage })
}

/// The exchange that a line tells.
pub(super) fn recorded(number: usize, line: &ExchangeLine) -> Recorded {
    match &line.told.taken_from {
        Some(from) => Recorded { line: Some(number), time: line.told.time, ..taken(&line.told, from) },
        None => told(number, line),
    }
}

fn told(number: usize, line: &ExchangeLine) -> Recorded {
    let told = &line.told;
    let mut exchanges = raw::read_so_far(&bytes(&told.request));
    exchanges.truncate(1);
    // What the recorder answers itself says nothing of the platform.
    if let Some(response) = told.response.as_ref().filter(|_| !told.own_answer) {
        responses(&mut exchanges, &bytes(response));
    }
    let unread = || Recorded { head_fault: Some(HeadFault::Malformed), ..Recorded::default() };
    let mut recorded = exchanges.pop().unwrap_or_else(unread);
    recorded.line = Some(number);
    recorded.time = told.time;
    if told.framed_as_sent.contains(&Side::Request) {
        recorded.damage.retain(|damage| damage.kind != DamageKind::LengthDiffers);
    }
    told.replaced.iter().fold(recorded, with_replaced)
}

pub(super) fn bytes(base64: &str) -> Vec<u8> {
    STANDARD.decode(base64).unwrap_or_default()
}

/// An exchange that another tool has recorded.
fn taken(told: &Told, from: &TakenFrom) -> Recorded {
    let request = bytes(&told.request);
    let mut recorded = match wire::request_head(&request, request.len()) {
        Ok((head, length)) => {
            let is_chunked = wire::request_framing(&head.headers) == Ok(Framing::Chunked);
            let body = content(&request[length..], is_chunked && !told.framed_as_sent.contains(&Side::Request));
            Recorded::of(Request { body, ..head })
        }
        Err(_) => Recorded { head_fault: Some(HeadFault::Malformed), ..Recorded::default() },
    };
    if from.missing.contains(&Part::RequestLine)
        || from.damage.iter().any(|damage| damage.kind.hides() == Some(Part::RequestLine))
    {
        (recorded.request.method, recorded.request.target) = Default::default();
    }
    recorded.response = told.response.as_deref().and_then(|response| answer(&bytes(response), &told.framed_as_sent));
    recorded.missing.clone_from(&from.missing);
    recorded.damage.clone_from(&from.damage);
    told.replaced.iter().fold(recorded, with_replaced)
}

fn answer(response: &[u8], framed_as_sent: &[Side]) -> Option<Response> {
    let (head, length) = wire::response_head(response).ok()?;
    let is_chunked = wire::response_framing(&head, "POST") == Ok(Framing::Chunked);
    let body = content(&response[length..], is_chunked && !framed_as_sent.contains(&Side::Response));
    Some(Response { body, ..head })
}

fn content(body: &[u8], is_chunked: bool) -> Bytes {
    if is_chunked { wire::body_so_far(body, Framing::Chunked) } else { Bytes::copy_from_slice(body) }
}

fn with_replaced(recorded: Recorded, replaced: &Replaced) -> Recorded {
    let name = replaced.name.as_deref().unwrap_or(replaced.what.word());
    let recorded = recorded.damaged(Damage::to(DamageKind::Replaced, format!("{} {name}", replaced.side)));
    match (replaced.side, replaced.what) {
        (Side::Request, ReplacedKind::Body) => recorded.without(Part::Body),
        (Side::Request, ReplacedKind::Value) if name == FIRST_LINE => recorded.without(Part::RequestLine),
        _ => recorded,
    }
}
