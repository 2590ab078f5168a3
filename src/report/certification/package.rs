//! What a package is made of, and what is told of it as a whole.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::json::json;
use crate::certify::folder::{CHALLENGE, CLAIMS, EVIDENCE, PLAN};
use crate::certify::{Outcome, Terms, Verdicts};
use crate::dispute::bundle::ChosenReadings;
use crate::evidence::Sha256Digest;
use crate::evidence::bundle::signature::PublicKey;
use crate::evidence::bundle::{Manifest, json_text};

/// What is said of each obligation: what `bis3 certify report --json` prints.
pub const VERDICTS: &str = "verdicts.json";

/// How long a certificate counts. From the last line of the evidence on: sealing old evidence anew makes it no younger.
const VALIDITY: SignedDuration = SignedDuration::from_hours(24 * 365);

/// What a package is made of.
#[derive(Clone, Copy, Debug)]
pub struct Package<'a> {
    /// On what terms the run was made.
    pub terms: &'a Terms,
    /// What is said of it.
    pub verdicts: &'a Verdicts,
    /// The lines of its evidence, as they are sealed.
    pub evidence: &'a [u8],
    /// The key that signs.
    pub key: Option<PublicKey>,
}

/// What the manifest of a package says besides.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Subject {
    /// What is said of the whole.
    pub overall: String,
    /// The name of the plan.
    pub plan: String,
    /// The SHA-256 of the plan and of all that can be shown.
    pub plan_digest: String,
    /// The SHA-256 of the tables of the interface.
    pub contract: String,
    /// How they were read.
    pub profile: ChosenReadings,
    /// What is compared over the telephone.
    pub fingerprint: Sha256Digest,
    /// From when on the certificate counts; none where there is none.
    pub valid_from: Option<Timestamp>,
    /// Until when.
    pub valid_to: Option<Timestamp>,
}

impl Subject {
    /// What a manifest says; none where it is about something else.
    pub fn read(manifest: &Manifest) -> Option<Self> {
        serde_json::from_value(manifest.subject.clone()).ok()
    }
}

impl Package<'_> {
    /// What the manifest says.
    pub fn subject(&self) -> Subject {
        let (terms, validity) = (self.terms, self.validity());
        Subject {
            overall: self.verdicts.overall().to_string(),
            plan: terms.plan.id.clone(),
            plan_digest: terms.plan.digest(&terms.suite),
            contract: terms.contract().digest(),
            profile: ChosenReadings::of(terms.platform().profile()),
            fingerprint: self.fingerprint(),
            valid_from: validity.map(|(from, _)| from),
            valid_to: validity.map(|(_, to)| to),
        }
    }

    /// From when to when the certificate counts; none where something failed or is missing.
    pub fn validity(&self) -> Option<(Timestamp, Timestamp)> {
        let from = self.verdicts.until.filter(|_| self.verdicts.overall() == Outcome::Pass)?;
        Some((from, from.checked_add(VALIDITY).unwrap_or(Timestamp::MAX)))
    }

    /// What can be compared over the telephone, and names what is revoked: what `sha256sum` says of what it says of the files
    /// that everything else follows from, in the order of their names. It stands on the certificate, so that it cannot be the
    /// digest of the manifest, which binds the certificate.
    pub fn fingerprint(&self) -> Sha256Digest {
        let verdicts = self.verdicts();
        let challenge = self.terms.challenge.written();
        let files = [
            (CHALLENGE, challenge.as_bytes()),
            (CLAIMS, self.terms.claims.text.as_bytes()),
            (EVIDENCE, self.evidence),
            (PLAN, self.terms.plan.text.as_bytes()),
            (VERDICTS, &verdicts),
        ];
        let sums: String = files.iter().map(|(name, bytes)| format!("{}  {name}\n", Sha256Digest::of(bytes))).collect();
        Sha256Digest::of(sums.as_bytes())
    }

    pub(super) fn verdicts(&self) -> Vec<u8> {
        json_text(&json(self.verdicts, self.terms))
    }
}

/// A digest as it is read out: in groups of four.
pub fn in_groups(digest: &Sha256Digest) -> String {
    let digits = digest.to_string();
    let groups: Vec<&str> = (0..digits.len()).step_by(4).map(|start| &digits[start..start + 4]).collect();
    groups.join(" ")
}
