//! What is typed behind an option: a rate, a time, a number of jobs. Each error names what can be typed, the same in both
//! languages.

use std::net::{Ipv4Addr, SocketAddr};
use std::num::NonZeroUsize;
use std::str::FromStr;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use crate::contract::reading::DateFormat;
use crate::signature::HttpDate;

/// The time between two requests, written as requests a second: `5`, `0.5`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Rate(pub(super) Duration);

impl FromStr for Rate {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let interval = text.parse::<f64>().ok().map(|rate| 1.0 / rate);
        // What is no time between two requests, or one that outlasts the run, is a slip of the pen.
        let sensible = interval.filter(|interval| *interval > 0.0 && *interval <= 3600.0);
        sensible.map(|interval| Self(Duration::from_secs_f64(interval))).ok_or_else(|| "5 | 0.5 | …".to_owned())
    }
}

/// A time above 0, written `500ms`, `30s`, `5m`, `1h30m`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::cli) struct Time(pub(in crate::cli) Duration);

impl FromStr for Time {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let read = text.parse::<SignedDuration>().ok().and_then(|time| Duration::try_from(time).ok());
        read.filter(|time| !time.is_zero()).map(Self).ok_or_else(|| "30s | 5m | …".to_owned())
    }
}

/// A [`Time`], or a whole number of seconds without a unit, as other programs take it.
pub(super) fn time_or_seconds(text: &str) -> Result<Time, String> {
    match text.parse::<u32>() {
        Ok(seconds) => format!("{seconds}s").parse(),
        Err(_) => text.parse(),
    }
}

/// An instant: `2018-09-10T10:15:31Z` (RFC 3339), or a date of HTTP (RFC 9110, 5.6.7).
pub(in crate::cli) fn instant(text: &str) -> Result<Timestamp, String> {
    let http = || HttpDate::parse(text, DateFormat::AllThree).and_then(|date| date.in_this_century());
    let written = || "2018-09-10T10:15:31Z | Mon, 10 Sep 2018 10:15:31 GMT".to_owned();
    text.parse().ok().or_else(|| http().ok()).ok_or_else(written)
}

/// Where to listen: a number and a port, or `localhost` and one.
pub(in crate::cli) fn socket_address(text: &str) -> Option<SocketAddr> {
    text.parse().ok().or_else(|| {
        let port = text.strip_prefix("localhost:")?.parse().ok()?;
        Some(SocketAddr::from((Ipv4Addr::LOCALHOST, port)))
    })
}

/// As [`socket_address`], for a command line.
pub(in crate::cli) fn address(text: &str) -> Result<SocketAddr, String> {
    socket_address(text).ok_or_else(|| "127.0.0.1:8095 | [::1]:8095 | …".to_owned())
}

/// A number of bytes, written `65536`, `64K` or `8M`.
pub(in crate::cli) fn byte_count(text: &str) -> Option<usize> {
    let (digits, unit) = match text.strip_suffix(['K', 'k']) {
        Some(digits) => (digits, 1024),
        None => text.strip_suffix(['M', 'm']).map_or((text, 1), |digits| (digits, 1024 * 1024)),
    };
    digits.parse::<usize>().ok()?.checked_mul(unit)
}

/// As [`byte_count`], for a command line.
pub(in crate::cli) fn size(text: &str) -> Result<u64, String> {
    byte_count(text).map(|count| count as u64).ok_or_else(|| "65536 | 64K | 8M | …".to_owned())
}

/// The label of a target, which is the name of a folder too: letters, digits, `-`, `_` and `.`, a letter or digit first.
pub(in crate::cli) fn label(text: &str) -> Result<String, String> {
    let is_inside = |character: char| character.is_alphanumeric() || matches!(character, '-' | '_' | '.');
    let is_sound = text.starts_with(char::is_alphanumeric) && text.chars().all(is_inside);
    is_sound.then(|| text.to_owned()).ok_or_else(|| "staging | 2024-05 | …".to_owned())
}

/// How many are done at the same time: each takes a thread, and mocks of its own.
pub(super) fn jobs(text: &str) -> Result<NonZeroUsize, String> {
    const MOST_JOBS: usize = 256;
    let read = text.parse().ok().filter(|jobs: &NonZeroUsize| jobs.get() <= MOST_JOBS);
    read.ok_or_else(|| format!("1 | 2 | 3 | … | {MOST_JOBS}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_are_read() {
        assert_eq!("4".parse(), Ok(Rate(Duration::from_millis(250))));
        assert_eq!("0.5".parse(), Ok(Rate(Duration::from_secs(2))));
        for text in ["", "0", "-1", "inf", "nan", "fast", "1e-9"] {
            assert!(text.parse::<Rate>().is_err(), "{text}");
        }
    }

    #[test]
    fn instants_are_read_in_every_form_of_http() {
        let told = Ok("2024-05-06T02:00:00Z".parse().expect("an instant"));
        for text in [
            "2024-05-06T02:00:00Z",
            "2024-05-06T10:00:00+08:00",
            "Mon, 06 May 2024 02:00:00 GMT",
            "Monday, 06-May-24 02:00:00 GMT",
            "Mon May  6 02:00:00 2024",
        ] {
            assert_eq!(instant(text), told, "{text}");
        }
        assert!(instant("Tue, 06 May 2024 02:00:00 GMT").is_err());
    }

    #[test]
    fn times_are_read() {
        for (text, milliseconds) in [("500ms", 500), ("10s", 10_000), ("2m", 120_000), ("1h30m", 5_400_000)] {
            assert_eq!(text.parse(), Ok(Time(Duration::from_millis(milliseconds))));
        }
        for text in ["", "60", "0s", "-5s", "soon"] {
            assert!(text.parse::<Time>().is_err(), "{text}");
        }
        assert_eq!(time_or_seconds("60"), Ok(Time(Duration::from_secs(60))));
        assert_eq!(time_or_seconds("500ms"), Ok(Time(Duration::from_millis(500))));
        assert!(["0", "-1", "1.5", "x"].into_iter().all(|text| time_or_seconds(text).is_err()));
    }
}
