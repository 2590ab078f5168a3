//! The mock platform behind real sockets: listeners, TLS, limits, exact bytes, faults on the wire, journal,
//! administration.
//!
//! The way of a request and of its answer:
//!
//! ```text
//! socket    `listener` accepts connections; `tls` is spoken where it is asked for
//!   | ^
//!   v |
//! wire      `wire` keeps the bytes as they come and decides what goes out: `outgoing` is an answer on its way,
//!   | ^     `faults` is what a fault rule makes of it, with the answers of `alteration`; `deadline` measures how long a
//!   | |     client keeps silent
//!   v |
//! hyper     `http` finds the end of every message; `limits` says how long it may be
//!   | ^
//!   v |
//! head      `connection` is what wire and hyper share: the head of a request is read from the bytes that the wire kept
//!   | ^
//!   v |
//! service   `service` is what stands behind a listener: `platform_service` has the platform answer, `admin` is the
//!           administration; the answer goes back the same way
//! ```
//!
//! Beside the way: `journal` keeps exchanges, each a `journal_entry` whose memory `weight` counts; a `keeper` keeps them for
//! longer. `view` shows entries as
//! JSON without the secrets that `redaction` knows. `log` writes one line a request, `log_line` says what stands in it.
//! `options` is what a mock is started with, `server` starts and stops it.

pub mod admin;
mod alteration;
mod connection;
mod deadline;
mod faults;
mod http;
mod journal;
mod journal_entry;
mod keeper;
mod limits;
mod listener;
mod log;
mod log_line;
mod options;
mod outgoing;
mod platform_service;
mod redaction;
mod server;
mod service;
mod tls;
mod view;
mod weight;
mod wire;

pub use admin::{Page, Pages, PendingPage, Status};
pub use journal::{Journal, JournalCaps, JournalSize};
pub use journal_entry::{CutRequest, End, JournalEntry, Outcome};
pub use keeper::{Keeper, KeptExchange, unanswered};
pub use limits::Limits;
pub use listener::accept;
pub use log::LogOptions;
pub use log_line::LogForm;
pub use options::{AdminOptions, MockOptions};
pub use server::{ServeError, Server, bind, serve};
pub use tls::{Tls, TlsError, TlsSource};
