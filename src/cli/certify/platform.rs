//! Judges the package of a platform again from its exchanges alone.

use std::sync::Arc;

use serde_json::Value;

use super::compared::different;
use super::opened::source;
use crate::certify::folder::CHALLENGE;
use crate::certify::platform::{Kept, TERMS, Terms, again, bound, fixed, kept};
use crate::certify::{Challenge, Outcome as Overall};
use crate::cli::bundle::{signing_key, unexpected};
use crate::clock::in_zone_and_utc;
use crate::contract::{Contract, Profile};
use crate::evidence::bundle::{Aspect, Bundle, Check, EVIDENCE, Fault, MANIFEST};
use crate::harness::{jobs, recorder::Recorder};
use crate::language::{Bilingual, ToBilingual, bilingual};
use crate::report::certification::VERDICTS;
use crate::report::certification::packages::State;
use crate::report::platform::{PROFILE, PlatformPackage, Taken, Told};
use crate::scenario::Totals;
use crate::suite;

/// What a run comes to that was made again from its evidence.
pub(in crate::cli) struct Judged {
    pub(in crate::cli) taken: Taken,
    pub(in crate::cli) totals: Totals,
    /// What of the evidence does not fit the suite.
    pub(in crate::cli) faults: Vec<Fault>,
}

/// Makes the run again that these lines tell.
///
/// # Errors
/// Why it cannot be judged.
pub(in crate::cli) fn judged(
    terms: &Terms,
    profile: &Profile,
    lines: &[u8],
    contract: &Arc<Contract>,
) -> Result<Judged, Bilingual> {
    let (kept, fault) = kept(lines).map_err(|error| error.to_bilingual())?;
    match fault {
        Some(fault) => Err(fault.to_bilingual()),
        None => of_kept(terms, profile, kept, contract),
    }
}

fn of_kept(terms: &Terms, profile: &Profile, kept: Kept, contract: &Arc<Contract>) -> Result<Judged, Bilingual> {
    let other_suite =
        |_| Bilingual::new("套件与这份接口文档不符", "the suite does not fit these tables of the interface");
    let scenarios = suite::scenarios(contract).map_err(other_suite)?;
    let again = again(terms, profile.clone(), kept, contract, scenarios)?;
    let told = Told::new(&again.run.head()).map_err(|error| error.to_bilingual())?;
    let mut recorder = Recorder::new(told, None, false, Arc::clone(contract));
    jobs::run_all(&again.run, &mut recorder).map_err(|error| error.to_bilingual())?;
    let Recorder { listener, totals, .. } = recorder;
    let taken = listener.finish(&totals).map_err(|error| error.to_bilingual())?;
    Ok(Judged { taken, totals, faults: again.faults() })
}

/// What there is to say of a platform's package beside its bytes and signatures.
pub(super) struct Checked {
    pub(super) checks: Vec<Check>,
    pub(super) reasons: Vec<(State, Fault)>,
    /// What it was judged again to; none where it could not be.
    pub(super) again: Option<Box<SuiteAgain>>,
}

/// The run of a suite that was made again, and what it has come to.
pub(super) struct SuiteAgain {
    pub(super) opened: Opened,
    pub(super) verdicts: Value,
}

/// Judges a package by one of the contracts, and holds it against the challenges.
pub(super) fn checked(bundle: &Bundle, contracts: &[Arc<Contract>], wanted: &[Challenge]) -> Checked {
    Opened::read(bundle, contracts)
        .map_or_else(|check| Checked::unjudged(vec![check]), |opened| opened.checked(bundle, wanted))
}

impl Checked {
    fn unjudged(checks: Vec<Check>) -> Self {
        Self { checks, reasons: Vec::new(), again: None }
    }
}

/// What is read of a package before it is judged.
pub(super) struct Opened {
    pub(super) terms: Terms,
    pub(super) profile: Profile,
    challenge: Option<Challenge>,
    pub(super) contract: Arc<Contract>,
}

