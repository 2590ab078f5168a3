//! What a report is about.

use bytes::Bytes;
use smol_str::SmolStr;

use crate::contract::EndpointId;

/// A report whose institution and period could be read. Whether its values are allowed is another question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// The interface it was made to.
    pub endpoint: EndpointId,
    /// The institution's code, as sent.
    pub institution: SmolStr,
    /// The day (`2022-10-07`), or the year and batch (`2021/1`). A time that is none stands here as it was sent.
    pub period: SmolStr,
    /// The year, where the report is for one (1.2.3).
    pub year: Option<i32>,
    /// The batch within the year (D021), where the report is for one (1.2.3).
    pub batch: Option<SmolStr>,
    /// The body, as sent.
    pub body: Bytes,
}
