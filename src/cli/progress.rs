//! Where a run is, for a person who waits; nothing in a pipe.

use std::borrow::Cow;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

#[derive(Clone)]
pub(super) struct Progress(ProgressBar);

impl Progress {
    pub(super) fn start(count: u64, interactive: bool) -> Self {
        Self::drawn(Some(count), "{bar:24} {pos}/{len} {elapsed} {msg}", interactive)
    }

    /// Counts what comes, without knowing how much will.
    pub(super) fn counting(interactive: bool) -> Self {
        Self::drawn(None, "{spinner} {pos} {msg} {elapsed}", interactive)
    }

    /// A board of several lines.
    pub(super) fn board(interactive: bool) -> Self {
        Self::drawn(None, "{msg}", interactive)
    }

    fn drawn(count: Option<u64>, template: &'static str, interactive: bool) -> Self {
        let target = if interactive { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
        let style = ProgressStyle::with_template(template).expect("the template is a literal");
        Self(ProgressBar::with_draw_target(count, target).with_style(style))
    }

    /// Tells what is done now.
    pub(super) fn at(&self, what: impl Into<Cow<'static, str>>) {
        self.0.set_message(what);
    }

    /// Tells how many are done.
    pub(super) fn set(&self, done: u64) {
        self.0.set_position(done);
    }

    /// Prints without tearing the bar.
    pub(super) fn aside<T>(&self, print: impl FnOnce() -> T) -> T {
        self.0.suspend(print)
    }

    pub(super) fn advance(&self) {
        self.0.inc(1);
    }

    /// Takes the bar away.
    pub(super) fn clear(&self) {
        self.0.finish_and_clear();
    }
}
