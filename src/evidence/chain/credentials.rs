//! Credentials in the lines of a head that are no signature of this interface.
//!
//! The lines are looked at as they stand, and not as a reader of HTTP takes them: a head that no reader takes must not carry
//! a password to the disk either.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::secret::REDACTED;
use crate::signature::Signature;

/// The headers whose values are credentials.
const HEADERS: [&str; 4] = ["Authorization", "Proxy-Authorization", "Cookie", "Set-Cookie"];

/// The head without credentials, and the names of the headers that held some.
pub(super) fn without_credentials(head: &[u8]) -> (Vec<u8>, Vec<&'static str>) {
    let mut kept = Vec::with_capacity(head.len());
    let mut names = Vec::new();
    let mut held = None;
    for line in head.split_inclusive(|byte| *byte == b'\n') {
        // A line that begins with a blank goes on with the value before it (RFC 9112, 5.2).
        let is_folded = line.first().is_some_and(|byte| matches!(byte, b' ' | b'\t')) && !line.trim_ascii().is_empty();
        let colon = if is_folded { None } else { line.iter().position(|byte| *byte == b':') };
        if !is_folded {
            held = colon.and_then(|colon| header(&line[..colon]));
        }
        let start = colon.map_or(0, |colon| colon + 1);
        match held {
            Some(name) if !is_signature(&line[start..]) => {
                kept.extend_from_slice(&line[..start]);
                kept.extend_from_slice(&covered(&line[start..]));
                names.push(name);
            }
            _ => kept.extend_from_slice(line),
        }
    }
    (kept, names)
}

fn header(name: &[u8]) -> Option<&'static str> {
    let name = name.trim_ascii();
    HEADERS.into_iter().find(|header| name.eq_ignore_ascii_case(header.as_bytes()))
}

/// A signature says nothing of its secret. It is known by the scheme, or by how the digest looks: a client that forgets the
/// scheme is to be told so.
fn is_signature(value: &[u8]) -> bool {
    let value = value.trim_ascii();
    let has_scheme = value.get(..4).is_some_and(|scheme| scheme.eq_ignore_ascii_case(b"BIS3"));
    let last = value.rsplit(|byte| *byte == b':').next().unwrap_or_default();
    let is_digest =
        value.contains(&b':') && STANDARD.decode(last).is_ok_and(|digest| digest.len() == Signature::LENGTH);
    value.is_empty() || has_scheme || is_digest
}

/// The value with everything covered but the scheme, the blanks around and the line's end.
fn covered(value: &[u8]) -> Vec<u8> {
    let text = value.trim_ascii();
    let start = value.len() - value.trim_ascii_start().len();
    let scheme = text.iter().position(|byte| *byte == b' ').map_or(0, |blank| blank + 1);
    [&value[..start + scheme], REDACTED.as_bytes(), &value[start + text.len()..]].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credentials_go_and_signatures_stay() {
        for (line, kept) in [
            ("Authorization: Basic dXNlcjpwYXNz\r\n", "Authorization: Basic [redacted]\r\n"),
            ("authorization:Bearer a.b.c\n", "authorization:Bearer [redacted]\n"),
            ("Cookie: [redacted]\r\n", "Cookie: [redacted]\r\n"),
            ("Set-Cookie: id=12345\r\n", "Set-Cookie: [redacted]\r\n"),
            ("Authorization: Basic\r\n dXNlcjpwYXNz\r\n", "Authorization: [redacted]\r\n [redacted]\r\n"),
        ] {
            let (redacted, names) = without_credentials(line.as_bytes());
            assert_eq!(String::from_utf8_lossy(&redacted), kept, "{line}");
            assert!(!names.is_empty(), "{line}");
        }
        for line in [
            "Authorization: BIS3 key:n57AwuEg6IFvySBLmnIIsBhYkLU=\r\n",
            "Authorization: bis3 key\r\n",
            "Authorization: key:n57AwuEg6IFvySBLmnIIsBhYkLU=\r\n",
            "Authorization:\r\n",
            "POST /a:Cookie HTTP/1.1\r\n",
        ] {
            assert_eq!(without_credentials(line.as_bytes()), (line.as_bytes().to_vec(), Vec::new()), "{line}");
        }
    }
}
