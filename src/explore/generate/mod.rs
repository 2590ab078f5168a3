//! Draws sequences of requests from the contract. What is drawn first is simpler, so that shrinking leads there.
//!
//! `head`, `report` and `signing` list the changes that can be made to a request's head, report and signature; `values` has the
//! values that they put in.

mod head;
mod report;
mod signing;
mod values;

use std::sync::Arc;

use proptest::collection::vec;
use proptest::prelude::*;

use self::values::Values;
use super::plan::{Change, ReportChange, ReportSubject, RequestPlan, SequencePlan, SigningChange};
use super::report::{DAYS, YEARS};
use crate::contract::{Contract, Endpoint, EndpointId};
use crate::platform::KeyRing;

/// Most requests of a sequence.
const LONGEST: usize = 4;

/// Most changes to one request.
const MOST_CHANGES: usize = 2;

/// Most subjects of a sequence.
const SUBJECTS: usize = 2;

/// Everything that can be done to a request.
#[derive(Debug)]
struct Catalogue {
    endpoints: Vec<OfEndpoint>,
    bytes: Vec<Change>,
    line: Vec<Change>,
    headers: Vec<Change>,
    skews: Vec<Change>,
    clients: Vec<Change>,
    mistakes: Vec<Change>,
}

/// What can be done to one endpoint's report.
#[derive(Debug)]
struct OfEndpoint {
    id: EndpointId,
    fields: Vec<Vec<Change>>,
    /// JSON pointers to the fields.
    pointers: Vec<String>,
    codes: Vec<Change>,
    whole: Vec<Change>,
}

/// A change as it is drawn, before it is known to which endpoint's report.
#[derive(Clone, Debug)]
enum Drawn {
    /// A field and what to do with it.
    Field(usize, usize),
    /// A field and JSON text for it.
    Value(usize, String),
    Code(usize),
    Whole(usize),
    Ready(Change),
}

/// A request as it is drawn.
#[derive(Clone, Debug)]
struct DrawnRequest {
    other_endpoint: Option<usize>,
    subject: usize,
    key: usize,
    changes: Vec<Drawn>,
}

/// Sequences of requests about the contract, signed with these keys.
pub(super) fn sequences(contract: &Contract, keys: &KeyRing) -> BoxedStrategy<SequencePlan> {
    let catalogue = Arc::new(Catalogue::new(contract, keys));
    let institutions = contract.institutions().rows().len().max(1);
    let requests = vec(request(&catalogue, keys.entries().len(), institutions), 1..=LONGEST);
    (0..catalogue.endpoints.len(), subjects(institutions), requests)
        .prop_map(move |(endpoint, subjects, requests)| {
            let requests = requests.into_iter().map(|drawn| catalogue.request(endpoint, drawn)).collect();
            SequencePlan { subjects, requests }
        })
        .boxed()
}

/// Two subjects, the second often a near one: what a careless platform may take for the same.
fn subjects(institutions: usize) -> BoxedStrategy<Vec<ReportSubject>> {
    let first = (0..institutions, 0..DAYS).prop_map(|(institution, period)| ReportSubject { institution, period });
    let beside = prop_oneof![
        1 => Just((0, YEARS)),
        1 => Just((0, 2 * YEARS)),
        2 => Just((0, 1)),
        2 => Just((1, 0)),
        1 => (0..institutions, 0..DAYS),
    ];
    (first, beside)
        .prop_map(|(first, (institution, period))| {
            let second = ReportSubject { institution: first.institution + institution, period: first.period + period };
            vec![first, second]
        })
        .boxed()
}

fn request(catalogue: &Catalogue, keys: usize, institutions: usize) -> BoxedStrategy<DrawnRequest> {
    let other_endpoint = prop_oneof![5 => Just(None), 1 => (0..catalogue.endpoints.len()).prop_map(Some)];
    let subject = prop_oneof![3 => Just(0), 1 => 0..SUBJECTS];
    let key = prop_oneof![6 => Just(0), 2 => 0..keys.min(4), 1 => 0..keys];
    (other_endpoint, subject, key, vec(change(catalogue, institutions), 0..=MOST_CHANGES))
        .prop_map(|(other_endpoint, subject, key, changes)| DrawnRequest { other_endpoint, subject, key, changes })
        .boxed()
}

