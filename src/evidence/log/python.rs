//! What Python's http.client prints at its debug level, and with it requests and urllib3: `send: b'POST …'` as a literal of bytes,
//! `reply: 'HTTP/1.1 …'`, and a line for each header of the answer, whose body is not shown.

use super::{conversation, lines};
use crate::evidence::{Format, Recorded, Recording, RecordingError, raw};

/// Whether some line shows the first bytes of a request.
pub(in crate::evidence) fn is_python(bytes: &[u8]) -> bool {
    lines(bytes).any(|(_, line)| shown(line, "send: ").is_some_and(|sent| raw::is_raw(&sent)))
}

/// Reads every request, with the head of the answer to it.
pub(in crate::evidence) fn read_python(bytes: &[u8]) -> Result<Recording, RecordingError> {
    let mut exchanges: Vec<Recorded> = Vec::new();
    let (mut begin, mut sent, mut received) = (0, Vec::new(), Vec::new());
    for (number, line) in lines(bytes) {
        if let Some(bytes) = shown(line, "send: ") {
            if raw::is_raw(&bytes) {
                exchanges.extend(one(begin, &std::mem::take(&mut sent), &std::mem::take(&mut received))?);
                begin = number;
            }
            sent.extend(bytes);
        } else if let Some(bytes) = shown(line, "reply: ") {
            received.extend(bytes);
        } else if let Some(header) = line.strip_prefix(b"header: ") {
            received.extend([header, b"\r\n"].concat());
        }
    }
    exchanges.extend(one(begin, &sent, &received)?);
    Ok(Recording { format: Format::PythonLog, exchanges, damage: Vec::new() })
}

fn one(line: usize, sent: &[u8], received: &[u8]) -> Result<Vec<Recorded>, RecordingError> {
    let received = if received.is_empty() { Vec::new() } else { [received, b"\r\n"].concat() };
    let exchanges = conversation(sent, &received)?;
    Ok(exchanges.into_iter().map(|recorded| Recorded { line: Some(line), ..recorded }).collect())
}

/// The bytes of a literal behind a sign.
fn shown(line: &[u8], sign: &str) -> Option<Vec<u8>> {
    let literal = line.strip_prefix(sign.as_bytes())?;
    let literal = literal.strip_prefix(b"b").unwrap_or(literal).trim_ascii_end();
    let quote = *literal.first().filter(|quote| matches!(quote, b'\'' | b'"'))?;
    let mut inside = literal.get(1..)?.strip_suffix(&[quote])?.iter().copied();
    let mut bytes = Vec::new();
    while let Some(byte) = inside.next() {
        bytes.push(if byte == b'\\' { escaped(&mut inside)? } else { byte });
    }
    Some(bytes)
}

fn escaped(rest: &mut impl Iterator<Item = u8>) -> Option<u8> {
    let digit = |rest: &mut dyn Iterator<Item = u8>| char::from(rest.next()?).to_digit(16);
    match rest.next()? {
        b'n' => Some(b'\n'),
        b'r' => Some(b'\r'),
        b't' => Some(b'\t'),
        b'x' => {
            let (high, low) = (digit(rest)?, digit(rest)?);
            u8::try_from(high * 16 + low).ok()
        }
        other => Some(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literals_are_the_bytes_that_they_stand_for() {
        assert_eq!(shown(b"send: b'a\\r\\n\\xe4\\'\\\\'", "send: ").as_deref(), Some(&b"a\r\n\xe4'\\"[..]));
        assert_eq!(shown(b"send: b\"it's\"", "send: ").as_deref(), Some(&b"it's"[..]));
        for text in ["send: b'a", "send: a", "send: b'\\x4'", "sent: 'a'"] {
            assert_eq!(shown(text.as_bytes(), "send: "), None, "{text}");
        }
    }
}
