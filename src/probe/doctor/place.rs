//! Where the target is: address, TLS, HTTP, whether it is this interface, and its clock.

use std::io::ErrorKind;

use jiff::SignedDuration;

use super::{Diagnosis, Line, State};
use crate::client::{CertificateProblem, TargetError, TlsProblem};
use crate::contract::{Contract, EndpointId, Stage};
use crate::language::{Bilingual, ToBilingual, bilingual};
use crate::probe::{Asker, Heard, Question, Unheard};

/// Opens the connection, then asks something without a signature: the answer, where it is one of this interface.
pub(super) async fn examine(asker: &mut Asker<'_>, diagnosis: &mut Diagnosis) -> Option<Heard> {
    let address = asker.address().to_string();
    let looked = bilingual!("连接 {address}", "a connection to {address}");
    match asker.open().await {
        Err(error @ TargetError::Tls { .. }) => {
            diagnosis.add(Line::new("address", State::Well, looked, ("主机有应答", "the host answers"), None));
            diagnosis.add(without_tls(&error));
            return None;
        }
        Err(error) => {
            let next = unreachable(&error);
            diagnosis.add(Line::new("address", State::Unreachable, looked, error.to_bilingual(), Some(next)));
            return None;
        }
        Ok(()) => diagnosis.add(Line::new("address", State::Well, looked, ("已连接", "connected"), None)),
    }
    if asker.address().secure {
        let looked = ("证书：签发者、名称、有效期", "the certificate: who issued it, its name, its dates");
        diagnosis.add(Line::new("tls", State::Well, looked, ("握手成功", "the handshake succeeded"), None));
    }
    let question = Question::refused(asker.endpoint(EndpointId::Stock));
    match asker.ask(&question, None).await {
        Ok(heard) => {
            interface(asker, &question, &heard, diagnosis).await;
            (!diagnosis.ends_here()).then_some(heard)
        }
        Err(unheard) => {
            let line = match speaks_tls(asker).await {
                true => in_tls(&question, unheard.to_bilingual()),
                false => silent(&unheard, &question, asker.address().secure),
            };
            diagnosis.add(line);
            None
        }
    }
}

/// Whether the port speaks TLS though the address says http.
async fn speaks_tls(asker: &Asker<'_>) -> bool {
    !asker.address().secure && asker.speaks_tls().await
}

fn in_tls(question: &Question, came: Bilingual) -> Line {
    let next = Bilingual::new(
        "这个端口说的是 TLS：把地址改成 https://",
        "this port speaks TLS: write https:// in the address",
    );
    Line::new("http", State::Mistake, looked_at(question), came, Some(next))
}

fn without_tls(error: &TargetError) -> Line {
    let looked = ("证书：签发者、名称、有效期", "the certificate: who issued it, its name, its dates");
    let (state, next) = match error.tls_problem() {
        Some(TlsProblem::Certificate(problem)) => (State::Mistake, of_certificate(problem)),
        Some(TlsProblem::NotTls) => (
            State::Mistake,
            (
                "这个端口说的不是 TLS：把地址改成 http://，或者改用 TLS 的端口",
                "this port does not speak TLS: write http:// in the address, or name the port that does",
            ),
        ),
        None => (
            State::Unreachable,
            (
                "问目标方支持哪些 TLS 版本（需要 1.2 或 1.3）",
                "ask the target's side which versions of TLS it speaks (1.2 or 1.3 is needed)",
            ),
        ),
    };
    Line::new("tls", state, looked, error.to_bilingual(), Some(next.into()))
}

fn of_certificate(problem: CertificateProblem) -> (&'static str, &'static str) {
    match problem {
        CertificateProblem::UnknownIssuer => (
            "证书不是公认机构签发的（自签名或内部 CA）：用 --ca FILE 给出它的 PEM；只在封闭的测试网里才用 --insecure",
            "no public authority issued it (self-signed, or a CA of your own): name its PEM with --ca FILE; --insecure is for closed test networks only",
        ),
        CertificateProblem::OtherName => (
            "证书上不是这个主机名：用证书上的名称访问，或者请目标方换证书",
            "it names another host: use the name that stands in it, or ask the target's side for another certificate",
        ),
        CertificateProblem::Expired => (
            "证书已过期：请目标方更换；并核对本机时间",
            "it has expired: ask the target's side to renew it, and check this machine's clock",
        ),
        CertificateProblem::NotYetValid => {
            ("证书还没有生效：核对本机时间", "it is not valid yet: check this machine's clock")
        }
        CertificateProblem::Other => ("请目标方检查证书", "ask the target's side to look at the certificate"),
    }
}

