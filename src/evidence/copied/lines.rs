//! Lines of a head that were doubled, wrapped or put otherwise.

use crate::evidence::address::split;
use crate::message::is_token;

/// Lines between which an empty one was put each time.
pub(super) fn single(text: &str) -> Option<String> {
    let lines: Vec<&str> = text.trim_start().lines().collect();
    let is_blank = |index: usize| lines.get(index).is_some_and(|line| line.trim().is_empty());
    let is_header = |index: usize| lines.get(index).is_some_and(|line| line.contains(": "));
    if !(is_blank(1) && is_header(2) && is_blank(3) && is_header(4)) {
        return None;
    }
    // Of the empty line behind the head three were made.
    Some(lines.iter().step_by(2).map(|line| format!("{line}\n")).collect())
}

/// An Authorization that goes on in a line of its own, which does not begin with a blank: a folded line was sent so.
pub(super) fn unwrapped(text: &str) -> Option<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut is_changed = false;
    let mut in_head = true;
    for line in text.lines() {
        in_head &= lines.is_empty() || !line.trim().is_empty();
        let goes_on = |last: &String| last.to_ascii_lowercase().starts_with("authorization:");
        match lines.last_mut().filter(|last| in_head && goes_on(last) && is_rest(line)) {
            Some(last) => {
                let blank = if last.trim_end().ends_with("BIS3") { " " } else { "" };
                *last = format!("{}{blank}{}", last.trim_end(), line.trim_end());
                is_changed = true;
            }
            None => lines.push(line.to_owned()),
        }
    }
    is_changed.then(|| lines.join("\n") + "\n")
}

/// Whether a line can be the rest of a credential: one word, and no header.
fn is_rest(line: &str) -> bool {
    let text = line.trim_end();
    !text.is_empty() && !text.contains(|sign: char| sign.is_whitespace()) && !text.starts_with(['{', '[', '<'])
}

/// What the address of a request is called.
pub(super) const URL: &[&str] =
    &["url", "request url", "请求url", "请求 url", "请求地址", "地址", "请求网址", "接口地址", "访问地址"];
/// What its method is called.
pub(super) const METHOD: &[&str] = &["method", "request method", "请求方法", "请求方式", "方法"];

/// What the network panel of a browser shows, and what people write by hand: the address and the method as lines of their own.
pub(super) fn with_request_line(text: &str) -> Option<String> {
    const OTHERS: &[&str] = &[
        "status code",
        "remote address",
        "referrer policy",
        "general",
        "request headers",
        "状态码",
        "远程地址",
        "引荐来源网址政策",
    ];
    let (mut url, mut method) = (None, None);
    let mut rest = String::new();
    let mut in_head = true;
    for line in text.trim_start().lines() {
        in_head &= !line.trim().is_empty();
        let (name, value) = line.split_once([':', '：']).unwrap_or((line, ""));
        let (name, value) = (name.trim().to_lowercase(), value.trim());
        let is_of = |names: &[&str]| in_head && names.contains(&name.as_str());
        if is_of(URL) && url.is_none() {
            url = Some(value);
        } else if is_of(METHOD) && method.is_none() {
            method = Some(value);
        } else if !is_of(OTHERS) {
            rest.push_str(line);
            rest.push('\n');
        }
    }
    let (url, method) = (url.filter(|url| url.contains('/'))?, method.filter(|method| !method.is_empty())?);
    let (target, host) = split(url);
    let host = host_line(&host, &rest);
    Some(format!("{} {target} HTTP/1.1\n{host}{rest}", method.to_ascii_uppercase()))
}

/// A first line without its version, or with that of a protocol whose heads are no text, before headers.
pub(super) fn with_version(text: &str) -> Option<String> {
    let (first, rest) = text.trim_start().split_once('\n')?;
    let words: Vec<&str> = first.split_whitespace().collect();
    let (method, url) = match words[..] {
        [method, url] => (method, url),
        [method, url, "HTTP/2" | "HTTP/2.0" | "HTTP/3" | "HTTP/3.0"] => (method, url),
        _ => return None,
    };
    let is_method = method.len() > 2 && method.bytes().all(|byte| byte.is_ascii_uppercase());
    let is_url = ["/", "http://", "https://"].iter().any(|begin| url.starts_with(begin));
    let name = rest.lines().next()?.split_once(':')?.0;
    if !(is_method && is_url && is_token(name)) {
        return None;
    }
    let (target, host) = if url.starts_with('/') { (url.to_owned(), String::new()) } else { split(url) };
    Some(format!("{method} {target} HTTP/1.1\n{}{rest}", host_line(&host, rest)))
}

/// The header Host, where none is told.
pub(super) fn host_line(host: &str, head: &str) -> String {
    let has_host = head.lines().any(|line| line.to_ascii_lowercase().starts_with("host:"));
    if host.is_empty() || has_host { String::new() } else { format!("Host: {host}\n") }
}
