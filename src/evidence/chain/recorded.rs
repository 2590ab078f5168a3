//! An exchange as a line of an evidence file tells it.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;

use super::line::{BODY, ExchangeLine, FIRST_LINE, Replaced, ReplacedKind, Side, TakenFrom, Told};
use super::members::with_members;
use crate::evidence::log::responses;
use crate::evidence::masked;
use crate::evidence::{Damage, DamageKind, Part, Recorded, raw};
use crate::message::wire::{self, Framing};
use crate::message::{HeadFault, Request, Response};

/// The exchange that a line tells.
///
/// `place` is the number of the line in its file, where that is known.
pub(super) fn recorded(place: Option<usize>, line: &ExchangeLine) -> Recorded {
    let told = &line.told;
    let recorded = match &told.taken_from {
        Some(from) => taken(told, from),
        None => sent(told),
    };
    let trial = told.trial.clone();
    Recorded { line: place, number: Some(line.number), time: told.time, peer: told.peer, trial, ..recorded }
}

/// An exchange as its bytes went over the wire.
fn sent(told: &Told) -> Recorded {
    let mut exchanges = raw::read_so_far(&bytes(&told.request));
    exchanges.truncate(1);
    // What the recorder answers itself says nothing of the platform.
    if let Some(response) = told.response.as_ref().filter(|_| !told.own_answer) {
        responses(&mut exchanges, &bytes(response));
    }
    let unread = || Recorded { head_fault: Some(HeadFault::Malformed), ..Recorded::default() };
    let mut recorded = exchanges.pop().unwrap_or_else(unread);
    if told.framed_as_sent.contains(&Side::Request) {
        recorded.damage.retain(|damage| damage.kind != DamageKind::LengthDiffers);
    }
    all_replaced(recorded, &told.replaced)
}

pub(super) fn bytes(base64: &str) -> Vec<u8> {
    STANDARD.decode(base64).unwrap_or_default()
}

/// An exchange that another tool has recorded.
fn taken(told: &Told, from: &TakenFrom) -> Recorded {
    let request = request(&bytes(&told.request), &told.framed_as_sent);
    let unread = || Recorded { head_fault: Some(HeadFault::Malformed), ..Recorded::default() };
    let mut recorded = request.map_or_else(unread, Recorded::of);
    if from.missing.contains(&Part::RequestLine)
        || from.damage.iter().any(|damage| damage.kind.hides() == Some(Part::RequestLine))
    {
        (recorded.request.method, recorded.request.target) = Default::default();
    }
    recorded.response = told.response.as_deref().and_then(|response| answer(&bytes(response), &told.framed_as_sent));
    recorded.missing.clone_from(&from.missing);
    recorded.damage.clone_from(&from.damage);
    all_replaced(recorded, &told.replaced)
}

/// A request that another tool has recorded; none where no server could read its head.
pub(super) fn request(request: &[u8], framed_as_sent: &[Side]) -> Option<Request> {
    let (head, length) = wire::request_head(request, request.len()).ok()?;
    let is_chunked = wire::request_framing(&head.headers) == Ok(Framing::Chunked);
    let body = content(&request[length..], is_chunked && !framed_as_sent.contains(&Side::Request));
    Some(Request { body, ..head })
}

/// An answer that another tool has recorded.
pub(super) fn answer(response: &[u8], framed_as_sent: &[Side]) -> Option<Response> {
    let (head, length) = wire::response_head(response).ok()?;
    let is_chunked = wire::response_framing(&head, "POST") == Ok(Framing::Chunked);
    let body = content(&response[length..], is_chunked && !framed_as_sent.contains(&Side::Response));
    Some(Response { body, ..head })
}

fn content(body: &[u8], is_chunked: bool) -> Bytes {
    if is_chunked { wire::body_so_far(body, Framing::Chunked) } else { Bytes::copy_from_slice(body) }
}

fn all_replaced(recorded: Recorded, replaced: &[Replaced]) -> Recorded {
    with_members(replaced.iter().fold(recorded, with_replaced), replaced)
}

fn with_replaced(recorded: Recorded, replaced: &Replaced) -> Recorded {
    let name = replaced.name.as_deref().unwrap_or(replaced.what.word());
    let recorded = recorded.damaged(Damage::to(DamageKind::Replaced, format!("{} {name}", replaced.side)));
    match (replaced.side, replaced.what) {
        (Side::Response, ReplacedKind::Member | ReplacedKind::Credentials) if name.eq_ignore_ascii_case("/code") => {
            Recorded { is_code_replaced: true, ..recorded }
        }
        (Side::Request, ReplacedKind::Secret) => Recorded { holds_secret: true, ..recorded },
        (Side::Request, ReplacedKind::Body) => recorded.without(Part::Body),
        (Side::Request, ReplacedKind::Parameter) => recorded.without(Part::Query),
        (Side::Request, ReplacedKind::Value) if name == FIRST_LINE => recorded.without(Part::RequestLine),
        (Side::Request, ReplacedKind::Value) if name == BODY => recorded.without(Part::Body),
        (Side::Request, ReplacedKind::Value) if masked::is_read(name) => recorded.without(Part::Headers),
        _ => recorded,
    }
}
