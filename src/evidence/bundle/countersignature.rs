//! What the other side signs: that it has found the exchanges of a bundle in a log of its own. `countersign-1.json` says it,
//! and `countersign-1.json.sig` is the signature over that.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::archive::Entry;
use super::signature::{Fingerprint, Signature};
use super::{Bundle, Found, MANIFEST, TreeHead, json_text};
use crate::evidence::Sha256Digest;
use crate::language::{Bilingual, bilingual};
use crate::words::words;

/// The version of the form.
const VERSION: u32 = 3;
/// The first one, in which every request is the same to the byte: what says no more is written so.
const TO_THE_BYTE: u32 = 1;
/// The second, in which requests may agree in part, and every answer was compared as a whole.
const IN_PART: u32 = 2;
const START: &str = "countersign-";
const STATEMENT: &str = ".json";
const SIGNATURE: &str = ".json.sig";

words! {
    /// The word by which a statement is known.
    pub enum StatementForm {
        /// A counter-signature.
        Countersignature = "bis3-countersignature",
    }
}

/// A statement of the other side's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Countersignature {
    /// Always the same word.
    format: StatementForm,
    /// The version of the form.
    version: u32,
    /// The SHA-256 of the manifest of the bundle.
    pub manifest: Sha256Digest,
    /// When it was stated, by the clock of who states it.
    pub made: Timestamp,
    /// By whom, as they call themselves.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub who: Option<String>,
    /// What they say about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub claim: Option<String>,
    /// The key that signs it.
    pub key: Fingerprint,
    /// The head of the tree over the lines of their log; over those of the bundle where they have none and have judged it.
    pub log: TreeHead,
    /// Where each exchange stands in it; empty where nothing was looked for.
    pub found: Vec<Found>,
}

impl Countersignature {
    /// A statement about a bundle with these bytes as its manifest.
    pub fn new(manifest: &[u8], made: Timestamp, key: Fingerprint, log: TreeHead, found: Vec<Found>) -> Self {
        Self {
            format: StatementForm::Countersignature,
            version: version(&found),
            manifest: Sha256Digest::of(manifest),
            made,
            who: None,
            claim: None,
            key,
            log,
            found,
        }
    }

    /// The text that is signed.
    pub fn text(&self) -> Vec<u8> {
        json_text(self)
    }

    /// The entries that carry it into a bundle.
    pub fn entries(&self, bundle: &Bundle, signature: &Signature) -> [Entry; 2] {
        let is_free = |number: &u32| bundle.entry(&format!("{START}{number}{STATEMENT}")).is_none();
        let number = (1..).find(is_free).expect("there is no end of numbers");
        [
            Entry::new(format!("{START}{number}{STATEMENT}"), self.text()),
            Entry::new(format!("{START}{number}{SIGNATURE}"), signature.text()),
        ]
    }

    /// What it says, behind who has signed it.
    pub fn told(&self) -> Bilingual {
        if self.found.is_empty() {
            return self.told_judged();
        }
        let lines: Vec<String> = self.found.iter().map(|found| found.line.to_string()).collect();
        let lines = lines.join(", ");
        let who = match &self.who {
            Some(who) => bilingual!("；自称 {who}，", "; who calls itself {who} "),
            None => ("；签名人", "; the signer ").into(),
        };
        let found = bilingual!(
            "在自己的记录第 {lines} 行找到了同样的请求",
            "has found the same requests in a log of its own, at line {lines}"
        );
        who.joined("", &found).joined("", &self.told_answers()).joined("", &self.told_in_part())
    }

    /// How the answers compare, as far as there are some on both sides.
    fn told_answers(&self) -> Bilingual {
        let count = |answer| self.found.iter().filter(|found| found.same_answer == answer).count();
        let (other, uncompared) = (count(Some(false)), self.uncompared());
        let has = |holds: fn(&Found) -> bool| self.found.iter().any(holds);
        let answers: Bilingual = match () {
            () if other > 0 => bilingual!("，其中 {other} 个的应答不同", ", {other} of them with another answer"),
            () if uncompared.len() == self.found.len() => Bilingual::default(),
            () if has(|found| found.in_part) => {
                ("，应答的状态和错误码也相同", ", and answers with the same status and code").into()
            }
            () if has(|found| found.other_headers) => (
                "，应答的状态、错误码和正文也相同，应答头或传输方式不同",
                ", and answers with the same status, code and body, though with other headers or framing",
            )
                .into(),
            () => ("，应答也逐字节相同", ", and the same answers to the byte").into(),
        };
        if uncompared.is_empty() {
            return answers;
        }
        let numbers = uncompared.join(", ");
        let none = bilingual!(
            "；第 {numbers} 次请求没有应答可以对照",
            "; there was no answer to compare for request {numbers}"
        );
        answers.joined("", &none)
    }

