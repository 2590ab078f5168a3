//! Spans of time as a scenario writes them: `200ms`, `15m`, `-1h30m`.

use std::time::Duration;

use jiff::SignedDuration;

use crate::diagnostic::Diagnostic;
use crate::diagnostic::yaml::{self, Spanned};
use crate::scenario::read::problems::Problems;

/// A span of time, also one backwards.
pub(super) fn signed(text: &Spanned<String>, problems: &mut Problems<'_>) -> Option<SignedDuration> {
    let read = text.value.parse().ok();
    if read.is_none() {
        refuse(text, problems);
    }
    read
}

/// A span of time that can be waited for.
pub(super) fn waiting(text: &Spanned<String>, problems: &mut Problems<'_>) -> Option<Duration> {
    let read = text.value.parse::<SignedDuration>().ok().and_then(|span| Duration::try_from(span).ok());
    if read.is_none() {
        refuse(text, problems);
    }
    read
}

fn refuse(text: &Spanned<String>, problems: &mut Problems<'_>) {
    let diagnostic =
        Diagnostic::error((format!("`{}` 不是时长", text.value), format!("`{}` is no span of time", text.value)))
            .help(("例如 200ms、90s、15m、1h30m", "write it as 200ms, 90s, 15m or 1h30m"));
    problems.at(yaml::span(text), diagnostic);
}
