//! What can be shown, as data: obligations, trials, plans, and the frozen set.
//!
//! - `obligation` is what a client must show, `plan` which of it is tried and by which times; `load` reads them.
//! - `frozen` is the set on which the overall verdict rests.

mod frozen;
mod load;
mod obligation;
mod plan;

use std::sync::Arc;

pub use frozen::Frozen;
pub use obligation::{Check, Expectation, Kind, Obligation, Observation, Trial};
pub use plan::Plan;

use crate::contract::Contract;
use crate::diagnostic::{Diagnostic, Source, tabular};

const OBSERVATIONS: &str = include_str!("../../../fixtures/certify/obligations.yaml");
const TRIALS: &str = include_str!("../../../fixtures/certify/trials.yaml");
const UNITS: &str = include_str!("../../../fixtures/certify/units.csv");

/// Everything that a client can show.
#[derive(Clone, Debug)]
pub struct Suite {
    obligations: Vec<Arc<Obligation>>,
    frozen: Frozen,
    /// Products (D001) and the unit (D007) in which each is counted.
    units: Vec<(String, String)>,
}

#[derive(serde::Deserialize)]
struct UnitRow {
    product: String,
    unit: String,
    #[serde(rename = "note")]
    _note: String,
}

impl Suite {
    /// The suite that the program carries, over the sentences of a contract.
    ///
    /// # Errors
    /// A [`Diagnostic`] where a replaced contract lacks a requirement that an obligation rests on.
    pub fn of(contract: &Contract) -> Result<Self, Diagnostic> {
        let (observations, trials) =
            (Source::new("obligations.yaml", OBSERVATIONS), Source::new("trials.yaml", TRIALS));
        let frozen = Frozen::read()?;
        let mut obligations = load::obligations(&observations, &trials, contract)?;
        for obligation in &mut obligations {
            obligation.is_scored = frozen.holds(&obligation.id);
        }
        let rows = tabular::read::<UnitRow>(&Source::new("units.csv", UNITS), &["product", "unit", "note"])?;
        let units = rows.into_iter().map(|row| (row.value.product, row.value.unit)).collect();
        Ok(Self { obligations: obligations.into_iter().map(Arc::new).collect(), frozen, units })
    }

    /// Every obligation: what is observed, then the trials.
    pub fn obligations(&self) -> impl Iterator<Item = &Arc<Obligation>> {
        self.obligations.iter()
    }

    /// Those that are trials.
    pub fn trials(&self) -> impl Iterator<Item = &Arc<Obligation>> {
        self.obligations.iter().filter(|obligation| obligation.trial().is_some())
    }

    /// An obligation by its id.
    pub fn obligation(&self, id: &str) -> Option<&Arc<Obligation>> {
        self.obligations.iter().find(|obligation| obligation.id == id)
    }

    /// The frozen set.
    pub fn frozen(&self) -> &Frozen {
        &self.frozen
    }

    /// The unit in which a product is counted, where there is a usual one.
    pub fn unit_of(&self, product: &str) -> Option<&str> {
        self.units.iter().find(|(known, _)| known == product).map(|(_, unit)| unit.as_str())
    }

    /// The texts of its files.
    fn texts(&self) -> [&str; 3] {
        [OBSERVATIONS, TRIALS, UNITS]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn suite() -> Suite {
        Suite::of(&Contract::embedded()).expect("the suite fits the embedded contract")
    }

    #[test]
    fn every_plan_is_sound_and_every_id_stands_once() {
        let suite = suite();
        for name in Plan::bundled_names() {
            let plan = Plan::bundled(name, &suite).expect("it is bundled").expect("it is sound");
            assert_eq!((plan.id.as_str(), plan.digest(&suite).len()), (name, 64));
        }
        let mut ids: Vec<&str> = suite.obligations().map(|obligation| obligation.id.as_str()).collect();
        let count = ids.len();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), count);
        for obligation in suite.obligations() {
            for text in [&obligation.title, &obligation.to_do, &obligation.seen, &obligation.fails, &obligation.mend] {
                assert!(!text.zh.is_empty() && !text.en.is_empty(), "{}", obligation.id);
            }
        }
    }

    /// A report that does not come again shows nothing of why: the code or the status may have been looked at.
    #[test]
    fn a_report_that_does_not_come_again_is_told_alike_whatever_the_status_was() {
        let suite = suite();
        let fails = |id| suite.obligation(id).map(|obligation| obligation.fails.clone());
        assert!(fails("code-10011").is_some());
        assert_eq!(fails("code-10011-200"), fails("code-10011"));
    }

    /// What this digest tells was promised to vendors. Where it changes on purpose, the revision goes up.
    #[test]
    fn the_frozen_set_is_the_one_that_was_frozen() {
        let suite = suite();
        let frozen = suite.frozen();
        assert_eq!(frozen.digest_of(suite.obligations()), frozen.digest);
        let known = |id: &String| suite.obligation(id).is_some();
        assert!(frozen.obligations.iter().all(known), "{:?}", frozen.obligations);
    }
}
