//! A dispute for people and for programs: the entries of its bundle that follow from the evidence, and what commands tell.
//!
//! - `documents` makes the entries of its `material`, `page` the one that people read.
//! - `show` tells what is in a bundle, `replayed` lays answers beside one another.

mod documents;
mod material;
mod page;
mod replayed;
mod show;

pub use documents::{EXPLANATION, REPORT, documents, unjudged_documents};
pub use material::Documents;
pub use replayed::{json as replayed_json, text as replayed_text};
pub use show::Shown;
