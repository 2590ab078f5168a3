//! All integration tests, one binary.
mod architecture;
mod cli;
mod compare;
mod contract;
mod files;
mod mock;
mod payload;
mod platform;
mod profile;
mod proxy;
mod readme;
mod report;
mod review;
mod rosters;
mod scenario;
mod signature;
mod target;
