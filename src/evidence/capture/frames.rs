//! Packets of a file, down to the bytes that TCP carries.

use std::io::Cursor;
use std::net::{IpAddr, SocketAddr};

use etherparse::{LaxNetSlice, LaxSlicedPacket, SlicedPacket, TcpSlice, TransportSlice};
use jiff::Timestamp;
use pcap_parser::{Block, Linktype, PcapBlockOwned, PcapError, create_reader};

use super::fragments::Fragments;
use crate::language::{Bilingual, bilingual};

/// What one packet carries of a connection.
#[derive(Clone, Debug)]
pub(super) struct Frame<'a> {
    pub(super) from: SocketAddr,
    pub(super) to: SocketAddr,
    /// The sequence number of the first byte (RFC 9293, 3.1).
    pub(super) sequence: u32,
    pub(super) is_first: bool,
    pub(super) bytes: &'a [u8],
    /// How many bytes the packet had beside them, which were cut off when it was captured.
    pub(super) cut: usize,
    pub(super) time: Option<Timestamp>,
}

/// The largest block that is read.
const MOST_BYTES: usize = 16 * 1024 * 1024;

/// Gives every TCP packet of a capture to `take`, and says whether the file is whole.
///
/// # Errors
/// A sentence where it is no capture.
pub(super) fn each(bytes: &[u8], mut take: impl FnMut(&Frame<'_>)) -> Result<bool, Bilingual> {
    let capacity = bytes.len().clamp(64 * 1024, MOST_BYTES);
    let mut reader = create_reader(capacity, Cursor::new(bytes)).map_err(|error| unreadable(&error))?;
    let (mut links, mut fragments) = (Links::default(), Fragments::default());
    loop {
        match reader.next() {
            Ok((length, block)) => {
                if let Some((link, time, data)) = links.packet(&block) {
                    match frame(link, time, data) {
                        Some(frame) => take(&frame),
                        None => joined(&mut fragments, link, time, data, &mut take),
                    }
                }
                reader.consume(length);
            }
            Err(PcapError::Eof) => return Ok(true),
            Err(PcapError::Incomplete(_)) => {
                let before = reader.consumed() + reader.data().len();
                if reader.refill().is_err() || reader.consumed() + reader.data().len() == before {
                    // Between two blocks nothing is left over.
                    return Ok(reader.data().is_empty());
                }
            }
            Err(_) => return Ok(false),
        }
    }
}

fn unreadable<E: std::fmt::Debug>(error: &PcapError<E>) -> Bilingual {
    let kind = match error {
        PcapError::Eof | PcapError::UnexpectedEof | PcapError::Incomplete(_) => "EOF",
        _ => "header",
    };
    bilingual!("不是可以读取的抓包文件（{kind}）", "no capture that can be read ({kind})")
}

/// The kinds of links of a file, and how finely it tells time.
#[derive(Default)]
struct Links {
    links: Vec<Interface>,
}

#[derive(Clone, Copy)]
struct Interface {
    link: Linktype,
    /// Units of time in a second.
    resolution: u64,
    offset: i64,
}

impl Links {
    fn packet<'a>(&mut self, block: &'a PcapBlockOwned<'_>) -> Option<(Linktype, Option<Timestamp>, &'a [u8])> {
        match block {
            PcapBlockOwned::LegacyHeader(header) => {
                let resolution = if header.is_nanosecond_precision() { 1_000_000_000 } else { 1_000_000 };
                self.links = vec![Interface { link: header.network, resolution, offset: 0 }];
                None
            }
            PcapBlockOwned::Legacy(packet) => {
                let interface = self.links.first()?;
                let time = time(i64::from(packet.ts_sec), packet.ts_usec.into(), interface.resolution);
                Some((interface.link, time, packet.data))
            }
            PcapBlockOwned::NG(block) => self.block(block),
        }
    }

    fn block<'a>(&mut self, block: &'a Block<'_>) -> Option<(Linktype, Option<Timestamp>, &'a [u8])> {
        match block {
            Block::SectionHeader(_) => {
                self.links.clear();
                None
            }
            Block::InterfaceDescription(interface) => {
                let resolution = interface.ts_resolution().unwrap_or(1_000_000);
                self.links.push(Interface { link: interface.linktype, resolution, offset: interface.if_tsoffset });
                None
            }
            Block::EnhancedPacket(packet) => {
                let interface = self.links.get(usize::try_from(packet.if_id).ok()?)?;
                let ticks = (u64::from(packet.ts_high) << 32) | u64::from(packet.ts_low);
                let seconds = i64::try_from(ticks / interface.resolution).ok()?.checked_add(interface.offset)?;
                let time = time(seconds, ticks % interface.resolution, interface.resolution);
                Some((interface.link, time, packet.data))
            }
            Block::SimplePacket(packet) => Some((self.links.first()?.link, None, packet.data)),
            _ => None,
        }
    }
}

