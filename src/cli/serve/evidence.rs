//! Keeps the exchanges of the mock in an evidence file.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::cli::Environment;
use crate::evidence::chain::{EvidenceError, Exchanged, Outcome, Writer};
use crate::language::ToBilingual;
use crate::mock::{Keeper, KeptExchange, unanswered};

/// Writes each exchange to the file, and tells once that it cannot be written.
#[derive(Debug)]
pub(super) struct EvidenceKeeper {
    pub(super) writer: Arc<Writer>,
    pub(super) environment: Environment,
    /// Whether everything was written so far.
    pub(super) is_whole: Arc<AtomicBool>,
}

impl EvidenceKeeper {
    fn tell<T>(&self, written: Result<T, EvidenceError>) -> Option<T> {
        written
            .inspect_err(|error| {
                if self.is_whole.swap(false, Ordering::Relaxed) {
                    self.environment.warn(&error.to_bilingual());
                }
            })
            .ok()
    }
}

impl Keeper for EvidenceKeeper {
    fn keep(&self, exchange: &KeptExchange<'_>) -> Option<u64> {
        let outcome = match exchange.response {
            Ok(response) => Outcome::Answered(response),
            Err(end) => Outcome::Unanswered(unanswered(end)),
        };
        let KeptExchange { peer, received: time, request, trial, .. } = *exchange;
        self.tell(self.writer.append(&Exchanged { time, peer: Some(peer), request, outcome, trial }))
    }

    fn went_in_part(&self, number: u64, sent: usize) {
        self.tell(self.writer.append_part(number, sent));
    }
}
