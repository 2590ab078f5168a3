//! Whether a bundle is as it was sealed, and who has signed it.

use jiff::Timestamp;

use super::archive::Entry;
use super::found::{check_exchanges, told_left_out};
use super::remark::Remark;
use super::signature::AllowedSigners;
use super::signed::{Judged, Signed, signer_of};
use super::{
    Bundle, Countersignature, EVIDENCE, Fault, Kind, MANIFEST, SIGNATURE, SUMS, TIMESTAMP_REPLY, TimestampFault,
    TimestampReply, is_beside, sums,
};
use crate::evidence::Sha256Digest;
use crate::language::{Bilingual, ToBilingual, bilingual};
use crate::words::words;

words! {
    /// What is checked.
    pub enum Aspect {
        /// That the zip is as it was written.
        Container = "container",
        /// That no entry was changed, added or removed.
        Contents = "contents",
        /// That the manifest is signed, and by whom.
        Signature = "signature",
        /// That the lines of the evidence stood in the file that they were taken from.
        Evidence = "evidence",
        /// That what is shown of the evidence follows from it.
        Documents = "documents",
        /// That the page follows from the evidence, where it could not be made again with what else is shown.
        Report = "report",
        /// That what the bundle says of the keys and of the server's clock is what is known here.
        Basis = "basis",
        /// That the evidence, judged again, comes to the same.
        Judgement = "judgement",
        /// That the run was made as its examiner has fixed it.
        Challenge = "challenge",
        /// That what is certified counts at this time.
        Certificate = "certificate",
        /// That somebody else has found the same in a log of theirs.
        Countersignature = "countersignature",
        /// When the manifest was seen at the latest.
        Timestamp = "timestamp",
    }

    /// How a check came out.
    pub enum Outcome {
        /// It holds.
        Pass = "pass",
        /// It does not.
        Fail = "fail",
        /// There is nothing to check, or not what it takes.
        Skip = "skip",
    }
}

/// What was checked, and how it came out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// What.
    pub aspect: Aspect,
    /// How it came out.
    pub outcome: Outcome,
    /// What there is to say of it.
    pub told: Bilingual,
    /// What is wrong, entry by entry.
    pub faults: Vec<Fault>,
    /// What decides, where it is not whether something was changed.
    pub remark: Option<Remark>,
}

impl Check {
    /// One that holds where nothing is wrong.
    pub fn new(aspect: Aspect, faults: Vec<Fault>, well: impl Into<Bilingual>, wrong: impl Into<Bilingual>) -> Self {
        let (outcome, told) =
            if faults.is_empty() { (Outcome::Pass, well.into()) } else { (Outcome::Fail, wrong.into()) };
        Self { aspect, outcome, told, faults, remark: None }
    }

    /// One that could not be made.
    pub fn skipped(aspect: Aspect, why: impl Into<Bilingual>) -> Self {
        Self { aspect, outcome: Outcome::Skip, told: why.into(), faults: Vec::new(), remark: None }
    }
}

/// By whose word a signature counts.
#[derive(Clone, Copy, Debug)]
pub struct SignedBy<'a> {
    /// Who may sign; none where nobody says.
    pub signers: Option<&'a AllowedSigners>,
    /// Who may countersign; none where nobody says.
    pub countersigners: Option<&'a AllowedSigners>,
    /// When that is asked.
    pub now: Timestamp,
}

impl Bundle {
    /// Whether it is as it was sealed, and who has signed it: all that can be said without judging what it holds.
    pub fn checks(&self, by: &SignedBy<'_>) -> Vec<Check> {
        let mut checks = vec![self.container(), self.contents(), self.signature(by), self.lines()];
        checks.extend(Countersignature::names(self).iter().map(|names| self.countersignature(names, by)));
        checks.extend(self.timestamp());
        checks
    }

    fn container(&self) -> Check {
        Check::new(
            Aspect::Container,
            self.archive.faults.clone(),
            ("zip 的每个字节都是封存时的样子", "every byte of the zip is as it was sealed"),
            ("zip 不是封存时的样子", "the zip is not as it was sealed"),
        )
    }

