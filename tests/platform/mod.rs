//! The platform as a function.

mod answers;
mod codes;
mod defects;
mod desk;
mod exists_text;
mod faults;
mod keys;
mod laws;
mod order;
mod readings;
mod store;
