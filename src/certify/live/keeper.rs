//! Writes what the mock has answered into the evidence of its client.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};

use super::client::Client;
use super::platform::Clients;
use crate::evidence::chain::{EvidenceError, Exchanged, Outcome, Writer};
use crate::message::Request;
use crate::message::wire::request_head;
use crate::mock::{Keeper, KeptExchange, unanswered};

/// Writes exchanges down; what cannot be written is told to `failed`.
pub struct EvidenceKeeper {
    /// Whose evidence there is.
    pub clients: Arc<Clients>,
    /// Where stands what no client has sent, where there are several.
    pub unassigned: Option<Writer>,
    /// Told of every exchange that cannot be written.
    pub failed: Box<dyn Fn(&EvidenceError) + Send + Sync>,
    /// Which client was seen at the other end of which connection.
    pub connections: Mutex<HashMap<SocketAddr, usize>>,
}

/// Most connections that are remembered; what comes without a key over one that was forgotten belongs to nobody.
const MOST_CONNECTIONS: usize = 4096;

/// Where in a number the place of the client stands; below it stands the number in its evidence.
const PLACE: u32 = 40;

impl std::fmt::Debug for EvidenceKeeper {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("EvidenceKeeper").field("clients", &self.clients).finish_non_exhaustive()
    }
}

impl EvidenceKeeper {
    /// Whose exchange this is: that of its key, or of who used the same connection before.
    fn client(&self, head: Option<&Request>, peer: SocketAddr) -> Option<(usize, &Arc<Client>)> {
        let mut connections = self.connections.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((place, client)) = self.clients.of(head.map(|head| &head.headers)) {
            if connections.len() >= MOST_CONNECTIONS {
                connections.clear();
            }
            connections.insert(peer, place);
            return Some((place, client));
        }
        let place = *connections.get(&peer)?;
        Some((place, self.clients.all().get(place)?))
    }
}

impl Keeper for EvidenceKeeper {
    fn keep(&self, exchange: &KeptExchange<'_>) -> Option<u64> {
        let outcome = match exchange.response {
            Ok(response) => Outcome::Answered(response),
            Err(end) => Outcome::Unanswered(unanswered(end)),
        };
        let KeptExchange { peer, received: time, request, trial, .. } = *exchange;
        let exchanged = Exchanged { time, peer: Some(peer), request, outcome, trial };
        let lines = request.iter().filter(|byte| **byte == b'\n').count();
        let head = request_head(request, lines).ok().map(|(request, _)| request);
        let written = match self.client(head.as_ref(), peer) {
            Some((place, client)) => client.keep(&exchanged).map(|number| (place as u64) << PLACE | number),
            None => self.unassigned.as_ref()?.append(&exchanged).map(|number| u64::MAX << PLACE | number),
        };
        written.inspect_err(|error| (self.failed)(error)).ok()
    }

    fn went_in_part(&self, number: u64, sent: usize) {
        let (place, number) = (number >> PLACE, number & ((1 << PLACE) - 1));
        let client = usize::try_from(place).ok().and_then(|place| self.clients.all().get(place));
        let written = match (client, &self.unassigned) {
            (Some(client), _) => client.went_in_part(number, sent),
            (None, Some(unassigned)) => unassigned.append_part(number, sent),
            (None, None) => return,
        };
        if let Err(error) = written {
            (self.failed)(&error);
        }
    }
}
