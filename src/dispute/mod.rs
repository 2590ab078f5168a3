//! Why a message is answered as it is: a pure function from a recorded exchange to an explanation.
//!
//! - `question` is what is asked: a recorded exchange, the keys that are known, and how the document is read.
//! - `explain` answers it; `hypothesis` takes as given what the recording does not hold, and `decided` says what of a
//!   decision hangs on that.
//! - `server_time` says which instant stands for the server's clock.
//! - `checks` goes through the steps in the platform's order, `later` through what would be refused behind the refusal.
//! - `canonical` has the string to sign, byte by byte; `mistakes` names what a signature or a string was made with; `otherwise` what other readings answer.
//! - `explanation` is what comes of it; `effort` is how much is looked for, and what that costs over a whole file.
//! - `judgement` lays an exchange under several readings, and says which its answer speaks for.
//! - `smallest` makes a small request for a code.
//! - `bundle` is a dispute that is sealed, for others to check; `replay` sends its requests again.

pub mod bundle;
mod canonical;
mod checks;
mod decided;
mod effort;
mod explain;
mod explanation;
mod hypothesis;
mod judgement;
mod mistakes;
mod otherwise;
mod question;
pub mod replay;
mod server_time;
mod smallest;

pub use canonical::StringToSign;
pub use checks::{Check, CheckOutcome};
pub use effort::{Budget, Effort, Unsought};
pub use explain::explain;
pub use explanation::{Answered, Explanation, Later};
pub use hypothesis::Given;
pub use judgement::{Answer, Judgement, Testimony, testimonies};
pub use mistakes::OwnString;
pub use otherwise::Otherwise;
pub use question::Question;
pub use server_time::{ServerTime, TimeSource};
pub use smallest::{EXAMPLES_AT, Example, smallest, smallest_of_each};
