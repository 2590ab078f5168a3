//! A target that nobody knows yet: what is in the way of judging it, and how it reads the document.
//!
//! `asking` sends one request and reads the answer, with the reports of `body`; `evidence` is what is kept of both. `doctor`
//! looks at everything that goes wrong before the first verdict: address, TLS, clock, key, permission, institution. `signing`
//! finds how a request must be signed to be let in. `reading` asks about every open point. Unless reports may be left, only
//! requests are sent that are refused behind the signature.

mod asking;
mod body;
pub mod doctor;
mod evidence;
pub mod reading;
mod signing;

pub use asking::{Asker, Hand, Heard, Question, Unheard};
pub use evidence::Evidence;
