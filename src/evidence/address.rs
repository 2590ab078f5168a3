//! What a URL says of a request: its target and its Host.

use crate::message::{HOST, Request};

/// The target and the authority of a URL; a text without a scheme is taken for one of HTTP, as curl does.
pub(super) fn split(url: &str) -> (String, String) {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let rest = rest.split('#').next().unwrap_or_default();
    let end = rest.find(['/', '?']).unwrap_or(rest.len());
    let (authority, target) = rest.split_at(end);
    // Who asks stands before the host, and is not sent there (RFC 9110, 4.2.4).
    let authority = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    let target = if target.starts_with('/') { target.to_owned() } else { format!("/{target}") };
    (target, authority.to_owned())
}

/// Puts the target of a URL into a request, and its Host in front of the headers where none is told.
pub(super) fn address(request: &mut Request, url: &str) {
    let (target, authority) = split(url);
    request.target = target.into();
    if request.headers.first(HOST).is_none() && !authority.is_empty() {
        let host = [(HOST.into(), authority.into_bytes().into())];
        let others = request.headers.iter().map(|header| (header.name.clone(), header.value.clone()));
        request.headers = host.into_iter().chain(others).collect();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_has_a_target_and_a_host() {
        for (url, target, host) in [
            ("http://h:1/a/b?c=d#e", "/a/b?c=d", "h:1"),
            ("https://user:word@h?q", "/?q", "h"),
            ("h/a", "/a", "h"),
            ("http://h", "/", "h"),
        ] {
            assert_eq!(split(url), (target.to_owned(), host.to_owned()), "{url}");
        }
    }
}
