//! The evidence file: one JSON object a line, each with the SHA-256 of the line before, so that nothing can be changed, left
//! out or put in without notice anywhere but at the end.
//!
//! - `line` is what stands in a line, `written` the line around it.
//! - `writer` appends lines, takes up a file that is there, and goes on in the next one where one is full.
//! - `walk` goes through the lines of a file and holds the chain; `recorded` makes exchanges of them, and `reader`
//!   reads them all. `members` finds the members of a body that were replaced.
//! - `redaction` takes out what must not touch the disk: `credentials` of other schemes in the head, and what is `chosen` in
//!   the `body`, for which `pseudonym` finds a value to stand there instead; `values` finds the same wherever else they stand, and
//!   `file_values` in the other exchanges of a file. `digest_headers` covers digests of what was changed.
//!   `sides` is a message as its parts.
//! - `compose` writes lines of what another tool has recorded, or takes out of that what must not be written; `kept` reads one line by itself.
//! - `fault` is what is wrong with a line, `error` why none can be written.

mod body;
mod chosen;
mod compose;
mod credentials;
mod digest_headers;
mod error;
mod fault;
mod file_values;
mod kept;
mod line;
mod members;
mod pseudonym;
mod reader;
mod recorded;
mod redaction;
mod sides;
mod values;
mod walk;
mod writer;
mod written;

pub use compose::{compose, redacted};
pub use error::EvidenceError;
pub use fault::ChainFault;
pub use kept::{Kept, KeptExchange};
pub use line::{Answering, Exchanged, Heading, Note, Outcome, Replaced, ReplacedKind, Side, TakenFrom};
pub use redaction::Redaction;
pub use walk::{End, Line, follows, walk};
pub use writer::{TakenUp, Writer, WriterOptions};

pub(super) use reader::{is_evidence, read};
