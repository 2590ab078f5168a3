//! Reports: pure functions from one tree of results to text.

pub mod json;
pub mod terminal;
mod words;
