//! A run while it goes on: the mock answers as the course says, and every exchange goes into the evidence of its client.
//!
//! - `client` is one client with its evidence, its course and what its world has stored.
//! - `platform` stands in the platform's place in the mock, and tells clients apart by their keys; `keeper` writes exchanges down.

mod client;
mod keeper;
mod platform;

pub use client::Client;
pub use keeper::EvidenceKeeper;
pub use platform::{Clients, WatchedPlatform};
