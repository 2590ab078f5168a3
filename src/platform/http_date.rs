//! Instants as HTTP writes them.

use std::time::{Duration, SystemTime};

use jiff::Timestamp;

/// An instant as HTTP writes it (RFC 9110, 5.6.7); none for a clock set before 1970, which the library does not write.
pub(super) fn http_date(instant: Timestamp) -> Option<String> {
    // What the library panics at lies before 1970, or behind the year 9999, where no timestamp is.
    let since_1970 = u64::try_from(instant.as_second()).ok()?;
    Some(httpdate::fmt_http_date(SystemTime::UNIX_EPOCH + Duration::from_secs(since_1970)))
}
