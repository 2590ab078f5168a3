//! A day as data: a YAML file.

use std::sync::Arc;

use jiff::SignedDuration;
use jiff::civil::{Date, Time};
use serde::Deserialize;

use crate::contract::EndpointId;
use crate::diagnostic::{Diagnostic, Source, yaml};
use crate::language::{Bilingual, bilingual};

const BUNDLED: &[(&str, &str)] = &[
    ("province", include_str!("../../fixtures/simulate/province.yaml")),
    ("nation", include_str!("../../fixtures/simulate/nation.yaml")),
];

/// Most institutions that are made up.
pub(super) const MOST_INSTITUTIONS: u32 = 100_000;

/// Who reports what and when.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    /// Its name.
    #[serde(rename = "plan")]
    pub id: String,
    /// What it stands for.
    #[serde(default)]
    pub title: Bilingual,
    /// Who reports.
    pub institutions: Institutions,
    /// For which day, or for which first one of several.
    pub day: Date,
    /// What is reported.
    pub reports: Vec<ReportPlan>,
    /// Whose clock is off.
    #[serde(default)]
    pub clocks: Clocks,
    /// What is wrong on purpose.
    #[serde(default)]
    pub wrong: Wrong,
    /// What a client does where the outcome of a report is unknown.
    #[serde(default)]
    pub again: Again,
}

/// Who reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum Institutions {
    /// The institutions of the annex.
    Annex(Annex),
    /// So many that are made up.
    MadeUp(u32),
}

/// The word for those of the annex.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Annex {
    /// `annex`.
    Annex,
}

/// One kind of report.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReportPlan {
    /// Which.
    pub endpoint: EndpointId,
    /// Each institution reports once in so many days.
    #[serde(default = "daily")]
    pub every: u32,
    /// When on that day.
    pub peaks: Vec<Peak>,
}

fn daily() -> u32 {
    1
}

/// A time about which reports gather.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Peak {
    /// The middle of it.
    pub at: Time,
    /// How far from the middle most of them are.
    pub spread: SignedDuration,
    /// The part of the institutions that report then, from 0 to 1.
    pub share: f64,
}

/// Clocks that are off.
#[derive(Clone, Copy, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Clocks {
    /// The part of the clients whose clock is off, from 0 to 1.
    pub off: f64,
    /// By how much at most, to either side.
    pub by: SignedDuration,
}

/// Mistakes on purpose, each as a part of all reports, from 0 to 1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wrong {
    /// A value that the document does not allow.
    #[serde(default)]
    pub value: f64,
    /// A signature made with another secret.
    #[serde(default)]
    pub signature: f64,
}

/// What a client does where the outcome is unknown: it sends the same again.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Again {
    /// After how long; twice as long each further time.
    pub after: SignedDuration,
    /// How often at most.
    pub most: u32,
}

impl Default for Again {
    fn default() -> Self {
        Self { after: SignedDuration::from_mins(5), most: 3 }
    }
}

impl Plan {
    /// The names of the plans that the program carries.
    pub fn bundled_names() -> impl Iterator<Item = &'static str> {
        BUNDLED.iter().map(|(name, _)| *name)
    }

    /// A plan that the program carries.
    ///
    /// # Errors
    /// A [`Diagnostic`] where there is none of this name.
    pub fn bundled(name: &str) -> Result<Self, Diagnostic> {
        match BUNDLED.iter().find(|(known, _)| *known == name) {
            Some((name, text)) => Self::read(&Source::new(format!("{name}.yaml"), *text)),
            None => Err(Diagnostic::error(bilingual!("没有名为 `{name}` 的计划", "there is no plan `{name}`"))
                .nearest_of(name, Self::bundled_names())),
        }
    }

    /// Reads a plan.
    ///
    /// # Errors
    /// A [`Diagnostic`] at what is wrong.
    pub fn read(source: &Arc<Source>) -> Result<Self, Diagnostic> {
        let plan: Self = yaml::read(source)?;
        match plan.mistake() {
            None => Ok(plan),
            Some(mistake) => {
                let name = source.path();
                Err(Diagnostic::error(bilingual!("{name}：{mistake}", "{name}: {mistake}", mistake)))
            }
        }
    }

    /// The first thing that cannot be.
    fn mistake(&self) -> Option<Bilingual> {
        let shares = [
            ("clocks.off", self.clocks.off),
            ("wrong.value", self.wrong.value),
            ("wrong.signature", self.wrong.signature),
        ];
        let of_peaks = self.reports.iter().flat_map(|report| &report.peaks).map(|peak| ("share", peak.share));
        if let Some((name, _)) = shares.into_iter().chain(of_peaks).find(|(_, share)| !(0.0..=1.0).contains(share)) {
            return Some(bilingual!("`{name}` 应在 0 与 1 之间", "`{name}` is to be from 0 to 1"));
        }
        if let Institutions::MadeUp(count) = self.institutions
            && !(1..=MOST_INSTITUTIONS).contains(&count)
        {
            return Some(bilingual!(
                "`institutions` 应为 annex，或 1 至 {MOST_INSTITUTIONS} 的数",
                "`institutions` is to be annex, or a number from 1 to {MOST_INSTITUTIONS}"
            ));
        }
        let empty = self.reports.iter().find(|report| report.every == 0 || report.peaks.is_empty())?;
        let endpoint = empty.endpoint;
        Some(bilingual!(
            "`{endpoint}`：`every` 至少为 1，`peaks` 至少一项",
            "`{endpoint}`: `every` is to be 1 at least, and `peaks` to have one at least"
        ))
    }
}
