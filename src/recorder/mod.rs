//! A reverse proxy that writes down what goes through it: exact bytes both ways, and an exchange stands in the evidence file
//! before its answer goes on. It reads as much of HTTP/1 as it takes to know where a message ends, and changes nothing.
//!
//! It stands above mock and client, since it is a server to one side and a client to the other. It has no HTTP library
//! between: one would write the messages anew, with other header names in another order.
//!
//! - `options` is what it is started with, `server` starts and stops it.
//! - `connection` takes the requests of one client and passes them on; `incoming` finds their ends.
//! - `place` is the place of a connection among the others. `own_answer` is what it says where nobody else answers.

mod connection;
mod incoming;
mod options;
mod own_answer;
mod place;
mod server;

pub use options::{Event, RecorderOptions};
pub use server::{Recorder, record};
