//! The request of a step: its `head`, its `body`, which may be a changed example of a `report`, and its `transfer` coding;
//! or `raw` bytes.

mod body;
mod head;
mod raw;
mod report;
mod transfer;

use std::borrow::Cow;
use std::ops::Range;

pub use body::BodyPlan;
pub use head::HeaderPlan;
pub use raw::{RawBytes, RawRequest};
pub use report::ReportPlan;

pub(in crate::scenario) use head::{filled_header, header_name, headers, sendable};

use self::head::{filled, wrong_path, wrong_query};
use crate::diagnostic::Diagnostic;
use crate::diagnostic::yaml::{self, Spanned};
use crate::message::JSON_TYPE;
use crate::request::{Draft, Transfer};
use crate::scenario::read::card::RequestFile;
use crate::scenario::read::problems::Problems;
use crate::scenario::template::{Scope, Text, Unfilled};

/// What a step sends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RequestPlan {
    /// A request in its parts.
    Composed(Box<ComposedRequest>),
    /// Bytes, as they are.
    Raw(RawRequest),
}

/// A request in its parts, but for what signing and the wire add.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ComposedRequest {
    /// The method.
    pub method: String,
    /// The path, as sent.
    pub path: Text,
    /// What follows `?`, as sent.
    pub query: Option<Text>,
    /// The headers in order, with case and repetition.
    pub headers: Vec<HeaderPlan>,
    /// The body, if the step has one.
    pub body: Option<BodyPlan>,
    /// The Content-Type that goes with the way the body was written, unless a header names one.
    pub content_type: Option<&'static str>,
    /// Headers that are not sent though they would be added.
    pub withheld: Vec<&'static str>,
    /// How it goes over the wire.
    pub transfer: Transfer,
}

impl ComposedRequest {
    /// Whether all of it is sent.
    pub(in crate::scenario) fn is_whole(&self) -> bool {
        self.withheld.is_empty() && matches!(self.transfer, Transfer::Whole | Transfer::Chunked(_))
    }

    /// The request with every reference filled in.
    ///
    /// # Errors
    /// [`Unfilled`] where a reference has no value, or one that cannot stand where it is wanted.
    pub(in crate::scenario) fn fill(&self, scope: &Scope<'_>) -> Result<Draft, Unfilled> {
        let path = filled(&self.path, scope, wrong_path)?.into_owned();
        let query = self.query.as_ref().map(|query| filled(query, scope, wrong_query)).transpose()?;
        Ok(Draft {
            method: self.method.clone(),
            path,
            query: query.map(Cow::into_owned),
            body: self.body.as_ref().map(|body| body.fill(scope)).transpose()?,
            headers: self.headers.iter().map(|header| header.fill(scope)).collect::<Result<_, _>>()?,
            withheld: self.withheld.iter().map(|name| Cow::Borrowed(*name)).collect(),
            content_type: self.content_type.map(Cow::Borrowed),
            transfer: self.transfer.clone(),
            ..Draft::default()
        })
    }
}

pub(in crate::scenario) fn request(file: &Spanned<RequestFile>, problems: &mut Problems<'_>) -> Option<RequestPlan> {
    match &file.value.raw {
        Some(raw) => raw::raw(raw, &file.value, problems).map(RequestPlan::Raw),
        None => composed(file, problems).map(|composed| RequestPlan::Composed(Box::new(composed))),
    }
}

fn composed(file: &Spanned<RequestFile>, problems: &mut Problems<'_>) -> Option<ComposedRequest> {
    let place = yaml::span(file);
    let file = &file.value;
    let (method, path) =
        (required(&file.method, "method", &place, problems), required(&file.path, "path", &place, problems));
    if let Some(method) = method {
        head::method(method, problems);
    }
    let path = path.map(|path| head::judged(path, wrong_path, problems));
    let query = file.query.as_ref().map(|query| head::judged(query, wrong_query, problems));
    let headers = headers(&file.own_headers(), problems);
    let withheld = head::withheld(file, problems);
    let content_type = file.body.as_ref().filter(|body| body.value.is_json()).map(|_| JSON_TYPE);
    let transfer = transfer::transfer(file.chunked.as_ref(), file.cut.as_ref(), problems);
    let body = match &file.body {
        None => None,
        Some(body) => Some(body::body(body, problems)?),
    };
    let transfer = transfer?;
    refuse_cutting_nothing(&transfer, body.as_ref(), file, problems);
    Some(ComposedRequest {
        method: method?.value.clone(),
        path: path?,
        query,
        headers,
        body,
        content_type,
        withheld,
        transfer,
    })
}

fn required<'a>(
    value: &'a Option<Spanned<String>>,
    key: &str,
    place: &Range<usize>,
    problems: &mut Problems<'_>,
) -> Option<&'a Spanned<String>> {
    if value.is_none() {
        let message = (format!("这里缺少键 `{key}`"), format!("the key `{key}` is missing here"));
        problems.at(place.clone(), Diagnostic::error(message));
    }
    value.as_ref()
}

/// What a cut leaves must be less than the body, or nobody would see it.
fn refuse_cutting_nothing(
    transfer: &Transfer,
    body: Option<&BodyPlan>,
    file: &RequestFile,
    problems: &mut Problems<'_>,
) {
    let (Transfer::Cut(count), Some(value)) = (transfer, &file.cut) else { return };
    let length = match body {
        None => 0,
        Some(BodyPlan::Bytes(bytes)) => bytes.len(),
        // Its length is known when it is sent.
        Some(_) => return,
    };
    if *count >= length {
        problems.at(yaml::span(value), Diagnostic::error(Transfer::nothing_cut(*count, length)));
    }
}
