//! The dates of HTTP/1.1 (RFC 9110, 5.6.7), in which x-bis3-date is written (1.1.4.2).
//!
//! A text is a date if writing the date that was read gives the same text again: that catches a missing zero, second
//! 60 and whatever else a lenient reader forgives. The `httpdate` crate is passed over: it knows no year before 1970
//! and gives two-digit years a fixed century, where RFC 9110 counts from the present.

use std::fmt;

use jiff::Timestamp;
use jiff::civil::{DateTime, Weekday};
use jiff::fmt::strtime::BrokenDownTime;
use jiff::tz::Offset;
use thiserror::Error;

use super::{imf_fixdate, weekday};
use crate::contract::reading::DateFormat;
use crate::language::{Bilingual, ToBilingual, bilingual};
use crate::words::words;

words! {
    /// The three forms of RFC 9110, 5.6.7.
    pub enum DateForm {
        /// `Mon, 10 Sep 2018 10:15:31 GMT`
        ImfFixdate = "IMF-fixdate",
        /// `Monday, 10-Sep-18 10:15:31 GMT`
        Rfc850 = "RFC 850",
        /// `Mon Sep 10 10:15:31 2018`
        Asctime = "asctime",
    }
}

/// A date as it was written. Only at a given time does a two-digit year become an instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HttpDate {
    form: DateForm,
    weekday: Weekday,
    written: DateTime,
}

/// A text that is no date of HTTP/1.1, or not in an accepted form.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum DateError {
    /// It has none of the three forms, or names a time that does not exist.
    NotADate(String),
    /// Its month, or its year, has no such day.
    NoSuchDay(String),
    /// It can be guessed, but is written otherwise.
    Misspelled {
        /// The text.
        text: String,
        /// How HTTP writes the date that was probably meant.
        correct: String,
    },
    /// Second 60. The interface has no leap seconds.
    LeapSecond(String),
    /// The weekday is that of another date.
    WrongWeekday {
        /// The date.
        date: jiff::civil::Date,
        /// Its weekday.
        weekday: Weekday,
        /// The weekday in the text.
        written: Weekday,
    },
    /// A date in a form that is not accepted (reading `date-format`).
    FormNotAccepted(DateForm),
}

impl HttpDate {
    /// Reads a date. The weekday of a two-digit year is checked by [`HttpDate::at`], since it hangs on the century.
    ///
    /// # Errors
    /// [`DateError`]
    pub fn parse(text: &str, format: DateFormat) -> Result<Self, DateError> {
        if let Some((weekday, written)) = imf_fixdate::read(text) {
            return Ok(Self { form: DateForm::ImfFixdate, weekday, written });
        }
        let form = DateForm::of(text);
        let not_a_date = || DateError::NotADate(text.to_owned());
        let mut read = BrokenDownTime::parse(form.pattern(), text).map_err(|_| not_a_date())?;
        let weekday = read.weekday().ok_or_else(not_a_date)?;
        // With a weekday the library would judge it against its own idea of the century.
        read.set_weekday(None);
        // Every part was read and is within its bounds: only the day can be too many for its month.
        let written = read.to_datetime().map_err(|_| DateError::NoSuchDay(text.to_owned()))?;
        // The library reads and writes a signed year, where HTTP has four digits.
        if written.year() < 0 {
            return Err(not_a_date());
        }
        read.set_weekday(Some(weekday));
        form.compare(&read, text)?;
        let date = Self { form, weekday, written };
        if form != DateForm::Rfc850 {
            date.check_weekday(written)?;
        }
        match format {
            DateFormat::ImfFixdate if form != DateForm::ImfFixdate => Err(DateError::FormNotAccepted(form)),
            DateFormat::ImfFixdate | DateFormat::AllThree => Ok(date),
        }
    }

    /// The form in which it is written.
    pub fn form(&self) -> DateForm {
        self.form
    }

    /// The instant that it tells at `now`: a two-digit year is the last one that is not more than fifty years ahead
    /// (RFC 9110, 5.6.7).
    ///
    /// # Errors
    /// [`DateError::WrongWeekday`], and [`DateError::NoSuchDay`] for 29 February in a year that has none; only where
    /// the year has two digits.
    pub fn at(&self, now: Timestamp) -> Result<Timestamp, DateError> {
        if self.form != DateForm::Rfc850 {
            return Ok(instant(self.written));
        }
        let told = self.near(now).ok_or_else(|| DateError::NoSuchDay(self.to_string()))?;
        self.check_weekday(told)?;
        Ok(instant(told))
    }

    /// The instant that it tells where nobody knows when it was written: a two-digit year is one of this century.
    ///
    /// # Errors
    /// As [`HttpDate::at`].
    pub fn in_this_century(&self) -> Result<Timestamp, DateError> {
        self.at(MIDDLE_OF_CENTURY)
    }

    fn near(&self, now: Timestamp) -> Option<DateTime> {
        let latest = civil(now).year().saturating_add(50);
        let years_back = (latest - self.written.year()).rem_euclid(100);
        let in_year = |year| self.written.with().year(year).build().ok();
        let told = in_year(latest - years_back);
        // In the fiftieth year itself the day decides.
        let too_far = years_back == 0 && told.is_some_and(|told| instant(told) > fifty_years_after(now));
        if too_far { in_year(latest - 100) } else { told }
    }

    fn check_weekday(&self, told: DateTime) -> Result<(), DateError> {
        let weekday = told.weekday();
        if weekday == self.weekday {
            return Ok(());
        }
        Err(DateError::WrongWeekday { date: told.date(), weekday, written: self.weekday })
    }
}

