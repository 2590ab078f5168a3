//! The evidence of a run in the order of time, with what is asked of it again and again.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};

use super::held_up::HeldUp;
use crate::certify::judge::Evidence;
use crate::certify::notes::{COMMAND_STARTED, RUN_BEGUN};
use crate::certify::observed::{Observed, ReportId, moved};
use crate::certify::suite::{Expectation, Obligation, Trial};
use crate::certify::terms::Terms;
use crate::evidence::chain::Note;

/// The evidence of a run.
pub(super) struct Case<'a> {
    pub(super) evidence: &'a Evidence,
    pub(super) terms: &'a Terms,
    /// The exchanges, the earliest first.
    pub(super) exchanges: Vec<&'a Observed>,
    /// The tries of each report, the earliest first.
    tries: BTreeMap<&'a ReportId, Vec<&'a Observed>>,
    /// By how much the clock was moved for the client, and since when.
    pub(super) moved: Vec<(Timestamp, SignedDuration)>,
    /// When the program itself stood still.
    pub(super) held_up: HeldUp,
    /// Up to when is known what came.
    pub(super) until: Timestamp,
    /// Whether nothing will come any more.
    pub(super) has_ended: bool,
}

impl<'a> Case<'a> {
    pub(super) fn of(evidence: &'a Evidence, terms: &'a Terms, now: Option<Timestamp>) -> Self {
        let mut exchanges: Vec<&Observed> = evidence.exchanges.iter().map(|observed| &**observed).collect();
        exchanges.sort_by_key(|observed| (observed.time, observed.number));
        let mut tries: BTreeMap<&ReportId, Vec<&Observed>> = BTreeMap::new();
        for observed in &exchanges {
            if let Some(report) = &observed.report {
                tries.entry(report).or_default().push(observed);
            }
        }
        let has_ended = evidence.has_ended();
        let until = evidence.until().max(now).unwrap_or_default();
        let moved = clock_trials(&exchanges, terms);
        let held_up = HeldUp::of(&evidence.notes);
        Self { evidence, terms, exchanges, tries, moved, held_up, until, has_ended }
    }

    /// The requests that a trial has struck.
    pub(super) fn struck(&self, trial: &str) -> Vec<&'a Observed> {
        self.exchanges.iter().copied().filter(|observed| observed.trial.as_deref() == Some(trial)).collect()
    }

    /// What came of a report behind one of its tries.
    pub(super) fn tries_after(&self, first: &Observed) -> Vec<&'a Observed> {
        let tries = first.report.as_ref().and_then(|report| self.tries.get(report));
        let is_later = |observed: &&&Observed| (observed.time, observed.number) > (first.time, first.number);
        tries.into_iter().flatten().filter(is_later).copied().collect()
    }

    /// Every report's tries, where there are several.
    pub(super) fn repeated(&self) -> impl Iterator<Item = &[&'a Observed]> {
        self.tries.values().map(Vec::as_slice).filter(|tries| tries.len() > 1)
    }

    /// Whether the client reports of itself, started by its command.
    pub(super) fn is_started_here(&self) -> bool {
        self.evidence.notes.iter().any(|note| note.word == COMMAND_STARTED)
    }

    /// Whether the client knew the answer to an exchange when it sent another one: it may not have got it where the connection
    /// broke, or where the program stood still, or was ended and taken up, between the two: later than the first, since to begin
    /// takes a while.
    pub(super) fn knew_answer(&self, first: &Observed, again: &Observed) -> bool {
        let is_between = |note: &Note| {
            note.word == RUN_BEGUN && note.time.is_some_and(|time| first.time < time && time <= again.time)
        };
        let was_told =
            !self.evidence.sent_in_part.contains(&first.number) && !self.evidence.notes.iter().any(is_between);
        was_told && !self.held_up.is_between(first.time, again.time)
    }

    /// For how long it was seen what comes behind an exchange.
    pub(super) fn since(&self, observed: &Observed) -> SignedDuration {
        self.until.duration_since(observed.time) - self.held_up.within(observed.time, self.until)
    }

    /// When it will have been seen for so long.
    pub(super) fn seen_for(&self, observed: &Observed, how_long: SignedDuration) -> Timestamp {
        moved(observed.time, how_long + self.held_up.within(observed.time, self.until))
    }

    /// What a careful client does behind an exchange, where a trial spoke.
    pub(super) fn expectation(&self, observed: &Observed) -> Option<Expectation> {
        self.trial_of(observed).map(|trial| trial.expects)
    }

    fn trial_of(&self, observed: &Observed) -> Option<&'a Trial> {
        let trial = observed.trial.as_deref()?;
        self.terms.plan.trial(trial)?.trial()
    }

    /// The trials of the plan that expect something of this kind.
    pub(super) fn trials_expecting(&self, expects: fn(Expectation) -> bool) -> impl Iterator<Item = &'a Obligation> {
        let is_meant = move |trial: &&Obligation| trial.trial().is_some_and(|trial| expects(trial.expects));
        let applies =
            |trial: &&Obligation| self.terms.concerns(trial) && self.terms.claims.left_out(&trial.id).is_none();
        self.terms.plan.trials.iter().map(|trial| &**trial).filter(is_meant).filter(applies)
    }
}

/// Since when each trial that moves the clock has done so.
fn clock_trials(exchanges: &[&Observed], terms: &Terms) -> Vec<(Timestamp, SignedDuration)> {
    let mut moved: BTreeMap<&str, (Timestamp, SignedDuration)> = BTreeMap::new();
    for observed in exchanges {
        if let Some(trial) = &observed.trial {
            moved.entry(trial).or_insert_with(|| (observed.time, terms.shift(Some(trial))));
        }
    }
    moved.into_values().filter(|(_, shift)| !shift.is_zero()).collect()
}