impl Opened {
    fn read(bundle: &Bundle, contracts: &[Arc<Contract>]) -> Result<Self, Check> {
        let skipped = |why: Bilingual| Check::skipped(Aspect::Judgement, why);
        let terms: Terms = serde_json::from_slice(bundle.entry(TERMS).unwrap_or_default())
            .map_err(|error| skipped(bilingual!("{TERMS} 无法读取：{error}", "{TERMS} cannot be read: {error}")))?;
        let contract = contracts.iter().find(|contract| contract.digest() == terms.contract);
        let contract = contract.ok_or_else(|| {
            let told = (
                "评判时用的是另一版接口文档；请用 --contract 给出那一版",
                "it was judged by other tables of the interface: give them with --contract",
            );
            skipped(told.into())
        })?;
        let unread = |why: Bilingual| skipped(why);
        let profile = source(bundle, PROFILE).map_err(|error| unread(error.to_bilingual()))?;
        let profile = Profile::read(&profile, contract).map_err(|error| unread((*error.message).clone()))?;
        let challenge = bundle.entry(CHALLENGE).map(|_| source(bundle, CHALLENGE)).transpose();
        let challenge = challenge.map_err(|error| unread(error.to_bilingual()))?;
        let challenge = challenge.map(|source| Challenge::read(&source)).transpose();
        let challenge = challenge.map_err(|error| unread((*error.message).clone()))?;
        Ok(Self { terms, profile, challenge, contract: Arc::clone(contract) })
    }

    fn checked(self, bundle: &Bundle, wanted: &[Challenge]) -> Checked {
        let lines = bundle.entry(EVIDENCE).unwrap_or_default();
        let challenge = self.followed(lines, wanted);
        let unbound = self.unbound(lines);
        if !unbound.is_empty() {
            let wrong = ("运行不是在这些条件下做的", "the run was not made on these terms");
            let check = Check::new(Aspect::Judgement, unbound, "", wrong);
            return Checked::unjudged(vec![check, challenge]);
        }
        if let Some(why) = self.other_suite() {
            return Checked::unjudged(vec![Check::skipped(Aspect::Judgement, why), challenge]);
        }
        let judged = match judged(&self.terms, &self.profile, lines, &self.contract) {
            Ok(judged) => judged,
            Err(why) => {
                let wrong = ("无法由证据重新评判", "it cannot be judged again from its evidence");
                let check = Check::new(Aspect::Judgement, vec![Fault::of(EVIDENCE, why)], "", wrong);
                return Checked::unjudged(vec![check, challenge]);
            }
        };
        let key = bundle.manifest().and_then(|manifest| signing_key(bundle, manifest));
        let (terms, profile) = (&self.terms, &self.profile);
        let package = PlatformPackage { terms, profile, challenge: self.challenge.as_ref(), taken: &judged.taken, key };
        let reasons: Vec<(State, Fault)> = not_passed(&package).into_iter().collect();
        let checks =
            vec![judgement(bundle, &package, judged.faults), documents(bundle, &package), challenge, verdict(&reasons)];
        let verdicts = package.verdicts();
        Checked { checks, reasons, again: Some(Box::new(SuiteAgain { opened: self, verdicts })) }
    }

    /// What binds the evidence to what stands beside it, and does not.
    fn unbound(&self, lines: &[u8]) -> Vec<Fault> {
        let told = ("运行不是在这些条件下开始的", "the run was not begun on these terms");
        let written = kept(lines).ok().and_then(|(kept, _)| kept.terms);
        let terms = (written != Some(fixed(&self.terms))).then(|| Fault::of(TERMS, told));
        let profile = (!self.terms.is_by(&self.profile))
            .then(|| Fault::of(PROFILE, ("运行不是按这些读法评判的", "the run was not judged by these readings")));
        terms.into_iter().chain(profile).collect()
    }

    fn other_suite(&self) -> Option<Bilingual> {
        let (theirs, own) = (&self.terms.suite, suite::digest());
        (*theirs != own).then(|| {
            bilingual!(
                "运行的是另一版套件（{theirs}，这个 bis3 所带的是 {own}）；请用那一版 bis3 评判",
                "another suite was run ({theirs}, and this bis3 carries {own}): judge it with the bis3 that carries that one"
            )
        })
    }

