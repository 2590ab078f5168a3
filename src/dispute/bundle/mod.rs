//! A dispute in a bundle: recorded exchanges, what each side claims, and all it takes to judge them again.
//!
//! - `subject` is what the manifest says of it: the document, its reading, the clock, the keys but for their secrets.
//! - `case` reads the exchanges out of the evidence, and explains them under that.
//! - `basis` holds what the sealer says of keys and clock against what is known to whoever checks the bundle.
//! - `log` looks for the same exchanges in a log of the other side's.

mod basis;
mod case;
mod log;
mod subject;

pub use basis::OtherBasis;
pub(in crate::dispute) use case::access_key;
pub use case::{Basis, Case, CaseError};
pub use log::{InLog, LogError};
pub use subject::{ChosenReadings, Claim, KnownKey, SentInPart, Source, Subject};
