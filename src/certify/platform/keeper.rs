//! Writes each exchange of a run to an evidence file, with the step that it belongs to.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::terms::Terms;
use super::{CLOSED, EXCHANGED, SUITE_BEGUN, TERMS_FIXED};
use crate::client::{FailureKind, Keeper, Taken};
use crate::clock::{AdjustableClock, Clock};
use crate::evidence::Sha256Digest;
use crate::evidence::bundle::json_text;
use crate::evidence::chain::{EvidenceError, Exchanged, Note, Outcome, Writer};
use crate::language::{Bilingual, ToBilingual};

/// Writes exchanges down.
#[derive(Debug)]
pub struct EvidenceKeeper {
    writer: Arc<Writer>,
    clock: Arc<AdjustableClock>,
    open: Mutex<Open>,
    /// Held while an exchange and what is noted of it are written: no line of another stands between the two.
    writing: Mutex<()>,
}

#[derive(Debug, Default)]
struct Open {
    /// When the next request of each place was begun.
    begun: HashMap<String, Timestamp>,
    /// Why the first line that could not be written could not.
    failure: Option<EvidenceError>,
}

/// What a note says of the exchange before it, beside the step that it belongs to.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct Remark {
    /// How long it took, in microseconds.
    pub(super) microseconds: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) failure: Option<FailureKind>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) told: Option<Bilingual>,
}

impl EvidenceKeeper {
    /// Writes to this file; times are those of the client's clock.
    pub fn new(writer: Arc<Writer>, clock: Arc<AdjustableClock>) -> Self {
        Self { writer, clock, open: Mutex::default(), writing: Mutex::default() }
    }

    /// Writes down that the suite begins, and on what terms.
    pub fn begin_suite(&self, terms: &Terms) {
        self.note(TERMS_FIXED, None, Some(fixed(terms)));
        self.note(SUITE_BEGUN, None, None);
    }

    /// Whether everything was written.
    ///
    /// # Errors
    /// [`EvidenceError`] with the first line that was not.
    pub fn finish(&self) -> Result<(), EvidenceError> {
        self.open().failure.take().map_or(Ok(()), Err)
    }

    fn note(&self, word: &str, about: Option<&str>, text: Option<String>) {
        let (time, word, about) = (self.clock.now().ok(), word.to_owned(), about.map(str::to_owned));
        self.wrote(self.writer.append_note(&Note { time, word, about, text }));
    }

    fn wrote<T>(&self, written: Result<T, EvidenceError>) {
        if let Err(error) = written {
            self.open().failure.get_or_insert(error);
        }
    }

    fn open(&self) -> std::sync::MutexGuard<'_, Open> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What binds the evidence to its terms.
pub fn fixed(terms: &Terms) -> String {
    Sha256Digest::of(&json_text(terms)).to_string()
}

impl Keeper for EvidenceKeeper {
    fn turn(&self, place: Option<&str>) {
        if let Ok(now) = self.clock.now() {
            self.open().begun.insert(place.unwrap_or_default().to_owned(), now);
        }
    }

    fn exchange(&self, taken: &Taken<'_>) {
        let begun = self.open().begun.remove(taken.place.unwrap_or_default());
        let told = taken.failure.map(ToBilingual::to_bilingual);
        let outcome = match &told {
            Some(told) if taken.received.is_empty() => Outcome::Unanswered(told.clone()),
            _ => Outcome::Answered(taken.received),
        };
        let time = begun.or_else(|| self.clock.now().ok());
        let _writing = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        self.wrote(self.writer.append(&Exchanged { time, peer: None, request: taken.request, outcome, trial: None }));
        let microseconds = u64::try_from(taken.elapsed.as_micros()).unwrap_or(u64::MAX);
        let remark = Remark { microseconds, failure: taken.failure.map(|error| error.kind()), told };
        let text = serde_json::to_string(&remark).expect("names are texts, and no value of a remark can fail");
        self.note(EXCHANGED, taken.place, Some(text));
    }

    fn closed(&self, place: Option<&str>) {
        self.note(CLOSED, place, None);
    }
}