impl fmt::Display for HttpDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut parts = BrokenDownTime::from(self.written);
        parts.set_weekday(Some(self.weekday));
        f.write_str(&self.form.write(&parts))
    }
}

impl DateForm {
    /// Writes an instant in this form, cut down to the second.
    pub fn format(self, instant: Timestamp) -> String {
        self.write(&BrokenDownTime::from(civil(instant)))
    }

    fn of(text: &str) -> Self {
        // A short weekday has three letters, a long one at least six.
        match text.as_bytes().get(3) {
            Some(b',') => Self::ImfFixdate,
            Some(b' ') => Self::Asctime,
            _ => Self::Rfc850,
        }
    }

    fn pattern(self) -> &'static str {
        match self {
            Self::ImfFixdate => "%a, %d %b %Y %H:%M:%S GMT",
            Self::Rfc850 => "%A, %d-%b-%y %H:%M:%S GMT",
            Self::Asctime => "%a %b %e %H:%M:%S %Y",
        }
    }

    fn write(self, parts: &BrokenDownTime) -> String {
        let mut text = String::with_capacity(MOST_LENGTH);
        parts.format(self.pattern(), &mut text).expect("all parts of the pattern are set, and a String takes any text");
        text
    }

    /// Whether a date is written just so; every request brings one, so no text is made of it.
    fn writes(self, parts: &BrokenDownTime, text: &str) -> bool {
        let writes = |pattern| {
            let mut rest = Rest(text);
            parts.format(pattern, &mut rest).is_ok() && rest.0.is_empty()
        };
        // RFC 9110, 5.6.7: a blank and one digit, or two digits.
        writes(self.pattern()) || self == Self::Asctime && writes(ASCTIME_WITH_TWO_DIGITS)
    }

    fn compare(self, read: &BrokenDownTime, text: &str) -> Result<(), DateError> {
        if self.writes(read, text) {
            Ok(())
        } else if text.contains(":60") {
            // The library takes second 60 for 59.
            Err(DateError::LeapSecond(text.to_owned()))
        } else {
            Err(DateError::Misspelled { text: text.to_owned(), correct: self.write(read) })
        }
    }
}

/// The beginning of 2050.
const MIDDLE_OF_CENTURY: Timestamp = Timestamp::constant(2_524_608_000, 0);

const ASCTIME_WITH_TWO_DIGITS: &str = "%a %b %d %H:%M:%S %Y";

/// What is left of a text while its parts are taken off the front.
struct Rest<'a>(&'a str);

impl jiff::fmt::Write for Rest<'_> {
    fn write_str(&mut self, part: &str) -> Result<(), jiff::Error> {
        self.0 = self.0.strip_prefix(part).ok_or_else(|| jiff::Error::from_args(format_args!("another text")))?;
        Ok(())
    }
}

impl DateError {
    /// The check's stable word.
    pub fn reason(&self) -> &'static str {
        match self {
            Self::NotADate(_) => "date-unreadable",
            Self::NoSuchDay(_) => "date-no-such-day",
            Self::Misspelled { .. } => "date-misspelled",
            Self::LeapSecond(_) => "date-second-60",
            Self::WrongWeekday { .. } => "date-weekday",
            Self::FormNotAccepted(_) => "date-form",
        }
    }

    /// The requirement that is broken.
    pub fn requirement(&self) -> &'static str {
        match self {
            Self::NotADate(_) | Self::Misspelled { .. } | Self::FormNotAccepted(_) => "header-x-bis3-date-format",
            Self::NoSuchDay(_) => "settled-date-impossible-day",
            Self::LeapSecond(_) => "settled-date-second-60",
            Self::WrongWeekday { .. } => "settled-date-weekday",
        }
    }
}

impl ToBilingual for DateError {
    fn to_bilingual(&self) -> Bilingual {
        match self {
            Self::NotADate(text) => bilingual!(
                "`{text}` 不是 HTTP/1.1 的日期，应如 `{EXAMPLE}`",
                "`{text}` is not a date of HTTP/1.1 such as `{EXAMPLE}`"
            ),
            Self::NoSuchDay(text) => {
                bilingual!("`{text}` 中的日期不存在", "`{text}` names a day that does not exist")
            }
            Self::Misspelled { text, correct } => {
                bilingual!("`{text}` 应写作 `{correct}`", "`{text}` would be written `{correct}`")
            }
            Self::LeapSecond(text) => bilingual!("`{text}` 的秒是 60", "`{text}` has second 60"),
            Self::WrongWeekday { date, weekday, written } => (
                format!("{date} 是{}，不是{}", weekday::chinese(*weekday), weekday::chinese(*written)),
                format!("{date} is a {weekday:?}, not a {written:?}"),
            )
                .into(),
            Self::FormNotAccepted(form) => {
                bilingual!("不接受 {form} 格式的日期", "a date in the form of {form} is not accepted")
            }
        }
    }
}

impl fmt::Display for DateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.to_bilingual().fmt(f)
    }
}

const EXAMPLE: &str = "Mon, 10 Sep 2018 10:15:31 GMT";

/// The length of the longest date: RFC 850 on a Wednesday in any month.
const MOST_LENGTH: usize = 33;

fn civil(instant: Timestamp) -> DateTime {
    Offset::UTC.to_datetime(instant)
}

/// A timestamp ends a day before the year 9999 does; a date on that day is as far outside any window as its last instant.
fn instant(civil: DateTime) -> Timestamp {
    Offset::UTC.to_timestamp(civil).unwrap_or(Timestamp::MAX)
}

fn fifty_years_after(now: Timestamp) -> Timestamp {
    let now = civil(now);
    now.checked_add(jiff::Span::new().years(50)).map_or(Timestamp::MAX, instant)
}
