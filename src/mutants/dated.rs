//! Faults in dates (1.1.4.2): how far one may be off, and what is taken for one.

use jiff::{SignedDuration, Timestamp};

use super::rewriting::{header, read_as, request_with};
use crate::contract::reading::{DateFormat, WindowEdge};
use crate::message::{Arrival, Request};
use crate::platform::Platform;
use crate::signature::date::DateForm;
use crate::signature::{HttpDate, OutsideWindow, window};

type Judged = Result<(), OutsideWindow>;

pub(super) fn take_future_for_now(date: Timestamp, now: Timestamp, window: i64, edge: WindowEdge) -> Judged {
    window::check(date.min(now), now, window, edge)
}

pub(super) fn take_past_for_now(date: Timestamp, now: Timestamp, window: i64, edge: WindowEdge) -> Judged {
    window::check(date.max(now), now, window, edge)
}

pub(super) fn round_to_minutes(date: Timestamp, now: Timestamp, window: i64, edge: WindowEdge) -> Judged {
    let rounded = ((date.as_second() - now.as_second()) as f64 / 60.0).round() as i64 * 60;
    window::check(off(now, rounded), now, window, edge)
}

/// Only the time of day is compared.
pub(super) fn any_day(date: Timestamp, now: Timestamp, window: i64, edge: WindowEdge) -> Judged {
    const DAY: i64 = 86_400;
    let apart = (date.as_second() - now.as_second()).rem_euclid(DAY);
    window::check(off(now, if apart > DAY / 2 { apart - DAY } else { apart }), now, window, edge)
}

/// A date that was written in the time of China, and called GMT, passes too.
pub(super) fn local_time_too(date: Timestamp, now: Timestamp, window: i64, edge: WindowEdge) -> Judged {
    const AHEAD: i64 = 8 * 3_600;
    window::check(date, now, window, edge)
        .or_else(|outside| window::check(off(date, -AHEAD), now, window, edge).map_err(|_| outside))
}

fn off(instant: Timestamp, seconds: i64) -> Timestamp {
    instant.checked_add(SignedDuration::from_secs(seconds)).unwrap_or(instant)
}

pub(super) fn refuse_asctime(platform: &Platform, request: &Request) -> Option<Arrival> {
    with_date(platform, request, |text| (form(text) == Some(DateForm::Asctime)).then(|| "-".to_owned()))
}

pub(super) fn last_century(platform: &Platform, request: &Request) -> Option<Arrival> {
    with_date(platform, request, |text| {
        let (day, rest) = text.split_once(", ")?.1.split_once(' ')?;
        let (day_and_month, year) = day.rsplit_once('-')?;
        let date: jiff::civil::Date =
            jiff::fmt::strtime::parse("%d-%b-%Y", format!("{day_and_month}-19{year}")).ok()?.to_date().ok()?;
        Some(format!("{}, {} {rest}", date.strftime("%a"), date.strftime("%d %b %Y")))
    })
}

pub(super) fn mend_weekday(platform: &Platform, request: &Request) -> Option<Arrival> {
    const WEEKDAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
    with_date(platform, request, |text| {
        let rest = text.split_once(", ")?.1;
        WEEKDAYS.iter().map(|day| format!("{day}, {rest}")).find(|date| is_date(date) && date != text)
    })
}

pub(super) fn any_zone(platform: &Platform, request: &Request) -> Option<Arrival> {
    with_date(platform, request, |text| {
        let (date, zone) = text.rsplit_once(' ')?;
        ["UTC", "+0000", "Z", "gmt"].contains(&zone).then(|| format!("{date} GMT"))
    })
}

pub(super) fn pad_day(platform: &Platform, request: &Request) -> Option<Arrival> {
    with_date(platform, request, |text| {
        let (weekday, rest) = text.split_once(", ")?;
        (rest.find(' ') == Some(1)).then(|| format!("{weekday}, 0{rest}"))
    })
}

pub(super) fn take_second_60(platform: &Platform, request: &Request) -> Option<Arrival> {
    with_date(platform, request, |text| text.contains(":60 ").then(|| text.replace(":60 ", ":59 ")))
}

fn is_date(text: &str) -> bool {
    form(text).is_some()
}

fn form(text: &str) -> Option<DateForm> {
    HttpDate::parse(text, DateFormat::AllThree).ok().map(|date| date.form())
}

/// The request with another time of the operation; what is signed stays as it was sent.
fn with_date(platform: &Platform, request: &Request, change: impl Fn(&str) -> Option<String>) -> Option<Arrival> {
    let name = &platform.contract().parameters().date_header;
    let date = change(request.headers.text(name)?)?;
    read_as(request_with(request, header(name, date)))
}
