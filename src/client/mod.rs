//! The way out to a target: exact bytes to an address, over TCP or TLS, and the answer to the byte.
//!
//! Nothing is sent anywhere but to the address of the URL, by way of a proxy only where one is handed in; no redirect is
//! followed.
//!
//! - `address` reads the URL of a target.
//! - `connector` opens connections to it.
//! - `tls` says which certificates are trusted, `own_certificate` believes those that a user gives, `proxy` asks a proxy for a way to the target.
//! - `session` sends requests one after another over a connection that is kept.
//! - `pace` limits how often a session sends.
//! - `tape` keeps what was sent and received, or plays it again; `taped` are sessions of such exchanges.
//! - `stream` sends and receives at the same time over one connection.
//! - `answer` finds the end of an answer in the bytes that arrive.
//! - `error` says why there is no answer, and who is to blame; `unfinished` tells of one that breaks off.

mod address;
mod answer;
mod connector;
mod error;
mod own_certificate;
mod pace;
mod proxy;
mod session;
mod stream;
mod tape;
mod taped;
mod tls;
mod unfinished;

pub use address::{Address, AddressError};
pub use answer::Answer;
pub use connector::{Connector, Limits};
pub use error::{Blame, CertificateProblem, Failure, FailureKind, TargetError, TlsProblem};
pub use pace::Pace;
pub use proxy::{Proxy, ProxyError};
pub use session::{Session, is_kept};
pub use tape::{Keeper, Played, Player, Taken, Tape};
pub use tls::{Trust, TrustError};
pub use unfinished::Unfinished;
