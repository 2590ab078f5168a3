//! The address of a target: scheme, host, port and the prefix under which the interface stands.

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use thiserror::Error;

use crate::language::{Bilingual, ToBilingual};

/// The address of a target, written `http://host:port` or `https://host:port/prefix`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    /// Whether it is spoken to over TLS.
    pub secure: bool,
    /// The host's name or its number; an IPv6 number without brackets.
    pub host: String,
    /// The port.
    pub port: u16,
    /// What stands before every path, such as `/api`; empty for most.
    pub prefix: String,
}

/// A text that is no address of a target.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum AddressError {
    /// It starts with neither `http://` nor `https://`.
    #[error("`{0}` does not start with http:// or https://")]
    Scheme(String),
    /// No host stands in it, or something that is no host.
    #[error("`{0}` names no host")]
    Host(String),
    /// The port is not a number from 1 to 65535.
    #[error("`{0}` is not a port")]
    Port(String),
    /// A name, a query or a fragment, none of which belongs to a target.
    #[error("`{0}` stands in the address; write scheme, host, port and prefix only")]
    Surplus(char),
}

impl ToBilingual for AddressError {
    fn to_bilingual(&self) -> Bilingual {
        let zh = match self {
            Self::Scheme(text) => format!("目标地址“{text}”必须以 http:// 或 https:// 开头"),
            Self::Host(text) => format!("目标地址“{text}”中没有主机名"),
            Self::Port(text) => format!("“{text}”不是端口号"),
            Self::Surplus(sign) => format!("目标地址中不能有“{sign}”，只写协议、主机、端口和路径前缀"),
        };
        Bilingual::new(zh, self.to_string())
    }
}

impl Address {
    /// What the Host header says: the port stands there unless it is the scheme's own (RFC 9110, 7.2).
    pub fn authority(&self) -> String {
        let host = if self.host.contains(':') { format!("[{}]", self.host) } else { self.host.clone() };
        if self.port == default_port(self.secure) { host } else { format!("{host}:{}", self.port) }
    }

    /// Whether it is this machine, judged by the text alone: asking a name server would already contact somebody.
    pub fn is_loopback(&self) -> bool {
        match self.host.parse::<IpAddr>() {
            Ok(number) => number.is_loopback(),
            Err(_) => self.host.eq_ignore_ascii_case("localhost"),
        }
    }
}

impl FromStr for Address {
    type Err = AddressError;

    fn from_str(text: &str) -> Result<Self, AddressError> {
        let (secure, rest) = split_scheme(text).ok_or_else(|| AddressError::Scheme(text.to_owned()))?;
        if let Some(sign) = rest.chars().find(|sign| matches!(sign, '@' | '?' | '#') || !sign.is_ascii_graphic()) {
            return Err(AddressError::Surplus(sign));
        }
        let (authority, prefix) = rest.find('/').map_or((rest, ""), |slash| rest.split_at(slash));
        let (host, port) = split_port(authority);
        if !is_host(host) {
            return Err(AddressError::Host(text.to_owned()));
        }
        let port = match port {
            None => default_port(secure),
            Some(digits) => read_port(digits).ok_or_else(|| AddressError::Port(digits.to_owned()))?,
        };
        Ok(Self { secure, host: host.to_owned(), port, prefix: prefix.trim_end_matches('/').to_owned() })
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scheme = if self.secure { "https" } else { "http" };
        write!(f, "{scheme}://{}{}", self.authority(), self.prefix)
    }
}

fn split_scheme(text: &str) -> Option<(bool, &str)> {
    let (scheme, rest) = text.split_once("://")?;
    match scheme.to_ascii_lowercase().as_str() {
        "http" => Some((false, rest)),
        "https" => Some((true, rest)),
        _ => None,
    }
}

/// Host and port; an IPv6 number stands in brackets, since it holds colons itself.
fn split_port(authority: &str) -> (&str, Option<&str>) {
    if let Some((number, rest)) = authority.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        return (number, rest.strip_prefix(':').or((!rest.is_empty()).then_some(rest)));
    }
    authority.rsplit_once(':').map_or((authority, None), |(host, port)| (host, Some(port)))
}

fn is_host(host: &str) -> bool {
    let is_name =
        |host: &str| host.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_'));
    !host.is_empty() && (is_name(host) || host.parse::<IpAddr>().is_ok())
}

fn read_port(digits: &str) -> Option<u16> {
    let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    digits.parse().ok().filter(|port| is_number && *port > 0)
}

/// The port that a URL means when it names none (RFC 9110, 4.2); 8095 of 1.1.1 must be written out.
fn default_port(secure: bool) -> u16 {
    if secure { 443 } else { 80 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_and_shown() {
        for (text, shown, authority) in [
            ("http://127.0.0.1:8095", "http://127.0.0.1:8095", "127.0.0.1:8095"),
            ("HTTPS://platform.example/api/", "https://platform.example/api", "platform.example"),
            ("http://[::1]:8095/api", "http://[::1]:8095/api", "[::1]:8095"),
            ("http://localhost:80", "http://localhost", "localhost"),
        ] {
            let address: Address = text.parse().expect(text);
            assert_eq!((address.to_string().as_str(), address.authority().as_str()), (shown, authority));
        }
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for text in [
            "127.0.0.1:8095",
            "ftp://a",
            "http://",
            "http://:80",
            "http://a:0",
            "http://a:65536",
            "http://a:+1",
            "http://[::1]x",
            "http://me@a",
            "http://a/?x",
            "http://a b",
            "http://主机",
        ] {
            assert!(text.parse::<Address>().is_err(), "{text}");
        }
    }

    #[test]
    fn only_this_machine_is_loopback() {
        let loopback = |text: &str| text.parse::<Address>().is_ok_and(|address| address.is_loopback());
        assert!(["http://127.0.0.1:1", "http://[::1]:1", "http://localhost:1"].into_iter().all(loopback));
        assert!(!loopback("http://127.0.0.1.example:1"));
    }
}
