//! A challenge: what an examiner fixes before a run, so that no run can be prepared, nor the best of many be picked unseen.

use std::sync::Arc;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::diagnostic::yaml::{self, Spanned};
use crate::diagnostic::{Diagnostic, Source};
use crate::language::bilingual;

/// From what order and moments of the trials are drawn, and for how long.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Challenge {
    /// What nobody else has drawn.
    pub nonce: String,
    /// From which everything is drawn.
    pub seed: u64,
    /// The plan to be run.
    pub plan: String,
    /// From when on it holds.
    pub valid_from: Timestamp,
    /// Until when.
    pub valid_to: Timestamp,
    /// Whether the vendor has made it for a run without an examiner's.
    pub is_own: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct ChallengeFile {
    nonce: Spanned<String>,
    seed: u64,
    plan: String,
    valid_from: Spanned<Timestamp>,
    valid_to: Spanned<Timestamp>,
    #[serde(default)]
    is_own: bool,
}

/// Fewest characters of a nonce: 96 bits in hexadecimal digits.
const SHORTEST_NONCE: usize = 24;

impl Challenge {
    /// Reads a challenge.
    ///
    /// # Errors
    /// A [`Diagnostic`] at the value that is wrong.
    pub fn read(source: &Arc<Source>) -> Result<Self, Diagnostic> {
        let file: ChallengeFile = yaml::read(source)?;
        if file.nonce.value.len() < SHORTEST_NONCE {
            let message = bilingual!(
                "nonce 太短，至少 {SHORTEST_NONCE} 个字符",
                "the nonce is too short: {SHORTEST_NONCE} characters are the fewest"
            );
            return Err(Diagnostic::error(message).at(source, yaml::span(&file.nonce)));
        }
        if file.valid_to.value <= file.valid_from.value {
            let message = ("valid-to 不在 valid-from 之后", "valid-to is not behind valid-from");
            return Err(Diagnostic::error(message).at(source, yaml::span(&file.valid_to)));
        }
        Ok(Self {
            nonce: file.nonce.value,
            seed: file.seed,
            plan: file.plan,
            valid_from: file.valid_from.value,
            valid_to: file.valid_to.value,
            is_own: file.is_own,
        })
    }

    /// As a file that [`Challenge::read`] reads.
    pub fn written(&self) -> String {
        yaml::write(self)
    }

    /// Whether it holds at an instant.
    pub fn holds_at(&self, now: Timestamp) -> bool {
        self.valid_from <= now && now < self.valid_to
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn challenge() -> Challenge {
        let instant = |text: &str| text.parse().expect("a literal instant");
        Challenge {
            nonce: "000102030405060708090a0b".to_owned(),
            seed: 7,
            plan: "full".to_owned(),
            valid_from: instant("2024-05-06T00:00:00Z"),
            valid_to: instant("2024-06-06T00:00:00Z"),
            is_own: false,
        }
    }

    #[test]
    fn a_challenge_is_read_as_it_is_written_and_holds_for_its_time() {
        let written = challenge().written();
        assert_eq!(Challenge::read(&Source::new("challenge.yaml", written)), Ok(challenge()));
        for (at, holds) in
            [("2024-05-05T23:59:59Z", false), ("2024-05-06T00:00:00Z", true), ("2024-06-06T00:00:00Z", false)]
        {
            assert_eq!(challenge().holds_at(at.parse().expect("a literal instant")), holds, "{at}");
        }
    }

    #[test]
    fn what_is_wrong_with_a_challenge_is_told_at_its_place() {
        for (from, to, place) in [("000102030405060708090a0b", "short", "1:8"), ("2024-06-06", "2024-05-01", "5:11")] {
            let text = challenge().written().replace(from, to);
            let error = Challenge::read(&Source::new("challenge.yaml", text.as_str())).expect_err("it is wrong");
            assert!(error.to_string().starts_with(&format!("challenge.yaml:{place}:")), "{error}\n{text}");
        }
    }
}
