//! The table of mistakes. A row is: a name for the program, the word of a scenario, what the client does in Chinese and
//! English, the function that does it, and `likely` where clients make it most. The function's type stands at the head of its
//! group; `signed-…` is about what is signed and differs from what is sent.
//!
//! - `key` has the rows about what signs, the hash and Authorization, `string` those about the string to sign, and `value` those
//!   about dates, the version and what is sent behind the signature.

mod key;
mod string;
mod value;

pub use key::{DigestMistake, SchemeMistake, SecretMistake};
pub use string::{
    CaseMistake, EncodingMistake, HeaderLineMistake, LinesMistake, MethodMistake, NewlineMistake, OrderMistake,
    ResourceMistake,
};
pub use value::{AfterMistake, DateMistake, SignedDateMistake, SignedVersionMistake};

use super::Recipe;
use super::group::mistakes;
use super::header::{HeaderMistake, HeaderVerb};
use crate::words::Word;

mistakes! {
    /// What is done to the key's secret before it signs (`secret`).
    secret "secret": SecretMistake;
    /// Resource in the string to sign (`resource`).
    resource "resource": ResourceMistake;
    /// How the string is hashed, and how the hash is written (`digest`).
    digest "digest": DigestMistake;
    /// What stands between the parts of the string to sign (`newline`).
    newline "newline": NewlineMistake;
    /// VERB in the string to sign; a function gives nothing where its line is left out too (`method`).
    method "method": MethodMistake;
    /// Which lines the string to sign has, and in what order (`lines`).
    lines "lines": LinesMistake;
    /// How a custom header is written in the string to sign (`header-line`).
    header_line "header-line": HeaderLineMistake;
    /// Date and x-bis3-date, sent and signed (`date`).
    date "date": DateMistake;
    /// Date and x-bis3-date where they are signed; they are sent as they should be (`signed-date`).
    signed_date "signed-date": SignedDateMistake;
    /// x-bis3-version where it is signed; it is sent as it should be (`signed-version`).
    signed_version "signed-version": SignedVersionMistake;
    /// The order of custom headers in the string to sign (`order`).
    order "order": OrderMistake;
    /// The names of custom headers in the string to sign (`case`).
    case "case": CaseMistake;
    /// The bytes of the string to sign (`encoding`).
    encoding "encoding": EncodingMistake;
    /// How the value of Authorization is put together (`scheme`).
    scheme "scheme": SchemeMistake;
}
