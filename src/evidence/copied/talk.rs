//! What people and loggers put around a message: a sentence above it, thanks below it, a time and a level in front of its lines.

use serde::de::IgnoredAny;
use serde_json::Deserializer;

use super::characters::in_plain;
use super::prompt::{is_command, without_prompts};
use crate::evidence::masked::is_read;
use crate::message::is_token;

/// Most lines above a message.
const MOST_LINES: usize = 40;

/// The longest line that is looked at, in bytes: a command may have a body in it.
const LONGEST: usize = 64 * 1024;

/// A text from the line on at which a message begins. A command begins with one of these names.
pub(super) fn from_message(text: &str, commands: &[&str]) -> Option<String> {
    let mut at = 0;
    for (number, line) in text.split_inclusive('\n').take(MOST_LINES).enumerate() {
        let rest = &text[at..];
        // What a word processor has made of a first line is mended afterwards.
        let is_begin = || {
            begins_message(&in_plain(line)) || is_command(line, commands) || without_prompts(line, commands).is_some()
        };
        if line.len() <= LONGEST && is_begin() {
            return (number > 0 && !text[..at].trim().is_empty()).then(|| rest.to_owned());
        }
        at += line.len();
    }
    None
}

/// `POST /Stock/HospStock`, with a version or without, or a header that a platform reads.
pub(super) fn begins_message(line: &str) -> bool {
    is_request(line.trim()) || header_name(line).is_some_and(is_read)
}

fn is_request(line: &str) -> bool {
    let mut words = line.split(' ').filter(|word| !word.is_empty());
    let is_method = |word: &str| (3..=7).contains(&word.len()) && word.bytes().all(|byte| byte.is_ascii_uppercase());
    let is_target = |word: &str| ["/", "http://", "https://"].iter().any(|begin| word.starts_with(begin));
    let is_version = |word: &str| word.starts_with("HTTP/");
    words.next().is_some_and(is_method)
        && words.next().is_some_and(is_target)
        && words.next().is_none_or(is_version)
        && words.next().is_none()
}

pub(super) fn header_name(line: &str) -> Option<&str> {
    let (name, _) = line.trim_start().split_once([':', '：'])?;
    is_token(name).then_some(name)
}

/// A text without what a logger has written in front of its lines, where a request line stands behind it.
pub(super) fn without_prefixes(text: &str) -> Option<String> {
    let lines: Vec<&str> = text.lines().collect();
    let (first, at) = lines.iter().take(MOST_LINES).enumerate().find_map(|(index, line)| {
        // The request line is the last three words.
        let version = line.trim_end().rfind(" HTTP/1.")?;
        let target = line[..version].rfind(' ')?;
        let at = line[..target].rfind(' ')? + 1;
        is_request(line[at..].trim_end()).then_some((index, at))
    })?;
    let prefix = shape(&lines[first][..at]);
    // Of a line that was empty only the prefix is left, or less.
    let rest = |line: &&str| match line.get(..at) {
        Some(begin) if shape(begin) == prefix => line[at..].to_owned(),
        _ if prefix.trim_end() == shape(line.trim_end()) => String::new(),
        _ => (*line).to_owned(),
    };
    let before = lines[..first].iter().map(|line| (*line).to_owned());
    Some(before.chain(lines[first..].iter().map(rest)).map(|line| line + "\n").collect())
}

/// A text in which every digit is the same: times differ from line to line.
fn shape(text: &str) -> String {
    text.chars().map(|sign| if sign.is_ascii_digit() { '0' } else { sign }).collect()
}

/// A message without the text behind its body, where that is JSON, its length is not told, and no answer follows.
pub(super) fn without_tail(text: &str) -> Option<String> {
    let (head, body) = text.split_once("\n\n").or_else(|| text.split_once("\r\n\r\n"))?;
    let has_length = head.lines().any(|line| line.to_ascii_lowercase().starts_with("content-length:"));
    let end = end_of_object(body).filter(|_| !has_length)?;
    let tail = &body[end..];
    let is_text = tail.starts_with(['\r', '\n']) && !tail.trim().is_empty() && !tail.trim_start().starts_with("HTTP/");
    let is_message = || tail.lines().any(begins_message);
    (is_text && !is_message()).then(|| text[..text.len() - tail.len()].to_owned() + "\n")
}

/// Where the object of JSON ends with which a text begins.
fn end_of_object(text: &str) -> Option<usize> {
    let mut values = Deserializer::from_str(text).into_iter::<IgnoredAny>();
    values.next().filter(|_| text.trim_start().starts_with('{'))?.ok()?;
    Some(values.byte_offset())
}

#[cfg(test)]
mod tests {
    use super::*;

    const REQUEST: &str = "POST /Patient/Donor HTTP/1.1\nHost: a\n\n{\"a\": 1}\n";

    #[test]
    fn what_stands_above_a_message_goes() {
        for above in ["请看下面的请求:\n", "Here it is\n\n", "2024-05-06 10:00:00 INFO sending:\n", "a: b\nc\n"]
        {
            let found = from_message(&format!("{above}{REQUEST}"), &[]);
            assert_eq!(found.as_deref(), Some(REQUEST), "{above}");
        }
        assert_eq!(from_message("见下：\nx-bis3-version: 1.0\n", &[]).as_deref(), Some("x-bis3-version: 1.0\n"));
        assert_eq!(from_message("请执行：\ncurl http://h/a\n", &["curl"]).as_deref(), Some("curl http://h/a\n"));
        for text in [REQUEST, "a text\nof lines\n", "", "\n\nPOST /a HTTP/1.1\n"] {
            assert_eq!(from_message(text, &[]), None, "{text}");
        }
    }

    #[test]
    fn what_stands_in_front_of_lines_goes() {
        let logged = |line: (usize, &str)| format!("10:00:0{} INFO [main] c.v.Client - {}\n", line.0, line.1);
        let all: String = REQUEST.lines().enumerate().map(logged).collect();
        assert_eq!(without_prefixes(&all.replace(" - \n", " -\n")).as_deref(), Some(REQUEST));
        assert_eq!(without_prefixes(&format!("10:00 - {REQUEST}")).as_deref(), Some(REQUEST));
        assert_eq!(without_prefixes(REQUEST), None);
    }

    #[test]
    fn what_stands_behind_a_body_goes() {
        assert_eq!(without_tail(&format!("{REQUEST}\n谢谢\n")).as_deref(), Some(REQUEST));
        for text in [
            REQUEST.to_owned(),
            format!("{REQUEST}\nHTTP/1.1 200 OK\n"),
            format!("{REQUEST}\n{REQUEST}"),
            REQUEST.replace("Host: a", "Content-Length: 8") + "x",
            REQUEST.replace("1}", "1}x"),
        ] {
            assert_eq!(without_tail(&text), None, "{text}");
        }
    }
}
