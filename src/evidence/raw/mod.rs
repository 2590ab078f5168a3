//! HTTP as it goes over the wire, saved or copied: requests and answers behind one another, and headers without a first line.
//!
//! A copied text has lost its CRLF, often its last bytes, and gained a line end: what was done to it is told, and the
//! message is read as it was.
//!
//! `reader` takes messages off the front of a file, `lines` knows how they begin.

mod lines;
mod reader;

use lines::{first_line, is_header_line, is_request_line, is_status_line};
use reader::Reader;

use bytes::Bytes;

use super::{Damage, DamageKind, Format, Part, Recorded, Recording, RecordingError};
use crate::message::{HOST, Request, Response, Version};
use crate::signature::authorization::AUTHORIZATION;

/// Whether the bytes begin with the first line of a request or of an answer.
pub(super) fn is_raw(bytes: &[u8]) -> bool {
    is_request_line(first_line(bytes))
}

/// Whether the head is one that a server reads, with the line ends of the wire.
pub(super) fn is_sound(bytes: &[u8]) -> bool {
    let head = bytes.windows(4).position(|window| window == b"\r\n\r\n").map(|end| &bytes[..end]);
    let has_own_ends = head.is_some_and(|head| !head.windows(2).any(|pair| pair[1] == b'\n' && pair[0] != b'\r'));
    has_own_ends && read_so_far(bytes).first().is_some_and(|first| first.head_fault.is_none())
}

/// Whether the bytes begin with the first line of an answer.
pub(super) fn is_answer(bytes: &[u8]) -> bool {
    is_status_line(first_line(bytes))
}

/// Whether the bytes begin with a header line.
pub(super) fn is_pasted(bytes: &[u8]) -> bool {
    // A table of YAML or a mail begins with such lines too.
    let names = ["authorization:", "x-bis3-"];
    let is_of_interface = |line: &[u8]| {
        let line = line.trim_ascii().to_ascii_lowercase();
        names.iter().any(|name| line.starts_with(name.as_bytes()))
    };
    is_header_line(first_line(bytes)) && bytes.split(|byte| *byte == b'\n').any(is_of_interface)
}

/// Reads requests, each with the answer behind it where there is one.
pub(super) fn read(bytes: &[u8]) -> Result<Recording, RecordingError> {
    let mut exchanges = Vec::new();
    read_into(&mut exchanges, bytes)?;
    Ok(Recording { format: Format::Raw, exchanges, damage: Vec::new() })
}

/// The same of a file that somebody has saved or pasted. Host may have been left out in that; a capture tells whether it was sent.
pub(super) fn read_saved(bytes: &[u8]) -> Result<Recording, RecordingError> {
    let mut recording = read(bytes)?;
    let is_without = |recorded: &&mut Recorded| {
        let Request { version, headers, .. } = &recorded.request;
        recorded.head_fault.is_none() && *version == Version::Http11 && headers.first(HOST).is_none()
    };
    for recorded in recording.exchanges.iter_mut().filter(is_without) {
        *recorded = std::mem::take(recorded).damaged(Damage::new(DamageKind::HostMissing));
    }
    Ok(recording)
}

/// The requests up to where something else stands.
pub(super) fn read_so_far(bytes: &[u8]) -> Vec<Recorded> {
    let mut exchanges = Vec::new();
    // What cannot be read ends it; what was read before is whole.
    let _ = read_into(&mut exchanges, bytes);
    exchanges
}

fn read_into(exchanges: &mut Vec<Recorded>, bytes: &[u8]) -> Result<(), RecordingError> {
    let mut reader = Reader::new(bytes);
    while reader.skip_empty_lines() {
        if is_status_line(reader.line()) {
            let method = exchanges.last().map_or("", |last| &last.request.method).to_owned();
            let (response, bytes) = reader.response(&method)?;
            // An interim answer says nothing of the request (RFC 9110, 15.2).
            if (100..200).contains(&response.status) {
                continue;
            }
            match exchanges.last_mut().filter(|last| last.response.is_none()) {
                Some(last) => (last.response, last.response_bytes) = (Some(response), Some(bytes)),
                None => return Err(reader.malformed("an answer without a request before it", "没有对应请求的响应")),
            }
        } else if is_request_line(reader.line()) {
            exchanges.push(reader.request()?);
        } else {
            return Err(reader.malformed("neither a request nor an answer begins here", "这里既不是请求行也不是状态行"));
        }
    }
    Ok(())
}