fn unreachable(error: &TargetError) -> Bilingual {
    match error {
        TargetError::Unreachable { error, .. } if error.kind() == ErrorKind::ConnectionRefused => Bilingual::new(
            "没有程序在这个端口监听：平台启动了吗？端口对吗（1.1.1 的默认端口是 8095）？",
            "nobody listens on this port: is the platform started, and is the port right (8095 by 1.1.1)?",
        ),
        TargetError::Unreachable { .. } => Bilingual::new(
            "核对主机名和端口；主机名要能解析，内网地址要有路由或 VPN",
            "check host and port: the name must resolve, and an address inside a network needs a route or a VPN",
        ),
        TargetError::ConnectTimeout { .. } => Bilingual::new(
            "多半是防火墙拦截或缺少 VPN：请网络管理员放行；线路慢时加大 --connect-timeout",
            "a firewall in the way or a missing VPN, most likely: ask who runs the network; on a slow line raise --connect-timeout",
        ),
        TargetError::Proxy { .. } => Bilingual::new(
            "核对 --proxy、HTTPS_PROXY、HTTP_PROXY，不该走代理时把主机写进 NO_PROXY",
            "check --proxy, HTTPS_PROXY and HTTP_PROXY; where no proxy belongs, name the host in NO_PROXY",
        ),
        _ => Bilingual::new("稍后再试，或请目标方查看日志", "try again later, or ask the target's side for its log"),
    }
}

/// No HTTP came back.
fn silent(unheard: &Unheard, question: &Question, secure: bool) -> Line {
    let looked = looked_at(question);
    let next = match unheard {
        Unheard::NoAnswer(TargetError::AnswerTimeout(_)) => Bilingual::new(
            "它接受连接而不应答：请目标方查看，或加大 --timeout",
            "it takes the connection and does not answer: ask the target's side, or raise --timeout",
        ),
        Unheard::NoAnswer(TargetError::Malformed(_)) | Unheard::NoAnswer(TargetError::Closed { .. }) if !secure => {
            Bilingual::new(
                "这个端口说的可能是 TLS 或别的协议：试试 https://，并核对端口",
                "this port may speak TLS, or another protocol: try https://, and check the port",
            )
        }
        _ => Bilingual::new(
            "它不按 HTTP/1 应答就断开：核对端口，请目标方查看网关和日志",
            "it leaves without an answer of HTTP/1: check the port, and ask the target's side for the log of its gateway",
        ),
    };
    Line::new("http", State::Unreachable, looked, unheard.to_bilingual(), Some(next))
}

fn looked_at(question: &Question) -> Bilingual {
    let Question { method, path, .. } = question;
    bilingual!("不签名的 {method} {path}", "{method} {path} without a signature")
}

/// Statuses of a gateway behind which nobody is.
const NOBODY_BEHIND: [u16; 3] = [502, 503, 504];

/// Whether the answer is one of this interface at this path.
async fn interface(asker: &mut Asker<'_>, question: &Question, heard: &Heard, diagnosis: &mut Diagnosis) {
    let contract = asker.contract;
    let came = heard.brief(contract);
    let status = heard.response.status;
    let line = |state, next| Line::new("interface", state, looked_at(question), came.clone(), next);
    if heard.code.is_none() && NOBODY_BEHIND.contains(&status) {
        let next = Bilingual::new(
            "网关在，平台不在：请目标方启动平台",
            "a gateway is there and no platform behind it: ask the target's side to start it",
        );
        diagnosis.add(line(State::Unreachable, Some(next)));
        return;
    }
    diagnosis.add(Line::new(
        "http",
        State::Well,
        looked_at(question),
        bilingual!("HTTP {status}", "HTTP {status}"),
        None,
    ));
    if asks_for_authorization(heard, contract) {
        diagnosis.add(line(State::Well, None));
        return;
    }
    // Servers answer plain HTTP at a port of TLS with 400, or with nothing.
    if heard.code.is_none() && status == BAD_REQUEST && speaks_tls(asker).await {
        diagnosis.add(in_tls(question, came.clone()));
        return;
    }
    let (state, next) = elsewhere(asker, question, heard).await;
    diagnosis.add(line(state, Some(next)));
}

const BAD_REQUEST: u16 = 400;

/// What an answer means that does not ask for Authorization.
async fn elsewhere(asker: &mut Asker<'_>, question: &Question, heard: &Heard) -> (State, Bilingual) {
    let other = other_prefix(asker, question).await;
    let next = match (&other, heard.response.status) {
        (Some(address), _) => bilingual!(
            "接口在 {address} 之下：把地址改成它",
            "the interface stands under {address}: write that in the address"
        ),
        (None, 300..400) => {
            let place = heard.response.headers.text("Location").unwrap_or("-");
            bilingual!(
                "它转到 {place}：bis3 不跟随跳转，请直接写最终地址",
                "it sends elsewhere, to {place}: bis3 follows no redirect, so write the last address itself"
            )
        }
        (None, _) => return unasked(asker, question, heard).await,
    };
    (State::Mistake, next)
}

