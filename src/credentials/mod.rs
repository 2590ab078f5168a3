//! Secrets that nobody has told, known by how they look: `names` says how they are called, and `assigned` finds what a text
//! gives to such names.

mod assigned;
mod names;

pub use assigned::{Assigned, begins_with_own_scheme, is_scheme, without_assigned, without_places, without_values_of};
pub use names::{NamePlace, names_secret};

/// What stands wherever a secret would be printed.
pub const REDACTED: &str = "[redacted]";
