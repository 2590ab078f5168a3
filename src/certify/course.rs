//! Which trial a request is put to. Everything follows from what came before it, which the evidence tells: a run that was left
//! is taken up where it was.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use fastrand::Rng;
use jiff::Timestamp;
use sha2::{Digest, Sha256};

use super::challenge::Challenge;
use super::observed::{Observed, ReportId};
use super::suite::{Obligation, Trial};
use super::terms::Terms;
use crate::evidence::chain::Note;

/// A request, as far as the choice of a trial goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// What it reports, where that could be read.
    pub report: Option<ReportId>,
    /// Whether a platform would take it.
    pub is_sound: bool,
    /// When it came.
    pub time: Timestamp,
}

/// What has been tried so far.
#[derive(Clone, Debug, Default)]
pub struct Course {
    /// The trials in the order that was drawn, each with how many reports are answered as usual before it.
    order: Vec<Drawn>,
    begun: BTreeMap<String, Begun>,
    /// How many reports were answered as usual since the last trial began.
    passed: usize,
    reports: HashSet<ReportId>,
    /// Trials that are wanted now.
    wanted: Vec<String>,
    /// Trials that are not to be made.
    skipped: BTreeSet<String>,
}

#[derive(Clone, Debug)]
struct Drawn {
    trial: String,
    wait: usize,
}

#[derive(Clone, Debug)]
struct Begun {
    report: Option<ReportId>,
    at: Timestamp,
    struck: usize,
    is_over: bool,
}

/// How many requests a moved clock strikes: the one that meets it, one that comes with its own time again, and one more.
const MOST_OFF_TIME: usize = 3;

impl Course {
    /// Nothing was tried yet; order and moments are drawn from the challenge.
    pub fn new(terms: &Terms) -> Self {
        let mut random = random(&terms.challenge);
        let wanted =
            |trial: &&std::sync::Arc<Obligation>| terms.concerns(trial) && terms.claims.left_out(&trial.id).is_none();
        let mut trials: Vec<&str> = terms.plan.trials.iter().filter(wanted).map(|trial| trial.id.as_str()).collect();
        random.shuffle(&mut trials);
        let drawn = |trial: &str| Drawn { trial: trial.to_owned(), wait: random.usize(..=terms.plan.between) };
        Self { order: trials.into_iter().map(drawn).collect(), ..Self::default() }
    }

    /// The course after everything that evidence tells.
    pub fn after<'a>(
        exchanges: impl IntoIterator<Item = &'a Observed>,
        notes: impl IntoIterator<Item = &'a Note>,
        terms: &Terms,
    ) -> Self {
        let mut course = Self::new(terms);
        notes.into_iter().for_each(|note| course.noted(note));
        let mut exchanges: Vec<&Observed> = exchanges.into_iter().collect();
        exchanges.sort_by_key(|observed| (observed.time, observed.number));
        for observed in exchanges {
            let asked = Asked { report: observed.report.clone(), is_sound: observed.is_sound(), time: observed.time };
            course.answered(&asked, observed.trial.as_deref(), observed.is_told_taken(), terms);
        }
        course
    }

    /// The trial that a request is put to, or none.
    pub fn next(&self, asked: &Asked, terms: &Terms) -> Option<String> {
        if let Some((id, _)) = self.begun.iter().find(|(id, begun)| self.is_moving(id, begun, asked.time, terms)) {
            return Some(id.clone());
        }
        let report = asked.report.as_ref().filter(|_| asked.is_sound)?;
        let goes_on = |(id, begun): &(&String, &Begun)| {
            begun.report.as_ref() == Some(report) && !begun.is_over && begun.struck < terms.strikes(id)
        };
        if let Some((id, _)) = self.begun.iter().find(goes_on) {
            return Some(id.clone());
        }
        if self.reports.contains(report) { None } else { self.due(report, terms) }
    }

    /// The next trial that can begin with a report which was never seen before.
    fn due(&self, report: &ReportId, terms: &Terms) -> Option<String> {
        let fits = |id: &str| {
            let known = terms.plan.trial(id).filter(|_| !self.begun.contains_key(id) && !self.skipped.contains(id));
            known.is_some_and(|trial| trial.endpoints.is_empty() || trial.endpoints.contains(&report.endpoint))
        };
        if let Some(wanted) = self.wanted.iter().find(|id| fits(id)) {
            return Some(wanted.clone());
        }
        let drawn = self.order.iter().find(|drawn| fits(&drawn.trial))?;
        (self.passed >= drawn.wait).then(|| drawn.trial.clone())
    }

    /// Whether a trial moves the clock at this instant, for every request.
    fn is_moving(&self, id: &str, begun: &Begun, now: Timestamp, terms: &Terms) -> bool {
        let moves = |trial: &Trial| !trial.shift.is_zero();
        let is_clock = terms.plan.trial(id).and_then(|trial| trial.trial()).is_some_and(moves);
        is_clock && !begun.is_over && now.duration_since(begun.at) < terms.plan.patience
    }

    /// A request was answered, under a trial or as usual.
    pub fn answered(&mut self, asked: &Asked, trial: Option<&str>, is_taken: bool, terms: &Terms) {
        let is_new = asked.report.as_ref().is_some_and(|report| !self.reports.contains(report));
        match trial {
            Some(id) => self.struck(id, asked, is_taken, terms),
            None if is_new && asked.is_sound => self.passed += 1,
            None => {}
        }
        // What was refused for a reason of its own is no occasion for a trial when it comes again: its client has had one failure.
        self.reports.extend(asked.report.clone());
    }

    fn struck(&mut self, id: &str, asked: &Asked, is_taken: bool, terms: &Terms) {
        let moves = !terms.shift(Some(id)).is_zero();
        let begun = self.begun.entry(id.to_owned()).or_insert_with(|| Begun {
            report: asked.report.clone(),
            at: asked.time,
            struck: 0,
            is_over: false,
        });
        if begun.struck == 0 {
            self.passed = 0;
        }
        begun.struck += 1;
        begun.is_over |= moves && (is_taken || begun.struck >= MOST_OFF_TIME);
    }

    /// Something was noted beside the exchanges.
    pub fn noted(&mut self, note: &Note) {
        match (note.word.as_str(), &note.about) {
            (super::notes::TRIAL_WANTED, Some(trial)) => self.wanted.push(trial.clone()),
            (super::notes::SKIPPED, Some(trial)) => _ = self.skipped.insert(trial.clone()),
            _ => {}
        }
    }

    /// Whether a trial has begun.
    pub fn has_begun(&self, trial: &str) -> bool {
        self.begun.contains_key(trial)
    }
}

/// What a request is put to, as a function of all that came before it.
pub fn next<'a>(
    exchanges: impl IntoIterator<Item = &'a Observed>,
    notes: impl IntoIterator<Item = &'a Note>,
    asked: &Asked,
    terms: &Terms,
) -> Option<String> {
    Course::after(exchanges, notes, terms).next(asked, terms)
}

fn random(challenge: &Challenge) -> Rng {
    let digest = Sha256::digest(format!("{}\n{}", challenge.nonce, challenge.seed));
    let first = digest[..8].iter().fold(0, |number, byte| number << 8 | u64::from(*byte));
    Rng::with_seed(first)
}