/// What it means where no other address is known either: a wrong address, or a platform that answers wrongly.
async fn unasked(asker: &mut Asker<'_>, question: &Question, heard: &Heard) -> (State, Bilingual) {
    if heard.listed(asker.contract).is_none() {
        let next = Bilingual::new(
            "应答不像本接口的（1.3.2 要求返回体里有错误码）：核对主机、端口和路径前缀（如 /api），前缀写在地址末尾；地址若没有错，就是平台不符合规范",
            "this is not an answer of the interface, which has a code in its body (1.3.2): check host, port and prefix (such as /api), which stands at the end of the address; where the address is right, the platform is wrong",
        );
        return (State::Doubtful, next);
    }
    if is_like_nowhere(asker, question, heard).await {
        let next = Bilingual::new(
            "这个路径与不存在的路径应答相同：核对路径前缀（如 /api），前缀写在地址末尾；地址若没有错，就是平台不符合规范",
            "the path is answered like one that is nowhere: check the prefix (such as /api), which stands at the end of the address; where the address is right, the platform is wrong",
        );
        return (State::Doubtful, next);
    }
    let next = Bilingual::new(
        "没有 Authorization 的请求应返回 10000（1.3.3）；套件会据此评判",
        "without Authorization it should be 10000 (1.3.3); the suite judges that",
    );
    (State::Note, next)
}

/// The code of a request without Authorization (1.3.3).
fn asks_for_authorization(heard: &Heard, contract: &Contract) -> bool {
    heard.listed(contract).is_some_and(|code| code.stage == Stage::Authorization)
}

/// A path that no deployment has.
const NOWHERE: &str = "/no/such/path";

/// Whether a path that is nowhere gets the same answer.
async fn is_like_nowhere(asker: &mut Asker<'_>, question: &Question, heard: &Heard) -> bool {
    let nowhere = Question { path: NOWHERE.to_owned(), ..question.clone() };
    let other = asker.ask(&nowhere, None).await;
    other.is_ok_and(|other| (other.response.status, other.code) == (heard.response.status, heard.code))
}

/// Prefixes under which such platforms stand.
const PREFIXES: [&str; 2] = ["", "/api"];

/// The address under which the same request is asked for Authorization, if it is another.
async fn other_prefix(asker: &mut Asker<'_>, question: &Question) -> Option<String> {
    for prefix in PREFIXES {
        if prefix == asker.address().prefix {
            continue;
        }
        let elsewhere = Question { prefix: Some(prefix.to_owned()), ..question.clone() };
        if let Ok(heard) = asker.ask(&elsewhere, None).await
            && asks_for_authorization(&heard, asker.contract)
        {
            let address = asker.address();
            return Some(crate::client::Address { prefix: prefix.to_owned(), ..address.clone() }.to_string());
        }
    }
    None
}

/// A difference that is worth telling though nothing is refused for it.
pub(super) const NOTABLE: SignedDuration = SignedDuration::from_mins(1);

pub(super) fn clock(heard: &Heard, contract: &Contract) -> Line {
    let looked = ("应答的 Date 与本机时间之差", "the answer's Date against this machine's clock");
    let window = contract.parameters().clock_window_seconds;
    let Some(offset) = heard.clock_offset() else {
        let came = ("应答没有可读的 Date", "the answer has no Date that can be read");
        let next = Bilingual::new(
            "目标的时间看不到：若后面出现 10006，请与目标方核对两边的时间",
            "the target's clock cannot be seen: should 10006 come, compare both clocks with the target's side",
        );
        return Line::new("clock", State::Note, looked, came, Some(next));
    };
    let seconds = offset.as_secs();
    let came = offset_told(seconds);
    let remedy = Bilingual::new(
        "让两边都与 NTP 对时；错的若是目标，请目标方改；只想先测试，可加 --clock ±时间差",
        "set both clocks by NTP; where the target's is wrong, its side must mend it; to go on meanwhile, give the difference to --clock",
    );
    if seconds.abs() >= window {
        let minutes = window / 60;
        let next = bilingual!(
            "相差 {minutes} 分钟以上，每个请求都会被拒绝（10006）。{remedy}",
            "{minutes} minutes or more: every request is refused with 10006. Remedy: {remedy}",
            remedy
        );
        return Line::new("clock", State::Mistake, looked, came, Some(next));
    }
    if offset.abs() >= NOTABLE {
        let left = told(window - seconds.abs());
        let next = bilingual!(
            "再差 {left} 就会被拒绝（10006）。{remedy}",
            "{left} more, and requests are refused with 10006. Remedy: {remedy}",
            remedy
        );
        return Line::new("clock", State::Note, looked, came, Some(next));
    }
    Line::new("clock", State::Well, looked, came, None)
}

/// How far the target's clock is ahead, for a person.
pub(super) fn offset_told(seconds: i64) -> Bilingual {
    match seconds {
        -1..=1 => Bilingual::new("一致（1 秒以内）", "they agree (within a second)"),
        2.. => bilingual!("目标快 {told}", "the target's is {told} ahead", told = told(seconds)),
        _ => bilingual!("目标慢 {told}", "the target's is {told} behind", told = told(seconds)),
    }
}

/// A length of time as `--clock` takes it.
fn told(seconds: i64) -> String {
    let seconds = seconds.abs();
    match (seconds / 60, seconds % 60) {
        (0, seconds) => format!("{seconds}s"),
        (minutes, 0) => format!("{minutes}m"),
        (minutes, seconds) => format!("{minutes}m{seconds}s"),
    }
}
