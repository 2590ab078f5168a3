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
    let secrets = diagnostic.place.as_ref().map(secrets_around).unwrap_or_default();
    let window = diagnostic.place.as_ref().map(|place| (place, Window::around(place, &secrets)));
    let mut group = match &window {
        None => Group::with_title(title),
        Some((place, window)) => located(title, place, window, &label, language),
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
    without_controls(without_secrets(renderer.render(&[group]), &secrets))
}

/// The secrets that stand where a source is drawn: the file may be one of keys that was given where another was meant. They are
/// sought in more than is drawn, since what is drawn may begin or end within one.
fn secrets_around(place: &Place) -> Vec<String> {
    const MOST_BESIDE: usize = 8 * 1024;
    let text = &place.source.text()[piece(place, MOST_AROUND + MOST_BESIDE)];
    let is_first = place.source.position(place.span.start).line == 1;
    let mut secrets = secrets_of(text, is_first && place.source.text().trim_end() == text.trim());
    // One may hold another.
    secrets.sort_by_key(|secret| std::cmp::Reverse(secret.len()));
    secrets
}

/// What is drawn without these secrets, in whatever repeats them.
fn without_secrets(drawn: String, secrets: &[String]) -> String {
    let drawn = secrets.iter().fold(drawn, |drawn, secret| drawn.replace(secret.as_str(), REDACTED));
    if secrets.is_empty() { drawn } else { without_pieces(&drawn, secrets) }
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
fn located<'a>(
    title: Title<'a>,
    place: &'a Place,
    window: &'a Window,
    label: &'a str,
    language: Language,
) -> Group<'a> {
    let position = place.source.position(place.span.start);
    let annotation = AnnotationKind::Primary.span(window.span.clone()).label(label);
    let snippet = Snippet::source(window.text.as_str()).line_start(position.line).annotation(annotation);
    if !window.is_moved {
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
struct Window {
    /// Without the secrets that stand there.
    text: String,
    /// The bytes meant, within the window and its first line; an empty span is shown as one character, so that the caret
    /// stands somewhere.
    span: Range<usize>,
    /// Whether it stands at another column than in the source.
    is_moved: bool,
}

/// Most bytes of a line that are drawn before and behind what is meant.
const MOST_AROUND: usize = 500;

/// The part of a source with at most so many bytes of a line before and behind what is meant.
fn piece(place: &Place, most: usize) -> Range<usize> {
    let (source, span) = (place.source.text(), &place.span);
    let line_start = source[..span.start].rfind('\n').map_or(0, |newline| newline + 1);
    let line_end = source[span.start..].find('\n').map_or(source.len(), |length| span.start + length);
    let start = source.ceil_char_boundary(line_start.max(span.start.saturating_sub(most)));
    let end = source.floor_char_boundary(span.end.min(line_end).min(span.start + MOST_AROUND));
    start..source.floor_char_boundary(line_end.min(end + most))
}

impl Window {
    /// Of what is drawn, each secret goes before anything is cut: a piece of one would be found no more.
    fn around(place: &Place, secrets: &[String]) -> Self {
        let (source, span) = (place.source.text(), &place.span);
        let piece = piece(place, MOST_AROUND);
        let is_cut = source[..piece.start].bytes().next_back().is_some_and(|byte| byte != b'\n');
        let end = source.floor_char_boundary(span.end.min(piece.end).min(span.start + MOST_AROUND));
        let next = source[span.start..].chars().next().map_or(0, char::len_utf8);
        let end = end.max(span.start + next).min(piece.end);
        let mut window = Self { text: String::new(), span: 0..0, is_moved: is_cut };
        let mut copied = piece.start;
        for hidden in hidden(source, &piece, secrets) {
            window.take(source, copied..hidden.start, span.start..end);
            window.hide(&hidden, span.start..end);
            copied = hidden.end;
        }
        window.take(source, copied..piece.end, span.start..end);
        window.span.end = window.span.end.min(window.text.len()).max(window.span.start);
        window
    }

    /// Takes a part of the source as it stands; `meant` is what is meant in the source.
    fn take(&mut self, source: &str, part: Range<usize>, meant: Range<usize>) {
        let at = |place: usize| self.text.len() + (place - part.start);
        let is_inside = |place: &usize| part.start <= *place && *place <= part.end;
        let (start, end) = (Some(meant.start).filter(is_inside).map(at), Some(meant.end).filter(is_inside).map(at));
        self.span = start.unwrap_or(self.span.start)..end.unwrap_or(self.span.end);
        self.text.push_str(&source[part]);
    }

    /// Puts a word in the place of a secret.
    fn hide(&mut self, hidden: &Range<usize>, meant: Range<usize>) {
        let start = self.text.len();
        self.text.push_str(REDACTED);
        let is_inside = |place: usize| hidden.start < place && place < hidden.end;
        if is_inside(meant.start) {
            self.span.start = start;
        }
        if is_inside(meant.end) {
            self.span.end = self.text.len();
        }
        self.is_moved |= hidden.end <= meant.start;
    }
}

/// Where secrets stand in a part of a source, or reach into it, from the left; none overlaps another.
fn hidden(source: &str, part: &Range<usize>, secrets: &[String]) -> Vec<Range<usize>> {
    let longest = secrets.iter().map(String::len).max().unwrap_or_default();
    let start = source.floor_char_boundary(part.start.saturating_sub(longest));
    let around = &source[start..source.ceil_char_boundary((part.end + longest).min(source.len()))];
    let places = secrets.iter().flat_map(|secret| around.match_indices(secret.as_str()));
    let mut places: Vec<Range<usize>> =
        places.map(|(at, text)| (start + at).max(part.start)..(start + at + text.len()).min(part.end)).collect();
    places.retain(|place| place.start < place.end);
    places.sort_by_key(|place| (place.start, std::cmp::Reverse(place.end)));
    let mut taken = part.start;
    places.retain(|place| {
        let is_free = place.start >= taken;
        taken = if is_free { place.end } else { taken };
        is_free
    });
    places
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

    #[test]
    fn of_a_secret_no_piece_is_drawn_wherever_the_line_is_cut() {
        let secret = "hunter9-hunter9-hunter9-hunter9-hunter9";
        for before in 0..700 {
            let filled = "p".repeat(before);
            let text = format!("{{\"x\": \"{filled}\", \"password\": \"{secret}\", \"y\": \"{filled}\"}}");
            let end = text.len();
            let source = Source::new("report.json", text);
            for span in [0..1, 0..end, 8..9, end - 2..end - 1] {
                let drawn = Diagnostic::error("wrong").at(&source, span.clone()).render(false);
                assert!(!drawn.contains("hunt") && !drawn.contains("ter9"), "{before} {span:?}: {drawn}");
            }
        }
        let source = Source::new("keys.yaml", "secret: hunter9, a: [1]");
        let drawn = Diagnostic::error("wrong").at(&source, 21..22).render(false);
        let (line, caret) =
            (drawn.lines().find(|line| line.contains("a: [1]")), drawn.lines().find(|line| line.contains('^')));
        let column = caret.and_then(|line| line.find('^'));
        assert_eq!(
            line.and_then(|line| line.rfind('1')),
            column.filter(|_| drawn.contains("keys.yaml:1:22")),
            "{drawn}"
        );
    }
}
