//! Whether it is this interface that answers at the address, and under which prefix it stands.

use super::{Diagnosis, DiagnosisCheck, State};
use crate::client::{Address, TargetError};
use crate::contract::{Contract, EndpointId, Stage};
use crate::language::{Bilingual, ToBilingual, bilingual};
use crate::probe::{ProbeAnswer, ProbeError, Prober};
use crate::request::Draft;

const HTTP: &str = "http";
const INTERFACE: &str = "interface";

/// Asks something without a signature: the answer, where one came.
pub(super) async fn examine(prober: &mut Prober<'_>, diagnosis: &mut Diagnosis) -> Option<ProbeAnswer> {
    let draft = prober.refused(EndpointId::Stock, None);
    match prober.send(&draft).await {
        Ok(answer) => {
            of_answer(prober, &draft, &answer, diagnosis).await;
            Some(answer)
        }
        Err(error) => {
            let is_in_tls = speaks_tls(prober).await;
            let check = if is_in_tls { in_tls(&draft, error.to_bilingual()) } else { silent(&error, &draft, prober) };
            diagnosis.add(check);
            None
        }
    }
}

/// Whether the port speaks TLS though the address says http.
async fn speaks_tls(prober: &Prober<'_>) -> bool {
    !prober.address().secure && prober.speaks_tls().await
}

fn in_tls(draft: &Draft, came: Bilingual) -> DiagnosisCheck {
    let next = ("这个端口说的是 TLS：把地址改成 https://", "this port speaks TLS: write https:// in the address");
    DiagnosisCheck::new(HTTP, State::Mistake, looked_at(draft), came, next)
}

/// No HTTP came back.
fn silent(error: &ProbeError, draft: &Draft, prober: &Prober<'_>) -> DiagnosisCheck {
    let next = match error {
        ProbeError::NoAnswer(TargetError::AnswerTimeout(_)) => (
            "它接受连接而不应答：请目标方查看，或加大 --timeout",
            "it takes the connection and does not answer: ask the target's side, or raise --timeout",
        ),
        ProbeError::NoAnswer(TargetError::Malformed(_) | TargetError::Closed { .. }) if !prober.address().secure => (
            "这个端口说的可能是 TLS 或别的协议：试试 https://，并核对端口",
            "this port may speak TLS, or another protocol: try https://, and check the port",
        ),
        _ => (
            "它不按 HTTP/1 应答就断开：核对端口，请目标方查看网关和日志",
            "it leaves without an answer of HTTP/1: check the port, and ask the target's side for the log of its gateway",
        ),
    };
    DiagnosisCheck::new(HTTP, State::Unreachable, looked_at(draft), error.to_bilingual(), next)
}

fn looked_at(Draft { method, path, .. }: &Draft) -> Bilingual {
    bilingual!("不签名的 {method} {path}", "{method} {path} without a signature")
}

/// Statuses of a gateway behind which nobody is.
const NOBODY_BEHIND: [u16; 3] = [502, 503, 504];

const BAD_REQUEST: u16 = 400;

/// Whether the answer is one of this interface at this path.
async fn of_answer(prober: &mut Prober<'_>, draft: &Draft, answer: &ProbeAnswer, diagnosis: &mut Diagnosis) {
    let came = answer.brief(prober.contract);
    let status = answer.response.status;
    let check = |state, next| DiagnosisCheck::new(INTERFACE, state, looked_at(draft), came.clone(), next);
    if answer.code.is_none() && NOBODY_BEHIND.contains(&status) {
        let next = (
            "网关在，平台不在：请目标方启动平台",
            "a gateway is there and no platform behind it: ask the target's side to start it",
        );
        diagnosis.add(check(State::Unreachable, next.into()));
        return;
    }
    diagnosis.add(DiagnosisCheck::well(HTTP, looked_at(draft), format!("HTTP {status}")));
    if asks_for_authorization(answer, prober.contract) {
        diagnosis.add(DiagnosisCheck::well(INTERFACE, looked_at(draft), came));
        return;
    }
    // Servers answer plain HTTP at a port of TLS with 400, or with nothing.
    if answer.code.is_none() && status == BAD_REQUEST && speaks_tls(prober).await {
        diagnosis.add(in_tls(draft, came));
        return;
    }
    let (state, next) = elsewhere(prober, draft, answer).await;
    diagnosis.add(check(state, next));
}

