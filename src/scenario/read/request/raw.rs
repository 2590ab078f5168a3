//! A request given as the very bytes that are sent.

use bytes::Bytes;

use super::transfer::whole_number;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::yaml::{self, Spanned};
use crate::language::Bilingual;
use crate::request::{Ending, Outgoing};
use crate::scenario::read::card::{RawFile, RawPlaceFile, RequestFile};
use crate::scenario::read::problems::Problems;
use crate::scenario::read::scalar;
use crate::scenario::template::{Scope, Text};

/// Bytes that are sent as they are, signed by nobody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RawRequest {
    /// The bytes.
    pub bytes: RawBytes,
    /// How many of them are sent before the sending side is closed; without, all of them, and it stays open.
    pub cut: Option<usize>,
}

/// Bytes, as far as they are known before the step is run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RawBytes {
    /// These.
    Bytes(Bytes),
    /// A text whose line feeds become CRLF.
    Text(Text),
}

impl RawRequest {
    /// The bytes that are sent.
    ///
    /// # Errors
    /// Where a reference has no value, or more bytes should be sent than there are.
    pub(in crate::scenario) fn outgoing(&self, scope: &Scope<'_>) -> Result<Outgoing, Bilingual> {
        let mut bytes = match &self.bytes {
            RawBytes::Bytes(bytes) => bytes.clone(),
            RawBytes::Text(text) => with_line_ends(&text.fill(scope)?),
        };
        let ending = match self.cut {
            None => Ending::Kept,
            Some(count) if count <= bytes.len() => {
                bytes.truncate(count);
                Ending::Closed
            }
            Some(count) => return Err(too_few(count, bytes.len())),
        };
        let method = bytes.split(|byte| *byte == b' ').next().unwrap_or_default();
        let method = String::from_utf8_lossy(method).into_owned();
        Ok(Outgoing { method, bytes, ending, tells_its_end: false })
    }
}

fn too_few(count: usize, length: usize) -> Bilingual {
    Bilingual::new(
        format!("只有 {length} 字节，无法发送 {count} 字节"),
        format!("there are {length} bytes: {count} cannot be sent"),
    )
}

/// Lines as HTTP ends them. A text that has a carriage return of its own is meant as it stands.
fn with_line_ends(text: &str) -> Bytes {
    match text.contains('\r') {
        true => Bytes::copy_from_slice(text.as_bytes()),
        false => text.replace('\n', "\r\n").into(),
    }
}

/// `raw:`, beside which nothing else of a request stands.
pub(super) fn raw(raw: &Spanned<RawFile>, file: &RequestFile, problems: &mut Problems<'_>) -> Option<RawRequest> {
    refuse_others(file, problems);
    let bytes = match &raw.value {
        RawFile::Text(text) => of_text(&Spanned::new(text.clone(), raw.referenced, raw.defined), problems),
        RawFile::With(RawPlaceFile { text: Some(text), base64: None }) => of_text(text, problems),
        RawFile::With(RawPlaceFile { text: None, base64: Some(text) }) => {
            RawBytes::Bytes(scalar::base64(text, problems)?)
        }
        RawFile::With(_) => {
            problems.about(raw, "写 text 或 base64，有且只有一个", "write just one of text and base64");
            return None;
        }
    };
    let cut = match &file.cut {
        None => None,
        Some(count) => Some(whole_number(count, 0, problems)?),
    };
    if let (RawBytes::Bytes(bytes), Some(count), Some(value)) = (&bytes, cut, &file.cut)
        && count > bytes.len()
    {
        problems.at(yaml::span(value), Diagnostic::error(too_few(count, bytes.len())));
    }
    Some(RawRequest { bytes, cut })
}

fn of_text(text: &Spanned<String>, problems: &mut Problems<'_>) -> RawBytes {
    let text = Text::read(text, problems);
    match text.as_plain() {
        Some(plain) => RawBytes::Bytes(with_line_ends(plain)),
        None => RawBytes::Text(text),
    }
}

fn refuse_others(file: &RequestFile, problems: &mut Problems<'_>) {
    let places = [
        file.method.as_ref().map(yaml::span),
        file.path.as_ref().map(yaml::span),
        file.query.as_ref().map(yaml::span),
        file.headers.0.first().map(|(name, _)| yaml::span(name)),
        file.body.as_ref().map(yaml::span),
        file.chunked.as_ref().map(yaml::span),
    ];
    if let Some(place) = places.into_iter().flatten().min_by_key(|place| place.start) {
        let diagnostic = Diagnostic::error((
            "raw 就是全部要发送的字节，旁边只能再写 cut",
            "raw is all that is sent: nothing but cut stands beside it",
        ));
        problems.at(place, diagnostic);
    }
}
