//! What a platform keeps: reports, and signatures that were used.
//!
//! [`Store`] is what every place for them does. What it does may have to be waited for (`deferred`) and may fail (`error`);
//! `memory` is the store in memory, which does neither; `sqlite` is one in a file, which outlives the program. What they hold
//! is read a page at a time (`listing`). A `world` is a store with the fault rules that go with it: all that lasts from one
//! request to the next.

mod deferred;
mod error;
mod listing;
mod memory;
#[cfg(feature = "cli")]
mod sqlite;
mod world;

use jiff::Timestamp;

pub use deferred::Deferred;
pub use error::StoreError;
pub use listing::{ListedReport, ReportPage};
pub use memory::{MemoryLimits, MemoryStore};
#[cfg(feature = "cli")]
pub use sqlite::{SqliteStore, StoreFileError};
pub use world::World;

use crate::payload::Report;
use crate::signature::Signature;

/// A place for reports. Each call is one atomic act: of two reports at the same instant only one is the first. It blocks no
/// thread, and whatever it waits for it waits for with a limit of its own: nobody above it sets one.
pub trait Store: Send + Sync {
    /// Takes a report.
    fn record(&self, submission: Submission) -> StoreResult<'_, Recorded>;

    /// Whether an accepted request carried this signature and may still be sent again.
    fn used(&self, signature: Signature) -> StoreResult<'_, bool>;

    /// Some of the reports, the oldest first; one that replaced another stands in its place. None where there are no more.
    fn page(&self, page: ReportPage) -> StoreResult<'_, Vec<ListedReport>>;

    /// All reports, page by page, for whoever knows that they are few.
    fn reports(&self) -> StoreResult<'_, Vec<StoredReport>> {
        Deferred::later(async {
            let (mut all, mut page) = (Vec::new(), ReportPage::default());
            loop {
                let listed = self.page(page).await?;
                let Some(last) = listed.last() else { return Ok(all) };
                page.after = last.number;
                all.extend(listed.into_iter().map(|listed| listed.stored));
            }
        })
    }

    /// Forgets everything.
    fn clear(&self) -> StoreResult<'_, ()>;
}

/// What a store is asked for: it may come later, and may fail.
pub type StoreResult<'a, T> = Deferred<'a, Result<T, StoreError>>;

/// A report on its way into a store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Submission {
    /// The report.
    pub report: Report,
    /// What happens if institution and period were reported before.
    pub repeat: RepeatRule,
    /// When it came, by the server's clock.
    pub received: Timestamp,
    /// The signature that is used up if the report is taken (reading `replay`).
    pub once: Option<SingleUse>,
}

/// What a second report for one institution and period does (readings `daily-repeat` and `tqc-repeat`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RepeatRule {
    /// It takes the place of the first.
    Replace,
    /// It is refused, and the first stays.
    Refuse,
}

/// A signature that may be used once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SingleUse {
    /// The signature.
    pub signature: Signature,
    /// The instant from which on the window refuses it anyway, so that it can be forgotten.
    pub until: Timestamp,
}

/// A report that was taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredReport {
    /// The report.
    pub report: Report,
    /// When it came.
    pub received: Timestamp,
    /// How many earlier reports for the same institution and period it took the place of.
    pub replaced: u64,
}

/// What became of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Recorded {
    /// It is the first for its institution and period.
    Recorded,
    /// It took the place of an earlier one.
    Replaced,
    /// An earlier one stays.
    AlreadyThere,
    /// The same signature was used before (reading `replay`).
    Replayed,
}
