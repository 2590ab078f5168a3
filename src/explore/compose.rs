//! Turns the plan of a request into its method, path, headers, body and way of signing.

use std::fmt;

use bytes::Bytes;
use encoding_rs::Encoding;
use serde_json::Value;

use super::plan::{BodyChange, Change, ReportSubject, RequestPlan, SigningChange};
use super::report::{Report, year_member};
use crate::contract::{Contract, EndpointId, Parameters};
use crate::message::{CONTENT_TYPE, JSON_TYPE, Version};
use crate::platform::{Institutions, KeyEntry, KeyRing};
use crate::request::Mistakes;
use crate::signature::authorization::AUTHORIZATION;
use crate::signature::headers::DATE;

/// A request, but for what the instant at which it is sent adds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Composed {
    /// What is reported, or would be.
    pub endpoint: EndpointId,
    /// The method.
    pub method: String,
    /// The HTTP version.
    pub version: Version,
    /// The path, without the prefix of a target.
    pub path: String,
    /// The query.
    pub query: Option<String>,
    /// The headers that are not signed.
    pub headers: Vec<(String, String)>,
    /// The headers of the wire that are not sent.
    pub withheld: Vec<&'static str>,
    /// The body.
    pub body: Bytes,
    /// The sizes of its chunks, where it goes in chunks.
    pub chunks: Option<Vec<usize>>,
    /// How it is signed; none where it is not.
    pub client: Option<Client>,
    /// The year of its subject, as a member of the report, where it reports for one.
    pub year: Option<String>,
}

/// Who signs, and how.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Client {
    /// The AccessKey of the signing key.
    pub key: String,
    /// The AccessKey that is sent in its place.
    pub access_key: Option<String>,
    /// The AccessKey of the key whose secret signs in its place.
    pub secret: Option<String>,
    /// How many seconds the client's clock is ahead.
    pub skew: i64,
    /// The version, where it is not the usual one.
    pub version: Option<String>,
    /// Further headers that are signed.
    pub headers: Vec<(String, String)>,
    /// What goes wrong.
    pub mistakes: Mistakes,
}

/// Composes a request. `position` is its place in the sequence: two requests of one second carry one signature, so that each
/// is dated a second before the one behind it.
pub(super) fn compose(
    plan: &RequestPlan,
    subject: ReportSubject,
    position: usize,
    contract: &Contract,
    keys: &KeyRing,
) -> Composed {
    let endpoint = contract.endpoint(plan.endpoint);
    let key = &keys.entries()[plan.key % keys.entries().len()];
    let institution = institution(plan, subject, key, contract);
    let mut report = Report::of(contract, endpoint, institution, subject.period);
    let reported = plan.changes.iter().filter_map(|change| match change {
        Change::Report(change) => Some(change),
        _ => None,
    });
    reported.for_each(|change| report.change(change));
    let mut composed = Composed {
        endpoint: plan.endpoint,
        method: endpoint.method.clone(),
        version: Version::default(),
        path: endpoint.path.clone(),
        query: None,
        headers: Vec::new(),
        withheld: Vec::new(),
        body: report.text().into(),
        chunks: None,
        client: Some(Client {
            key: key.access_key.clone(),
            access_key: None,
            secret: None,
            skew: -i64::try_from(position).unwrap_or_default(),
            version: None,
            headers: Vec::new(),
            mistakes: Mistakes::default(),
        }),
        year: year_member(endpoint, subject.period),
    };
    for change in &plan.changes {
        composed.change(change, contract.parameters(), keys);
    }
    if let Some(client) = &mut composed.client
        && client.secret.is_some()
    {
        // One secret goes wrong in one way.
        client.mistakes.secret = None;
    }
    if composed.headers.iter().all(|(name, _)| !name.eq_ignore_ascii_case(CONTENT_TYPE))
        && !composed.withheld.contains(&CONTENT_TYPE)
    {
        composed.headers.push((CONTENT_TYPE.to_owned(), JSON_TYPE.to_owned()));
    }
    composed
}

/// The code of the institution that is reported for: one that the key may report for, unless a change says otherwise.
pub(super) fn institution<'a>(
    plan: &RequestPlan,
    subject: ReportSubject,
    key: &'a KeyEntry,
    contract: &'a Contract,
) -> &'a str {
    let rows = contract.institutions().rows();
    let row = |number: usize| rows.get(number % rows.len().max(1)).map_or("", |row| row.code.as_str());
    let other = plan.changes.iter().rev().find_map(|change| match change {
        Change::Institution(number) => Some(row(*number)),
        _ => None,
    });
    let own = || match &key.institutions {
        Institutions::Any => row(subject.institution),
        Institutions::Listed(codes) => codes.get(subject.institution % codes.len().max(1)).map_or("", String::as_str),
    };
    other.unwrap_or_else(own)
}

impl Composed {
    /// The target of the request line, without the prefix of a target.
    pub fn target(&self) -> String {
        match &self.query {
            None => self.path.clone(),
            Some(query) => format!("{}?{query}", self.path),
        }
    }

