//! What a clock is told to show.

use std::fmt;
use std::str::FromStr;

use jiff::{SignedDuration, Timestamp};
use thiserror::Error;

/// What a clock shows: the words of `--clock` and of the admin listener.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClockSetting {
    /// The machine's time, moved by a duration (zero for `system`).
    System(SignedDuration),
    /// Always this instant.
    Fixed(Timestamp),
    /// No time can be had.
    Broken,
}

/// A clock text that is none of `system`, `fixed:<RFC 3339>`, `+15m`, `-16m`, `broken`.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("`{0}` is not a clock: write `system`, `fixed:2018-09-10T10:15:31Z`, `+15m`, `-16m` or `broken`")]
pub struct ClockSettingError(pub String);

impl ClockSetting {
    /// This setting of somebody whose own machine shows `base`: `system` and what is moved from it count from there,
    /// so that a run whose clock stands still has no other time in it.
    #[must_use]
    pub fn over(self, base: Self) -> Self {
        match (self, base) {
            (Self::System(shift), Self::System(moved)) => Self::System(moved.saturating_add(shift)),
            (Self::System(shift), Self::Fixed(instant)) => {
                let end = if shift.is_negative() { Timestamp::MIN } else { Timestamp::MAX };
                Self::Fixed(instant.checked_add(shift).unwrap_or(end))
            }
            (own, _) => own,
        }
    }

    /// Whether time goes on under it.
    pub fn runs(self) -> bool {
        matches!(self, Self::System(_))
    }
}

/// The furthest that a clock is set from the machine's, about a thousand years: one that leaves the years of a date would
/// show no time at all, and nobody means that.
const MOST_SHIFT: SignedDuration = SignedDuration::from_hours(24 * 365 * 1000);

/// Whether an instant can be written as a date of HTTP, whose years have four digits and no sign (RFC 9110, 5.6.7).
fn has_http_date(instant: &Timestamp) -> bool {
    const YEAR_0: i64 = -62_167_219_200;
    instant.as_second() >= YEAR_0
}

impl FromStr for ClockSetting {
    type Err = ClockSettingError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let refused = || ClockSettingError(text.to_owned());
        match text {
            "system" => Ok(Self::System(SignedDuration::ZERO)),
            "broken" => Ok(Self::Broken),
            _ => match text.strip_prefix("fixed:") {
                Some(instant) => {
                    let instant: Option<Timestamp> = instant.parse().ok();
                    instant.filter(has_http_date).map(Self::Fixed).ok_or_else(refused)
                }
                None if text.starts_with(['+', '-']) => {
                    let shift: Option<SignedDuration> = text.parse().ok();
                    shift.filter(|shift| shift.abs() <= MOST_SHIFT).map(Self::System).ok_or_else(refused)
                }
                None => Err(refused()),
            },
        }
    }
}

impl fmt::Display for ClockSetting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::System(SignedDuration::ZERO) => f.write_str("system"),
            Self::System(shift) if shift.is_negative() => write!(f, "-{:#}", shift.abs()),
            Self::System(shift) => write!(f, "+{shift:#}"),
            Self::Fixed(instant) => write!(f, "fixed:{instant}"),
            Self::Broken => f.write_str("broken"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_are_read_and_shown_alike() {
        for text in ["system", "broken", "fixed:2018-09-10T10:15:31Z", "fixed:0000-01-01T00:00:00Z", "+15m", "-16m"] {
            assert_eq!(text.parse::<ClockSetting>().map(|setting| setting.to_string()), Ok(text.to_owned()));
        }
        let beyond = ["+99999999999999h", "-8760001h", "fixed:-000001-12-31T23:59:59Z"];
        for text in ["", "now", "fixed:yesterday", "15m", "+soon"].into_iter().chain(beyond) {
            assert!(text.parse::<ClockSetting>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_relative_setting_counts_from_the_base() {
        let read = |text: &str| text.parse::<ClockSetting>().expect("a clock");
        for (own, base, shown) in [
            ("-16m", "fixed:2018-09-10T10:15:31Z", "fixed:2018-09-10T09:59:31Z"),
            ("system", "fixed:2018-09-10T10:15:31Z", "fixed:2018-09-10T10:15:31Z"),
            ("+15m", "-1m", "+14m"),
            ("broken", "system", "broken"),
            ("fixed:2018-09-10T10:15:31Z", "+15m", "fixed:2018-09-10T10:15:31Z"),
        ] {
            assert_eq!(read(own).over(read(base)), read(shown), "{own} over {base}");
        }
    }
}
