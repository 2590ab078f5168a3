//! The steps of the checks in the platform's order, each with what was read there.

use std::sync::Arc;

use super::decided::{Decided, OF_RECORDING};
use crate::contract::{Parameters, Requirement, Stage};
use crate::language::{Bilingual, bilingual};
use crate::message::{CONTENT_TYPE, DATE, HOST, Request};
use crate::payload::Place;
use crate::platform::{Decision, Refusal};
use crate::signature::authorization::AUTHORIZATION;
use crate::words::words;

/// One step, and what came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// The step.
    pub stage: Stage,
    /// What came of it.
    pub outcome: CheckOutcome,
    /// What is looked at, for a person.
    pub title: Bilingual,
    /// What it rests on.
    pub requirement: Arc<Requirement>,
    /// What stands in the message; empty where nothing does.
    pub read: String,
    /// The refusal, where it refused.
    pub refusal: Option<Refusal>,
}

words! {
    /// What came of a step.
    pub enum CheckOutcome {
        /// The message passed it.
        Passed = "passed",
        /// It refused the message.
        Refused = "refused",
        /// It was not asked: an earlier step refused.
        NotReached = "not-reached",
        /// It passes if what is taken as given is so.
        Assumed = "assumed",
    }
}

/// The steps in their order, with the one that refused.
pub(super) fn checks(decided: &Decided<'_>) -> Vec<Check> {
    let Decided { platform, hypothesis, decision, .. } = decided;
    let refusal = decided.refusal();
    let mut is_behind = false;
    let check = |stage: Stage| {
        let refused = refusal.filter(|refusal| refusal.stage == stage);
        let outcome = match (refused, is_behind, decided.is_open(stage)) {
            (Some(_), ..) => CheckOutcome::Refused,
            (None, true, _) => CheckOutcome::NotReached,
            (None, false, true) => CheckOutcome::Assumed,
            (None, false, false) => CheckOutcome::Passed,
        };
        is_behind |= refused.is_some();
        let entry = platform.contract().stage(stage);
        // What was put in the place of something unknown is shown only where it is a guess worth a look.
        let is_shown = outcome != CheckOutcome::Assumed || stage == Stage::Route;
        let read = hypothesis.request().filter(|_| is_shown);
        let read = read.map(|request| read_at(stage, request, decision, platform.contract().parameters()));
        Check {
            stage,
            outcome,
            title: entry.title.clone(),
            requirement: Arc::clone(&entry.requirement),
            read: read.unwrap_or_default(),
            refusal: refused.cloned(),
        }
    };
    // Recording comes behind all judging, and is told where it refused, or may have.
    let of_recording =
        refusal.map(|refusal| refusal.stage).filter(|stage| !platform.stages().any(|known| known == *stage));
    let open = OF_RECORDING.into_iter().filter(|stage| refusal.is_none() && decided.is_open(*stage));
    platform.stages().chain(of_recording).chain(open).map(check).collect()
}

/// What a step looks at, as it stands in the message.
fn read_at(stage: Stage, request: &Request, decision: &Decision, parameters: &Parameters) -> String {
    let header = |name: &str| {
        let values: Vec<String> =
            request.headers.all(name).map(|value| format!("{name}: {}", String::from_utf8_lossy(value))).collect();
        values.join(", ")
    };
    let subject = &decision.subject;
    match stage {
        Stage::Head => header(HOST),
        Stage::Route => format!("{} {}", request.method, request.target),
        Stage::Authorization => header(AUTHORIZATION),
        Stage::Scheme => first_word(&header(AUTHORIZATION)),
        Stage::Key | Stage::Permission => subject.access_key.as_deref().unwrap_or_default().to_owned(),
        Stage::Headers => {
            [DATE, &parameters.date_header, &parameters.version_header].map(header).map(|line| line + "; ").concat()
        }
        Stage::Clock => decision.now.map(|now| now.to_string()).unwrap_or_default(),
        Stage::Date => header(&parameters.date_header),
        Stage::Signature => String::new(),
        Stage::File => header(CONTENT_TYPE),
        Stage::Body => format!("{} B", request.body.len()),
        Stage::Institution => subject.institution.as_deref().unwrap_or_default().to_owned(),
        Stage::Value | Stage::Storage | Stage::Repeat | Stage::Passed => String::new(),
    }
    .trim_end_matches("; ")
    .to_owned()
}

fn first_word(line: &str) -> String {
    let value = line.split_once(": ").map_or("", |(_, value)| value);
    value.split(' ').next().unwrap_or_default().to_owned()
}

impl Check {
    /// The place, what would have passed and what stood there, for a refusal.
    pub fn difference(&self) -> Option<(&Place, &str, &str)> {
        self.refusal.as_ref().map(|refusal| (&refusal.place, &*refusal.expected, &*refusal.actual))
    }

    /// The clause: that of the refusal, or the one that the step rests on.
    pub fn clause(&self) -> &str {
        self.refusal.as_ref().map_or(&self.requirement.clause, |refusal| &refusal.clause)
    }

    /// What came of it, in words.
    pub fn told(&self) -> Bilingual {
        match self.outcome {
            CheckOutcome::Passed => Bilingual::new("通过", "passed"),
            CheckOutcome::Refused => Bilingual::new("拒绝", "refused"),
            CheckOutcome::NotReached => Bilingual::new("未到这一步", "not reached"),
            CheckOutcome::Assumed => bilingual!("未知，假定通过", "not known, taken to pass"),
        }
    }
}
