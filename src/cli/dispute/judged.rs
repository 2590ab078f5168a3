//! Judges a bundle again from its evidence alone, and holds what it shows against what comes of that.

use std::sync::Arc;

use super::basis::basis_check;
use super::meaning::{self, Meaning};
use super::opened::why_unjudged;
use crate::cli::bundle::{signing_key, unexpected};
use crate::cli::{CliError, Environment};
use crate::contract::Contract;
use crate::dispute::bundle::{Case, CaseError, Subject};
use crate::evidence::bundle::archive::Entry;
use crate::evidence::bundle::{Aspect, Bundle, Check, EVIDENCE, Fault, MANIFEST, Manifest, README};
use crate::language::{Bilingual, bilingual};
use crate::platform::KeyRing;
use crate::report::dispute::{Documents, EXPLANATION, REPORT, documents, unjudged_documents};

/// What is judged by.
pub(super) struct Judge<'a> {
    pub(super) contract: &'a Arc<Contract>,
    pub(super) keys: &'a KeyRing,
}

impl Judge<'_> {
    /// Whether the evidence comes to the same explanation, and whether everything that is shown of it follows from it.
    pub(super) fn checks(&self, bundle: &Bundle) -> Result<Vec<Check>, CliError> {
        let skipped = |why: Bilingual| vec![Check::skipped(Aspect::Judgement, why)];
        let Some(manifest) = bundle.manifest() else {
            return Ok(skipped(("manifest.json 无法读取", "manifest.json cannot be read").into()));
        };
        let Ok(subject) = serde_json::from_value::<Subject>(manifest.subject.clone()) else {
            return Ok(skipped(("manifest.json 里没有争议的说明", "manifest.json says nothing of a dispute").into()));
        };
        let case = match Case::read(bundle.entry(EVIDENCE).unwrap_or_default()) {
            Ok(case) => case,
            Err(error) => return Ok(skipped(why_unjudged(&error))),
        };
        let mut checks = match self.judged(&case, bundle, manifest, &subject) {
            Ok(checks) => checks,
            Err(Unjudged::Case(error)) => unjudged(bundle, &case, manifest, &error),
            Err(Unjudged::Cli(error)) => return Err(error),
        };
        if subject.sent_in_part != case.sent_in_part() {
            checks[0] = untold_parts(&checks[0]);
        }
        Ok(checks)
    }

    /// What the evidence comes to beside what is shown of it, and by what it was judged.
    fn judged(
        &self,
        case: &Case,
        bundle: &Bundle,
        manifest: &Manifest,
        subject: &Subject,
    ) -> Result<Vec<Check>, Unjudged> {
        let Self { contract, keys } = *self;
        let explanations = case.explanations_again(subject, contract, keys)?;
        let profile = subject.profile.profile(contract).map_err(CaseError::from)?;
        let made = documents(&Documents {
            case,
            explanations: &explanations,
            subject,
            evidence: &manifest.evidence,
            contract,
            profile: &profile,
            made: manifest.made,
            who: manifest.who.as_deref(),
            key: signing_key(bundle, manifest),
        });
        let expected = made.map_err(|error| Unjudged::Cli(CliError::output(&error)))?;
        let mut checks = compared(bundle, &expected);
        checks.push(basis_check(subject, case, contract, keys, &explanations)?);
        Ok(checks)
    }
}

/// That the manifest does not tell of answers that did not go out as a whole what the evidence tells.
fn untold_parts(check: &Check) -> Check {
    let told = (
        "sent-in-part 不是证据里记下的：哪些应答没有全部发出",
        "sent-in-part is not what the evidence tells of answers that did not go out as a whole",
    );
    let faults = [check.faults.clone(), vec![Fault::of(MANIFEST, told)]].concat();
    Check::new(
        Aspect::Judgement,
        faults,
        "",
        ("由证据重新评判，结论不同", "the evidence, judged again, comes to something else"),
    )
}

enum Unjudged {
    Case(CaseError),
    Cli(CliError),
}

impl From<CaseError> for Unjudged {
    fn from(error: CaseError) -> Self {
        Self::Case(error)
    }
}

