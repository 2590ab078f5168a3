//! One client of a run: its evidence, its course, and what its world has stored.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use jiff::Timestamp;
use tokio::sync::watch;

use crate::certify::course::{Asked, Course};
use crate::certify::folder::read_evidence;
use crate::certify::judge::{Evidence, judge};
use crate::certify::notes::{RUN_BEGUN, TRIAL_WANTED};
use crate::certify::observed::{Observed, PASSED, decide, moved, report};
use crate::certify::terms::Terms;
use crate::certify::verdict::Verdicts;
use crate::clock::{AdjustableClock, Clock, Stopwatch};
use crate::evidence::chain::{EvidenceError, Exchanged, Heading, Note, Redaction, TakenUp, Writer, WriterOptions};
use crate::message::Arrival;
use crate::platform::Decision;
use crate::store::MemoryStore;

/// One client of a run. Whoever shows it waits for [`Client::changes`] and asks for [`Client::verdicts`].
pub struct Client {
    /// What it is called: the name of its folder.
    pub name: String,
    /// What it is held against.
    pub terms: Terms,
    /// Its evidence file, which holds every exchange whole.
    pub file: PathBuf,
    writer: Writer,
    store: MemoryStore,
    course: Mutex<Course>,
    evidence: Mutex<Evidence>,
    changed: watch::Sender<u64>,
    judged: Mutex<Option<Judged>>,
}

/// What was said last, and after how many changes.
struct Judged {
    changes: u64,
    watch: Stopwatch,
    verdicts: Arc<Verdicts>,
}

impl Judged {
    /// Whether that is still what is to be said: nothing has come, and nothing that was waited for has been waited for long
    /// enough; or it was said but a moment ago.
    fn is_fresh(&self, changes: u64, now: Option<Timestamp>, oldest: Duration) -> bool {
        let is_decided = self.verdicts.next_decision().is_some_and(|at| Some(at) <= now);
        self.changes == changes && !is_decided || self.watch.elapsed() < oldest
    }
}

impl Client {
    /// Begins a run in an evidence file, or takes up the one that is there.
    ///
    /// # Errors
    /// [`EvidenceError`]; a file that is there and is no whole evidence file stays as it is.
    pub fn open(
        name: String,
        file: &Path,
        terms: Terms,
        redaction: Redaction,
        now: Option<Timestamp>,
    ) -> Result<(Self, Option<TakenUp>), EvidenceError> {
        let store = MemoryStore::default();
        // Read before it is locked: there are systems that let nobody read what is.
        let evidence = if file.exists() {
            read_evidence(file, &terms, |arrival, observed| {
                decided(arrival, observed.time, observed.trial.as_deref(), (&terms, &store));
            })?
        } else {
            Evidence::default()
        };
        let heading = Heading::new(terms.contract().digest());
        let options = WriterOptions { path: file.to_owned(), heading, rotate: None, redaction };
        let (writer, taken_up) = Writer::open(options, now)?;
        let course = Course::after(evidence.exchanges.iter().map(|observed| &**observed), &evidence.notes, &terms);
        let (course, evidence) = (Mutex::new(course), Mutex::new(evidence));
        let file = file.to_owned();
        let (changed, judged) = (watch::channel(0).0, Mutex::default());
        let client = Self { name, terms, file, writer, store, course, evidence, changed, judged };
        client.note_word(RUN_BEGUN, Some(client.terms.plan.id.clone()), Some(client.terms.bound()), now)?;
        Ok((client, taken_up))
    }

    /// Decides about a message, under the trial that it is put to.
    pub(super) fn decide(&self, arrival: &Arrival, now: Timestamp) -> Decision {
        let own = decide(arrival, now, self.terms.platform());
        let asked = Asked { report: report(&own.subject), is_sound: own.code.number == PASSED, time: now };
        let mut course = self.course();
        let trial = course.next(&asked, &self.terms);
        let decision = decided(arrival, now, trial.as_deref(), (&self.terms, &self.store));
        course.answered(&asked, trial.as_deref(), decision.code.number == PASSED, &self.terms);
        Decision { trial: trial.map(Into::into), now: Some(now), ..decision }
    }

    /// Writes an exchange down, and tells its number.
    ///
    /// # Errors
    /// As [`Writer::append`].
    pub fn keep(&self, exchanged: &Exchanged<'_>) -> Result<u64, EvidenceError> {
        let recorded = self.writer.append_and_read(exchanged)?;
        // What is looked for takes a while, and answers do not wait for it.
        let wrongly_signed = self.evidence().wrongly_signed();
        let observed = Evidence::observed(wrongly_signed, &recorded, &self.terms);
        let number = observed.number;
        self.evidence().add(observed, &self.terms);
        self.tell();
        Ok(number)
    }

