//! An answer beside the one that was recorded.

use bytes::Bytes;
use serde_json::Value;

use crate::language::Bilingual;
use crate::message::Response;
use crate::payload::answer::{self, DATA};
use crate::words::words;

words! {
    /// How an answer compares with the recorded one.
    pub enum Sameness {
        /// Every byte is the same.
        Identical = "identical",
        /// Status and body are the same.
        Same = "same",
        /// Status and code are the same, and the body is not, which is each platform's own.
        SameCode = "same-code",
        /// It is another answer.
        Different = "different",
        /// It is another answer to a request that was signed wrongly, and is signed rightly now: no other could be expected.
        SignedOtherwise = "signed-otherwise",
        /// It is another answer to a request of which values were replaced, and both may hang on these.
        Replaced = "replaced",
        /// The recorded answer says that the same was reported before, which the bundle does not hold, and it is accepted now.
        ReportedBefore = "reported-before",
        /// No answer was recorded.
        NotRecorded = "not-recorded",
        /// The request could not be sent again.
        NotSent = "not-sent",
        /// Nobody answered.
        NotAnswered = "not-answered",
    }
}

/// What an answer says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Again {
    /// The status.
    pub status: u16,
    /// The code in its body, where there is one.
    pub code: Option<u32>,
    /// Its body.
    pub body: Bytes,
    /// All of its bytes.
    pub bytes: Bytes,
}

/// An exchange, as it was recorded and once more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replayed {
    /// Its number in the bundle, from 1.
    pub number: usize,
    /// Method and target of the request that was recorded.
    pub request: String,
    /// What was answered then; none where that was not recorded.
    pub recorded: Option<Again>,
    /// What is answered now, or why nothing is.
    pub again: Result<Again, Silence>,
    /// How the two compare.
    pub sameness: Sameness,
    /// What was wrong with the signature, where the request was signed anew.
    pub mistake: Option<SignedWrongly>,
}

/// Why nothing is answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Silence {
    /// The request could not be sent.
    Unsent(Bilingual),
    /// Nobody has answered it.
    Unanswered(Bilingual),
}

impl Silence {
    /// Why.
    pub fn why(&self) -> &Bilingual {
        let (Self::Unsent(why) | Self::Unanswered(why)) = self;
        why
    }
}

/// A mistake in a recorded signature, of a request that is signed anew.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedWrongly {
    /// What the client does; none where that is not known.
    pub meaning: Option<Bilingual>,
    /// Whether the same mistake was made again.
    pub is_made_again: bool,
}

impl Again {
    pub(super) fn of(response: &Response, bytes: &[u8]) -> Self {
        let (code, body) = (answer::code(&response.body), response.body.clone());
        Self { status: response.status, code, body, bytes: Bytes::copy_from_slice(bytes) }
    }

    /// How this answer compares with a recorded one. Where `is_exact`, the body has to be the same too.
    pub(super) fn beside(&self, recorded: Option<&Self>, is_exact: bool) -> Sameness {
        let Some(recorded) = recorded else { return Sameness::NotRecorded };
        if !self.bytes.is_empty() && self.bytes == recorded.bytes {
            Sameness::Identical
        } else if (self.status, self.code) != (recorded.status, recorded.code) {
            Sameness::Different
        } else if self.body == recorded.body || self.content().is_some_and(|own| Some(own) == recorded.content()) {
            Sameness::Same
        } else if is_exact {
            Sameness::Different
        } else {
            Sameness::SameCode
        }
    }

    /// The body without the name of the mistake, which the mock tells where it finds it in time; none where it is no object of
    /// JSON.
    fn content(&self) -> Option<Value> {
        let mut body: Value = serde_json::from_slice(&self.body).ok()?;
        for (name, value) in body.as_object_mut()? {
            if let (true, Value::Object(details)) = (name.eq_ignore_ascii_case(DATA), value) {
                details.shift_remove("mistake");
            }
        }
        Some(body)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answered(status: u16, body: &'static str) -> Again {
        Again::of(&Response { status, body: Bytes::from_static(body.as_bytes()), ..Response::default() }, b"")
    }

    #[test]
    fn answers_are_compared_by_what_they_say() {
        let recorded = answered(401, r#"{"code":10008,"msg":"a","data":{"expected":"b"}}"#);
        for (again, exact, other) in [
            (recorded.clone(), Sameness::Same, Sameness::Same),
            (
                answered(401, r#"{"code":10008,"msg":"a","data":{"expected":"b","mistake":{}}}"#),
                Sameness::Same,
                Sameness::Same,
            ),
            (answered(401, r#"{"code":10008,"msg":"b"}"#), Sameness::Different, Sameness::SameCode),
            (
                answered(403, r#"{"code":10008,"msg":"a","data":{"expected":"b"}}"#),
                Sameness::Different,
                Sameness::Different,
            ),
            (answered(401, r#"{"code":10003}"#), Sameness::Different, Sameness::Different),
        ] {
            assert_eq!(again.beside(Some(&recorded), true), exact, "{again:?}");
            assert_eq!(again.beside(Some(&recorded), false), other, "{again:?}");
        }
        assert_eq!(recorded.beside(None, true), Sameness::NotRecorded);
        assert_eq!(answered(200, "a").beside(Some(&answered(200, "b")), true), Sameness::Different);
    }
}
