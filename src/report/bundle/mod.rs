//! What is said of any bundle, whatever it is about.
//!
//! - `readme` is the text by which somebody without this program checks one.
//! - `checks` tells how the checks of one came out.

mod checks;
mod readme;

pub use checks::{json, listed, text, title, verdict};
pub use readme::{Readme, readme};
