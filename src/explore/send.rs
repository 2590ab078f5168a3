//! From a composed request to its bytes at an instant, signed last of all.

use jiff::{SignedDuration, Timestamp};

use super::compose::{Client, Composed};
use crate::contract::{Parameters, Readings};
use crate::message::{Headers, Request, wire};
use crate::platform::KeyRing;
use crate::scenario::{self, Mistakes, sign_erring};

/// What all requests of an exploration have in common.
pub(super) struct Sender<'a> {
    pub(super) parameters: &'a Parameters,
    pub(super) readings: &'a Readings,
    pub(super) keys: &'a KeyRing,
    /// What Host says.
    pub(super) host: &'a str,
    /// What stands before every path at the target.
    pub(super) prefix: &'a str,
}

/// Bytes ready to be sent.
pub(super) struct Outgoing {
    pub(super) bytes: Vec<u8>,
    /// What the client's clock showed.
    pub(super) dated: Timestamp,
    /// The mistakes that made a difference: under some readings a correct client does the same.
    pub(super) mistakes: Mistakes,
}

impl Sender<'_> {
    /// Makes the bytes of a request that is sent at `now` by the target's clock.
    pub(super) fn outgoing(&self, composed: &Composed, now: Timestamp) -> Outgoing {
        let mut request = Request {
            method: composed.method.clone(),
            version: composed.version,
            target: format!("{}{}", self.prefix, composed.target()),
            headers: Headers::with_capacity(8),
            body: composed.body.clone(),
        };
        let is_named = composed.headers.iter().any(|(name, _)| name.eq_ignore_ascii_case(HOST));
        if !is_named && !composed.withheld.contains(&HOST) {
            request.headers.push(HOST, self.host.to_owned());
        }
        for (name, value) in &composed.headers {
            request.headers.push(name.clone(), value.clone());
        }
        let skew = composed.client.as_ref().map_or(0, |client| client.skew);
        let dated = now.checked_add(SignedDuration::from_secs(skew)).unwrap_or(now);
        let mistakes =
            composed.client.as_ref().map(|client| self.sign(&mut request, client, dated)).unwrap_or_default();
        Outgoing { bytes: bytes(request, composed.chunks.as_deref()), dated, mistakes }
    }

    fn sign(&self, request: &mut Request, client: &Client, date: Timestamp) -> Mistakes {
        for (name, value) in &client.headers {
            request.headers.push(name.clone(), value.clone());
        }
        let signing = client.secret.as_deref().unwrap_or(&client.key);
        let Some(entry) = self.keys.find(signing) else { return Mistakes::default() };
        let erring = scenario::Client {
            access_key: client.access_key.as_deref().unwrap_or(&client.key),
            secret: &entry.secret,
            date,
            version: client.version.as_deref().unwrap_or(&self.parameters.version),
            parameters: self.parameters,
            readings: self.readings,
        };
        match sign_erring(request, &client.mistakes, &erring) {
            Ok(()) => client.mistakes.clone(),
            Err(_) => {
                // A client without mistakes can always sign.
                let _ = sign_erring(request, &Mistakes::default(), &erring);
                Mistakes::default()
            }
        }
    }
}

const HOST: &str = "Host";

fn bytes(mut request: Request, chunks: Option<&[usize]>) -> Vec<u8> {
    match chunks {
        None => request.headers.push("Content-Length", request.body.len().to_string()),
        Some(sizes) => {
            request.headers.push("Transfer-Encoding", "chunked");
            request.body = chunked(&request.body, sizes).into();
        }
    }
    wire::request_bytes(&request)
}

fn chunked(body: &[u8], sizes: &[usize]) -> Vec<u8> {
    let (mut coded, mut rest) = (Vec::new(), body);
    let mut sizes = sizes.iter().copied();
    let mut size = usize::MAX;
    while !rest.is_empty() {
        size = sizes.next().unwrap_or(size).clamp(1, usize::MAX);
        let (chunk, behind) = rest.split_at(size.min(rest.len()));
        coded.extend_from_slice(format!("{:x}\r\n", chunk.len()).as_bytes());
        coded.extend_from_slice(chunk);
        coded.extend_from_slice(b"\r\n");
        rest = behind;
    }
    coded.extend_from_slice(b"0\r\n\r\n");
    coded
}
