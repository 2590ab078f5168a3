//! Judges a bundle again from its evidence alone, and holds what it shows against what comes of that.

use std::sync::Arc;

use super::opened::why_unjudged;
use crate::cli::bundle::{signing_key, unexpected};
use crate::cli::{CliError, Environment};
use crate::contract::Contract;
use crate::dispute::bundle::{Case, CaseError, Subject};
use crate::evidence::bundle::archive::Entry;
use crate::evidence::bundle::{Aspect, Bundle, Check, EVIDENCE, Fault, Manifest};
use crate::platform::KeyRing;
use crate::report::dispute::{Documents, EXPLANATION, documents};

/// What is judged by.
pub(super) struct Judge<'a> {
    pub(super) contract: &'a Arc<Contract>,
    pub(super) keys: &'a KeyRing,
}

impl Judge<'_> {
    /// Whether the evidence comes to the same explanation, and whether everything that is shown of it follows from it.
    pub(super) fn checks(&self, bundle: &Bundle) -> Result<Vec<Check>, CliError> {
        let skipped = |why: crate::language::Bilingual| vec![Check::skipped(Aspect::Judgement, why)];
        let Some(manifest) = bundle.manifest() else {
            return Ok(skipped(("manifest.json 无法读取", "manifest.json cannot be read").into()));
        };
        let Ok(subject) = serde_json::from_value::<Subject>(manifest.subject.clone()) else {
            return Ok(skipped(("manifest.json 里没有争议的说明", "manifest.json says nothing of a dispute").into()));
        };
        match self.expected(bundle, manifest, &subject) {
            Ok(expected) => Ok(compared(bundle, &expected)),
            Err(Unjudged::Case(error)) => Ok(skipped(why_unjudged(&error))),
            Err(Unjudged::Cli(error)) => Err(error),
        }
    }

    /// The entries that follow from the evidence.
    fn expected(&self, bundle: &Bundle, manifest: &Manifest, subject: &Subject) -> Result<Vec<Entry>, Unjudged> {
        let case = Case::read(bundle.entry(EVIDENCE).unwrap_or_default())?;
        let explanations = case.explanations_again(subject, self.contract, self.keys)?;
        let profile = subject.profile.profile(self.contract).map_err(CaseError::from)?;
        let made = documents(&Documents {
            case: &case,
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
    let is_message = |name: &str| name.starts_with("messages/");
    let shown = others.into_iter().filter(|entry| is_same_version || is_message(&entry.name)).filter(differs);
    let mut shown: Vec<Fault> = shown
        .map(|entry| Fault::of(&entry.name, ("与证据得出的不同", "it is not what follows from the evidence")))
        .collect();
    shown.extend(unexpected(bundle, expected));
    let documents = Check::new(
        Aspect::Documents,
        shown,
        ("报告和报文都与证据相符", "report and messages follow from the evidence"),
        ("报告或报文与证据不符", "report or messages do not follow from the evidence"),
    );
    vec![judged, documents]
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
