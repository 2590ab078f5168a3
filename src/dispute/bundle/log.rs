//! Looks for the exchanges of a bundle in an evidence file of the other side's.

use std::io::BufRead;

use thiserror::Error;

use super::Case;
use crate::evidence::bundle::{Found, TakenLines, TreeHead};
use crate::evidence::chain::{ChainFault, Kept, KeptExchange, walk};

/// The exchanges of a bundle in a log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InLog {
    /// The head of the tree over the lines of the log.
    pub head: TreeHead,
    /// Where each exchange stands.
    pub found: Vec<Found>,
    /// The exchanges, from 1, of which no request in the log has the same bytes.
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
    /// Looks for each exchange by the bytes of its request. Where they stand in several lines, one with the same answer is
    /// taken before others.
    ///
    /// # Errors
    /// [`LogError`].
    pub fn find(case: &Case, mut open: impl FnMut() -> std::io::Result<Box<dyn BufRead>>) -> Result<Self, LogError> {
        if let Some(fault) = walk(open()?, |_| ())?.fault {
            return Err(LogError::Broken(fault));
        }
        let mut found: Vec<Option<Found>> = vec![None; case.kept.len()];
        let taken = TakenLines::chosen(open()?, |line, text| {
            if let Ok(Kept::Exchange(own)) = Kept::read(text, 0) {
                for ((exchange, kept), found) in (1..).zip(&case.kept).zip(&mut found) {
                    let same_answer = own.response == kept.response;
                    let is_better = found.as_ref().is_none_or(|found| !found.same_answer && same_answer);
                    if is_better && is_same(kept, &own) {
                        *found = Some(Found { exchange, line: line as u64, same_answer });
                    }
                }
            }
            false
        })?;
        let missing = (1..).zip(&found).filter(|(_, found)| found.is_none()).map(|(exchange, _)| exchange).collect();
        Ok(Self { head: taken.told.head, found: found.into_iter().flatten().collect(), missing })
    }
}

fn is_same(one: &KeptExchange, other: &KeptExchange) -> bool {
    !one.request.is_empty() && one.request == other.request
}
