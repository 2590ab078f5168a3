//! What `bis3 doctor` looks at, ahead of the suite: a mistake of one's own would fail every case and say nothing about the
//! target. Where nobody says how the target reads the document, it is asked as `bis3 probe` asks: many a case rests on several
//! open points at once, and would blame a sound target for another reading of one of them.

use super::Arguments;
use super::plan::{Plan, suite_keys};
use crate::cli::{CliError, Environment, Exit, doctor};
use crate::client::Connector;
use crate::contract::{Contract, Readings};
use crate::harness::run::Target;
use crate::harness::runtime::runtime;
use crate::language::{Bilingual, bilingual};
use crate::platform::KeyRing;
use crate::probe::Prober;
use crate::probe::doctor::{MayWrite, Settings};
use crate::probe::reading;

/// Looks at a target of the suite. What is in the way is told, with why the run ends and how; none where nothing is.
pub(super) fn examined(
    plan: &mut Plan,
    arguments: &Arguments,
    environment: &Environment,
) -> Result<Option<(Bilingual, Exit)>, CliError> {
    let Target::Address(connector) = &plan.run.target else { return Ok(None) };
    let connector = connector.clone();
    if arguments.suite.is_none() || arguments.no_doctor || !plan.run.sends() {
        return Ok(None);
    }
    // Where the client's clock is set by the target's, how far this machine's is off does not matter.
    runtime()?.block_on(plan.follow_where_asked(&connector, environment));
    match runtime()?.block_on(looked_at(plan, &connector, environment)) {
        Ok(Found { keys, readings }) => {
            plan.run.mock.keys = suite_keys(keys, &plan.run.mock.contract)?;
            if let Some(readings) = readings {
                plan.run.mock.profile.readings = readings;
                plan.run.readings_are_those_of_the_target = true;
            }
            Ok(None)
        }
        Err(broken_off) => Ok(Some(broken_off)),
    }
}

/// What is known of a target before it is judged.
struct Found {
    /// The keys that it knows.
    keys: KeyRing,
    /// How it reads the document; none where that is said already, or could not be asked.
    readings: Option<Readings>,
}

async fn looked_at(
    Plan { run, .. }: &Plan,
    connector: &Connector,
    environment: &Environment,
) -> Result<Found, (Bilingual, Exit)> {
    let (contract, keys) = (&run.mock.contract, &run.mock.keys);
    let mut prober = Prober::new(connector, contract, &run.clock);
    let is_said = run.readings_are_those_of_the_target;
    let signing = if is_said { None } else { reading::to_sign_by(&mut prober, keys).await };
    let signing = signing.as_ref().unwrap_or(&run.mock.profile.readings);
    let settings = Settings {
        claimed: is_said,
        may_write: if run.may_write { MayWrite::InDoubt } else { MayWrite::Never },
        seed: run.mock.seed,
        ..Settings::new(keys, signing)
    };
    if let Some(broken_off) = doctor::ahead(&mut prober, &settings, environment).await {
        return Err(broken_off);
    }
    let keys = doctor::known_keys(&mut prober, keys, signing, environment).await;
    if is_said {
        return Ok(Found { keys, readings: None });
    }
    let settings = reading::Settings { keys: &keys, may_write: run.may_write, seed: run.mock.seed };
    let asked = reading::ask(&mut prober, &settings).await.ok();
    let readings = asked.map(|asked| asked.to_judge_by(contract));
    if let Some(readings) = &readings {
        tell(readings, contract, environment);
    }
    Ok(Found { keys, readings })
}

/// Tells what is read otherwise than most do: a target is judged by it.
fn tell(readings: &Readings, contract: &Contract, environment: &Environment) {
    let usual = contract.default_readings();
    let others = Readings::IDS.iter().filter(|id| readings.get(id) != usual.get(id));
    let others: Vec<String> = others.filter_map(|id| Some(format!("{id}: {}", readings.get(id)?))).collect();
    if !others.is_empty() {
        let others = others.join(", ");
        environment.warn(&bilingual!(
            "没有给出 --profile，已先询问目标的读法并据此评判；与首选读法不同的：{others}",
            "no --profile says how the target reads the document, so it was asked and is judged by that; other than the default: {others}"
        ));
    }
}
