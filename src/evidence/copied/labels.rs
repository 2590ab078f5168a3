//! A message whose parts somebody has put under labels of their own: the address, the method, the headers, the body and what was
//! answered.

use serde_json::{Map, Value};

use super::lines::{METHOD, URL, host_line};
use super::talk::{begins_message, header_name};
use crate::evidence::address::split;
use crate::evidence::masked::is_signed;

/// A message that stood under labels.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Labelled {
    /// The message as it goes over the wire.
    pub(super) text: String,
    /// The labels, as they were written.
    pub(super) labels: Vec<String>,
    /// The lines that belong to no part of it, from 1.
    pub(super) skipped: Vec<usize>,
    /// Whether nothing tells the method.
    pub(super) lacks_method: bool,
}

/// What stands under a label.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Section {
    Url,
    Method,
    Headers,
    Body,
    Status,
    Answer,
}

const HEADERS: &[&str] = &[
    "headers",
    "header",
    "request headers",
    "request header",
    "http headers",
    "请求头",
    "请求头部",
    "请求头信息",
    "消息头",
    "报文头",
    "头部",
];
const BODY: &[&str] = &[
    "body",
    "request body",
    "payload",
    "request payload",
    "请求体",
    "请求内容",
    "请求参数",
    "请求报文",
    "请求数据",
    "报文体",
    "消息体",
    "入参",
];
const STATUS: &[&str] = &["status", "status code", "http status", "状态码", "响应状态码", "http状态码"];
const ANSWER: &[&str] = &[
    "response",
    "response body",
    "返回",
    "返回结果",
    "返回值",
    "返回报文",
    "返回内容",
    "响应",
    "响应体",
    "响应内容",
    "响应报文",
    "应答",
    "出参",
];

impl Section {
    fn of(name: &str) -> Option<Self> {
        let sections = [
            (URL, Self::Url),
            (METHOD, Self::Method),
            (HEADERS, Self::Headers),
            (BODY, Self::Body),
            (STATUS, Self::Status),
            (ANSWER, Self::Answer),
        ];
        let name = name.trim().to_lowercase();
        sections.into_iter().find(|(names, _)| names.contains(&name.as_str())).map(|(_, section)| section)
    }

    /// Whether more than one line stands under it.
    fn has_lines(self) -> bool {
        matches!(self, Self::Headers | Self::Body | Self::Answer)
    }
}

/// The label at the beginning of a line, what it names, and what stands behind it.
fn label(line: &str) -> Option<(&str, Section, &str)> {
    let line = line.trim();
    let bare = line.trim_start_matches(['#', '*', '-', '•', ' ']);
    let bare =
        bare.trim_start_matches(|sign: char| sign.is_ascii_digit()).trim_start_matches(['.', '、', ')', '）', ' ']);
    for (open, close) in [('【', '】'), ('[', ']'), ('〔', '〕')] {
        if let Some((name, rest)) = bare.strip_prefix(open).and_then(|rest| rest.split_once(close)) {
            return Some((name, Section::of(name)?, rest.trim_start_matches([':', '：', ' '])));
        }
    }
    let (name, rest) = bare.split_once([':', '：']).unwrap_or((bare, ""));
    let name = name.trim_end_matches(['*', ' ']);
    let section = Section::of(name)?;
    let is_alone = bare.len() == name.len();
    (!is_alone || section.has_lines()).then(|| (name, section, rest.trim_start_matches('*').trim()))
}

/// The parts of a message, as they are found.
#[derive(Default)]
struct Parts {
    labels: Vec<String>,
    request_line: Option<String>,
    url: String,
    method: String,
    /// Each with the number of its line.
    headers: Vec<(usize, String)>,
    body: String,
    status: String,
    answer: String,
    answer_lines: Vec<usize>,
    skipped: Vec<usize>,
    /// The line that is looked at.
    number: usize,
}

/// A message of which at least headers or a body stand under a label; none where that is not so.
pub(super) fn unlabelled(text: &str) -> Option<Labelled> {
    let mut parts = Parts::default();
    let mut section = None;
    for (line, number) in text.lines().zip(1..) {
        parts.number = number;
        match label(line).filter(|(_, found, rest)| section != Some(*found) || rest.is_empty()) {
            Some((name, found, rest)) => {
                parts.labels.push(name.to_owned());
                section = found.has_lines().then_some(found);
                parts.take(found, rest);
            }
            None => parts.line(section, line),
        }
    }
    parts.message()
}

impl Parts {
    /// What stands behind a label, or in a line under it.
    fn take(&mut self, section: Section, text: &str) {
        match section {
            Section::Url => text.clone_into(&mut self.url),
            Section::Method => text.clone_into(&mut self.method),
            Section::Status => text.clone_into(&mut self.status),
            Section::Headers if text.is_empty() => {}
            Section::Headers => self.headers.push((self.number, text.to_owned())),
            Section::Body => append(&mut self.body, text),
            Section::Answer => {
                self.answer_lines.push(self.number);
                append(&mut self.answer, text);
            }
        }
    }

    fn line(&mut self, section: Option<Section>, line: &str) {
        match section {
            Some(section) => self.take(section, if section == Section::Headers { line.trim() } else { line }),
            None if begins_message(line) && header_name(line).is_none() => {
                self.request_line = Some(line.trim().to_owned())
            }
            None if begins_message(line) => self.headers.push((self.number, line.trim().to_owned())),
            None if line.trim().is_empty() => {}
            None => self.skipped.push(self.number),
        }
    }

