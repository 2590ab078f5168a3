//! Record: what was admitted goes to the store in one atomic act, unless a fault rule or a test key speaks first. Here stands
//! what is decided before that act and after it; whoever has the store does it.
//!
//! A fault rule's code speaks at the code's own step, before the check of that step, if the request got so far; nothing is
//! recorded then. A test key is asked last before the store: whatever would refuse the request by itself is told as it is,
//! so that a client that signs wrongly learns that and not the code it asked for. The code of success changes nothing.

use std::sync::Arc;

use smol_str::{SmolStr, format_smolstr};

use super::judge::{Facts, Judgement, short};
use super::refused::Refused;
use super::{Platform, Verdict, checks};
use crate::contract::reading::{DailyRepeat, TqcRepeat};
use crate::contract::{Code, Endpoint, FindingKind, Readings, Stage};
use crate::fault::{FaultRules, Occasion, StruckCode, StruckWire, WireEffect};
use crate::payload::{Finding, Place, ReadingChoice, Report};
use crate::store::{Recorded, RepeatRule, StoreError, Submission};

/// What is decided, before it is put into words.
#[derive(Debug)]
pub(super) struct Ruling<'a> {
    pub(super) ending: Ending,
    pub(super) wire: Option<WireEffect>,
    /// For which year and batch the report is, if it is for one.
    pub(super) period: (Option<i32>, Option<SmolStr>),
    pub(super) facts: Facts<'a>,
}

impl Ruling<'_> {
    /// The strings that were signed, where the answer is that the signature does not match.
    pub(super) fn canonical_of_mismatch(&self) -> &[String] {
        if self.ending.code.stage == Stage::Signature { &self.facts.canonical_strings } else { &[] }
    }
}

/// How it ends.
#[derive(Debug)]
pub(super) struct Ending {
    pub(super) code: Arc<Code>,
    pub(super) verdict: Verdict,
    /// The word of what asked for the code, where it was asked for.
    pub(super) asked_by: Option<&'static str>,
    pub(super) recorded: Option<Recorded>,
}

/// What asks for a code.
struct Asked {
    code: Arc<Code>,
    asked_by: &'static str,
    /// The rule's line, or the key and its code.
    by: String,
    stage: Stage,
}

/// How far a message is decided before the store is asked to record anything.
pub(super) enum BeforeStore<'a> {
    /// To the end: nothing is recorded.
    Decided(Ruling<'a>),
    /// The report goes to the store, and [`Admitted::ruling`] says what comes of it.
    Admitted(Submission, Admitted<'a>),
}

/// A message with a report that goes to the store.
pub(super) struct Admitted<'a> {
    platform: &'a Platform,
    struck: Option<Asked>,
    wire: Option<WireEffect>,
    period: (Option<i32>, Option<SmolStr>),
    facts: Facts<'a>,
}

pub(super) fn before_store<'a>(
    platform: &'a Platform,
    judgement: Judgement<'a>,
    faults: &FaultRules,
) -> BeforeStore<'a> {
    let Judgement { refused, mut facts } = judgement;
    let period = facts.report.as_ref().map(year_and_batch).unwrap_or_default();
    let mut struck = strike_code(platform, refused.as_deref(), &facts, faults);
    let struck_wire = faults.wire(&occasion(&facts));
    let wire = struck_wire.as_ref().map(|struck| match struck {
        StruckWire::Afterwards(effect) => *effect,
        StruckWire::CutUnrecorded(_) => WireEffect::Cut,
    });
    let ending = match (&struck, refused) {
        (Some(asked), _) if !asked.code.is_success() => struck.take().map(|asked| Ending::asked(asked, None)),
        (_, Some(refused)) => Some(Ending::refused(*refused, None)),
        (_, None) => decided_without_storing(platform, &facts, struck_wire),
    };
    if let Some(ending) = ending {
        return BeforeStore::Decided(Ruling { ending, wire, period, facts });
    }
    let submission = submission(platform, &mut facts).expect("an admitted report has passed every step");
    BeforeStore::Admitted(submission, Admitted { platform, struck, wire, period, facts })
}

fn year_and_batch(report: &Report) -> (Option<i32>, Option<SmolStr>) {
    (report.year, report.batch.as_deref().map(short))
}

/// The code that a fault rule asks for, among those whose step the request reached.
fn strike_code(
    platform: &Platform,
    refused: Option<&Refused>,
    facts: &Facts<'_>,
    faults: &FaultRules,
) -> Option<Asked> {
    let last = refused.map_or(Stage::Passed, |refused| refused.refusal.stage);
    let reached = platform.order.position(last);
    let position = |stage| Some(platform.order.position(stage)).filter(|position| *position <= reached);
    let StruckCode { code, rule } = faults.code(&occasion(facts), position)?;
    Some(Asked { stage: code.stage, code, asked_by: checks::FAULT_RULE, by: rule })
}

fn occasion<'a>(facts: &'a Facts<'_>) -> Occasion<'a> {
    Occasion {
        method: facts.request.map_or("", |request| &request.method),
        path: facts.request.map_or("", |request| request.path()),
        endpoint_path: facts.endpoint.map(|endpoint| endpoint.path.as_str()),
        access_key: facts.subject.access_key.as_deref(),
        // The subject's may be cut.
        institution: facts.report.as_ref().map(|report| report.institution.as_str()),
    }
}

