//! The mock behind real sockets.

mod admin;
pub mod clients;
pub mod codes;
mod cors;
mod crowd;
mod early;
mod exact_bytes;
mod heavy;
mod limits;
mod log;
mod log_endings;
mod malformed;
mod program;
mod recipes;
mod serve;
mod shutdown;
mod store;
pub mod support;
mod tls;
mod wire_faults;
