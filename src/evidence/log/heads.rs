//! Logs that show the heads of messages and no bodies: those of .NET's HttpClient and of the JDK's.

use super::{contains, find, heads_alone, lines};
use crate::evidence::address::split;
use crate::evidence::{Damage, DamageKind, Format, Recorded, Recording, RecordingError};

/// Whether it is a log of .NET's HttpClient.
pub(in crate::evidence) fn is_dotnet_client(bytes: &[u8]) -> bool {
    [SENDING, STARTING].iter().any(|sign| contains(bytes, sign)) && contains(bytes, "HttpClient")
}

/// Whether it is a log of the JDK's HttpClient.
pub(in crate::evidence) fn is_jdk(bytes: &[u8]) -> bool {
    contains(bytes, "HEADERS: REQUEST HEADERS:")
}

/// What the inner handler writes, and the outer one, which may write the same before.
const SENDING: &str = "Sending HTTP request ";
const STARTING: &str = "Start processing HTTP request ";

/// The heads of one exchange, each line of them with its end.
#[derive(Default)]
struct Heads {
    line: usize,
    sent: String,
    status: Option<u16>,
    came: String,
    damage: Vec<Damage>,
}

/// To which head the lines at hand belong.
#[derive(Clone, Copy)]
enum Side {
    Sent,
    Came,
}

impl Heads {
    fn push(&mut self, side: Side, line: &str) {
        let head = match side {
            Side::Sent => &mut self.sent,
            Side::Came => &mut self.came,
        };
        head.push_str(line);
        head.push_str("\r\n");
    }

    fn recorded(self) -> Result<Vec<Recorded>, RecordingError> {
        let answer = self.status.map(|status| format!("HTTP/1.1 {status} \r\n{}\r\n", self.came));
        let text = format!("{}\r\n{}", self.sent, answer.unwrap_or_default());
        let mut exchanges = if self.sent.is_empty() { Vec::new() } else { heads_alone(self.line, text.as_bytes())? };
        for recorded in &mut exchanges {
            let has_body = !matches!(recorded.request.method.as_str(), "GET" | "HEAD");
            let missing = has_body.then(|| Damage::new(DamageKind::BodyMissing));
            let damage = self.damage.iter().cloned().chain(missing);
            *recorded = damage.fold(std::mem::take(recorded), Recorded::damaged);
        }
        Ok(exchanges)
    }
}

/// Reads every request that was sent.
pub(in crate::evidence) fn read_dotnet_client(bytes: &[u8]) -> Result<Recording, RecordingError> {
    let begins = if contains(bytes, SENDING) { SENDING } else { STARTING };
    let mut exchanges = Vec::new();
    let (mut heads, mut side) = (Heads::default(), None);
    for (number, line) in lines(bytes) {
        let text = String::from_utf8_lossy(line).into_owned();
        if let Some(at) = find(line, begins) {
            exchanges.extend(std::mem::take(&mut heads).recorded()?);
            heads = begun(number, &String::from_utf8_lossy(&line[at + begins.len()..]));
            side = None;
        } else if text.contains("Request Headers:") {
            // The outer handler tells them once more, before the next request is begun.
            side = Some(Side::Sent).filter(|_| heads.sent.lines().count() == 2);
        } else if text.contains("Response Headers:") {
            side = Some(Side::Came).filter(|_| heads.came.is_empty());
        } else if text.contains("Received HTTP response") {
            heads.status = text.rsplit("- ").next().and_then(|status| status.trim().parse().ok());
        } else if let Some(side) = side.filter(|_| is_header(&text)) {
            heads.push(side, text.trim());
        } else {
            side = None;
        }
    }
    exchanges.extend(heads.recorded()?);
    Ok(Recording { format: Format::DotNetLog, exchanges, damage: Vec::new() })
}

/// `POST http://host/path?*`
fn begun(line: usize, text: &str) -> Heads {
    let mut heads = Heads { line, ..Heads::default() };
    let mut words = text.split_whitespace();
    if let (Some(method), Some(url)) = (words.next(), words.next()) {
        let url = match url.strip_suffix("?*") {
            Some(url) => {
                heads.damage.push(Damage::to(DamageKind::Masked, "?*"));
                url
            }
            None => url,
        };
        let (target, host) = split(url);
        heads.push(Side::Sent, &format!("{method} {target} HTTP/1.1"));
        heads.push(Side::Sent, &format!("Host: {host}"));
    }
    heads
}

/// A header as it is logged; the beginning of the next entry, `info: System.Net.Http.HttpClient…`, looks like one.
fn is_header(text: &str) -> bool {
    let name = text.trim().split_once(':').map_or("", |(name, _)| name);
    let is_name =
        !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
    is_name && !text.contains("System.Net.Http.")
}

/// Reads every request that was sent.
pub(in crate::evidence) fn read_jdk(bytes: &[u8]) -> Result<Recording, RecordingError> {
    let mut exchanges = Vec::new();
    let (mut heads, mut side) = (Heads::default(), None);
    for (number, line) in lines(bytes) {
        let text = String::from_utf8_lossy(line).into_owned();
        if text.ends_with("REQUEST HEADERS:") {
            exchanges.extend(std::mem::take(&mut heads).recorded()?);
            (heads.line, side) = (number, Some(Side::Sent));
        } else if text.ends_with("RESPONSE HEADERS:") {
            side = Some(Side::Came);
        } else if let Some((_, behind)) = text.split_once("RESPONSE: (").and_then(|(_, rest)| rest.split_once(") ")) {
            heads.status = behind.split(' ').next().and_then(|status| status.parse().ok());
            side = None;
        } else if text.trim().is_empty() {
            side = None;
        } else if let Some(side) = side.filter(|_| !text.trim().starts_with(':')) {
            heads.push(side, text.trim());
        }
    }
    exchanges.extend(heads.recorded()?);
    Ok(Recording { format: Format::JdkLog, exchanges, damage: Vec::new() })
}
