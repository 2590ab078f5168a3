//! The signature of 1.1.4.2 as named steps, each a value with its own bytes: parse, canonical string, sign, verify.
//!
//! Nothing here reads a clock, knows a key ring or chooses an order of checks. The steps, in the order of the document:
//!
//! 1. `authorization`, [`Authorization::of`]: the header as key and signature (10000, 10001, 10002);
//! 2. `headers`, [`SignedHeaders::of`]: the headers that are signed (10004, 10005);
//! 3. [`SignedHeaders::check_version`] and [`SignedHeaders::dates`]: what two of them say (10005); `date` reads the dates of
//!    HTTP, `imf_fixdate` their usual form, `weekday` names days in Chinese, `header_error` is what can be wrong;
//! 4. `window`, [`window::check`]: how far the date lies off the server's clock (10006);
//! 5. `canonical`, [`SignedHeaders::canonical`]: the string to sign, once for every accepted form that `resource` finds;
//! 6. `key`, [`SigningKey::verify`]: whether the signature is that of one of them (10008).
//!
//! `sign` goes the same way as a client does.

pub mod authorization;
pub mod canonical;
pub mod date;
mod header_error;
pub mod headers;
mod imf_fixdate;
mod key;
pub mod resource;
mod sign;
mod weekday;
pub mod window;

pub use authorization::{Authorization, AuthorizationError};
pub use canonical::{CanonicalRequest, CanonicalRequests, canonical};
pub use date::{DateError, HttpDate};
pub use header_error::HeaderError;
pub use headers::SignedHeaders;
pub use key::{Signature, SignatureError, SigningKey};
pub use sign::{Signed, Signer};
pub use window::OutsideWindow;
