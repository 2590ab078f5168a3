//! The run of a suite once more, from its evidence alone.

use std::sync::Arc;

use super::kept::{Kept, KeptExchange};
use super::player::EvidencePlayer;
use super::terms::Terms;
use crate::client::{Address, Connector, Limits, Tape, Trust};
use crate::clock::{AdjustableClock, ClockSetting};
use crate::contract::{Contract, Profile};
use crate::evidence::bundle::Fault;
use crate::harness::own_mock::MockSetting;
use crate::harness::run::{Run, Target};
use crate::invariants::{Checker, ViolationLog};
use crate::language::{Bilingual, ToBilingual};
use crate::scenario::{Given, Scenario};
use crate::snapshot::Policy;

/// A run that is answered from the evidence of an earlier one.
#[derive(Debug)]
pub struct Again {
    /// The run.
    pub run: Run,
    player: Arc<EvidencePlayer>,
}

impl Again {
    /// What of the evidence does not fit the suite, once the run was made.
    pub fn faults(&self) -> Vec<Fault> {
        self.player.faults()
    }
}

/// What answers the suite as a platform has answered it.
///
/// # Errors
/// Why it cannot be run again: what the terms say is not known here.
pub fn again(
    terms: &Terms,
    profile: Profile,
    kept: Kept,
    contract: &Arc<Contract>,
    scenarios: Vec<Arc<Scenario>>,
) -> Result<Again, Bilingual> {
    let keys = terms.key_ring(contract).map_err(|diagnostic| (*diagnostic.message).clone())?;
    let address: Address = terms.target.parse().map_err(|error| ToBilingual::to_bilingual(&error))?;
    let answers = ViolationLog::new(Arc::clone(contract));
    let claimed = terms.claimed.then_some(&profile.readings);
    let checker = Checker::new(&answers, claimed, keys.on_demand());
    for KeptExchange { place, request, received, remark, .. } in &kept.before {
        if remark.failure.is_none() {
            checker.check(place.as_deref(), request, received);
        }
    }
    let clock = Arc::new(AdjustableClock::new(ClockSetting::Fixed(terms.began)));
    let player = Arc::new(EvidencePlayer::new(kept.suite, Arc::clone(&clock)));
    // Nothing is connected to: which certificates are trusted decides about nothing.
    let connector = Connector::new(address, &Trust::Anyone, Limits::default()).map_err(|error| error.to_bilingual())?;
    let connector = connector.checked(checker).taped(Tape::Played(Arc::clone(&player) as _));
    let label = connector.address().authority();
    let mock = MockSetting {
        contract: Arc::clone(contract),
        profile,
        keys,
        clock: ClockSetting::Fixed(terms.began),
        seed: terms.seed,
        defect: None,
        given: Given::default(),
        fail_on: terms.fail_on,
        answers,
        halt: Arc::default(),
    };
    let run = Run {
        scenarios,
        target: Target::Address(connector),
        jobs: 1,
        mock,
        clock,
        label,
        snapshots: Policy::Off,
        may_write: terms.writes,
        readings_are_those_of_the_target: terms.known,
        shown: terms.seen(),
        is_suite: true,
    };
    Ok(Again { run, player })
}
