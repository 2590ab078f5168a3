//! Certification: an unmodified client is watched, tried and judged.
//!
//! Everything is a function of the evidence. [`next`] says which trial a request is put to, [`judge`] what the evidence says of
//! every obligation; live board, report and later verification are readers of the same [`Verdicts`]. That a trial was made
//! stands in the line of its exchange, what happened beside the exchanges in lines of notes: a run that was killed is taken up
//! from its file.
//!
//! - `suite` is what can be shown, as data: obligations, trials, plans, and the frozen set.
//! - `claims` is what is claimed of a client, `challenge` what an examiner fixes; `terms` puts them together.
//! - `observed` is an exchange as it is judged, `content` what of its body matters; `notes` are the words of notes.
//! - `course` is what has been tried, and chooses the next trial.
//! - `followed` holds what was tried against what the challenge has drawn.
//! - `judge` comes to the verdicts, and `verdict` is what they are.
//! - `folder` is where a run stands on disk, and `live` is a run while it goes on.
//! - `platform` is the other side: a platform that was put to the suite, judged again from its exchanges.
//! - `model` are clients to try all this on, a careful one and careless ones; `selftest` does.

mod challenge;
mod claims;
mod content;
mod course;
pub mod folder;
mod followed;
mod judge;
pub mod live;
pub mod model;
pub mod notes;
mod observed;
pub mod platform;
pub mod selftest;
pub mod suite;
mod terms;
mod verdict;

pub use challenge::Challenge;
pub use claims::{ClaimedFile, Claims, LeftOut, access_keys, template};
pub use content::Content;
pub use course::{Asked, Course, next};
pub use followed::{Departure, by_hand, departures};
pub use judge::{Evidence, judge};
pub use observed::{Observed, PASSED, ReportId, decide, moved, report};
pub use terms::{Ground, Terms};
pub use verdict::{MOST_NUMBERS, Outcome, Verdict, Verdicts};