    fn contents(&self) -> Check {
        let mut faults = Vec::new();
        let sums = self.entry(SUMS);
        match (&self.manifest, sums) {
            (Err(reason), _) if reason.is_empty() => faults.push(missing(MANIFEST)),
            (Err(reason), _) => {
                faults.push(Fault::of(MANIFEST, bilingual!("无法读取：{reason}", "it cannot be read: {reason}")));
            }
            (Ok(manifest), Some(sums)) if manifest.sha256sums != Sha256Digest::of(sums) => faults.push(Fault::of(
                SUMS,
                ("它的摘要不是 manifest.json 记下的那个", "its digest is not the one that manifest.json tells"),
            )),
            _ => {}
        }
        match sums {
            Some(sums) => faults.extend(sums::faults(sums, self.entries(), is_beside)),
            None => faults.push(missing(SUMS)),
        }
        faults.extend(self.repeated());
        let count = self.entries().len();
        Check::new(
            Aspect::Contents,
            faults,
            bilingual!("{count} 个文件齐全，内容没有改动", "{count} entries, none changed, added or removed"),
            ("文件被改动、加入或去掉过", "entries were changed, added or removed"),
        )
    }

    /// Second entries of a name with another text than the first: whoever unpacks the bundle may read that one.
    fn repeated(&self) -> impl Iterator<Item = Fault> {
        let told = (
            "同名文件还有一个，内容不同：解压时得到的可能是那一个",
            "another entry of this name with another text was added, and it may be the one that is unpacked",
        );
        let is_other = |entry: &&Entry| self.entry(&entry.name) != Some(&entry.content[..]);
        self.archive.repeated.iter().filter(is_other).map(move |entry| Fault::of(&entry.name, told))
    }

    fn lines(&self) -> Check {
        let Some(manifest) = self.manifest() else {
            return Check::skipped(Aspect::Evidence, ("manifest.json 无法读取", "manifest.json cannot be read"));
        };
        let faults = match self.entry(EVIDENCE) {
            Some(bytes) => [manifest.evidence.faults(bytes), manifest.evidence.broken_chain(bytes)].concat(),
            None => vec![missing(EVIDENCE)],
        };
        let (size, here) = (manifest.evidence.head.tree_size, manifest.evidence.numbers().count());
        let well = match &manifest.evidence.lines {
            None => bilingual!("原记录的 {size} 行都在", "all {size} lines of the record are here"),
            Some(_) => bilingual!(
                "原记录共 {size} 行，这里有 {here} 行，已证明它们是原记录中的行",
                "{here} of the {size} lines of the record are here, each proven to have stood in it"
            ),
        };
        Check::new(Aspect::Evidence, faults, well, ("证据不是签名时的证据", "the evidence is not what was signed"))
    }

    fn signature(&self, by: &SignedBy<'_>) -> Check {
        let told = self.manifest().and_then(|manifest| manifest.key.as_ref());
        match (self.entry(SIGNATURE), told) {
            // Whoever says who may sign wants it signed: a signature can be taken out as easily as anything else.
            (None, None) if by.signers.is_some() => {
                let told = ("没有签名", "there is no signature");
                signature_check(Aspect::Signature, SIGNATURE, Err(Fault::of(SIGNATURE, told)))
            }
            (None, None) => Check::skipped(
                Aspect::Signature,
                (
                    "没有签名：任何人都可以改动内容后重新封存",
                    "it is not signed: anybody can change it and seal it anew",
                ),
            ),
            (None, Some(_)) => signature_check(Aspect::Signature, SIGNATURE, Err(missing(SIGNATURE))),
            (Some(text), told) => {
                let message = self.entry(MANIFEST).unwrap_or_default();
                let signed = Signed { text, name: SIGNATURE, message, of: MANIFEST, list: SIGNERS };
                signature_check(Aspect::Signature, SIGNATURE, signed.judge(told, by.signers, by.now))
            }
        }
    }

