//! Which endpoints a key may call.

use super::signed::looked_at;
use super::{Diagnosis, DiagnosisCheck, State, no_code};
use crate::contract::{EndpointId, Stage};
use crate::language::{Bilingual, ToBilingual, bilingual};
use crate::platform::KeyEntry;
use crate::probe::Prober;
use crate::request::Signing;

const PERMISSION: &str = "permission";

/// Which endpoints the key may call.
pub(super) async fn examine(prober: &mut Prober<'_>, signing: &Signing, entry: &KeyEntry, diagnosis: &mut Diagnosis) {
    let (mut denied, mut untold) = (Vec::new(), Vec::new());
    for endpoint in &entry.endpoints {
        let draft = prober.refused(*endpoint, Some(signing.clone()));
        let answer = match prober.send(&draft).await {
            Ok(answer) => answer,
            // That an endpoint does not answer says nothing of the others, and is for a run to judge.
            Err(error) => {
                untold.push((*endpoint, error.to_bilingual()));
                continue;
            }
        };
        no_code::tell(&answer, looked_at(&draft, signing), diagnosis);
        match answer.stage(prober.contract) {
            Some(Stage::Permission) => denied.push(*endpoint),
            Some(stage) if stage > Stage::Permission => {}
            // What is refused earlier, or without a code, says nothing of what would have come then.
            _ => untold.push((*endpoint, answer.brief(prober.contract))),
        }
    }
    let (zh, en) = (listed(&entry.endpoints, "、"), listed(&entry.endpoints, ", "));
    let looked = Bilingual::new(format!("能否调用 {zh}"), format!("whether it may call {en}"));
    if !denied.is_empty() {
        let (zh, en) = (listed(&denied, "、"), listed(&denied, ", "));
        let came = Bilingual::new(format!("{zh}：没有权限（10007）"), format!("{en}: no permission (10007)"));
        let next = without_permission(denied == entry.endpoints);
        diagnosis.add(DiagnosisCheck::new(PERMISSION, State::Mistake, looked, came, next));
    } else if let Some((endpoint, came)) = untold.first() {
        let came = bilingual!("{endpoint} 看不出：{came}", "{endpoint} does not show it: {came}", came);
        let next = (
            "应答不是权限之后的检查给出的，看不出是否有权；套件会评判这个应答",
            "the answer comes from no check behind that of the permission, so it shows nothing of it; the suite judges the answer",
        );
        diagnosis.add(DiagnosisCheck::new(PERMISSION, State::Note, looked, came, next));
    } else {
        diagnosis.add(DiagnosisCheck::well(PERMISSION, looked, ("可以", "it may")));
    }
}

fn listed(endpoints: &[EndpointId], between: &str) -> String {
    endpoints.iter().map(|endpoint| endpoint.word()).collect::<Vec<_>>().join(between)
}

fn without_permission(for_all: bool) -> (&'static str, &'static str) {
    if for_all {
        (
            "这个 AccessKey 什么接口都不能调用（已停用，或没有授权）：请目标方开通",
            "the key may call nothing (it is disabled, or has no rights): ask the target's side for them",
        )
    } else {
        (
            "请目标方授权；若本来就只有其余接口的权限，在密钥文件里用 endpoints: 写明",
            "ask the target's side for the right; if the key is for the others only, say so in the key file under endpoints:",
        )
    }
}
