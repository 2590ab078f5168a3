//! What holds of every answer, whatever was asked, as the table of invariants lists it.

use std::sync::Arc;

use super::Requirement;
use crate::language::Bilingual;
use crate::words::words;

/// Something that holds of every answer, with what the table says of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invariant {
    /// Which one.
    pub kind: InvariantKind,
    /// The requirement that an answer breaks in which it does not hold. It has the clause, and how strictly that speaks.
    pub requirement: Arc<Requirement>,
    /// What is wrong then, in one sentence.
    pub title: Bilingual,
}

words! {
    /// What can be wrong with an answer, whatever was asked.
    pub enum InvariantKind {
        /// The body is not UTF-8.
        NotUtf8 = "not-utf8",
        /// The body begins with a byte order mark.
        ByteOrderMark = "byte-order-mark",
        /// The body is no JSON object.
        NoObject = "no-object",
        /// The body has no code that is a number.
        NoCode = "no-code",
        /// The code is none of 1.3.3.
        UnlistedCode = "unlisted-code",
        /// The message is not the listed text of the code.
        OtherText = "other-text",
        /// There is no data; on success, data is no empty object.
        NoData = "no-data",
        /// The three members are written in several letter cases, or stand twice.
        MemberNames = "member-names",
        /// Success with another status than 2XX.
        SuccessStatus = "success-status",
        /// An error with a status that is neither 4XX nor 5XX.
        ErrorStatus = "error-status",
        /// A status of another class than the code has.
        StatusClass = "status-class",
        /// 10006 with another status than 403.
        ExpiredStatus = "expired-status",
        /// 10006 inside the window, by the answer's own Date.
        ExpiredEarly = "expired-early",
        /// Success for a request from before the window, by the answer's own Date.
        PassedLate = "passed-late",
        /// Success for a request from behind the window, by the answer's own Date.
        PassedEarly = "passed-early",
        /// The Content-Type is not that of JSON in UTF-8.
        ContentType = "content-type",
        /// Neither Content-Length nor chunks, or both.
        ContentLength = "content-length",
        /// Bytes behind the end of the answer.
        SurplusBytes = "surplus-bytes",
        /// No Date, or none of HTTP's.
        Date = "date",
        /// A Date that is far from that of the answer before.
        DateJump = "date-jump",
        /// A body in the answer to HEAD.
        BodyToHead = "body-to-head",
        /// Chunks in the answer to HTTP/1.0.
        ChunksToHttp10 = "chunks-to-http-1-0",
        /// 405 without Allow, or with one that lists the refused method.
        Allow = "allow",
        /// Characters of the request that come back harmed.
        HarmedCharacters = "harmed-characters",
    }
}
