//! A body held against an endpoint of the contract.
//!
//! - `media` judges Content-Type.
//! - `examination` is what the checks of one body share: `object` looks which fields are there, `members` sorts them to
//!   the table, `list` looks at the items, `types` and `value` at single values, `relations` and `figures` at several.
//! - `replaced` leaves open what hangs on a value that is not the one that was sent.

mod examination;
mod figures;
mod list;
mod media;
mod members;
mod object;
mod relations;
mod replaced;
mod types;
mod value;

use bytes::Bytes;
use jiff::civil::Date;
use smol_str::{SmolStr, format_smolstr};

use self::examination::{Examination, Scalar};
use crate::contract::{Contract, Endpoint, Readings, Stage, ValueKind};
use crate::payload::finding::findings::Findings;
use crate::payload::json::MOST_LEVELS;
use crate::payload::moment::Moment;
use crate::payload::{Finding, Report, text};

/// A body as it was sent.
#[derive(Clone, Copy, Debug)]
pub struct Content<'a> {
    /// The value of Content-Type, where it was sent.
    pub content_type: Option<&'a [u8]>,
    /// The bytes.
    pub body: &'a Bytes,
    /// Most levels of arrays and objects inside each other that are read.
    pub levels: usize,
    /// The members, as JSON pointers, whose values here are not those that were sent.
    pub replaced: &'a [String],
}

impl<'a> Content<'a> {
    /// A body as it was sent, that is read as deep as one is where nobody says otherwise.
    pub fn new(content_type: Option<&'a [u8]>, body: &'a Bytes) -> Self {
        Self { content_type, body, levels: MOST_LEVELS, replaced: &[] }
    }
}

/// What was made of a body.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Checked {
    /// What the document says against it: the headers, then the body, fields in the order of the table.
    pub findings: Vec<Finding>,
    /// How many findings there were besides; none of them decides.
    pub untold: usize,
    /// What it reports, where institution and period could be read, also where it is refused.
    pub report: Option<Report>,
    /// The steps that read a value which is not the one that was sent: whether they refuse the message nobody knows.
    pub undecided: Vec<Stage>,
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
/// `today` is the date where the report is made, without
/// which nothing lies in the future.
pub fn check(
    contract: &Contract,
    endpoint: &Endpoint,
    readings: &Readings,
    content: Content<'_>,
    today: Option<Date>,
) -> Checked {
    let mut findings = Findings::new(contract, readings);
    let report = judge(endpoint, content, today, &mut findings);
    let (findings, untold, undecided) = findings.finish();
    Checked { findings, untold, report, undecided }
}

fn judge<'c>(
    endpoint: &'c Endpoint,
    Content { content_type, body, levels, replaced }: Content<'_>,
    today: Option<Date>,
    findings: &mut Findings<'c>,
) -> Option<Report> {
    if !media::judge(content_type, body, findings) {
        return None;
    }
    let text = text::text(body, findings)?;
    let root = text::decode(text, levels, findings)?;
    let mut examination = Examination { endpoint, text, today, replaced, findings };
    let values = examination.report(&root);
    report(endpoint, &values, body)
}

fn report(endpoint: &Endpoint, values: &[Option<Scalar<'_>>], body: &Bytes) -> Option<Report> {
    let position = |name: &str| endpoint.fields.iter().position(|field| field.name == name);
    let institution = values[position(&endpoint.institution_field)?]?.written();
    let mut report = Report {
        endpoint: endpoint.id,
        institution: institution.into(),
        period: SmolStr::default(),
        year: None,
        batch: None,
        body: body.clone(),
    };
    for name in &endpoint.period_fields {
        let index = position(name)?;
        period(&mut report, endpoint.fields[index].value, values[index]?);
    }
    Some(report)
}

/// The characters of `yyyy-MM-dd`.
const DATE_LENGTH: usize = 10;

fn period(report: &mut Report, kind: ValueKind, value: Scalar<'_>) {
    match (kind, value) {
        (ValueKind::Year, Scalar::Int(year, _)) => report.year = Some(year),
        (ValueKind::Dictionary, Scalar::Text(batch)) => report.batch = Some(batch.into()),
        _ => {}
    }
    let written = value.written();
    // A moment begins with its date.
    let part = if Moment::read(written).is_some() { &written[..DATE_LENGTH] } else { written };
    report.period = if report.period.is_empty() { part.into() } else { format_smolstr!("{}/{part}", report.period) };
}
