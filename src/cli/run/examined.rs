//! What is found out about a target of the suite ahead of it: a mistake of one's own would fail every case and say nothing
//! about the target. Where nobody says how the target reads the document, it is asked as `bis3 probe` asks: many a case rests
//! on several open points at once, and would blame a sound target for another reading of one of them.

use std::sync::Arc;

use super::Arguments;
use super::plan::{Plan, suite_keys};
use crate::cli::{CliError, Environment, Exit, doctor};
use crate::client::Connector;
use crate::harness::run::{Run, Target};
use crate::harness::runtime::runtime;
use crate::language::Bilingual;
use crate::probe::{Beforehand, Found, Prober, find_out};

/// Looks at a target of the suite. What is in the way is told, with why the run ends and how; none where nothing is.
pub(super) fn examined(
    plan: &mut Plan,
    arguments: &Arguments,
    environment: &Environment,
) -> Result<Option<(Bilingual, Exit)>, CliError> {
    let Target::Address(connector) = &plan.run.target else { return Ok(None) };
    let connector = connector.clone();
    if arguments.suite.is_none() || !plan.run.sends() {
        return Ok(None);
    }
    // Where the client's clock is set by the target's, how far this machine's is off does not matter.
    let halt = Arc::clone(&plan.run.mock.halt);
    let work = async {
        plan.follow_where_asked(&connector, environment).await;
        found_out(&mut plan.run, &connector, !arguments.no_doctor).await
    };
    let found = match runtime()?.block_on(halt.or_done(work)) {
        Ok(found) => found?,
        Err(reason) => return Ok(Some((reason, Exit::Harness))),
    };
    if let Some(broken_off) = doctor::in_the_way(&found.diagnosis, connector.address(), environment) {
        return Ok(Some(broken_off));
    }
    doctor::tell_unknown(&found.unknown, environment);
    if found.asked.is_some() {
        doctor::tell_asked(&plan.run.mock.profile.readings, &plan.run.mock.contract, environment);
    }
    Ok(None)
}

/// Finds out about a target what has to be known before it is judged, and lets the run go by it, unless something is in the
/// way. Nothing is told.
pub(in crate::cli) async fn found_out(run: &mut Run, connector: &Connector, examines: bool) -> Result<Found, CliError> {
    let mut prober = Prober::new(connector, &run.mock.contract, &*run.clock);
    let before = Beforehand {
        keys: &run.mock.keys,
        readings: &run.mock.profile.readings,
        claimed: run.readings_are_those_of_the_target,
        examines,
        may_write: run.may_write,
        seed: run.mock.seed,
    };
    let found = find_out(&mut prober, &before).await;
    if found.diagnosis.is_in_the_way() {
        return Ok(found);
    }
    run.mock.keys = suite_keys(found.keys.clone(), &run.mock.contract)?;
    if let Some(asked) = &found.asked {
        run.mock.profile.readings = asked.to_judge_by(&run.mock.contract);
        run.readings_are_those_of_the_target = true;
        run.shown = asked.shown();
    }
    Ok(found)
}
