//! A diagnostic drawn as lines of source with a caret.

use std::ops::Range;

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

use super::{Diagnostic, Place, Severity};
use crate::language::Language;

pub(super) fn render(diagnostic: &Diagnostic, language: Language, coloured: bool) -> String {
    let help = Level::HELP.with_name(language.pick("提示", "help"));
    let title = level(diagnostic.severity, language).primary_title(diagnostic.message.in_language(language));
    let label = label(diagnostic, language);
    let mut group = match &diagnostic.place {
        None => Group::with_title(title),
        Some(place) => title.element(
            Snippet::source(place.source.text())
                .path(place.source.path())
                .annotation(AnnotationKind::Primary.span(visible(place)).label(&label)),
        ),
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
    renderer.render(&[group])
}

fn level(severity: Severity, language: Language) -> Level<'static> {
    match severity {
        Severity::Error => Level::ERROR.with_name(language.pick("错误", "error")),
        Severity::Warning => Level::WARNING.with_name(language.pick("警告", "warning")),
    }
}

/// An empty span is shown as one character, so that the caret stands somewhere.
fn visible(place: &Place) -> Range<usize> {
    if place.span.is_empty() {
        let next = place.source.text()[place.span.start..].chars().next().map_or(0, char::len_utf8);
        return place.span.start..place.span.start + next;
    }
    place.span.clone()
}

fn label(diagnostic: &Diagnostic, language: Language) -> String {
    let text = |side: &Option<Box<crate::language::Bilingual>>| {
        side.as_ref().map(|text| text.in_language(language).to_owned())
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
