//! Whether it is this interface that answers at the address, and under which prefix it stands.

use super::{Advice, Diagnosis, DiagnosisCheck, State, no_code};
use crate::client::{Address, Failure, TargetError};
use crate::contract::{Code, Contract, EndpointId, Stage};
use crate::diagnostic::{shorten_to_line, visible};
use crate::language::{Bilingual, ToBilingual, bilingual};
use crate::payload::answer::NoCodeKind;
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

/// No whole answer of HTTP came back.
fn silent(error: &ProbeError, draft: &Draft, prober: &Prober<'_>) -> DiagnosisCheck {
    if let ProbeError::NoAnswer(Failure {
        received,
        error: why @ (TargetError::Malformed(_) | TargetError::TooLarge(_)),
    }) = error
        && received.starts_with(b"HTTP/1.")
    {
        let next = if matches!(why, TargetError::TooLarge(_)) { TOO_LARGE } else { MALFORMED };
        return unreadable(received, (error.to_bilingual(), next), draft);
    }
    let next = match error {
        ProbeError::NoAnswer(Failure { error: TargetError::AnswerTimeout(_), .. }) => (
            "它接受连接而不应答：请目标方查看，或加大 --timeout",
            "it takes the connection and does not answer: ask the target's side, or raise --timeout",
        ),
        ProbeError::NoAnswer(Failure { error: TargetError::Malformed(_) | TargetError::Closed { .. }, .. })
            if !prober.address().secure =>
        {
            (
                "这个端口说的可能是 TLS 或别的协议：试试 https://，并核对端口",
                "this port may speak TLS, or another protocol: try https://, and check the port",
            )
        }
        _ => (
            "它不按 HTTP/1 应答就断开：核对端口，请目标方查看网关和日志",
            "it leaves without an answer of HTTP/1: check the port, and ask the target's side for the log of its gateway",
        ),
    };
    DiagnosisCheck::new(HTTP, State::Unreachable, looked_at(draft), error.to_bilingual(), next).after(error)
}

/// What begins as an answer of HTTP and is none: it is neither TLS nor somebody else.
fn unreadable(received: &[u8], (error, next): (Bilingual, Advice), draft: &Draft) -> DiagnosisCheck {
    let start = visible(&shorten_to_line(&String::from_utf8_lossy(received), CHARACTERS_SHOWN)).into_owned();
    let came = bilingual!("{error}（开头 `{start}`）", "{error} (its beginning: `{start}`)", error);
    DiagnosisCheck::new(HTTP, State::Doubtful, looked_at(draft), came, next)
}

const MALFORMED: Advice = (
    "这是 HTTP 应答，但不合 RFC 9112，客户端读不出来：请目标方修改它的报文头（或正文的分块）；中间若有网关，先绕开它再看",
    "this is an answer of HTTP that breaks RFC 9112, and clients cannot read it: ask the target's side to mend its head, or how its body is cut into chunks; where a gateway stands between, look past it first",
);

const TOO_LARGE: Advice = (
    "这是 HTTP 应答，只是长得离谱：本接口的应答只有几百字节。核对主机、端口和路径前缀；地址若没有错，请目标方查看是哪个程序写了这么多报文头或正文",
    "this is an answer of HTTP, and far too long: those of the interface have some hundred bytes. Check host, port and prefix; where they are right, ask the target's side which program writes so many headers or so long a body",
);

/// How many characters are shown of what cannot be read.
const CHARACTERS_SHOWN: usize = 80;

fn looked_at(Draft { method, path, .. }: &Draft) -> Bilingual {
    bilingual!("不签名的 {method} {path}", "{method} {path} without a signature")
}

/// Statuses of a gateway behind which nobody is.
const NOBODY_BEHIND: [u16; 3] = [502, 503, 504];

const BAD_REQUEST: u16 = 400;

/// Whether the answer is one of this interface at this path.
async fn of_answer(prober: &mut Prober<'_>, draft: &Draft, answer: &ProbeAnswer, diagnosis: &mut Diagnosis) {
    let contract = prober.contract;
    let (looked, came, status) = (looked_at(draft), answer.brief(contract), answer.response.status);
    if answer.code.is_none() {
        if let Some(check) = of_proxy(prober, draft, answer) {
            diagnosis.add(check);
            return;
        }
        if NOBODY_BEHIND.contains(&status) {
            let next = (
                "网关在，平台不在：请目标方启动平台",
                "a gateway is there and no platform behind it: ask the target's side to start it",
            );
            diagnosis.add(DiagnosisCheck::new(INTERFACE, State::Unreachable, looked, came, next));
            return;
        }
    }
    diagnosis.add(DiagnosisCheck::well(HTTP, looked.clone(), format!("HTTP {status}")));
    no_code::tell(answer, looked.clone(), diagnosis);
    if asks_for_authorization(answer, contract) {
        diagnosis.add(DiagnosisCheck::well(INTERFACE, looked, came));
        return;
    }
    // Servers answer plain HTTP at a port of TLS with 400, or with nothing.
    if answer.code.is_none() && status == BAD_REQUEST && speaks_tls(prober).await {
        diagnosis.add(in_tls(draft, came));
        return;
    }
    let (state, next) = unasked(prober, draft, answer).await;
    diagnosis.add(DiagnosisCheck::new(INTERFACE, state, looked, came, next));
}

/// Headers that a proxy gives to an answer of its own (RFC 9110, 11.7.1; RFC 9209), and those of products.
const OF_PROXIES: [&str; 4] = ["Proxy-Authenticate", "Proxy-Status", "Proxy-Agent", "X-Squid-Error"];

