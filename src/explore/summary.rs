//! Says what a finding means: what is different, the clause, and the reading on which it rests.

use std::sync::Arc;

use super::{Difference, DifferenceKind, Finding, SentRequest, Setting};
use crate::contract::{Code, Contract, Readings, Requirement};
use crate::language::Bilingual;
use crate::payload::ReadingChoice;
use crate::platform::{Refusal, Verdict};

/// What a finding says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FindingSummary {
    /// What is different, in one line.
    pub title: Bilingual,
    /// The clause that is broken.
    pub clause: Arc<str>,
    /// The id of the requirement that is broken.
    pub requirement: Arc<str>,
    /// The reading on which the model's decision rests, if one decides.
    pub reading: Option<ReadingChoice>,
    /// Why the model decides so, in one sentence.
    pub why: Bilingual,
}

impl Finding {
    /// What the finding says.
    pub fn summary(&self, setting: &Setting) -> FindingSummary {
        let contract = &setting.contract;
        let requirement = self.requirement(contract);
        let refusal = self.last().and_then(refusal);
        let accepted = || {
            let zh = "按所选读法，这个请求应当被接受";
            Bilingual::new(zh, "as the document is read here, the request is accepted")
        };
        FindingSummary {
            title: self.title(contract),
            clause: self.clause(&requirement),
            requirement: Arc::clone(&requirement.id),
            reading: self.reading(&setting.profile.readings),
            why: refusal.map_or_else(accepted, |refusal| refusal.explanation.clone()),
        }
    }

    /// The request whose answer differs.
    pub fn last(&self) -> Option<&SentRequest> {
        self.requests.last()
    }

    fn title(&self, contract: &Contract) -> Bilingual {
        let Some(Difference { kind, expected, actual }) = self.differences.first() else { return Bilingual::default() };
        let [expected, actual] = match kind {
            DifferenceKind::Code => [named(expected, contract), named(actual, contract)],
            _ => [expected.clone(), actual.clone()],
        };
        let word = kind.title();
        let nothing = Bilingual::new("没有", "nothing");
        let (zh, en) = match actual.as_str() {
            "" => (nothing.zh, nothing.en),
            _ => (actual.clone(), actual.clone()),
        };
        Bilingual::new(
            format!("{}：应为 {expected}，目标返回 {zh}", word.zh),
            format!("{}: {expected} is expected, the target answered {en}", word.en),
        )
    }

    fn requirement(&self, contract: &Contract) -> Arc<Requirement> {
        let (Some(last), Some(first)) = (self.last(), self.differences.first()) else {
            return Arc::clone(&contract.requirements()[0]);
        };
        if let Some(requirement) = first.kind.requirement(contract, &last.decision) {
            return Arc::clone(requirement);
        }
        let found = last.decision.findings.iter().find(|finding| {
            finding.refuses.is_some() && Some(finding.kind.word()) == refusal(last).map(|refusal| refusal.reason)
        });
        match (found, last.decision.code.is_success()) {
            (Some(finding), _) => Arc::clone(&finding.requirement),
            (None, true) => Arc::clone(&contract.endpoint(last.composed.endpoint).requirement),
            (None, false) => Arc::clone(&last.decision.code.requirement),
        }
    }

    /// The clause of the check that speaks in the model; of what the model lets pass, that of the interface.
    fn clause(&self, requirement: &Requirement) -> Arc<str> {
        let rests_on_request = self
            .differences
            .first()
            .is_some_and(|first| matches!(first.kind, DifferenceKind::Code | DifferenceKind::Answer));
        match self.last().and_then(refusal) {
            Some(refusal) if rests_on_request => Arc::clone(&refusal.clause),
            _ => Arc::clone(&requirement.clause),
        }
    }

    /// The reading on which it hangs that the answer differs: of another code, the one by which the model refuses or lets
    /// something pass; of another body, the one that says how it is written.
    fn reading(&self, readings: &Readings) -> Option<ReadingChoice> {
        let (last, first) = (self.last()?, self.differences.first()?);
        match first.kind {
            DifferenceKind::Code | DifferenceKind::Answer => decisive(last),
            DifferenceKind::Shape if first.expected.eq_ignore_ascii_case(&first.actual) => {
                ReadingChoice::of(readings, "error-body-case")
            }
            DifferenceKind::Text if last.decision.code.names_what_exists() => {
                ReadingChoice::of(readings, "tqc-exists-text")
            }
            DifferenceKind::Data if !last.decision.code.is_success() => ReadingChoice::of(readings, "error-data"),
            _ => None,
        }
    }
}

/// The reading by which the model refuses; where it accepts, the one by which it lets something pass.
fn decisive(sent: &SentRequest) -> Option<ReadingChoice> {
    match refusal(sent) {
        Some(refusal) => refusal.reading.clone(),
        None => sent.decision.findings.iter().find_map(|finding| finding.reading.clone()),
    }
}

fn refusal(sent: &SentRequest) -> Option<&Refusal> {
    match &sent.decision.verdict {
        Verdict::Refused(refusal) => Some(refusal),
        Verdict::Accepted | Verdict::Forced { .. } => None,
    }
}

/// A code's number with its name, where the document lists it.
fn named(number: &str, contract: &Contract) -> String {
    let code: Option<&Arc<Code>> = number.parse().ok().and_then(|number| contract.code_number(number));
    code.map_or_else(|| number.to_owned(), |code| format!("{number} {}", code.name))
}

impl DifferenceKind {
    /// Its name for a person.
    pub fn title(self) -> Bilingual {
        match self {
            Self::Answer => ("应答", "answer"),
            Self::Code => ("错误码", "code"),
            Self::Status => ("HTTP 状态", "status"),
            Self::Shape => ("返回体结构", "shape of the body"),
            Self::Text => ("描述信息", "text"),
            Self::Data => ("data 的内容", "data"),
            Self::ContentType => ("Content-Type", "Content-Type"),
            Self::Date => ("Date", "Date"),
            Self::ContentLength => ("Content-Length", "Content-Length"),
        }
        .into()
    }
}
