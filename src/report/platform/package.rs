//! What a platform's package is made of: all of it follows from its terms and its exchanges.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json as value};

use super::told::Taken;
use crate::certify::folder::CHALLENGE;
use crate::certify::platform::{TERMS, Terms};
use crate::certify::{Challenge, Outcome};
use crate::contract::Profile;
use crate::evidence::bundle::archive::Entry;
use crate::evidence::bundle::signature::PublicKey;
use crate::evidence::bundle::{README, json_text};
use crate::language::Bilingual;
use crate::report::bundle::{Readme, readme};
use crate::report::certification::{JUNIT, REPORT, VERDICTS};

pub use crate::certify::folder::PROFILE;

/// What a platform's package is made of.
#[derive(Clone, Copy, Debug)]
pub struct PlatformPackage<'a> {
    /// On what terms the suite was run.
    pub terms: &'a Terms,
    /// How the document was read.
    pub profile: &'a Profile,
    /// What an examiner has fixed beforehand.
    pub challenge: Option<&'a Challenge>,
    /// What came of it.
    pub taken: &'a Taken,
    /// The key that signs.
    pub key: Option<PublicKey>,
}

/// What the manifest says besides.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Subject {
    /// What is said of the whole.
    pub overall: String,
    /// The address of the platform.
    pub target: String,
    /// The SHA-256 of the files of the suite.
    pub suite: String,
    /// The SHA-256 of the tables of the interface.
    pub contract: String,
    /// The profile by which it was judged.
    pub profile: String,
}

impl PlatformPackage<'_> {
    /// What the manifest says.
    pub fn subject(&self) -> Subject {
        let Terms { target, suite, contract, .. } = self.terms;
        Subject {
            overall: self.taken.overall.to_string(),
            target: target.clone(),
            suite: suite.clone(),
            contract: contract.clone(),
            profile: self.profile.id.clone(),
        }
    }

    /// What is said of the platform, for programs.
    pub fn verdicts(&self) -> Value {
        let (terms, taken) = (self.terms, self.taken);
        value!({
            "overall": taken.overall,
            "culprits": taken.culprits,
            "product": terms.target,
            "plan": SUITE,
            "suite-digest": terms.suite,
            "contract-digest": terms.contract,
            "profile": self.profile.id,
            "challenge": self.challenge,
            "scenarios": taken.scenarios,
        })
    }

    /// Every entry but the evidence, in the order in which they stand in a package.
    pub fn entries(&self) -> Vec<Entry> {
        let text = readme(&Readme { what: what(), entries: &about(), commands: &commands(), key: self.key });
        let mut entries = vec![
            Entry::new(README, text),
            Entry::new(REPORT, self.taken.html.clone()),
            Entry::new(JUNIT, self.taken.junit.clone()),
            Entry::new(VERDICTS, json_text(&self.verdicts())),
            Entry::new(TERMS, json_text(self.terms)),
            Entry::new(PROFILE, self.profile.written()),
        ];
        entries.extend(self.challenge.map(|challenge| Entry::new(CHALLENGE, challenge.written())));
        entries
    }

    /// Whether the platform has passed.
    pub fn has_passed(&self) -> bool {
        self.taken.overall == Outcome::Pass
    }
}

/// What is put to a platform, in the place of a client's plan.
pub const SUITE: &str = "suite";

fn what() -> Bilingual {
    (
        "一个平台的符合性测试：套件的全部往来，以及由此得出的结论。任何人都可以由往来重新评判。",
        "A platform put to the conformance suite: every exchange, and the verdicts that follow. Anybody can judge it again from the exchanges.",
    )
        .into()
}

fn about() -> [(&'static str, Bilingual); 6] {
    [
        (
            REPORT,
            ("报告：每个场景的每一步，连同双方的字节", "the report: every step, with the bytes of both sides").into(),
        ),
        (JUNIT, ("供流水线读取的结果", "the results, for CI servers").into()),
        (VERDICTS, ("对每个场景、每一步的结论", "what is said of each scenario and step").into()),
        (
            TERMS,
            (
                "运行时的条件：地址、种子、密钥（不含密钥的密文）",
                "on what terms: address, seed, keys without their secrets",
            )
                .into(),
        ),
        (PROFILE, ("如何解读接口文档", "how the document was read").into()),
        (
            CHALLENGE,
            ("审查方事先定下的内容；没有挑战时没有", "what the examiner has fixed; only where there is a challenge")
                .into(),
        ),
    ]
}

fn commands() -> [(&'static str, Bilingual); 1] {
    [(
        "bis3 certify verify bundle.zip --signers allowed_signers",
        ("逐字节检查，并由往来重新评判", "every byte, and judged again from the exchanges").into(),
    )]
}
