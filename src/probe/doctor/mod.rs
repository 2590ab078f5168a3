//! What is in the way of judging a target, found before anything is judged: address, TLS, clock, key, permission,
//! institution. These mistakes say nothing about the target, and a run that begins with one of them fails everywhere. What
//! a broken target looks like too is told as such.

mod key;
mod place;
mod report;

use jiff::SignedDuration;
use serde::Serialize;

use super::{Asker, Hand};
use crate::contract::Readings;
use crate::language::Bilingual;
use crate::platform::KeyRing;

/// What an examination works with, beside the target itself.
#[derive(Clone, Debug)]
pub struct Patient<'a> {
    /// The keys; the first signs.
    pub keys: &'a KeyRing,
    /// How the target is taken to read the document.
    pub readings: &'a Readings,
    /// The institution to report for; without one it is one that the key is said to report for.
    pub institution: Option<&'a str>,
    /// Whether a report may be left at the target.
    pub may_write: bool,
    /// The seed from which the day of that report is drawn.
    pub seed: u64,
}

/// One thing that was looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Line {
    /// The stable word, such as `clock`.
    pub check: &'static str,
    /// How it stands.
    pub state: State,
    /// What was looked at.
    pub looked: Bilingual,
    /// What came.
    pub came: Bilingual,
    /// What to do next; none where nothing is to be done.
    pub next: Option<Bilingual>,
}

/// How a thing stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// As it should be.
    Well,
    /// Not in the way, and worth knowing.
    Note,
    /// It was not asked, for the reason that is told.
    NotAsked,
    /// Something is set up wrongly: address, clock, key, permission, institution.
    Mistake,
    /// Something is set up wrongly, or the target itself is wrong: from outside both look alike.
    Doubtful,
    /// Nobody can be reached, or nobody answers.
    Unreachable,
}

/// What became of an examination.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The target can be judged.
    Well,
    /// Something is set up wrongly.
    Mistake,
    /// Something is set up wrongly, or the target itself is wrong.
    Doubtful,
    /// Nobody can be reached, or nobody answers.
    Unreachable,
}

/// Everything that was looked at, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Diagnosis {
    /// One thing after another.
    pub lines: Vec<Line>,
}

impl Diagnosis {
    /// What became of it. A target that answers and is set up wrongly is not unreachable.
    pub fn verdict(&self) -> Verdict {
        let has = |state| self.lines.iter().any(|line| line.state == state);
        match () {
            () if has(State::Mistake) => Verdict::Mistake,
            () if has(State::Doubtful) => Verdict::Doubtful,
            () if has(State::Unreachable) => Verdict::Unreachable,
            () => Verdict::Well,
        }
    }

    /// Whether anything so far makes what comes behind it pointless.
    fn ends_here(&self) -> bool {
        self.verdict() != Verdict::Well
    }

    fn add(&mut self, line: Line) {
        self.lines.push(line);
    }
}

impl Line {
    /// Whether it is worth telling where all else is well.
    pub fn is_amiss(&self) -> bool {
        !matches!(self.state, State::Well | State::NotAsked)
    }

    fn new(
        check: &'static str,
        state: State,
        looked: impl Into<Bilingual>,
        came: impl Into<Bilingual>,
        next: Option<Bilingual>,
    ) -> Self {
        Self { check, state, looked: looked.into(), came: came.into(), next }
    }
}

/// Looks at everything, each thing only where what it rests on stands.
pub async fn examine(asker: &mut Asker<'_>, patient: &Patient<'_>) -> Diagnosis {
    let mut diagnosis = Diagnosis::default();
    if let Some(heard) = place::examine(asker, &mut diagnosis).await {
        diagnosis.add(place::clock(&heard, asker.contract));
    }
    if diagnosis.ends_here() {
        return diagnosis;
    }
    let Some(entry) = patient.keys.entries().first() else {
        diagnosis.add(key::without_key());
        return diagnosis;
    };
    let hand = Hand::of(entry, patient.readings, asker.contract);
    key::examine(asker, &hand, entry, &mut diagnosis).await;
    if !diagnosis.ends_here() {
        report::examine(asker, &hand, entry, patient, &mut diagnosis).await;
    }
    diagnosis
}

/// Looks only at whether the interface stands at this address: whom the clock and the key do not matter to.
pub async fn examine_place(asker: &mut Asker<'_>) -> Diagnosis {
    let mut diagnosis = Diagnosis::default();
    place::examine(asker, &mut diagnosis).await;
    diagnosis
}

/// How far the target's clock is ahead of the client's or behind it, for a person; none where that is not worth telling.
pub fn notable_offset(offset: SignedDuration) -> Option<Bilingual> {
    (offset.abs() >= place::NOTABLE).then(|| place::offset_told(offset.as_secs()))
}
