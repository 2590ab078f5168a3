//! The door outwards: exact bytes to an address, over TCP or TLS, and the answer to the byte.
//!
//! Nothing is sent anywhere but to the address of the URL, by way of a proxy only where one is handed in; no redirect is
//! followed.

mod address;
mod answer;
mod connection;
mod error;
mod pace;
mod proxy;
mod tls;

pub use address::{Address, AddressError};
pub use answer::Answer;
pub use connection::{Connector, Limits, Session};
pub use error::{Blame, CertificateProblem, Failure, TargetError, TlsProblem};
pub use pace::Pace;
pub use proxy::{Proxy, ProxyError};
pub use tls::{Trust, TrustError};
