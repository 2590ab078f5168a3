//! What stands in the platform's place while clients are watched: each client has a world of its own, told by its key.

use std::collections::HashMap;
use std::sync::Arc;

use super::client::Client;
use crate::certify::observed::moved;
use crate::clock::Clock;
use crate::message::{Arrival, Headers, Response};
use crate::platform::{Decide, Decision, Platform};
use crate::signature::authorization::credential;
use crate::store::{Deferred, World};

/// The clients of a run, found by their keys.
#[derive(Debug)]
pub struct Clients {
    clients: Vec<Arc<Client>>,
    by_key: HashMap<String, usize>,
}

impl Clients {
    /// These clients; a key that two of them claim is the first one's.
    pub fn new(clients: Vec<Arc<Client>>) -> Self {
        let mut by_key = HashMap::new();
        for (client, index) in clients.iter().zip(0..) {
            for key in &client.terms.claims.keys {
                by_key.entry(key.clone()).or_insert(index);
            }
        }
        Self { clients, by_key }
    }

    /// All of them.
    pub fn all(&self) -> &[Arc<Client>] {
        &self.clients
    }

    /// Whose request this is, and its place among all. Where there is but one client, everything is its own: a wrong key is its
    /// mistake.
    pub fn of(&self, headers: Option<&Headers>) -> Option<(usize, &Arc<Client>)> {
        let key = headers.and_then(credential).map(|(key, _)| key);
        let index = key.and_then(|key| self.by_key.get(key)).copied();
        let index = index.or_else(|| (self.clients.len() == 1).then_some(0))?;
        Some((index, &self.clients[index]))
    }
}

/// A platform that puts clients to trials.
#[derive(Debug)]
pub struct WatchedPlatform {
    /// Whom it answers.
    pub clients: Arc<Clients>,
    /// What answers those whom nobody knows.
    pub sound: Platform,
}

impl WatchedPlatform {
    /// The client of a message and the present time, where both are known.
    fn client(&self, arrival: &Arrival, clock: &dyn Clock) -> Option<(&Arc<Client>, jiff::Timestamp)> {
        let headers = arrival.request().map(|request| &request.headers);
        Some((self.clients.of(headers)?.1, clock.now().ok()?))
    }

    /// How far the clock is moved for who gets this answer.
    fn shift(&self, decision: &Decision) -> jiff::SignedDuration {
        let shift = |client: &Arc<Client>| client.terms.shift(decision.trial.as_deref());
        self.clients.all().first().map(shift).unwrap_or_default()
    }
}

impl Decide for WatchedPlatform {
    fn platform(&self) -> &Platform {
        &self.sound
    }

    fn decide<'a>(&'a self, arrival: &'a Arrival, clock: &'a dyn Clock, world: &'a World) -> Deferred<'a, Decision> {
        match self.client(arrival, clock) {
            Some((client, now)) => Deferred::now(client.decide(arrival, now)),
            None => self.sound.decide(arrival, clock, world),
        }
    }

    /// The date of an answer under a moved clock is that clock's.
    fn response(&self, decision: &Decision) -> Response {
        let shift = self.shift(decision);
        match decision.now.filter(|_| !shift.is_zero()) {
            Some(now) => self.sound.response(&Decision { now: Some(moved(now, shift)), ..decision.clone() }),
            None => self.sound.response(decision),
        }
    }
}
