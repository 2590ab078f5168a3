//! How a model client sends a report: signed as the document says, or carelessly.

use bytes::Bytes;
use jiff::Timestamp;
use serde_json::{Value, json};

use super::content::RARE;
use super::fault::Fault;
use crate::contract::{Contract, EndpointId, Readings};
use crate::language::Bilingual;
use crate::message::wire::request_bytes;
use crate::message::{CONTENT_TYPE, Request};
use crate::platform::KeyEntry;
use crate::request::{Draft, Signing};
use crate::signature::authorization::AUTHORIZATION;

/// Who sends, and how carelessly.
pub(super) struct Sender<'a> {
    pub(super) contract: &'a Contract,
    pub(super) readings: &'a Readings,
    pub(super) key: &'a KeyEntry,
    pub(super) host: &'a str,
    pub(super) fault: Option<Fault>,
}

impl Sender<'_> {
    /// The bytes of a report, dated and signed.
    pub(super) fn report(&self, id: EndpointId, report: &Value, date: Timestamp) -> Result<Vec<u8>, Bilingual> {
        let (endpoint, parameters) = (self.contract.endpoint(id), self.contract.parameters());
        let mut readings = self.readings.clone();
        if self.has(Fault::LeadingSlash) {
            // The word is one of the table's, held to the code when the contract is loaded.
            _ = readings.set("resource-form", "leading-slash");
        }
        let mut signing = Signing::new(&self.key.access_key, &self.key.secret, &readings, parameters);
        if self.has(Fault::Version2) {
            "2.0".clone_into(&mut signing.version);
        }
        let draft = Draft {
            method: endpoint.method.clone(),
            host: self.host.to_owned(),
            path: endpoint.path.clone(),
            content_type: Some("application/json;charset=utf-8".into()),
            body: Some(self.body(report)),
            signing: Some(signing),
            ..Draft::default()
        };
        let request = draft.request(date, parameters)?;
        Ok(request_bytes(&self.with_mistakes(request)))
    }

    /// The bytes of a request for something else.
    pub(super) fn elsewhere(&self, path: &str) -> Vec<u8> {
        format!("GET {path} HTTP/1.1\r\nHost: {}\r\nDate: Mon, 06 May 2024 02:00:00 GMT\r\n\r\n", self.host)
            .into_bytes()
    }

    fn body(&self, report: &Value) -> Bytes {
        let mut report = report.clone();
        if self.has(Fault::SecretInBody) {
            report["Token"] = json!(self.key.secret.expose());
        }
        let text = report.to_string();
        match self.fault {
            Some(Fault::Gbk) => encoding_rs::GBK.encode(&text).0.into_owned().into(),
            Some(Fault::SurrogatesApart) => text.replace(RARE, "\\ud842").into(),
            Some(Fault::HalvesAsUtf8) => halves(&text).into(),
            Some(Fault::ByteOrderMark) => format!("\u{feff}{text}").into(),
            _ => text.into(),
        }
    }

    fn with_mistakes(&self, mut request: Request) -> Request {
        let scheme = &self.contract.parameters().scheme;
        match self.fault {
            Some(Fault::NoVersion) => request.headers.remove(&self.contract.parameters().version_header),
            Some(Fault::SecretInHeader) => request.headers.push("X-Debug", self.key.secret.expose().to_owned()),
            Some(Fault::TextPlain) => {
                request.headers.remove(CONTENT_TYPE);
                request.headers.push(CONTENT_TYPE, "text/plain");
            }
            Some(Fault::OtherScheme) => {
                let value = request.headers.text(AUTHORIZATION).unwrap_or_default().replace(scheme, "Bearer");
                request.headers.remove(AUTHORIZATION);
                request.headers.push(AUTHORIZATION, value);
            }
            _ => {}
        }
        request
    }

    fn has(&self, fault: Fault) -> bool {
        self.fault == Some(fault)
    }
}

/// UTF-8 but for the rare character, each half of whose surrogate pair stands for itself in three bytes.
fn halves(text: &str) -> Vec<u8> {
    let mut pair = [0; 2];
    let halves = RARE
        .encode_utf16(&mut pair)
        .iter()
        .flat_map(|half| [0xe0 | (half >> 12) as u8, 0x80 | (half >> 6 & 0x3f) as u8, 0x80 | (half & 0x3f) as u8]);
    let halves: Vec<u8> = halves.collect();
    let parts: Vec<&[u8]> = text.split(RARE).map(str::as_bytes).collect();
    parts.join(halves.as_slice())
}
