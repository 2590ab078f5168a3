//! Captures of packets, classic (pcap) and pcapng: plain HTTP over TCP.
//!
//! - `frames` takes packets out of a file, `fragments` joins those that were sent in pieces, and `stream` puts what one side of a connection has sent together again.
//! - `text` reads packets that were printed: `dump` knows hexadecimal digits, `printed` the characters of tcpdump; `followed` reads a
//!   connection that tshark follows, `dissection` what it tells of each packet.

mod dissection;
mod dump;
mod followed;
mod fragments;
mod frames;
mod printed;
mod stream;
mod text;

pub(super) use dissection::{is_dissection, read_dissection};
pub(super) use followed::{is_followed, read_followed};
pub(super) use text::{is_list_of_packets, is_packet_dump, read_packet_dump};

use super::log::responses;
use super::{Damage, DamageKind, Format, Part, Recorded, Recording, RecordingError, raw};
use crate::language::Bilingual;
use stream::{Stream, Streams};

/// Whether the bytes begin as a capture does: both byte orders, microseconds and nanoseconds, and pcapng.
pub(super) fn is_capture(bytes: &[u8]) -> bool {
    const BEGINNINGS: [[u8; 4]; 5] = [
        [0xa1, 0xb2, 0xc3, 0xd4],
        [0xd4, 0xc3, 0xb2, 0xa1],
        [0xa1, 0xb2, 0x3c, 0x4d],
        [0x4d, 0x3c, 0xb2, 0xa1],
        [0x0a, 0x0d, 0x0d, 0x0a],
    ];
    bytes.first_chunk().is_some_and(|beginning| BEGINNINGS.contains(beginning))
}

/// Reads every connection on which HTTP was spoken without TLS.
pub(super) fn read(bytes: &[u8]) -> Result<Recording, RecordingError> {
    let mut streams = Streams::default();
    let is_whole = frames::each(bytes, |frame| streams.add(frame)).map_err(malformed)?;
    let exchanges = streams.exchanges();
    let is_cut = streams.has_cut_packets;
    if is_cut && exchanges.is_empty() {
        return Err(malformed(DamageKind::PacketsCut.told()));
    }
    let damage = [(is_cut, DamageKind::PacketsCut), (!is_whole, DamageKind::CutShort)];
    let damage = damage.into_iter().filter(|(is_so, _)| *is_so).map(|(_, kind)| Damage::new(kind));
    Ok(Recording { format: Format::Capture, exchanges, damage: damage.collect() })
}

impl Streams {
    /// The requests of all connections in the order of time, with the answers to them.
    fn exchanges(&self) -> Vec<Recorded> {
        let mut exchanges: Vec<Recorded> = self.pairs().flat_map(|(sent, received)| spoken(sent, received)).collect();
        exchanges.sort_by_key(|recorded| recorded.time);
        exchanges
    }
}

fn malformed(reason: Bilingual) -> RecordingError {
    RecordingError::malformed(Format::Capture, 0, reason)
}

/// The requests of one connection, with the answers to them.
fn spoken(sent: &Stream, received: Option<&Stream>) -> Vec<Recorded> {
    let (bytes, has_gap) = sent.bytes();
    let mut exchanges = raw::read_so_far(&bytes);
    if let Some(last) = exchanges.last_mut().filter(|last| has_gap || !last.damage.is_empty()) {
        let kind = if sent.has_cut_packets() { DamageKind::PacketsCut } else { DamageKind::Gap };
        *last = cut(std::mem::take(last).damaged(Damage::new(kind)), &bytes);
    }
    if sent.has_other_bytes() {
        let told = |recorded: &mut Recorded| {
            *recorded = std::mem::take(recorded).damaged(Damage::new(DamageKind::OverlapDiffers))
        };
        exchanges.iter_mut().for_each(told);
    }
    for recorded in &mut exchanges {
        let line = recorded.line.take().unwrap_or(1);
        recorded.time = sent.time_at(offset_of_line(&bytes, line));
    }
    let answers = received.map(|received| received.bytes().0).unwrap_or_default();
    responses(&mut exchanges, &answers);
    exchanges
}

/// A request that the capture holds in part. Where its head does not end, what its whole lines tell is known.
fn cut(recorded: Recorded, bytes: &[u8]) -> Recorded {
    let begin = offset_of_line(bytes, recorded.line.unwrap_or(1));
    let held = &bytes[begin..];
    if held.windows(4).any(|window| window == b"\r\n\r\n") {
        return recorded;
    }
    let lines = held.iter().rposition(|byte| *byte == b'\n').map_or(0, |last| last + 1);
    let known = raw::read_so_far(&[&held[..lines], b"\r\n"].concat()).pop();
    let recorded = match known.filter(|known| known.head_fault.is_none()) {
        Some(Recorded { request, .. }) => Recorded { request, head_fault: None, ..recorded },
        None => Recorded { head_fault: None, ..recorded }.without(Part::RequestLine),
    };
    recorded.without(Part::Headers).without(Part::Authorization)
}

/// Where a line begins, counted from 1.
fn offset_of_line(bytes: &[u8], line: usize) -> usize {
    bytes.split_inclusive(|byte| *byte == b'\n').take(line.saturating_sub(1)).map(<[u8]>::len).sum()
}
