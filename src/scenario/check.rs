//! One expectation held against an answer: what it is about, and what is wrong.

use crate::diagnostic::Diagnostic;
use crate::language::Bilingual;
use crate::snapshot::Extent;

/// One expectation held against an answer.
#[derive(Clone, Debug)]
pub struct Check {
    /// What was looked at.
    pub subject: CheckSubject,
    /// What is wrong, at the place of the expectation; none where it holds.
    pub failure: Option<Diagnostic>,
    /// What a warning is against.
    pub ground: Ground,
}

impl Check {
    /// A check that is against a sentence of the document or a settled point, where it does not hold.
    pub fn new(subject: CheckSubject, failure: Option<Diagnostic>) -> Self {
        Self { subject, failure, ground: Ground::Settled }
    }
}

/// What an expectation is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CheckSubject {
    /// The code in the body.
    Code,
    /// The status.
    Status,
    /// The message in the body.
    Text,
    /// A header, by name.
    Header(String),
    /// The body, as a whole or in part.
    Body(Extent),
    /// A value in the body, by JSON pointer or JSONPath.
    Value(String),
    /// A value that is taken out of the answer, by its name.
    Capture(String),
    /// What a request is tried again for.
    Until,
    /// How many answers bear each code.
    Codes,
    /// How the target reads an open point, by its id.
    Reading(String),
    /// What holds of every answer.
    EveryAnswer,
    /// The bytes of the body.
    Bytes,
    /// The connection behind the answer.
    Connection,
    /// Whether there is an answer.
    Answer,
    /// How long it took.
    Within,
}

impl CheckSubject {
    /// The subject for a person; programs read [`CheckSubject::word`].
    pub fn title(&self) -> Bilingual {
        let word = self.word();
        let zh = match self {
            Self::Code => "错误码".to_owned(),
            Self::Status => "HTTP 状态".to_owned(),
            Self::Text => "描述信息".to_owned(),
            Self::Header(name) => format!("应答头 {name}"),
            Self::Body(Extent::Whole) => "返回体".to_owned(),
            Self::Body(Extent::Subset) => "返回体的一部分".to_owned(),
            Self::Value(pointer) => format!("返回体 {pointer}"),
            Self::Capture(name) => format!("取值 {name}"),
            Self::Until => "重试的条件".to_owned(),
            Self::Codes => "各错误码的个数".to_owned(),
            Self::Reading(id) => format!("读法 {id}"),
            Self::EveryAnswer => "所有应答".to_owned(),
            Self::Bytes => "返回体的字节".to_owned(),
            Self::Connection => "连接".to_owned(),
            Self::Answer => "应答".to_owned(),
            Self::Within => "用时".to_owned(),
        };
        Bilingual::new(zh, word)
    }

    /// The subject's word, with what it names.
    pub fn word(&self) -> String {
        match self {
            Self::Code => "code".to_owned(),
            Self::Status => "status".to_owned(),
            Self::Text => "text".to_owned(),
            Self::Header(name) => format!("header {name}"),
            Self::Body(Extent::Whole) => "json".to_owned(),
            Self::Body(Extent::Subset) => "json subset".to_owned(),
            Self::Value(pointer) => format!("json {pointer}"),
            Self::Capture(name) => format!("capture {name}"),
            Self::Until => "until".to_owned(),
            Self::Codes => "codes".to_owned(),
            Self::Reading(id) => format!("reading {id}"),
            Self::EveryAnswer => "every answer".to_owned(),
            Self::Bytes => "body".to_owned(),
            Self::Connection => "connection".to_owned(),
            Self::Answer => "answer".to_owned(),
            Self::Within => "within".to_owned(),
        }
    }
}

/// What a warning is against.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ground {
    /// A settled point, or an open point that is read in no known way or in two.
    Settled,
    /// The reading that is claimed: the target has another.
    ClaimedReading,
    /// Printed text, by a reading that is claimed: whoever claims it knows.
    ClaimedContradiction,
    /// A reading that the scenario rests on and nobody claims.
    UnclaimedReading,
}
