//! Judges a bundle again from its evidence alone, and holds what it shows against what comes of that.

use std::sync::Arc;

use super::opened::why_unjudged;
use crate::cli::bundle::{signing_key, unexpected};
use crate::cli::{CliError, Environment};
use crate::contract::Contract;
use crate::dispute::bundle::{Case, CaseError, Subject};
use crate::evidence::bundle::archive::Entry;
use crate::evidence::bundle::{Aspect, Bundle, Check, EVIDENCE, Fault, Manifest, README};
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
        match self.expected(&case, bundle, manifest, &subject) {
            Ok(expected) => Ok(compared(bundle, &expected)),
            Err(Unjudged::Case(error)) => Ok(unjudged(bundle, &case, manifest, &error)),
            Err(Unjudged::Cli(error)) => Err(error),
        }
    }

    /// The entries that follow from the evidence.
    fn expected(
        &self,
        case: &Case,
        bundle: &Bundle,
        manifest: &Manifest,
        subject: &Subject,
    ) -> Result<Vec<Entry>, Unjudged> {
        let explanations = case.explanations_again(subject, self.contract, self.keys)?;
        let profile = subject.profile.profile(self.contract).map_err(CaseError::from)?;
        let made = documents(&Documents {
            case,
            explanations: &explanations,
            subject,
            evidence: &manifest.evidence,
            contract: self.contract,
            profile: &profile,
            made: manifest.made,
            who: manifest.who.as_deref(),
            key: signing_key(bundle, manifest),
        });
        made.map_err(|error| Unjudged::Cli(CliError::output(&error)))
    }
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

/// The judgement by itself, then the other entries. Another version of the program may say the same in other words: then only
/// the verdicts are compared.
fn compared(bundle: &Bundle, expected: &[Entry]) -> Vec<Check> {
    let is_same_version = bundle.is_of_this_version();
    let differs = |entry: &&Entry| bundle.entry(&entry.name) != Some(&*entry.content);
    let (judgement, others): (Vec<&Entry>, Vec<&Entry>) = expected.iter().partition(|entry| entry.name == EXPLANATION);
    let other_verdict = |entry: &&&Entry| {
        differs(entry)
            && (is_same_version || !same_verdicts(bundle.entry(EXPLANATION).unwrap_or_default(), &entry.content))
    };
    let judged: Vec<Fault> = judgement
        .iter()
        .filter(other_verdict)
        .map(|entry| {
            Fault::of(
                &entry.name,
                ("由证据重新评判得出的不是这个结论", "the evidence, judged again, does not come to this"),
            )
        })
        .collect();
    let judged = Check::new(
        Aspect::Judgement,
        judged,
        ("由证据重新评判，结论相同", "the evidence, judged again, comes to the same"),
        ("由证据重新评判，结论不同", "the evidence, judged again, comes to something else"),
    );
    if is_same_version {
        return vec![judged, documents_check(bundle, &others)];
    }
    let others: Vec<&Entry> = others.into_iter().filter(|entry| is_message(&entry.name)).collect();
    let why = ("由另一版本的 bis3 制作，没有对照", "another version of bis3 has made it: it was not compared");
    vec![judged, documents_check(bundle, &others), Check::skipped(Aspect::Report, why)]
}

/// What can be held against the evidence though it cannot be judged again: the messages follow from it without any secret.
fn unjudged(bundle: &Bundle, case: &Case, manifest: &Manifest, error: &CaseError) -> Vec<Check> {
    let why = why_unjudged(error);
    let expected = unjudged_documents(case, signing_key(bundle, manifest));
    let is_same_version = bundle.is_of_this_version();
    let plain: Vec<&Entry> = expected.iter().filter(|entry| is_same_version || is_message(&entry.name)).collect();
    let told = bilingual!("explanation.json 没有对照：{why}", "explanation.json was not compared: {why}", why);
    let report = bilingual!("报告没有对照：{why}", "the report was not compared: {why}", why);
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

/// Whether two explanations come to the same codes for the same reasons.
fn same_verdicts(one: &[u8], other: &[u8]) -> bool {
    let verdicts = |text: &[u8]| -> Option<Vec<serde_json::Value>> {
        let value: serde_json::Value = serde_json::from_slice(text).ok()?;
        let values = if let serde_json::Value::Array(values) = value { values } else { vec![value] };
        let told = |value: &serde_json::Value| ["code", "stage", "reason"].map(|name| value[name].clone()).to_vec();
        Some(values.iter().flat_map(told).collect())
    };
    verdicts(one).is_some() && verdicts(one) == verdicts(other)
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
