//! An answer to a single request, and what it tells of the target.

use jiff::{SignedDuration, Timestamp};

use crate::client::{Answer, Unfinished};
use crate::contract::reading::DateFormat;
use crate::contract::{Code, Contract, Stage};
use crate::language::{Bilingual, ToBilingual, bilingual};
use crate::message::{DATE, Response};
use crate::payload::answer::{self, NoCode};
use crate::signature::HttpDate;

/// An answer to a single request.
#[derive(Clone, Debug)]
pub struct ProbeAnswer {
    /// The answer as plain data.
    pub response: Response,
    /// The code in its body, or what can be read of it there for all that is wrong with it.
    pub code: Option<u32>,
    /// What came in the place of a body that every client can read; none where one did.
    pub(super) no_code: Option<NoCode>,
    /// What the client's clock showed when it had come; none where it cannot be read.
    received: Option<Timestamp>,
}

impl ProbeAnswer {
    pub(super) fn new(Answer { response, surplus, .. }: Answer, received: Option<Timestamp>) -> Self {
        let no_code = NoCode::of(&response).map(|no_code| no_code.with_surplus(surplus));
        Self::read(response, no_code, received)
    }

    /// What came of an answer that breaks off.
    pub(super) fn unfinished(unfinished: Unfinished, received: Option<Timestamp>) -> Self {
        let no_code = NoCode::of_unfinished(&unfinished.response, &unfinished.to_bilingual());
        Self::read(unfinished.response, Some(no_code), received)
    }

    fn read(response: Response, no_code: Option<NoCode>, received: Option<Timestamp>) -> Self {
        let code = no_code.as_ref().map_or_else(|| answer::code(&response.body), |no_code| no_code.code);
        Self { response, code, no_code, received }
    }

    /// The code as the document lists it.
    pub fn listed<'a>(&self, contract: &'a Contract) -> Option<&'a Code> {
        contract.code_number(self.code?).map(|code| &**code)
    }

    /// The check that the code speaks for. 10009 is also what a path or a method gets that is none, and its status says so.
    pub fn stage(&self, contract: &Contract) -> Option<Stage> {
        match (self.listed(contract)?.stage, self.response.status) {
            (Stage::Body, 404 | 405) => Some(Stage::Route),
            (stage, _) => Some(stage),
        }
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

    /// Status and code; where nothing can be read of a code, what came in its place.
    pub(super) fn brief(&self, contract: &Contract) -> Bilingual {
        let status = self.response.status;
        match (self.code, &self.no_code) {
            (Some(code), _) => bilingual!("{status}, {code}", "{status}, {code}", code = named(code, contract)),
            (None, Some(NoCode { came, .. })) => bilingual!("{status}，{came}", "{status}, {came}", came),
            (None, None) => status.to_string().into(),
        }
    }

    /// The same, with what keeps clients from reading the code.
    pub(super) fn in_full(&self, contract: &Contract) -> Bilingual {
        let (Some(NoCode { came, .. }), Some(code)) = (&self.no_code, self.code) else { return self.brief(contract) };
        let (status, code) = (self.response.status, named(code, contract));
        bilingual!("{status}，{came}；其中是 {code}", "{status}, {came}; in it stands {code}", came, code)
    }
}

fn named(number: u32, contract: &Contract) -> Bilingual {
    match contract.code_number(number) {
        Some(code) => format!("{number} {}", code.name).into(),
        None => bilingual!("1.3.3 没有的错误码 {number}", "a code {number} that 1.3.3 does not list"),
    }
}
