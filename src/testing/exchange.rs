//! What a mock platform has seen and kept.

use super::examine::Finding;
use crate::mock::{JournalEntry, Outcome};

/// A request and its answer.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Exchange {
    /// The bytes of the request as they came; its beginning where it is longer than 64 KiB.
    pub request: Vec<u8>,
    /// The bytes of the answer as they went; empty where the connection ended before.
    pub response: Vec<u8>,
    /// The code that was answered.
    pub code: Option<u32>,
    /// The check that refused it, in a word such as `repeated-report`; none where none did.
    pub reason: Option<String>,
    /// What the document says against the request, also where it was accepted.
    pub findings: Vec<Finding>,
}

impl Exchange {
    pub(super) fn of(entry: &JournalEntry) -> Self {
        let decision = match &entry.outcome {
            Outcome::Answered { decision, .. } => Some(decision),
            Outcome::BrokeOff(_) => None,
        };
        let findings = decision.map(|decision| decision.findings.iter().map(Finding::of).collect());
        Self {
            request: entry.exchange.request.to_vec(),
            response: entry.exchange.response.to_vec(),
            code: decision.map(|decision| decision.code.number),
            reason: decision.map(|decision| decision.verdict.reason().to_owned()).filter(|reason| !reason.is_empty()),
            findings: findings.unwrap_or_default(),
        }
    }
}

/// A report that was accepted.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct StoredReport {
    /// The interface to which it was made: `stock`, `donor` or `tqc`.
    pub endpoint: &'static str,
    /// The institution's code.
    pub institution: String,
    /// The day (`2022-10-07`), or the year and batch (`2021/1`).
    pub period: String,
    /// The body as it was sent.
    pub body: Vec<u8>,
    /// How many earlier reports for the same institution and period it took the place of.
    pub replaced: u64,
}

impl StoredReport {
    pub(super) fn of(stored: crate::store::StoredReport) -> Self {
        let report = stored.report;
        Self {
            endpoint: report.endpoint.word(),
            institution: report.institution.to_string(),
            period: report.period.to_string(),
            body: report.body.to_vec(),
            replaced: stored.replaced,
        }
    }
}
