//! By way of which proxy a target is reached: the one of `--proxy`, or that of the environment. Its variables are those of
//! curl, with three differences: `HTTP_PROXY` counts in capitals too, since no web server runs this program with a header
//! in its place; a proxy without a port listens at 80 and not at 1080; and none is asked for a target on this machine.
//! A proxy on this machine makes no target this machine.

use std::env;
use std::net::IpAddr;

use crate::cli::CliError;
use crate::client::{Address, Proxy};
use crate::language::ToBilingual;

pub(super) fn proxy(asked: Option<&str>, target: &Address) -> Result<Option<Proxy>, CliError> {
    if let Some(text) = asked {
        let proxy = parse("--proxy", text)?;
        if !text.contains(':') {
            return Err(without_port(text));
        }
        return if proxy.has_password() { Err(password_on_the_command_line()) } else { Ok(Some(proxy)) };
    }
    if target.is_loopback() || variable("no_proxy").is_some_and(|(_, list)| is_exempt(target, &list)) {
        return Ok(None);
    }
    let own = if target.secure { "https_proxy" } else { "http_proxy" };
    let found = variable(own).or_else(|| variable("all_proxy"));
    found.map(|(name, text)| parse(&name, &text)).transpose()
}

fn parse(from: &str, text: &str) -> Result<Proxy, CliError> {
    text.parse().map_err(|error: crate::client::ProxyError| {
        let told = error.to_bilingual();
        CliError::usage(format!("{from}：{}", told.zh), format!("{from}: {}", told.en))
    })
}

/// A single word is a name that was mistyped rather than a proxy.
fn without_port(text: &str) -> CliError {
    CliError::usage(
        format!("--proxy `{text}` 不是代理地址：请写成 http://主机:端口"),
        format!("--proxy `{text}` is no address of a proxy: write http://HOST:PORT"),
    )
}

/// Every user of the machine can read what was typed.
fn password_on_the_command_line() -> CliError {
    CliError::usage(
        "代理的用户名和密码不要写在命令行上；请放进环境变量 HTTP_PROXY 或 HTTPS_PROXY",
        "the proxy's name and password do not belong on the command line: put them into HTTP_PROXY or HTTPS_PROXY",
    )
}

/// A variable in small letters, or else in capitals, with the name under which it was found.
fn variable(name: &str) -> Option<(String, String)> {
    let found = |name: String| env::var(&name).ok().filter(|value| !value.is_empty()).map(|value| (name, value));
    found(name.to_owned()).or_else(|| found(name.to_uppercase()))
}

/// Whether a list such as `localhost, .example.com, 127.0.0.0/8` names the target.
fn is_exempt(target: &Address, list: &str) -> bool {
    list.split([',', ' ']).map(str::trim).filter(|entry| !entry.is_empty()).any(|entry| names(entry, target))
}

fn names(entry: &str, target: &Address) -> bool {
    if entry == "*" {
        return true;
    }
    match target.host.parse::<IpAddr>() {
        Ok(number) => names_number(entry, number),
        Err(_) => names_host(entry, target),
    }
}

fn names_number(entry: &str, number: IpAddr) -> bool {
    let (network, length) =
        entry.split_once('/').map_or((entry, None), |(network, length)| (network, length.parse().ok()));
    let Ok(network) = network.trim_matches(['[', ']']).parse::<IpAddr>() else { return false };
    let length: u32 = match (entry.contains('/'), length) {
        (true, None) => return false,
        (_, length) => length.unwrap_or(128),
    };
    match (network, number) {
        (IpAddr::V4(network), IpAddr::V4(number)) => {
            same_start(network.to_bits().into(), number.to_bits().into(), 32, length)
        }
        (IpAddr::V6(network), IpAddr::V6(number)) => same_start(network.to_bits(), number.to_bits(), 128, length),
        _ => false,
    }
}

/// Whether two numbers of `width` bits agree in their first `length`.
fn same_start(left: u128, right: u128, width: u32, length: u32) -> bool {
    let rest = width - length.min(width);
    (left ^ right).checked_shr(rest).unwrap_or(0) == 0
}

/// A name stands for itself and for all that end in it behind a dot, as with curl; a port narrows it.
fn names_host(entry: &str, target: &Address) -> bool {
    let (name, port) = entry.rsplit_once(':').map_or((entry, None), |(name, port)| (name, Some(port)));
    // Others write the same with a star in front.
    let name = name.strip_prefix('*').unwrap_or(name).trim_start_matches('.').to_ascii_lowercase();
    let host = target.host.to_ascii_lowercase();
    let is_inside = host.strip_suffix(&name).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'));
    !name.is_empty() && is_inside && port.is_none_or(|port| port == target.port.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exempt_targets_are_known_by_name_ending_number_and_network() {
        let exempt = |list: &str, target: &str| is_exempt(&target.parse().expect(target), list);
        for (list, target) in [
            ("*", "http://platform.example"),
            ("other, platform.example", "http://Platform.example:8095"),
            (".example", "http://platform.example"),
            ("example", "http://platform.example"),
            ("*.example", "http://platform.example"),
            ("platform.example:8095", "http://platform.example:8095"),
            ("127.0.0.0/8", "http://127.9.9.9"),
            ("127.0.0.1", "http://127.0.0.1:8095"),
            ("[::1]", "http://[::1]:8095"),
            ("::/0", "http://[::1]"),
            ("0.0.0.0/0", "http://127.0.0.1"),
        ] {
            assert!(exempt(list, target), "{list} {target}");
        }
        for (list, target) in [
            ("", "http://platform.example"),
            ("latform.example", "http://platform.example"),
            ("platform.example:80", "http://platform.example:8095"),
            ("127.0.0.0/8", "http://0.0.0.1"),
            ("127.0.0.0/x", "http://127.0.0.1"),
            ("::/0", "http://127.0.0.1"),
            ("127.0.0.1", "http://127.0.0.2"),
            (":80", "http://platform.example"),
        ] {
            assert!(!exempt(list, target), "{list} {target}");
        }
    }
}
