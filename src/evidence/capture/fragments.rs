//! Packets of IP that were sent in pieces, put together again (RFC 791, 3.2).

use std::net::IpAddr;

use etherparse::defrag::{IpDefragPayloadVec, IpDefragPool};
use etherparse::{IpNumber, NetSlice, SlicedPacket};

/// The pieces that wait for others.
pub(super) struct Fragments {
    pool: IpDefragPool,
    /// How many pieces are still taken: each may ask for the room of a whole packet.
    left: usize,
}

/// A packet of TCP whose pieces are all there.
pub(super) struct Joined {
    pub(super) from: IpAddr,
    pub(super) to: IpAddr,
    payload: IpDefragPayloadVec,
}

impl Default for Fragments {
    fn default() -> Self {
        Self { pool: IpDefragPool::new(), left: 1000 }
    }
}

impl Fragments {
    /// The packet that a piece makes whole.
    pub(super) fn joined(&mut self, packet: &SlicedPacket<'_>) -> Option<Joined> {
        let (from, to) = match packet.net.as_ref()? {
            NetSlice::Ipv4(ip) => (ip.header().source_addr().into(), ip.header().destination_addr().into()),
            NetSlice::Ipv6(ip) => (ip.header().source_addr().into(), ip.header().destination_addr().into()),
            NetSlice::Arp(_) => return None,
        };
        self.left = self.left.checked_sub(1)?;
        let payload = self.pool.process_sliced_packet(packet, (), ()).ok().flatten()?;
        (payload.ip_number == IpNumber::TCP).then_some(Joined { from, to, payload })
    }
}

impl Joined {
    pub(super) fn bytes(&self) -> &[u8] {
        &self.payload.payload
    }
}
