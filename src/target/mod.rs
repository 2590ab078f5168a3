//! The door outwards: exact bytes to an address, over TCP or TLS, and the answer to the byte.
//!
//! Nothing is sent anywhere but to the address of the URL: no proxy of the environment is asked and no redirect followed.

mod address;
mod answer;
mod connection;
mod error;
mod tls;

pub use address::{Address, AddressError};
pub use answer::Answer;
pub use connection::{Connector, Limits, Session};
pub use error::{Blame, Failure, TargetError};
pub use tls::{Trust, TrustError};
