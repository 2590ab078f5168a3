//! All integration tests, one binary.
mod contract;