    /// The exchanges of which one side has no answer.
    fn uncompared(&self) -> Vec<String> {
        let none = self.found.iter().filter(|found| found.same_answer.is_none());
        none.map(|found| found.exchange.to_string()).collect()
    }

    /// Whether the log has another answer somewhere.
    pub fn has_other_answer(&self) -> bool {
        self.found.iter().any(|found| found.same_answer == Some(false))
    }

    /// What was compared of requests whose values were replaced, where there are some.
    pub fn told_in_part(&self) -> Bilingual {
        let in_part: Vec<String> =
            self.found.iter().filter(|found| found.in_part).map(|found| found.exchange.to_string()).collect();
        if in_part.is_empty() {
            return Bilingual::default();
        }
        bilingual!(
            "；第 {in_part} 次请求中有值被替换过，只对照了没有替换的部分：方法、路径、日期、AccessKey、签名和长度，请求体的内容没有对照",
            "; values of request {in_part} were replaced: only what was not was compared, which is method, path, date, key, signature and length, and nothing is said of what stood in the body",
            in_part = in_part.join(", ")
        )
    }

    /// Whether another one of the same signer's says the same of the same log.
    pub fn is_repeated_by(&self, other: &Self) -> bool {
        (&self.key, self.log, &self.found) == (&other.key, other.log, &other.found)
    }

    /// Of one whose signer has looked into no log of its own.
    fn told_judged(&self) -> Bilingual {
        match &self.who {
            Some(who) => bilingual!(
                "；自称 {who}，重新评判后会签",
                "; who calls itself {who} has judged it again and countersigned"
            ),
            None => ("；签名人重新评判后会签", "; the signer has judged it again and countersigned").into(),
        }
    }

    /// Whether an entry belongs to a counter-signature.
    pub(super) fn is_part(name: &str) -> bool {
        let number = |end| name.strip_prefix(START)?.strip_suffix(end);
        let is_number =
            |text: &str| !text.is_empty() && text.len() < 4 && text.bytes().all(|byte| byte.is_ascii_digit());
        [STATEMENT, SIGNATURE].into_iter().filter_map(number).any(is_number)
    }

    /// The names of the statements in a bundle with those of their signatures, in the order of the entries; of a signature
    /// that has lost its statement too.
    pub(super) fn names(bundle: &Bundle) -> Vec<(String, String)> {
        let mut names = Vec::new();
        for entry in bundle.entries().iter().filter(|entry| Self::is_part(&entry.name)) {
            let stem = entry.name.trim_end_matches(".sig").to_owned();
            let pair = (stem.clone(), stem + ".sig");
            if !names.contains(&pair) {
                names.push(pair);
            }
        }
        names
    }

    /// The statements in a bundle, whether their signatures hold or not; what is no statement about it is left out.
    pub fn of(bundle: &Bundle) -> Vec<Self> {
        let read = |(statement, _): (String, String)| Self::read(bundle.entry(&statement)?, bundle).ok();
        Self::names(bundle).into_iter().filter_map(read).collect()
    }

    /// Reads the text of a statement, of this version and about this bundle.
    pub(super) fn read(text: &[u8], bundle: &Bundle) -> Result<Self, String> {
        let read: Self = serde_json::from_slice(text).map_err(|error| error.to_string())?;
        match bundle.entry(MANIFEST) {
            Some(manifest) if read.manifest == Sha256Digest::of(manifest) && read.version <= VERSION => Ok(read),
            _ => Err("manifest.json".to_owned()),
        }
    }
}

/// The first version of the form in which all this can be said.
fn version(found: &[Found]) -> u32 {
    let has = |holds: fn(&Found) -> bool| found.iter().any(holds);
    match () {
        () if has(|found| found.same_answer.is_none() || found.other_headers) => VERSION,
        () if has(|found| found.in_part) => IN_PART,
        () => TO_THE_BYTE,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::bundle::head_of;

    #[test]
    fn no_more_is_said_of_answers_than_was_compared() {
        let (same, bare) = (Some(true), false);
        for (same_answer, in_part, other_headers, said) in [
            (same, false, bare, "the same answers to the byte"),
            (same, true, bare, ", and answers with the same status and code; values of request 1 were replaced"),
            (same, false, true, "the same status, code and body, though with other headers or framing"),
            (None, false, bare, "at line 3; there was no answer to compare for request 1"),
            (Some(false), false, bare, "1 of them with another answer"),
        ] {
            let found = Found { exchange: 1, line: 3, same_answer, other_headers, in_part };
            let key = serde_json::from_value("SHA256:centre".into()).expect("a fingerprint is a text");
            let statement = Countersignature::new(b"{}", Timestamp::UNIX_EPOCH, key, head_of(b""), vec![found]);
            assert!(statement.told().en.contains(said), "{}", statement.told().en);
        }
    }
}
