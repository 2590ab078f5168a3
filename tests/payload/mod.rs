//! Bodies held against the contract.

mod examples;
mod generated;
mod laws;
mod limits;
mod replaced;
mod vectors;

use bis3::contract::{Contract, EndpointId, Readings};
use bis3::payload::{Checked, Content, Finding, check};
use bytes::Bytes;

const JSON: &[u8] = b"application/json";

fn checked(endpoint: EndpointId, readings: &Readings, body: impl Into<Bytes>) -> Checked {
    let contract = Contract::embedded();
    check(&contract, contract.endpoint(endpoint), readings, Content::new(Some(JSON), &body.into()), None)
}

/// A finding on one line: what it refuses, its kind, where, and what was expected and found.
fn line(finding: &Finding) -> String {
    let refuses = finding.refuses.map_or("-".to_owned(), |stage| format!("{stage:?}").to_lowercase());
    let reading = finding.reading.as_ref().map_or(String::new(), |choice| format!(" {}={}", choice.id, choice.option));
    let (kind, place, requirement) = (finding.kind.word(), &finding.place, &finding.requirement.id);
    format!("{refuses} {kind} {place} [{requirement}{reading}] expected {} actual {}", finding.expected, finding.actual)
}
