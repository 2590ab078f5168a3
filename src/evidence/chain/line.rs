//! What stands in a line of an evidence file.

use std::net::SocketAddr;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::evidence::{Damage, Format, Part};
use crate::language::Bilingual;
use crate::words::words;

/// The version of the format. A reader refuses one that it does not know.
pub(super) const VERSION: u32 = 1;

/// What a line says.
#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub(super) enum Content {
    /// A file begins.
    Begin(Heading),
    /// A file that was there is taken up again.
    Resume(Heading),
    /// An exchange.
    Exchange(Box<ExchangeLine>),
    /// Of the answer in an earlier line, only so many bytes went out.
    SentInPart {
        /// The exchange.
        number: u64,
        /// How many bytes of its answer.
        sent: usize,
    },
    /// Something that happened beside the exchanges.
    Note(Note),
}

/// Something that happened beside the exchanges, such as the end of a run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// When.
    pub time: Option<Timestamp>,
    /// What, in a word of who writes it.
    pub word: String,
    /// To what it happened.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub about: Option<String>,
    /// What there is to say of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
}

/// Who writes a file, and by what.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Heading {
    /// The version of the format.
    pub version: u32,
    /// The tool, with its version.
    pub tool: String,
    /// The SHA-256 of the tables of the interface, in hexadecimal digits.
    pub contract: String,
    /// When.
    pub time: Option<Timestamp>,
    /// How many exchanges stand before this line, in this file and in those before it.
    pub exchanges: u64,
    /// The members of JSON in whose place pseudonyms stand. Each heading has pseudonyms of its own but for one that
    /// continues a file.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pseudonymised: Vec<String>,
    /// The name of the file that is continued.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub continues: Option<String>,
    /// How many bytes of a torn line were kept aside when the file was taken up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub torn: Option<u64>,
    /// Who has given the answers, where that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answers: Option<Answering>,
    /// What another tool has done to the file as a whole from which the exchanges were taken.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub damage: Vec<Damage>,
}

impl Heading {
    /// By this program, under tables with this digest.
    pub fn new(contract: String) -> Self {
        Self {
            version: VERSION,
            tool: concat!("bis3 ", env!("CARGO_PKG_VERSION")).to_owned(),
            contract,
            time: None,
            exchanges: 0,
            pseudonymised: Vec::new(),
            continues: None,
            torn: None,
            answers: None,
            damage: Vec::new(),
        }
    }
}

/// An exchange as its line tells it. Bytes stand in base64.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct ExchangeLine {
    pub(super) number: u64,
    #[serde(flatten)]
    pub(super) told: Told,
}

/// What an exchange's line tells behind its number.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct Told {
    /// When the request had come.
    pub(super) time: Option<Timestamp>,
    /// Who sent it; none where that was not recorded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) peer: Option<SocketAddr>,
    pub(super) request: String,
    pub(super) response: Option<String>,
    /// Whether the answer is the recorder's own, and not that of whom it passes requests on to.
    #[serde(default, skip_serializing_if = "is_false")]
    pub(super) own_answer: bool,
    /// Why there is no answer from there, or none at all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) failure: Option<Bilingual>,
    /// What came from there nevertheless.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) received: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) replaced: Vec<Replaced>,
    /// The sides whose head tells the length and coding of the body as they were sent, where the body here has another
    /// length or no coding.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) framed_as_sent: Vec<Side>,
    /// What it was taken from, where another tool has recorded it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) taken_from: Option<TakenFrom>,
    /// The trial that the client was put to by the answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) trial: Option<String>,
}

impl Told {
    /// The sides that were put together, of those that are there.
    pub(super) fn put_together(&self) -> Vec<Side> {
        let told = self.taken_from.iter().flat_map(|from| &from.put_together).copied();
        told.filter(|side| *side == Side::Request || self.response.is_some()).collect()
    }
}

/// What an exchange was taken from that another tool has recorded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct TakenFrom {
    /// How that file was written.
    pub format: Format,
    /// The line at which the exchange begins there, from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<usize>,
    /// The sides that were put together from what the file tells of them, since it does not hold their bytes. Lines that do
    /// not say it were always put together.
    #[serde(default = "both_sides")]
    pub put_together: Vec<Side>,
    /// What the file does not hold of the request.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub missing: Vec<Part>,
    /// What the tool has done to the exchange.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub damage: Vec<Damage>,
}

fn both_sides() -> Vec<Side> {
    Side::ALL.to_vec()
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands a reference over")]
fn is_false(value: &bool) -> bool {
    !value
}

words! {
    /// Who has given the answers of a file.
    pub enum Answering {
        /// The mock: asked the same at the same time, it answers the same.
        Mock = "mock",
        /// A platform that requests were passed on to.
        Upstream = "upstream",
        /// Whoever another tool has recorded.
        Recorded = "recorded",
    }

    /// A side of an exchange.
    pub enum Side {
        /// The request.
        Request = "request",
        /// The answer, or what came of one.
        Response = "response",
    }

    /// What was replaced.
    pub enum ReplacedKind {
        /// The secret of a known key.
        Secret = "secret",
        /// The credentials in a header line or in a body.
        Credentials = "credentials",
        /// The credentials in the target of a request.
        Parameter = "parameter",
        /// The value of a member of JSON.
        Member = "member",
        /// A value of a member, where it stands elsewhere.
        Value = "value",
        /// A whole body, left out: it may hold a member that is not to be written, and cannot be read as JSON.
        Body = "body",
    }
}

/// How the first line of a message is called where a value in it was replaced.
pub(super) const FIRST_LINE: &str = "first-line";

/// How a body is called where a value in it was replaced, and nobody knows any more what was reported.
pub(super) const BODY: &str = "body";

/// Something that does not stand in a line as it was sent.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Replaced {
    /// In which message.
    #[serde(rename = "in")]
    pub side: Side,
    /// What.
    pub what: ReplacedKind,
    /// The header or the parameter, or the member as a JSON pointer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

/// An exchange to be written.
#[derive(Clone, Debug)]
pub struct Exchanged<'a> {
    /// When the request had come.
    pub time: Option<Timestamp>,
    /// Who sent it; none where that is this program.
    pub peer: Option<SocketAddr>,
    /// Its bytes.
    pub request: &'a [u8],
    /// What became of it.
    pub outcome: Outcome<'a>,
    /// The trial that the client was put to by the answer, in a word; none where it was not.
    pub trial: Option<&'a str>,
}

/// What became of a request.
#[derive(Clone, Debug)]
pub enum Outcome<'a> {
    /// It was answered.
    Answered(&'a [u8]),
    /// No answer could be had, and the recorder gave one of its own.
    Own {
        /// What was answered.
        response: &'a [u8],
        /// Why.
        failure: Bilingual,
        /// What had come from whom it was passed on to.
        received: &'a [u8],
    },
    /// It was never answered.
    Unanswered(Bilingual),
}

impl Outcome<'_> {
    /// The bytes that answer, where there are some.
    pub fn response(&self) -> Option<&[u8]> {
        match self {
            Self::Answered(response) | Self::Own { response, .. } => Some(response),
            Self::Unanswered(_) => None,
        }
    }
}
