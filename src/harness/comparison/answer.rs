//! What one side answered to a step.

use std::sync::Arc;

use crate::language::Bilingual;
use crate::payload::answer::NoCode;

/// The answer of one side to one step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct StepAnswer {
    pub(super) step: String,
    pub(super) answer: SideAnswer,
}

/// An answer, or why there is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum SideAnswer {
    /// An answer.
    Whole {
        /// It, as the text of a snapshot.
        text: Arc<str>,
        /// What came in the place of a JSON object with a code; none where one came.
        no_code: Option<NoCode>,
    },
    /// The step was done, and no whole answer came; `expected` where the scenario wants it so.
    None { reason: Bilingual, expected: bool },
    /// The step was not done.
    NotDone(Bilingual),
}

impl StepAnswer {
    /// Whether the step was done and brought no whole answer, against what the scenario wants.
    pub(super) fn is_missing(&self) -> bool {
        matches!(self.answer, SideAnswer::None { expected: false, .. })
    }
}

impl SideAnswer {
    /// Whether there is an answer, else why not.
    pub(super) fn in_words(&self) -> Bilingual {
        match self {
            Self::Whole { .. } => Bilingual::new("有应答", "an answer"),
            Self::None { reason, .. } | Self::NotDone(reason) => reason.clone(),
        }
    }
}
