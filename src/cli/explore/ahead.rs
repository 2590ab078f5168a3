//! Examines a target of somebody else before requests are drawn: whether it can be judged, which keys it knows, and how it
//! reads the document.

use super::{Arguments, is_claimed};
use crate::cli::{Environment, Exit, doctor};
use crate::client::Connector;
use crate::clock::AdjustableClock;
use crate::explore::Setting;
use crate::language::Bilingual;
use crate::platform::KeyRing;
use crate::probe::doctor::Settings;
use crate::probe::{Beforehand, Prober, find_out};

/// Looks at the target, and leaves in the setting the keys that it knows and, where nobody claims how it reads the document,
/// how it was found to. What is in the way is told; then the command ends, for this reason and in this way.
pub(super) async fn examine(
    connector: &Connector,
    arguments: &Arguments,
    setting: &mut Setting,
    environment: &Environment,
) -> Option<(Bilingual, Exit)> {
    let clock = AdjustableClock::system();
    let mut prober = Prober::new(connector, &setting.contract, &clock);
    let settings = Settings::new(&setting.keys, &setting.profile.readings);
    doctor::follow(&mut prober, &clock, &settings, environment).await;
    let before = Beforehand {
        keys: &setting.keys,
        readings: &setting.profile.readings,
        claimed: is_claimed(arguments),
        examines: !arguments.no_doctor,
        may_write: setting.may_write,
        seed: setting.seed,
    };
    let found = find_out(&mut prober, &before).await;
    if let Some(broken_off) = doctor::in_the_way(&found.diagnosis, connector.address(), environment) {
        return Some(broken_off);
    }
    doctor::tell_unknown(&found.unknown, environment);
    setting.keys = found.keys;
    if let Some(asked) = &found.asked {
        setting.profile.readings = asked.to_judge_by(&setting.contract);
        doctor::tell_asked(&setting.profile.readings, &setting.contract, environment);
    }
    None
}

/// The demo keys without those that are bound to an answer: whether such a key's request is judged first is the mock's own
/// affair, and no other platform is bound by it.
pub(super) fn without_test_keys(keys: &KeyRing) -> KeyRing {
    keys.entries().iter().filter(|entry| entry.answers.is_none()).cloned().collect()
}
