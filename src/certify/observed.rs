//! An exchange as it is judged: what the platform says of it, and what of its content matters. It holds no body, so that a
//! run of many thousands is judged in memory.

use std::collections::BTreeSet;
use std::net::SocketAddr;

use jiff::civil::DateTime;
use jiff::{SignedDuration, Timestamp};
use sha2::{Digest, Sha256};
use smol_str::{SmolStr, ToSmolStr};

use super::content::{Content, is_named_by_code};
use super::terms::Terms;
use crate::clock::AdjustableClock;
use crate::contract::reading::DateFormat;
use crate::contract::{Contract, EndpointId, FindingKind, Stage};
use crate::evidence::{DamageKind, Part, Recorded};
use crate::fault::FaultRules;
use crate::message::{Arrival, BodyFault, DATE, HOST};
use crate::payload::{Finding, Place};
use crate::platform::{Decision, Platform, Subject};
use crate::request::recognition::{Depth, Recognized};
use crate::signature::HttpDate;
use crate::store::MemoryStore;

/// For whom and for when a report is: what makes two requests tries of one.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ReportId {
    /// The interface.
    pub endpoint: EndpointId,
    /// The institution's code.
    pub institution: SmolStr,
    /// The day, or the year and batch.
    pub period: SmolStr,
}

/// An exchange as it is judged.
#[derive(Clone, Debug)]
pub struct Observed {
    /// Its number in the evidence.
    pub number: u64,
    /// When it came, by the platform's clock where no trial moves it.
    pub time: Timestamp,
    /// The trial that it was answered under.
    pub trial: Option<String>,
    /// Who sent it: an address and a port are a connection.
    pub peer: Option<SocketAddr>,
    /// The AccessKey.
    pub key: Option<SmolStr>,
    /// The first line, for a person.
    pub asked: SmolStr,
    /// The interface, where it goes to one.
    pub endpoint: Option<EndpointId>,
    /// What it reports, where that could be read.
    pub report: Option<ReportId>,
    /// The SHA-256 of its body.
    pub digest: [u8; 32],
    /// What the date header says, as text and as an instant.
    pub date: Option<(SmolStr, Timestamp)>,
    /// Headers that HTTP wants and that are missing.
    pub lacks: Vec<&'static str>,
    /// What the document says against it, the first of each kind.
    pub findings: Vec<Finding>,
    /// The code that a platform answers to it of its own accord.
    pub code: u32,
    /// Status and code of the answer that was given.
    pub answered: Option<(u16, Option<u32>)>,
    /// Whether the request held a secret.
    pub holds_secret: bool,
    /// What of the content matters.
    pub content: Content,
    /// The mistake by which its signature was made, where it was looked for.
    pub mistake: Option<Recognized>,
}

/// The code of success.
pub const PASSED: u32 = 1;

impl Observed {
    /// Looks at an exchange of an evidence file under the terms of its run.
    pub fn of(recorded: &Recorded, terms: &Terms) -> Self {
        let time = recorded.time.unwrap_or_default();
        let shift = terms.shift(recorded.trial.as_deref());
        let decision = decide(&arrival(recorded), moved(time, shift), terms.platform());
        let request = &recorded.request;
        let answered = recorded.response.as_ref().map(|response| (response.status, recorded.code()));
        Self {
            number: recorded.number.unwrap_or_default(),
            time,
            trial: recorded.trial.clone(),
            peer: recorded.peer,
            asked: format!("{} {}", request.method, request.target).into(),
            endpoint: decision.subject.endpoint,
            report: report(&decision.subject),
            digest: Sha256::digest(&request.body).into(),
            date: date(recorded, terms, moved(time, shift)),
            lacks: [HOST, DATE].into_iter().filter(|name| request.headers.first(name).is_none()).collect(),
            code: own_code(recorded, &decision, moved(time, shift), terms),
            findings: first_of_each_kind(known(decision.findings, recorded, terms.contract())),
            key: decision.subject.access_key,
            holds_secret: recorded.holds_secret,
            content: Content::of(decision.subject.endpoint, &request.body),
            answered,
            mistake: None,
        }
    }

    /// Whether its signature is refused, and no trial has led to that.
    pub fn is_wrongly_signed(&self, terms: &Terms) -> bool {
        let code = terms.contract().code_number(self.code);
        self.trial.is_none() && code.is_some_and(|code| code.stage == Stage::Signature)
    }

    /// With the mistake by which its signature was made. To look for it costs thousands of signatures.
    #[must_use]
    pub fn with_mistake(self, recorded: &Recorded, terms: &Terms) -> Self {
        let mistake = terms.platform().recognized(&recorded.request, Depth::Pairs, &|| true);
        Self { mistake: Some(mistake), ..self }
    }

