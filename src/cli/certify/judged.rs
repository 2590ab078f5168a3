//! Judges a package again from its evidence alone, and holds what it shows against what comes of that.

use std::path::Path;
use std::sync::Arc;

use serde_json::Value;

use super::opened::{evidence, source, taken, terms};
use crate::certify::folder::CLAIMS;
use crate::certify::{Evidence, Ground, Terms, Verdicts, access_keys, folder, judge};
use crate::cli::CliError;
use crate::cli::arguments::{KeysArgument, key_ring};
use crate::cli::bundle::{signing_key, unexpected};
use crate::contract::{Contract, Profile};
use crate::diagnostic::Source;
use crate::evidence::bundle::archive::Entry;
use crate::evidence::bundle::signature::PublicKey;
use crate::evidence::bundle::{Aspect, Bundle, Check, EVIDENCE, Fault, MANIFEST, Manifest, Outcome};
use crate::language::{Bilingual, ToBilingual, bilingual};
use crate::platform::KeyRing;
use crate::report::certification::{Package, Subject, VERDICTS};

/// What is judged by.
pub(super) struct Judge {
    pub(super) contract: Arc<Contract>,
    pub(super) keys: KeyRing,
}

/// What came of judging.
pub(super) enum Judged {
    Again(Box<Again>),
    /// It cannot be judged, for a reason that the check tells.
    Not(Check),
}

/// What was judged again.
pub(super) struct Again {
    pub(super) terms: Terms,
    pub(super) evidence: Evidence,
    pub(super) verdicts: Verdicts,
    lines: Vec<u8>,
    key: Option<PublicKey>,
    /// The keys whose secrets are not known.
    unknown: Vec<String>,
}

impl Judge {
    /// By this contract, with the keys of this file.
    pub(super) fn read(contract: Arc<Contract>, keys: &KeysArgument) -> Result<Self, CliError> {
        let keys = key_ring(keys.file.as_deref(), &contract)?;
        Ok(Self { contract, keys })
    }

    /// With this reading of the contract.
    pub(super) fn under(&self, profile: Profile) -> Ground {
        Ground { contract: Arc::clone(&self.contract), profile, keys: self.keys.clone() }
    }

    /// Judges a package by its terms and its evidence.
    pub(super) fn judged(&self, bundle: &Bundle) -> Judged {
        let skipped = |why| Check::skipped(Aspect::Judgement, why);
        let again = self.ground(bundle).map_err(skipped).and_then(|(manifest, ground)| again(bundle, manifest, ground));
        again.map_or_else(Judged::Not, |again| Judged::Again(Box::new(again)))
    }

    fn ground<'b>(&self, bundle: &'b Bundle) -> Result<(&'b Manifest, Ground), Bilingual> {
        let unreadable = || ("manifest.json 无法读取", "manifest.json cannot be read");
        let manifest = bundle.manifest().ok_or_else(unreadable)?;
        let subject = Subject::read(manifest)
            .ok_or(("manifest.json 里没有认证的说明", "manifest.json says nothing of a certification"))?;
        if subject.contract != self.contract.digest() {
            return Err((
                "评判时用的是另一版接口文档；请用 --contract 给出那一版",
                "it was judged by other tables of the interface: give them with --contract",
            )
                .into());
        }
        let profile = subject.profile.profile(&self.contract).map_err(|error| {
            bilingual!("这个版本的 bis3 不认识其中的读法：{error}", "this bis3 does not know a reading of it: {error}")
        })?;
        Ok((manifest, self.under(profile)))
    }
}

/// What lacks is nobody's fault; a chain that is broken is one of the evidence.
fn again(bundle: &Bundle, manifest: &Manifest, ground: Ground) -> Result<Again, Check> {
    let unknown = unknown_keys(bundle, &ground.keys);
    let ground = ground.without_secrets_of(unknown.iter().map(String::as_str));
    let terms = terms(bundle, ground).map_err(|error| Check::skipped(Aspect::Judgement, error.to_bilingual()))?;
    let lines = bundle.entry(EVIDENCE).unwrap_or_default().to_vec();
    let broken = |why| {
        let wrong = ("证据不完整，无法评判", "the evidence is not whole, and is not judged");
        Check::new(Aspect::Judgement, vec![Fault::of(EVIDENCE, why)], "", wrong)
    };
    let read = folder::evidence_of(&lines[..], &terms, |_, _| {});
    let (evidence, fault) = read.map_err(|error| broken(error.to_string().into()))?;
    if let Some(fault) = fault {
        return Err(broken(fault.to_bilingual()));
    }
    let verdicts = judge(&evidence, &terms, None);
    Ok(Again { terms, evidence, verdicts, lines, key: signing_key(bundle, manifest), unknown })
}

/// The keys that the claims name, and whose secrets nobody has given. What is wrong with the claims is told where they are read.
fn unknown_keys(bundle: &Bundle, keys: &KeyRing) -> Vec<String> {
    let named = source(bundle, CLAIMS).ok().and_then(|claims| access_keys(&claims).ok()).unwrap_or_default();
    named.into_iter().filter(|key| keys.find(key).is_none()).collect()
}

