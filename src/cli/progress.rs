//! Where a run is, for a person who waits; nothing in a pipe.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

pub(super) struct Progress(ProgressBar);

impl Progress {
    pub(super) fn start(count: usize, interactive: bool) -> Self {
        let target = if interactive { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
        let bar = ProgressBar::with_draw_target(Some(count as u64), target);
        let style = ProgressStyle::with_template("{bar:24} {pos}/{len} {msg}").expect("the template is a literal");
        Self(bar.with_style(style))
    }

    /// Tells which scenario is run now.
    pub(super) fn at(&self, id: &str) {
        self.0.set_message(id.to_owned());
    }

    /// Prints without tearing the bar.
    pub(super) fn aside<T>(&self, print: impl FnOnce() -> T) -> T {
        self.0.suspend(print)
    }

    pub(super) fn advance(&self) {
        self.0.inc(1);
    }

    pub(super) fn finish(self) {
        self.0.finish_and_clear();
    }
}
