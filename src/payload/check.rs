//! A body held against an endpoint of the contract.

use bytes::Bytes;
use jiff::civil::Date;

use super::findings::Findings;
use super::json::{Node, Value};
use super::{Finding, Report, text};
use crate::contract::{Contract, Endpoint, Readings};

/// What was made of a body.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Checked {
    /// What the document says against it: the headers, then the body, fields in the order of the table.
    pub findings: Vec<Finding>,
    /// How many findings there were besides; none of them decides.
    pub untold: usize,
    /// What it reports, where institution and period could be read, also where it is refused.
    pub report: Option<Report>,
}

impl Checked {
    /// The finding that refuses the body: the first of the earliest step.
    pub fn refusal(&self) -> Option<&Finding> {
        // min_by_key takes the first of equals
        self.findings.iter().filter(|finding| finding.refuses.is_some()).min_by_key(|finding| finding.refuses)
    }
}

/// Holds a body against an endpoint, under the readings of a profile. Everything is found in one pass.
///
/// `content_type` is the value of Content-Type, where it was sent; `today` the date where the report is made, without
/// which nothing lies in the future.
pub fn check(
    contract: &Contract,
    endpoint: &Endpoint,
    readings: &Readings,
    content_type: Option<&[u8]>,
    body: &Bytes,
    today: Option<Date>,
) -> Checked {
    let mut findings = Findings::new(contract, readings);
    let report = judge(endpoint, content_type, body, today, &mut findings);
    let (findings, untold) = findings.finish();
    Checked { findings, untold, report }
}

fn judge(
    endpoint: &Endpoint,
    _content_type: Option<&[u8]>,
    body: &Bytes,
    _today: Option<Date>,
    findings: &mut Findings<'_>,
) -> Option<Report> {
    let text = text::text(body, findings)?;
    let root = text::decode(text, findings)?;
    report(endpoint, &root, body)
}

fn report(endpoint: &Endpoint, root: &Node<'_>, body: &Bytes) -> Option<Report> {
    let Value::Object(members) = &root.value else { return None };
    let value = |name: &str| match &members.iter().rev().find(|member| member.name() == name)?.value.value {
        Value::Text(text) => Some(text.to_string()),
        Value::Number(text) => Some((*text).to_owned()),
        _ => None,
    };
    let period: Option<Vec<String>> = endpoint.period_fields.iter().map(|name| value(name)).collect();
    Some(Report {
        endpoint: endpoint.id,
        institution: value(&endpoint.institution_field)?,
        period: period?.join("/"),
        year: None,
        batch: None,
        body: body.clone(),
    })
}
