//! What goes wrong with Date and x-bis3-date, where they are sent and where they are signed.

use jiff::{SignedDuration, Timestamp};

use crate::clock::zone;
use crate::signature::date::DateForm;

/// The values of both dates.
pub(in crate::request) struct Dates {
    /// Date; none where it is not sent, or signed as it is.
    pub(in crate::request) date: Option<String>,
    /// The date header of the interface.
    pub(in crate::request) custom: String,
}

/// What was sent, and the instant that it tells.
pub(in crate::request) struct SentDates<'a> {
    pub(super) date: &'a str,
    pub(super) custom: &'a str,
    pub(super) instant: Timestamp,
}

impl Dates {
    /// One text for both, as in the samples (1.1.4.3).
    pub(super) fn alike(text: impl Into<String>) -> Self {
        let text = text.into();
        Self { date: Some(text.clone()), custom: text }
    }

    /// The dates of a correct client.
    pub(in crate::request) fn right(date: Timestamp) -> Self {
        Self::alike(text(date))
    }
}

impl SentDates<'_> {
    /// Both dates in a form of `strftime`, in the time of GMT.
    pub(super) fn written(&self, form: &str) -> Dates {
        Dates::alike(self.instant.strftime(form).to_string())
    }

    /// The same in the hospitals' time.
    pub(super) fn written_locally(&self, form: &str) -> Dates {
        Dates::alike(self.instant.to_zoned(zone()).strftime(form).to_string())
    }

    /// Both dates as they were sent, changed alike.
    pub(super) fn changed(&self, change: impl Fn(&str) -> String) -> Dates {
        Dates { date: Some(change(self.date)), custom: change(self.custom) }
    }
}

/// A date as a correct client writes it.
pub(in crate::request) fn text(date: Timestamp) -> String {
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
pub(in crate::request) fn moved(date: Timestamp, seconds: i64) -> Timestamp {
    date.checked_add(SignedDuration::from_secs(seconds)).unwrap_or(date)
}
