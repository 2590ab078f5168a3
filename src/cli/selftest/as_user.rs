//! A platform judged as a user would: it is served, and `bis3 run --suite --target` is put to it with keys of one's own, of
//! which one reports for everybody and one for a single hospital. Nobody claims how it reads the document, but for a platform
//! whose fault is another reading: that is none until somebody does.

use std::sync::Arc;

use tokio::runtime::Runtime;

use crate::cli::doctor;
use crate::cli::run::{exit_of_totals, found_out};
use crate::clock::AdjustableClock;
use crate::harness::own_mock::{MockSetting, OwnMock, OwnMockError};
use crate::harness::run::{Run, Target};
use crate::harness::selftest::{Ended, TestedPlatform};
use crate::invariants::{Checker, ViolationLog};
use crate::platform::{Institutions, KeyEntry, KeyRing};
use crate::scenario::{FailOn, ReadingsSeen, Scenario, ScenarioResult, Totals};
use crate::snapshot::Policy;

const LABEL: &str = "selftest";

/// What every such run has in common.
pub(super) struct AsUser(MockSetting);

impl AsUser {
    pub(super) fn new(base: &MockSetting) -> Self {
        Self(MockSetting { keys: keys_of_user(&base.keys), ..base.clone() })
    }

    /// How the run ends. The scenarios come in the order in which they are run; the first that decides is the last.
    ///
    /// # Errors
    /// [`OwnMockError`] where no mock can be started, which says nothing of the platform.
    pub(super) fn ended(
        &self,
        platform: &TestedPlatform,
        scenarios: &[Arc<Scenario>],
        runtime: &Runtime,
    ) -> Result<Ended, OwnMockError> {
        runtime.block_on(self.served(platform, scenarios))
    }

    async fn served(&self, platform: &TestedPlatform, scenarios: &[Arc<Scenario>]) -> Result<Ended, OwnMockError> {
        let is_claimed = platform.is_claimed();
        let setting = MockSetting {
            fail_on: FailOn::of_claim(is_claimed),
            answers: ViolationLog::new(Arc::clone(&self.0.contract)),
            halt: Arc::default(),
            ..platform.setting(&self.0)
        };
        let mock = OwnMock::start_alone(&setting).await?;
        let claimed = is_claimed.then_some(&setting.profile.readings);
        let connector = mock.connector()?.checked(Checker::new(&setting.answers, claimed, setting.keys.on_demand()));
        let mut run = Run {
            scenarios: scenarios.to_vec(),
            target: Target::Address(connector),
            jobs: 1,
            clock: Arc::new(AdjustableClock::new(setting.clock)),
            label: LABEL.to_owned(),
            snapshots: Policy::Off,
            may_write: true,
            readings_are_those_of_the_target: is_claimed,
            shown: ReadingsSeen::default(),
            is_suite: true,
            mock: setting,
        };
        let ended = match examined(&mut run).await {
            Some(ended) => ended,
            None => put(&run).await,
        };
        mock.stop().await;
        Ok(ended)
    }
}

/// One key that may report for everybody, and one for a single hospital: with other names than the demo keys, as a user's.
fn keys_of_user(demo: &KeyRing) -> KeyRing {
    let kind = |is_bound: bool| {
        let is_of_kind = move |entry: &&KeyEntry| (entry.institutions != Institutions::Any) == is_bound;
        let name = if is_bound { "bound" } else { "free" };
        demo.entries().iter().find(is_of_kind).map(|entry| KeyEntry { access_key: name.to_owned(), ..entry.clone() })
    };
    [kind(false), kind(true)].into_iter().flatten().collect()
}

/// What is found out ahead of the suite; how the run ends where something is in the way of it.
async fn examined(run: &mut Run) -> Option<Ended> {
    let Target::Address(connector) = &run.target else { return None };
    let connector = connector.clone();
    match found_out(run, &connector, true).await {
        Err(error) => Some(Ended { exit: error.exit().number(), by: None }),
        Ok(found) if found.diagnosis.is_in_the_way() => {
            Some(Ended { exit: doctor::exit(&found.diagnosis).number(), by: Some("doctor".to_owned()) })
        }
        Ok(_) => None,
    }
}

/// Runs the scenarios until one of them ends the run with 1, whatever comes behind it.
async fn put(run: &Run) -> Ended {
    let (mut totals, mut overall) = (Totals::default(), run.overall());
    let mut by = None;
    let mut count = |result: &ScenarioResult| {
        totals.add(result);
        if result.counts || totals.error > 0 && by.is_none() {
            by = Some(result.scenario.card.id.clone());
        }
        totals.counting > 0
    };
    let mut is_decided = false;
    for scenario in &run.scenarios {
        let result = run.run_one(scenario, &mut |step| overall.add(scenario, &step)).await;
        is_decided = count(&result);
        if is_decided {
            break;
        }
    }
    if !is_decided {
        overall.parts(true).iter().for_each(|part| _ = count(&part.result()));
    }
    Ended { exit: exit_of_totals(&totals).number(), by }
}