/// What an answer means that does not ask for Authorization.
async fn elsewhere(prober: &mut Prober<'_>, draft: &Draft, answer: &ProbeAnswer) -> (State, Bilingual) {
    let other = other_prefix(prober, draft).await;
    let next = match (&other, answer.response.status) {
        (Some(address), _) => bilingual!(
            "接口在 {address} 之下：把地址改成它",
            "the interface stands under {address}: write that in the address"
        ),
        (None, 300..400) => {
            let location = answer.response.headers.text("Location").unwrap_or("-");
            bilingual!(
                "它转到 {location}：bis3 不跟随跳转，请直接写最终地址",
                "it sends elsewhere, to {location}: bis3 follows no redirect, so write the last address itself"
            )
        }
        (None, _) => {
            let (state, (zh, en)) = unasked(prober, draft, answer).await;
            return (state, Bilingual::new(zh, en));
        }
    };
    (State::Mistake, next)
}

/// What it means where no other address is known either: a wrong address, or a platform that answers wrongly.
async fn unasked(
    prober: &mut Prober<'_>,
    draft: &Draft,
    answer: &ProbeAnswer,
) -> (State, (&'static str, &'static str)) {
    if answer.listed(prober.contract).is_none() {
        let next = (
            "应答不像本接口的（1.3.2 要求返回体里有错误码）：核对主机、端口和路径前缀（如 /api），前缀写在地址末尾；地址若没有错，就是平台不符合规范",
            "this is not an answer of the interface, which has a code in its body (1.3.2): check host, port and prefix (such as /api), which stands at the end of the address; where the address is right, the platform is wrong",
        );
        return (State::Doubtful, next);
    }
    if is_like_nowhere(prober, draft, answer).await {
        let next = (
            "这个路径与不存在的路径应答相同：核对路径前缀（如 /api），前缀写在地址末尾；地址若没有错，就是平台不符合规范",
            "the path is answered like one that is nowhere: check the prefix (such as /api), which stands at the end of the address; where the address is right, the platform is wrong",
        );
        return (State::Doubtful, next);
    }
    let next = (
        "没有 Authorization 的请求应返回 10000（1.3.3）；套件会据此评判",
        "without Authorization it should be 10000 (1.3.3); the suite judges that",
    );
    (State::Note, next)
}

/// The code of a request without Authorization (1.3.3).
fn asks_for_authorization(answer: &ProbeAnswer, contract: &Contract) -> bool {
    answer.stage(contract) == Some(Stage::Authorization)
}

/// A path that no deployment has.
const NOWHERE: &str = "/no/such/path";

/// Whether a path that is nowhere gets the same answer.
async fn is_like_nowhere(prober: &mut Prober<'_>, draft: &Draft, answer: &ProbeAnswer) -> bool {
    let nowhere = Draft { path: NOWHERE.to_owned(), ..draft.clone() };
    let other = prober.send(&nowhere).await;
    other.is_ok_and(|other| (other.response.status, other.code) == (answer.response.status, answer.code))
}

/// Prefixes under which such platforms stand.
const PREFIXES: [&str; 2] = ["", "/api"];

/// The address under which the same request is asked for Authorization, if it is another.
async fn other_prefix(prober: &mut Prober<'_>, draft: &Draft) -> Option<String> {
    for prefix in PREFIXES.into_iter().filter(|prefix| *prefix != draft.prefix).map(str::to_owned) {
        let elsewhere = Draft { prefix: prefix.clone(), ..draft.clone() };
        if let Ok(answer) = prober.send(&elsewhere).await
            && asks_for_authorization(&answer, prober.contract)
        {
            return Some(Address { prefix, ..prober.address().clone() }.to_string());
        }
    }
    None
}
