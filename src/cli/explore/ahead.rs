//! Examines a target of somebody else before requests are drawn: whether it can be judged, and which keys it knows.

use crate::cli::{Environment, Exit, doctor};
use crate::client::Connector;
use crate::clock::AdjustableClock;
use crate::contract::EndpointId;
use crate::explore::Setting;
use crate::language::Bilingual;
use crate::platform::{KeyEntry, KeyRing};
use crate::probe::Prober;
use crate::probe::doctor::Settings;

/// Looks at the target, and leaves the keys that it knows in the setting. What is in the way is told; then the command ends.
pub(super) async fn examine(
    connector: &Connector,
    setting: &mut Setting,
    own_keys: bool,
    environment: &Environment,
) -> Option<Exit> {
    let clock = AdjustableClock::system();
    let mut prober = Prober::new(connector, &setting.contract, &clock);
    let settings = Settings { own_keys, ..Settings::new(&setting.keys, &setting.profile.readings) };
    doctor::follow(&mut prober, &clock, &settings, environment).await;
    if let Some((_, exit)) = doctor::ahead(&mut prober, &settings, environment).await {
        return Some(exit);
    }
    let mut known = Vec::new();
    let mut unknown = Vec::new();
    for entry in setting.keys.entries() {
        let keys = if is_unknown(entry, &mut prober, setting).await { &mut unknown } else { &mut known };
        keys.push(entry.clone());
    }
    if !unknown.is_empty() {
        environment.warn(&left_out(&unknown));
        setting.keys = known.into_iter().collect();
    }
    None
}

/// A key that nobody has told the target of is a mistake of one's own, and no difference.
async fn is_unknown(entry: &KeyEntry, prober: &mut Prober<'_>, setting: &Setting) -> bool {
    let signing = prober.signing(entry, &setting.profile.readings);
    let draft = prober.refused(EndpointId::Stock, Some(signing));
    let code = prober.send(&draft).await.ok().and_then(|answer| answer.code);
    let unknown = setting.contract.code("AccessKeyNoExist").map(|code| code.number);
    code.is_some() && code == unknown
}

fn left_out(keys: &[KeyEntry]) -> Bilingual {
    let names: Vec<&str> = keys.iter().map(|entry| entry.access_key.as_str()).collect();
    let listed = |between| names.join(between);
    Bilingual::new(
        format!("目标没有登记这些 AccessKey，不用它们签名：{}", listed("、")),
        format!("the target does not know these keys, which sign nothing then: {}", listed(", ")),
    )
}

/// The demo keys without those that are bound to an answer: whether such a key's request is judged first is the mock's own
/// affair, and no other platform is bound by it.
pub(super) fn without_test_keys(keys: &KeyRing) -> KeyRing {
    keys.entries().iter().filter(|entry| entry.answers.is_none()).cloned().collect()
}
