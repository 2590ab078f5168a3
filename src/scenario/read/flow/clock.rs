//! `clock` and `advance`: the clock of the mock that was started for the scenario.

use jiff::{SignedDuration, Timestamp};

use super::span;
use crate::clock::ClockSetting;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::yaml::{self, Spanned};
use crate::scenario::read::problems::Problems;

/// What is done to the clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClockMove {
    /// It shows this from now on.
    Set(ClockSetting),
    /// It stops at the instant that it shows.
    Freeze,
    /// It is moved.
    Advance(SignedDuration),
}

const FREEZE: &str = "freeze";

impl ClockMove {
    pub(super) fn clock(text: &Spanned<String>, problems: &mut Problems<'_>) -> Option<Self> {
        if text.value.trim() == FREEZE {
            return Some(Self::Freeze);
        }
        card_clock(text, problems).map(Self::Set)
    }

    pub(super) fn advance(text: &Spanned<String>, problems: &mut Problems<'_>) -> Option<Self> {
        span::signed(text, problems).map(Self::Advance)
    }
}

/// What a clock is set to: the words of `--clock`, or `freeze` with an instant.
pub(in crate::scenario) fn card_clock(text: &Spanned<String>, problems: &mut Problems<'_>) -> Option<ClockSetting> {
    let read = match text.value.strip_prefix(FREEZE) {
        Some(instant) => instant.trim().parse::<Timestamp>().ok().map(ClockSetting::Fixed),
        None => text.value.parse().ok(),
    };
    if read.is_none() {
        let diagnostic =
            Diagnostic::error((format!("`{}` 不是时钟设置", text.value), format!("`{}` is no clock", text.value)))
                .help((
                    "写 system、freeze 2018-09-10T10:15:31Z、+15m、-16m 或 broken",
                    "write system, freeze 2018-09-10T10:15:31Z, +15m, -16m or broken",
                ));
        problems.at(yaml::span(text), diagnostic);
    }
    read
}