    fn message(self) -> Option<Labelled> {
        let Self {
            labels, request_line, url, method, headers, body, status, answer, answer_lines, mut skipped, ..
        } = self;
        let (headers, others) = header_lines(&headers);
        let is_of_interface = headers.iter().any(|line| header_name(line).is_some_and(is_signed));
        let has_lines = labels.iter().filter_map(|name| Section::of(name)).any(Section::has_lines);
        if !is_of_interface || !(has_lines || method.is_empty() && !url.is_empty()) {
            return None;
        }
        let head: String = headers.iter().map(|line| format!("{line}\n")).collect();
        let (target, host) = if url.contains('/') { split(&url) } else { Default::default() };
        let first = match request_line {
            Some(line) => line + "\n",
            None if target.is_empty() => String::new(),
            None if method.is_empty() => format!("POST {target} HTTP/1.1\n{}", host_line(&host, &head)),
            None => format!("{} {target} HTTP/1.1\n{}", method.to_ascii_uppercase(), host_line(&host, &head)),
        };
        let lacks_method = method.is_empty() && first.starts_with("POST ") && !target.is_empty();
        let (body, answer) = (body.trim(), answer.trim());
        let status = status.split(' ').next().filter(|status| status.parse::<u16>().is_ok());
        let answered = match status {
            Some(status) if !first.is_empty() => format!("\n\nHTTP/1.1 {status}\n\n{answer}"),
            _ => String::new(),
        };
        skipped.extend(others);
        skipped.extend(answer_lines.into_iter().filter(|_| answered.is_empty()));
        skipped.sort_unstable();
        let text = format!("{first}{head}\n{body}{answered}\n");
        Some(Labelled { text, labels, skipped, lacks_method })
    }
}

fn append(text: &mut String, line: &str) {
    if !text.is_empty() {
        text.push('\n');
    }
    text.push_str(line);
}

/// The header lines under a label, which may be an object of JSON, and the numbers of the others that stand there.
fn header_lines(lines: &[(usize, String)]) -> (Vec<String>, Vec<usize>) {
    let texts: Vec<&str> = lines.iter().map(|(_, line)| line.as_str()).collect();
    if let Ok(object) = serde_json::from_str::<Map<String, Value>>(&texts.join("\n")) {
        let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        return (object.iter().map(|(name, value)| format!("{name}: {}", text(value))).collect(), Vec::new());
    }
    let is_header = |(_, line): &&(usize, String)| header_name(line).is_some();
    let (headers, others): (Vec<_>, Vec<_>) = lines.iter().partition(is_header);
    let others = others.into_iter().filter(|(_, line)| !line.trim().is_empty()).map(|(number, _)| *number);
    (headers.into_iter().map(|(_, line)| line.clone()).collect(), others.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "x-bis3-version: 1.0\nAuthorization: BIS3 a:b\n";

    #[test]
    fn labels_are_taken_away_in_either_language() {
        let message = format!("POST /Patient/Donor HTTP/1.1\nHost: h:1\n{HEAD}\n{{\"a\": 1}}\n");
        for (text, lacks_method) in [
            (format!("请求地址：http://h:1/Patient/Donor\n请求方式：POST\n请求头：\n{HEAD}请求体：\n{{\"a\": 1}}"), false),
            (format!("请求地址：http://h:1/Patient/Donor\n请求头：\n{HEAD}\n请求参数：{{\"a\": 1}}\n"), true),
            (format!("Request URL: http://h:1/Patient/Donor\nRequest Method: post\nHeaders:\n{HEAD}Body:\n\n{{\"a\": 1}}\n"), false),
            (format!("【请求地址】http://h:1/Patient/Donor\n【请求方法】POST\n【请求头】\n{HEAD}【请求体】\n{{\"a\": 1}}"), false),
            (format!("1. URL: h:1/Patient/Donor\n2. Method: POST\n3. Headers:\n{HEAD}4. Body: {{\"a\": 1}}"), false),
            ("url: http://h:1/Patient/Donor\nmethod: POST\nheaders: {\"x-bis3-version\": \"1.0\",\n\"Authorization\": \"BIS3 a:b\"}\nbody: {\"a\": 1}".to_owned(), false),
        ] {
            let found = unlabelled(&text).unwrap_or_else(|| panic!("{text}"));
            assert_eq!((&*found.text, found.lacks_method, found.skipped.clone()), (&*message, lacks_method, Vec::new()), "{text}");
        }
    }

    #[test]
    fn what_was_answered_is_taken_with_its_status() {
        let text = format!(
            "您好：\nPOST /a HTTP/1.1\n请求头：\n{HEAD}请求体：{{}}\n状态码：401 Unauthorized\n返回：{{\"code\": 1}}"
        );
        let found = unlabelled(&text).expect("it has labels");
        assert_eq!(found.text, format!("POST /a HTTP/1.1\n{HEAD}\n{{}}\n\nHTTP/1.1 401\n\n{{\"code\": 1}}\n"));
        assert_eq!(found.skipped, [1]);
        let untold = unlabelled(&text.replace("状态码：401 Unauthorized\n", "")).expect("it has labels");
        assert_eq!(untold.skipped, [1, 7], "without a status it is no answer");
    }

    #[test]
    fn what_has_no_labels_stays() {
        for text in [&format!("POST /a HTTP/1.1\n{HEAD}\n{{}}")[..], "body: {}\nheaders: a\n", "url: http://h/a\n", ""]
        {
            assert_eq!(unlabelled(text), None, "{text}");
        }
    }
}
