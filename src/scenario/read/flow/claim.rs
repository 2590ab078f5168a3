//! What a step holds the target to, and how strictly: its own words, or those of the steps around it and of the card.

use std::ops::Range;
use std::sync::Arc;

use crate::contract::{Contract, Level, Requirement};
use crate::diagnostic::Diagnostic;
use crate::diagnostic::yaml::{self, Spanned};
use crate::scenario::read::card::StepFile;
use crate::scenario::read::problems::Problems;
use crate::scenario::template::{Scope, Text, Unfilled};

/// What a step says of requirements and level; where it says nothing, what is around it counts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OwnClaim {
    /// The requirements that it holds the target to.
    pub verifies: Option<Vec<Cited>>,
    /// How strictly.
    pub level: Option<Level>,
}

/// A requirement as a step names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cited {
    /// Known when the file was read.
    Known(Arc<Requirement>),
    /// A text that is filled in, and its place.
    Written(Text, Range<usize>),
}

/// What a step at hand holds the target to, and how strictly.
#[derive(Clone, Debug)]
pub(in crate::scenario) struct Claim {
    pub(in crate::scenario) verifies: Arc<[Arc<Requirement>]>,
    pub(in crate::scenario) level: Level,
}

impl OwnClaim {
    pub(super) fn read(file: &StepFile, problems: &mut Problems<'_>) -> Self {
        if let Some(level) = &file.level {
            refuse_must_on_a_reading(level, problems);
        }
        let cited = |ids: &Vec<Spanned<String>>| ids.iter().filter_map(|id| Cited::read(id, problems)).collect();
        Self { verifies: file.verifies.as_ref().map(cited), level: file.level.as_ref().map(|level| level.value) }
    }

    /// The claim of a step, inside that of the steps around it.
    ///
    /// # Errors
    /// [`Unfilled`] where a text has no value, or is no requirement.
    pub(in crate::scenario) fn inside(
        &self,
        outer: &Claim,
        contract: &Contract,
        scope: &Scope<'_>,
    ) -> Result<Claim, Unfilled> {
        let cited = |cited: &Cited| match cited {
            Cited::Known(requirement) => Ok(Arc::clone(requirement)),
            Cited::Written(text, place) => {
                let id = text.fill(scope)?;
                let found = contract.requirement(&id).map(Arc::clone);
                found.ok_or_else(|| Unfilled { place: place.clone(), reason: unknown(&id).into() })
            }
        };
        let verifies = self.verifies.as_ref().map(|ids| ids.iter().map(cited).collect::<Result<Arc<[_]>, _>>());
        Ok(Claim {
            verifies: verifies.unwrap_or_else(|| Ok(Arc::clone(&outer.verifies)))?,
            level: self.level.unwrap_or(outer.level),
        })
    }

    /// As far as it is known before a round has its row.
    pub(in crate::scenario) fn known_inside(&self, outer: &Claim) -> Claim {
        let known = |cited: &Cited| match cited {
            Cited::Known(requirement) => Some(Arc::clone(requirement)),
            Cited::Written(..) => None,
        };
        let verifies = self.verifies.as_ref().map(|ids| ids.iter().filter_map(known).collect());
        Claim {
            verifies: verifies.unwrap_or_else(|| Arc::clone(&outer.verifies)),
            level: self.level.unwrap_or(outer.level),
        }
    }
}

impl Cited {
    fn read(id: &Spanned<String>, problems: &mut Problems<'_>) -> Option<Self> {
        let text = Text::read(id, problems);
        match text.as_plain() {
            Some(_) => requirement(id, problems).map(Self::Known),
            None => Some(Self::Written(text, yaml::span(id))),
        }
    }
}

/// A requirement by its id.
pub(in crate::scenario) fn requirement(id: &Spanned<String>, problems: &mut Problems<'_>) -> Option<Arc<Requirement>> {
    let contract = problems.contract;
    let found = contract.requirement(&id.value);
    if found.is_none() {
        let known = contract.requirements().iter().map(|requirement| &*requirement.id);
        let diagnostic = Diagnostic::error(unknown(&id.value))
            .nearest_of(&id.value, known)
            .help(("用 bis3 spec requirements 查看全部条文要求", "bis3 spec requirements lists them"));
        problems.at(yaml::span(id), diagnostic);
    }
    found.map(Arc::clone)
}

fn unknown(id: &str) -> (String, String) {
    (format!("没有条文要求 `{id}`"), format!("there is no requirement `{id}`"))
}

/// A case that rests on an open point cannot be more than a should, since the guess would pass for the document.
pub(in crate::scenario) fn refuse_must_on_a_reading(level: &Spanned<Level>, problems: &mut Problems<'_>) {
    if level.value == Level::Must && problems.rests_on_readings {
        let diagnostic =
            Diagnostic::error(("依赖某种读法的场景不能是 must", "a scenario that rests on a reading is never a must"))
                .help(("改为 level: should，或去掉 readings", "write level: should, or take the readings away"));
        problems.at(yaml::span(level), diagnostic);
    }
}
