//! Secrets that a text gives to a name, in whatever language it is written: `?token=…`, `"password": "…"`,
//! `<secret>…</secret>`, `http://user:password@host`. They are found by how they look, since nobody has told them before.

use std::borrow::Cow;
use std::ops::Range;

use super::REDACTED;
use super::names::{NamePlace, names_secret};

/// How the credentials in front of a host are called (RFC 3986, 3.2.1).
const USER: &str = "userinfo";

/// A secret that was found in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assigned {
    /// What it was given to.
    pub name: String,
    /// Where it stands.
    pub place: Range<usize>,
}

/// The text without those values, and what was found in it.
pub fn without_assigned(text: &[u8]) -> (Cow<'_, [u8]>, Vec<Assigned>) {
    without_values_of(text, &|name| names_secret(name, NamePlace::Value))
}

/// The same for names that somebody else has chosen. The user in front of a host is taken out whatever is chosen.
pub fn without_values_of<'t>(text: &'t [u8], is_hidden: &dyn Fn(&str) -> bool) -> (Cow<'t, [u8]>, Vec<Assigned>) {
    let found = assigned(text, is_hidden);
    if found.is_empty() {
        return (Cow::Borrowed(text), found);
    }
    (Cow::Owned(without_places(text, &found)), found)
}

/// The text without what was found in it, from the left.
pub fn without_places(text: &[u8], found: &[Assigned]) -> Vec<u8> {
    let mut kept = Vec::with_capacity(text.len());
    let mut copied = 0;
    for Assigned { place, .. } in found {
        kept.extend_from_slice(&text[copied..place.start]);
        kept.extend_from_slice(REDACTED.as_bytes());
        copied = place.end;
    }
    kept.extend_from_slice(&text[copied..]);
    kept
}

/// Every value that is given to such a name, from the left; none of them twice.
fn assigned(text: &[u8], is_hidden: &dyn Fn(&str) -> bool) -> Vec<Assigned> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let rest = &text[at..];
        let (taken, hidden) = if rest.starts_with(b"://") {
            (3, user(rest).map(|place| (USER.to_owned(), place)))
        } else if is_of_name(rest[0]) {
            let length = rest.iter().position(|byte| !is_of_name(*byte)).unwrap_or(rest.len());
            let is_element = text[..at].last().is_some_and(|before| matches!(before, b'<' | b':'));
            let name = named(&rest[..length], is_hidden);
            (length, name.and_then(|name| Some((name, value(rest, length, is_element)?))))
        } else {
            (1, None)
        };
        match hidden {
            Some((name, place)) if &rest[place.clone()] != REDACTED.as_bytes() => {
                found.push(Assigned { name, place: at + place.start..at + place.end });
                at += place.end;
            }
            Some((_, place)) => at += place.end,
            None => at += taken,
        }
    }
    found
}

/// A name whose value is to be taken out. It is looked at first: the values of others are not read at all.
fn named(name: &[u8], is_hidden: &dyn Fn(&str) -> bool) -> Option<String> {
    if name.len() > LONGEST_NAME {
        return None;
    }
    let name = String::from_utf8_lossy(name);
    is_hidden(&name).then(|| name.into_owned())
}

/// Longer ones are no names: base64, digits, words without blanks.
const LONGEST_NAME: usize = 100;

fn is_of_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | b'%') || !byte.is_ascii()
}

/// What stands before the `@` of an authority.
fn user(text: &[u8]) -> Option<Range<usize>> {
    let is_end =
        |byte: &u8| matches!(byte, b'/' | b'?' | b'#' | b'"' | b'\'' | b'<' | b'>') || byte.is_ascii_whitespace();
    let authority = &text[3..];
    let authority = &authority[..authority.iter().position(is_end).unwrap_or(authority.len())];
    authority.iter().rposition(|byte| *byte == b'@').filter(|at| *at > 0).map(|at| 3..3 + at)
}

/// The value that is given to the name in front of `at`.
fn value(text: &[u8], at: usize, is_element: bool) -> Option<Range<usize>> {
    let mark = quote(&text[at..]);
    let after_quote = at + mark.map_or(0, <[u8]>::len);
    // Where names have no marks, a line is one by itself.
    let blanks = |from: usize| from + blanks(&text[from..], mark.is_some());
    let sign = match mark {
        Some(_) => blanks(after_quote),
        None => blanks(at + brackets(&text[at..])),
    };
    match text.get(sign)? {
        b'>' if is_element && sign == at => held(text, sign + 1, |byte| byte == b'<'),
        b'=' if text.get(sign + 1) != Some(&b'=') => given(text, blanks(sign + 1), ends_parameter),
        b':' if text.get(sign + 1) != Some(&b'/') => given(text, blanks(sign + 1), ends_word),
        _ => None,
    }
}

/// How many bytes the brackets behind a name have in a parameter: `user[password]=`, `password[]=`, `token[a][0]=`. Where no `=`
/// follows they are those of something else.
fn brackets(text: &[u8]) -> usize {
    let is_inside = |byte: &u8| is_of_name(*byte) || matches!(byte, b'[' | b']');
    if !matches!(text.first(), Some(b'[' | b']')) {
        return 0;
    }
    let length = text.iter().take(LONGEST_NAME).position(|byte| !is_inside(byte)).unwrap_or(0);
    if text.get(length) == Some(&b'=') { length } else { 0 }
}

