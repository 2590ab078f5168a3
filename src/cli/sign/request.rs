//! What is sent, and where to: method, target and further headers.

use crate::language::bilingual;
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

use super::Arguments;
use crate::cli::CliError;
use crate::contract::{Contract, Endpoint, Parameters, Profile};
use crate::diagnostic::Diagnostic;
use crate::message::{DATE, Request, is_token};
use crate::signature::authorization::AUTHORIZATION;

/// The request without the headers that signing sets.
pub(super) fn request(arguments: &Arguments, contract: &Contract, profile: &Profile) -> Result<Request, CliError> {
    let prefix = profile.readings.resource_base.prefix();
    let (target, endpoint) = match (&arguments.endpoint, &arguments.path) {
        (Some(word), _) => {
            let endpoint = endpoint(word, contract)?;
            (format!("{prefix}{}", endpoint.path), Some(endpoint))
        }
        (None, path) => {
            let target = target(path.as_deref().unwrap_or_default())?;
            let endpoint = endpoint_at(&target, prefix, contract);
            (target, endpoint)
        }
    };
    let method = method(arguments.method.as_deref(), endpoint)?;
    let mut request = Request { method: method.into(), target: target.into(), ..Request::default() };
    for text in &arguments.headers {
        let (name, value) = header(text, contract)?;
        request.headers.push(name, value.to_owned());
    }
    Ok(request)
}

/// An address without a path: what of a path is signed is for the profile to say.
pub(super) fn address(url: Option<&str>, contract: &Contract) -> Result<String, CliError> {
    let Some(url) = url else {
        return Ok(format!("http://127.0.0.1:{}", contract.parameters().default_port));
    };
    let address = url.strip_suffix('/').unwrap_or(url);
    match address.strip_prefix("http://").or_else(|| address.strip_prefix("https://")) {
        Some(host) if host.contains('/') => Err(CliError::usage(
            format!("--url `{url}` 带有路径：请写在 --path 里，或在 --profile 中用 resource-base 说明前缀"),
            format!("--url `{url}` has a path: put it into --path, or name a prefix as resource-base in the --profile"),
        )),
        Some(host) if !host.is_empty() && !host.contains(['?', '#']) => Ok(address.to_owned()),
        _ => Err(CliError::usage(
            format!("--url `{url}` 不是地址，应如 http://127.0.0.1:8095"),
            format!("--url `{url}` is no address such as http://127.0.0.1:8095"),
        )),
    }
}

fn endpoint<'a>(word: &str, contract: &'a Contract) -> Result<&'a Endpoint, CliError> {
    let found = contract.endpoints().iter().find(|endpoint| endpoint.id.word() == word);
    found.map(AsRef::as_ref).ok_or_else(|| {
        Diagnostic::error(bilingual!("没有接口 `{word}`", "there is no endpoint `{word}`"))
            .nearest_of(word, contract.endpoints().iter().map(|endpoint| endpoint.id.word()))
            .into()
    })
}

fn endpoint_at<'a>(target: &str, prefix: &str, contract: &'a Contract) -> Option<&'a Endpoint> {
    let path = target.split_once('?').map_or(target, |(path, _)| path).strip_prefix(prefix)?;
    contract.endpoints().iter().find(|endpoint| endpoint.path == path).map(AsRef::as_ref)
}

fn method(typed: Option<&str>, endpoint: Option<&Endpoint>) -> Result<String, CliError> {
    match (typed, endpoint) {
        (Some(method), _) if is_token(method) => Ok(method.to_owned()),
        (Some(method), _) => Err(CliError::usage(
            format!("--method `{method}` 不是 HTTP 方法"),
            format!("--method `{method}` is no method of HTTP"),
        )),
        (None, Some(endpoint)) => Ok(endpoint.method.clone()),
        (None, None) => Err(CliError::usage(
            "这个路径不是文档中的接口，请用 --method 指明方法",
            "the path is none of the document's: name the method with --method",
        )),
    }
}

/// A path as it can be sent: what a request line cannot hold is percent-encoded (RFC 3986, 2.1).
fn target(path: &str) -> Result<String, CliError> {
    const UNSENDABLE: &AsciiSet =
        &CONTROLS.add(b' ').add(b'"').add(b'#').add(b'<').add(b'>').add(b'\\').add(b'^').add(b'`').add(b'|');
    if !path.starts_with('/') {
        return Err(CliError::usage(
            format!("--path `{path}` 应以 / 开头"),
            format!("--path `{path}` does not begin with a slash"),
        ));
    }
    Ok(utf8_percent_encode(path, UNSENDABLE).to_string())
}

fn header<'a>(text: &'a str, contract: &Contract) -> Result<(&'a str, &'a str), CliError> {
    let (name, value) = match text.split_once(':') {
        Some((name, value)) if is_token(name) && !value.contains(char::is_control) => (name, value.trim()),
        _ => {
            return Err(CliError::usage(
                format!("--header `{text}` 应写作 名称:值"),
                format!("--header `{text}` is not written NAME:VALUE"),
            ));
        }
    };
    let Parameters { date_header, version_header, .. } = contract.parameters();
    if [AUTHORIZATION, DATE, date_header, version_header].iter().any(|set| set.eq_ignore_ascii_case(name)) {
        return Err(CliError::usage(
            format!("{name} 头由签名设置，请用 --date、--version 或 --key"),
            format!("signing sets {name} itself: use --date, --version or --key"),
        ));
    }
    Ok((name, value))
}
