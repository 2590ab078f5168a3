//! From a file to a scenario: every value with its place, every name in it tried against the contract.
//!
//! `load` reads a file, `discover` finds files, `other_kind` knows those that are no scenarios, `files` are those of the disk or of the program. `card` holds the forms in
//! which a file is written; `problems` gathers what is wrong with it. `flow` is a step, and what steps are put together to.
//! `request`, `signing` and `json` say what is sent; `expectation`, `matcher`, `path` and `observation` what should come
//! back; `condition` is an expression that holds or not; `variables` are values with names. `text` reads references,
//! `name` the names of values, `scalar` words and numbers. `schema` describes the files for an editor, `unreferenced` finds
//! the snapshots that no step keeps, `writes` the steps that leave a report though their card says that none does.

pub(super) mod card;
pub(super) mod condition;
pub(super) mod discover;
pub(super) mod expectation;
pub(super) mod files;
pub(super) mod flow;
pub(super) mod json;
pub(super) mod load;
pub(super) mod matcher;
pub(super) mod name;
pub(super) mod observation;
pub(super) mod other_kind;
pub(super) mod path;
pub(super) mod problems;
pub(super) mod request;
pub(super) mod scalar;
pub(super) mod schema;
pub(super) mod signing;
mod text;
mod unreferenced;
pub(super) mod variables;
mod writes;
