//! Snapshots: answers kept in files beside the scenario, and what is different about today's answers.
//!
//! The answers of `stock.yaml` stand in `stock.snap/<label>/<step>.json`, one label a target. A new or different answer
//! goes to `<step>.json.new` beside the old one and changes nothing until somebody accepts it. A snapshot holds status,
//! headers and body with its number text, and nothing that differs from run to run: what is volatile is redacted, also
//! where an answer says what only its own request said.
//!
//! - `value` writes an answer as the text of a snapshot; `redaction` and `volatile` say what is left out of it.
//! - `store` compares an answer with its file, and writes a proposal.
//! - `found` finds snapshots and proposals in folders, `proposal` accepts or refuses one.
//! - `change` says what is different between two snapshots, `difference` between two JSON texts.

mod change;
mod difference;
mod found;
mod proposal;
mod redaction;
mod store;
mod value;
mod volatile;

pub use change::{Change, found as changes};
pub use difference::{Difference, DifferenceKind, Differences, Document, Extent, differences, first_differences};
pub use found::{SnapshotFile, SnapshotFolder};
pub use proposal::{Proposal, Settled};
pub use redaction::{REDACTED_HEADERS, Redaction};
pub use store::{Policy, SnapshotError, Snapshots, State, remove};
pub use value::rendered;
pub use volatile::Volatile;
