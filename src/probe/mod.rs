//! A target that nobody knows yet: what is in the way of judging it, and how it reads the document.
//!
//! `prober` sends one request, of which `answer` reads the answer; `evidence` is what is kept of both. `doctor` looks at
//! everything that goes wrong before the first verdict: address, TLS, clock, key, permission, institution. `signing` finds
//! how a request must be signed to be let in, `target_clock` what the target's clock shows, and `known_keys` which keys the
//! target knows. `reading` asks about every open point, and
//! `beforehand` does all of this ahead of a judgement. Unless reports may be left, only requests are sent that are refused
//! behind the signature.

mod answer;
mod beforehand;
pub mod doctor;
mod evidence;
mod known_keys;
mod prober;
pub mod reading;
mod signing;
mod target_clock;

pub use answer::ProbeAnswer;
pub use beforehand::{Beforehand, Found, find_out};
pub use evidence::Evidence;
pub use known_keys::known_keys;
pub use prober::{ProbeError, Prober};
pub use target_clock::target_offset;
