//! What tshark -V and Wireshark's details of packets tell of HTTP: the lines of each head, in a text about everything else. Bodies
//! stand there taken apart, so that their bytes are not known.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::evidence::log::{heads_alone, lines};
use crate::evidence::{Format, Recording, RecordingError};

const HTTP: &[u8] = b"Hypertext Transfer Protocol";

/// Whether some packet is taken apart down to HTTP.
pub(in crate::evidence) fn is_dissection(bytes: &[u8]) -> bool {
    let mut lines = lines(bytes).map(|(_, line)| line).skip_while(|line| *line != HTTP).skip(1);
    lines.next().is_some_and(|line| head_line(line).is_some())
}

/// What is known of a packet before its message is reached.
#[derive(Default)]
struct Packet {
    time: Option<Timestamp>,
    addresses: Sides,
    ports: Sides,
    in_http: bool,
}

/// Something of each side, in the order of their letters: both directions are one connection.
type Sides = [String; 2];

/// One connection: the messages behind one another, the first line, and when each began.
#[derive(Default)]
struct Connection {
    line: usize,
    text: Vec<u8>,
    times: Vec<Option<Timestamp>>,
}

/// Reads the heads of all requests, with the heads of the answers to them.
pub(in crate::evidence) fn read_dissection(bytes: &[u8]) -> Result<Recording, RecordingError> {
    let mut connections: BTreeMap<[Sides; 2], Connection> = BTreeMap::new();
    let mut packet = Packet::default();
    for (number, line) in lines(bytes) {
        if !line.starts_with(b" ") {
            packet.layer(line);
        } else if let Some(head) = head_line(line).filter(|_| packet.in_http) {
            let connection = connections.entry([packet.addresses.clone(), packet.ports.clone()]).or_default();
            let is_first = connection.text.is_empty() || connection.text.ends_with(b"\r\n\r\n");
            if is_first && !head.starts_with(b"HTTP/") {
                connection.times.push(packet.time);
            }
            connection.line = if connection.line == 0 { number } else { connection.line };
            connection.text.extend([head, b"\r\n"].concat());
        } else {
            packet.note(line);
        }
    }
    let mut exchanges = Vec::new();
    for connection in connections.into_values() {
        let mut heads = heads_alone(connection.line, &connection.text)?;
        heads.iter_mut().zip(connection.times).for_each(|(recorded, time)| recorded.time = time);
        exchanges.extend(heads);
    }
    exchanges.sort_by_key(|recorded| recorded.time);
    Ok(Recording { format: Format::Dissection, exchanges, damage: Vec::new() })
}

impl Packet {
    /// The line above the details of a layer.
    fn layer(&mut self, line: &[u8]) {
        self.in_http = line == HTTP;
        let text = String::from_utf8_lossy(line);
        if text.starts_with("Internet Protocol") {
            self.addresses = sides(&text, "Src: ", "Dst: ");
        } else if text.starts_with("Transmission Control Protocol") {
            self.ports = sides(&text, "Src Port: ", "Dst Port: ");
        }
    }

    fn note(&mut self, line: &[u8]) {
        let text = String::from_utf8_lossy(line);
        let signs = ["Epoch Time: ", "Epoch Arrival Time: "];
        if let Some(value) = signs.iter().find_map(|sign| text.trim_start().strip_prefix(sign)) {
            self.time = instant(value.split(' ').next().unwrap_or_default());
        }
    }
}

fn sides(text: &str, from: &str, to: &str) -> Sides {
    let value = |sign: &str| text.split_once(sign).and_then(|(_, rest)| rest.split(',').next()).unwrap_or_default();
    let mut sides = [value(from).to_owned(), value(to).to_owned()];
    sides.sort();
    sides
}

/// Seconds since 1970, with their parts.
fn instant(text: &str) -> Option<Timestamp> {
    let (seconds, part) = text.split_once('.').unwrap_or((text, "0"));
    let nanoseconds = format!("{part:0<9}").get(..9)?.parse().ok()?;
    Timestamp::new(seconds.parse().ok()?, nanoseconds).ok()
}

/// `    Host: h\r\n`, in which the line end is written out.
fn head_line(line: &[u8]) -> Option<&[u8]> {
    let text = line.strip_prefix(b"    ")?.strip_suffix(br"\r\n")?;
    (!text.starts_with(b" ")).then_some(text)
}
