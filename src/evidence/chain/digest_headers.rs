//! Digests of a body that is not written as it was sent: whoever has one can try what the body was.

use crate::credentials::REDACTED;

/// The headers that carry one (RFC 1864, RFC 3230, RFC 9530).
const NAMES: [&str; 4] = ["Content-MD5", "Digest", "Content-Digest", "Repr-Digest"];

/// The head with these covered, and their names.
pub(super) fn without_digests(head: &[u8]) -> (Vec<u8>, Vec<String>) {
    let (mut kept, mut names) = (Vec::with_capacity(head.len()), Vec::new());
    let mut is_hidden = false;
    for line in head.split_inclusive(|byte| *byte == b'\n') {
        let is_folded = line.first().is_some_and(|byte| matches!(byte, b' ' | b'\t'));
        let name = line.iter().position(|byte| *byte == b':').filter(|_| !is_folded).map(|colon| &line[..colon]);
        let digest =
            name.and_then(|name| NAMES.iter().find(|other| name.trim_ascii().eq_ignore_ascii_case(other.as_bytes())));
        is_hidden = if is_folded { is_hidden } else { digest.is_some() };
        let start = name.filter(|_| !is_folded).map_or(0, |name| name.len() + 1);
        let value = line[start..].trim_ascii();
        if !is_hidden || value.is_empty() || value == REDACTED.as_bytes() {
            kept.extend_from_slice(line);
            continue;
        }
        let before = line[start..].len() - line[start..].trim_ascii_start().len();
        kept.extend_from_slice(&line[..start + before]);
        kept.extend_from_slice(REDACTED.as_bytes());
        kept.extend_from_slice(&line[start + before + value.len()..]);
        names.extend(digest.map(|name| (*name).to_owned()));
    }
    (kept, names)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digests_go_and_nothing_else_does() {
        let head = b"POST /Digest:a HTTP/1.1\r\ncontent-md5: 6Me5TYyrvFb4cge77/MKBA==\r\nContent-Digest:sha-256=:\r\n  yd2V=:\r\nDigest: \r\nDate: x\r\n\r\n";
        let (kept, names) = without_digests(head);
        assert_eq!(
            String::from_utf8_lossy(&kept),
            "POST /Digest:a HTTP/1.1\r\ncontent-md5: [redacted]\r\nContent-Digest:[redacted]\r\n  [redacted]\r\nDigest: \r\nDate: x\r\n\r\n"
        );
        assert_eq!(names, ["Content-MD5", "Content-Digest"]);
        assert_eq!(without_digests(&kept), (kept.clone(), Vec::new()), "twice is once");
    }
}
