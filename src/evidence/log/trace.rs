//! What `curl --trace` and `--trace-ascii` write: `=> Send header, 172 bytes (0xac)`, and below it dumps of those bytes, in
//! hexadecimal digits or as text in which each line ended with CRLF.

use super::{conversation, lines, with_full_stops};
use crate::evidence::{Format, Recording, RecordingError};

/// Whether some line heads a dump of what was sent.
pub(in crate::evidence) fn is_curl_trace(bytes: &[u8]) -> bool {
    lines(bytes).any(|(_, line)| heading(line).is_some_and(|heading| heading.is_sent))
}

/// What stands above a dump.
struct Heading {
    is_sent: bool,
    is_data: bool,
    /// How many bytes are dumped.
    count: usize,
}

fn heading(line: &[u8]) -> Option<Heading> {
    let text = str::from_utf8(line).ok()?;
    let (at, is_sent) = [("=> Send ", true), ("<= Recv ", false)]
        .into_iter()
        .find_map(|(sign, is_sent)| Some((text.find(sign)? + sign.len(), is_sent)))?;
    let (what, rest) = text[at..].split_once(", ")?;
    let count = rest.split_once(" bytes (0x")?.0.parse().ok()?;
    matches!(what, "header" | "data").then_some(Heading { is_sent, is_data: what == "data", count })
}

/// Reads every request, with the answer to it. What stands behind a request belongs to it up to the next.
pub(in crate::evidence) fn read_curl_trace(bytes: &[u8]) -> Result<Recording, RecordingError> {
    let mut sides: Vec<(Vec<u8>, Vec<u8>)> = Vec::new();
    let mut is_text = false;
    let mut lines = lines(bytes).map(|(_, line)| line).peekable();
    while let Some(line) = lines.next() {
        let Some(Heading { is_sent, is_data, count }) = heading(line) else { continue };
        let mut dump = Dump::default();
        while let Some((offset, rest)) = lines.peek().and_then(|line| dumped(line)) {
            dump.line(offset, rest);
            lines.next();
        }
        is_text |= dump.is_text;
        if is_sent && !is_data {
            sides.push(Default::default());
        }
        if let Some((sent, received)) = sides.last_mut() {
            if is_sent { sent } else { received }.extend_from_slice(&dump.whole(count));
        }
    }
    let mut exchanges = Vec::new();
    for (sent, received) in sides {
        let spoken = conversation(&sent, &received)?.into_iter();
        exchanges.extend(spoken.map(|recorded| if is_text { with_full_stops(recorded) } else { recorded }));
    }
    Ok(Recording { format: Format::CurlTrace, exchanges, damage: Vec::new() })
}

/// `0010: 0d 0a 48`, `0012: Host: a`
fn dumped(line: &[u8]) -> Option<(usize, &[u8])> {
    let at = line.windows(2).position(|pair| pair == b": ")?;
    let digits = str::from_utf8(&line[..at]).ok().filter(|digits| digits.len() >= 4)?;
    Some((usize::from_str_radix(digits, 16).ok()?, &line[at + 2..]))
}

/// The bytes of one dump.
#[derive(Default)]
struct Dump {
    bytes: Vec<u8>,
    is_text: bool,
}

impl Dump {
    fn line(&mut self, offset: usize, rest: &[u8]) {
        self.end_line(offset);
        match hexadecimal(rest) {
            Some(bytes) if !self.is_text => self.bytes.extend_from_slice(&bytes),
            _ => {
                self.is_text = true;
                self.bytes.extend_from_slice(rest);
            }
        }
    }

    /// Between two lines of text lies the CRLF that ended the first; what else is missing is not known.
    fn end_line(&mut self, offset: usize) {
        if self.bytes.len() + 2 == offset {
            self.bytes.extend_from_slice(b"\r\n");
        }
    }

    fn whole(mut self, count: usize) -> Vec<u8> {
        self.end_line(count);
        self.bytes.truncate(count);
        self.bytes
    }
}

/// Sixteen bytes at most, each of two digits and a blank, before their characters.
fn hexadecimal(rest: &[u8]) -> Option<Vec<u8>> {
    let digits = str::from_utf8(rest.get(..48)?).ok()?;
    let pairs = digits.split(' ').filter(|pair| !pair.is_empty());
    pairs.map(|pair| (pair.len() == 2).then(|| u8::from_str_radix(pair, 16).ok())?).collect()
}
