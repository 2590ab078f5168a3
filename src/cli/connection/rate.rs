//! `--rate`.

use std::str::FromStr;
use std::time::Duration;

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
}
