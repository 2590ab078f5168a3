//! Collects the findings against one message.

use std::sync::Arc;

use smol_str::SmolStr;

use super::{Finding, Place, ReadingChoice};
use crate::contract::{Contract, FindingKind, Readings, Requirement, Stage};

/// Most findings that are kept. A list of 10,000 items that is wrong throughout says nothing new after the first
/// thousand, and must not cost the platform tens of megabytes.
pub const MOST_KEPT: usize = 1_000;

/// The findings against one message.
#[derive(Debug)]
pub(crate) struct Findings<'c> {
    pub(crate) contract: &'c Contract,
    pub(crate) readings: &'c Readings,
    kept: Vec<Finding>,
    untold: usize,
    refused_at: Option<Stage>,
    undecided: Vec<Stage>,
}

/// What a finding says beyond its kind. It is put together only where a finding is kept.
#[derive(Debug)]
pub(crate) struct Detail<'c> {
    place: Place,
    expected: SmolStr,
    actual: SmolStr,
    requirement: Option<&'c Arc<Requirement>>,
    reading: Ruling,
}

/// Which reading decided.
#[derive(Debug)]
enum Ruling {
    /// The one that the table of findings names.
    OfKind,
    /// This one.
    Other(&'static str),
    /// None.
    None,
}

impl<'c> Detail<'c> {
    /// A finding against the whole body that says nothing yet.
    fn blank() -> Self {
        Self {
            place: Place::Body(SmolStr::default()),
            expected: SmolStr::default(),
            actual: SmolStr::default(),
            requirement: None,
            reading: Ruling::OfKind,
        }
    }

    pub(crate) fn place(mut self, place: Place) -> Self {
        self.place = place;
        self
    }

    pub(crate) fn expected(mut self, expected: impl Into<SmolStr>) -> Self {
        self.expected = expected.into();
        self
    }

    pub(crate) fn actual(mut self, actual: impl Into<SmolStr>) -> Self {
        self.actual = actual.into();
        self
    }

    /// The requirement that is broken, for kinds whose requirement depends on the field.
    pub(crate) fn requirement(mut self, requirement: &'c Arc<Requirement>) -> Self {
        self.requirement = Some(requirement);
        self
    }

    /// The reading that decided, where it is not the kind's.
    pub(crate) fn reading(mut self, id: &'static str) -> Self {
        self.reading = Ruling::Other(id);
        self
    }

    /// No reading decided.
    pub(crate) fn no_reading(mut self) -> Self {
        self.reading = Ruling::None;
        self
    }
}

impl<'c> Findings<'c> {
    pub(crate) fn new(contract: &'c Contract, readings: &'c Readings) -> Self {
        Self { contract, readings, kept: Vec::new(), untold: 0, refused_at: None, undecided: Vec::new() }
    }

    /// Adds a finding that does not refuse the message.
    pub(crate) fn note(&mut self, kind: FindingKind, detail: impl FnOnce(Detail<'c>) -> Detail<'c>) {
        self.add(kind, None, detail);
    }

    /// Adds a finding that refuses the message at a step.
    pub(crate) fn refuse(&mut self, kind: FindingKind, stage: Stage, detail: impl FnOnce(Detail<'c>) -> Detail<'c>) {
        self.add(kind, Some(stage), detail);
    }

    /// Adds a finding. Beyond the limit only one that refuses at an earlier step than all before is kept, since the
    /// decision rests on it.
    pub(crate) fn add(
        &mut self,
        kind: FindingKind,
        refuses: Option<Stage>,
        detail: impl FnOnce(Detail<'c>) -> Detail<'c>,
    ) {
        let decides = refuses.is_some_and(|stage| self.refused_at.is_none_or(|earliest| stage < earliest));
        if decides {
            self.refused_at = refuses;
        }
        if self.kept.len() >= MOST_KEPT && !decides {
            self.untold += 1;
            return;
        }
        let finding = self.finding(kind, refuses, detail(Detail::blank()));
        self.kept.push(finding);
    }

    fn finding(&self, kind: FindingKind, refuses: Option<Stage>, detail: Detail<'c>) -> Finding {
        let entry = self.contract.finding(kind);
        let reading = match detail.reading {
            Ruling::OfKind => entry.reading.as_deref(),
            Ruling::Other(id) => Some(id),
            Ruling::None => None,
        };
        let requirement = entry.requirement.as_ref().or(detail.requirement);
        Finding {
            kind,
            requirement: Arc::clone(
                requirement.expect("the loader takes no requirement only for kinds that are told with their field's"),
            ),
            place: detail.place,
            expected: detail.expected,
            actual: detail.actual,
            reading: reading.and_then(|id| ReadingChoice::of(self.readings, id)),
            refuses,
        }
    }

    /// Says that nobody knows whether this step refuses the message: a value that it reads is not the one that was sent.
    pub(crate) fn leave_undecided(&mut self, stage: Stage) {
        if !self.undecided.contains(&stage) {
            self.undecided.push(stage);
        }
    }

    /// The findings, how many more there were, and the steps that are not decided.
    pub(crate) fn finish(self) -> (Vec<Finding>, usize, Vec<Stage>) {
        (self.kept, self.untold, self.undecided)
    }
}
