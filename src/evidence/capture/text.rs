//! Packets that a tool has printed: what people paste when they did not save the capture itself.

use std::collections::HashMap;
use std::net::SocketAddr;

use super::dump::{Dump, dumps};
use super::frames::{self, Frame};
use super::printed::{self, Printed};
use super::stream::Streams;
use crate::evidence::log::{conversation, with_full_stops};
use crate::evidence::{Damage, DamageKind, Format, Recorded, Recording, RecordingError, raw};

/// Whether packets or messages are printed in a text that does not itself begin as a message.
pub(in crate::evidence) fn is_packet_dump(bytes: &[u8]) -> bool {
    if raw::is_raw(bytes) || raw::is_pasted(bytes) {
        return false;
    }
    let is_packet = |dump: &Dump| frames::of_any_link(&dump.bytes).is_some() || raw::is_raw(&dump.bytes);
    dumps(bytes).iter().any(is_packet) || !printed::packets(&printed::with_line_feeds(bytes)).is_empty()
}

/// Whether a text names packets: the lines of tcpdump and of tshark without their bytes.
pub(in crate::evidence) fn is_list_of_packets(bytes: &[u8]) -> bool {
    let text = String::from_utf8_lossy(bytes);
    let is_of_tshark =
        |line: &str| line.contains(" → ") && [" TCP ", " HTTP", " TLS"].iter().any(|name| line.contains(name));
    text.lines().any(|line| printed::is_heading(line) || is_of_tshark(line))
}

/// Reads packets by their bytes where those are printed, else by their characters.
pub(in crate::evidence) fn read_packet_dump(bytes: &[u8]) -> Result<Recording, RecordingError> {
    let dumps = dumps(bytes);
    let mut exchanges = of_packets(&dumps);
    if exchanges.is_empty() {
        exchanges = of_messages(&dumps)?;
    }
    if exchanges.is_empty() {
        exchanges = of_characters(&printed::packets(&printed::with_line_feeds(bytes)));
    }
    Ok(Recording { format: Format::PacketDump, exchanges, damage: Vec::new() })
}

fn of_packets(dumps: &[Dump]) -> Vec<Recorded> {
    let mut streams = Streams::default();
    dumps.iter().filter_map(|dump| frames::of_any_link(&dump.bytes)).for_each(|frame| streams.add(&frame));
    streams.exchanges()
}

/// Messages that were dumped by themselves: a file, or one side of a connection after the other.
pub(super) fn of_messages(dumps: &[Dump]) -> Result<Vec<Recorded>, RecordingError> {
    let joined = |is_side: fn(&[u8]) -> bool| {
        let side = dumps.iter().filter(|dump| is_side(&dump.bytes));
        side.flat_map(|dump| dump.bytes.iter().copied()).collect::<Vec<u8>>()
    };
    let line = dumps.iter().find(|dump| raw::is_raw(&dump.bytes)).map(|dump| dump.line);
    let mut exchanges = conversation(&joined(raw::is_raw), &joined(raw::is_answer))?;
    if let Some(first) = exchanges.first_mut() {
        first.line = line;
    }
    Ok(exchanges)
}

fn of_characters(packets: &[Printed<'_>]) -> Vec<Recorded> {
    let mut places: HashMap<&str, u32> = HashMap::new();
    let mut streams = Streams::default();
    for packet in packets {
        let (from, to) = (place(&mut places, packet.from), place(&mut places, packet.to));
        let Printed { sequence, ref bytes, .. } = *packet;
        streams.add(&Frame { from, to, sequence, is_first: false, bytes, cut: 0, time: None });
    }
    let mut damage = vec![Damage::new(DamageKind::LineEndsChanged)];
    damage.extend(packets.iter().any(|packet| !packet.is_certain).then(|| Damage::new(DamageKind::Reencoded)));
    let told = |recorded: Recorded| damage.iter().cloned().fold(with_full_stops(recorded), Recorded::damaged);
    streams.exchanges().into_iter().map(told).collect()
}

/// Stands for the name of a place and its port, which can be words: streams only ask which are the same.
fn place<'a>(places: &mut HashMap<&'a str, u32>, name: &'a str) -> SocketAddr {
    let next = u32::try_from(places.len()).unwrap_or(u32::MAX);
    (places.entry(name).or_insert(next).to_be_bytes(), 0).into()
}
