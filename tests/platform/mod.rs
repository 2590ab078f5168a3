//! The platform as a function.

mod answers;
mod codes;
mod desk;
mod faults;
mod keys;
mod laws;
mod order;
mod readings;
mod store;