fn time(seconds: i64, part: u64, resolution: u64) -> Option<Timestamp> {
    let nanoseconds = u128::from(part) * 1_000_000_000 / u128::from(resolution.max(1));
    Timestamp::new(seconds, i32::try_from(nanoseconds).ok()?).ok()
}

/// What a packet carries of which nobody tells on what kind of link it was captured.
pub(super) fn of_any_link(data: &[u8]) -> Option<Frame<'_>> {
    const LINKS: [Linktype; 5] =
        [Linktype::RAW, Linktype::ETHERNET, Linktype::LINUX_SLL, Linktype(LINUX_SLL2), Linktype::NULL];
    LINKS.iter().find_map(|link| frame(*link, None, data))
}

/// Gives a packet that was sent in pieces to `take`, where this is the last that was missing.
fn joined(
    fragments: &mut Fragments,
    link: Linktype,
    time: Option<Timestamp>,
    data: &[u8],
    take: &mut impl FnMut(&Frame<'_>),
) {
    let packet = match Start::of(link, data) {
        Some(Start::Ethernet(data)) => SlicedPacket::from_ethernet(data).ok(),
        Some(Start::Ip(data)) => SlicedPacket::from_ip(data).ok(),
        None => None,
    };
    let Some(joined) = packet.and_then(|packet| fragments.joined(&packet)) else { return };
    if let Ok(tcp) = TcpSlice::from_slice(joined.bytes()) {
        take(&carried(&tcp, (joined.from, joined.to), tcp.payload(), 0, time));
    }
}

/// What a packet begins with.
enum Start<'a> {
    Ethernet(&'a [u8]),
    Ip(&'a [u8]),
}

impl<'a> Start<'a> {
    fn of(link: Linktype, data: &'a [u8]) -> Option<Self> {
        match link {
            Linktype::ETHERNET => Some(Self::Ethernet(data)),
            Linktype::LINUX_SLL => data.get(16..).map(Self::Ip),
            // The family stands in front, in the byte order of the machine.
            Linktype::NULL | Linktype::LOOP => data.get(4..).map(Self::Ip),
            Linktype::RAW | Linktype::IPV4 | Linktype::IPV6 => Some(Self::Ip(data)),
            Linktype(LINUX_SLL2) => data.get(20..).map(Self::Ip),
            _ => None,
        }
    }
}

/// What a packet carries, where it is one of TCP. Its length is that which IP tells: what fills a short frame of Ethernet is
/// none of it.
fn frame(link: Linktype, time: Option<Timestamp>, data: &[u8]) -> Option<Frame<'_>> {
    let packet = match Start::of(link, data)? {
        Start::Ethernet(data) => LaxSlicedPacket::from_ethernet(data).ok()?,
        Start::Ip(data) => LaxSlicedPacket::from_ip(data).ok()?,
    };
    let (from, to, length, begin): (IpAddr, IpAddr, usize, &[u8]) = match packet.net.as_ref()? {
        LaxNetSlice::Ipv4(ip) => {
            let header = ip.header();
            (header.source_addr().into(), header.destination_addr().into(), header.total_len().into(), header.slice())
        }
        LaxNetSlice::Ipv6(ip) => {
            let header = ip.header();
            let length = header.slice().len() + usize::from(header.payload_length());
            (header.source_addr().into(), header.destination_addr().into(), length, header.slice())
        }
        LaxNetSlice::Arp(_) => return None,
    };
    let TransportSlice::Tcp(tcp) = packet.transport.as_ref()? else { return None };
    let cut = length.saturating_sub(data.len() - place(data, begin));
    Some(carried(tcp, (from, to), tail(data, tcp.payload()), cut, time))
}

fn carried<'a>(
    tcp: &TcpSlice<'_>,
    (from, to): (IpAddr, IpAddr),
    bytes: &'a [u8],
    cut: usize,
    time: Option<Timestamp>,
) -> Frame<'a> {
    Frame {
        from: SocketAddr::new(from, tcp.source_port()),
        to: SocketAddr::new(to, tcp.destination_port()),
        sequence: tcp.sequence_number(),
        is_first: tcp.syn(),
        bytes,
        cut,
        time,
    }
}

/// The second form of Linux' cooked captures, in which IP stands behind 20 bytes.
const LINUX_SLL2: i32 = 276;

/// Where in the data a piece of it begins.
fn place(data: &[u8], piece: &[u8]) -> usize {
    piece.as_ptr().addr().saturating_sub(data.as_ptr().addr()).min(data.len())
}

/// A piece of the data, which outlives what found it.
fn tail<'a>(data: &'a [u8], piece: &[u8]) -> &'a [u8] {
    let begin = place(data, piece);
    data.get(begin..begin + piece.len()).unwrap_or_default()
}
