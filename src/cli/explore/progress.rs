//! Shows a person how far an exploration is. In a pipe it shows nothing.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::explore::Exploration;

pub(super) struct Progress(ProgressBar);

impl Progress {
    pub(super) fn start(cases: u64, interactive: bool) -> Self {
        let target = if interactive { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
        let bar = ProgressBar::with_draw_target(Some(cases), target);
        let style = ProgressStyle::with_template("{bar:24} {pos}/{len} {elapsed} {msg}");
        Self(bar.with_style(style.expect("the template is a literal")))
    }

    /// Tells how many requests were sent, and how many differences found.
    pub(super) fn at(&self, exploration: &Exploration) {
        self.0.set_position(exploration.requests);
        if !exploration.findings.is_empty() {
            self.0.set_message(format!("≠ {}", exploration.findings.len()));
        }
    }

    pub(super) fn finish(self) {
        self.0.finish_and_clear();
    }
}
