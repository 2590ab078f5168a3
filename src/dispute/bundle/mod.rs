//! A dispute in a bundle: recorded exchanges, what each side claims, and all it takes to judge them again.
//!
//! - `subject` is what the manifest says of it: the document, its reading, the clock, the keys but for their secrets.
//! - `case` reads the exchanges out of the evidence, and explains them under that.
//! - `log` looks for the same exchanges in a log of the other side's.

mod case;
mod log;
mod subject;

pub(in crate::dispute) use case::access_key;
pub use case::{Basis, Case, CaseError};
pub use log::{InLog, LogError};
pub use subject::{ChosenReadings, Claim, KnownKey, Source, Subject};
