//! What is said of a client: for a person and for programs.
//!
//! - `text` is the board, and the report that it ends in; `json` is the same for programs.
//! - `packages` are many at once, as a centre sees them.
//! - `junit` is the same for CI servers, and `page` for a browser.
//! - `package` is what others can judge again, `documents` makes its entries, and `certificate` the page among them.

mod certificate;
mod documents;
mod json;
mod junit;
mod package;
pub mod packages;
mod page;
mod text;

pub use documents::{CERTIFICATE, JUNIT, REPORT};
pub use json::json;
pub use package::{Package, Subject, VERDICTS, in_groups};
pub use text::{advice, board, event, text};
