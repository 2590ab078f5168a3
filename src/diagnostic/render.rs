//! A diagnostic drawn as lines of source with a caret.

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

use super::{Diagnostic, Severity};

pub(super) fn render(diagnostic: &Diagnostic, coloured: bool) -> String {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let title = level.primary_title(&diagnostic.message);
    let label = label(diagnostic);
    let mut group = match &diagnostic.place {
        None => Group::with_title(title),
        Some(place) => title.element(
            Snippet::source(place.source.text())
                .path(place.source.path())
                .annotation(AnnotationKind::Primary.span(visible(place)).label(&label)),
        ),
    };
    if diagnostic.place.is_none() && !label.is_empty() {
        group = group.element(Level::NOTE.message(&label));
    }
    if let Some(suggestion) = &diagnostic.suggestion {
        group = group.element(Level::HELP.message(format!("did you mean `{suggestion}`?")));
    }
    if let Some(help) = &diagnostic.help {
        group = group.element(Level::HELP.message(&**help));
    }
    let renderer = if coloured { Renderer::styled() } else { Renderer::plain() };
    renderer.render(&[group])
}

/// An empty span is shown as one character, so that the caret stands somewhere.
fn visible(place: &super::Place) -> std::ops::Range<usize> {
    if place.span.is_empty() {
        let next = place.source.text()[place.span.start..].chars().next().map_or(0, char::len_utf8);
        return place.span.start..place.span.start + next;
    }
    place.span.clone()
}

fn label(diagnostic: &Diagnostic) -> String {
    match (&diagnostic.expected, &diagnostic.actual) {
        (Some(expected), Some(actual)) => format!("expected {expected}, found {actual}"),
        (Some(expected), None) => format!("expected {expected}"),
        (None, Some(actual)) => format!("found {actual}"),
        (None, None) => String::new(),
    }
}
