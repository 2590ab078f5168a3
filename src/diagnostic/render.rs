//! A diagnostic drawn as lines of source with a caret.

use std::ops::Range;

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet, Title};

use super::visible::{steers, visible_on_one_line};
use super::{Diagnostic, Place, Severity};
use crate::credentials::{Assigned, REDACTED, without_assigned};
use crate::language::Language;

pub(super) fn render(diagnostic: &Diagnostic, language: Language, coloured: bool) -> String {
    let help = Level::HELP.with_name(language.pick("提示", "help"));
    let message = visible_on_one_line(diagnostic.message.in_language(language));
    let title = level(diagnostic.severity, language).primary_title(message);
    let label = label(diagnostic, language);
    let mut group = match &diagnostic.place {
        None => Group::with_title(title),
        Some(place) => located(title, place, &label, language),
    };
    if diagnostic.place.is_none() && !label.is_empty() {
        group = group.element(Level::NOTE.with_name(language.pick("说明", "note")).message(&label));
    }
    if let Some(suggestion) = &diagnostic.suggestion {
        let question = language.pick(format!("是否想写 `{suggestion}`？"), format!("did you mean `{suggestion}`?"));
        group = group.element(help.clone().message(question));
    }
    if let Some(text) = &diagnostic.help {
        group = group.element(help.message(text.in_language(language)));
    }
    let renderer = if coloured { Renderer::styled() } else { Renderer::plain() };
    without_controls(without_secrets(renderer.render(&[group]), diagnostic.place.as_ref()))
}

/// What is drawn of a line of a user's file without the secrets that stand in it, in whatever else repeats them too: the file
/// may be one of keys that was given where another was meant.
fn without_secrets(drawn: String, place: Option<&Place>) -> String {
    let Some(place) = place else { return drawn };
    let window = Window::around(place);
    let line = place.source.position(place.span.start).line;
    let secrets = secrets_of(window.text, line == 1 && place.source.text().trim_end() == window.text.trim());
    let drawn = secrets.iter().fold(drawn, |drawn, secret| drawn.replace(secret.as_str(), REDACTED));
    if secrets.is_empty() { drawn } else { without_pieces(&drawn, &secrets) }
}

/// A message may quote the beginning of what it could not read.
fn without_pieces(drawn: &str, secrets: &[String]) -> String {
    const SHORTEST: usize = 4;
    let is_piece = |text: &str| text.len() >= SHORTEST && secrets.iter().any(|secret| secret.contains(text));
    let quoted = drawn.split('`').map(|text| if is_piece(text.trim_end_matches('…')) { REDACTED } else { text });
    quoted.collect::<Vec<_>>().join("`")
}

/// The secrets of a line, by their names or by how they look. `is_alone`: whether the file holds nothing else, as one does
/// that holds a secret by itself.
fn secrets_of(line: &str, is_alone: bool) -> Vec<String> {
    let named = without_assigned(line.as_bytes()).1.into_iter();
    let mut secrets: Vec<String> =
        named.map(|Assigned { place, .. }| String::from_utf8_lossy(&line.as_bytes()[place]).into_owned()).collect();
    let word = line.trim();
    if is_alone && looks_secret(word) {
        secrets.push(word.to_owned());
    }
    // Shorter ones would be found all over what is drawn; stars stand for one that was covered already, `$` begins a template
    // or a path, and a scenario says with `{file: …}` or `{env: …}` where a secret is, which has to be seen.
    let is_place = |secret: &str| ["{file:", "{env:"].iter().any(|place| secret.starts_with(place));
    let is_covered = |secret: &str| secret.bytes().all(|byte| byte == b'*');
    let is_secret =
        |secret: &str| secret.len() > 2 && !secret.starts_with('$') && !is_place(secret) && !is_covered(secret);
    secrets.retain(|secret| is_secret(secret.trim()));
    secrets
}

/// Whether a word looks like nothing that a person would write into a file of this program's: long, without blanks or signs
/// of YAML or JSON, letters and digits mixed.
fn looks_secret(word: &str) -> bool {
    const SHORTEST: usize = 8;
    let is_sign = |sign: char| sign.is_ascii_alphanumeric() || "+/=_-.~".contains(sign);
    let has = |kind: fn(&u8) -> bool| word.bytes().any(|byte| kind(&byte));
    word.len() >= SHORTEST && word.chars().all(is_sign) && has(u8::is_ascii_digit) && has(u8::is_ascii_alphabetic)
}

