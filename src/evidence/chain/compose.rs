//! Writes the lines of an evidence file from what another tool has recorded, as far as that tells it.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::line::{Content, ExchangeLine, Side, TakenFrom, Told};
use super::writer::{chained, joined, json};
use super::{Answering, EvidenceError, Heading, Redaction, recorded};
use crate::evidence::masked::unmasked;
use crate::evidence::{Part, Recorded, Recording, Sha256Digest};
use crate::message::wire::{self, Framing};
use crate::message::{Request, Response};

/// What stands in the first line of a message whose method and path are not known: they are left out again when it is read.
const UNKNOWN_METHOD: &str = "-";
const UNKNOWN_TARGET: &str = "/";

/// The lines of an evidence file with these exchanges of a recording, each by its place from 0. Secrets are taken out, and
/// pseudonyms put in, as [`Redaction`] says.
///
/// # Errors
/// None that a recording can cause; the type is that of every writer.
pub fn compose(
    recording: &Recording,
    places: impl IntoIterator<Item = usize>,
    heading: Heading,
    redaction: &Redaction,
) -> Result<Vec<u8>, EvidenceError> {
    let heading = Heading {
        answers: Some(Answering::Recorded),
        damage: recording.damage.clone(),
        pseudonymised: redaction.names().to_vec(),
        ..heading
    };
    let (mut lines, mut last) = chained(None, &json(&Content::Begin(heading))?)?;
    let exchanges: Vec<&Recorded> = places.into_iter().filter_map(|place| recording.exchanges.get(place)).collect();
    see(exchanges.iter().copied(), redaction);
    for (recorded, number) in exchanges.into_iter().zip(1_u64..) {
        let content = json(&told(recorded, recording, redaction))?;
        let content = joined(&format!("{{\"kind\":\"exchange\",\"number\":{number}}}"), &content);
        let (line, digest): (Vec<u8>, Sha256Digest) = chained(Some(last), &content)?;
        lines.extend_from_slice(&line);
        last = digest;
    }
    Ok(lines)
}

/// A recording without what must not be written, as whoever reads the evidence made of it has it.
pub fn redacted(recording: Recording, redaction: &Redaction) -> Recording {
    let exchange = |recorded: &Recorded| {
        let told = told(recorded, &recording, redaction);
        if told.replaced.is_empty() {
            return recorded.clone();
        }
        let Recorded { line, number, time, peer, ref trial, holds_secret, .. } = *recorded;
        let read = unmasked(recorded::recorded(line, &ExchangeLine { number: number.unwrap_or_default(), told }));
        let holds_secret = holds_secret || read.holds_secret;
        Recorded { line, number, time, peer, trial: trial.clone(), holds_secret, ..read }
    };
    see(&recording.exchanges, redaction);
    let exchanges = recording.exchanges.iter().map(exchange).collect();
    Recording { exchanges, ..recording }
}

/// Finds what has pseudonyms in any of the exchanges, before the first is written.
fn see<'r>(exchanges: impl IntoIterator<Item = &'r Recorded>, redaction: &Redaction) {
    for recorded in exchanges {
        let (request, response) = bytes_of(recorded);
        redaction.see(&request, response.as_deref());
    }
}

/// The bytes of an exchange: those that were recorded, else those that are put together.
fn bytes_of(recorded: &Recorded) -> (Vec<u8>, Option<Vec<u8>>) {
    let request = wire_request(recorded).map_or_else(|| request(recorded), <[u8]>::to_vec);
    let response = wire_response(recorded).map(<[u8]>::to_vec);
    (request, response.or_else(|| recorded.response.as_ref().map(self::response)))
}

fn told(recorded: &Recorded, recording: &Recording, redaction: &Redaction) -> Told {
    let mut put_together = Vec::new();
    put_together.extend(wire_request(recorded).is_none().then_some(Side::Request));
    let is_response_kept = recorded.response.is_none() || wire_response(recorded).is_some();
    put_together.extend((!is_response_kept).then_some(Side::Response));
    let (request, response) = bytes_of(recorded);
    let redacted = redaction.exchange(&request, response.as_deref());
    Told {
        time: recorded.time,
        peer: None,
        request: STANDARD.encode(&redacted.request),
        response: redacted.response.as_ref().map(|response| STANDARD.encode(response)),
        own_answer: false,
        failure: None,
        received: None,
        replaced: redacted.replaced,
        framed_as_sent: redacted.framed_as_sent,
        taken_from: Some(TakenFrom {
            format: recording.format,
            line: recorded.line,
            put_together,
            missing: recorded.missing.clone(),
            damage: recorded.damage.clone(),
        }),
        trial: recorded.trial.clone(),
    }
}

/// The bytes of the request as they were recorded, where whoever reads them reads the same request.
fn wire_request(recorded: &Recorded) -> Option<&[u8]> {
    let bytes = recorded.request_bytes.as_deref()?;
    let is_same = match recorded::request(bytes, &[]) {
        Some(read) => recorded.head_fault.is_none() && read == recorded.request,
        None => recorded.head_fault.is_some(),
    };
    is_same.then_some(bytes)
}

/// The same of the answer.
fn wire_response(recorded: &Recorded) -> Option<&[u8]> {
    recorded.response_bytes.as_deref().filter(|bytes| recorded::answer(bytes, &[]) == recorded.response)
}

/// The bytes of a request that is put together; none where no server could read its head, since nothing of it is known then.
fn request(recorded: &Recorded) -> Vec<u8> {
    if recorded.head_fault.is_some() {
        return Vec::new();
    }
    let Request { method, target, .. } = recorded.request.clone();
    let unknown = recorded.lacks(Part::RequestLine);
    let request = Request {
        method: if unknown { UNKNOWN_METHOD.into() } else { method },
        target: if unknown { UNKNOWN_TARGET.into() } else { target },
        body: coded(&recorded.request.body, wire::request_framing(&recorded.request.headers).ok()),
        ..recorded.request.clone()
    };
    wire::request_bytes(&request)
}

fn response(response: &Response) -> Vec<u8> {
    let framing = wire::response_framing(response, "POST").ok();
    wire::response_bytes(&Response { body: coded(&response.body, framing), ..response.clone() })
}

/// A body as its head says that it is sent.
fn coded(body: &[u8], framing: Option<Framing>) -> bytes::Bytes {
    if framing != Some(Framing::Chunked) {
        return bytes::Bytes::copy_from_slice(body);
    }
    let chunk =
        if body.is_empty() { Vec::new() } else { [format!("{:x}\r\n", body.len()).as_bytes(), body, b"\r\n"].concat() };
    [&chunk[..], b"0\r\n\r\n"].concat().into()
}
