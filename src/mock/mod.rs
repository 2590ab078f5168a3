//! The mock platform behind real sockets: listeners, TLS, limits, exact bytes, faults on the wire, journal,
//! administration.
//!
//! The way of a request and of its answer:
//!
//! ```text
//! socket    `listener` accepts connections at a `door`, `admission` gives each its place, `handshake` speaks `tls` where it is
//!           asked for
//!   | ^
//!   v |
//! wire      `wire` keeps the bytes as they come and decides what goes out
//!   | ^
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
//! Beside the way: `journal` keeps exchanges, `log` writes one line a request; neither shows a secret. `options` is what a
//! mock is started with, `server` starts and stops it. `overload` is what is said to whoever is not served, and `closing` lets it
//! arrive; `cors` gives leave to pages of other origins. `heavy` lets other connections go on beside long work.

pub mod admin;
mod admission;
mod closing;
mod connection;
mod cors;
mod door;
mod handshake;
mod heavy;
mod http;
mod journal;
mod limits;
mod listener;
mod log;
mod options;
mod overload;
mod platform_service;
mod server;
mod service;
mod tls;
mod wire;

pub use admin::{Page, Pages, PendingPage, Status};
pub use admission::{Admission, ConnectionCounts, Place, Turn, Wait, Waiting};
pub use door::{Opened, PAUSE};
pub use handshake::handshake;
pub(crate) use heavy::beside_others;
pub use journal::entry::{CutRequest, End, HandshakeFault, JournalEntry, Outcome};
pub use journal::keeper::{Keeper, KeptExchange, unanswered};
pub use journal::{Journal, JournalCaps, JournalSize};
pub use limits::Limits;
pub use log::LogOptions;
pub use log::line::LogForm;
pub use options::{AdminOptions, MockOptions};
pub use overload::Refusals;
pub use server::{ServeError, Server, bind, serve};
pub use tls::{Tls, TlsError, TlsSource};
