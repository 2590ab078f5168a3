//! JSON written in a scenario file, as a JSON text or as YAML, with the place of every value kept.
//!
//! `yaml` is a YAML value whose numbers keep their text, `writer` writes it as JSON text.

mod writer;
mod yaml;

pub(in crate::scenario) use self::yaml::YamlValue;

use std::borrow::Cow;
use std::ops::Range;

use self::writer::Writer;
use crate::diagnostic::yaml::{Spanned, span};
use crate::diagnostic::{Diagnostic, Source};
use crate::payload::json::{self, Node};
use crate::scenario::read::problems::Problems;
use crate::scenario::read::text;
use crate::scenario::template::{self, Part, Reference, Scope, Unfilled};

/// JSON as a scenario writes it: the text that is sent or compared, and where in the file its parts stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WrittenJson {
    text: String,
    pieces: Vec<Piece>,
    holes: Vec<Hole>,
}

/// Bytes of the JSON text and the bytes of the file that they come from.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Piece {
    json: Range<usize>,
    file: Range<usize>,
}

/// Bytes of the JSON text that are filled in when a step is run.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Hole {
    json: Range<usize>,
    /// Inside a JSON string stands a value's escaped text, outside its JSON text.
    in_string: bool,
    /// None for `$${`.
    reference: Option<Reference>,
}

impl WrittenJson {
    /// A YAML text is JSON text, taken to the byte; any other YAML value becomes the JSON value that it means.
    pub(in crate::scenario) fn document(value: &Spanned<YamlValue>, problems: &mut Problems<'_>) -> Option<Self> {
        match &value.value {
            YamlValue::Text(text) => Self::of_text(text, span(value), problems),
            _ => Self::of_value(value, problems),
        }
    }

    /// Every YAML value becomes the JSON value that it means, a text a JSON string. A text that is a reference and
    /// nothing else becomes the value that it refers to.
    pub(in crate::scenario) fn of_value(value: &Spanned<YamlValue>, problems: &mut Problems<'_>) -> Option<Self> {
        let before = problems.count();
        let written = Self { text: String::new(), pieces: Vec::new(), holes: Vec::new() };
        let mut writer = Writer { written, references: Vec::new() };
        writer.value(value, problems);
        if problems.count() > before {
            return None;
        }
        let Writer { mut written, references } = writer;
        written.holes = holes(&written.text, references);
        if let Err(error) = json::decode(&written.stuffed()) {
            problems.at(span(value), Diagnostic::error(not_json(&error.reason)));
            return None;
        }
        Some(written)
    }

    fn of_text(text: &str, span: Range<usize>, problems: &mut Problems<'_>) -> Option<Self> {
        let before = problems.count();
        let references = text::references(text, &span, problems);
        if problems.count() > before {
            return None;
        }
        let pieces = line_pieces(problems.source, text, span);
        let written = Self { text: text.to_owned(), pieces, holes: holes(text, references) };
        let Err(error) = json::decode(&written.stuffed()) else { return Some(written) };
        let place = written.place(&(error.offset..error.offset + 1));
        let diagnostic = Diagnostic::error(not_json(&error.reason))
            .help(("若有意发送不是 JSON 的内容，请改用 text:", "to send what is not JSON, write it under text:"));
        problems.at(place, diagnostic);
        None
    }

