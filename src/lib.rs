//! `bis3`: the mock platform and conformance harness for the interface by which hospitals report blood stock,
//! blood-donor patients and transfusion quality.
//!
//! The document is data and the platform is a function. Rooms, from the ground up; imports go down only:
//!
//! | floor | rooms |
//! |---|---|
//! | ground | [`message`], [`secret`], [`clock`], [`language`], [`diagnostic`] |
//! | first | [`contract`], then [`signature`] and [`payload`], then [`platform`] |
//! | second | `mock`; [`scenario`], [`snapshot`], [`client`]; mock and scenario never import each other |
//! | third | [`suite`]: the scenarios that the program carries; [`probe`]: what is in the way of judging a target, and how it reads the document; [`explore`]: drawn requests |
//! | top | [`report`], [`cli`] |

#[cfg(feature = "cli")]
pub mod cli;
#[cfg(feature = "scenarios")]
pub mod client;
pub mod clock;
pub mod contract;
pub mod diagnostic;
#[cfg(feature = "cli")]
pub mod explore;
pub mod language;
pub mod message;
pub mod mock;
pub mod payload;
pub mod platform;
#[cfg(feature = "cli")]
pub mod probe;
#[cfg(feature = "cli")]
pub mod report;
#[cfg(feature = "scenarios")]
pub mod scenario;
pub mod secret;
pub mod signature;
#[cfg(feature = "scenarios")]
pub mod snapshot;
#[cfg(feature = "scenarios")]
pub mod suite;
