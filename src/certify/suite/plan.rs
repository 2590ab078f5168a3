//! A plan: which trials there are, and what counts as soon, late or often in it.

use std::sync::Arc;

use data_encoding::HEXLOWER;
use jiff::SignedDuration;
use serde::{Deserialize, Deserializer};
use sha2::{Digest, Sha256};

use super::{Obligation, Suite};
use crate::diagnostic::yaml::{self, Spanned};
use crate::diagnostic::{Diagnostic, Source};
use crate::language::{Bilingual, bilingual};

const BUNDLED: &[(&str, &str)] = &[
    ("quick", include_str!("../../../fixtures/certify/plans/quick.yaml")),
    ("full", include_str!("../../../fixtures/certify/plans/full.yaml")),
    ("watch", include_str!("../../../fixtures/certify/plans/watch.yaml")),
    ("selftest", include_str!("../../../fixtures/certify/plans/selftest.yaml")),
];

/// Which trials a client is put to, and the times by which it is judged.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The name.
    pub id: String,
    /// What it stands for.
    pub title: Bilingual,
    /// The trials, in the order of their table.
    pub trials: Vec<Arc<Obligation>>,
    /// Most reports that are answered as usual between two trials.
    pub between: usize,
    /// How many reports with a right signature are wanted.
    pub signatures: usize,
    /// What comes again sooner comes at once.
    pub shortest_pause: SignedDuration,
    /// More tries of one content are no end.
    pub most_tries: usize,
    /// What has not come again within this time was put aside; what comes again later was sent by hand.
    pub settle: SignedDuration,
    /// Within this time something must have come again.
    pub patience: SignedDuration,
    /// A date that is used again so much later is an old one.
    pub stale: SignedDuration,
    /// How slow a slow answer is.
    pub slow: SignedDuration,
    /// The text of its file.
    pub text: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct PlanFile {
    plan: String,
    title: Bilingual,
    trials: Trials,
    between: usize,
    signatures: usize,
    shortest_pause: Time,
    most_tries: usize,
    settle: Time,
    patience: Time,
    stale: Time,
    slow: Time,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Trials {
    Word(Word),
    Named(Vec<Spanned<String>>),
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Word {
    All,
    None,
}

/// A time such as `5m`.
pub(super) struct Time(pub(super) SignedDuration);

impl<'de> Deserialize<'de> for Time {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map(Self).map_err(|_| serde::de::Error::custom("a time such as 500ms, 30s or 5m"))
    }
}

impl Plan {
    /// The names of the plans that the program carries.
    pub fn bundled_names() -> impl Iterator<Item = &'static str> {
        BUNDLED.iter().map(|(name, _)| *name)
    }

    /// A plan that the program carries; none where there is none of this name.
    ///
    /// # Errors
    /// As [`Plan::read`].
    pub fn bundled(name: &str, suite: &Suite) -> Option<Result<Self, Diagnostic>> {
        let (name, text) = BUNDLED.iter().find(|(known, _)| *known == name)?;
        Some(Self::read(&Source::new(format!("{name}.yaml"), *text), suite))
    }

    /// Reads a plan.
    ///
    /// # Errors
    /// A [`Diagnostic`] at the key, the time or the trial that is wrong.
    pub fn read(source: &Arc<Source>, suite: &Suite) -> Result<Self, Diagnostic> {
        let file: PlanFile = yaml::read(source)?;
        let trials = match &file.trials {
            Trials::Word(Word::All) => suite.trials().cloned().collect(),
            Trials::Word(Word::None) => Vec::new(),
            Trials::Named(names) => {
                names.iter().map(|name| known(name, source, suite)).collect::<Result<_, Diagnostic>>()?
            }
        };
        Ok(Self {
            id: file.plan,
            title: file.title,
            trials,
            between: file.between,
            signatures: file.signatures,
            shortest_pause: file.shortest_pause.0,
            most_tries: file.most_tries,
            settle: file.settle.0,
            patience: file.patience.0,
            stale: file.stale.0,
            slow: file.slow.0,
            text: source.text().to_owned(),
        })
    }

    /// A trial of the plan by its id.
    pub fn trial(&self, id: &str) -> Option<&Arc<Obligation>> {
        self.trials.iter().find(|trial| trial.id == id)
    }

    /// The SHA-256 of the plan and of all that can be shown, in hexadecimal digits: who tells the same judges by the same.
    pub fn digest(&self, suite: &Suite) -> String {
        let mut digest = Sha256::new();
        for part in suite.texts().into_iter().chain([self.text.as_str()]) {
            digest.update(part.len().to_be_bytes());
            digest.update(part);
        }
        HEXLOWER.encode(&digest.finalize())
    }
}

fn known(name: &Spanned<String>, source: &Arc<Source>, suite: &Suite) -> Result<Arc<Obligation>, Diagnostic> {
    suite.trials().find(|trial| trial.id == name.value).cloned().ok_or_else(|| {
        let known = suite.trials().map(|trial| trial.id.as_str());
        Diagnostic::error(bilingual!("没有试验 `{name}`", "there is no trial `{name}`", name = name.value))
            .nearest_of(&name.value, known)
            .at(source, yaml::span(name))
    })
}
