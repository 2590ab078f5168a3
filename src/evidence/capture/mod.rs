//! Captures of packets, classic (pcap) and pcapng: plain HTTP over TCP.
//!
//! - `frames` takes packets out of a file, `stream` puts what one side of a connection has sent together again.
//! - `text` reads packets that were printed: `dump` knows hexadecimal digits, `printed` the characters of tcpdump; `followed` reads a
//!   connection that tshark follows, `dissection` what it tells of each packet.

mod dissection;
mod dump;
mod followed;
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
    let damage = (!is_whole).then(|| Damage::new(DamageKind::CutShort));
    Ok(Recording { format: Format::Capture, exchanges, damage: damage.into_iter().collect() })
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
        *last = cut(std::mem::take(last), &bytes);
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

/// A request that the capture holds in part. Where its head does not end, nothing of it is known for certain.
fn cut(recorded: Recorded, bytes: &[u8]) -> Recorded {
    let begin = offset_of_line(bytes, recorded.line.unwrap_or(1));
    let has_whole_head = bytes[begin..].windows(4).any(|window| window == b"\r\n\r\n");
    let recorded = recorded.damaged(Damage::new(DamageKind::Gap));
    if has_whole_head {
        return recorded;
    }
    Recorded { head_fault: None, ..recorded }.without(Part::Headers).without(Part::Authorization)
}

/// Where a line begins, counted from 1.
fn offset_of_line(bytes: &[u8], line: usize) -> usize {
    bytes.split_inclusive(|byte| *byte == b'\n').take(line.saturating_sub(1)).map(<[u8]>::len).sum()
}
