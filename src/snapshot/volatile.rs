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
}

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
        Self { texts }
    }

    /// The text without them; borrowed where it holds none.
    pub(super) fn left_out<'a>(&self, text: &'a str) -> Cow<'a, str> {
        let mut left = Cow::Borrowed(text);
        for volatile in &self.texts {
            if left.contains(volatile.as_str()) {
                left = Cow::Owned(left.replace(volatile.as_str(), REDACTED));
            }
        }
        left
    }
}

/// As many headers as a scenario may reasonably send.
const MOST_HEADERS: usize = 256;

/// What stands behind the AccessKey, however wrongly the header is put together.
fn signature(authorization: &str) -> &str {
    authorization.rsplit([':', ' ', '\t']).next().unwrap_or(authorization)
}
