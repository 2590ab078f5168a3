//! A request to be made, in its parts, down to the bytes that go over the wire.
//!
//! `draft` holds all parts of a request and makes it; `signing` says who signs it and how; `mistake` is the table of what
//! a client can get wrong about that, and `recognition` tells which of it made a signature; `transfer` tells the end of the
//! body, rightly or wrongly; `outgoing` are the bytes that are ready to be sent; `json` changes a JSON body, and `report`
//! makes one of the document's examples.

mod draft;
mod json;
mod mistake;
mod outgoing;
pub mod recognition;
mod report;
mod signing;
mod transfer;

pub use draft::Draft;
pub use json::Tree;
pub use mistake::{
    AfterMistake, CaseMistake, DateMistake, DigestMistake, EncodingMistake, HeaderLineMistake, HeaderMistake,
    HeaderVerb, LinesMistake, MISTAKES, MethodMistake, Mistakes, NewlineMistake, OrderMistake, Recipe, ResourceMistake,
    SchemeMistake, SecretMistake, SignedDateMistake, SignedVersionMistake,
};
pub use outgoing::{Ending, Outgoing};
pub use report::ReportIdentity;
pub use signing::{OtherRequest, Signing};
pub use transfer::{ChunkMistake, Transfer};
