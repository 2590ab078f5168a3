//! Bodies: decoded with their number text kept, and held against the contract.
//!
//! [`check`] finds everything that the document says against a body in one pass. What is found follows the document;
//! whether it also refuses the report follows the readings, and stands in [`Finding::refuses`].

mod check;
mod finding;
mod findings;
pub mod json;
mod report;
mod text;

pub use check::{Checked, check};
pub use finding::{Finding, Place, ReadingChoice};
pub use report::Report;
