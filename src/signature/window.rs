//! How far a request's date may lie off the server's clock (1.1.4.2).

use std::fmt;

use jiff::{SignedDuration, Timestamp};
use thiserror::Error;

use crate::clock::zone_hours;
use crate::contract::reading::WindowEdge;
use crate::language::{Bilingual, ToBilingual, bilingual};

/// A date outside the window: code 10006.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub struct OutsideWindow {
    /// How many seconds the date lies ahead of the server's clock; negative where it lies behind.
    pub offset: i64,
}

/// Whether a date lies less than `window` seconds off the server's clock, on either side; whether exactly that many
/// are too many is the reading `window-edge`. Whole seconds are counted, the server's clock cut down to the second.
///
/// # Errors
/// [`OutsideWindow`]
pub fn check(date: Timestamp, now: Timestamp, window: i64, edge: WindowEdge) -> Result<(), OutsideWindow> {
    let offset = whole_second(date) - whole_second(now);
    let refused = match edge {
        WindowEdge::Refused => offset.abs() >= window,
        WindowEdge::Accepted => offset.abs() > window,
    };
    if refused { Err(OutsideWindow { offset }) } else { Ok(()) }
}

impl OutsideWindow {
    /// The check's stable word.
    pub fn reason(&self) -> &'static str {
        if self.offset < 0 { "date-too-early" } else { "date-too-late" }
    }

    /// The requirement that is broken.
    pub fn requirement(&self) -> &'static str {
        if self.offset < 0 { "date-window-late" } else { "date-window-early" }
    }

    /// The printed name of the code that it answers to (1.3.3).
    pub fn code_name(&self) -> &'static str {
        "AuthorizationExpired"
    }
}

impl ToBilingual for OutsideWindow {
    fn to_bilingual(&self) -> Bilingual {
        let seconds = self.offset.unsigned_abs();
        let (zh, en) = if self.offset < 0 { ("早", "behind") } else { ("晚", "ahead of") };
        let told =
            bilingual!("请求的时间比服务器时间{zh} {seconds} 秒", "the date is {seconds} s {en} the server's clock");
        match zone_hours(SignedDuration::from_secs(self.offset)) {
            Some(hours) => told.joined("", &in_other_zone(hours)),
            None => told,
        }
    }
}

/// What a difference of just so many hours comes from.
fn in_other_zone(hours: i64) -> Bilingual {
    /// How far Beijing time is ahead of GMT.
    const BEIJING: i64 = 8;
    let count = hours.abs();
    match hours {
        BEIJING => bilingual!(
            "，正好 {count} 小时：把北京时间当作 GMT 写了；先换算成 GMT 再写，对时没有用",
            ", just {count} hours: Beijing time sent as GMT. Convert it to GMT first; setting the clock does not help"
        ),
        _ => bilingual!(
            "，正好 {count} 小时：时区弄错了（例如换算了两次）；日期按 GMT 写，对时没有用",
            ", just {count} hours: a time zone is wrong (converted twice, for one). The date is in GMT; setting the clock does not help"
        ),
    }
}

impl fmt::Display for OutsideWindow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.to_bilingual().fmt(f)
    }
}

fn whole_second(instant: Timestamp) -> i64 {
    // `as_second` cuts towards 1970: before it that is up.
    let second = instant.as_second();
    if instant.subsec_nanosecond() < 0 { second - 1 } else { second }
}
