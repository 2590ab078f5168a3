//! What a value of an answer should be like: the value itself, or something that holds of it; `load` reads it.

mod load;

pub(in crate::scenario) use load::{pattern, text_matcher, value_matcher};

use regex::Regex;

use crate::payload::json::ExactNumber;
use crate::scenario::Text;
use crate::scenario::read::json::WrittenJson;
use crate::scenario::template::{Scope, Unfilled};
use crate::words::words;

words! {
    /// The JSON types that a matcher can ask for.
    pub enum JsonType {
        /// A number.
        Number = "number",
        /// A number that is written without fraction and exponent.
        Integer = "integer",
        /// A string.
        String = "string",
        /// `true` or `false`.
        Boolean = "boolean",
        /// `null`.
        Null = "null",
        /// An object.
        Object = "object",
        /// An array.
        Array = "array",
    }
    /// The keys of a matcher.
    pub enum MatcherKey {
        /// The value itself.
        Equals = "equals",
        /// Its type.
        Type = "type",
        /// A regular expression that its text fits somewhere.
        Regex = "regex",
        /// The least number that it may be.
        Min = "min",
        /// The greatest number that it may be.
        Max = "max",
        /// Both, as a list of two.
        Range = "range",
        /// A number that it equals without being written like it.
        SameNumber = "same-number-different-text",
        /// How many characters, elements or members it has.
        Length = "length",
        /// A text that it holds, an element of an array, or the name of a member.
        Contains = "contains",
        /// A list of values, one of which it is.
        OneOf = "one-of",
        /// It is not there.
        Absent = "absent",
        /// It is there, whatever it is.
        Present = "present",
    }
}

/// What a JSON value should be like.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ValueMatcher {
    /// This value.
    Equals(WrittenJson),
    /// Of this type.
    Type(JsonType),
    /// A text, or the text of anything else, that fits somewhere.
    Regex(Pattern),
    /// A number not below the first and not above the second.
    Between(Option<ExactNumber>, Option<ExactNumber>),
    /// This number, in another text.
    SameNumber(Box<str>),
    /// With so many characters, elements or members.
    Length(usize),
    /// With this text in it, this element, or a member of this name.
    Contains(WrittenJson),
    /// One of these.
    OneOf(Vec<WrittenJson>),
    /// Not there.
    Absent,
    /// There.
    Present,
}

/// What a text should be like: a header's value, or a body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TextMatcher {
    /// This text.
    Equals(Text),
    /// Fits somewhere.
    Regex(Pattern),
    /// With this text in it.
    Contains(Text),
    /// Not there.
    Absent,
    /// There.
    Present,
}

impl ValueMatcher {
    /// Whether nothing is to be filled in.
    pub(in crate::scenario) fn is_plain(&self) -> bool {
        self.written().all(WrittenJson::is_plain)
    }

    /// Fills in every reference.
    ///
    /// # Errors
    /// [`Unfilled`] at the first that has no value.
    pub(in crate::scenario) fn settle(&mut self, scope: &Scope<'_>) -> Result<(), Unfilled> {
        match self {
            Self::Equals(written) | Self::Contains(written) => written.settle(scope),
            Self::OneOf(values) => values.iter_mut().try_for_each(|written| written.settle(scope)),
            _ => Ok(()),
        }
    }

    fn written(&self) -> impl Iterator<Item = &WrittenJson> {
        match self {
            Self::Equals(written) | Self::Contains(written) => std::slice::from_ref(written).iter(),
            Self::OneOf(values) => values.iter(),
            _ => [].iter(),
        }
    }
}

impl TextMatcher {
    /// Whether nothing is to be filled in.
    pub(in crate::scenario) fn is_plain(&self) -> bool {
        match self {
            Self::Equals(text) | Self::Contains(text) => text.as_plain().is_some(),
            _ => true,
        }
    }

    /// Fills in every reference.
    ///
    /// # Errors
    /// [`Unfilled`] at the first that has no value.
    pub(in crate::scenario) fn settle(&mut self, scope: &Scope<'_>) -> Result<(), Unfilled> {
        match self {
            Self::Equals(text) | Self::Contains(text) => text.settle(scope),
            _ => Ok(()),
        }
    }
}

/// A regular expression, of limited size.
#[derive(Clone, Debug)]
pub struct Pattern(Regex);

impl Pattern {
    /// Whether a text fits somewhere.
    pub fn fits(&self, text: &str) -> bool {
        self.0.is_match(text)
    }

    /// What of a text is meant where it fits: the first group, or without one all that matches.
    pub fn taken<'a>(&self, text: &'a str) -> Option<&'a str> {
        let groups = self.0.captures(text)?;
        groups.get(1).or_else(|| groups.get(0)).map(|found| found.as_str())
    }

    /// As it is written.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        self.as_str() == other.as_str()
    }
}

impl Eq for Pattern {}
