//! The bytes of a request that is sent once more.

use std::borrow::Cow;

use jiff::Timestamp;

use crate::client::Address;
use crate::contract::{Parameters, Readings};
use crate::dispute::bundle::access_key;
use crate::evidence::chain::KeptExchange;
use crate::evidence::{Part, Recorded};
use crate::language::{Bilingual, bilingual};
use crate::message::{CONTENT_LENGTH, DATE, HOST, Header, Request, TRANSFER_ENCODING, wire};
use crate::platform::KeyRing;
use crate::request::recognition::Way;
use crate::request::{Draft, Ending, Outgoing, Signing};
use crate::signature::authorization::AUTHORIZATION;

/// The request as it was sent. Where something in its body was replaced, its length is told anew.
pub(super) fn as_recorded(kept: &KeptExchange) -> Result<Outgoing, Bilingual> {
    is_known(&kept.recorded, &[])?;
    let request = &kept.recorded.request;
    let is_whole = wire::request(&kept.request).is_ok_and(|(_, used)| used == kept.request.len());
    let (bytes, ending) = if is_whole {
        (kept.request.clone(), Ending::Kept)
    } else if kept.recorded.head_fault.is_some() {
        // A server that cannot read a head need not look for its end.
        (kept.request.clone(), Ending::Closed)
    } else {
        let mut framed = request.clone();
        framed.headers.remove(TRANSFER_ENCODING);
        framed.headers.remove(CONTENT_LENGTH);
        framed.headers.push(CONTENT_LENGTH, request.body.len().to_string());
        (wire::request_bytes(&framed), Ending::Kept)
    };
    Ok(Outgoing { bytes: bytes.into(), method: request.method.to_string(), ending, tells_its_end: true })
}

/// Who signs a request anew, and for whom.
pub(super) struct Anew<'a> {
    pub(super) keys: &'a KeyRing,
    pub(super) parameters: &'a Parameters,
    pub(super) readings: &'a Readings,
    pub(super) address: &'a Address,
}

impl Anew<'_> {
    /// The same report by the same key with the date of now, and whether it is signed by the way that is given: where there
    /// is none, or where it makes no difference any more, as a correct client does.
    pub(super) fn outgoing(
        &self,
        recorded: &Recorded,
        way: Option<&Way>,
        now: Timestamp,
    ) -> Result<(Outgoing, bool), Bilingual> {
        // Host is made anew.
        is_known(recorded, &[Part::Host])?;
        if recorded.request.headers.first(AUTHORIZATION).is_none() {
            // What nobody has signed is sent so: what is answered to that is what the dispute is about.
            return Ok((self.unsigned(&recorded.request).outgoing(now, self.parameters)?, false));
        }
        let named = access_key(recorded).and_then(|access_key| self.keys.find(access_key));
        let entry = named.ok_or_else(|| {
            let access_key = access_key(recorded).unwrap_or_default();
            bilingual!(
                "不知道 AccessKey {access_key} 的密钥，无法重新签名；请用 --keys 给出",
                "the secret of the AccessKey {access_key} is not known, and nothing can be signed anew: give it with --keys"
            )
        })?;
        let mut signing = Signing::new(&entry.access_key, &entry.secret, self.readings, self.parameters);
        if let Some(version) = recorded.request.headers.text(&self.parameters.version_header) {
            version.clone_into(&mut signing.version);
        }
        let draft = self.draft(&recorded.request);
        let signed = |signing| Draft { signing: Some(signing), ..draft.clone() }.outgoing(now, self.parameters);
        let wrongly = way.and_then(|way| signed(self.with_mistake(&signing, way)?).ok());
        match wrongly {
            Some(outgoing) => Ok((outgoing, true)),
            None => Ok((signed(signing)?, false)),
        }
    }

    /// The request as it goes to the address, without a signature.
    fn draft(&self, request: &Request) -> Draft {
        Draft {
            method: request.method.to_string(),
            version: request.version,
            host: self.address.authority(),
            prefix: self.address.prefix.clone(),
            path: request
                .path()
                .strip_prefix(self.readings.resource_base.prefix())
                .unwrap_or(request.path())
                .to_owned(),
            query: request.query().map(str::to_owned),
            headers: request.headers.iter().filter(|header| !self.is_made_anew(header)).cloned().collect(),
            content_type: None::<Cow<'static, str>>,
            body: Some(request.body.clone()),
            ..Draft::default()
        }
    }

    /// A request that nobody has signed, with the headers of a signature as far as it has them.
    fn unsigned(&self, request: &Request) -> Draft {
        let Parameters { date_header, version_header, .. } = self.parameters;
        let is_of_signature = |header: &&Header| {
            [DATE, date_header, version_header].iter().any(|name| header.name.eq_ignore_ascii_case(name))
        };
        let draft = self.draft(request);
        let own = request.headers.iter().filter(is_of_signature).cloned();
        Draft { headers: draft.headers.iter().cloned().chain(own).collect(), ..draft }
    }

    /// Whether a header tells what is told anew.
    fn is_made_anew(&self, header: &Header) -> bool {
        let Parameters { date_header, version_header, .. } = self.parameters;
        let own =
            [HOST, DATE, AUTHORIZATION, CONTENT_LENGTH, TRANSFER_ENCODING, "Connection", date_header, version_header];
        own.iter().any(|name| header.name.eq_ignore_ascii_case(name))
    }
}

/// What is not known cannot be sent, but for these parts.
fn is_known(recorded: &Recorded, needless: &[Part]) -> Result<(), Bilingual> {
    match recorded.unknown().find(|part| !needless.contains(part)) {
        None => Ok(()),
        Some(part) => {
            Err(bilingual!("记录中缺少 {part}，无法重放", "the recording lacks `{part}`: it cannot be sent again"))
        }
    }
}
