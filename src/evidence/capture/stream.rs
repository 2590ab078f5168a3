//! What one side of a connection has sent, put together from packets that were shuffled, doubled, overlapping or lost.

use std::collections::HashMap;
use std::net::SocketAddr;

use jiff::Timestamp;

use super::frames::Frame;
use crate::evidence::raw;

/// Both sides' addresses, the sender's first.
type Sides = (SocketAddr, SocketAddr);

/// Every stream of a capture. A connection that is opened again between the same ports is another one.
#[derive(Debug, Default)]
pub(super) struct Streams {
    streams: Vec<Stream>,
    latest: HashMap<Sides, usize>,
    /// Whether some packet was cut when it was captured.
    pub(super) has_cut_packets: bool,
}

/// What one side of one connection has sent.
#[derive(Debug)]
pub(super) struct Stream {
    sides: Sides,
    /// Which connection between the same ports it belongs to.
    generation: usize,
    /// The number of its first byte, where the packet that opened it was captured.
    begin: Option<u32>,
    segments: Vec<Segment>,
}

#[derive(Debug)]
struct Segment {
    sequence: u32,
    bytes: Vec<u8>,
    is_cut: bool,
    time: Option<Timestamp>,
}

impl Streams {
    pub(super) fn add(&mut self, frame: &Frame<'_>) {
        let sides = (frame.from, frame.to);
        let first_byte = frame.is_first.then(|| frame.sequence.wrapping_add(1));
        let index = match self.latest.get(&sides) {
            Some(index) if !self.streams[*index].is_over(first_byte) => *index,
            other => self.open(sides, other.map_or(0, |index| self.streams[*index].generation + 1)),
        };
        let stream = &mut self.streams[index];
        stream.begin = stream.begin.or(first_byte);
        let is_cut = frame.cut > 0;
        self.has_cut_packets |= is_cut;
        if !frame.bytes.is_empty() {
            let (sequence, time) = (first_byte.unwrap_or(frame.sequence), frame.time);
            stream.segments.push(Segment { sequence, bytes: frame.bytes.to_vec(), is_cut, time });
        }
    }

    fn open(&mut self, sides: Sides, generation: usize) -> usize {
        self.streams.push(Stream { sides, generation, begin: None, segments: Vec::new() });
        let index = self.streams.len() - 1;
        self.latest.insert(sides, index);
        index
    }

    /// Every stream that begins with a request, and what came back.
    pub(super) fn pairs(&self) -> impl Iterator<Item = (&Stream, Option<&Stream>)> {
        let asks = self.streams.iter().filter(|stream| raw::is_raw(&stream.bytes().0));
        asks.map(|sent| {
            let (from, to) = sent.sides;
            let back = self.streams.iter();
            let mut back = back.filter(|stream| stream.sides == (to, from) && stream.generation == sent.generation);
            (sent, back.next())
        })
    }
}

impl Stream {
    /// Whether a packet that opens a connection at this number opens another one.
    fn is_over(&self, first_byte: Option<u32>) -> bool {
        let is_other = first_byte.zip(self.begin).is_some_and(|(opened, begin)| opened != begin);
        is_other || (first_byte.is_some() && self.begin.is_none() && !self.segments.is_empty())
    }

    /// The bytes up to the first gap, and whether there is one; what was cut off the last packet is one too. Of bytes that came twice the first count.
    pub(super) fn bytes(&self) -> (Vec<u8>, bool) {
        let mut bytes = Vec::new();
        for (offset, segment) in self.in_order() {
            match usize::try_from(offset) {
                Ok(offset) if offset > bytes.len() => return (bytes, true),
                Ok(offset) => bytes.extend_from_slice(segment.bytes.get(bytes.len() - offset..).unwrap_or_default()),
                // A probe that keeps a connection alive repeats the byte before the first.
                Err(_) => {
                    let before = usize::try_from(offset.unsigned_abs()).unwrap_or(usize::MAX);
                    let skipped = before.saturating_add(bytes.len());
                    bytes.extend_from_slice(segment.bytes.get(skipped..).unwrap_or_default());
                }
            }
        }
        let ends_cut = self.in_order().last().is_some_and(|(_, segment)| segment.is_cut);
        (bytes, ends_cut)
    }

