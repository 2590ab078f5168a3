//! Faults in reading the head of a request: Authorization, the other headers, method and path.

use bytes::Bytes;

use super::rewriting::{header, headers, read_as, request_with, with_body};
use crate::message::{Arrival, CONTENT_ENCODING, CONTENT_TYPE, DATE, HeadFault, Request, Version};
use crate::platform::Platform;
use crate::signature::authorization::AUTHORIZATION;

pub(super) fn part_at_first_colon(_: &Platform, request: &Request) -> Option<Arrival> {
    let value = request.headers.text(AUTHORIZATION)?;
    let colon = value.find(':').filter(|colon| value[colon + 1..].contains(':'))?;
    // What stands behind the first colon is the signature then, and no base64.
    let (key, signature) = value.split_at(colon + 1);
    with_authorization(request, format!("{key}{}", signature.replace(':', "!")))
}

pub(super) fn take_any_scheme(platform: &Platform, request: &Request) -> Option<Arrival> {
    let (_, credential) = request.headers.text(AUTHORIZATION)?.split_once(' ')?;
    with_authorization(request, format!("{} {credential}", platform.contract().parameters().scheme))
}

/// Padding is supplied, and the URL alphabet and stray bits are taken for what they may have meant.
pub(super) fn mend_base64(_: &Platform, request: &Request) -> Option<Arrival> {
    use base64::Engine;
    use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig, STANDARD};
    let lenient = GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(base64::engine::DecodePaddingMode::Indifferent);
    let (before, signature) = request.headers.text(AUTHORIZATION)?.rsplit_once(':')?;
    let standard = signature.replace('-', "+").replace('_', "/");
    let bytes = GeneralPurpose::new(&base64::alphabet::STANDARD, lenient).decode(standard).ok()?;
    with_authorization(request, format!("{before}:{}", STANDARD.encode(bytes)))
}

pub(super) fn first_authorization(_: &Platform, request: &Request) -> Option<Arrival> {
    only_first(request, AUTHORIZATION)
}

pub(super) fn drop_blanks_in_credential(_: &Platform, request: &Request) -> Option<Arrival> {
    let (scheme, credential) = request.headers.text(AUTHORIZATION)?.split_once(' ')?;
    with_authorization(request, format!("{scheme} {}", credential.replace([' ', '\t'], "")))
}

pub(super) fn refuse_more_blanks(_: &Platform, request: &Request) -> Option<Arrival> {
    let value = request.headers.text(AUTHORIZATION)?;
    let credential = value.split_once(' ')?.1;
    credential.starts_with(' ').then(|| with_authorization(request, value.replace(' ', ""))).flatten()
}

pub(super) fn take_tab_for_blank(_: &Platform, request: &Request) -> Option<Arrival> {
    let value = request.headers.text(AUTHORIZATION)?;
    value.contains('\t').then(|| with_authorization(request, value.replace('\t', " "))).flatten()
}

fn with_authorization(request: &Request, value: String) -> Option<Arrival> {
    read_as(request_with(request, header(AUTHORIZATION, value)))
}

pub(super) fn supply_version(platform: &Platform, request: &Request) -> Option<Arrival> {
    let parameters = platform.contract().parameters();
    supplied(request, &parameters.version_header, parameters.version.clone())
}

pub(super) fn date_for_custom_date(platform: &Platform, request: &Request) -> Option<Arrival> {
    let date = request.headers.text(DATE)?.to_owned();
    supplied(request, &platform.contract().parameters().date_header, date)
}

pub(super) fn supply_host(_: &Platform, request: &Request) -> Option<Arrival> {
    supplied(request, "Host", "localhost".to_owned())
}

/// The request with a header that it lacks; none where it has it.
fn supplied(request: &Request, name: &str, value: String) -> Option<Arrival> {
    request
        .headers
        .first(name)
        .is_none()
        .then(|| request_with(request, |it| it.headers.push(name, value)))
        .and_then(read_as)
}

