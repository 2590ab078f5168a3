//! The document as data: that it is complete, and that a table with a mistake is refused.

mod recount;
mod refusals;
