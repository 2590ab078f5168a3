//! What `bis3 doctor` looks at, ahead of the suite: a mistake of one's own would fail every case and say nothing about the
//! target.

use super::Arguments;
use super::plan::Plan;
use crate::cli::{CliError, Environment, Exit, doctor};
use crate::harness::run::Target;
use crate::harness::runtime::runtime;
use crate::language::Bilingual;
use crate::probe::Prober;
use crate::probe::doctor::Settings;

/// Looks at a target of the suite. What is in the way is told, with why the run ends and how; none where nothing is.
pub(super) fn examined(
    plan: &Plan,
    arguments: &Arguments,
    environment: &Environment,
) -> Result<Option<(Bilingual, Exit)>, CliError> {
    let Target::Address(connector) = &plan.run.target else { return Ok(None) };
    if arguments.suite.is_none() || arguments.no_doctor || !plan.run.sends() {
        return Ok(None);
    }
    let settings = Settings {
        own_keys: arguments.keys.are_own(),
        ..Settings::new(&plan.run.mock.keys, &plan.run.mock.profile.readings)
    };
    let mut prober = Prober::new(connector, &plan.run.mock.contract, &plan.run.clock);
    Ok(runtime()?.block_on(async {
        // Where the client's clock is set by the target's, how far this machine's is off does not matter.
        plan.follow_where_asked(connector, environment).await;
        doctor::ahead(&mut prober, &settings, environment).await
    }))
}
