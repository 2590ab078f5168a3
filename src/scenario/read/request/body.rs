//! The body of a request, in one of several ways to write it, and in one of many encodings.

use std::ops::Range;

use bytes::Bytes;
use encoding_rs::{EncoderResult, Encoding, UTF_8};

use super::report::ReportPlan;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::yaml::{self, Spanned};
use crate::language::{Bilingual, ToBilingual};
use crate::scenario::read::card::BodyFile;
use crate::scenario::read::json::WrittenJson;
use crate::scenario::read::problems::Problems;
use crate::scenario::read::scalar;
use crate::scenario::template::{Scope, Text, Unfilled};

/// A body, as far as it is known before the step is run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BodyPlan {
    /// These bytes.
    Bytes(Bytes),
    /// A text.
    Text(Text),
    /// JSON text.
    Json(WrittenJson),
    /// The document's own example of a report, changed.
    Report(Box<ReportPlan>),
    /// A text in another encoding than UTF-8, with the place where the encoding is named.
    Encoded(Box<BodyPlan>, &'static Encoding, Range<usize>),
}

impl BodyPlan {
    /// The bytes that are sent.
    ///
    /// # Errors
    /// [`Unfilled`] where a reference has no value, or one that the encoding cannot hold.
    pub(in crate::scenario) fn fill(&self, scope: &Scope<'_>) -> Result<Bytes, Unfilled> {
        Ok(match self {
            Self::Bytes(bytes) => bytes.clone(),
            Self::Text(text) => Bytes::copy_from_slice(text.fill(scope)?.as_bytes()),
            Self::Json(written) => Bytes::copy_from_slice(written.fill(scope)?.text().as_bytes()),
            Self::Report(plan) => plan.fill(scope)?,
            Self::Encoded(body, encoding, place) => {
                let text = body.fill(scope)?;
                encoded(&String::from_utf8_lossy(&text), encoding)
                    .map_err(|wrong| Unfilled { place: place.clone(), reason: wrong.told(encoding) })?
            }
        })
    }
}

pub(super) fn body(body: &Spanned<BodyFile>, problems: &mut Problems<'_>) -> Option<BodyPlan> {
    let file = &body.value;
    refuse_stray_keys(file, problems);
    let ways =
        [file.json.is_some(), file.text.is_some(), file.file.is_some(), file.base64.is_some(), file.report.is_some()];
    if ways.into_iter().filter(|given| *given).count() != 1 {
        problems.about(
            body,
            "请求体只能用 json、text、file、base64、report 中的一种来写",
            "a body is written in one way: json, text, file, base64 or report",
        );
        return None;
    }
    if let Some(name) = &file.file {
        return self::file(name, problems).map(BodyPlan::Bytes);
    }
    if let Some(text) = &file.base64 {
        return scalar::base64(text, problems).map(BodyPlan::Bytes);
    }
    let (written, place) = written(file, problems)?;
    match &file.encoding {
        None => Some(settled(written)),
        Some(label) => in_encoding(written, &place, label, problems),
    }
}

/// A body that is a text, and where it stands.
fn written(file: &BodyFile, problems: &mut Problems<'_>) -> Option<(BodyPlan, Range<usize>)> {
    if let Some(value) = &file.json {
        return WrittenJson::document(value, problems).map(|written| (BodyPlan::Json(written), yaml::span(value)));
    }
    if let Some(text) = &file.text {
        return Some((BodyPlan::Text(Text::read(text, problems)), yaml::span(text)));
    }
    let report = file.report.as_ref()?;
    let plan = ReportPlan::read(report, file, problems)?;
    Some((BodyPlan::Report(Box::new(plan)), yaml::span(report)))
}

/// Keys that say something about another way to write a body.
fn refuse_stray_keys(file: &BodyFile, problems: &mut Problems<'_>) {
    if let Some(encoding) = file.encoding.as_ref().filter(|_| file.file.is_some() || file.base64.is_some()) {
        problems.about(
            encoding,
            "encoding 只能与 json、text 或 report 一起写；file 和 base64 本来就是字节",
            "an encoding goes with json, text or report: file and base64 are bytes already",
        );
    }
    if let Some(change) = file.change().filter(|_| file.report.is_none()) {
        problems.about(
            change,
            "set、write、rename、remove、items 只能与 report 一起写",
            "set, write, rename, remove and items go with report",
        );
    }
}

