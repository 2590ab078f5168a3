//! A bundle: evidence, and what goes with it, sealed in one zip that anybody can check with `unzip`, `sha256sum` and
//! `ssh-keygen`. What it is about, and what is judged by it, is for the rooms above.
//!
//! `manifest.json` is signed. It holds the SHA-256 of `SHA256SUMS`, which holds that of every other entry but those that came
//! later: the signature itself, counter-signatures, and the reply of a time-stamping authority.
//!
//! - `archive` is the zip, whose bytes follow from its entries.
//! - `manifest` is what a bundle says of itself, `sums` the digests of its entries.
//! - `lines` takes the lines of an evidence file, all or some, and `tree` proves that they stood in it.
//! - `signature` signs as OpenSSH does, `timestamp` asks for time stamps.
//! - `seal` makes a bundle, `open` reads one, and `check` says whether it is as it was sealed; `fault` is where it is not,
//!   `remark` what decides though it is.
//! - `signed` holds an entry against its signature.
//! - `countersignature` is what the other side signs once it has found the exchanges in a log of its own,
//!   `found` where they stand there.

pub mod archive;
mod check;
mod countersignature;
mod fault;
mod found;
mod lines;
mod manifest;
mod open;
mod remark;
mod seal;
pub mod signature;
mod signed;
mod sums;
mod timestamp;
mod tree;

pub use check::{Aspect, Check, Outcome, SignedBy};
pub use countersignature::Countersignature;
pub use fault::Fault;
pub use found::Found;
pub use lines::{EvidenceLines, ProvenLine, TakenLines, head_of, lines};
pub use manifest::{Form, Kind, Manifest, json_text};
pub use open::{Bundle, BundleError};
pub use remark::Remark;
pub use seal::{Content, Sealed};
pub use timestamp::{TimestampFault, TimestampReply, query};
pub use tree::{Tree, TreeHead};

/// The lines of the evidence.
pub const EVIDENCE: &str = "evidence.jsonl";
/// What the bundle is and how it is checked, for whoever opens it.
pub const README: &str = "README.txt";
/// The digests of the entries.
pub const SUMS: &str = "SHA256SUMS";
/// What the bundle says of itself.
pub const MANIFEST: &str = "manifest.json";
/// The signature over [`MANIFEST`].
pub const SIGNATURE: &str = "manifest.json.sig";
/// The reply of a time-stamping authority about [`MANIFEST`].
pub const TIMESTAMP_REPLY: &str = "manifest.json.tsr";

/// Whether an entry came after the bundle was sealed, or binds the others itself: none of these stands in [`SUMS`].
fn is_beside(name: &str) -> bool {
    matches!(name, SUMS | MANIFEST | SIGNATURE | TIMESTAMP_REPLY) || Countersignature::is_part(name)
}
