//! The evidence file, and the reverse proxy that writes it.

mod crowd;
mod file;
pub mod killed;
mod proxy;
