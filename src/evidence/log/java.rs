//! The log of Java's HttpURLConnection at its level FINE: each head on one line, as `{POST /a HTTP/1.1: null}{Host: b}…`. It holds
//! no bodies.

use super::{contains, heads_alone, lines};
use crate::evidence::{Format, Recorded, Recording, RecordingError, raw};

/// What stands before the pairs of a head.
const HEAD: &str = "sun.net.www.MessageHeader@";

/// Whether some line shows a head so.
pub(in crate::evidence) fn is_urlconnection(bytes: &[u8]) -> bool {
    contains(bytes, HEAD) && lines(bytes).any(|(_, line)| head(line).is_some())
}

/// Reads every request, with the head of the answer to it.
pub(in crate::evidence) fn read_urlconnection(bytes: &[u8]) -> Result<Recording, RecordingError> {
    let mut exchanges: Vec<Recorded> = Vec::new();
    let mut begun = (0, String::new());
    for (number, line) in lines(bytes) {
        let Some(head) = head(line) else { continue };
        if raw::is_raw(head.as_bytes()) {
            exchanges.extend(heads(&begun)?);
            begun = (number, head);
        } else if !begun.1.is_empty() {
            begun.1.push_str(&head);
        }
    }
    exchanges.extend(heads(&begun)?);
    Ok(Recording { format: Format::UrlConnectionLog, exchanges, damage: Vec::new() })
}

fn heads((line, text): &(usize, String)) -> Result<Vec<Recorded>, RecordingError> {
    if text.is_empty() { Ok(Vec::new()) } else { heads_alone(*line, text.as_bytes()) }
}

/// The head of a request or of an answer as it goes over the wire.
fn head(line: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(line);
    let (_, pairs) = text.split_once(HEAD)?.1.split_once(" pairs: {")?;
    let mut pairs = pairs.trim_end().strip_suffix('}')?.split("}{");
    let first = pairs.next()?;
    let first = first.strip_suffix(": null").or_else(|| first.strip_prefix("null: "))?;
    let others: String = pairs.map(|pair| format!("{pair}\r\n")).collect();
    Some(format!("{first}\r\n{others}\r\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_are_lines_of_a_head() {
        let line = b"FINE: sun.net.www.MessageHeader@1d2 pairs: {GET /a HTTP/1.1: null}{Host: b:1}{Accept: */*; q=.2}";
        assert_eq!(head(line).as_deref(), Some("GET /a HTTP/1.1\r\nHost: b:1\r\nAccept: */*; q=.2\r\n\r\n"));
        assert_eq!(
            head(b"sun.net.www.MessageHeader@1d2 pairs: {null: HTTP/1.1 200 OK}").as_deref(),
            Some("HTTP/1.1 200 OK\r\n\r\n")
        );
        assert_eq!(head(b"sun.net.www.MessageHeader@1d2 pairs: none"), None);
    }
}
