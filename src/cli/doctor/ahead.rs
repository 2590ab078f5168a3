//! What the same examination tells ahead of another command: a mistake of one's own would fail everything there and say
//! nothing about the target.

use super::{exit, summary, text};
use crate::cli::{Environment, Exit};
use crate::client::Address;
use crate::clock::{AdjustableClock, ClockSetting};
use crate::contract::{Contract, Readings};
use crate::language::{Bilingual, bilingual};
use crate::platform::KeyEntry;
use crate::probe::doctor::{Diagnosis, Settings, notable_offset};
use crate::probe::{Prober, target_offset};

/// Tells what an examination found amiss. Why the command ends and how; none where nothing is in the way.
pub(in crate::cli) fn in_the_way(
    diagnosis: &Diagnosis,
    address: &Address,
    environment: &Environment,
) -> Option<(Bilingual, Exit)> {
    // What is as it should be is not told.
    let told = Diagnosis { checks: diagnosis.checks.iter().filter(|check| check.is_amiss()).cloned().collect() };
    if !told.checks.is_empty() {
        environment.tell(&text(address, &told, environment.language));
    }
    diagnosis.is_in_the_way().then(|| (summary(diagnosis), exit(diagnosis)))
}

/// Sets a client's clock by the target's, and tells by how much it was off where that is worth telling: what is judged is the
/// target's window, and not how well two machines agree. A target that shows no Date is taken to be right, and so is one whose
/// Date is wrong, where it takes requests by the right time.
pub(in crate::cli) async fn follow(
    prober: &mut Prober<'_>,
    clock: &AdjustableClock,
    settings: &Settings<'_>,
    environment: &Environment,
) {
    let signing = settings.keys.usual().map(|entry| prober.signing(entry, settings.readings));
    let Ok((_, Some(offset))) = target_offset(prober, signing.as_ref()).await else { return };
    clock.set(ClockSetting::System(offset).over(clock.setting()));
    if let Some(told) = notable_offset(offset) {
        environment.warn(&bilingual!(
            "目标的时钟与本机不一致（{told}），请求的时间已跟随目标；bis3 doctor 会说明后果",
            "the clocks differ ({told}): requests are dated by the target's; bis3 doctor tells what follows",
            told
        ));
    }
}

/// Tells which keys of a ring the target does not know.
pub(in crate::cli) fn tell_unknown(unknown: &[KeyEntry], environment: &Environment) {
    if !unknown.is_empty() {
        environment.warn(&left_out(unknown));
    }
}

/// Tells what a target was found to read otherwise than most do: it is judged by it.
pub(in crate::cli) fn tell_asked(readings: &Readings, contract: &Contract, environment: &Environment) {
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

/// Most keys that are named.
const NAMED: usize = 8;

fn left_out(keys: &[KeyEntry]) -> Bilingual {
    let names: Vec<&str> = keys.iter().take(NAMED).map(|entry| entry.access_key.as_str()).collect();
    let (zh, en) = match keys.len().saturating_sub(NAMED) {
        0 => (String::new(), String::new()),
        more => (format!(" 等 {} 个", keys.len()), format!(", and {more} more")),
    };
    Bilingual::new(
        format!("目标没有登记这些 AccessKey，不用它们签名：{}{zh}", names.join("、")),
        format!("the target does not know these keys, which sign nothing then: {}{en}", names.join(", ")),
    )
}
