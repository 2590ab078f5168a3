//! A request to be made, in its parts, down to the bytes that go over the wire.
//!
//! `draft` holds all parts of a request and makes it; `signing` says who signs it and how; `mistake` is the table of what
//! a client can get wrong about that; `transfer` tells the end of the body, rightly or wrongly; `outgoing` are the bytes
//! that are ready to be sent; `json` changes a JSON body, and `report` makes one of the document's examples.

mod draft;
mod json;
mod mistake;
mod outgoing;
mod report;
mod signing;
mod transfer;

pub use draft::Draft;
pub use json::Tree;
pub use mistake::{
    AfterMistake, CaseMistake, DateMistake, DigestMistake, HeaderMistake, HeaderVerb, MISTAKES, MethodMistake,
    Mistakes, NewlineMistake, OrderMistake, Recipe, ResourceMistake, SchemeMistake, SecretMistake,
};
pub use outgoing::{Ending, Outgoing};
pub use report::ReportIdentity;
pub use signing::{OtherRequest, Signing};
pub use transfer::{ChunkMistake, Transfer};
