//! Clients to try certification on: a careful one, and one for each way of being careless.
//!
//! - `fault` lists how a client can be careless, with the obligation that must catch it.
//! - `client` reports day after day and does with each answer what it says in `answer`; `content` is what it reports, `signed`
//!   how it sends it.

mod answer;
mod client;
mod content;
mod fault;
mod signed;

pub use client::{ModelClient, Setting};
pub use fault::{Careless, Fault};