/// The library shows control characters of ASCII as signs, and lets others through that steer: U+009B begins an escape
/// sequence on many terminals, U+202E turns what follows around. Its own colours begin with ESC, which stays.
fn without_controls(text: String) -> String {
    let is_other = |sign: char| steers(sign) && !sign.is_ascii();
    if text.contains(is_other) { text.replace(is_other, "\u{fffd}") } else { text }
}

/// The title with the lines of its place below it.
fn located<'a>(title: Title<'a>, place: &'a Place, label: &'a str, language: Language) -> Group<'a> {
    let window = Window::around(place);
    let position = place.source.position(place.span.start);
    let annotation = AnnotationKind::Primary.span(window.span).label(label);
    let snippet = Snippet::source(window.text).line_start(position.line).annotation(annotation);
    if !window.is_cut {
        return title.element(snippet.path(place.source.path()));
    }
    // The library would count columns from where the window begins.
    let at = format!("{}:{}:{}", place.source.path(), position.line, position.column);
    title.element(snippet).element(Level::NOTE.with_name(language.pick("位置", "at")).message(at))
}

fn level(severity: Severity, language: Language) -> Level<'static> {
    match severity {
        Severity::Error => Level::ERROR.with_name(language.pick("错误", "error")),
        Severity::Warning => Level::WARNING.with_name(language.pick("警告", "warning")),
    }
}

/// The piece of a source that is drawn. The library reads all that it is given: a report of megabytes in one line would
/// take a second for each of its findings.
struct Window<'s> {
    text: &'s str,
    /// The bytes meant, within the window and its first line; an empty span is shown as one character, so that the caret
    /// stands somewhere.
    span: Range<usize>,
    /// Whether the window begins inside a line.
    is_cut: bool,
}

/// Most bytes of a line that are drawn before and behind what is meant.
const MOST_AROUND: usize = 500;

impl<'s> Window<'s> {
    fn around(place: &'s Place) -> Self {
        let (source, span) = (place.source.text(), &place.span);
        let line_start = source[..span.start].rfind('\n').map_or(0, |newline| newline + 1);
        let line_end = source[span.start..].find('\n').map_or(source.len(), |length| span.start + length);
        let start = source.ceil_char_boundary(line_start.max(span.start.saturating_sub(MOST_AROUND)));
        let end = source.floor_char_boundary(span.end.min(line_end).min(span.start + MOST_AROUND));
        let text = &source[start..source.floor_char_boundary(line_end.min(end + MOST_AROUND))];
        let next = source[span.start..].chars().next().map_or(0, char::len_utf8);
        let end = end.max(span.start + next) - start;
        Self { text, span: span.start - start..end.min(text.len()), is_cut: start > line_start }
    }
}

fn label(diagnostic: &Diagnostic, language: Language) -> String {
    let text = |side: &Option<Box<crate::language::Bilingual>>| {
        side.as_ref().map(|text| visible_on_one_line(text.in_language(language)).into_owned())
    };
    match (text(&diagnostic.expected), text(&diagnostic.actual)) {
        (Some(expected), Some(actual)) => {
            language.pick(format!("应为 {expected}，实为 {actual}"), format!("expected {expected}, found {actual}"))
        }
        (Some(expected), None) => language.pick(format!("应为 {expected}"), format!("expected {expected}")),
        (None, Some(actual)) => language.pick(format!("实为 {actual}"), format!("found {actual}")),
        (None, None) => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::diagnostic::Source;

    proptest! {
        #[test]
        fn any_place_of_any_text_can_be_drawn(text in "[a中\u{301}\r\n\t\u{0}]{0,2000}", start in 0..2100usize, length in 0..2100usize) {
            let source = Source::new("report.json", text);
            let diagnostic = Diagnostic::error("wrong").expected("this").actual("that").at(&source, start..start + length);
            let position = diagnostic.position().expect("it has a place");
            let drawn = diagnostic.render(false);
            prop_assert!(drawn.contains(&format!("report.json:{}:{}", position.line, position.column)), "{}", drawn);
        }
    }

    #[test]
    fn a_long_line_is_drawn_around_the_place() {
        let source = Source::new("report.json", format!("{}X{}", "中".repeat(5_000), "b".repeat(5_000)));
        let drawn = Diagnostic::error("wrong").at(&source, 15_000..15_001).render(false);
        assert!(drawn.contains("at: report.json:1:5001"), "{drawn}");
        assert!(drawn.lines().all(|line| line.chars().count() < 200), "{drawn}");
        assert!(drawn.contains("中X"), "{drawn}");
    }
}
