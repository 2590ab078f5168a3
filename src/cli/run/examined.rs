//! What `bis3 doctor` looks at, ahead of the suite: a mistake of one's own would fail every case and say nothing about the
//! target.

use super::Arguments;
use super::plan::{Place, Plan};
use crate::cli::runtime::runtime;
use crate::cli::{CliError, Environment, Exit, doctor};
use crate::language::Bilingual;
use crate::probe::Asker;
use crate::probe::doctor::Patient;
use crate::scenario::skipped;

/// Looks at a target of the suite. What is in the way is told, with why the run ends and how; none where nothing is.
pub(super) fn examined(
    plan: &Plan,
    arguments: &Arguments,
    environment: &Environment,
) -> Result<Option<(Bilingual, Exit)>, CliError> {
    let Place::Target(connector) = &plan.place else { return Ok(None) };
    let surroundings = plan.surroundings();
    let is_asked = plan.scenarios.iter().any(|own| skipped(own, &surroundings).is_none());
    if arguments.suite.is_none() || arguments.no_doctor || !is_asked {
        return Ok(None);
    }
    let patient = Patient {
        keys: &plan.mock.keys,
        readings: &plan.mock.profile.readings,
        institution: None,
        may_write: false,
        seed: plan.mock.seed,
    };
    let mut asker = Asker::new(connector, &plan.mock.contract, &plan.clock);
    Ok(runtime()?.block_on(async {
        // Where the client's clock is set by the target's, how far this machine's is off does not matter.
        plan.follow_where_asked(connector, environment).await;
        doctor::ahead(&mut asker, &patient, environment).await
    }))
}