/// That the proxy answers in the target's place; none where that does not show.
fn of_proxy(prober: &Prober<'_>, draft: &Draft, answer: &ProbeAnswer) -> Option<DiagnosisCheck> {
    let proxy = prober.handing_proxy()?.to_string();
    let is_told = OF_PROXIES.iter().any(|name| answer.response.headers.first(name).is_some());
    let (state, next) = match answer.response.status {
        PROXY_AUTHENTICATION => (
            State::Mistake,
            bilingual!(
                "应答的是代理 {proxy}，它要用户名和密码：写进代理地址（http://名称:密码@主机:端口），或把目标写进 NO_PROXY",
                "it is the proxy {proxy} that answers, and it wants a name and password: write them in its address (http://name:password@host:port), or name the target in NO_PROXY"
            ),
        ),
        status if is_told || NOBODY_BEHIND.contains(&status) => (
            if NOBODY_BEHIND.contains(&status) { State::Unreachable } else { State::Mistake },
            bilingual!(
                "应答的是代理 {proxy}，不是目标：请代理的管理员放行到目标的路，或把目标写进 NO_PROXY（核对 --proxy、HTTP_PROXY）",
                "it is the proxy {proxy} that answers in the target's place: ask who runs it for a way to the target, or name the target in NO_PROXY (see --proxy and HTTP_PROXY)"
            ),
        ),
        _ => return None,
    };
    Some(DiagnosisCheck::new(HTTP, state, looked_at(draft), answer.brief(prober.contract), next))
}

const PROXY_AUTHENTICATION: u16 = 407;

/// What an answer means that does not ask for Authorization.
async fn unasked(prober: &mut Prober<'_>, draft: &Draft, answer: &ProbeAnswer) -> (State, Bilingual) {
    if answer.listed(prober.contract).is_some_and(Code::is_success) {
        let next = (
            "没有签名的请求也被接受：任何人都能替任何机构上报，平台没有按 1.1.4 验签（应返回 10000）；请目标方立即处理",
            "a request that nobody signed is accepted: whoever finds the address reports for any institution. The platform does not check signatures as 1.1.4 says (it should be 10000): tell its side at once",
        );
        return (State::Fault, next.into());
    }
    if let Some(address) = other_prefix(prober, draft).await {
        let next = bilingual!(
            "接口在 {address} 之下：把地址改成它",
            "the interface stands under {address}: write that in the address"
        );
        return (State::Mistake, next);
    }
    if (300..400).contains(&answer.response.status) {
        let location = answer.response.headers.text("Location").unwrap_or("-");
        let location = visible(&shorten_to_line(location, CHARACTERS_SHOWN)).into_owned();
        let next = bilingual!(
            "它转到 {location}：bis3 不跟随跳转，请直接写最终地址",
            "it sends elsewhere, to {location}: bis3 follows no redirect, so write the last address itself"
        );
        // A login page in the way of what is not signed looks like a wrong address until something signed is answered.
        return (State::Doubtful, next);
    }
    let (state, next) = elsewhere(prober, draft, answer).await;
    let next = Bilingual::from(next);
    let Some(proxy) = prober.handing_proxy().filter(|_| answer.code.is_none()) else { return (state, next) };
    let instead = bilingual!(
        "请求经由代理 {proxy}，应答的也许就是它",
        "the request went by way of the proxy {proxy}, which may have answered itself"
    );
    (state, next.joined(("；", "; "), &instead))
}

/// What it means where no other address is known either: a wrong address, or a platform that answers wrongly.
async fn elsewhere(
    prober: &mut Prober<'_>,
    draft: &Draft,
    answer: &ProbeAnswer,
) -> (State, (&'static str, &'static str)) {
    if answer.listed(prober.contract).is_none() {
        // Many frameworks have codes of their own.
        let unread = answer.no_code.as_ref().filter(|_| answer.code.is_none());
        return (State::Doubtful, no_code::advice(unread.map_or(NoCodeKind::OtherObject, |no_code| no_code.kind)));
    }
    if is_like_nowhere(prober, draft, answer).await {
        let next = (
            "这个路径与不存在的路径应答相同：核对路径前缀（如 /api），前缀写在地址末尾；地址若没有错，就是平台不符合规范",
            "the path is answered like one that is nowhere: check the prefix (such as /api), which stands at the end of the address; where the address is right, the platform is wrong",
        );
        return (State::Doubtful, next);
    }
    if answer.stage(prober.contract).is_some_and(|stage| stage > Stage::Signature) {
        let next = (
            "没有签名的请求一直走到了签名之后的检查（应返回 10000）：平台没有按 1.1.4 验签，或者在验签之前就处理请求体；请目标方尽快查看",
            "a request that nobody signed gets as far as a check behind that of the signature (it should be 10000): the platform does not check signatures as 1.1.4 says, or looks at bodies before that; its side must look at it soon",
        );
        return (State::Fault, next);
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
    let other = prober.send_unchecked(&nowhere).await;
    other.is_ok_and(|other| (other.response.status, other.code) == (answer.response.status, answer.code))
}

/// Prefixes under which such platforms stand.
const PREFIXES: [&str; 2] = ["", "/api"];

/// The address under which the same request is asked for Authorization, if it is another.
async fn other_prefix(prober: &mut Prober<'_>, draft: &Draft) -> Option<String> {
    for prefix in PREFIXES.into_iter().filter(|prefix| *prefix != draft.prefix).map(str::to_owned) {
        let elsewhere = Draft { prefix: prefix.clone(), ..draft.clone() };
        if let Ok(answer) = prober.send_unchecked(&elsewhere).await
            && asks_for_authorization(&answer, prober.contract)
        {
            return Some(Address { prefix, ..prober.address().clone() }.to_string());
        }
    }
    None
}
