//! Bodies: decoded with their number text kept, and held against the contract.

mod finding;

pub use finding::{Finding, Place, ReadingChoice};
