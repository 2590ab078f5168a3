//! What goes wrong with Date and x-bis3-date, where they are sent and where they are signed.

use jiff::tz::TimeZone;
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

/// How a month is written beside a weekday in Chinese.
#[derive(Clone, Copy)]
pub(super) enum ChineseMonth {
    /// `Sep`
    English,
    /// `9月`
    Number,
    /// `九月`
    Words,
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
    /// Both dates in a form of `strftime`, in the time of GMT. A form in which this instant is written as it should be
    /// changes nothing: what the dates differ in beside it is another mistake.
    pub(super) fn written(&self, form: &str) -> Dates {
        let written = self.instant.strftime(form).to_string();
        if written == text(self.instant) { self.changed(str::to_owned) } else { Dates::alike(written) }
    }

    /// Both dates so many hours later.
    pub(super) fn shifted(&self, hours: i64) -> Dates {
        Dates::alike(text(moved(self.instant, hours * 3600)))
    }

    /// Both dates with the weekday in Chinese behind a prefix.
    pub(super) fn in_chinese(&self, prefix: &str, month: ChineseMonth) -> Dates {
        const WEEKDAYS: [&str; 7] = ["日", "一", "二", "三", "四", "五", "六"];
        const MONTHS: [&str; 12] = ["一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二"];
        let date = self.instant.to_zoned_datetime(TimeZone::UTC);
        let at = |of: i8| usize::try_from(of).unwrap_or_default();
        let weekday = WEEKDAYS[at(date.weekday().to_sunday_zero_offset())];
        let month = match month {
            ChineseMonth::English => date.strftime("%b").to_string(),
            ChineseMonth::Number => format!("{}月", date.month()),
            ChineseMonth::Words => format!("{}月", MONTHS[at(date.month()) - 1]),
        };
        Dates::alike(format!("{prefix}{weekday}, {} {month} {}", date.strftime("%d"), date.strftime("%Y %H:%M:%S GMT")))
    }

    /// The same in the hospitals' time.
    pub(super) fn written_locally(&self, form: &str) -> Dates {
        Dates::alike(self.instant.to_zoned_datetime(zone()).strftime(form).to_string())
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
