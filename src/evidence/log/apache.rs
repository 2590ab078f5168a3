//! The wire log of Apache HttpClient: `>> "POST / HTTP/1.1[\r][\n]"`, with bytes that are no ASCII as `[0xe4]`.

use super::{contains, find, lines, recording};
use crate::evidence::{Format, Recording, RecordingError};

/// Whether some line is one of a wire log.
pub(in crate::evidence) fn is_apache(bytes: &[u8]) -> bool {
    contains(bytes, ">> \"") && (contains(bytes, "[\\r][\\n]\"") || contains(bytes, "[\\n]\""))
}

/// What went over one connection.
#[derive(Default)]
struct Connection {
    name: Vec<u8>,
    sent: Vec<u8>,
    received: Vec<u8>,
}

/// Reads the wire lines of every connection.
pub(in crate::evidence) fn read_apache(bytes: &[u8]) -> Result<Recording, RecordingError> {
    let mut connections: Vec<Connection> = Vec::new();
    for (_, line) in lines(bytes) {
        let Some((name, is_sent, content)) = wire_line(line) else { continue };
        let index = connections.iter().position(|known| known.name == name).unwrap_or_else(|| {
            connections.push(Connection { name: name.to_vec(), ..Connection::default() });
            connections.len() - 1
        });
        let Connection { sent, received, .. } = &mut connections[index];
        unescape(content, if is_sent { sent } else { received });
    }
    recording(
        Format::ApacheLog,
        connections.into_iter().map(|connection| (connection.sent, connection.received)).collect(),
    )
}

/// The connection's name, whether the line was sent, and what stands between the quotes.
fn wire_line(line: &[u8]) -> Option<(&[u8], bool, &[u8])> {
    let (at, is_sent) = match (find(line, ">> \""), find(line, "<< \"")) {
        (Some(at), None) => (at, true),
        (None, Some(at)) => (at, false),
        (Some(sent), Some(received)) => (sent.min(received), sent < received),
        (None, None) => return None,
    };
    let content = line[at + 4..].trim_ascii_end().strip_suffix(b"\"")?;
    let before = line[..at].trim_ascii_end();
    let begin = before.iter().rposition(|byte| byte.is_ascii_whitespace()).map_or(0, |blank| blank + 1);
    Some((&before[begin..], is_sent, content))
}

fn unescape(content: &[u8], out: &mut Vec<u8>) {
    let mut rest = content;
    while let Some(byte) = rest.first() {
        let (byte, length) = escape(rest).unwrap_or((*byte, 1));
        out.push(byte);
        rest = &rest[length..];
    }
}

/// `[\r]`, `[\n]`, `[0xe4]`: the byte, and how long it is written.
fn escape(text: &[u8]) -> Option<(u8, usize)> {
    match text {
        [b'[', b'\\', b'r', b']', ..] => Some((b'\r', 4)),
        [b'[', b'\\', b'n', b']', ..] => Some((b'\n', 4)),
        [b'[', b'0', b'x', ..] => {
            let end = text.iter().take(6).position(|byte| *byte == b']')?;
            let digits = std::str::from_utf8(&text[3..end]).ok()?;
            Some((u8::from_str_radix(digits, 16).ok()?, end + 1))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_put_together_again() {
        let log = "10:00 DEBUG wire - http-outgoing-0 >> \"POST /a HTTP/1.1[\\r][\\n]\"\n\
            10:00 DEBUG headers - http-outgoing-0 >> POST /a HTTP/1.1\n\
            10:00 DEBUG wire - http-outgoing-0 >> \"Content-Length: 5[\\r][\\n]\"\n\
            10:00 DEBUG wire - http-outgoing-0 >> \"[\\r][\\n]\"\n\
            10:00 DEBUG wire - http-outgoing-0 >> \"\"[0xe4][0xb8][0xbd]\"\"\n\
            10:00 DEBUG wire - http-outgoing-0 << \"HTTP/1.1 200 OK[\\r][\\n]\"\n\
            10:00 DEBUG wire - http-outgoing-0 << \"Content-Length: 10[\\r][\\n]\"\n\
            10:00 DEBUG wire - http-outgoing-0 << \"[\\r][\\n]\"\n\
            10:00 DEBUG wire - http-outgoing-0 << \"{\"code\":1}\"\n";
        let recording = read_apache(log.as_bytes()).expect("a recording");
        let [one] = &recording.exchanges[..] else { panic!("{recording:#?}") };
        assert_eq!(&one.request.body[..], "\"丽\"".as_bytes());
        assert_eq!(one.response.as_ref().map(|response| response.text().into_owned()).as_deref(), Some("{\"code\":1}"));
    }
}
