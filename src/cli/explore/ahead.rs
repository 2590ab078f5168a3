//! Examines a target of somebody else before requests are drawn: whether it can be judged, and which keys it knows.

use crate::cli::{Environment, Exit, doctor};
use crate::client::Connector;
use crate::clock::AdjustableClock;
use crate::explore::Setting;
use crate::platform::KeyRing;
use crate::probe::Prober;
use crate::probe::doctor::{MayWrite, Settings};

/// Looks at the target, and leaves the keys that it knows in the setting. What is in the way is told; then the command ends.
pub(super) async fn examine(connector: &Connector, setting: &mut Setting, environment: &Environment) -> Option<Exit> {
    let clock = AdjustableClock::system();
    let mut prober = Prober::new(connector, &setting.contract, &clock);
    let settings = Settings {
        may_write: if setting.may_write { MayWrite::InDoubt } else { MayWrite::Never },
        seed: setting.seed,
        ..Settings::new(&setting.keys, &setting.profile.readings)
    };
    doctor::follow(&mut prober, &clock, &settings, environment).await;
    if let Some((_, exit)) = doctor::ahead(&mut prober, &settings, environment).await {
        return Some(exit);
    }
    setting.keys = doctor::known_keys(&mut prober, &setting.keys, &setting.profile.readings, environment).await;
    None
}

/// The demo keys without those that are bound to an answer: whether such a key's request is judged first is the mock's own
/// affair, and no other platform is bound by it.
pub(super) fn without_test_keys(keys: &KeyRing) -> KeyRing {
    keys.entries().iter().filter(|entry| entry.answers.is_none()).cloned().collect()
}
