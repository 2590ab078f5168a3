//! Which instant stands for the server's clock.

use jiff::Timestamp;
use serde::Serialize;

use super::Question;
use crate::contract::reading::DateFormat;
use crate::evidence::Recorded;
use crate::message::{DATE, Headers};
use crate::signature::HttpDate;
use crate::words::words;

/// What the server's clock showed, as far as it can be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct ServerTime {
    /// The instant; none where nothing tells it.
    pub instant: Option<Timestamp>,
    /// What told it.
    pub source: TimeSource,
}

words! {
    /// What told the server's time, the surest first.
    pub enum TimeSource {
        /// Whoever asked.
        Given = "given",
        /// The Date of the answer.
        Response = "response",
        /// The recording's own time.
        Recording = "recording",
        /// The request's date: the clocks are taken to agree, and that they do is not shown.
        Request = "request",
        /// Nothing.
        Unknown = "unknown",
    }
}

impl ServerTime {
    /// The surest of what tells it.
    pub(super) fn of(question: &Question<'_>) -> Self {
        of(question.recorded, question)
    }
}

/// The surest of what tells it for one exchange of the recording that is asked about.
pub(super) fn of(recorded: &Recorded, question: &Question<'_>) -> ServerTime {
    let parameters = question.contract.parameters();
    let told =
        |source, instant: Option<Timestamp>| instant.map(|instant| ServerTime { instant: Some(instant), source });
    told(TimeSource::Given, question.at)
        .or_else(|| {
            let response = recorded.response.as_ref()?;
            told(TimeSource::Response, date(&response.headers, DATE, recorded.time))
        })
        .or_else(|| told(TimeSource::Recording, recorded.time))
        .or_else(|| told(TimeSource::Request, date(&recorded.request.headers, &parameters.date_header, None)))
        .or_else(|| told(TimeSource::Request, date(&recorded.request.headers, DATE, None)))
        .unwrap_or(ServerTime { instant: None, source: TimeSource::Unknown })
}

/// The instant of a header; a year of two digits counts from `near`.
pub(super) fn date(headers: &Headers, name: &str, near: Option<Timestamp>) -> Option<Timestamp> {
    let date = HttpDate::parse(headers.text(name)?.trim(), DateFormat::AllThree).ok()?;
    near.map_or_else(|| date.in_this_century(), |near| date.at(near)).ok()
}