    fn countersignature(&self, (statement, signature): &(String, String), by: &SignedBy<'_>) -> Check {
        let judged = || {
            let message = self.entry(statement).ok_or_else(|| missing(statement))?;
            let text = self.entry(signature).ok_or_else(|| missing(signature))?;
            let read = Countersignature::read(message, self).map_err(|reason| {
                Fault::of(
                    statement,
                    bilingual!("它说的不是这个证据包（{reason}）", "it is not about this bundle ({reason})"),
                )
            })?;
            if self.manifest().is_some_and(|manifest| manifest.key.as_ref() == Some(&read.key)) {
                let told = (
                    "会签用的是证据包自己的密钥：不是对方的签名",
                    "it is by the key of the bundle itself, and no signature of another side's",
                );
                return Err(Fault::of(signature, told));
            }
            let list = self.list_of_countersigners();
            let signed = Signed { text, name: signature, message, of: statement, list };
            let Judged { told, remark } = signed.judge(Some(&read.key), by.countersigners, by.now)?;
            check_exchanges(&read.found, self).map_err(|told| Fault::of(statement, told))?;
            let has_other = remark != Some(Remark::OtherSigner) && read.has_other_answer();
            if !has_other && self.is_by_its_own_signer(text, by) {
                return Ok(Judged { told: told.joined("", &own_signer()), remark: Some(Remark::SameSigner) });
            }
            let remark = if has_other { Some(Remark::OtherAnswer) } else { remark };
            let told = told.joined("", &read.told()).joined("", &told_left_out(&read.found, self));
            Ok(Judged { told, remark })
        };
        let name = if self.entry(signature).is_some() { signature } else { statement };
        signature_check(Aspect::Countersignature, name, judged())
    }

    /// The option that says who may countersign: in a dispute both sides stand in one list, but who certifies is no vendor.
    fn list_of_countersigners(&self) -> &'static str {
        match self.manifest().map(|manifest| manifest.kind) {
            Some(Kind::Certification | Kind::Platform) => COUNTERSIGNERS,
            Some(Kind::Dispute) | None => SIGNERS,
        }
    }

    /// Whether a counter-signature is by the one who has signed the bundle itself, with whatever key.
    fn is_by_its_own_signer(&self, countersignature: &[u8], by: &SignedBy<'_>) -> bool {
        let lists = [by.signers, by.countersigners];
        let own: Vec<&str> =
            lists.into_iter().filter_map(|list| signer_of(self.entry(SIGNATURE), list, by.now)).collect();
        let other = lists.into_iter().filter_map(|list| signer_of(Some(countersignature), list, by.now));
        other.into_iter().any(|who| own.contains(&who))
    }

    /// Nobody here knows the authorities: it is never said that a time stamp holds.
    fn timestamp(&self) -> Option<Check> {
        let reply = self.entry(TIMESTAMP_REPLY)?;
        let read = TimestampReply::about(reply, self.entry(MANIFEST).unwrap_or_default());
        let made = self.manifest().map(|manifest| manifest.made);
        Some(match read {
            Ok(read) => Check::skipped(Aspect::Timestamp, read.told(made)),
            Err(fault) => Check::new(
                Aspect::Timestamp,
                vec![Fault::of(TIMESTAMP_REPLY, TimestampFault::to_bilingual(&fault))],
                "",
                ("时间戳不成立", "the time stamp does not hold"),
            ),
        })
    }
}

/// `name` is the entry that is named where what it says decides.
fn signature_check(aspect: Aspect, name: &str, judged: Result<Judged, Fault>) -> Check {
    match judged {
        Ok(Judged { told, remark }) => {
            let faults = || vec![Fault::of(name, told.clone())];
            let check = match remark {
                None => Check::new(aspect, Vec::new(), told, ""),
                Some(Remark::UnknownSigner | Remark::SameSigner) => Check::skipped(aspect, told),
                Some(Remark::OtherSigner) => {
                    Check::new(aspect, faults(), "", ("签名人不在允许之列", "the signer is not an allowed one"))
                }
                Some(Remark::OtherAnswer | Remark::OtherBasis) => {
                    Check::new(aspect, faults(), "", ("对方记录的应答不同", "the other side has another answer"))
                }
            };
            Check { remark, ..check }
        }
        Err(fault) => Check::new(aspect, vec![fault], "", ("签名不成立", "the signature does not hold")),
    }
}

/// The options that say who may sign, and who may countersign.
const SIGNERS: &str = "--signers";
const COUNTERSIGNERS: &str = "--countersigners";

fn own_signer() -> Bilingual {
    (
        "；证据包本身就是此人签名的：不是另一方的会签",
        "; who has signed the bundle, too: it is no counter-signature of another side's",
    )
        .into()
}

fn missing(name: &str) -> Fault {
    Fault::of(name, ("文件不见了", "it is missing"))
}