/// How it ends with an admitted report that is not handed to the store.
fn decided_without_storing(platform: &Platform, facts: &Facts<'_>, wire: Option<StruckWire>) -> Option<Ending> {
    if let Some(asked) = test_key(facts).filter(|asked| !asked.code.is_success()) {
        return Some(Ending::asked(asked, None));
    }
    let failure = &facts.endpoint.expect(HAS_ENDPOINT).failure;
    if let Some(StruckWire::CutUnrecorded(by)) = wire {
        let code = Arc::clone(failure);
        return Some(Ending::asked(Asked { code, asked_by: checks::FAULT_RULE, by, stage: Stage::Storage }, None));
    }
    // What failed so early was asked about a signature, and nothing was sent to be stored.
    let error = facts.store_error.as_ref()?;
    let unreached = StoreError::Unreachable(error.to_string());
    Some(Ending::refused(*platform.storage_failed(failure, &unreached), None))
}

const HAS_ENDPOINT: &str = "an admitted report has passed the step of the route";

fn test_key(facts: &Facts<'_>) -> Option<Asked> {
    let key = facts.key?;
    let code = Arc::clone(key.answers.as_ref()?);
    let by = format!("{}: {}", key.access_key, code.name);
    Some(Asked { code, asked_by: checks::TEST_KEY, by, stage: Stage::Storage })
}

impl<'a> Admitted<'a> {
    /// What is decided, once the store has said what became of the report.
    pub(super) fn ruling(mut self, recorded: Result<Recorded, StoreError>) -> Ruling<'a> {
        let ending = self.ending(recorded);
        let Self { struck, wire, period, facts, .. } = self;
        let ending = match struck {
            Some(asked) if ending.code.is_success() => Ending::asked(asked, ending.recorded),
            _ => ending,
        };
        Ruling { ending, wire, period, facts }
    }

    fn ending(&mut self, recorded: Result<Recorded, StoreError>) -> Ending {
        let Self { platform, facts, .. } = self;
        let endpoint = facts.endpoint.expect(HAS_ENDPOINT);
        let refused = match &recorded {
            Ok(Recorded::Recorded) => None,
            Ok(Recorded::Replaced) => {
                facts.findings.push(platform.repeated(endpoint, facts, None));
                None
            }
            Ok(Recorded::AlreadyThere) => {
                let finding = platform.repeated(endpoint, facts, Some(Stage::Repeat));
                let refused = platform.refuse_for(&finding, Stage::Repeat, &endpoint.already_reported);
                facts.findings.push(finding);
                Some(refused)
            }
            Ok(Recorded::Replayed) => facts.once.map(|once| platform.signature_used(&once.signature)),
            Err(error) => {
                facts.store_error = Some(error.clone());
                Some(platform.storage_failed(&endpoint.failure, error))
            }
        };
        match refused {
            Some(refused) => Ending::refused(*refused, recorded.ok()),
            None => Ending::accepted(&platform.passed, recorded.ok()),
        }
    }
}

/// The report on its way into the store; none where there is none, or no clock.
fn submission(platform: &Platform, facts: &mut Facts<'_>) -> Option<Submission> {
    let (endpoint, received, report) = (facts.endpoint?, facts.now?, facts.report.take()?);
    let repeat = repeat_rule(endpoint, platform.readings());
    if repeat == RepeatRule::Replace {
        facts.undecided.retain(|stage| *stage != Stage::Repeat);
    }
    Some(Submission { report, repeat, received, once: facts.once })
}

fn repeat_rule(endpoint: &Endpoint, readings: &Readings) -> RepeatRule {
    let refused = match endpoint.repeat_reading.as_str() {
        "tqc-repeat" => readings.tqc_repeat == TqcRepeat::Refused,
        _ => readings.daily_repeat == DailyRepeat::Refused,
    };
    if refused { RepeatRule::Refuse } else { RepeatRule::Replace }
}

impl Ending {
    fn accepted(passed: &Arc<Code>, recorded: Option<Recorded>) -> Self {
        Self { code: Arc::clone(passed), verdict: Verdict::Accepted, asked_by: None, recorded }
    }

    fn refused(refused: Refused, recorded: Option<Recorded>) -> Self {
        Self { code: refused.code, verdict: Verdict::Refused(refused.refusal), asked_by: None, recorded }
    }

    fn asked(asked: Asked, recorded: Option<Recorded>) -> Self {
        let verdict = Verdict::Forced { by: asked.by, stage: asked.stage };
        Self { code: asked.code, verdict, asked_by: Some(asked.asked_by), recorded }
    }
}

impl Platform {
    fn repeated(&self, endpoint: &Endpoint, facts: &Facts<'_>, refuses: Option<Stage>) -> Finding {
        let field = endpoint.period_fields.first().map_or("", String::as_str);
        Finding {
            requirement: Arc::clone(&endpoint.repeat_requirement),
            reading: ReadingChoice::of(self.readings(), &endpoint.repeat_reading),
            refuses,
            kind: FindingKind::RepeatedReport,
            place: Place::Body(format_smolstr!("/{field}")),
            expected: SmolStr::default(),
            actual: facts.subject.period.clone().unwrap_or_default(),
        }
    }
}
