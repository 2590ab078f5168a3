//! The values of parts that are not to be written (`multipart/form-data`; RFC 7578, and RFC 2046, 5.1).

use std::borrow::Cow;

use base64::Engine;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use percent_encoding::percent_decode_str;

use super::replaced::{Body, Replacement};
use crate::credentials::REDACTED;
use crate::evidence::chain::chosen::Chosen;
use crate::evidence::chain::credentials::without_credentials;
use crate::evidence::chain::line::ReplacedKind;
use crate::message::{CONTENT_TYPE, MediaType};

/// What is done with the content of a part: its Content-Type, and its bytes.
pub(super) type Inner<'i> = &'i dyn Fn(Option<&str>, &[u8]) -> Body;

/// The boundary of a body in parts, by its Content-Type, or as its first line has it.
pub(super) fn boundary(media_type: Option<&str>, content: &[u8]) -> Option<String> {
    let declared = media_type.map(MediaType::read).filter(MediaType::is_multipart);
    let declared = declared.and_then(|media_type| media_type.parameter("boundary"));
    declared.filter(|boundary| find(content, format!("--{boundary}").as_bytes(), 0).is_some()).or_else(|| {
        let line = content.strip_prefix(b"--")?.split(|byte| matches!(byte, b'\r' | b'\n')).next()?;
        let head = content.get(line.len() + 2..)?.trim_ascii_start();
        let is_head = head.get(..8).is_some_and(|start| start.eq_ignore_ascii_case(b"content-"));
        is_head.then(|| String::from_utf8_lossy(line).into_owned())
    })
}

/// Puts other values into the places of the contents of the chosen parts.
pub(super) fn replace(content: &[u8], boundary: &str, chosen: Chosen<'_>, inner: Inner<'_>) -> Body {
    let mut replacement = Replacement::default();
    for (index, piece) in pieces(content, format!("--{boundary}").as_bytes()).into_iter().enumerate() {
        // In front of the first boundary, and behind the last one, stands what no reader shows.
        let is_part = index > 0 && !piece.starts_with(format!("--{boundary}--").as_bytes());
        let end = if is_part { head_end(piece) } else { 0 };
        let (head, body) = piece.split_at(end);
        // `name` is a parameter of every part, whatever was chosen.
        let (kept, credentials) = without_credentials(head, Chosen { names: &[], ..chosen });
        replacement.body.extend_from_slice(&kept);
        for credential in credentials {
            replacement
                .values
                .extend(String::from_utf8(credential.value).ok().map(|value| (value, REDACTED.to_owned())));
            replacement.pointers.push((ReplacedKind::Credentials, credential.name));
        }
        let part = Part::read(head);
        let (body, line_end) = body.split_at(body.len() - line_end(body, is_part));
        match part.instead(body, chosen, inner) {
            Body::Same => replacement.body.extend_from_slice(body),
            Body::Replaced(other) => {
                replacement.body.extend_from_slice(&other.body);
                replacement.values.extend(other.values);
                let named = |(kind, pointer)| (kind, format!("{}{pointer}", part.name));
                replacement.pointers.extend(other.pointers.into_iter().map(named));
            }
            Body::Unreadable => replacement.cover(&part.name),
        }
        replacement.body.extend_from_slice(line_end);
    }
    if replacement.pointers.is_empty() { Body::Same } else { Body::Replaced(replacement) }
}

impl Replacement {
    /// A word in the place of a whole part.
    fn cover(&mut self, name: &str) {
        self.body.extend_from_slice(REDACTED.as_bytes());
        self.pointers.push((ReplacedKind::Member, name.to_owned()));
    }
}

/// What stands in front of the first boundary, and each boundary with what follows.
fn pieces<'c>(content: &'c [u8], boundary: &[u8]) -> Vec<&'c [u8]> {
    let mut pieces = Vec::new();
    let (mut start, mut at) = (0, 0);
    while let Some(found) = find(content, boundary, at) {
        pieces.push(&content[start..found]);
        (start, at) = (found, found + boundary.len());
    }
    pieces.push(&content[start..]);
    pieces
}

