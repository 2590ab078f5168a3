//! Whether a connection to the target's address can be had, over TLS where the address says so.

use std::io::ErrorKind;

use super::{Advice, Diagnosis, DiagnosisCheck, State};
use crate::client::{CertificateProblem, TargetError, TlsProblem};
use crate::language::{ToBilingual, bilingual};
use crate::probe::Prober;

const ADDRESS: &str = "address";
const TLS: &str = "tls";

/// What is looked at where TLS is spoken.
const CERTIFICATE: (&str, &str) = ("证书：签发者、名称、有效期", "the certificate: who issued it, its name, its dates");

/// Whether a connection was had.
pub(super) fn is_connected(diagnosis: &Diagnosis) -> bool {
    let is_of_connection = |check: &&DiagnosisCheck| matches!(check.check, ADDRESS | TLS);
    diagnosis.checks.iter().filter(is_of_connection).all(|check| check.state == State::Well)
}

/// Opens the connection.
pub(super) async fn examine(prober: &mut Prober<'_>, diagnosis: &mut Diagnosis) {
    let address = prober.address().to_string();
    let looked = bilingual!("连接 {address}", "a connection to {address}");
    match prober.open().await {
        Err(error @ TargetError::Tls { .. }) => {
            diagnosis.add(DiagnosisCheck::well(ADDRESS, looked, ("主机有应答", "the host answers")));
            diagnosis.add(without_tls(&error));
        }
        Err(error) => {
            let (told, next) = (error.to_bilingual(), unreachable(&error));
            diagnosis.add(DiagnosisCheck::new(ADDRESS, State::Unreachable, looked, told, next));
        }
        Ok(()) => {
            diagnosis.add(DiagnosisCheck::well(ADDRESS, looked, ("已连接", "connected")));
            if prober.address().secure {
                let came = ("握手成功", "the handshake succeeded");
                diagnosis.add(DiagnosisCheck::well(TLS, CERTIFICATE, came));
            }
        }
    }
}

fn without_tls(error: &TargetError) -> DiagnosisCheck {
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
    DiagnosisCheck::new(TLS, state, CERTIFICATE, error.to_bilingual(), next)
}

fn of_certificate(problem: CertificateProblem) -> Advice {
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

fn unreachable(error: &TargetError) -> Advice {
    match error {
        TargetError::Unreachable { error, .. } if error.kind() == ErrorKind::ConnectionRefused => (
            "没有程序在这个端口监听：平台启动了吗？端口对吗（1.1.1 的默认端口是 8095）？",
            "nobody listens on this port: is the platform started, and is the port right (8095 by 1.1.1)?",
        ),
        TargetError::Unreachable { error, .. }
            if matches!(error.kind(), ErrorKind::ConnectionReset | ErrorKind::ConnectionAborted) =>
        {
            (
                "连接刚建立就被对方或中间的防火墙重置：请目标方和网络管理员查看",
                "the connection is reset as soon as it stands, by the target or a firewall between: ask its side, and who runs the network",
            )
        }
        TargetError::Unreachable { .. } => (
            "核对主机名和端口；主机名要能解析，内网地址要有路由或 VPN",
            "check host and port: the name must resolve, and an address inside a network needs a route or a VPN",
        ),
        TargetError::ConnectTimeout { .. } => (
            "多半是防火墙拦截或缺少 VPN：请网络管理员放行；线路慢时加大 --connect-timeout",
            "a firewall in the way or a missing VPN, most likely: ask who runs the network; on a slow line raise --connect-timeout",
        ),
        TargetError::ProxyUnreachable { .. } => (
            "连不上的是代理，不是目标：核对 --proxy、HTTPS_PROXY、HTTP_PROXY 里的地址，看代理是否在运行；不该走代理时把主机写进 NO_PROXY",
            "it is the proxy that cannot be reached, and not the target: check its address in --proxy, HTTPS_PROXY or HTTP_PROXY, and whether it runs; where no proxy belongs, name the host in NO_PROXY",
        ),
        TargetError::Proxy { .. } => (
            "核对 --proxy、HTTPS_PROXY、HTTP_PROXY，不该走代理时把主机写进 NO_PROXY",
            "check --proxy, HTTPS_PROXY and HTTP_PROXY; where no proxy belongs, name the host in NO_PROXY",
        ),
        _ => ("稍后再试，或请目标方查看日志", "try again later, or ask the target's side for its log"),
    }
}
