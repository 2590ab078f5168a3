//! Turns the plan of a request into a draft of it, and the draft into bytes.

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::Setting;
use super::plan::{Change, ReportSubject, RequestPlan, SigningChange};
use super::report::{Report, year_member};
use crate::contract::{Contract, EndpointId, Parameters};
use crate::message::{DATE, Header, JSON_TYPE, Version};
use crate::platform::{Institutions, KeyEntry, KeyRing};
use crate::request::{Draft, Mistakes, Outgoing, Signing, Transfer};
use crate::scenario::written::mistake_keys;
use crate::signature::authorization::AUTHORIZATION;

/// A drawn request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ComposedRequest {
    /// What is reported, or would be.
    pub endpoint: EndpointId,
    /// All its parts.
    pub draft: Draft,
    /// The keys that sign it; none if it is not signed.
    pub signer: Option<Signer>,
    /// The year for which it reports, as a member of the report; none if it is for a day.
    pub year: Option<String>,
}

/// The keys that sign a request, each by its AccessKey in the key ring.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signer {
    /// The key whose AccessKey is sent.
    pub key: String,
    /// The key whose secret signs, if it is another one.
    pub secret: Option<String>,
}

/// What all requests of an exploration have in common.
pub(super) struct Composer<'a> {
    setting: &'a Setting,
    /// The value of Host.
    host: String,
    /// What stands before every path at the target.
    prefix: String,
}

/// The base64 of twenty zero bytes.
pub(super) const NO_SIGNATURE: &str = "AAAAAAAAAAAAAAAAAAAAAAAAAAA=";

/// A body that nobody can take for a report.
const NO_JSON: &str = "{";

impl<'a> Composer<'a> {
    pub(super) fn new(setting: &'a Setting, host: &str, prefix: &str) -> Self {
        Self { setting, host: host.to_owned(), prefix: prefix.to_owned() }
    }

    /// Composes a request. `position` is its place in the sequence. Two requests of one second have the same signature, so each
    /// is dated a second before the one that follows it.
    pub(super) fn compose(&self, plan: &RequestPlan, subject: ReportSubject, position: usize) -> ComposedRequest {
        let Setting { contract, profile, keys, .. } = self.setting;
        let endpoint = contract.endpoint(plan.endpoint);
        let key = &keys.entries()[plan.key % keys.entries().len()];
        let mut report = Report::of(endpoint, institution(plan, subject, key, contract), subject.period);
        plan.report_changes().for_each(|change| report.change(change));
        let signing = Signing {
            skew: SignedDuration::from_secs(-i64::try_from(position).unwrap_or_default()),
            ..Signing::new(&key.access_key, &key.secret, &profile.readings, contract.parameters())
        };
        let mut composed = ComposedRequest {
            endpoint: plan.endpoint,
            draft: Draft {
                method: endpoint.method.clone(),
                host: self.host.clone(),
                prefix: self.prefix.clone(),
                path: endpoint.path.clone(),
                content_type: Some(JSON_TYPE.into()),
                body: Some(report.text().into()),
                signing: Some(signing),
                ..Draft::default()
            },
            signer: Some(Signer { key: key.access_key.clone(), secret: None }),
            year: year_member(endpoint, subject.period),
        };
        plan.changes.iter().for_each(|change| composed.change(change, contract.parameters(), keys));
        composed
    }

    /// A request that nobody signed and that reports nothing.
    pub(super) fn unsigned(&self) -> Option<Outgoing> {
        let draft = Draft {
            method: "GET".to_owned(),
            host: self.host.clone(),
            prefix: self.prefix.clone(),
            path: "/".to_owned(),
            ..Draft::default()
        };
        draft.outgoing(Timestamp::UNIX_EPOCH, self.setting.contract.parameters()).ok()
    }

    /// A request at `now` that is refused behind the signature and reports nothing: its body is no JSON.
    pub(super) fn not_json(&self, now: Timestamp) -> Option<Outgoing> {
        let Setting { contract, profile, keys, .. } = self.setting;
        let (key, parameters) = (keys.usual()?, contract.parameters());
        let endpoint = contract.endpoint(EndpointId::Stock);
        let draft = Draft {
            method: endpoint.method.clone(),
            host: self.host.clone(),
            prefix: self.prefix.clone(),
            path: endpoint.path.clone(),
            content_type: Some(JSON_TYPE.into()),
            body: Some(NO_JSON.into()),
            signing: Some(Signing::new(&key.access_key, &key.secret, &profile.readings, parameters)),
            ..Draft::default()
        };
        draft.outgoing(now, parameters).ok()
    }

    /// Makes the bytes of a request that is sent at `now` by the target's clock. A mistake of signing under which a correct client
    /// does the same is taken away. None if the request cannot be dated.
    pub(super) fn outgoing(&self, composed: &mut ComposedRequest, now: Timestamp) -> Option<Outgoing> {
        let parameters = self.setting.contract.parameters();
        if let Ok(outgoing) = composed.draft.outgoing(now, parameters) {
            return Some(outgoing);
        }
        composed.draft.signing.as_mut()?.mistakes = Mistakes::default();
        composed.draft.outgoing(now, parameters).ok()
    }
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
    let own = || match &key.institutions {
        Institutions::Any => row(subject.institution),
        Institutions::Listed(codes) => codes.get(subject.institution % codes.len().max(1)).map_or("", String::as_str),
    };
    plan.other_institution().map_or_else(own, row)
}