/// A boundary stands at the start of a line.
fn find(content: &[u8], boundary: &[u8], from: usize) -> Option<usize> {
    let places = content.get(from..)?.windows(boundary.len()).enumerate();
    let is_first = |place: usize| place == 0 || content[place - 1] == b'\n';
    places.filter(|(_, window)| *window == boundary).map(|(at, _)| from + at).find(|place| is_first(*place))
}

/// Where the content of a part begins: behind the boundary's line and the lines of its head.
fn head_end(piece: &[u8]) -> usize {
    let mut end = 0;
    for (index, line) in piece.split_inclusive(|byte| *byte == b'\n').enumerate() {
        end += line.len();
        if index > 0 && line.trim_ascii().is_empty() {
            break;
        }
    }
    end
}

/// How many bytes the line end in front of the next boundary has.
fn line_end(body: &[u8], is_part: bool) -> usize {
    match body {
        _ if !is_part => 0,
        [.., b'\r', b'\n'] => 2,
        [.., b'\n'] => 1,
        _ => 0,
    }
}

/// What the head of a part says.
#[derive(Default)]
struct Part {
    name: String,
    content_type: Option<String>,
    transfer_encoding: Option<String>,
}

impl Part {
    fn read(head: &[u8]) -> Self {
        let head = String::from_utf8_lossy(head);
        let field = |wanted: &str| {
            let mut fields = head.lines().filter_map(|line| line.split_once(':'));
            fields.find(|(name, _)| name.trim().eq_ignore_ascii_case(wanted)).map(|(_, value)| value.trim().to_owned())
        };
        let disposition = field("Content-Disposition").unwrap_or_default();
        let disposition = MediaType::read(&disposition);
        // `name*=UTF-8''…` is how RFC 5987 writes what is no ASCII.
        let extended = disposition.parameter("name*").and_then(|name| name.rsplit('\'').next().map(str::to_owned));
        let name = disposition.parameter("name").or(extended).unwrap_or_default();
        Self {
            name: percent_decode_str(&name).decode_utf8_lossy().into_owned(),
            content_type: field(CONTENT_TYPE),
            transfer_encoding: field("Content-Transfer-Encoding").map(|coding| coding.to_ascii_lowercase()),
        }
    }

    /// What comes to stand in the place of its content.
    fn instead(&self, content: &[u8], chosen: Chosen<'_>, inner: Inner<'_>) -> Body {
        let is_covered = content.is_empty() || content == REDACTED.as_bytes();
        match chosen.kind(&self.name) {
            Some(_) if is_covered => Body::Same,
            Some(kind) => {
                let text = str::from_utf8(content).ok().filter(|_| kind == ReplacedKind::Member && !self.is_coded());
                let like = text.map_or_else(|| REDACTED.to_owned(), |text| chosen.pseudonyms.plain(text));
                let value = String::from_utf8_lossy(content).into_owned();
                Body::Replaced(Replacement {
                    body: like.clone().into_bytes(),
                    pointers: vec![(kind, String::new())],
                    values: vec![(value, like)],
                })
            }
            // What cannot be changed in its coded form is left out whole.
            None if self.is_coded() => {
                let decoded = self.decoded(content);
                let holds_secret = matches!(chosen.secrets.without(&decoded), Cow::Owned(_));
                match inner(self.content_type.as_deref(), &decoded) {
                    Body::Same if !holds_secret => Body::Same,
                    _ => Body::Unreadable,
                }
            }
            None => inner(self.content_type.as_deref(), content),
        }
    }

    fn is_coded(&self) -> bool {
        matches!(self.transfer_encoding.as_deref(), Some("base64" | "quoted-printable"))
    }

    /// The content without its coding (RFC 2045, 6), as far as it has it.
    fn decoded(&self, content: &[u8]) -> Vec<u8> {
        if self.transfer_encoding.as_deref() == Some("base64") {
            let config = GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
            let digits: Vec<u8> = content.iter().copied().filter(|byte| !byte.is_ascii_whitespace()).collect();
            let decoded = GeneralPurpose::new(&alphabet::STANDARD, config).decode(digits);
            return decoded.unwrap_or_else(|_| content.to_vec());
        }
        // `=3D` is `%3D`, and a `=` at the end of a line joins it with the next.
        let text = String::from_utf8_lossy(content).replace("=\r\n", "").replace("=\n", "");
        percent_decode_str(&text.replace('%', "%25").replace('=', "%")).collect()
    }
}
