//! What goes wrong with Resource in the string to sign.

use percent_encoding::{percent_decode_str, utf8_percent_encode};

use super::secret::RESERVED;
use crate::message::{HOST, Request};

pub(super) fn with_leading_slash(resource: &str) -> String {
    if resource.starts_with('/') { resource.to_owned() } else { format!("/{resource}") }
}

pub(super) fn without_leading_slash(resource: &str) -> &str {
    resource.strip_prefix('/').unwrap_or(resource)
}

pub(super) fn with_trailing_slash(resource: &str) -> String {
    let (path, query) = resource.split_once('?').map_or((resource, None), |(path, query)| (path, Some(query)));
    let query = query.map_or_else(String::new, |query| format!("?{query}"));
    format!("{path}/{query}")
}

/// With a query in another form, or with the one that was sent.
pub(super) fn with_query(resource: &str, request: &Request, form: impl Fn(&str) -> String) -> String {
    let path = without_query(resource);
    request.query().map_or_else(|| resource.to_owned(), |query| format!("{path}?{}", form(query)))
}

pub(super) fn without_query(resource: &str) -> &str {
    resource.split('?').next().unwrap_or_default()
}

pub(super) fn sorted(query: &str) -> String {
    let mut parameters: Vec<&str> = query.split('&').collect();
    parameters.sort_unstable();
    parameters.join("&")
}

pub(super) fn decoded(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}

/// The whole in percent-encoding, slashes included.
pub(super) fn encoded(text: &str) -> String {
    utf8_percent_encode(text, RESERVED).to_string()
}

/// The same with small hexadecimal digits, as `HttpUtility.UrlEncode` of .NET writes them.
pub(super) fn encoded_small(text: &str) -> String {
    let mut parts = encoded(text).split('%').map(str::to_owned).collect::<Vec<_>>();
    parts.iter_mut().skip(1).filter_map(|part| part.get_mut(..2)).for_each(str::make_ascii_lowercase);
    parts.join("%")
}

pub(super) fn url(scheme: &str, host: &str, request: &Request) -> String {
    format!("{scheme}{host}{}", request.target)
}

pub(super) fn host(request: &Request) -> &str {
    request.headers.text(HOST).unwrap_or_default()
}

pub(super) fn host_without_port(request: &Request) -> &str {
    let host = host(request);
    host.rsplit_once(':').map_or(host, |(name, _)| name)
}

pub(super) fn last_segment(resource: &str) -> &str {
    resource.rsplit('/').next().unwrap_or_default()
}

/// What stands behind the first segment: what a client signs that does not know of a gateway's prefix, or takes a part of
/// the path for one.
pub(super) fn behind_first_segment(resource: &str) -> &str {
    without_leading_slash(resource).split_once('/').map_or(resource, |(_, rest)| rest)
}
