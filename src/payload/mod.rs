//! Bodies: decoded with their number text kept, and held against the contract.
//!
//! [`check`](fn@check) finds everything that the document says against a body in one pass. What is found follows the document;
//! whether it also refuses the report follows the readings, and stands in [`Finding::refuses`].
//!
//! - `check` holds a body against its endpoint, `finding` is what it finds, `text` makes JSON of its bytes, `json` decodes it.
//! - `moment` reads dates, `check_digit` computes the check digit of an institution's code.
//! - `report` is what a body reports.
//! - `spans` shows findings in the bytes of a body, `guess` finds the interface that a body was made for.
//! - `answer` reads code and text in the body of an answer.

pub mod answer;
mod check;
mod check_digit;
mod finding;
mod guess;
pub mod json;
mod moment;
mod report;
mod spans;
mod text;

pub use check::{Checked, Content, check};
pub use check_digit::{CheckDigit, check_digit};
pub use finding::findings::MOST_KEPT;
pub use finding::{Finding, Place, ReadingChoice};
pub use guess::guess;
pub use report::Report;
pub use spans::Spans;
