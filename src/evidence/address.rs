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

/// A target whose path has no `.` and `..` segments any more (RFC 3986, 5.2.4): most clients send it so.
pub(super) fn without_dot_segments(target: &str) -> String {
    let (path, query) = target.split_once('?').map_or((target, None), |(path, query)| (path, Some(query)));
    let mut kept: Vec<&str> = Vec::new();
    let mut segments = path.split('/').skip(1).peekable();
    while let Some(segment) = segments.next() {
        let is_last = segments.peek().is_none();
        match segment {
            "." | ".." => {
                if segment == ".." {
                    kept.pop();
                }
                kept.extend(is_last.then_some(""));
            }
            other => kept.push(other),
        }
    }
    let path = format!("/{}", kept.join("/"));
    query.map_or_else(|| path.clone(), |query| format!("{path}?{query}"))
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

    #[test]
    fn dot_segments_go() {
        for (target, without) in [
            ("/a/../b/./c", "/b/c"),
            ("/../a/..", "/"),
            ("/a/.", "/a/"),
            ("/a/..b/c?d=/../e", "/a/..b/c?d=/../e"),
            ("/", "/"),
        ] {
            assert_eq!(without_dot_segments(target), without, "{target}");
        }
    }
}
