//! A mistake that is about a header of some name.

use std::fmt;

use bytes::Bytes;

use super::group::group;
use super::sent;
use crate::language::Bilingual;
use crate::message::Header;

group! {
    /// What is done to a header (`header`).
    HeaderVerb, fn(&Header, Option<&str>) -> Vec<Header> {
        Drop = "drop", "不发送这个请求头", "the header is not sent", |_, _| Vec::new();
        Duplicate = "duplicate", "这个请求头发送两次", "the header is sent twice", |header, _| vec![header.clone(), header.clone()];
        Blank = "blank", "这个请求头的值为空", "the header is sent without a value", |header, _| vec![Header { value: Bytes::new(), ..header.clone() }];
        Rename = "rename", "这个请求头用别的名称发送", "the header is sent under another name", sent::renamed;
    }
}

/// A header that goes wrong, written as `drop NAME` or `rename NAME to OTHER`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeaderMistake {
    /// What is done to it.
    pub verb: HeaderVerb,
    /// The header that it is about.
    pub header: String,
    /// The name under which it is sent instead; only where it is renamed.
    pub new_name: Option<String>,
}

impl HeaderMistake {
    /// Something that is done to a header and needs no other name.
    pub fn new(verb: HeaderVerb, header: impl Into<String>) -> Self {
        Self { verb, header: header.into(), new_name: None }
    }

    /// A header that is sent under another name.
    pub fn rename(header: impl Into<String>, new_name: impl Into<String>) -> Self {
        Self { verb: HeaderVerb::Rename, header: header.into(), new_name: Some(new_name.into()) }
    }

    /// All that can be done to a header.
    pub(super) fn each_of(header: &str) -> Vec<Self> {
        let verbs = HeaderVerb::ALL.iter().filter(|verb| !verb.takes_new_name());
        let others = [header.to_uppercase(), header.to_lowercase(), format!("x-{header}")];
        let renamed = others.into_iter().filter(|other| other != header).map(|other| Self::rename(header, other));
        verbs.map(|verb| Self::new(*verb, header)).chain(renamed).collect()
    }
}

impl HeaderVerb {
    /// Whether it is written with another name: `rename NAME to OTHER`.
    pub fn takes_new_name(self) -> bool {
        self == Self::Rename
    }
}

impl fmt::Display for HeaderMistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.verb.word(), self.header)?;
        self.new_name.iter().try_for_each(|other| write!(f, " to {other}"))
    }
}
