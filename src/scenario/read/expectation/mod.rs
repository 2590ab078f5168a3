//! What a step expects of its answer, and how `read` makes it from what is written.

mod read;

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;

use crate::contract::Code;
use crate::scenario::read::json::WrittenJson;
use crate::scenario::read::matcher::{TextMatcher, ValueMatcher};
use crate::scenario::read::observation::{NamedReading, OptionName};
use crate::scenario::read::path::JsonPath;
use crate::scenario::read::scalar;
use crate::scenario::template::{Scope, Text, Unfilled};
use crate::snapshot::Extent;
use crate::words::words;
pub(in crate::scenario) use read::{code, expectation, pointer};

/// What a step expects; what it does not name may be anything.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Expectation {
    /// The code in the body: one of these.
    pub code: Option<(Vec<Arc<Code>>, Range<usize>)>,
    /// The status: one of these.
    pub status: Option<(Vec<StatusWish>, Range<usize>)>,
    /// The message in the body.
    pub text: Option<(Text, Range<usize>)>,
    /// Headers by name; one of those that bear it is like this.
    pub headers: Vec<HeaderWish>,
    /// The body as a whole, and how much of it is spoken for.
    pub bodies: Vec<(Extent, WrittenJson, Range<usize>)>,
    /// Values in the body by JSON pointer (RFC 6901), each with the place of the pointer.
    pub values: Vec<(String, WrittenJson, Range<usize>)>,
    /// Values in the body by JSONPath (RFC 9535).
    pub paths: Vec<PathWish>,
    /// The bytes of the body.
    pub body: Option<(BodyWish, Range<usize>)>,
    /// What the answer is under each option of an open point.
    pub reading: Option<Box<ReadingWish>>,
    /// What the target does with the connection behind its answer.
    pub connection: Option<(ConnectionWish, Range<usize>)>,
    /// That the target closes the connection without any answer.
    pub silence: Option<(AnswerWish, Range<usize>)>,
    /// The longest time from the first byte sent to the last received; a new connection counts in.
    pub within: Option<(Duration, Range<usize>)>,
}

/// Values that a path leads to: each of them should be like this, and there should be one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PathWish {
    /// The path.
    pub path: JsonPath,
    /// What the values should be like.
    pub matcher: ValueMatcher,
    /// Where it is wished for.
    pub place: Range<usize>,
}

/// What the body should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BodyWish {
    /// Without any byte.
    Absent,
    /// These bytes.
    Bytes(Bytes),
    /// A text like this.
    Text(TextMatcher),
}

words! {
    /// What a target does with the connection behind its answer.
    pub enum ConnectionWish {
        /// It closes it.
        Closed = "closed",
        /// It keeps it for another request.
        Kept = "kept",
    }
    /// What is expected instead of an answer.
    pub enum AnswerWish {
        /// The connection is closed without one.
        None = "none",
        /// The connection may be closed without one; what else is expected holds of one that comes.
        Optional = "optional",
    }
}

impl Expectation {
    /// The expectation with every reference filled in; one without any is handed on as it stands.
    ///
    /// # Errors
    /// [`Unfilled`] at the first reference that has no value.
    pub(in crate::scenario) fn fill(&self, scope: &Scope<'_>) -> Result<Cow<'_, Self>, Unfilled> {
        if self.is_plain() {
            return Ok(Cow::Borrowed(self));
        }
        let mut filled = self.clone();
        // Without `..`, so that a wish that is added is not forgotten; of those with `_` nothing is filled in.
        let Self {
            code: _,
            status: _,
            text,
            headers,
            bodies,
            values,
            paths,
            body,
            reading,
            connection: _,
            silence: _,
            within: _,
        } = &mut filled;
        text.iter_mut().try_for_each(|(text, _)| text.settle(scope))?;
        headers.iter_mut().try_for_each(|wish| wish.matcher.settle(scope))?;
        paths.iter_mut().try_for_each(|wish| wish.matcher.settle(scope))?;
        if let Some((BodyWish::Text(matcher), _)) = body {
            matcher.settle(scope)?;
        }
        bodies.iter_mut().try_for_each(|(_, written, _)| written.settle(scope))?;
        values.iter_mut().try_for_each(|(_, written, _)| written.settle(scope))?;
        for (_, wishes) in reading.iter_mut().flat_map(|reading| &mut reading.options) {
            *wishes = wishes.fill(scope)?.into_owned();
        }
        Ok(Cow::Owned(filled))
    }

    fn is_plain(&self) -> bool {
        // Without `..` for the same reason.
        let Self {
            code: _,
            status: _,
            text,
            headers,
            bodies,
            values,
            paths,
            body,
            reading,
            connection: _,
            silence: _,
            within: _,
        } = self;
        text.iter().all(|(text, _)| text.as_plain().is_some())
            && headers.iter().all(|wish| wish.matcher.is_plain())
            && paths.iter().all(|wish| wish.matcher.is_plain())
            && !matches!(body, Some((BodyWish::Text(matcher), _)) if !matcher.is_plain())
            && bodies.iter().all(|(_, written, _)| written.is_plain())
            && values.iter().all(|(_, written, _)| written.is_plain())
            && reading.iter().flat_map(|reading| &reading.options).all(|(_, wishes)| wishes.is_plain())
    }
}

/// What the answer would be under each option of an open point.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadingWish {
    /// Which open point.
    pub reading: NamedReading,
    /// The options, each with what it has the answer be.
    pub options: Vec<(OptionName, Expectation)>,
}

/// A header that an answer should have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeaderWish {
    /// The name, in any case.
    pub name: String,
    /// What its value should be like.
    pub matcher: TextMatcher,
    /// Where it is wished for.
    pub place: Range<usize>,
}

/// A status, or a class of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StatusWish {
    /// This status.
    Exactly(u16),
    /// Any status of a class: 4 stands for 4XX.
    Class(u16),
}

impl StatusWish {
    /// Whether a status is what is wished for.
    pub fn holds(self, status: u16) -> bool {
        match self {
            Self::Exactly(wanted) => status == wanted,
            Self::Class(class) => status / 100 == class,
        }
    }

    pub(in crate::scenario) fn read(text: &str) -> Option<Self> {
        if let Some(class) = text.strip_suffix("XX").or_else(|| text.strip_suffix("xx")) {
            return scalar::digits(class).filter(|class| (1..=5).contains(class)).map(Self::Class);
        }
        scalar::digits(text).filter(|status| (100..=599).contains(status)).map(Self::Exactly)
    }
}

impl fmt::Display for StatusWish {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Exactly(status) => write!(f, "{status}"),
            Self::Class(class) => write!(f, "{class}XX"),
        }
    }
}