    fn change(&mut self, change: &Change, parameters: &Parameters, keys: &KeyRing) {
        match change {
            Change::Report(_) | Change::Institution(_) => {}
            Change::Body(change) => self.body = changed(&self.body, change),
            Change::Method(method) => self.method.clone_from(method),
            Change::Path(path) => self.path.clone_from(path),
            Change::Query(query) => self.query = Some(query.clone()),
            Change::Header(name, value) => self.headers.push((name.clone(), value.clone())),
            Change::OmitHeader(name) => self.withheld.push(name),
            Change::Chunked(sizes) => self.chunks = Some(sizes.clone()),
            Change::Unsigned(authorization) => {
                self.client = None;
                self.headers.extend(authorization.iter().map(|value| (AUTHORIZATION.to_owned(), value.clone())));
            }
            Change::Http10 => {
                self.client = None;
                self.version = Version::Http10;
            }
            Change::UnsignedWithDate(date) => self.date_by_hand(date, parameters),
            Change::Signing(change) => {
                if let Some(client) = &mut self.client {
                    client.change(change, keys);
                }
            }
        }
    }
}

impl Composed {
    fn date_by_hand(&mut self, date: &str, parameters: &Parameters) {
        let Some(client) = self.client.take() else { return };
        let authorization = format!("{} {}:{NO_SIGNATURE}", parameters.scheme, client.key);
        let Parameters { date_header, version_header, version, .. } = parameters;
        let named = [(AUTHORIZATION, &*authorization), (DATE, date), (date_header, date), (version_header, version)];
        self.headers.extend(named.map(|(name, value)| (name.to_owned(), value.to_owned())));
    }
}

/// The base64 of twenty zero bytes.
pub(super) const NO_SIGNATURE: &str = "AAAAAAAAAAAAAAAAAAAAAAAAAAA=";

impl Client {
    fn change(&mut self, change: &SigningChange, keys: &KeyRing) {
        match change {
            SigningChange::AccessKey(text) => self.access_key = Some(text.clone()),
            SigningChange::Secret(position) => {
                let other = &keys.entries()[position % keys.entries().len()].access_key;
                self.secret = Some(other.clone()).filter(|other| *other != self.key);
            }
            SigningChange::Version(version) => self.version = Some(version.clone()),
            SigningChange::Skew(seconds) => self.skew = *seconds,
            SigningChange::Header(name, value) => {
                // A name that stands twice is another mistake, and one that not every client can be told to make.
                self.headers.retain(|(own, _)| !own.eq_ignore_ascii_case(name));
                self.headers.push((name.clone(), value.clone()));
            }
            SigningChange::Mistake(mistakes) => self.mistakes = self.mistakes.merged(mistakes),
        }
    }
}

/// The key, and what is done otherwise than by a correct client, as the keys of a scenario's `sign`.
impl fmt::Display for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = |word: &Value| word.as_str().unwrap_or_default().to_owned();
        f.write_str(&self.key)?;
        let named = [("access-key", &self.access_key), ("secret", &self.secret), ("version", &self.version)];
        for (name, value) in named {
            if let Some(value) = value {
                write!(f, ", {name}: {value}")?;
            }
        }
        if self.skew != 0 {
            write!(f, ", skew: {}s", self.skew)?;
        }
        for (name, value) in &self.headers {
            write!(f, ", {name}: {value}")?;
        }
        for (key, words) in mistake_words(&self.mistakes) {
            let words = words.as_array().map_or_else(
                || text(&words),
                |list| format!("[{}]", list.iter().map(text).collect::<Vec<_>>().join(", ")),
            );
            write!(f, ", {key}: {words}")?;
        }
        Ok(())
    }
}

/// Mistakes as the keys of `sign` with their words; a key that takes several has a list.
pub(super) fn mistake_words(mistakes: &Mistakes) -> Vec<(&'static str, Value)> {
    let value = |key, words: Vec<String>| match (key, &words[..]) {
        ("header" | "after", _) => words.into(),
        (_, [word]) => word.as_str().into(),
        _ => words.into(),
    };
    mistakes.words().into_iter().map(|(key, words)| (key, value(key, words))).collect()
}

fn changed(body: &Bytes, change: &BodyChange) -> Bytes {
    let text = || String::from_utf8_lossy(body);
    match change {
        BodyChange::Whole(other) => Bytes::copy_from_slice(other.as_bytes()),
        BodyChange::Surround(before, behind) => [before.as_bytes(), body, behind.as_bytes()].concat().into(),
        BodyChange::Replace(from, to) => text().replace(from.as_str(), to).into(),
        BodyChange::Cut(thousandths) => body.slice(..body.len() * thousandths / 1000),
        BodyChange::Encoding(label) => match Encoding::for_label(label.as_bytes()) {
            Some(encoding) => Bytes::copy_from_slice(&encoding.encode(&text()).0),
            None => text().encode_utf16().flat_map(u16::to_le_bytes).collect(),
        },
        BodyChange::StrayByte(byte) => {
            let at = body.iter().position(|byte| *byte == b'"').map_or(0, |quote| quote + 1);
            [&body[..at], &[*byte], &body[at..]].concat().into()
        }
    }
}