/// Reads headers and a body whose first line was not copied. The method and the path are unknown then.
pub(super) fn read_pasted(bytes: &[u8]) -> Result<Recording, RecordingError> {
    let whole = [b"- / HTTP/1.1\r\n", bytes].concat();
    let mut reader = Reader::new(&whole);
    let mut recorded = reader.request()?;
    recorded.request = Request { method: "".into(), target: "".into(), ..recorded.request };
    // The line that was put in front is none of the file's.
    recorded.line = Some(1);
    let mut recorded = recorded.damaged(Damage::new(DamageKind::RequestLineMissing));
    // What was not copied was not left out by the client.
    if recorded.request.headers.first(AUTHORIZATION).is_none() {
        recorded = recorded.without(Part::Authorization);
    }
    if recorded.request.body.is_empty() {
        recorded = recorded.damaged(Damage::new(DamageKind::BodyMissing));
    }
    Ok(Recording { format: Format::Pasted, exchanges: vec![recorded], damage: Vec::new() })
}

/// The answers that stand behind one another, each with its bytes, to requests with these methods; what is no answer ends them.
pub(super) fn read_responses(bytes: &[u8], methods: &[String]) -> Vec<(Response, Bytes)> {
    let mut reader = Reader::new(bytes);
    let mut responses = Vec::new();
    for method in methods {
        let mut is_final = false;
        while !is_final && reader.skip_empty_lines() && is_status_line(reader.line()) {
            let Ok((response, bytes)) = reader.response(method) else { return responses };
            // An interim answer says nothing of the request (RFC 9110, 15.2).
            is_final = response.status >= 200;
            responses.extend(Some((response, bytes)).filter(|_| is_final));
        }
    }
    responses
}

#[cfg(test)]
mod tests {
    use super::*;

    const REQUEST: &str = "POST /Patient/Donor HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n{}";

    fn one(text: &str) -> Recorded {
        let recording = crate::evidence::read(text.as_bytes(), None).expect("a recording");
        assert_eq!(recording.exchanges.len(), 1, "{text}");
        recording.exchanges.into_iter().next().unwrap_or_default()
    }

    #[test]
    fn a_request_is_read_with_the_answer_behind_it() {
        let text = format!("{REQUEST}HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n{{\"code\":1}}\n\n{REQUEST}\n");
        let recording = crate::evidence::read(text.as_bytes(), None).expect("a recording");
        let [first, second] = &recording.exchanges[..] else { panic!("{recording:#?}") };
        assert_eq!(first.response.as_ref().map(|response| &response.body[..]), Some(&b"{\"code\":1}"[..]));
        assert_eq!((first.line, second.line), (Some(1), Some(10)));
        assert_eq!((&first.request, second.damage.len()), (&second.request, 0));
    }

    #[test]
    fn a_copied_text_is_read_as_what_it_was() {
        let copied = one(&format!("\n{}\n", REQUEST.replace("\r\n", "\n")));
        assert_eq!(copied.damage, [Damage::new(DamageKind::LineEndsChanged)]);
        assert_eq!(copied.request, one(REQUEST).request);
    }

    #[test]
    fn a_body_of_another_length_is_told_and_kept() {
        let shorter = one(&REQUEST.replace("Content-Length: 2", "Content-Length: 3"));
        assert_eq!(shorter.damage, [Damage::to(DamageKind::LengthDiffers, "Content-Length: 3, 2")]);
        let longer = one(&REQUEST.replace("Content-Length: 2", "Content-Length: 1"));
        assert_eq!((&longer.request.body[..], longer.damage.len()), (&b"{}"[..], 1));
        let missing = one(REQUEST.trim_end_matches("{}"));
        assert_eq!(missing.damage, [Damage::new(DamageKind::BodyMissing)]);
    }

    #[test]
    fn headers_without_a_first_line_are_read() {
        let recorded = one("Authorization: BIS3 a:b\nDate: x\n\n{\"a\": 1}\n");
        assert!(recorded.lacks(Part::RequestLine));
        assert_eq!((recorded.request.headers.len(), &recorded.request.body[..]), (2, &b"{\"a\": 1}"[..]));
    }

    #[test]
    fn a_head_that_no_server_reads_is_kept_as_such() {
        let recorded = one("POST / HTTP/1.1\r\nBad Name: 1\r\n\r\n");
        assert!(recorded.head_fault.is_some());
    }
}
