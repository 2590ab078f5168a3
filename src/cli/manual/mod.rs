//! What the program says of itself to shells and to readers.
//!
//! - `completions` is `bis3 completions`: what a shell offers while a command is typed.
//! - `pages` is `bis3 man`: manual pages.
//! - `topics` is `bis3 help`: chapters of the manual.

pub(super) mod completions;
pub(super) mod pages;
pub(super) mod topics;
