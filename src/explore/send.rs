//! From a composed request to its bytes at an instant, signed last of all.

use std::borrow::Cow;

use bytes::Bytes;
use jiff::{SignedDuration, Timestamp};

use super::compose::{Client, Composed};
use crate::contract::{Parameters, Readings};
use crate::message::Header;
use crate::platform::KeyRing;
use crate::request::{Draft, Mistakes, Signing, Transfer};

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
    pub(super) bytes: Bytes,
    /// What the client's clock showed.
    pub(super) dated: Timestamp,
    /// The mistakes that made a difference: under some readings a correct client does the same.
    pub(super) mistakes: Mistakes,
}

impl Sender<'_> {
    /// Makes the bytes of a request that is sent at `now` by the target's clock.
    pub(super) fn outgoing(&self, composed: &Composed, now: Timestamp) -> Outgoing {
        let mut draft = self.draft(composed);
        let dated = draft.signing.as_ref().and_then(|signing| signing.date(now).ok()).unwrap_or(now);
        let outgoing = draft.outgoing(now, self.parameters).or_else(|_| {
            if let Some(signing) = &mut draft.signing {
                signing.mistakes = Mistakes::default();
            }
            draft.outgoing(now, self.parameters)
        });
        // Nothing is cut off, and a client without mistakes can always sign within the years of a timestamp.
        let bytes = outgoing.map_or_else(|_| Bytes::new(), |outgoing| outgoing.bytes);
        Outgoing { bytes, dated, mistakes: draft.signing.map(|signing| signing.mistakes).unwrap_or_default() }
    }

    fn draft(&self, composed: &Composed) -> Draft {
        Draft {
            method: composed.method.clone(),
            version: composed.version,
            host: self.host.to_owned(),
            prefix: self.prefix.to_owned(),
            path: composed.path.clone(),
            query: composed.query.clone(),
            headers: headers(&composed.headers),
            withheld: composed.withheld.iter().map(|name| Cow::Borrowed(*name)).collect(),
            content_type: None,
            body: Some(composed.body.clone()),
            transfer: composed.chunks.clone().map_or(Transfer::Whole, Transfer::Chunked),
            signing: composed.client.as_ref().and_then(|client| self.signing(client)),
        }
    }

    fn signing(&self, client: &Client) -> Option<Signing> {
        let entry = self.keys.find(client.secret.as_deref().unwrap_or(&client.key))?;
        let access_key = client.access_key.as_deref().unwrap_or(&client.key);
        let right = Signing::new(access_key, &entry.secret, self.readings, self.parameters);
        Some(Signing {
            version: client.version.clone().unwrap_or_else(|| self.parameters.version.clone()),
            skew: SignedDuration::from_secs(client.skew),
            headers: headers(&client.headers),
            mistakes: client.mistakes.clone(),
            ..right
        })
    }
}

fn headers(pairs: &[(String, String)]) -> Vec<Header> {
    pairs.iter().map(|(name, value)| Header { name: name.clone(), value: value.clone().into() }).collect()
}