impl ComposedRequest {
    /// The target of the request line, without what stands before every path at the target.
    pub fn target(&self) -> String {
        Draft { prefix: String::new(), ..self.draft.clone() }.target()
    }

    /// The body.
    pub fn body(&self) -> &[u8] {
        self.draft.body.as_deref().unwrap_or_default()
    }

    /// Takes its report out. Nothing that is looked at before the body is any other then.
    pub(super) fn report_nothing(&mut self) {
        if let Some(body) = &mut self.draft.body {
            *body = NO_JSON.into();
        }
    }

    /// How it is signed: the keys of a scenario's `sign` with their values. None if it is not signed.
    pub fn signing_keys(&self, parameters: &Parameters) -> Option<Vec<(&'static str, Value)>> {
        let (Signing { access_key, version, skew, headers, mistakes, .. }, Signer { key, secret }) =
            (self.draft.signing.as_ref()?, self.signer.as_ref()?);
        let header = |header: &Header| json!({header.name.as_str(): String::from_utf8_lossy(&header.value)});
        let keys = [
            ("key", Some(json!(key))),
            ("access-key", (access_key != key).then(|| json!(access_key))),
            ("secret", secret.as_ref().map(|secret| json!(secret))),
            ("skew", (!skew.is_zero()).then(|| json!(format!("{}s", skew.as_secs())))),
            ("version", (*version != parameters.version).then(|| json!(version))),
            ("headers", (!headers.is_empty()).then(|| headers.iter().map(header).collect())),
        ];
        let told = keys.into_iter().filter_map(|(key, value)| Some((key, value?)));
        Some(told.chain(mistake_keys(mistakes)).collect())
    }

    fn change(&mut self, change: &Change, parameters: &Parameters, keys: &KeyRing) {
        let draft = &mut self.draft;
        match change {
            // The report has been changed already.
            Change::Report(_) | Change::Institution(_) => {}
            Change::Body(change) => draft.body = draft.body.as_ref().map(|body| change.applied_to(body)),
            Change::Method(method) => draft.method.clone_from(method),
            Change::Path(path) => draft.path.clone_from(path),
            Change::Query(query) => draft.query = Some(query.clone()),
            Change::Header(name, value) => draft.headers.push(header(name, value)),
            Change::OmitHeader(name) => draft.withheld.push((*name).into()),
            Change::Chunked(sizes) => draft.transfer = Transfer::Chunked(sizes.clone()),
            Change::Unsigned(authorization) => {
                self.take_signer();
                let authorization = authorization.iter().map(|value| header(AUTHORIZATION, value));
                self.draft.headers.extend(authorization);
            }
            Change::Http10 => {
                self.draft.version = Version::Http10;
                self.take_signer();
            }
            Change::UnsignedWithDate(date) => self.date_unsigned(date, parameters),
            Change::Signing(change) => self.change_signing(change, keys),
        }
    }

    fn take_signer(&mut self) -> Option<Signer> {
        self.draft.signing = None;
        self.signer.take()
    }

    fn date_unsigned(&mut self, date: &str, parameters: &Parameters) {
        let Some(signer) = self.take_signer() else { return };
        let authorization = format!("{} {}:{NO_SIGNATURE}", parameters.scheme, signer.key);
        let Parameters { date_header, version_header, version, .. } = parameters;
        let named = [(AUTHORIZATION, &*authorization), (DATE, date), (date_header, date), (version_header, version)];
        self.draft.headers.extend(named.map(|(name, value)| header(name, value)));
    }

    fn change_signing(&mut self, change: &SigningChange, keys: &KeyRing) {
        let (Some(signing), Some(signer)) = (&mut self.draft.signing, &mut self.signer) else { return };
        match change {
            SigningChange::AccessKey(text) => signing.access_key.clone_from(text),
            SigningChange::Secret(position) => {
                let other = &keys.entries()[position % keys.entries().len()];
                signing.secret = other.secret.clone();
                signer.secret = Some(other.access_key.clone()).filter(|other| *other != signer.key);
            }
            SigningChange::Version(version) => signing.version.clone_from(version),
            SigningChange::Skew(seconds) => signing.skew = SignedDuration::from_secs(*seconds),
            SigningChange::Header(name, value) => {
                // A name that stands twice is another mistake, and one that not every client can be told to make.
                signing.headers.retain(|own| !own.name.eq_ignore_ascii_case(name));
                signing.headers.push(header(name, value));
            }
            SigningChange::Mistake(mistakes) => signing.mistakes = signing.mistakes.merged(mistakes),
        }
        if signer.secret.is_some() {
            // A secret goes wrong in one way only.
            signing.mistakes.secret = None;
        }
    }
}

fn header(name: &str, value: &str) -> Header {
    Header { name: name.into(), value: value.to_owned().into() }
}
