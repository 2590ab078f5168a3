//! What is said of a client: for a person and for programs.
//!
//! `text` is the board, and the report that it ends in; `json` is the same for programs.

mod json;
mod text;

pub use json::json;
pub use text::{board, event, text};
