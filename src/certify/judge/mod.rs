//! Judge: what the evidence of a run says of each obligation. A pure function: who has the evidence comes to the same verdicts.
//!
//! - `case` is the evidence in the order of time, and `ruling` what is said of one obligation before it is put down.
//! - `held_up` is when the program itself stood still, for which nobody else is blamed.
//! - `observation` goes by the rules that look at what the client sends: `sent` at each message, `report` at reports and their
//!   content, `moment` at dates and times, `retries` at what comes again.
//! - `trial` holds what a client did behind a trial against what a careful one does.

mod case;
mod held_up;
mod moment;
mod observation;
mod report;
mod retries;
mod ruling;
mod sent;
mod trial;

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::Timestamp;

use self::case::Case;
use self::ruling::Ruling;
use super::notes::{RUN_BEGUN, RUN_ENDED, SKIPPED};
use super::observed::Observed;
use super::suite::{Kind, Obligation};
use super::terms::Terms;
use super::verdict::{Outcome, Verdict, Verdicts};
use crate::contract::Level;
use crate::evidence::Recorded;
use crate::evidence::chain::Note;
use crate::language::bilingual;
use crate::payload::ReadingChoice;

/// What a run has left behind.
#[derive(Clone, Debug, Default)]
pub struct Evidence {
    /// Its exchanges.
    pub exchanges: Vec<Arc<Observed>>,
    /// What happened beside them.
    pub notes: Vec<Note>,
    /// The exchanges of whose answers not all went out, by their numbers.
    pub sent_in_part: BTreeSet<u64>,
    /// How many of its exchanges are wrongly signed.
    wrongly_signed: usize,
}

/// Of how many wrong signatures the mistake is looked for, in the order of the evidence: a client makes the same again and again.
const MOST_MISTAKES: usize = 8;

impl Evidence {
    /// An exchange as it is judged, behind so many that are wrongly signed.
    pub fn observed(wrongly_signed: usize, recorded: &Recorded, terms: &Terms) -> Observed {
        let observed = Observed::of(recorded, terms);
        let is_looked_for = wrongly_signed < MOST_MISTAKES && observed.is_wrongly_signed(terms);
        if is_looked_for { observed.with_mistake(recorded, terms) } else { observed }
    }

    /// How many of its exchanges are wrongly signed.
    pub fn wrongly_signed(&self) -> usize {
        self.wrongly_signed
    }

    /// Adds an exchange.
    pub fn add(&mut self, observed: Observed, terms: &Terms) {
        self.wrongly_signed += usize::from(observed.is_wrongly_signed(terms));
        self.exchanges.push(Arc::new(observed));
    }

    /// The last instant that it tells of.
    pub fn until(&self) -> Option<Timestamp> {
        let exchanges = self.exchanges.iter().map(|observed| observed.time);
        exchanges.chain(self.notes.iter().filter_map(|note| note.time)).max()
    }

    /// Whether its last run was ended: nothing will come any more.
    pub fn has_ended(&self) -> bool {
        let mut backwards = self.notes.iter().rev().map(|note| note.word.as_str());
        backwards.find(|word| [RUN_BEGUN, RUN_ENDED].contains(word)) == Some(RUN_ENDED)
    }

    /// How often a run was begun or taken up.
    pub fn runs(&self) -> usize {
        self.notes.iter().filter(|note| note.word == RUN_BEGUN).count()
    }
}

/// What the evidence says of every obligation of the plan. `now` is the present where the run goes on: what is waited for may
/// have been waited for long enough by then. Without it the evidence speaks up to its last line.
pub fn judge(evidence: &Evidence, terms: &Terms, now: Option<Timestamp>) -> Verdicts {
    let case = Case::of(evidence, terms, now);
    let of_plan = |obligation: &&Arc<Obligation>| match obligation.kind {
        Kind::Observation(_) => true,
        Kind::Trial(_) => terms.plan.trial(&obligation.id).is_some(),
    };
    let verdicts = terms.suite.obligations().filter(of_plan).map(|obligation| verdict(obligation, &case)).collect();
    Verdicts { verdicts, exchanges: evidence.exchanges.len(), until: evidence.until(), runs: evidence.runs() }
}

fn verdict(obligation: &Arc<Obligation>, case: &Case<'_>) -> Verdict {
    let ruling = skipped(obligation, case).unwrap_or_else(|| match &obligation.kind {
        Kind::Observation(observation) => observation::rule(obligation, observation, case),
        Kind::Trial(trial) => trial::rule(obligation, trial, case),
    });
    let readings = &case.terms.platform().profile().readings;
    let conditions = obligation.hangs_on.iter().filter_map(|id| ReadingChoice::of(readings, id));
    let is_judged = matches!(ruling.outcome, Outcome::Pass | Outcome::Fail | Outcome::Warn);
    Verdict {
        obligation: Arc::clone(obligation),
        outcome: ruling.outcome,
        conditional_on: conditions.filter(|_| is_judged).collect(),
        evidence: ruling.evidence,
        count: ruling.count,
        said: ruling.said,
        mistakes: ruling.mistakes,
        decided_at: ruling.decided_at,
    }
}

/// Why an obligation does not apply.
fn skipped(obligation: &Obligation, case: &Case<'_>) -> Option<Ruling> {
    if !case.terms.concerns(obligation) {
        return Some(Ruling::skip(("没有声明上报这个接口", "the client does not claim this interface")));
    }
    if let Some(reason) = case.terms.claims.left_out(&obligation.id) {
        return Some(Ruling::skip(bilingual!("声明不做：{reason}", "claimed not to be done: {reason}")));
    }
    let is_meant = |note: &&Note| note.word == SKIPPED && note.about.as_deref() == Some(obligation.id.as_str());
    let note = case.evidence.notes.iter().find(is_meant).filter(|_| obligation.level != Level::Must)?;
    let reason = note.text.as_deref().unwrap_or_default();
    Some(Ruling::skip(bilingual!("测试人员略过：{reason}", "skipped by who made the run: {reason}")))
}
