//! Reads the value of `--time`.

use std::str::FromStr;
use std::time::Duration;

use jiff::SignedDuration;

/// A time that ends a run, written `30s`, `5m`, `1h30m`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Bound(pub(super) Duration);

impl FromStr for Bound {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let read = text.parse::<SignedDuration>().ok().and_then(|time| Duration::try_from(time).ok());
        read.filter(|time| !time.is_zero()).map(Self).ok_or_else(|| "30s | 5m | …".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read() {
        assert_eq!("60s".parse(), Ok(Bound(Duration::from_secs(60))));
        assert_eq!("1h30m".parse(), Ok(Bound(Duration::from_secs(5400))));
        for text in ["", "60", "0s", "-5s", "soon"] {
            assert!(text.parse::<Bound>().is_err(), "{text}");
        }
    }
}
