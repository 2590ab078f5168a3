//! A proxy between here and the target: asked for a tunnel, or handed requests with an absolute target.

use std::borrow::Cow;
use std::str::FromStr;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use percent_encoding::percent_decode_str;
use thiserror::Error;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};

use super::error::in_chinese;
use super::{Address, AddressError, TargetError};
use crate::language::{Bilingual, ToBilingual};
use crate::message::wire::{self, WireError};
use crate::secret::Secret;

/// A proxy that is spoken to in plain HTTP.
#[derive(Clone, Debug)]
pub struct Proxy {
    address: Address,
    /// What `Proxy-Authorization` says.
    authorization: Option<Secret>,
}

/// A text that is no proxy.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ProxyError {
    /// No address stands in it. Its text is not told: where a sign is missing, the password may stand anywhere.
    #[error("it is no proxy: write http://host:port")]
    Address,
    /// It is to be spoken to in another way than plain HTTP.
    #[error("proxies are spoken to in plain HTTP only: write http://host:port")]
    Scheme,
}

impl ToBilingual for ProxyError {
    fn to_bilingual(&self) -> Bilingual {
        let zh = match self {
            Self::Address => "不是代理地址，请写作 http://主机:端口",
            Self::Scheme => "只支持普通 HTTP 代理，写作 http://主机:端口",
        };
        Bilingual::new(zh, self.to_string())
    }
}

/// `http://host:port` or `host:port`, with `name:password@` before the host where the proxy asks for one.
impl FromStr for Proxy {
    type Err = ProxyError;

    fn from_str(text: &str) -> Result<Self, ProxyError> {
        let rest = match text.split_once("://") {
            None => text,
            Some((scheme, rest)) if scheme.eq_ignore_ascii_case("http") => rest,
            Some(_) => return Err(ProxyError::Scheme),
        };
        let (credentials, authority) = rest.rsplit_once('@').map_or((None, rest), |(name, rest)| (Some(name), rest));
        let address = format!("http://{authority}").parse().map_err(|_: AddressError| ProxyError::Address)?;
        Ok(Self { address, authorization: credentials.map(basic) })
    }
}

/// The password stands percent-encoded in a URL (RFC 3986, 3.2.1) and as it is in the header (RFC 7617).
fn basic(credentials: &str) -> Secret {
    let decoded: Vec<u8> = percent_decode_str(credentials).collect();
    Secret::new(format!("Basic {}", STANDARD.encode(decoded)))
}

impl Proxy {
    /// Where it is.
    pub fn address(&self) -> &Address {
        &self.address
    }

    /// Whether a name and password were given.
    pub fn has_password(&self) -> bool {
        self.authorization.is_some()
    }

    /// Asks for a tunnel to a target; afterwards the stream leads there.
    pub(super) async fn tunnel<S>(&self, stream: &mut S, target: &Address) -> Result<(), TargetError>
    where
        S: AsyncRead + AsyncWrite + Unpin,
    {
        // A tunnel's port is always written out, also where it is the scheme's own.
        let authority = match target.authority() {
            authority if authority.ends_with(&format!(":{}", target.port)) => authority,
            host => format!("{host}:{}", target.port),
        };
        let request = format!("CONNECT {authority} HTTP/1.1\r\nHost: {authority}\r\n{}\r\n", self.authorization_line());
        stream.write_all(request.as_bytes()).await.map_err(TargetError::Broken)?;
        stream.flush().await.map_err(TargetError::Broken)?;
        self.accepted(stream).await
    }

    /// Reads the head of the answer and not a byte more: what follows is the target's.
    async fn accepted<S: AsyncRead + Unpin>(&self, stream: &mut S) -> Result<(), TargetError> {
        let refused = |reason: Bilingual| TargetError::Proxy { address: self.address.to_string(), reason };
        let mut head = Vec::with_capacity(256);
        loop {
            match stream.read_u8().await {
                Ok(byte) => head.push(byte),
                Err(_) => return Err(refused(("它关闭了连接", "it closed the connection").into())),
            }
            if !head.ends_with(b"\n") {
                continue;
            }
            match wire::response_head(&head) {
                Ok((response, _)) if (200..300).contains(&response.status) => return Ok(()),
                Ok((response, _)) => return Err(refused(format!("{} {}", response.status, response.reason).into())),
                Err(WireError::UnfinishedHead) if head.len() < MOST_HEAD => {}
                Err(error) => return Err(refused(Bilingual::new(in_chinese(error), error.to_string()))),
            }
        }
    }

