//! Looks for the exchanges of a bundle in a log of the other side's.

use std::collections::HashMap;
use std::io::BufRead;

use thiserror::Error;

use super::Case;
use crate::evidence::bundle::{Found, TakenLines, TreeHead, head_of};
use crate::evidence::chain::{ChainFault, Kept, KeptExchange, walk};
use crate::message::{CONTENT_LENGTH, DATE, Request};
use crate::signature::authorization::credential;

/// The exchanges of a bundle in a log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InLog {
    /// The head of the tree over the lines of the log.
    pub head: TreeHead,
    /// Where each exchange stands.
    pub found: Vec<Found>,
    /// The exchanges, from 1, of which no request in the log is the same.
    pub missing: Vec<usize>,
}

/// Why a log says nothing.
#[derive(Debug, Error)]
pub enum LogError {
    /// It cannot be read.
    #[error(transparent)]
    File(#[from] std::io::Error),
    /// It is no evidence file, or its chain is broken.
    #[error("no whole evidence file")]
    Broken(ChainFault),
}

impl InLog {
    /// Looks for each exchange in an evidence file by the bytes of its request, or where some of those were replaced, here or
    /// there, by what was not. Where it stands in several lines, the one that agrees best is taken. `date_header` is the
    /// header of this interface that tells the date.
    ///
    /// # Errors
    /// [`LogError`].
    pub fn find(
        case: &Case,
        date_header: &str,
        mut open: impl FnMut() -> std::io::Result<Box<dyn BufRead>>,
    ) -> Result<Self, LogError> {
        if let Some(fault) = walk(open()?, |_| ())?.fault {
            return Err(LogError::Broken(fault));
        }
        let mut search = Search::new(case, date_header);
        let taken = TakenLines::chosen(open()?, |line, text| {
            if let Ok(Kept::Exchange(own)) = Kept::read(text, 0) {
                search.hold_against(&own, line);
            }
            false
        })?;
        Ok(search.over(taken.told.head))
    }

    /// The same in a log that another tool has written, by the lines of evidence that were made of it; `log` is its bytes.
    pub fn find_in_recording(case: &Case, date_header: &str, log: &[u8], composed: &[u8], places: &[usize]) -> Self {
        let mut search = Search::new(case, date_header);
        let read = composed.split(|byte| *byte == b'\n').filter_map(|line| Kept::read(line, 0).ok());
        let exchanges = read.filter_map(|kept| if let Kept::Exchange(own) = kept { Some(own) } else { None });
        for (own, line) in exchanges.zip(places) {
            search.hold_against(&own, *line);
        }
        search.over(head_of(log))
    }
}

/// What was found so far. The exchanges of a bundle are found by their bytes and by their signatures: both sides may have
/// thousands.
struct Search<'a> {
    case: &'a Case,
    date_header: &'a str,
    by_bytes: HashMap<&'a [u8], Vec<usize>>,
    by_signature: HashMap<&'a str, Vec<usize>>,
    found: Vec<Option<Found>>,
}

impl<'a> Search<'a> {
    fn new(case: &'a Case, date_header: &'a str) -> Self {
        let (mut by_bytes, mut by_signature): (HashMap<_, Vec<_>>, HashMap<_, Vec<_>>) = Default::default();
        for (index, kept) in case.kept.iter().enumerate() {
            by_bytes.entry(&kept.request[..]).or_default().push(index);
            if let Some((_, signature)) = credential(&kept.recorded.request.headers) {
                by_signature.entry(signature).or_default().push(index);
            }
        }
        Self { case, date_header, by_bytes, by_signature, found: vec![None; case.kept.len()] }
    }

    fn hold_against(&mut self, own: &KeptExchange, line: usize) {
        let signature = credential(&own.recorded.request.headers).map(|(_, signature)| signature);
        let signed_alike = signature.and_then(|signature| self.by_signature.get(signature));
        let candidates = self.by_bytes.get(&own.request[..]).into_iter().chain(signed_alike).flatten();
        for index in candidates.copied().collect::<Vec<_>>() {
            let kept = &self.case.kept[index];
            let Some(in_part) = agreement(kept, own, self.date_header) else { continue };
            let same_answer = is_answer_alike(kept, own, in_part);
            let other_headers = same_answer == Some(true) && !in_part && own.response != kept.response;
            let better = Found { exchange: index + 1, line: line as u64, same_answer, other_headers, in_part };
            let rank = |found: &Found| (!found.in_part, found.same_answer, !found.other_headers);
            let found = &mut self.found[index];
            if found.as_ref().is_none_or(|found| rank(&better) > rank(found)) {
                *found = Some(better);
            }
        }
    }

    fn over(self, head: TreeHead) -> InLog {
        let found = self.found.into_iter();
        let missing = (1..).zip(found.clone()).filter(|(_, found)| found.is_none()).map(|(exchange, _)| exchange);
        InLog { head, missing: missing.collect(), found: found.flatten().collect() }
    }
}

/// Whether two requests are the same: to the byte, or in part (`true`) where the bytes of one are not all known. None where
/// they are not.
fn agreement(one: &KeptExchange, other: &KeptExchange, date_header: &str) -> Option<bool> {
    if !one.request.is_empty() && one.request == other.request {
        return Some(false);
    }
    let is_known = |kept: &KeptExchange| !kept.is_replaced && kept.put_together.is_empty();
    let is_whole = is_known(one) && is_known(other);
    (!is_whole && is_alike(&one.recorded.request, &other.recorded.request, date_header)).then_some(true)
}

/// Whether what is never replaced is the same in two requests: method, path, date, key and signature, and the length as far as
/// both declare it. A signature over the date and a secret is no other request's.
fn is_alike(one: &Request, other: &Request, date_header: &str) -> bool {
    let dates = |request: &Request| [DATE, date_header].map(|name| request.headers.text(name).map(str::to_owned));
    let length = |request: &Request| request.headers.text(CONTENT_LENGTH).map(str::to_owned);
    let lengths = length(one).zip(length(other));
    let signature = credential(&one.headers).filter(|(key, signature)| !key.is_empty() && !signature.is_empty());
    (&one.method, one.path()) == (&other.method, other.path())
        && signature.is_some()
        && signature == credential(&other.headers)
        && dates(one).iter().any(Option::is_some)
        && dates(one) == dates(other)
        && lengths.is_none_or(|(one, other)| one == other)
}

/// Whether two answers say the same by status, code and body; of messages with values replaced, by status and code. Headers
/// such as Server are each side's own. None where one side has no answer.
fn is_answer_alike(one: &KeptExchange, other: &KeptExchange, in_part: bool) -> Option<bool> {
    let (bytes, other_bytes) = (one.response.as_ref()?, other.response.as_ref()?);
    let told = |kept: &KeptExchange| {
        let response = kept.recorded.response.as_ref()?;
        let body = (!in_part).then(|| response.body.clone());
        Some((response.status, kept.recorded.code(), body))
    };
    // What is no answer of HTTP has neither status nor body.
    Some(told(one).zip(told(other)).map_or(bytes == other_bytes, |(one, other)| one == other))
}