    /// Whether the report in it would be taken, or was, were it not for a trial.
    pub fn is_sound(&self) -> bool {
        self.code == PASSED
    }

    /// Whether the report in it was taken, as far as its client was told.
    pub fn is_told_taken(&self) -> bool {
        self.answered.is_some_and(|(_, code)| code == Some(PASSED))
    }

    /// Whether both are tries of one report.
    pub fn is_try_of(&self, other: &Self) -> bool {
        self.report.is_some() && self.report == other.report
    }

    /// The time of day at which stock was counted.
    pub fn counted_at(&self) -> Option<DateTime> {
        self.content.counted_at
    }

    /// Which values of its dictionaries it uses: names of fields with values.
    pub fn values(&self) -> &BTreeSet<(SmolStr, SmolStr)> {
        &self.content.values
    }
}

/// What a sound platform makes of something that arrived, where nothing was reported before.
pub fn decide(arrival: &Arrival, at: Timestamp, platform: &Platform) -> Decision {
    let (clock, store, faults) = (AdjustableClock::fixed(at), MemoryStore::default(), FaultRules::new(0));
    let decided = platform.decide_with(arrival, &clock, &store, &faults);
    decided.now_or_never().expect("a store in memory is never waited for")
}

/// What a message reports.
pub fn report(subject: &Subject) -> Option<ReportId> {
    let (institution, period) = (subject.institution.clone()?, subject.period.clone()?);
    Some(ReportId { endpoint: subject.endpoint?, institution, period })
}

/// An instant, moved; one beyond the years of a timestamp stays.
pub fn moved(time: Timestamp, shift: SignedDuration) -> Timestamp {
    time.checked_add(shift).unwrap_or(time)
}

/// What is found in a body that is not the one that was sent says nothing.
/// Nor does a name that is another one only by the rare characters that the client was asked to show.
fn known(findings: Vec<Finding>, recorded: &Recorded, contract: &Contract) -> Vec<Finding> {
    let is_hidden = |finding: &Finding| recorded.lacks(Part::Body) && matches!(finding.place, Place::Body(_));
    let is_asked_for = |finding: &Finding| {
        finding.kind == FindingKind::NameDoesNotFitCode && is_named_by_code(&recorded.request.body, contract)
    };
    findings.into_iter().filter(|finding| !is_hidden(finding) && !is_asked_for(finding)).collect()
}

/// That something is wrong a thousand times is no more than that it is wrong.
fn first_of_each_kind(findings: Vec<Finding>) -> Vec<Finding> {
    let mut kinds = BTreeSet::new();
    findings.into_iter().filter(|finding| kinds.insert(finding.kind)).collect()
}

/// What was answered counts where no trial spoke: the key may not be known any more, and what was reported before is not.
/// Where another platform has answered, it counts as far as both say the same.
fn own_code(recorded: &Recorded, decision: &Decision, at: Timestamp, terms: &Terms) -> u32 {
    let own = decision.code.number;
    let says_otherwise = |before| decide(&arrival(recorded), at, before).code.number != own;
    // What is hidden of a request cannot be judged again.
    let is_hidden = recorded.lacks(Part::Body) || recorded.lacks(Part::Query);
    match (&recorded.trial, recorded.code()) {
        (None, Some(code)) if is_hidden => code,
        (None, Some(code)) if !terms.answered_by().is_some_and(says_otherwise) => code,
        _ => own,
    }
}

/// What arrived, as far as a recording tells it.
pub fn arrival(recorded: &Recorded) -> Arrival {
    let is_cut = |kind| matches!(kind, DamageKind::LengthDiffers | DamageKind::CutShort);
    match recorded.head_fault {
        Some(fault) => Arrival::UnreadableHead(fault),
        None if recorded.damage.iter().any(|damage| is_cut(damage.kind)) => {
            let fault = BodyFault::Unfinished { received: recorded.request.body.len() as u64, declared: None };
            Arrival::UnreadableBody { request: recorded.request.clone(), fault }
        }
        None => Arrival::Request(recorded.request.clone()),
    }
}

fn date(recorded: &Recorded, terms: &Terms, now: Timestamp) -> Option<(SmolStr, Timestamp)> {
    let text = recorded.request.headers.text(&terms.contract().parameters().date_header)?;
    let date = HttpDate::parse(text, DateFormat::AllThree).ok()?.at(now).ok()?;
    Some((text.to_smolstr(), date))
}
