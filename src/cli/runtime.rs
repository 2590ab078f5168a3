//! What commands that speak to somebody run on.

use std::num::NonZeroUsize;

/// How many are done at the same time, as typed; the error names what can be typed, the same in both languages.
///
/// # Errors
/// What can be typed, where it is something else.
pub(super) fn parse_jobs(text: &str) -> Result<NonZeroUsize, String> {
    text.parse().map_err(|_| "1 | 2 | 3 | …".to_owned())
}
