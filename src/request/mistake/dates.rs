//! What goes wrong with Date and x-bis3-date.

use jiff::{SignedDuration, Timestamp};

use crate::clock::zone;
use crate::signature::date::DateForm;

/// The values of both dates.
pub(in crate::request) struct Dates {
    /// Date; none where it is not sent.
    pub(in crate::request) date: Option<String>,
    /// The date header of the interface.
    pub(in crate::request) custom: String,
}

impl Dates {
    /// One text for both, as in the samples (1.1.4.3).
    pub(super) fn alike(text: String) -> Self {
        Self { date: Some(text.clone()), custom: text }
    }

    /// The dates of a correct client.
    pub(in crate::request) fn right(date: Timestamp) -> Self {
        Self::alike(text(date))
    }
}

/// A date as a correct client writes it.
pub(super) fn text(date: Timestamp) -> String {
    DateForm::ImfFixdate.format(date)
}

pub(super) fn local_time(date: Timestamp) -> String {
    text(moved(date, zone().to_offset(date).seconds().into()))
}

pub(super) fn without_date(date: Timestamp) -> Dates {
    Dates { date: None, custom: text(date) }
}

pub(super) fn differing(date: Timestamp) -> Dates {
    Dates { date: Some(text(moved(date, -60))), custom: text(date) }
}

/// The years of a timestamp end far behind those of a date of HTTP.
pub(super) fn moved(date: Timestamp, seconds: i64) -> Timestamp {
    date.checked_add(SignedDuration::from_secs(seconds)).unwrap_or(date)
}
