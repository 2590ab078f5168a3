//! Defines what is drawn: a sequence of requests, each a list of changes to a correct client's request. Fewer changes make a
//! simpler request, so that shrinking removes changes.

use encoding_rs::Encoding;

use crate::contract::{Endpoint, EndpointId};
use crate::request::Mistakes;

/// Requests one after another, over one connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SequencePlan {
    /// For whom and when they report; requests about one subject repeat each other.
    pub subjects: Vec<ReportSubject>,
    /// The requests.
    pub requests: Vec<RequestPlan>,
}

/// For whom and when a report is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReportSubject {
    /// The row of the annex, or the institution among those of a key that may not report for all.
    pub institution: usize,
    /// Which day, or which year and batch.
    pub period: u32,
}

/// One request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestPlan {
    /// What is reported.
    pub endpoint: EndpointId,
    /// Which of the sequence's subjects.
    pub subject: usize,
    /// The position of the signing key in the key ring.
    pub key: usize,
    /// What is different from a correct client's request, in this order.
    pub changes: Vec<Change>,
}

/// A difference from what a correct client sends. Each can be written in a scenario.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// In the report, before it is written as JSON.
    Report(ReportChange),
    /// In the bytes of the body.
    Body(BodyChange),
    /// Another institution's code: that of a row of the annex, whether or not the key may report for it.
    Institution(usize),
    /// Another method.
    Method(String),
    /// Another path.
    Path(String),
    /// A query.
    Query(String),
    /// A header that is not signed.
    Header(String, String),
    /// A header of the wire that is not sent.
    OmitHeader(&'static str),
    /// The body in chunks of these sizes, the last repeated.
    Chunked(Vec<usize>),
    /// No signature; the value of Authorization, where one is sent all the same.
    Unsigned(Option<String>),
    /// No signature, but a value of Authorization that could be one, and this date in the header that tells the time of the
    /// operation: it is judged before the signature.
    UnsignedWithDate(String),
    /// HTTP/1.0, without a signature.
    Http10,
    /// Another way of signing, if the request is signed.
    Signing(SigningChange),
}

/// A change to how a request is signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SigningChange {
    /// Another AccessKey is sent than the one whose secret signs.
    AccessKey(String),
    /// The secret of the key at this position signs.
    Secret(usize),
    /// Another version.
    Version(String),
    /// So many seconds between the client's clock and the target's.
    Skew(i64),
    /// A further header that is signed.
    Header(String, String),
    /// A mistake.
    Mistake(Box<Mistakes>),
}

/// A change to the report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReportChange {
    /// JSON text in the place to which a JSON pointer leads; a last name that is not there is added.
    Set(String, String),
    /// What a pointer leads to is taken away.
    Remove(String),
    /// A member under another name.
    Rename(String, String),
    /// A member a second time, behind the others, with JSON text as its value.
    Duplicate(String, String),
    /// So many copies of the first item.
    RepeatItem(usize),
}

/// A change to the bytes of the body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BodyChange {
    /// This in its place.
    Whole(String),
    /// Something before it and behind it.
    Surround(String, String),
    /// One text in the place of another, everywhere.
    Replace(String, String),
    /// Only so many thousandths of its bytes.
    Cut(usize),
    /// In another encoding; a character that it lacks is written as its number, as forms of HTML do.
    Encoding(&'static Encoding),
    /// In UTF-16, which the encodings of HTML are only read in.
    Utf16,
    /// A byte that is no UTF-8, behind the first quotation mark.
    StrayByte(u8),
}

impl SequencePlan {
    /// The same about other institutions and periods, as far apart as before.
    pub(super) fn moved(&self, institutions: usize, periods: u32) -> Self {
        let of_subject = |subject: &ReportSubject| ReportSubject {
            institution: subject.institution + institutions,
            period: subject.period.wrapping_add(periods),
        };
        Self { subjects: self.subjects.iter().map(of_subject).collect(), requests: self.requests.clone() }
    }
}

impl RequestPlan {
    /// The changes to the report.
    pub(super) fn report_changes(&self) -> impl Iterator<Item = &ReportChange> {
        self.changes.iter().filter_map(|change| if let Change::Report(change) = change { Some(change) } else { None })
    }

    /// The row of the institution that is reported for, if it is not the subject's.
    pub(super) fn other_institution(&self) -> Option<usize> {
        let row = |change: &Change| if let Change::Institution(row) = change { Some(*row) } else { None };
        self.changes.iter().rev().find_map(row)
    }

    /// Whether it says itself for which day or period it is, instead of its subject.
    pub(super) fn sets_period(&self, endpoint: &Endpoint) -> bool {
        let is_period = |pointer: &str| {
            pointer.strip_prefix('/').is_none_or(|name| endpoint.period_fields.iter().any(|field| field == name))
        };
        self.changes.iter().any(|change| match change {
            Change::Report(ReportChange::Set(pointer, _) | ReportChange::Duplicate(pointer, _)) => is_period(pointer),
            Change::Body(_) => true,
            _ => false,
        })
    }
}
