//! What a code means for who gets it: what may cause it, who has to act, and whether sending again helps.

use serde::Serialize;

use super::Stage;
use crate::language::Bilingual;
use crate::words::words;

/// What to do about a code that arose at one step of the order of checks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Remedy {
    /// The step.
    pub stage: Stage,
    /// Who has to act.
    pub actor: Actor,
    /// Whether the request is to be sent again.
    pub retry: Retry,
    /// What may have caused it.
    pub cause: Bilingual,
    /// What to do.
    pub action: Bilingual,
}

words! {
    /// Who has to act.
    pub enum Actor {
        /// Who reports: the hospital, or who made its software.
        Client = "client",
        /// Who runs the platform.
        Platform = "platform",
        /// The client looks first; where all is right there, the platform has to act.
        Both = "both",
    }
}

words! {
    /// Whether a request is to be sent again.
    pub enum Retry {
        /// Not as it is: it would be refused again.
        AfterChange = "after-change",
        /// The same report later, signed anew.
        Later = "later",
        /// No: the platform has it already.
        Never = "never",
    }
}
