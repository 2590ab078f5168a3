//! A reporting day of many hospitals, put to a platform: who reports what and when, and what came of it.
//!
//! Arrivals do not wait for answers (an open loop): a platform that is slow gets no fewer reports, and the time of an answer
//! is measured from the moment at which its report was to be sent, not from the one at which there was room for it.
//!
//! - `plan` is the day as data: institutions, peaks, wrong clocks, mistakes on purpose. `roster` has the institutions.
//! - `schedule` draws the arrivals of a plan, `content` what each of them reports.
//! - `client` is how a hospital's software sends a report and what it does with the answer.
//! - `run` sends all of it; `outcome` is what came of it, `objective` what was wished.

mod client;
mod content;
mod objective;
mod outcome;
mod plan;
mod roster;
mod run;
mod schedule;

pub use client::End;
pub use content::body;
pub use objective::{Objective, ObjectiveError};
pub use outcome::{Outcome, Slot};
pub use plan::Plan;
pub use roster::{Member, Roster};
pub use run::{Setting, Speed, simulate};
pub use schedule::{Arrival, Mistake, schedule};
