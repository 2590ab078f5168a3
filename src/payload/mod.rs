//! Bodies: decoded with their number text kept, and held against the contract.
//!
//! [`check`](fn@check) finds everything that the document says against a body in one pass. What is found follows the document;
//! whether it also refuses the report follows the readings, and stands in [`Finding::refuses`].
//!
//! - `check` is the way in: `media` judges Content-Type, `text` makes JSON of the bytes, `json` decodes it.
//! - `examination` is what the checks of one body share: `object` looks which fields are there, `members` sorts them to
//!   the table, `list` looks at the items, `types` and `value` at single values, `relations` and `figures` at several.
//! - `moment` reads dates, `check_digit` computes the check digit of an institution's code.
//! - `findings` collects what is found; `finding` is one of them, `path` its place in the body, `quote` the text shown in it.
//! - `report` is what a body reports.
//! - `spans` shows findings in the bytes of a body, `guess` finds the interface that a body was made for.
//! - `answer` reads code and text in the body of an answer.

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
