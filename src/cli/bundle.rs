//! A bundle that a command line names, and what holds of one whatever it is about.

use std::borrow::Cow;
use std::collections::HashSet;
use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use super::CliError;
use crate::diagnostic::read_file_of;
use crate::evidence::bundle::archive::MOST_BYTES;
use crate::evidence::bundle::signature::{PublicKey, Signature};
use crate::evidence::bundle::{
    Bundle, Content, EVIDENCE, Fault, Kind, Manifest, README, SIGNATURE, SUMS, json_text, lines,
};
use crate::language::{Bilingual, ToBilingual, bilingual};
use crate::platform::KeyRing;
use crate::secret::KnownSecrets;

/// A bundle, and its file.
pub(super) struct Opened {
    pub(super) name: String,
    pub(super) bundle: Bundle,
}

impl Opened {
    pub(super) fn read(path: &Path) -> Result<Self, CliError> {
        let bytes = read_file_of(path, MOST_BYTES as u64)?;
        let name = path.display().to_string();
        match Bundle::read(&bytes) {
            Ok(bundle) => Ok(Self { name, bundle }),
            Err(error) => Err(no_bundle(&name, &error.to_bilingual())),
        }
    }

    /// Fails where it is of another kind than the command is about.
    pub(super) fn check_kind(&self, manifest: &Manifest, wanted: Kind) -> Result<(), CliError> {
        if manifest.kind == wanted {
            return Ok(());
        }
        let why = match manifest.kind {
            Kind::Certification => {
                ("这是认证包，不是争议证据包", "it is the package of a certification, and no bundle of a dispute")
            }
            Kind::Platform => ("这是平台的证据包", "it is the package of a platform"),
            Kind::Dispute => {
                ("这是争议证据包，不是认证包", "it is the bundle of a dispute, and no package of a certification")
            }
        };
        Err(no_bundle(&self.name, &why.into()))
    }
}

fn no_bundle(name: &str, why: &Bilingual) -> CliError {
    CliError::Usage(bilingual!("{name}：{why}", "{name}: {why}", name, why))
}

/// The key that the manifest names, as the signature holds it; or README.txt, where the signature was changed: what else
/// names the key was not, then. A key of another fingerprint is none of it.
pub(super) fn signing_key(bundle: &Bundle, manifest: &Manifest) -> Option<PublicKey> {
    let told = manifest.key.as_ref()?;
    let text = |name| str::from_utf8(bundle.entry(name).unwrap_or_default()).unwrap_or_default();
    let signed = Signature::read(text(SIGNATURE)).map(|signature| signature.key);
    let words: Vec<&str> = text(README).split_ascii_whitespace().collect();
    let named = words.windows(2).filter_map(|pair| PublicKey::from_line(&pair.join(" ")));
    signed.into_iter().chain(named).find(|key| key.fingerprint() == *told)
}

/// Most entries that are told to be unexpected.
const MOST_TOLD: usize = 20;

/// Entries of other names than these, which nobody would have put there, the first of them: the digests may be those of whoever added them.
pub(super) fn unexpected<'n>(bundle: &Bundle, expected: impl IntoIterator<Item = &'n str>) -> Vec<Fault> {
    let expected: HashSet<&str> = expected.into_iter().collect();
    let sums = String::from_utf8_lossy(bundle.entry(SUMS).unwrap_or_default()).into_owned();
    let names = sums.lines().filter_map(|line| line.split_once("  ")).map(|(_, name)| name);
    let is_known = |name: &str| name == EVIDENCE || expected.contains(name);
    names
        .filter(|name| !is_known(name))
        .take(MOST_TOLD)
        .map(|name| Fault::of(name, ("不属于证据包", "it does not belong into a bundle")))
        .collect()
}

/// Whatever a claim, a name or a line of the evidence holds, no secret goes out.
pub(super) fn refuse_secrets_in(content: &Content, keys: &KeyRing) -> Result<(), CliError> {
    let secrets = KnownSecrets::new(keys.secrets());
    let subject = json_text(&content.subject);
    let who = content.who.clone().unwrap_or_default();
    let all = content.entries.iter().map(|entry| (&*entry.name, &entry.content[..]));
    let all = all.chain([("--claim", &subject[..]), ("--who", who.as_bytes())]);
    match all.into_iter().find(|(_, bytes)| matches!(secrets.without(bytes), Cow::Owned(_))) {
        None => refuse_secrets_in_lines(&content.evidence.bytes, &secrets),
        Some((name, _)) => Err(secret_stands_in(&name.into())),
    }
}

/// A line of an evidence file cannot be changed any more. It is searched as it stands, and so is whatever it holds in base64.
fn refuse_secrets_in_lines(evidence: &[u8], secrets: &KnownSecrets) -> Result<(), CliError> {
    let holds_one = |bytes: &[u8]| matches!(secrets.without(bytes), Cow::Owned(_));
    let holds_decoded = |line: &[u8]| {
        let value = serde_json::from_slice(line).unwrap_or_default();
        texts(&value)
            .into_iter()
            .any(|text| holds_one(text.as_bytes()) || decoded(text).is_some_and(|bytes| holds_one(&bytes)))
    };
    match lines(evidence).zip(1..).find(|(line, _)| holds_one(line) || holds_decoded(line)) {
        None => Ok(()),
        Some((_, number)) => {
            Err(secret_stands_in(&bilingual!("{EVIDENCE} 第 {number} 行", "line {number} of {EVIDENCE}")))
        }
    }
}

fn decoded(text: &str) -> Option<Vec<u8>> {
    STANDARD.decode(text).ok().filter(|bytes| !bytes.is_empty())
}

/// Every text of a value, names of members included.
fn texts(value: &Value) -> Vec<&str> {
    match value {
        Value::String(text) => vec![text],
        Value::Array(values) => values.iter().flat_map(texts).collect(),
        Value::Object(members) => {
            members.iter().flat_map(|(name, value)| std::iter::once(name.as_str()).chain(texts(value))).collect()
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => Vec::new(),
    }
}

pub(super) fn secret_stands_in(place: &Bilingual) -> CliError {
    CliError::Usage(bilingual!(
        "{place} 里有一个密钥，不能放进要交给别人的文件；没有写入任何内容",
        "a secret stands in {place}: that does not go into a file for others, and nothing was written",
        place
    ))
}
