//! Which code answers a body for what was found in it.

use std::sync::Arc;

use super::checks::{BODY_PARSING_FAILED, FILE_PARSING_FAILED, INSTITUTION_DENIED};
use crate::contract::reading::{UnknownInstitution, ValueErrors};
use crate::contract::{Code, Contract, Endpoint, Readings, Stage};
use crate::payload::Finding;

/// The code that answers a body which is refused for this finding; none where the finding refuses nothing, or where a
/// replaced contract does not list the code.
pub fn finding_code<'a>(
    contract: &'a Contract,
    readings: &Readings,
    endpoint: &'a Endpoint,
    finding: &Finding,
) -> Option<&'a Arc<Code>> {
    match finding.refuses? {
        Stage::File => contract.code(FILE_PARSING_FAILED),
        Stage::Institution => match readings.unknown_institution {
            UnknownInstitution::PermissionDenied => contract.code(INSTITUTION_DENIED),
            UnknownInstitution::SaveFailed | UnknownInstitution::Accepted => Some(&endpoint.failure),
        },
        Stage::Value => Some(value_code(contract, readings, endpoint, finding)),
        _ => contract.code(BODY_PARSING_FAILED),
    }
}

/// What answers a wrong value: the kinds that hang on `value-errors` follow it, the others are the endpoint's failure.
pub(super) fn value_code<'a>(
    contract: &'a Contract,
    readings: &Readings,
    endpoint: &'a Endpoint,
    finding: &Finding,
) -> &'a Arc<Code> {
    let by_reading = contract.finding(finding.kind).reading.as_deref() == Some("value-errors");
    let parsing_failed = by_reading && readings.value_errors == ValueErrors::ParsingFailed;
    let parsing = parsing_failed.then(|| contract.code(BODY_PARSING_FAILED)).flatten();
    parsing.unwrap_or(&endpoint.failure)
}