/// A text that is known already is kept as bytes, which every request of the step shares.
fn settled(body: BodyPlan) -> BodyPlan {
    match plain(&body) {
        Some(text) => BodyPlan::Bytes(Bytes::copy_from_slice(text.as_bytes())),
        None => body,
    }
}

fn plain(body: &BodyPlan) -> Option<&str> {
    match body {
        BodyPlan::Text(text) => text.as_plain(),
        BodyPlan::Json(written) => written.is_plain().then(|| written.text()),
        BodyPlan::Bytes(_) | BodyPlan::Report(_) | BodyPlan::Encoded(..) => None,
    }
}

fn in_encoding(
    body: BodyPlan,
    place: &Range<usize>,
    label: &Spanned<String>,
    problems: &mut Problems<'_>,
) -> Option<BodyPlan> {
    let encoding = encoding(label, problems)?;
    if encoding == UTF_8 {
        return Some(settled(body));
    }
    let Some(text) = plain(&body) else {
        return Some(BodyPlan::Encoded(Box::new(body), encoding, yaml::span(label)));
    };
    match encoded(text, encoding) {
        Ok(bytes) => Some(BodyPlan::Bytes(bytes)),
        Err(wrong) => {
            let at = match &body {
                BodyPlan::Json(written) => written.place(&(wrong.at..wrong.at + wrong.character.len_utf8())),
                _ => place.clone(),
            };
            problems.at(at, Diagnostic::error(wrong.told(encoding)));
            None
        }
    }
}

/// The labels that a mistyped one is probably meant to be; others are read too.
const COMMON: &[&str] = &["utf-8", "gbk", "gb2312", "gb18030", "big5", "windows-1252", "shift_jis"];

fn encoding(label: &Spanned<String>, problems: &mut Problems<'_>) -> Option<&'static Encoding> {
    let found = Encoding::for_label(label.value.as_bytes());
    // Of some encodings, such as UTF-16, the standard reads and does not write.
    let written = found.filter(|encoding| encoding.output_encoding() == *encoding);
    if written.is_none() {
        let name = &label.value;
        let message = match found {
            None => (format!("没有编码 `{name}`"), format!("there is no encoding `{name}`")),
            Some(_) => (format!("不能写出编码 `{name}`"), format!("the encoding `{name}` cannot be written")),
        };
        let diagnostic = Diagnostic::error(message).nearest_of(name, COMMON.iter().copied()).help((
            "可用 WHATWG 编码标准里的名称；其他编码请用 file 或 base64",
            "the labels of the WHATWG Encoding Standard are read; write others with file or base64",
        ));
        problems.at(yaml::span(label), diagnostic);
    }
    written
}

/// A character that an encoding lacks.
struct Unmappable {
    at: usize,
    character: char,
}

impl Unmappable {
    fn told(&self, encoding: &'static Encoding) -> Bilingual {
        let (character, name) = (self.character, encoding.name());
        Bilingual::new(format!("{name} 里没有字符“{character}”"), format!("{name} has no character `{character}`"))
    }
}

/// A text in an encoding. What the encoding lacks is refused, never written as something else.
fn encoded(text: &str, encoding: &'static Encoding) -> Result<Bytes, Unmappable> {
    let mut encoder = encoding.new_encoder();
    let room = encoder.max_buffer_length_from_utf8_without_replacement(text.len()).unwrap_or(4 * text.len());
    let mut bytes = Vec::with_capacity(room);
    let (result, read) = encoder.encode_from_utf8_to_vec_without_replacement(text, &mut bytes, true);
    match result {
        EncoderResult::Unmappable(character) => {
            Err(Unmappable { at: read.saturating_sub(character.len_utf8()), character })
        }
        EncoderResult::InputEmpty | EncoderResult::OutputFull => Ok(bytes.into()),
    }
}

fn file(name: &Spanned<String>, problems: &mut Problems<'_>) -> Option<Bytes> {
    let path = problems.folder.join(&name.value);
    match problems.bytes(&path) {
        Ok(bytes) => Some(bytes.into_owned().into()),
        Err(error) => {
            problems.at(
                yaml::span(name),
                Diagnostic::error(error.to_bilingual())
                    .help(("路径从场景文件所在目录算起", "a path starts at the folder of the scenario file")),
            );
            None
        }
    }
}
