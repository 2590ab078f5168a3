//! A platform that was put to the suite: its exchanges are kept while the suite runs, and the run is made again from them alone.
//!
//! - `terms` is on what terms the suite was run: what has to be known to make every request again, without a secret.
//!   `stand_in` finds a secret of the same shape.
//! - `keeper` writes each exchange down with the step that it belongs to, `kept` reads them.
//! - `player` answers a run with them in the place of the platform, and `again` is that run.

mod again;
mod keeper;
mod kept;
mod player;
mod stand_in;
mod terms;

pub use again::{Again, again};
pub use keeper::{EvidenceKeeper, fixed};
pub use kept::{Kept, kept};
pub use terms::{Terms, bound};

/// The entry of the terms.
pub const TERMS: &str = "run.json";
/// Words of notes: what an exchange belongs to and what came of it, that the connection was closed behind it, on what terms a
/// suite is run, and that it begins, behind what was found out about the platform before.
const EXCHANGED: &str = "exchanged";
const CLOSED: &str = "closed";
const TERMS_FIXED: &str = "terms";
const SUITE_BEGUN: &str = "suite-begun";
