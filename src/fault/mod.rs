//! Fault rules: answers and connections that go wrong on demand.
//!
//! A rule is one line, `[METHOD] [PATH|*] [key K] [institution C] : effect [, times N] [, nth N] [, probability P]`, such as
//! `POST /Transfusion/TQC: SaveTQCFailed, times 2`. What stands before the colon says which requests it matches; nothing
//! there matches all. The effects:
//!
//! | effect | what happens |
//! |---|---|
//! | a code's name or number | the code is answered at the code's own step in the order of checks, if the request gets so far; nothing is recorded |
//! | `delay 2s` | the answer comes later |
//! | `cut` | the connection is cut instead of an answer; what was recorded stays recorded |
//! | `cut-unrecorded` | the connection is cut before anything is recorded |
//! | `truncate` | the connection is cut in the middle of the body |
//! | `malformed` | the body is not JSON |
//! | `content-length +5` | Content-Length is off by so many bytes |
//! | `slow-drip 50ms` | the answer comes a byte at a time |
//! | `status 400` | the answer goes with this status |
//! | `too-many-requests 3s`, `too-many-requests` | status 429 comes instead, with `Retry-After` or without |
//! | `gateway-502`, `gateway-504` | a gateway's HTML page with this status comes instead |
//! | `server-error`, `service-unavailable`, `gateway-timeout` | status 500, 503 or 504 comes instead, a line of text and no code |
//! | `redirect` | status 302 comes instead, to another place |
//! | `unlisted-code` | the code is one that the document does not list, with status 400 |
//! | `code-as-text` | the code is a text and no number |
//! | `letter-case` | the members are called `Code`, `Msg` and `Data`, or in small letters where those are the usual ones |
//! | `unknown-members` | members stand there that the document does not know |
//! | `byte-order-mark` | the body begins with a byte order mark |
//! | `chunked` | the body comes in chunks |
//! | `close` | the connection closes behind the answer, which does not say so |
//!
//! A client cannot tell `cut` from `cut-unrecorded`: that is what an unknown outcome means, and why there are both.
//!
//! `nth N` counts the requests that the rule matches and fires on the Nth of them; `times N` bounds how often it fires
//! (with `nth`: from the Nth on); `probability P` draws for every match, from the world's seed.
//! Of several rules that want to answer a code the one whose step comes first speaks, then the one that was added first.
//! One effect on the wire can come on top: that of the first rule that fires.
//!
//! `line` parts a rule into its words, `parse` gives them their meaning, `effect` is what happens on the wire, and `rules`
//! are those in force, which count.

mod effect;
mod line;
mod parse;
mod rules;

use std::fmt;
use std::num::NonZeroU64;
use std::sync::Arc;

pub use effect::{Alteration, WireEffect};
pub use rules::{FaultRules, ListedFault, Occasion, StruckCode, StruckWire};

use self::line::Line;
use crate::contract::{Code, Contract};
use crate::diagnostic::yaml::Spanned;
use crate::diagnostic::{Diagnostic, Source};

/// A rule: which requests it matches, what it does to them, and how often.
#[derive(Clone, Debug, PartialEq)]
pub struct FaultRule {
    /// The method, if it matters.
    pub method: Option<String>,
    /// The path without its query, if it matters: an endpoint's, with or without the prefix of a deployment.
    pub path: Option<String>,
    /// The AccessKey, if it matters.
    pub access_key: Option<String>,
    /// The institution's code, if it matters.
    pub institution: Option<String>,
    /// What it does.
    pub effect: FaultEffect,
    /// How often it fires at the most.
    pub times: Option<NonZeroU64>,
    /// The match on which it fires, from 1.
    pub nth: Option<NonZeroU64>,
    /// The chance that a match fires, between 0 and 1.
    pub probability: Option<f64>,
}

/// What a rule does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FaultEffect {
    /// A code is answered at its own step, and nothing is recorded.
    Code(Arc<Code>),
    /// Something happens on the wire after the decision; what was recorded stays recorded.
    Wire(WireEffect),
    /// The connection is cut and nothing is recorded.
    CutUnrecorded,
}

impl FaultRule {
    /// Reads a rule from its line.
    ///
    /// # Errors
    /// A [`Diagnostic`] at the word that is wrong, in a source called `fault`.
    pub fn parse(text: &str, contract: &Contract) -> Result<Self, Diagnostic> {
        parse::rule(&Line::whole(&Source::new("fault", text)), contract)
    }

    /// Reads the rules of a YAML list, whose strings are the same lines.
    ///
    /// # Errors
    /// A [`Diagnostic`] at the word of the file that is wrong; no rule is taken then.
    pub fn read_list(
        source: &Arc<Source>,
        lines: &[Spanned<String>],
        contract: &Contract,
    ) -> Result<Vec<Self>, Diagnostic> {
        lines.iter().map(|line| parse::rule(&Line::scalar(source, line), contract)).collect()
    }

    /// How often it fires at the most; `nth` alone means once.
    fn most(&self) -> Option<NonZeroU64> {
        self.times.or(self.nth.map(|_| NonZeroU64::MIN))
    }
}

impl fmt::Display for FaultEffect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Code(code) => f.write_str(&code.name),
            Self::Wire(effect) => effect.fmt(f),
            Self::CutUnrecorded => f.write_str(parse::CUT_UNRECORDED),
        }
    }
}

/// The line again, in the order in which the grammar names its parts.
impl fmt::Display for FaultRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(method) = &self.method {
            write!(f, "{method} ")?;
        }
        f.write_str(self.path.as_deref().unwrap_or("*"))?;
        if let Some(key) = &self.access_key {
            write!(f, " key {key}")?;
        }
        if let Some(institution) = &self.institution {
            write!(f, " institution {institution}")?;
        }
        write!(f, ": {}", self.effect)?;
        if let Some(times) = self.times {
            write!(f, ", times {times}")?;
        }
        if let Some(nth) = self.nth {
            write!(f, ", nth {nth}")?;
        }
        if let Some(probability) = self.probability {
            write!(f, ", probability {probability}")?;
        }
        Ok(())
    }
}
