//! The document's first example (1.2.1), signed for the mock that was started: to paste, or for the mock to send to itself.

use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};

use smol_str::format_smolstr;

use super::settings::Settings;
use crate::cli::CliError;
use crate::client::{Address, Connector, Limits, Trust};
use crate::clock::Clock;
use crate::contract::EndpointId;
use crate::language::Language;
use crate::message::{CONTENT_TYPE, JSON_TYPE, Request, wire};
use crate::platform::{Institutions, KeyEntry};
use crate::report::curl::{CurlBody, curl, quoted};
use crate::signature::Signer;

/// The signed request; none where no key may report it, or where the clock tells no time to sign.
pub(super) fn request(settings: &Settings, clock: &dyn Clock) -> Option<Request> {
    let key = settings.keys.ring().entries().iter().find(|entry| reports_for_all(entry))?;
    let endpoint = settings.contract.endpoint(EndpointId::Stock);
    let (parameters, readings) = (settings.contract.parameters(), &settings.profile.readings);
    let mut request = Request {
        method: endpoint.method.as_str().into(),
        target: format_smolstr!("{}{}", readings.resource_base.prefix(), endpoint.path),
        ..Request::default()
    };
    let (now, version) = (clock.now().ok()?, &parameters.version);
    Signer { access_key: &key.access_key, key: &key.signing_key, parameters, readings }
        .date_and_sign(&mut request, now, version)
        .ok()?;
    request.headers.push(CONTENT_TYPE, JSON_TYPE);
    let body: serde_json::Value = serde_json::from_str(EndpointId::Stock.example()).ok()?;
    request.body = body.to_string().into();
    Some(request)
}

fn reports_for_all(entry: &KeyEntry) -> bool {
    entry.enabled
        && entry.answers.is_none()
        && entry.institutions == Institutions::Any
        && entry.endpoints.contains(&EndpointId::Stock)
}

/// An address that a client on this machine can send to.
pub(super) fn reachable(mut address: SocketAddr, tls: bool) -> String {
    match address {
        SocketAddr::V4(v4) if v4.ip().is_unspecified() => address.set_ip(Ipv4Addr::LOCALHOST.into()),
        SocketAddr::V6(v6) if v6.ip().is_unspecified() => address.set_ip(Ipv6Addr::LOCALHOST.into()),
        _ => {}
    }
    format!("{}://{address}", if tls { "https" } else { "http" })
}

/// The request as a curl line.
pub(super) fn curl_line(request: &Request, address: &str, certificate: Option<&str>) -> String {
    let line = curl(request, address, CurlBody::of(&request.body));
    match certificate {
        Some(certificate) => line.replacen("curl ", &format!("curl --cacert {} ", quoted(certificate)), 1),
        None => line,
    }
}

/// Sends the example to the mock and shows what went to and fro.
///
/// # Errors
/// [`CliError`] where there is nothing to send, or no answer comes.
pub(super) async fn trial(request: Option<Request>, address: &str, language: Language) -> Result<String, CliError> {
    let Some(mut request) = request else {
        return Err(CliError::usage(
            "--try 没有可发送的请求：密钥文件中没有可为所有机构上报库存的密钥，或时钟没有时间",
            "--try has nothing to send: no key may report stock for every institution, or the clock tells no time",
        ));
    };
    let address: Address = address.parse()?;
    request.headers.push("Host", address.authority());
    request.headers.push("Content-Length", request.body.len().to_string());
    let sent = wire::request_bytes(&request);
    // What it speaks to is the mock of this very process: its certificate need not be believed.
    let connector = Connector::new(address, &Trust::Anyone, Limits::default())?;
    let answer = connector.session().exchange(&sent, &request.method).await.map_err(|failure| failure.error)?;
    let titles = language.pick(["# 请求", "# 应答"], ["# request", "# answer"]);
    let received = answer.bytes;
    Ok(format!("{}\n{}\n\n{}\n{}\n\n", titles[0], shown(&sent), titles[1], shown(&received)))
}

fn shown(message: &[u8]) -> String {
    String::from_utf8_lossy(message).replace("\r\n", "\n")
}