    /// Whether some packet was cut when it was captured.
    pub(super) fn has_cut_packets(&self) -> bool {
        self.segments.iter().any(|segment| segment.is_cut)
    }

    /// Whether some bytes came twice, and differently. The one byte of a probe that keeps a connection alive is any.
    pub(super) fn has_other_bytes(&self) -> bool {
        let (bytes, _) = self.bytes();
        let differs = |(offset, segment): &(i64, &Segment)| {
            let Some(known) = usize::try_from(*offset).ok().and_then(|offset| bytes.get(offset..)) else {
                return false;
            };
            let length = known.len().min(segment.bytes.len());
            segment.bytes.len() > 1 && known[..length] != segment.bytes[..length]
        };
        self.in_order().iter().any(differs)
    }

    /// When the byte at this place was sent.
    pub(super) fn time_at(&self, place: usize) -> Option<Timestamp> {
        let covers = |(offset, segment): &(i64, &Segment)| {
            usize::try_from(*offset).is_ok_and(|offset| (offset..offset + segment.bytes.len()).contains(&place))
        };
        self.in_order().into_iter().find(covers).and_then(|(_, segment)| segment.time)
    }

    /// The segments by where they begin, in the order in which they came where two begin alike. Numbers go around at 2³²
    /// (RFC 9293, 3.4).
    fn in_order(&self) -> Vec<(i64, &Segment)> {
        let lowest = || {
            let first = self.segments.first()?.sequence;
            let distances = self.segments.iter().map(|segment| distance(segment.sequence, first));
            distances.min().map(|distance| first.wrapping_add_signed(distance))
        };
        let Some(begin) = self.begin.or_else(lowest) else { return Vec::new() };
        let offset = |segment: &Segment| i64::from(distance(segment.sequence, begin));
        let mut ordered: Vec<_> = self.segments.iter().map(|segment| (offset(segment), segment)).collect();
        ordered.sort_by_key(|(offset, _)| *offset);
        ordered
    }
}

fn distance(sequence: u32, from: u32) -> i32 {
    sequence.wrapping_sub(from).cast_signed()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stream(begin: Option<u32>, segments: &[(u32, &str)]) -> Stream {
        let address: SocketAddr = ([127, 0, 0, 1], 1).into();
        let segments = segments
            .iter()
            .map(|(sequence, text)| Segment {
                sequence: *sequence,
                bytes: text.as_bytes().to_vec(),
                is_cut: false,
                time: None,
            })
            .collect();
        Stream { sides: (address, address), generation: 0, begin, segments }
    }

    fn text(stream: &Stream) -> (String, bool) {
        let (bytes, has_gap) = stream.bytes();
        (String::from_utf8_lossy(&bytes).into_owned(), has_gap)
    }

    #[test]
    fn shuffled_doubled_and_overlapping_segments_are_joined() {
        let segments = [(103, "def"), (100, "abc"), (103, "def"), (102, "cdefg"), (105, "XYh")];
        assert_eq!(text(&stream(Some(100), &segments)), ("abcdefgh".to_owned(), false));
        assert_eq!(text(&stream(None, &segments)), ("abcdefgh".to_owned(), false));
        assert!(stream(None, &segments).has_other_bytes() && !stream(None, &segments[..4]).has_other_bytes());
    }

    #[test]
    fn numbers_go_around_and_a_probe_changes_nothing() {
        let segments = [(u32::MAX, "ab"), (1, "cd"), (u32::MAX - 1, "?")];
        assert_eq!(text(&stream(Some(u32::MAX), &segments)), ("abcd".to_owned(), false));
    }

    #[test]
    fn a_gap_ends_what_is_known() {
        assert_eq!(text(&stream(Some(0), &[(0, "ab"), (3, "d")])), ("ab".to_owned(), true));
    }
}
