//! The log of OkHttp's interceptor: `--> POST http://…`, headers, a body, `--> END POST (12-byte body)`.

use super::{contains, find, lines};
use crate::evidence::address::address;
use crate::evidence::{Damage, DamageKind, Format, Part, Recorded, Recording, RecordingError};
use crate::message::{CONTENT_LENGTH, Headers, Request, Response, is_token};

/// Whether a request begins and ends as OkHttp logs it.
pub(in crate::evidence) fn is_okhttp(bytes: &[u8]) -> bool {
    // Others write one sign more, and other lines between.
    !contains(bytes, "---> ") && (contains(bytes, "--> END ") || (contains(bytes, "--> ") && contains(bytes, "<-- ")))
}

/// Reads every request, with the answer behind it.
pub(in crate::evidence) fn read_okhttp(bytes: &[u8]) -> Result<Recording, RecordingError> {
    let lines: Vec<(usize, &[u8])> = lines(bytes).collect();
    let mut exchanges: Vec<Recorded> = Vec::new();
    let mut at = 0;
    while let Some((number, line)) = lines.get(at) {
        at += 1;
        if let Some(begin) = find(line, "--> ").filter(|begin| !line[begin + 4..].starts_with(b"END ")) {
            let block = Block::of(&lines[at..], begin, "--> END ");
            exchanges.extend(request(*number, &line[begin + 4..], &block));
            at += block.length;
        } else if let Some(begin) = find(line, "<-- ").filter(|begin| !line[begin + 4..].starts_with(b"END ")) {
            let block = Block::of(&lines[at..], begin, "<-- END HTTP");
            if let Some(last) = exchanges.last_mut().filter(|last| last.response.is_none()) {
                last.response = response(&line[begin + 4..], &block);
            }
            at += block.length;
        }
    }
    Ok(Recording { format: Format::OkHttpLog, exchanges, damage: Vec::new() })
}

/// The headers and the body of one message.
struct Block {
    headers: Headers,
    body: Vec<u8>,
    /// Whether its last line was logged.
    is_ended: bool,
    /// What stands behind `END`.
    end: String,
    /// How many lines it has.
    length: usize,
}

impl Block {
    /// Reads lines up to the end; `prefix` columns of each were put in front by the logger.
    fn of(lines: &[(usize, &[u8])], prefix: usize, end: &str) -> Self {
        let mut block =
            Self { headers: Headers::default(), body: Vec::new(), is_ended: false, end: String::new(), length: 0 };
        let mut in_body = false;
        for (_, line) in lines {
            if ["--> ", "<-- "].iter().any(|sign| find(line, sign) == Some(prefix)) && find(line, end).is_none() {
                break;
            }
            block.length += 1;
            if let Some(at) = find(line, end) {
                block.is_ended = true;
                block.end = String::from_utf8_lossy(&line[at + end.len()..]).into_owned();
                break;
            }
            let content = line.get(prefix..).unwrap_or_default();
            if in_body {
                if !block.body.is_empty() {
                    block.body.push(b'\n');
                }
                block.body.extend_from_slice(content);
            } else if content.trim_ascii().is_empty() {
                in_body = true;
            } else if let Some((name, value)) = header(content) {
                block.headers.push(name, value);
            }
        }
        block
    }

    /// How many bytes the body had, by the last line: `POST (12-byte body)`.
    fn told_length(&self) -> Option<usize> {
        let (_, rest) = self.end.split_once('(')?;
        rest.split('-').next()?.parse().ok()
    }
}

fn header(line: &[u8]) -> Option<(String, Vec<u8>)> {
    let at = line.iter().position(|byte| *byte == b':')?;
    let name = std::str::from_utf8(&line[..at]).ok().filter(|name| is_token(name))?;
    Some((name.to_owned(), line[at + 1..].trim_ascii().to_vec()))
}

fn request(line: usize, first: &[u8], block: &Block) -> Option<Recorded> {
    let first = String::from_utf8_lossy(first).into_owned();
    let mut words = first.split(' ');
    let (method, url) = (words.next().filter(|method| is_token(method))?, words.next()?);
    let mut request = Request { method: method.into(), headers: block.headers.clone(), ..Request::default() };
    address(&mut request, url);
    request.body = block.body.clone().into();
    let recorded = Recorded { line: Some(line), ..Recorded::of(request) };
    let stands = block.body.len();
    if !block.is_ended {
        // Below the level of headers, only the first line is logged.
        let damage = Damage::new(DamageKind::BodyMissing);
        return Some(recorded.without(Part::Headers).without(Part::Authorization).damaged(damage));
    }
    let declared = recorded.request.headers.text(CONTENT_LENGTH).and_then(|length| length.parse().ok());
    Some(match block.told_length().or(declared) {
        Some(told) if told != stands => {
            let kind = if stands == 0 { DamageKind::BodyMissing } else { DamageKind::LengthDiffers };
            recorded.damaged(Damage::to(kind, format!("{told}, {stands}")))
        }
        _ => recorded,
    })
}

fn response(first: &[u8], block: &Block) -> Option<Response> {
    let first = String::from_utf8_lossy(first).into_owned();
    let status = first.split(' ').next()?.parse().ok()?;
    let (headers, body) = (block.headers.clone(), block.body.clone().into());
    Some(Response { status, headers, body, ..Response::default() })
}
