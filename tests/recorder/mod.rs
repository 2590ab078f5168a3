//! The evidence file, and the reverse proxy that writes it.

mod file;
mod killed;
mod proxy;