/// The judgement by itself, then the other entries. Another version of the program may say the same in other words: then
/// what is meant is compared.
fn compared(bundle: &Bundle, expected: &[Entry]) -> Vec<Check> {
    let (judgement, others): (Vec<&Entry>, Vec<&Entry>) = expected.iter().partition(|entry| entry.name == EXPLANATION);
    let sealed = bundle.entry(EXPLANATION).unwrap_or_default();
    let is_same = judgement.iter().all(|entry| sealed == entry.content);
    if bundle.is_of_this_version() {
        let meaning = if is_same { Meaning::Same } else { Meaning::OtherVerdict };
        return vec![judgement_check(&meaning), documents_check(bundle, &others)];
    }
    let meaning = judgement.first().map_or(Meaning::Same, |entry| meaning::compared(sealed, &entry.content));
    let (messages, texts): (Vec<&Entry>, Vec<&Entry>) = others.into_iter().partition(|entry| is_message(&entry.name));
    let differs = |entry: &&Entry| bundle.entry(&entry.name) != Some(&*entry.content);
    let unchecked = texts.into_iter().filter(differs).map(|entry| &*entry.name);
    let unchecked: Vec<&str> = unchecked.chain((!is_same).then_some(EXPLANATION)).collect();
    let mut checks = vec![judgement_check(&meaning), documents_check(bundle, &messages)];
    if !unchecked.is_empty() {
        let names = unchecked.join(", ");
        let why = bilingual!(
            "由另一版本的 bis3 制作，措辞没有对照：{names}",
            "another version of bis3 has made it, and what these say was not checked: {names}"
        );
        checks.push(Check::skipped(Aspect::Report, why));
    }
    checks
}

/// Whether the evidence comes to what the explanation says.
fn judgement_check(meaning: &Meaning) -> Check {
    let told = ("由证据重新评判得出的不是这个结论", "the evidence, judged again, does not come to this");
    match meaning {
        Meaning::OtherMembers(members) => {
            let members = members.join(", ");
            Check::skipped(
                Aspect::Judgement,
                bilingual!(
                    "由另一版本的 bis3 制作，只对照了 code、stage 和 reason；explanation.json 的 {members} 与这个版本得出的不同",
                    "another version of bis3 has made it: only code, stage and reason were compared; {members} of explanation.json are not what this version comes to"
                ),
            )
        }
        Meaning::OtherVerdict | Meaning::Same => {
            let faults = if *meaning == Meaning::Same { Vec::new() } else { vec![Fault::of(EXPLANATION, told)] };
            Check::new(
                Aspect::Judgement,
                faults,
                ("由证据重新评判，结论相同", "the evidence, judged again, comes to the same"),
                ("由证据重新评判，结论不同", "the evidence, judged again, comes to something else"),
            )
        }
    }
}

/// What can be held against the evidence though it cannot be judged again: the messages follow from it without any secret.
fn unjudged(bundle: &Bundle, case: &Case, manifest: &Manifest, error: &CaseError) -> Vec<Check> {
    let why = why_unjudged(error);
    let expected = unjudged_documents(case, signing_key(bundle, manifest));
    let is_same_version = bundle.is_of_this_version();
    let plain: Vec<&Entry> = expected.iter().filter(|entry| is_same_version || is_message(&entry.name)).collect();
    let told = bilingual!("explanation.json 没有对照：{why}", "explanation.json was not compared: {why}", why);
    let report = if is_same_version {
        bilingual!("报告没有对照：{why}", "the report was not compared: {why}", why)
    } else {
        bilingual!(
            "报告和另一版本写的 README.txt 没有对照：{why}",
            "the report was not compared, nor README.txt, which another version has written: {why}",
            why
        )
    };
    vec![
        Check::skipped(Aspect::Judgement, told),
        documents_check(bundle, &plain),
        Check::skipped(Aspect::Report, report),
    ]
}

fn is_message(name: &str) -> bool {
    name.starts_with("messages/")
}

/// Whether entries are those that follow from the evidence, and no others are there.
fn documents_check(bundle: &Bundle, expected: &[&Entry]) -> Check {
    let differs = |entry: &&&Entry| bundle.entry(&entry.name) != Some(&*entry.content);
    let mut faults: Vec<Fault> = expected
        .iter()
        .filter(differs)
        .map(|entry| Fault::of(&entry.name, ("与证据得出的不同", "it is not what follows from the evidence")))
        .collect();
    let known = [README, REPORT, EXPLANATION].into_iter().chain(expected.iter().map(|entry| entry.name.as_str()));
    faults.extend(unexpected(bundle, known));
    let has_report = expected.iter().any(|entry| entry.name == REPORT);
    let well: Bilingual = if has_report {
        ("报告和报文都与证据相符", "report and messages follow from the evidence").into()
    } else {
        ("报文与证据相符", "the messages follow from the evidence").into()
    };
    Check::new(
        Aspect::Documents,
        faults,
        well,
        ("报告或报文与证据不符", "report or messages do not follow from the evidence"),
    )
}

/// The contract and the keys of a command.
pub(super) fn known(
    keys: &crate::cli::arguments::KeysArgument,
    environment: &Environment,
) -> Result<(Arc<Contract>, KeyRing), CliError> {
    let contract = environment.contract()?;
    let keys = keys.read(true, &contract)?;
    Ok((contract, keys))
}