pub(super) fn drop_empty_headers(platform: &Platform, request: &Request) -> Option<Arrival> {
    let prefix = &platform.contract().parameters().custom_header_prefix;
    let is_blank = |name: &str, value: &Bytes| is_custom(name, prefix) && value.trim_ascii().is_empty();
    let kept = headers(&request.headers, |it| (!is_blank(&it.name, &it.value)).then(|| it.value.clone()));
    read_as(request_with(request, |request| request.headers = kept))
}

pub(super) fn first_of_repeated_headers(platform: &Platform, request: &Request) -> Option<Arrival> {
    let prefix = &platform.contract().parameters().custom_header_prefix;
    let mut seen = Vec::new();
    let kept = headers(&request.headers, |it| {
        let name = it.name.to_ascii_lowercase();
        let is_again = is_custom(&name, prefix) && seen.contains(&name);
        seen.push(name);
        (!is_again).then(|| it.value.clone())
    });
    read_as(request_with(request, |request| request.headers = kept))
}

fn is_custom(name: &str, prefix: &str) -> bool {
    name.to_ascii_lowercase().starts_with(prefix)
}

pub(super) fn first_date(_: &Platform, request: &Request) -> Option<Arrival> {
    only_first(request, DATE)
}

fn only_first(request: &Request, name: &str) -> Option<Arrival> {
    let mut found = false;
    let kept = headers(&request.headers, |it| {
        let is_again = it.name.eq_ignore_ascii_case(name) && std::mem::replace(&mut found, true);
        (!is_again).then(|| it.value.clone())
    });
    read_as(request_with(request, |request| request.headers = kept))
}

pub(super) fn any_method(platform: &Platform, request: &Request) -> Option<Arrival> {
    let endpoint = platform.contract().endpoints().iter().find(|endpoint| endpoint.path == request.path())?;
    read_as(request_with(request, |request| request.method = endpoint.method.as_str().into()))
}

pub(super) fn path_of_any_case(platform: &Platform, request: &Request) -> Option<Arrival> {
    let path = request.path();
    let endpoint = platform.contract().endpoints().iter().find(|endpoint| endpoint.path.eq_ignore_ascii_case(path))?;
    read_as(request_with(request, |request| request.target = endpoint.path.as_str().into()))
}

pub(super) fn query_is_no_path(_: &Platform, request: &Request) -> Option<Arrival> {
    request.query()?;
    read_as(request_with(request, |request| request.target = request.target.replace('?', "%3F").into()))
}

pub(super) fn drop_trailing_slash(_: &Platform, request: &Request) -> Option<Arrival> {
    let path = request.path().strip_suffix('/')?.to_owned();
    read_as(request_with(request, |request| request.target = path.into()))
}

pub(super) fn lose_chunked_body(_: &Platform, request: &Request) -> Option<Arrival> {
    request.headers.first("Transfer-Encoding")?;
    with_body(request, Bytes::new())
}

pub(super) fn ignore_content_encoding(_: &Platform, request: &Request) -> Option<Arrival> {
    read_as(request_with(request, |request| request.headers.remove(CONTENT_ENCODING)))
}

pub(super) fn refuse_http_1_0(_: &Platform, request: &Request) -> Option<Arrival> {
    (request.version == Version::Http10).then_some(Arrival::UnreadableHead(HeadFault::Malformed))
}

pub(super) fn refuse_charset(_: &Platform, request: &Request) -> Option<Arrival> {
    let content_type = request.headers.text(CONTENT_TYPE)?;
    content_type.contains("charset").then(|| with_body(request, Bytes::new())).flatten()
}

pub(super) fn multipart_as_json(_: &Platform, request: &Request) -> Option<Arrival> {
    let content_type = request.headers.text(CONTENT_TYPE)?;
    let read = || read_as(request_with(request, header(CONTENT_TYPE, crate::message::JSON_TYPE)));
    content_type.starts_with("multipart/").then(read).flatten()
}