fn change(catalogue: &Catalogue, institutions: usize) -> BoxedStrategy<Drawn> {
    prop_oneof![
        10 => (any::<u16>(), any::<u16>()).prop_map(|(field, change)| Drawn::Field(field.into(), change.into())),
        2 => (any::<u16>(), value()).prop_map(|(field, value)| Drawn::Value(field.into(), value)),
        3 => any::<u16>().prop_map(|change| Drawn::Code(change.into())),
        3 => any::<u16>().prop_map(|change| Drawn::Whole(change.into())),
        2 => one_of(&catalogue.bytes),
        1 => (0..institutions).prop_map(|row| Drawn::Ready(Change::Institution(row))),
        2 => one_of(&catalogue.line),
        2 => one_of(&catalogue.headers),
        2 => one_of(&catalogue.skews),
        1 => (-2000_i64..2000).prop_map(|seconds| Drawn::Ready(Change::Signing(SigningChange::Skew(seconds)))),
        3 => one_of(&catalogue.clients),
        4 => one_of(&catalogue.mistakes),
    ]
    .boxed()
}

fn one_of(changes: &[Change]) -> BoxedStrategy<Drawn> {
    proptest::sample::select(changes.to_vec()).prop_map(Drawn::Ready).boxed()
}

/// A value that nobody listed.
fn value() -> BoxedStrategy<String> {
    prop_oneof![
        any::<i8>().prop_map(|number| number.to_string()),
        any::<i64>().prop_map(|number| number.to_string()),
        (any::<i32>(), 0..1000_u32).prop_map(|(whole, part)| format!("{whole}.{part}")),
        "[0-9]{1,3}".prop_map(|text| values::json(&text)),
        "[0-9.eE+-]{1,8}".prop_map(|text| values::json(&text)),
        "[0-9]{4}-[0-1][0-9]-[0-3][0-9]( [0-2][0-9]:[0-5][0-9]:[0-5][0-9])?".prop_map(|text| values::json(&text)),
        "\\PC{0,12}".prop_map(|text| values::json(&text)),
    ]
    .boxed()
}

impl Catalogue {
    fn new(contract: &Contract, keys: &KeyRing) -> Self {
        let values = Values::load();
        let endpoints = contract.endpoints().iter().map(|endpoint| OfEndpoint::new(endpoint, &values, contract));
        Self {
            endpoints: endpoints.collect(),
            bytes: report::bytes(&values),
            line: head::line(&values, contract),
            headers: head::headers(&values),
            skews: signing::skews(contract),
            clients: signing::clients(&values, contract, keys),
            mistakes: signing::mistakes(contract),
        }
    }

    fn request(&self, endpoint: usize, drawn: DrawnRequest) -> RequestPlan {
        let endpoint = &self.endpoints[drawn.other_endpoint.unwrap_or(endpoint)];
        RequestPlan {
            endpoint: endpoint.id,
            subject: drawn.subject,
            key: drawn.key,
            changes: drawn.changes.into_iter().filter_map(|change| endpoint.change(change)).collect(),
        }
    }
}

impl OfEndpoint {
    fn new(endpoint: &Endpoint, values: &Values, contract: &Contract) -> Self {
        let fields = report::fields(endpoint, values, contract);
        let pointer = |changes: &Vec<Change>| match changes.first() {
            Some(Change::Report(ReportChange::Remove(pointer))) => pointer.clone(),
            _ => String::new(),
        };
        let pointers = fields.iter().map(pointer).collect();
        Self { id: endpoint.id, fields, pointers, codes: report::codes(endpoint), whole: report::whole(endpoint) }
    }

    fn change(&self, drawn: Drawn) -> Option<Change> {
        match drawn {
            Drawn::Field(field, change) => {
                let changes = self.fields.get(field % self.fields.len().max(1))?;
                changes.get(change % changes.len().max(1)).cloned()
            }
            Drawn::Value(field, text) => {
                let pointer = self.pointers.get(field % self.pointers.len().max(1))?;
                Some(Change::Report(ReportChange::Set(pointer.clone(), text)))
            }
            // A report without coded fields is changed as a whole.
            Drawn::Code(change) if self.codes.is_empty() => self.change(Drawn::Whole(change)),
            Drawn::Code(change) => self.codes.get(change % self.codes.len()).cloned(),
            Drawn::Whole(change) => self.whole.get(change % self.whole.len().max(1)).cloned(),
            Drawn::Ready(change) => Some(change),
        }
    }
}