    /// The text with something of the same length in the place of every reference, to see whether the rest is JSON.
    fn stuffed(&self) -> Cow<'_, str> {
        if self.holes.is_empty() {
            return Cow::Borrowed(&self.text);
        }
        let mut stuffed = String::with_capacity(self.text.len());
        let mut at = 0;
        for hole in self.holes.iter().filter(|hole| hole.reference.is_some()) {
            stuffed.push_str(&self.text[at..hole.json.start]);
            let filling = "x".repeat(hole.json.len().saturating_sub(2));
            let quote = if hole.in_string { 'x' } else { '"' };
            stuffed.extend([quote]);
            stuffed.push_str(&filling);
            stuffed.extend([quote]);
            at = hole.json.end;
        }
        stuffed.push_str(&self.text[at..]);
        Cow::Owned(stuffed)
    }

    /// The value of the document with every reference filled in.
    ///
    /// # Errors
    /// As [`WrittenJson::fill`].
    pub(in crate::scenario) fn value(&self, scope: &Scope<'_>) -> Result<template::Value, Unfilled> {
        Ok(template::Value::of_json(self.fill(scope)?.text.trim()))
    }

    /// Whether nothing is to be filled in.
    pub(in crate::scenario) fn is_plain(&self) -> bool {
        self.holes.is_empty()
    }

    /// The document with its references filled in, in place.
    ///
    /// # Errors
    /// As [`WrittenJson::fill`].
    pub(in crate::scenario) fn settle(&mut self, scope: &Scope<'_>) -> Result<(), Unfilled> {
        if let Cow::Owned(filled) = self.fill(scope)? {
            *self = filled;
        }
        Ok(())
    }

    /// The document with every reference filled in.
    ///
    /// # Errors
    /// [`Unfilled`] at the first reference that has no value, or where what comes out is no JSON.
    pub(in crate::scenario) fn fill(&self, scope: &Scope<'_>) -> Result<Cow<'_, Self>, Unfilled> {
        if self.holes.is_empty() {
            return Ok(Cow::Borrowed(self));
        }
        let mut text = String::with_capacity(self.text.len());
        // Where the template's bytes begin in the text, hole by hole.
        let mut moved = vec![(0, 0)];
        let mut at = 0;
        for hole in &self.holes {
            text.push_str(&self.text[at..hole.json.start]);
            match &hole.reference {
                None => text.push_str("${"),
                Some(reference) => {
                    let value = scope.value(reference)?;
                    match hole.in_string {
                        true => scope.push(&mut text, &value.escaped(), reference)?,
                        false => scope.push(&mut text, value.json(), reference)?,
                    }
                }
            }
            at = hole.json.end;
            moved.push((at, text.len()));
        }
        text.push_str(&self.text[at..]);
        self.still_json(&text)?;
        let pieces = self.pieces.iter().map(|piece| piece.moved(&moved)).collect();
        Ok(Cow::Owned(Self { text, pieces, holes: Vec::new() }))
    }

    /// A number in the place of a name, or a value as deep as the document may be, makes it something else. What hangs on
    /// an answer nobody asked for counts as JSON: it would have been.
    fn still_json(&self, text: &str) -> Result<(), Unfilled> {
        let bare = self.holes.iter().filter(|hole| !hole.in_string).find_map(|hole| hole.reference.as_ref());
        let decoded = json::decode(text).map(drop).or_else(|error| {
            let stuffed = template::stuffed(text).ok_or(error)?;
            json::decode(&stuffed).map(drop)
        });
        match (bare, decoded) {
            (Some(reference), Err(error)) => {
                let reason = not_json(&error.reason);
                Err(Unfilled { place: reference.place.clone(), reason: reason.into() })
            }
            _ => Ok(()),
        }
    }

    /// The JSON text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The value that stands in it.
    pub fn node(&self) -> Node<'_> {
        json::decode(&self.text).expect("both ways to make one have decoded the text")
    }

    /// The bytes of the file at which a part of the text stands; of a part over several lines, its first.
    pub fn place(&self, part: &Range<usize>) -> Range<usize> {
        let at = self.pieces.partition_point(|piece| piece.json.start <= part.start).saturating_sub(1);
        let Some(piece) = self.pieces.get(at) else { return 0..0 };
        if *part == piece.json {
            return piece.file.clone();
        }
        let inside = |offset: usize| (piece.file.start + offset.saturating_sub(piece.json.start)).min(piece.file.end);
        inside(part.start)..inside(part.end)
    }
}

fn not_json(reason: &str) -> (String, String) {
    (format!("不是 JSON：{reason}"), format!("this is not JSON: {reason}"))
}

/// A block text is the lines of the file less their indentation. Where that does not hold (folded or escaped texts),
/// the whole value is its one place.
fn line_pieces(source: &Source, text: &str, span: Range<usize>) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let (mut at, mut file_at) = (0, span.start);
    let file_lines = source.text()[span.clone()].split_inclusive('\n');
    for (line, file_line) in text.split_inclusive('\n').zip(file_lines) {
        let content = line.trim_end_matches('\n');
        let Some(indentation) = file_line.find(content) else {
            return vec![Piece { json: 0..text.len(), file: span }];
        };
        let start = file_at + indentation;
        pieces.push(Piece { json: at..at + content.len(), file: start..start + content.len() });
        at += line.len();
        file_at += file_line.len();
    }
    pieces
}

impl Piece {
    /// The piece in a text that was filled in; `moved` tells for each hole where the template goes on there.
    fn moved(&self, moved: &[(usize, usize)]) -> Self {
        let moved_to = |offset: usize| {
            let (template, filled) = moved[moved.partition_point(|(template, _)| *template <= offset) - 1];
            filled + (offset - template)
        };
        let start = moved_to(self.json.start);
        Self { json: start..moved_to(self.json.end).max(start), file: self.file.clone() }
    }
}

/// The places of references in a JSON text, and whether each stands in a string.
fn holes(text: &str, references: Vec<Reference>) -> Vec<Hole> {
    if references.is_empty() && !text.contains("$${") {
        return Vec::new();
    }
    let (mut holes, mut references) = (Vec::new(), references.into_iter());
    let (mut in_string, mut escaped) = (false, false);
    for part in template::parts(text) {
        match part {
            Part::Literal(range) => {
                for byte in text[range].bytes() {
                    match byte {
                        _ if escaped => escaped = false,
                        b'\\' => escaped = in_string,
                        b'"' => in_string = !in_string,
                        _ => {}
                    }
                }
            }
            Part::Dollar(json) => holes.push(Hole { json, in_string, reference: None }),
            Part::Reference(json) => holes.push(Hole { json, in_string, reference: references.next() }),
            Part::Unclosed(_) => {}
        }
    }
    holes
}
