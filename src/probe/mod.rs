//! A target that nobody knows yet: what is in the way of judging it, and how it reads the document.
//!
//! *doctor* looks at everything that goes wrong before the first verdict: address, TLS, clock, key, permission,
//! institution. *signing* finds how a request must be signed to be let in. Both only send requests that are refused behind
//! the signature, unless reports may be left.

mod asking;
pub mod doctor;
mod signing;

pub use asking::{Asker, Hand, Heard, Question, Unheard};
