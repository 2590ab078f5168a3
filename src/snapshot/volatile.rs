//! What a request says only once, its dates and its signature: a platform that shows what it has checked repeats them in
//! its answer.

use std::borrow::Cow;

use crate::message::{DATE, wire};
use crate::secret::REDACTED;
use crate::signature::authorization::AUTHORIZATION;

/// Fewest characters of a text that is looked for: a shorter one is no date and no signature, and would be found in
/// words that have nothing to do with it.
const FEWEST: usize = 8;

/// The texts of one request that the next request of the same step does not say again.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Volatile {
    texts: Vec<String>,
    seconds: Option<u64>,
}

/// Fewest seconds between two clocks that are looked for: a smaller number says many other things.
const FEWEST_SECONDS: u64 = 100;

impl Volatile {
    /// The dates and the signature of a request as it was sent, `date_header` being the interface's own; none where its bytes are no request.
    pub fn of(request: &[u8], date_header: &str) -> Self {
        let Ok((head, _)) = wire::request_head(request, MOST_HEADERS) else { return Self::default() };
        let values = |name| head.headers.all(name).filter_map(|value: &[u8]| std::str::from_utf8(value).ok());
        // Without a digit it is no date, but a word that the scenario says every time.
        let dates = values(DATE).chain(values(date_header)).filter(|text| text.contains(|c: char| c.is_ascii_digit()));
        let mut texts: Vec<String> = dates.chain(values(AUTHORIZATION).map(signature)).map(str::to_owned).collect();
        texts.retain(|text| text.chars().count() >= FEWEST);
        // Where one holds another, the longer is the one that was said.
        texts.sort_by_key(|text| std::cmp::Reverse(text.len()));
        texts.dedup();
        Self { texts, seconds: None }
    }

    /// The same, and so many seconds that lie between the request and the target's clock, which a platform tells that calls
    /// it expired: two clocks show them one apart.
    #[must_use]
    pub fn and_seconds(self, seconds: u64) -> Self {
        Self { seconds: Some(seconds).filter(|seconds| *seconds >= FEWEST_SECONDS), ..self }
    }

    /// The text without them; borrowed where it holds none.
    pub(super) fn left_out<'a>(&self, text: &'a str) -> Cow<'a, str> {
        let mut left = Cow::Borrowed(text);
        for volatile in &self.texts {
            if left.contains(volatile.as_str()) {
                left = Cow::Owned(left.replace(volatile.as_str(), REDACTED));
            }
        }
        match self.seconds {
            Some(seconds) => Cow::Owned(without_number(&left, seconds)),
            None => left,
        }
    }
}

/// The text without a number that is this one or one beside it.
fn without_number(text: &str, number: u64) -> String {
    let parts = text.split_inclusive(|c: char| !c.is_ascii_digit());
    let mut left = String::with_capacity(text.len());
    for part in parts {
        let digits = part.trim_end_matches(|c: char| !c.is_ascii_digit());
        let is_it = digits.parse::<u64>().is_ok_and(|found| found.abs_diff(number) <= 1);
        left.push_str(if is_it { REDACTED } else { digits });
        left.push_str(&part[digits.len()..]);
    }
    left
}

/// As many headers as a scenario may reasonably send.
const MOST_HEADERS: usize = 256;

/// What stands behind the AccessKey, however wrongly the header is put together.
fn signature(authorization: &str) -> &str {
    authorization.rsplit([':', ' ', '\t']).next().unwrap_or(authorization)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_seconds_between_two_clocks_only_the_whole_number_is_left_out() {
        let volatile = Volatile::default().and_seconds(960);
        for (text, left) in [
            ("the date is 961 s before", "the date is [redacted] s before"),
            ("960", "[redacted]"),
            ("慢 959 秒", "慢 [redacted] 秒"),
            ("9601 s, 96 s, 962 s, 1960", "9601 s, 96 s, 962 s, 1960"),
        ] {
            assert_eq!(volatile.left_out(text), left);
        }
        assert_eq!(Volatile::default().and_seconds(20).left_out("20"), "20");
    }
}
