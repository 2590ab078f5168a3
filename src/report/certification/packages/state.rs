//! In which state a package is, and what that means to whoever relies on it.

use crate::language::Bilingual;
use crate::words::words;

words! {
    /// In which state a package or a run is. Who has several is named by the first of this list.
    pub enum State {
        /// It cannot be read at all.
        Unreadable = "unreadable",
        /// It is not as it was sealed, or does not follow from its evidence.
        Changed = "changed",
        /// Somebody has signed it who is not on the list.
        OtherSigner = "other-signer",
        /// Nobody has signed it, and somebody should have.
        NotSigned = "not-signed",
        /// The run was not made as the challenge has fixed it.
        ChallengeNotFollowed = "challenge-not-followed",
        /// The certificate was revoked.
        Revoked = "revoked",
        /// It counts no more.
        Expired = "expired",
        /// It does not count yet.
        NotYetValid = "not-yet-valid",
        /// Something failed, or is still to be shown.
        NotPassed = "not-passed",
        /// Something lacks to judge it.
        NotJudged = "not-judged",
        /// It holds, and would not under the contract or the reading that it is held against.
        WouldFall = "would-fall",
        /// A run that has passed, and that nobody has sealed.
        NotSealed = "not-sealed",
        /// It holds, and no centre has countersigned it.
        NotCountersigned = "not-countersigned",
        /// It holds.
        Valid = "valid",
    }

    /// What a state comes to.
    pub enum Weight {
        /// It is not to be relied on.
        Falls = "falls",
        /// Nobody knows.
        Unknown = "unknown",
        /// It holds now, and would not by what it is held against besides.
        Threatened = "threatened",
        /// It holds, and something is still to be done.
        Open = "open",
        /// It holds.
        Holds = "holds",
    }
}

impl State {
    /// What it comes to.
    pub fn weight(self) -> Weight {
        match self {
            Self::NotJudged => Weight::Unknown,
            Self::WouldFall => Weight::Threatened,
            Self::NotSealed | Self::NotCountersigned => Weight::Open,
            Self::Valid => Weight::Holds,
            _ => Weight::Falls,
        }
    }

    /// What it is called.
    pub fn title(self) -> Bilingual {
        match self {
            Self::Unreadable => ("无法读取", "unreadable"),
            Self::Changed => ("被改动过", "changed"),
            Self::OtherSigner => ("签名人不在名单上", "other signer"),
            Self::NotSigned => ("没有签名", "not signed"),
            Self::ChallengeNotFollowed => ("没有按挑战运行", "challenge not followed"),
            Self::Revoked => ("已撤销", "revoked"),
            Self::Expired => ("已到期", "expired"),
            Self::NotYetValid => ("尚未生效", "not yet valid"),
            Self::NotPassed => ("没有通过", "not passed"),
            Self::NotJudged => ("无法评判", "not judged"),
            Self::WouldFall => ("在新规定下不再成立", "would fall"),
            Self::NotSealed => ("通过，尚未封存", "not sealed"),
            Self::NotCountersigned => ("有效，尚未会签", "not countersigned"),
            Self::Valid => ("有效", "valid"),
        }
        .into()
    }

    /// Who has to do what about it; nothing where nobody has to.
    pub fn to_do(self) -> Bilingual {
        match self {
            Self::Unreadable | Self::Changed => {
                ("不要采信；请厂商重新交来原文件", "do not rely on it; ask the vendor for the file as it was sealed")
            }
            Self::OtherSigner => (
                "向厂商电话核对密钥的指纹；确实是其密钥的，加入 --signers 的文件",
                "compare the key's fingerprint with the vendor over the telephone; add the key to the file of --signers where it is theirs",
            ),
            Self::NotSigned => ("请厂商签名：bis3 certify seal --key", "ask the vendor to sign: bis3 certify seal --key"),
            Self::ChallengeNotFollowed => (
                "发一份新的挑战，请厂商重新运行：bis3 certify challenge",
                "hand out another challenge, and have the vendor run again: bis3 certify challenge",
            ),
            Self::Revoked => ("不要采信", "do not rely on it"),
            Self::Expired => ("请厂商重新认证", "have the vendor certify again"),
            Self::NotYetValid => ("核对两边的时钟", "compare the clocks of both sides"),
            Self::NotPassed => (
                "请厂商改正后重新运行；verdicts.json 列出全部",
                "have the vendor mend it and run again; verdicts.json names everything",
            ),
            Self::NotJudged => ("补上缺少的内容，再评判一次", "give what is missing, and judge it again"),
            Self::WouldFall => (
                "新规定生效之前，请厂商按新规定重新认证",
                "have the vendor certify again before the new contract or reading is in force",
            ),
            Self::NotSealed => ("请厂商封存：bis3 certify seal", "have the vendor seal it: bis3 certify seal"),
            Self::NotCountersigned => {
                ("采信的，由血液中心会签：bis3 certify countersign", "countersign it where the centre relies on it: bis3 certify countersign")
            }
            Self::Valid => ("", ""),
        }
        .into()
    }
}
