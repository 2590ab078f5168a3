//! Lines of a web server's access log in the combined form: who, when, the first line, the status. Nothing else of a message
//! is in it.

use jiff::fmt::strtime;

use super::lines;
use crate::evidence::{Damage, DamageKind, Format, Part, Recorded, Recording, RecordingError, raw};
use crate::message::{Request, Response};

/// Whether the first line is one of an access log.
pub(in crate::evidence) fn is_access_log(bytes: &[u8]) -> bool {
    let first = lines(bytes).map(|(_, line)| line).find(|line| !line.trim_ascii().is_empty());
    first.is_some_and(|line| entry(1, line).is_some())
}

/// Reads every line that holds a request.
pub(in crate::evidence) fn read_access_log(bytes: &[u8]) -> Result<Recording, RecordingError> {
    let exchanges = lines(bytes).filter_map(|(number, line)| entry(number, line)).collect();
    let damage = vec![Damage::new(DamageKind::AccessLog)];
    Ok(Recording { format: Format::AccessLog, exchanges, damage })
}

/// `… [06/May/2024:10:00:00 +0800] "POST /a HTTP/1.1" 401 52 …`
fn entry(number: usize, line: &[u8]) -> Option<Recorded> {
    let text = String::from_utf8_lossy(line);
    let (before, rest) = text.split_once('"')?;
    let (first, behind) = rest.split_once('"')?;
    if !raw::is_raw(first.as_bytes()) {
        return None;
    }
    let mut words = first.split(' ');
    let (method, target) = (words.next()?, words.next()?);
    let request = Request { method: method.into(), target: target.into(), ..Request::default() };
    let status = behind.split_whitespace().next()?.parse().ok()?;
    let recorded = [Part::Headers, Part::Authorization, Part::Body]
        .into_iter()
        .fold(Recorded::of(request), |recorded, part| recorded.without(part));
    let (_, time) = before.split_once('[')?;
    let time = strtime::parse("%d/%b/%Y:%H:%M:%S %z", time.split(']').next()?).ok();
    Some(Recorded {
        line: Some(number),
        time: time.and_then(|time| time.to_timestamp().ok()),
        response: Some(Response { status, ..Response::default() }),
        ..recorded
    })
}