    /// Tells of an answer that only so many bytes of it went out.
    ///
    /// # Errors
    /// As [`Writer::append`].
    pub fn went_in_part(&self, number: u64, sent: usize) -> Result<(), EvidenceError> {
        self.writer.append_part(number, sent)?;
        self.evidence().sent_in_part.insert(number);
        self.tell();
        Ok(())
    }

    /// Writes down what happened beside the exchanges, by the words of [`notes`](crate::certify::notes).
    ///
    /// # Errors
    /// As [`Writer::append`].
    pub fn note(&self, note: Note) -> Result<(), EvidenceError> {
        self.writer.append_note(&note)?;
        self.course().noted(&note);
        self.evidence().notes.push(note);
        self.tell();
        Ok(())
    }

    /// Writes down one of the words of [`notes`](crate::certify::notes), to what it happened, and what there is to say of it.
    ///
    /// # Errors
    /// As [`Writer::append`].
    pub fn note_word(
        &self,
        word: &str,
        about: Option<String>,
        text: Option<String>,
        time: Option<Timestamp>,
    ) -> Result<(), EvidenceError> {
        self.note(Note { time, word: word.to_owned(), about, text })
    }

    /// What the evidence says by now.
    pub fn verdicts(&self, now: Option<Timestamp>) -> Verdicts {
        // Answers do not wait for it.
        let evidence = self.evidence().clone();
        judge(&evidence, &self.terms, now)
    }

    /// What is said by now, or was said no longer ago than `oldest`. Many who look at the same time are told by one judging.
    pub fn judged(&self, now: Option<Timestamp>, oldest: Duration) -> Arc<Verdicts> {
        let mut judged = self.judged.lock().unwrap_or_else(PoisonError::into_inner);
        // Read first: what comes meanwhile is news.
        let changes = *self.changed.borrow();
        if let Some(known) = judged.as_ref().filter(|known| known.is_fresh(changes, now, oldest)) {
            return Arc::clone(&known.verdicts);
        }
        let verdicts = Arc::new(self.verdicts(now));
        *judged = Some(Judged { changes, watch: Stopwatch::start(), verdicts: Arc::clone(&verdicts) });
        verdicts
    }

    /// How many exchanges there are.
    pub fn count(&self) -> usize {
        self.evidence().exchanges.len()
    }

    /// The exchanges with a number above this one, the earliest first.
    pub fn exchanges_after(&self, number: u64) -> Vec<Arc<Observed>> {
        self.evidence().exchanges.iter().filter(|observed| observed.number > number).cloned().collect()
    }

    /// Whether the next report that fits is to be put to a trial, since somebody wants it.
    pub fn is_wanted(&self, trial: &str) -> bool {
        let is_meant = |note: &Note| note.word == TRIAL_WANTED && note.about.as_deref() == Some(trial);
        !self.has_begun(trial) && self.evidence().notes.iter().any(is_meant)
    }

    /// Whether its run was ended.
    pub fn has_ended(&self) -> bool {
        self.evidence().has_ended()
    }

    /// Whether a trial has begun.
    pub fn has_begun(&self, trial: &str) -> bool {
        self.course().has_begun(trial)
    }

    /// Counts on with every line of the evidence.
    pub fn changes(&self) -> watch::Receiver<u64> {
        self.changed.subscribe()
    }

    fn tell(&self) {
        self.changed.send_modify(|count| *count += 1);
    }

    fn course(&self) -> MutexGuard<'_, Course> {
        self.course.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn evidence(&self) -> MutexGuard<'_, Evidence> {
        self.evidence.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The keys of a client and its evidence are not shown.
impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("name", &self.name).finish_non_exhaustive()
    }
}

/// What the platform decides under a trial, over what the client's world has stored.
fn decided(arrival: &Arrival, at: Timestamp, trial: Option<&str>, (terms, store): (&Terms, &MemoryStore)) -> Decision {
    let clock = AdjustableClock::fixed(moved(at, terms.shift(trial)));
    let clock: &dyn Clock = &clock;
    let faults = terms.faults(trial.unwrap_or_default());
    let decision = terms.platform().decide_with(arrival, clock, store, &faults);
    decision.now_or_never().expect("a store in memory is never waited for")
}
