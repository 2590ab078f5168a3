//! What `curl -v` tells: `> ` before what is sent, `< ` before the head that comes, and the body of the answer as it is.

use super::{heads_alone, lines};
use crate::evidence::{Format, Recorded, Recording, RecordingError, raw};

/// Whether some line shows the first line of a request that is sent.
pub(in crate::evidence) fn is_curl_log(bytes: &[u8]) -> bool {
    // A mail that is quoted has the same sign in front of its lines, and none of the other two.
    let has_own = lines(bytes).any(|(_, line)| line.starts_with(b"* ") || line.starts_with(b"< HTTP/"));
    has_own && lines(bytes).any(|(_, line)| line.strip_prefix(b"> ").is_some_and(raw::is_raw))
}

/// Reads every request with the answer to it. The bodies that were sent are not in it.
pub(in crate::evidence) fn read_curl_log(bytes: &[u8]) -> Result<Recording, RecordingError> {
    let mut exchanges: Vec<Recorded> = Vec::new();
    let mut text = Vec::new();
    let mut begin = 1;
    for (number, line) in lines(bytes) {
        if let Some(sent) = line.strip_prefix(b"> ").or_else(|| (line == b">").then_some(&b""[..])) {
            if raw::is_raw(sent) {
                exchanges.extend(one(begin, &text)?);
                text.clear();
                begin = number;
            }
            push(&mut text, sent);
        } else if let Some(came) = line.strip_prefix(b"< ").or_else(|| (line == b"<").then_some(&b""[..])) {
            // Where an interim answer is shown, the empty line behind it is not always.
            if came.starts_with(b"HTTP/") && !text.ends_with(b"\r\n\r\n") {
                push(&mut text, b"");
            }
            push(&mut text, came);
        } else if !is_remark(line) && !text.is_empty() {
            text.extend_from_slice(line);
            text.push(b'\n');
        }
    }
    exchanges.extend(one(begin, &text)?);
    Ok(Recording { format: Format::CurlLog, exchanges, damage: Vec::new() })
}

fn push(text: &mut Vec<u8>, line: &[u8]) {
    text.extend_from_slice(line);
    text.extend_from_slice(b"\r\n");
}

/// `* Connected to …`, and lines of the progress meter.
fn is_remark(line: &[u8]) -> bool {
    line.starts_with(b"* ") || line == b"*" || line.starts_with(b"{ [") || line.starts_with(b"} [")
}

fn one(line: usize, text: &[u8]) -> Result<Vec<Recorded>, RecordingError> {
    if text.is_empty() { Ok(Vec::new()) } else { heads_alone(line, text) }
}