fn given(text: &[u8], start: usize, is_end: fn(u8) -> bool) -> Option<Range<usize>> {
    let rest = &text[start..];
    if let Some(quote) = quote(rest) {
        return quoted(text, start + quote.len(), quote);
    }
    // What a list or an object holds that no reader takes ends nowhere for certain.
    if matches!(rest.first(), Some(b'{' | b'[')) && !rest.starts_with(REDACTED.as_bytes()) {
        return Some(start..text.len());
    }
    let word = given_word(text, start, is_end)?;
    if text[word.clone()].eq_ignore_ascii_case(OWN_SCHEME) {
        return None;
    }
    if is_scheme(&text[word.clone()]) && text.get(word.end) == Some(&b' ') {
        return given_word(text, word.end + 1, is_end).or(Some(word));
    }
    Some(word)
}

/// A word, or what stands for one that was taken out.
fn given_word(text: &[u8], start: usize, is_end: fn(u8) -> bool) -> Option<Range<usize>> {
    match text.get(start..)?.starts_with(REDACTED.as_bytes()) {
        true => Some(start..start + REDACTED.len()),
        false => held(text, start, is_end),
    }
}

/// The scheme of this interface, whose signature says nothing of its secret.
const OWN_SCHEME: &[u8] = b"BIS3";

/// Whether a value begins with the scheme of this interface, in letters of either case and whatever follows: a client that
/// forgets the blank behind it is to be told so.
pub fn begins_with_own_scheme(value: &[u8]) -> bool {
    value.get(..OWN_SCHEME.len()).is_some_and(|scheme| scheme.eq_ignore_ascii_case(OWN_SCHEME))
}

/// The schemes of HTTP behind which a secret stands.
const SCHEMES: &[&str] = &[
    "Basic",
    "Bearer",
    "Digest",
    "Token",
    "Negotiate",
    "NTLM",
    "ApiKey",
    "AWS4-HMAC-SHA256",
    "HMAC-SHA1",
    "HMAC-SHA256",
];

/// Whether a word is the scheme of credentials.
pub fn is_scheme(word: &[u8]) -> bool {
    SCHEMES.iter().any(|scheme| word.eq_ignore_ascii_case(scheme.as_bytes()))
}

fn held(text: &[u8], start: usize, is_end: impl Fn(u8) -> bool) -> Option<Range<usize>> {
    let rest = text.get(start..)?;
    let length = rest.iter().position(|byte| is_end(*byte)).unwrap_or(rest.len());
    (length > 0).then_some(start..start + length)
}

fn ends_word(byte: u8) -> bool {
    byte.is_ascii_whitespace() || b"&;#\"'<>,}])\\`".contains(&byte)
}

/// Where the value of a parameter ends, in a form or a query. A password may hold `#`, `,` and brackets; what stands behind one
/// is covered with it rather than left.
fn ends_parameter(byte: u8) -> bool {
    byte.is_ascii_whitespace() || b"&\"'<>\\`".contains(&byte)
}

/// A quotation mark, as it is or as it stands within another text.
fn quote(text: &[u8]) -> Option<&'static [u8]> {
    [&b"\\\""[..], b"\"", b"'"].into_iter().find(|quote| text.starts_with(quote))
}

/// What stands up to the same mark, or to the end of a text that was cut.
fn quoted(text: &[u8], start: usize, quote: &[u8]) -> Option<Range<usize>> {
    let mut at = start;
    while at < text.len() && !text[at..].starts_with(quote) {
        at += if text[at] == b'\\' { 2 } else { 1 };
    }
    let end = at.min(text.len());
    (end > start).then_some(start..end)
}

fn blanks(text: &[u8], with_lines: bool) -> usize {
    let is_blank = |byte: &u8| matches!(byte, b' ' | b'\t') || with_lines && byte.is_ascii_whitespace();
    text.iter().position(|byte| !is_blank(byte)).unwrap_or(text.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_go_in_whatever_language_they_stand() {
        for (text, kept) in [
            ("/a?token=x1&b=2", "/a?token=[redacted]&b=2"),
            ("http://me:pw@h/?api%5Fkey=k#access_token=z", "http://[redacted]@h/?api%5Fkey=[redacted]"),
            ("/a?user[password]=x&password[]=y&b[0]=z", "/a?user[password]=[redacted]&password[]=[redacted]&b[0]=z"),
            ("token[a][0]=x y", "token[a][0]=[redacted] y"),
            ("user=a&password=Ab#12,3)4&b=1", "user=a&password=[redacted]&b=1"),
            ("{\"password\": \"a\\\"b\", \"n\": 1", "{\"password\": \"[redacted]\", \"n\": 1"),
            ("{'secret' : 12, 'a': 2}", "{'secret' : [redacted], 'a': 2}"),
            ("{\"token\": \"cut of", "{\"token\": \"[redacted]"),
            ("{\\\"token\\\": \\\"inner\\\", 1}", "{\\\"token\\\": \\\"[redacted]\\\", 1}"),
            ("<s:password>p</s:password>", "<s:password>[redacted]</s:password>"),
            ("secret: abc\nother: d", "secret: [redacted]\nother: d"),
            ("Authorization: Bearer a.b c", "Authorization: Bearer [redacted] c"),
            ("{\"token\": {\"a\": 1}, ", "{\"token\": [redacted]"),
        ] {
            assert_eq!(String::from_utf8_lossy(&without_assigned(text.as_bytes()).0), kept);
            assert_eq!(without_assigned(kept.as_bytes()).0, kept.as_bytes(), "twice is once");
        }
        for text in
            ["POST /token HTTP/1.1", "Date: x", "Authorization: BIS3 a:b=", "password: ", "http://host/a@b", "token"]
        {
            assert_eq!(without_assigned(text.as_bytes()), (Cow::Borrowed(text.as_bytes()), Vec::new()));
        }
    }
}
