//! Signed requests, and targets that answer none of them.

use super::{Advice, Diagnosis, DiagnosisCheck, State, no_code};
use crate::language::{Bilingual, ToBilingual, bilingual};
use crate::probe::{ProbeAnswer, ProbeError, Prober};
use crate::request::{Draft, Signing};

/// The check of the key.
pub(super) const KEY: &str = "key";

/// The answer to a signed request; none, and that it is told, where nothing whole comes.
pub(super) async fn answer_to(
    draft: &Draft,
    signing: &Signing,
    prober: &mut Prober<'_>,
    diagnosis: &mut Diagnosis,
) -> Option<ProbeAnswer> {
    let error = match prober.send(draft).await {
        Ok(answer) => {
            no_code::tell(&answer, looked_at(draft, signing), diagnosis);
            return Some(answer);
        }
        Err(error) => error,
    };
    let (state, next) = match leaves_only_signed(&error, draft, prober).await {
        true => (State::Fault, LEAVES_SIGNED),
        false => (State::Unreachable, SILENT_TO_SIGNED),
    };
    let check = DiagnosisCheck::new(KEY, state, looked_at(draft, signing), error.to_bilingual(), next);
    diagnosis.add(check.after(&error));
    None
}

/// Whether the target closes the connection at each signed request and still answers one without a signature: then nothing
/// is wrong with the way there, and a platform that answers whatever comes (1.3.1) would have answered. One that only does
/// not answer in time may be slow, and is not blamed.
async fn leaves_only_signed(error: &ProbeError, draft: &Draft, prober: &mut Prober<'_>) -> bool {
    let unsigned = Draft { signing: None, ..draft.clone() };
    error.is_closed()
        && prober.send(&unsigned).await.is_ok()
        && prober.send(draft).await.is_err_and(|error| error.is_closed())
        && prober.send(&unsigned).await.is_ok()
}

/// Whether that was found: then nothing that is signed needs to be sent.
pub(super) fn leaves_signed(diagnosis: &Diagnosis) -> bool {
    diagnosis.checks.iter().any(|check| check.check == KEY && check.state == State::Fault)
}

const LEAVES_SIGNED: Advice = (
    "不签名的请求有应答，签名的一发出连接就被关闭，重发也一样：平台对每个请求都要给出应答（1.3.1）。请目标方查看日志（平台处理签名时可能崩溃了）；中间若有网关，看是不是它断开的",
    "requests without a signature are answered, and at each signed one the connection is closed: a platform answers whatever comes (1.3.1). Ask the target's side for its log, since its check of signatures may break down; where a gateway stands between, see whether it closes",
);

const SILENT_TO_SIGNED: Advice = (
    "不签名的请求有应答，签名的没有：请目标方查看网关和日志",
    "a request without a signature was answered, a signed one was not: ask the target's side for the log of its gateway",
);

pub(super) fn looked_at(Draft { method, path, .. }: &Draft, Signing { access_key, .. }: &Signing) -> Bilingual {
    bilingual!(
        "以 AccessKey {access_key} 签名的 {method} {path}，请求体不是 JSON",
        "{method} {path} signed with the AccessKey {access_key}, its body no JSON"
    )
}
