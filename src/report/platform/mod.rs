//! What is said of a platform that was put to the suite, as files that follow from its exchanges.
//!
//! - `told` takes down what a run comes to, as verdicts and as reports.
//! - `package` is what others can judge again.

mod package;
mod told;

pub use package::{PROFILE, PlatformPackage, SUITE, Subject};
pub use told::{Taken, Told, overall};