    fn followed(&self, lines: &[u8], wanted: &[Challenge]) -> Check {
        let mut faults = Vec::new();
        let other = ("不是 --challenge 给出的挑战", "it is not the challenge that --challenge names");
        match &self.challenge {
            Some(own) => {
                if self.terms.challenge.as_ref() != Some(&bound(own)) || self.terms.seed != own.seed {
                    let told = ("运行不是按这个挑战开始的", "the run was not begun with this challenge");
                    faults.push(Fault::of(CHALLENGE, told));
                }
                if !wanted.is_empty() && !wanted.contains(own) {
                    faults.push(Fault::of(CHALLENGE, other));
                }
                faults.extend(outside(own, lines));
            }
            None if !wanted.is_empty() || self.terms.challenge.is_some() => faults.push(Fault::of(CHALLENGE, other)),
            None => {
                let told =
                    ("没有挑战：审查方没有事先定下什么", "there is no challenge: no examiner has fixed anything");
                return Check::skipped(Aspect::Challenge, told);
            }
        }
        Check::new(
            Aspect::Challenge,
            faults,
            ("运行符合其中的挑战", "the run follows the challenge in it"),
            ("运行不符合挑战", "the run was not made as the challenge has fixed it"),
        )
    }
}

fn outside(challenge: &Challenge, lines: &[u8]) -> Option<Fault> {
    let (first, last) = kept(lines).ok()?.0.times?;
    let time = [first, last].into_iter().find(|time| !challenge.holds_at(*time))?;
    Some(Fault::of(
        EVIDENCE,
        bilingual!(
            "{time} 不在挑战的有效期内",
            "what happened at {time} lies outside the time of the challenge",
            time = in_zone_and_utc(time)
        ),
    ))
}

fn judgement(bundle: &Bundle, package: &PlatformPackage<'_>, strange: Vec<Fault>) -> Check {
    let sealed: Value = serde_json::from_slice(bundle.entry(VERDICTS).unwrap_or_default()).unwrap_or_default();
    let faults = strange.into_iter().chain(different(&sealed, &package.verdicts()));
    Check::new(
        Aspect::Judgement,
        faults.collect(),
        ("由证据重新评判，结论相同", "the evidence, judged again, comes to the same verdicts"),
        ("由证据重新评判，结论不同", "the evidence, judged again, comes to other verdicts"),
    )
}

fn documents(bundle: &Bundle, package: &PlatformPackage<'_>) -> Check {
    let expected = package.entries();
    // Another version of the program may say the same in other words.
    let is_same_version = bundle.is_of_this_version();
    let told = ("与证据得出的不同", "it is not what follows from the evidence");
    let others = expected.iter().filter(|entry| entry.name != VERDICTS);
    let differs = others.filter(|entry| is_same_version && bundle.entry(&entry.name) != Some(&*entry.content));
    let mut faults: Vec<Fault> = differs.map(|entry| Fault::of(&entry.name, told)).collect();
    faults.extend(unexpected(bundle, expected.iter().map(|entry| entry.name.as_str())));
    let subject = serde_json::to_value(package.subject()).ok();
    if is_same_version && subject.as_ref() != bundle.manifest().map(|manifest| &manifest.subject) {
        faults.push(Fault::of(MANIFEST, told));
    }
    Check::new(
        Aspect::Documents,
        faults,
        ("报告和其他文件都与证据相符", "report and other files follow from the evidence"),
        ("报告或其他文件与证据不符", "report or other files do not follow from the evidence"),
    )
}

fn not_passed(package: &PlatformPackage<'_>) -> Option<(State, Fault)> {
    let Taken { overall, culprits, .. } = package.taken;
    if *overall == Overall::Pass {
        return None;
    }
    let count = culprits.len();
    let named = culprits.iter().take(MOST_NAMED).cloned().collect::<Vec<_>>().join(", ");
    let told = bilingual!(
        "没有通过（{overall}，{count} 个场景）：{named}",
        "not passed ({overall}, scenarios: {count}): {named}"
    );
    Some((State::NotPassed, Fault::of(VERDICTS, told)))
}

/// How many scenarios are named.
const MOST_NAMED: usize = 8;

fn verdict(reasons: &[(State, Fault)]) -> Check {
    let faults = reasons.iter().map(|(_, fault)| fault.clone()).collect();
    Check::new(
        Aspect::Certificate,
        faults,
        ("平台通过了套件", "the platform has passed the suite"),
        ("平台没有通过套件", "the platform has not passed the suite"),
    )
}
