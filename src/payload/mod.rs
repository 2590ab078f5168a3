//! Bodies: decoded with their number text kept, and held against the contract.
//!
//! [`check`] finds everything that the document says against a body in one pass. What is found follows the document;
//! whether it also refuses the report follows the readings, and stands in [`Finding::refuses`].

pub mod answer;
mod check;
mod check_digit;
mod examination;
mod figures;
mod finding;
mod findings;
mod guess;
pub mod json;
mod list;
mod media;
mod members;
mod moment;
mod object;
mod path;
mod quote;
mod relations;
mod report;
mod spans;
mod text;
mod types;
mod value;

pub use check::{Checked, Content, check};
pub use check_digit::{CheckDigit, check_digit};
pub use finding::{Finding, Place, ReadingChoice};
pub use findings::MOST_KEPT;
pub use guess::guess;
pub use report::Report;
pub use spans::Spans;