impl Again {
    /// What a run has left behind in its folder, which nobody has sealed yet.
    pub(super) fn of_folder(folder: &Path, ground: Ground) -> Result<Self, CliError> {
        let terms = folder::terms(ground, |name| Source::read(&folder.join(name)))?;
        let lines = taken(folder)?.bytes;
        let evidence = evidence(&lines, folder, &terms)?;
        let verdicts = judge(&evidence, &terms, None);
        Ok(Self { terms, evidence, verdicts, lines, key: None, unknown: Vec::new() })
    }

    /// The lines of its evidence.
    pub(super) fn lines(&self) -> &[u8] {
        &self.lines
    }

    pub(super) fn package(&self) -> Package<'_> {
        let Self { terms, verdicts, lines, key, .. } = self;
        Package { terms, verdicts, evidence: lines, key: *key }
    }

    /// Whether the verdicts, and everything that is shown of them, follow from the evidence.
    pub(super) fn checks(&self, bundle: &Bundle) -> Result<[Check; 2], CliError> {
        let expected = self.package().entries().map_err(|error| CliError::output(&error))?;
        let judged = expected.iter().find(|entry| entry.name == VERDICTS).map(|entry| verdicts(bundle, entry));
        let judged = Check::new(
            Aspect::Judgement,
            judged.unwrap_or_default(),
            ("由证据重新评判，结论相同", "the evidence, judged again, comes to the same verdicts"),
            ("由证据重新评判，结论不同", "the evidence, judged again, comes to other verdicts"),
        );
        let documents = self.documents(bundle, &expected);
        Ok(if self.unknown.is_empty() { [judged, documents] } else { self.as_far_as_known(judged, documents) })
    }

    /// That the same verdicts rest on signatures that nobody could compute is no pass; nor are other verdicts a fault where a
    /// signature may explain them: whoever has the secrets says so.
    fn as_far_as_known(&self, judged: Check, documents: Check) -> [Check; 2] {
        let keys = self.unknown.join(", ");
        let is_same = judged.outcome == Outcome::Pass;
        let (zh, en) = if is_same { ("结论相同", "the same") } else { ("结论不同", "other") };
        let told = bilingual!(
            "由证据重新评判，{zh}；但不知道 {keys} 的密钥，签名只能以当时的应答为准；要核对签名，请用 --keys 给出密钥文件",
            "the evidence, judged again, comes to {en} verdicts; but the secret of {keys} is not known, so that signatures were taken as they were answered: give the key file with --keys to compute them"
        );
        let judged = Check { faults: judged.faults, ..Check::skipped(Aspect::Judgement, told) };
        let why =
            ("由证据得出的结论要有密钥才能确定", "what follows from the evidence is only certain with the secrets");
        let documents = if is_same { documents } else { Check::skipped(Aspect::Documents, why) };
        [judged, documents]
    }

    fn documents(&self, bundle: &Bundle, expected: &[Entry]) -> Check {
        // Another version of the program may say the same in other words.
        let is_same_version = bundle.is_of_this_version();
        let differs = |entry: &&Entry| {
            is_same_version && entry.name != VERDICTS && bundle.entry(&entry.name) != Some(&*entry.content)
        };
        let told = ("与证据得出的不同", "it is not what follows from the evidence");
        let mut faults: Vec<Fault> =
            expected.iter().filter(differs).map(|entry| Fault::of(&entry.name, told)).collect();
        faults.extend(unexpected(bundle, expected.iter().map(|entry| entry.name.as_str())));
        let subject = serde_json::to_value(self.package().subject()).ok();
        if is_same_version && subject.as_ref() != bundle.manifest().map(|manifest| &manifest.subject) {
            faults.push(Fault::of(MANIFEST, told));
        }
        Check::new(
            Aspect::Documents,
            faults,
            ("证书和其他文件都与证据相符", "certificate and other files follow from the evidence"),
            ("证书或其他文件与证据不符", "certificate or other files do not follow from the evidence"),
        )
    }
}

/// What is said otherwise than the evidence says: each obligation by its id.
fn verdicts(bundle: &Bundle, expected: &Entry) -> Vec<Fault> {
    let sealed = bundle.entry(VERDICTS).unwrap_or_default();
    if sealed == &*expected.content {
        return Vec::new();
    }
    let (sealed, expected) = (outcomes(sealed), outcomes(&expected.content));
    let mut faults: Vec<Fault> = expected
        .iter()
        .filter_map(|(id, outcome)| {
            let told = sealed.iter().find(|(known, _)| known == id).map_or("-", |(_, told)| told);
            (told != outcome).then(|| {
                Fault::of(
                    VERDICTS,
                    bilingual!(
                        "{id}：这里写的是 {told}，由证据得出的是 {outcome}",
                        "{id}: {told} stands here, and the evidence comes to {outcome}"
                    ),
                )
            })
        })
        .collect();
    if faults.is_empty() && bundle.is_of_this_version() {
        faults.push(Fault::of(VERDICTS, ("与证据得出的不同", "it is not what follows from the evidence")));
    }
    faults
}

/// What is said of the whole, and of each obligation.
fn outcomes(text: &[u8]) -> Vec<(String, String)> {
    let value: Value = serde_json::from_slice(text).unwrap_or_default();
    let word = |value: &Value| value.as_str().unwrap_or("-").to_owned();
    let rows = value["obligations"].as_array().cloned().unwrap_or_default();
    let rows = rows.iter().map(|row| (word(&row["id"]), word(&row["outcome"])));
    std::iter::once(("overall".to_owned(), word(&value["overall"]))).chain(rows).collect()
}