    /// A request for a plain target as a proxy takes it: its target in full, the proxy's own header behind the first line.
    ///
    /// # Errors
    /// [`TargetError::NoPath`] where its first line names no path at the target. A proxy sends such a request wherever it
    /// says, which may be a host that nobody is testing.
    pub(super) fn request<'a>(&self, request: &'a [u8], target: &Address) -> Result<Cow<'a, [u8]>, TargetError> {
        let line = request.windows(2).position(|pair| pair == b"\r\n").ok_or(TargetError::NoPath)?;
        let path = request[..line].iter().position(|byte| *byte == b' ').ok_or(TargetError::NoPath)?;
        if request[path + 1..line].first() != Some(&b'/') {
            return Err(TargetError::NoPath);
        }
        let mut rewritten = Vec::with_capacity(request.len() + 128);
        rewritten.extend_from_slice(&request[..=path]);
        rewritten.extend_from_slice(format!("http://{}", target.authority()).as_bytes());
        rewritten.extend_from_slice(&request[path + 1..line + 2]);
        rewritten.extend_from_slice(self.authorization_line().as_bytes());
        rewritten.extend_from_slice(&request[line + 2..]);
        Ok(rewritten.into())
    }

    fn authorization_line(&self) -> String {
        self.authorization
            .as_ref()
            .map_or_else(String::new, |secret| format!("Proxy-Authorization: {}\r\n", secret.expose()))
    }
}

/// Most bytes of the answer to CONNECT.
const MOST_HEAD: usize = 16 * 1024;

#[cfg(test)]
mod tests {
    use super::*;

    fn rewritten(proxy: &str, request: &str) -> String {
        let proxy: Proxy = proxy.parse().expect(proxy);
        let target = "http://platform.example:8095/api".parse().expect("an address");
        let rewritten = proxy.request(request.as_bytes(), &target).expect("it names a path");
        String::from_utf8(rewritten.into_owned()).expect("text")
    }

    #[test]
    fn a_request_names_its_target_in_full_and_stays_else_as_it_is() {
        assert_eq!(
            rewritten("http://127.0.0.1:3128", "POST /api/a?b=/c HTTP/1.1\r\nHost: x\r\n\r\n{}"),
            "POST http://platform.example:8095/api/a?b=/c HTTP/1.1\r\nHost: x\r\n\r\n{}"
        );
        assert_eq!(
            rewritten("na%40me:p%3Aw@proxy.example:80", "GET / HTTP/1.1\r\n\r\n"),
            "GET http://platform.example:8095/ HTTP/1.1\r\nProxy-Authorization: Basic bmFAbWU6cDp3\r\n\r\n"
        );
    }

    #[test]
    fn a_request_that_names_no_path_goes_to_no_proxy() {
        let proxy: Proxy = "127.0.0.1:3128".parse().expect("a proxy");
        let target = "http://platform.example:8095/api".parse().expect("an address");
        let elsewhere = ["POST http://other.example/ HTTP/1.1\r\n\r\n", "CONNECT other.example:80 HTTP/1.1\r\n\r\n"];
        let malformed = ["", "GET /", "GET\r\n\r\n /", "GET x / HTTP/1.1\r\n\r\n", "GET  / HTTP/1.1\r\n\r\n", "\r\n"];
        for request in elsewhere.iter().chain(&malformed) {
            let refused = proxy.request(request.as_bytes(), &target);
            assert!(matches!(refused, Err(TargetError::NoPath)), "{request:?}");
        }
    }

    #[test]
    fn what_is_no_proxy_is_refused_and_no_password_is_shown() {
        for text in ["https://proxy:1", "socks5://proxy:1", "http://", "http://proxy:x", "http://proxy/?a"] {
            assert!(text.parse::<Proxy>().is_err(), "{text}");
        }
        let proxy: Proxy = "http://me:hidden@proxy:3128".parse().expect("a proxy");
        let shown = format!("{proxy:?} {}", proxy.address());
        assert!(proxy.has_password() && !shown.contains("hidden") && !shown.contains("bWU6"), "{shown}");
        for text in ["http://me:hidden@", "http://me:hidden", "me:hidden"] {
            let error = text.parse::<Proxy>().expect_err("no address").to_bilingual();
            assert!(!format!("{error:?}").contains("hidden"), "{error:?}");
        }
    }
}
