//! `capture`: what is taken out of an answer for later steps.

use std::ops::Range;
use std::sync::Arc;

use crate::diagnostic::Diagnostic;
use crate::diagnostic::yaml::{self, Entries, Spanned};
use crate::scenario::read::card::{CaptureFile, CaptureWithFile};
use crate::scenario::read::matcher::{Pattern, pattern};
use crate::scenario::read::name;
use crate::scenario::read::path::JsonPath;
use crate::scenario::read::problems::Problems;
use crate::scenario::template::Shape;

/// A value taken out of an answer.
#[derive(Clone, Debug)]
pub struct Capture {
    /// Its name from now on.
    pub name: Arc<str>,
    /// Where the capture is written.
    pub place: Range<usize>,
    /// Where in the answer it stands.
    pub source: CaptureSource,
    /// What of its text is taken: the first group, or without one all that matches.
    pub regex: Option<Pattern>,
}

/// Where in an answer a value stands.
#[derive(Clone, Debug)]
pub enum CaptureSource {
    /// The one value in the body that a path leads to.
    Json(JsonPath),
    /// The first header of this name.
    Header(String),
    /// The status.
    Status,
    /// The code in the body.
    Code,
    /// The message in the body.
    Text,
    /// The body as a text.
    Body,
}

pub(super) fn captures(file: &Entries<Spanned<CaptureFile>>, problems: &mut Problems<'_>) -> Vec<Capture> {
    let mut captures = Vec::with_capacity(file.0.len());
    for (name, source) in &file.0 {
        if !name::check(name, problems) || !is_new(name, problems) {
            continue;
        }
        problems.known.keep(&name.value, Shape::Open);
        let read = match &source.value {
            CaptureFile::Path(path) => {
                let path = Spanned::new(path.clone(), source.referenced, source.defined);
                JsonPath::read(&path, problems).map(|path| (CaptureSource::Json(path), None))
            }
            CaptureFile::With(with) => with_source(with, yaml::span(name), problems),
        };
        if let Some((from, regex)) = read {
            captures.push(Capture { name: name.value.as_str().into(), place: yaml::span(name), source: from, regex });
        }
    }
    captures
}

/// Two captures of one name would make later steps mean the one or the other, whichever came last; and inside a loop what
/// it gives stands before all captures.
pub(super) fn is_new(name: &Spanned<String>, problems: &mut Problems<'_>) -> bool {
    let is_new = !problems.known.is_taken(&name.value);
    if !is_new {
        let diagnostic = Diagnostic::error((
            format!("名称 `{}` 已经有了", name.value),
            format!("the name `{}` is taken already", name.value),
        ))
        .help((
            "变量、参数、循环给出的名称和先前的 capture 共用名称，请换一个",
            "variables, arguments, what loops give and earlier captures share their names: choose another",
        ));
        problems.at(yaml::span(name), diagnostic);
    }
    is_new
}

fn with_source(
    file: &CaptureWithFile,
    place: Range<usize>,
    problems: &mut Problems<'_>,
) -> Option<(CaptureSource, Option<Pattern>)> {
    let regex = match &file.regex {
        None => None,
        Some(text) => Some(pattern(text, problems)?),
    };
    let flags = [
        (file.status, CaptureSource::Status),
        (file.code, CaptureSource::Code),
        (file.text, CaptureSource::Text),
        (file.body, CaptureSource::Body),
    ];
    let mut sources: Vec<CaptureSource> = flags.into_iter().filter(|(set, _)| *set).map(|(_, source)| source).collect();
    if let Some(path) = &file.json {
        sources.push(CaptureSource::Json(JsonPath::read(path, problems)?));
    }
    sources.extend(file.header.as_ref().map(|name| CaptureSource::Header(name.value.clone())));
    if sources.len() != 1 {
        let diagnostic = Diagnostic::error(("一项 capture 只能有一个来源", "a capture has one source")).help((
            "写 json、header、status: true、code: true、text: true、body: true 之一，regex 可另加",
            "write one of json, header, status: true, code: true, text: true and body: true; regex may stand beside it",
        ));
        problems.at(place, diagnostic);
    }
    if sources.len() == 1 { sources.pop().map(|source| (source, regex)) } else { None }
}
