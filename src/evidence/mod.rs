//! Exchanges as people have them: recordings of many tools, read back to what was sent as far as they tell.
//!
//! What a tool has done to a message on the way is told apart from the message, as [`Damage`]: it is never held against who
//! sent it. What a recording does not hold, [`Recorded::unknown`] tells.
//!
//! - `recording` is what a file holds, `part` what it may lack, `damage` what a tool has done to it.
//! - `format` names how a file can be written, `read` finds that out and has it read; `error` is why it cannot be.
//! - `raw` reads HTTP as it goes over the wire, and headers that were pasted without their first line.
//! - `command` reads curl and PowerShell commands, `log` the logs of HTTP libraries, `har` HTTP archives, `postman`
//!   what Postman's console copies, and `journal` entries of the mock's journal.
//! - `capture` reads captures of packets, `saz` Fiddler's archives; `gzip` unpacks any file.
//! - `chain` writes evidence files, and reads them back; `digest` is a SHA-256.
//! - `bundle` seals evidence, and what goes with it, in a zip that others can check.
//! - `copied` undoes what mails, documents and chats do to a text.
//! - `bounded` reads lines of a limited length, `line_count` counts them; `address` takes a URL apart, `masked` knows values that a tool has hidden.

mod address;
mod bounded;
pub mod bundle;
mod capture;
pub mod chain;
mod command;
mod copied;
mod damage;
mod digest;
mod error;
mod format;
mod gzip;
mod har;
mod journal;
mod line_count;
mod log;
mod masked;
mod part;
mod postman;
mod raw;
mod read;
mod recording;
mod saz;

pub use bounded::{EVIDENCE_START, LONGEST_LINE, NextLine, next_line};
pub use damage::{Damage, DamageKind};
pub use digest::Sha256Digest;
pub use error::RecordingError;
pub use format::Format;
pub use part::Part;
pub use read::read;
pub use recording::{Recorded, Recording};
