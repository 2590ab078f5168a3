//! A run while it goes on: the mock answers as the course says, and every exchange goes into the evidence of its client.
//!
//! - `client` is one client with its evidence, its course and what its world has stored.
//! - `platform` stands in the platform's place in the mock, and tells clients apart by their keys; `keeper` writes exchanges down.
//! - `held_up` notices when the program itself stands still.
//! - `watched` is what is said of a client, for whoever shows it.

mod client;
mod held_up;
mod keeper;
mod platform;
mod watched;

pub use client::Client;
pub use held_up::note_hold_ups;
pub use keeper::EvidenceKeeper;
pub use platform::{Clients, WatchedPlatform};
pub use watched::{Watched, any_changed};
