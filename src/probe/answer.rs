//! An answer to a single request, and what it tells of the target.

use jiff::{SignedDuration, Timestamp};

use crate::contract::reading::DateFormat;
use crate::contract::{Code, Contract, Stage};
use crate::language::{Bilingual, bilingual};
use crate::message::{CONTENT_TYPE, DATE, Response};
use crate::payload::answer;
use crate::signature::HttpDate;

/// An answer to a single request.
#[derive(Clone, Debug)]
pub struct ProbeAnswer {
    /// The answer as plain data.
    pub response: Response,
    /// The code in its body.
    pub code: Option<u32>,
    /// What the client's clock showed when it had come; none where it cannot be read.
    received: Option<Timestamp>,
}

impl ProbeAnswer {
    pub(super) fn new(response: Response, received: Option<Timestamp>) -> Self {
        Self { code: answer::code(&response.body), response, received }
    }

    /// The code as the document lists it.
    pub fn listed<'a>(&self, contract: &'a Contract) -> Option<&'a Code> {
        contract.code_number(self.code?).map(|code| &**code)
    }

    /// The check that the code speaks for.
    pub(super) fn stage(&self, contract: &Contract) -> Option<Stage> {
        self.listed(contract).map(|code| code.stage)
    }

    /// Whether the answer comes from behind the check of the signature.
    pub(super) fn passed_signature(&self, contract: &Contract) -> bool {
        self.stage(contract).is_some_and(|stage| stage > Stage::Signature)
    }

    /// How far the target's clock is ahead of the client's, to the second; none where its answer has no readable Date.
    pub fn clock_offset(&self) -> Option<SignedDuration> {
        let now = self.received?;
        let date = HttpDate::parse(self.response.headers.text(DATE)?, DateFormat::AllThree).ok()?.at(now).ok()?;
        Some(SignedDuration::from_secs(date.as_second() - now.as_second()))
    }

    /// Status and code, or what stands in the place of a code.
    pub(super) fn brief(&self, contract: &Contract) -> Bilingual {
        let status = self.response.status;
        match (self.listed(contract), self.code) {
            (Some(code), _) => Bilingual::from(format!("{status}, {} {}", code.number, code.name).as_str()),
            (None, Some(code)) => bilingual!(
                "{status}，错误码 {code} 不在 1.3.3 中",
                "{status}, and a code {code} that 1.3.3 does not list"
            ),
            (None, None) => {
                let kind = self.response.headers.text(CONTENT_TYPE).unwrap_or("-");
                bilingual!(
                    "{status}，返回体里没有错误码（Content-Type：{kind}）",
                    "{status}, without a code in its body (Content-Type: {kind})"
                )
            }
        }
    }
}
