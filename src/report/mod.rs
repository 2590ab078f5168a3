//! Reports of a run. Each is written while the run goes on, from what a run tells, and keeps no more of it than it must.
//!
//! - `terminal`, `json`, `junit`, `tap`, `markdown` and `html` are the forms.
//! - `words` has the words that several of them say, `message` and `curl` show what was sent and answered, `difference` what
//!   differs from a snapshot.
//! - `notable` gathers the cases at which somebody has to look; `precedence` draws the order of checks as a matrix.
//! - `certification` tells what a client has shown, `platform` what a platform has, `simulation` what came of a simulated day.
//! - `code` tells what a code means, `explanation` tells why a message is answered as it is, `findings` draws what is wrong with a body.
//! - `bundle` tells what holds of a bundle, `dispute` makes and shows the bundle of a dispute.
//! - `spool` holds back a part whose beginning depends on its end; `allowance` is how much a report takes in all.

mod allowance;
pub mod bundle;
#[cfg(feature = "cli")]
pub mod certification;
pub mod code;
pub(crate) mod curl;
pub mod difference;
pub mod dispute;
pub mod explanation;
pub mod findings;
pub mod html;
pub mod json;
pub mod junit;
pub mod markdown;
pub mod message;
mod notable;
pub mod platform;
mod precedence;
#[cfg(feature = "cli")]
pub mod simulation;
mod spool;
pub mod tap;
pub mod terminal;
mod words;

use std::io;
use std::sync::Arc;

use crate::language::Bilingual;
use crate::scenario::{Scenario, ScenarioResult, StepResult, Totals};

/// A report that is written while a run goes on: a scenario begins, its steps come one by one, it ends; then the run is
/// finished. The same calls make the same bytes. Whatever has begun must end, and the run be finished, also where it is
/// broken off: some reports are written only then.
pub trait Report {
    /// A scenario begins.
    ///
    /// # Errors
    /// What the writer behind the report says, here and below.
    fn begin(&mut self, scenario: &Arc<Scenario>) -> io::Result<()>;

    /// A step of the scenario is done.
    ///
    /// # Errors
    /// As [`Report::begin`].
    fn step(&mut self, step: &StepResult) -> io::Result<()>;

    /// The scenario has ended.
    ///
    /// # Errors
    /// As [`Report::begin`].
    fn end(&mut self, result: &ScenarioResult) -> io::Result<()>;

    /// The run cannot go on, between two scenarios; it is only finished after this.
    ///
    /// # Errors
    /// As [`Report::begin`].
    fn broken_off(&mut self, reason: &Bilingual) -> io::Result<()>;

    /// The run is finished.
    ///
    /// # Errors
    /// As [`Report::begin`].
    fn finish(&mut self, totals: &Totals) -> io::Result<()>;
}
