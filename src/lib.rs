//! `bis3`: the mock platform and conformance harness for the interface by which hospitals report blood stock,
//! blood-donor patients and transfusion quality.
//!
//! Beside the program, this library is for Rust tests of a client or of a platform. All that it offers stands on this page.
//!
//! # A platform to send to
//!
//! [`MockPlatform`] answers as the document says, at a free port, until it is dropped. Its clock can be set, faults can be
//! added, and it shows what it has received.
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), bis3::Error> {
//! let platform = bis3::MockPlatform::builder().clock("fixed:2024-05-06T02:00:00Z").start().await?;
//! platform.add_fault("POST /Stock/HospStock: cut")?;
//! platform.advance(std::time::Duration::from_secs(16 * 60))?;
//! assert!(platform.url().starts_with("http://127.0.0.1:"));
//! platform.stop().await;
//! # Ok(())
//! # }
//! ```
//!
//! Tests without an async runtime use [`blocking`]:
//!
//! ```
//! use std::io::{Read, Write};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let platform = bis3::blocking::MockPlatform::start()?;
//! let body = r#"{"FacilityCode": "12332500472260169F", "HospTime": "2023-09-14", "InPatientNum": 20, "DonorNum": 10}"#;
//! let signer = bis3::Signer::new(platform.access_key(), platform.secret());
//!
//! let mut request = format!("POST /Patient/Donor HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n");
//! for (name, value) in signer.sign("POST", "/Patient/Donor")? {
//!     request += &format!("{name}: {value}\r\n");
//! }
//! request += &format!("Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}", body.len());
//! let mut connection = std::net::TcpStream::connect(platform.url().trim_start_matches("http://"))?;
//! connection.write_all(request.as_bytes())?;
//! connection.read_to_end(&mut Vec::new())?;
//!
//! assert_eq!(platform.journal()[0].code, Some(1));
//! assert_eq!(platform.reports()[0].period, "2023-09-14");
//! # Ok(())
//! # }
//! ```
//!
//! # A signature
//!
//! [`Signer`] makes the headers of a signed request; a client's own can be held against them.
//!
//! ```
//! # fn main() -> Result<(), bis3::Error> {
//! let at = std::time::UNIX_EPOCH + std::time::Duration::from_secs(1_536_574_531);
//! let headers = bis3::Signer::new("key", "secret").sign_at("POST", "/Stock/HospStock", at)?;
//! assert_eq!(headers[0], ("Date".to_owned(), "Mon, 10 Sep 2018 10:15:31 GMT".to_owned()));
//! assert!(headers.iter().any(|(name, value)| name == "Authorization" && value.starts_with("BIS3 key:")));
//! # Ok(())
//! # }
//! ```
//!
//! # A body
//!
//! [`examine`] says what the document has against a body, without sending it.
//!
//! ```
//! # fn main() -> Result<(), bis3::Error> {
//! let findings = bis3::examine("/Patient/Donor", br#"{"HospTime": "2023-09-14", "InPatientNum": -1, "DonorNum": 10}"#)?;
//! assert!(findings.iter().any(|finding| finding.place == "body /InPatientNum" && finding.clause == "1.2"));
//! # Ok(())
//! # }
//! ```
//!
//! # A platform to be tested
//!
//! With the feature `scenarios`, `Run` sends the suite, or scenarios of one's own, to an address, and gives the tree of
//! results.
//!
#![cfg_attr(feature = "scenarios", doc = "```")]
#![cfg_attr(not(feature = "scenarios"), doc = "```ignore")]
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), bis3::Error> {
//! let platform = bis3::MockPlatform::start().await?;
//! let results = bis3::Run::suite(platform.url()).tag("example").run().await?;
//! assert!(results.passed(), "{results:#?}");
//! # Ok(())
//! # }
//! ```
//!
//! # The house
//!
//! The document is data and the platform is a function. Rooms, from the ground up; imports go down only:
//!
//! | floor | rooms |
//! |---|---|
//! | ground | `message`, `credentials`: secrets known by how they look, `secret`, `clock`, `language`, `words`, `diagnostic` |
//! | first | `contract`, then `signature`, `payload` and `fault`, then `store`, `platform`, `request`, `evidence`: what others have recorded, and the evidence file, and `invariants`, what holds of every answer; `mutants`: platforms that are wrong on purpose |
//! | second | `mock`; `scenario`, `snapshot`, `client`; mock and scenario never import each other |
//! | above it | `harness`: mock and scenario in one process; `recorder`: a reverse proxy that writes evidence |
//! | third | `suite`: the scenarios that the program carries; `probe`: what is in the way of judging a target, and how it reads the document; `explore`: drawn requests; `simulate`: a reporting day of many hospitals; `dispute`: why a message is answered as it is; `import`: recorded exchanges as a scenario; `certify`: what an unmodified client shows; `description`: the interface for tools that others have |
//! | top | `report`, `board`: the pages of a run that goes on, `cli` |

#![cfg_attr(
    not(feature = "internals"),
    allow(
        dead_code,
        unused_imports,
        clippy::enum_variant_names,
        reason = "rooms offer more to the project's own tests and to the program"
    )
)]

