//! What is told when the mock has started.

use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};

use super::settings::{Keys, Settings};
use crate::cli::curl::{CurlBody, curl, quoted};
use crate::cli::table::table;
use crate::clock::Clock;
use crate::contract::EndpointId;
use crate::language::Language;
use crate::message::Request;
use crate::platform::{Institutions, KeyEntry};
use crate::signature::sign_request;

/// The first of the document's examples (1.2.1).
const EXAMPLE: &str = include_str!("../../../fixtures/payloads/stock.json");

/// Where it listens and what clients have to trust, each on a line of its own that programs can read: a word, a blank,
/// the rest.
pub(super) fn addresses(address: SocketAddr, admin: Option<SocketAddr>, certificate: Option<&str>) -> String {
    let scheme = if certificate.is_some() { "https" } else { "http" };
    let mut lines = format!("listening {scheme}://{address}\n");
    if let Some(admin) = admin {
        lines.push_str(&format!("admin http://{admin}\n"));
    }
    if let Some(certificate) = certificate {
        lines.push_str(&format!("certificate {certificate}\n"));
    }
    lines
}

/// How it was started, the keys, and a request to paste.
pub(super) fn text(
    settings: &Settings,
    address: SocketAddr,
    certificate: Option<&str>,
    clock: &dyn Clock,
    language: Language,
) -> String {
    let mut text = format!(
        "{} {}    {} {}    {} {}\n",
        language.pick("读法", "profile"),
        settings.profile.id,
        language.pick("时钟", "clock"),
        settings.clock,
        language.pick("故障规则", "fault rules"),
        settings.faults.len(),
    );
    text.push('\n');
    text.push_str(&keys(&settings.keys, language));
    if let Some(line) = example(settings, &reachable(address, certificate.is_some()), certificate, clock) {
        let title = language.pick(
            "文档第一个示例（1.2.1），可直接粘贴运行；15 分钟后签名过期，用 bis3 sign 重新生成",
            "the document's first example (1.2.1), ready to paste; its date is too old after 15 minutes, then use bis3 sign",
        );
        text.push_str(&format!("\n# {title}\n{line}\n"));
    }
    text
}

fn keys(keys: &Keys, language: Language) -> String {
    let entries = keys.ring().entries();
    match keys {
        Keys::Demo(_) => {
            let rows = entries.iter().map(|entry| {
                let mut row = key_row(entry, language);
                row.insert(1, entry.secret.expose().to_owned());
                row
            });
            table(&["AccessKey", "AccessKeySecret", language.pick("说明", "what for")], rows)
        }
        Keys::Own(_) => table(
            &["AccessKey", language.pick("说明", "what for")],
            entries.iter().map(|entry| key_row(entry, language)),
        ),
    }
}

fn key_row(entry: &KeyEntry, language: Language) -> Vec<String> {
    vec![entry.access_key.clone(), entry.note.in_language(language).to_owned()]
}

/// An address that a client on this machine can send to.
fn reachable(mut address: SocketAddr, tls: bool) -> String {
    match address {
        SocketAddr::V4(v4) if v4.ip().is_unspecified() => address.set_ip(Ipv4Addr::LOCALHOST.into()),
        SocketAddr::V6(v6) if v6.ip().is_unspecified() => address.set_ip(Ipv6Addr::LOCALHOST.into()),
        _ => {}
    }
    format!("{}://{address}", if tls { "https" } else { "http" })
}

/// A curl line that reports the example; none where no key may, or where the clock tells no time to sign.
fn example(settings: &Settings, address: &str, certificate: Option<&str>, clock: &dyn Clock) -> Option<String> {
    let key = settings.keys.ring().entries().iter().find(|entry| reports_for_all(entry))?;
    let endpoint = settings.contract.endpoint(EndpointId::Stock);
    let (parameters, readings) = (settings.contract.parameters(), &settings.profile.readings);
    let mut request = Request {
        method: endpoint.method.clone(),
        target: format!("{}{}", readings.resource_base.prefix(), endpoint.path),
        ..Request::default()
    };
    let (now, version) = (clock.now().ok()?, &parameters.version);
    sign_request(&mut request, &key.access_key, &key.signing_key, now, version, parameters, readings).ok()?;
    request.headers.push("Content-Type", "application/json");
    let body: serde_json::Value = serde_json::from_str(EXAMPLE).ok()?;
    let line = curl(&request, address, CurlBody::Text(&body.to_string()));
    Some(match certificate {
        Some(certificate) => line.replacen("curl ", &format!("curl --cacert {} ", quoted(certificate)), 1),
        None => line,
    })
}

fn reports_for_all(entry: &KeyEntry) -> bool {
    entry.enabled
        && entry.answers.is_none()
        && entry.institutions == Institutions::Any
        && entry.endpoints.contains(&EndpointId::Stock)
}
