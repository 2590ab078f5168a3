//! What is in the way of judging a target, found before anything is judged. These mistakes say nothing about the target, and
//! a run that begins with one of them fails everywhere. What a broken target looks like too is told as such.
//!
//! Each file looks at one thing, where what it rests on stands: `address` at the connection and its TLS, `interface` at
//! whether it is this interface that answers, `no_code` at answers that no client can read, `clock` at the time of both
//! sides, `key` at the key and its signature, `signed` at whether what is signed is answered, `permission` at its rights, `report` at the institution and at a report for it.
//! `proof` asks by a right report who is wrong where that does not show otherwise.

mod address;
mod clock;
mod interface;
mod key;
mod no_code;
mod permission;
mod proof;
mod report;
mod signed;

use serde::Serialize;

use super::{ProbeAnswer, ProbeError, Prober};
use crate::contract::Readings;
use crate::language::Bilingual;
use crate::platform::KeyRing;

pub use clock::notable_offset;

/// What an examination works with, beside the target itself.
#[derive(Clone, Debug)]
pub struct Settings<'a> {
    /// The keys; the first signs.
    pub keys: &'a KeyRing,
    /// How the target is taken to read the document.
    pub readings: &'a Readings,
    /// Whether that is a statement which the target is held to.
    pub claimed: bool,
    /// The institution to report for; without one it is one that the key is said to report for.
    pub institution: Option<&'a str>,
    /// Whether the key is one of which nobody has said for whom it reports, as one of the environment: that is not guessed.
    pub unbound_key: bool,
    /// Whether a report may be left at the target.
    pub may_write: MayWrite,
    /// The seed from which the day of that report is drawn.
    pub seed: u64,
}

impl<'a> Settings<'a> {
    /// Those of an examination that leaves nothing at the target, with keys of which it is said for whom they report.
    pub fn new(keys: &'a KeyRing, readings: &'a Readings) -> Self {
        Self {
            keys,
            readings,
            claimed: false,
            institution: None,
            unbound_key: false,
            may_write: MayWrite::Never,
            seed: 0,
        }
    }
}

/// Whether a report may be left at the target.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MayWrite {
    /// None.
    Never,
    /// One where nothing else tells a setting that is wrong from a platform that is.
    InDoubt,
    /// One, to see that it is accepted.
    Always,
}

/// What a person is told: Chinese and English.
type Advice = (&'static str, &'static str);

/// One thing that was looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DiagnosisCheck {
    /// The stable word, such as `clock`.
    pub check: &'static str,
    /// How it stands.
    pub state: State,
    /// What was looked at.
    pub looked: Bilingual,
    /// What came.
    pub came: Bilingual,
    /// What to do next; none where nothing is to be done.
    pub next: Option<Bilingual>,
    /// Whether the time allowed was over, and nothing else is known: the target may be slow.
    #[serde(skip)]
    is_timeout: bool,
}

/// How a thing stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// As it should be.
    Well,
    /// Not in the way, and worth knowing.
    Note,
    /// It was not asked, for the reason that is told.
    NotAsked,
    /// The target itself is wrong, which is for a run to judge: it is not in the way of one.
    Fault,
    /// Something is set up wrongly: address, clock, key, permission, institution.
    Mistake,
    /// Something is set up wrongly, or the target itself is wrong: from outside both look alike.
    Doubtful,
    /// Nobody can be reached, or nobody answers.
    Unreachable,
}

/// Everything that was looked at, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Diagnosis {
    /// One thing after another.
    pub checks: Vec<DiagnosisCheck>,
}

impl Diagnosis {
    /// What became of the whole: the gravest state that one of them is in, but for what is in nobody's way. A target that
    /// answers and is set up wrongly is not unreachable.
    pub fn verdict(&self) -> State {
        let gravest = [State::Mistake, State::Doubtful, State::Unreachable, State::Fault];
        let is_there = |state: &State| self.checks.iter().any(|check| check.state == *state);
        gravest.into_iter().find(is_there).unwrap_or(State::Well)
    }

    /// Whether anything is in the way of judging the target.
    pub fn is_in_the_way(&self) -> bool {
        !matches!(self.verdict(), State::Well | State::Fault)
    }

    /// Adds a check, and returns whether it is as it should be.
    fn add(&mut self, check: DiagnosisCheck) -> bool {
        let is_well = check.state == State::Well;
        self.checks.push(check);
        is_well
    }
}

impl DiagnosisCheck {
    /// Whether it is worth telling where all else is well.
    pub fn is_amiss(&self) -> bool {
        !matches!(self.state, State::Well | State::NotAsked)
    }

    fn new(
        check: &'static str,
        state: State,
        looked: impl Into<Bilingual>,
        came: impl Into<Bilingual>,
        next: impl Into<Bilingual>,
    ) -> Self {
        Self { check, state, looked: looked.into(), came: came.into(), next: Some(next.into()), is_timeout: false }
    }

    /// The same of a request that got no answer, which is told for what it is where only the time was over.
    fn after(self, error: &ProbeError) -> Self {
        Self { is_timeout: error.is_timeout(), ..self }
    }

    /// A thing that is as it should be.
    fn well(check: &'static str, looked: impl Into<Bilingual>, came: impl Into<Bilingual>) -> Self {
        Self { check, state: State::Well, looked: looked.into(), came: came.into(), next: None, is_timeout: false }
    }
}

/// Looks at everything, each thing only where what it rests on stands.
pub async fn examine(prober: &mut Prober<'_>, settings: &Settings<'_>) -> Diagnosis {
    let mut diagnosis = examined(prober, settings).await;
    if settings.may_write != MayWrite::Never {
        proof::settle(prober, settings, &mut diagnosis).await;
    }
    diagnosis
}

async fn examined(prober: &mut Prober<'_>, settings: &Settings<'_>) -> Diagnosis {
    let mut diagnosis = Diagnosis::default();
    let answer = examine_interface_into(prober, &mut diagnosis).await;
    if let Some(answer) = &answer {
        diagnosis.add(clock::examined(answer, prober.contract));
    }
    if diagnosis.is_in_the_way() {
        return diagnosis;
    }
    let Some(entry) = settings.keys.usual() else {
        diagnosis.add(key::without_key());
        return diagnosis;
    };
    let signing = prober.signing(entry, settings.readings);
    if key::examine(prober, &signing, entry, settings, &mut diagnosis).await {
        clock::blame_date(&mut diagnosis, answer.and_then(|answer| answer.clock_offset()), prober.contract);
    }
    if !diagnosis.is_in_the_way() && !signed::leaves_signed(&diagnosis) {
        report::examine(prober, &signing, entry, settings, &mut diagnosis).await;
    }
    diagnosis
}

/// Looks only at whether the interface stands at this address: whom the clock and the key do not matter to.
pub async fn examine_interface(prober: &mut Prober<'_>) -> Diagnosis {
    let mut diagnosis = Diagnosis::default();
    examine_interface_into(prober, &mut diagnosis).await;
    diagnosis
}

/// Opens the connection, then asks something without a signature: the answer, where it is one of this interface.
async fn examine_interface_into(prober: &mut Prober<'_>, diagnosis: &mut Diagnosis) -> Option<ProbeAnswer> {
    address::examine(prober, diagnosis).await;
    if diagnosis.is_in_the_way() {
        return None;
    }
    let answer = interface::examine(prober, diagnosis).await;
    answer.filter(|_| !diagnosis.is_in_the_way())
}
