//! What is said of a client: for a person and for programs.
//!
//! - `text` is the board, and the report that it ends in; `json` is the same for programs.
//! - `package` is what others can judge again, `documents` makes its entries, and `certificate` the page among them.

mod certificate;
mod documents;
mod json;
mod package;
mod text;

pub use documents::CERTIFICATE;
pub use json::json;
pub use package::{Package, Subject, VERDICTS, in_groups};
pub use text::{board, event, text};