cfg_if::cfg_if! {
    // The project's own tests and benches look into every room; nobody else does.
    if #[cfg(feature = "internals")] {
        #[cfg(feature = "cli")]
        pub mod board;
        #[cfg(feature = "cli")]
        pub mod certify;
        #[cfg(feature = "cli")]
        pub mod cli;
        #[cfg(feature = "scenarios")]
        pub mod client;
        pub mod clock;
        pub mod contract;
        pub mod credentials;
        #[cfg(feature = "cli")]
        pub mod description;
        pub mod diagnostic;
        #[cfg(feature = "cli")]
        pub mod dispute;
        #[cfg(feature = "cli")]
        pub mod evidence;
        #[cfg(feature = "cli")]
        pub mod explore;
        pub mod fault;
        #[cfg(feature = "scenarios")]
        pub mod harness;
        #[cfg(feature = "cli")]
        pub mod import;
        pub mod invariants;
        pub mod language;
        pub mod message;
        pub mod mock;
        pub mod mutants;
        pub mod payload;
        pub mod platform;
        #[cfg(feature = "cli")]
        pub mod probe;
        #[cfg(feature = "cli")]
        pub mod recorder;
        #[cfg(feature = "cli")]
        pub mod report;
        pub mod request;
        #[cfg(feature = "scenarios")]
        pub mod scenario;
        pub mod secret;
        pub mod signature;
        #[cfg(feature = "cli")]
        pub mod simulate;
        #[cfg(feature = "scenarios")]
        pub mod snapshot;
        pub mod store;
        #[cfg(feature = "scenarios")]
        pub mod suite;
        pub mod testing;
        pub mod words;
    } else {
        #[cfg(feature = "cli")]
        mod board;
        #[cfg(feature = "cli")]
        mod certify;
        #[cfg(feature = "cli")]
        mod cli;
        #[cfg(feature = "scenarios")]
        mod client;
        mod clock;
        mod contract;
        mod credentials;
        #[cfg(feature = "cli")]
        mod description;
        mod diagnostic;
        #[cfg(feature = "cli")]
        mod dispute;
        #[cfg(feature = "cli")]
        mod evidence;
        #[cfg(feature = "cli")]
        mod explore;
        mod fault;
        #[cfg(feature = "scenarios")]
        mod harness;
        #[cfg(feature = "cli")]
        mod import;
        mod invariants;
        mod language;
        mod message;
        mod mock;
        mod mutants;
        mod payload;
        mod platform;
        #[cfg(feature = "cli")]
        mod probe;
        #[cfg(feature = "cli")]
        mod recorder;
        #[cfg(feature = "cli")]
        mod report;
        mod request;
        #[cfg(feature = "scenarios")]
        mod scenario;
        mod secret;
        mod signature;
        #[cfg(feature = "cli")]
        mod simulate;
        #[cfg(feature = "scenarios")]
        mod snapshot;
        mod store;
        #[cfg(feature = "scenarios")]
        mod suite;
        mod testing;
        mod words;
    }
}

pub use language::{Bilingual, Language};
pub use testing::{
    Error, Exchange, Finding, MockPlatform, MockPlatformBuilder, Signer, StoredReport, blocking, examine,
};
#[cfg(feature = "scenarios")]
pub use testing::{Outcome, Results, Run, ScenarioOutcome, StepOutcome};

/// The program, run with these arguments, the first of which is its own name.
#[cfg(feature = "cli")]
#[doc(hidden)]
pub fn program(arguments: Vec<std::ffi::OsString>) -> std::process::ExitCode {
    cli::main(arguments)
}
