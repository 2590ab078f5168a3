//! A step as the template wants it.

use std::time::Duration;

use serde::Serialize;

use super::budget::Messages;
use crate::diagnostic::Diagnostic;
use crate::language::Bilingual;
use crate::report::words;
use crate::scenario::{Check, Outcome, ScenarioResult, StepResult};
use crate::snapshot::{Change, Difference, Differences, State};

/// How a row is counted and found: by its outcome, but for a step that passed and whose answer somebody has to look at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Category {
    Of(Outcome),
    Pending,
}

impl Category {
    /// All of them, the gravest first.
    pub(super) const ALL: &'static [Self] = &[
        Self::Of(Outcome::Fail),
        Self::Of(Outcome::Error),
        Self::Of(Outcome::Expected),
        Self::Of(Outcome::Warn),
        Self::Pending,
        Self::Of(Outcome::Skip),
        Self::Of(Outcome::Pass),
    ];

    pub(super) fn of(step: &StepResult) -> Self {
        Self::either(step.outcome, words::is_pending(step))
    }

    pub(super) fn of_scenario(result: &ScenarioResult) -> Self {
        Self::either(result.outcome, result.pending > 0)
    }

    fn either(outcome: Outcome, pending: bool) -> Self {
        if outcome == Outcome::Pass && pending { Self::Pending } else { Self::Of(outcome) }
    }

    pub(super) fn outcome(self) -> Option<Outcome> {
        match self {
            Self::Of(outcome) => Some(outcome),
            Self::Pending => None,
        }
    }

    /// Whether somebody should look.
    pub(super) fn is_notable(self) -> bool {
        !matches!(self, Self::Of(Outcome::Pass | Outcome::Skip))
    }

    pub(super) fn word(self) -> &'static str {
        self.outcome().map_or("pending", Outcome::word)
    }

    pub(super) fn told(self, counts: bool) -> Bilingual {
        let pending = || ("待确认快照", "pending snapshot").into();
        self.outcome().map_or_else(pending, |outcome| words::outcome_that(outcome, counts))
    }
}

#[derive(Serialize)]
pub(super) struct Row<'a> {
    /// Its place among all rows.
    number: usize,
    name: &'a str,
    category: &'static str,
    word: Bilingual,
    /// What stands beside the name while the row is closed.
    gist: Option<Bilingual>,
    /// What it holds the target to and how strictly.
    claims: Vec<Bilingual>,
    /// How it was seen to read open points.
    seen: String,
    file: &'a str,
    line: usize,
    failures: Vec<Failure<'a>>,
    /// The subjects of the expectations that hold.
    held: Vec<Bilingual>,
    snapshot: Option<Snapshot<'a>>,
    #[serde(flatten)]
    messages: Messages,
    attempts: Option<Bilingual>,
    elapsed: Option<String>,
    open: bool,
}

#[derive(Serialize)]
struct Failure<'a> {
    subject: Bilingual,
    message: &'a Bilingual,
    place: Option<String>,
    line: Option<SourceLine>,
    expected: Option<&'a Bilingual>,
    actual: Option<&'a Bilingual>,
    suggestion: Option<&'a str>,
    help: Option<&'a Bilingual>,
}

/// The line of the scenario file that a failure is about, and what in it is meant.
#[derive(Serialize)]
struct SourceLine {
    number: usize,
    before: String,
    marked: String,
    after: String,
}

#[derive(Serialize)]
struct Snapshot<'a> {
    file: String,
    is_new: bool,
    proposed: bool,
    differences: &'a [Difference],
    /// How many others there are, which are not listed.
    more: usize,
}

impl<'a> Row<'a> {
    pub(super) fn of(step: &'a StepResult, number: usize, messages: Messages, open: bool) -> Self {
        let category = Category::of(step);
        let held = step.checks.iter().filter(|check| check.failure.is_none());
        Self {
            number,
            name: &step.name,
            category: category.word(),
            word: category.told(step.counts),
            gist: step.gist_by_reason(),
            claims: words::step_claims(step),
            seen: words::seen(step),
            file: step.place.source.path(),
            line: step.place.source.position(step.place.span.start).line,
            failures: step.checks.iter().filter_map(Failure::of).collect(),
            held: held.map(|check| check.subject.title()).collect(),
            snapshot: Snapshot::of(&step.snapshot),
            messages,
            attempts: words::attempts(step),
            elapsed: step.elapsed.map(milliseconds),
            open,
        }
    }

    /// A scenario none of whose steps was begun.
    pub(super) fn of_scenario(result: &'a ScenarioResult, number: usize, open: bool) -> Self {
        let category = Category::of_scenario(result);
        Self {
            number,
            name: &result.scenario.card.id,
            category: category.word(),
            word: category.told(result.counts),
            gist: result.reason.clone(),
            claims: Vec::new(),
            seen: String::new(),
            file: result.scenario.source.path(),
            line: 1,
            failures: Vec::new(),
            held: Vec::new(),
            snapshot: None,
            messages: Messages::default(),
            attempts: None,
            elapsed: None,
            open,
        }
    }
}

impl<'a> Failure<'a> {
    fn of(check: &'a Check) -> Option<Self> {
        let failure = check.failure.as_ref()?;
        Some(Self {
            subject: check.subject.title(),
            message: &failure.message,
            place: words::place(failure),
            line: SourceLine::of(failure),
            expected: failure.expected.as_deref(),
            actual: failure.actual.as_deref(),
            suggestion: failure.suggestion.as_deref(),
            help: failure.help.as_deref(),
        })
    }
}

/// Most bytes of a line before and behind what is meant.
const MOST_AROUND: usize = 300;

impl SourceLine {
    fn of(failure: &Diagnostic) -> Option<Self> {
        let (place, position) = (failure.place.as_ref()?, failure.position()?);
        let (text, span) = (place.source.text(), &place.span);
        let start = text[..span.start].rfind('\n').map_or(0, |newline| newline + 1);
        let end = text[span.start..].find('\n').map_or(text.len(), |length| span.start + length);
        let start = text.ceil_char_boundary(start.max(span.start.saturating_sub(MOST_AROUND)));
        let marked_end = text.floor_char_boundary(span.end.min(end).min(span.start + MOST_AROUND));
        let end = text.floor_char_boundary(end.min(marked_end + MOST_AROUND));
        Some(Self {
            number: position.line,
            before: text[start..span.start].to_owned(),
            marked: text[span.start..marked_end].to_owned(),
            after: text[marked_end..end].to_owned(),
        })
    }
}

impl<'a> Snapshot<'a> {
    fn of(state: &'a State) -> Option<Self> {
        let State::Pending { path, change, proposed } = state else { return None };
        let (differences, more) = match change {
            Change::New => (&[][..], 0),
            Change::Different(Differences { first, more }) => (&first[..], *more),
        };
        Some(Self {
            file: path.display().to_string(),
            is_new: *change == Change::New,
            proposed: *proposed,
            differences,
            more,
        })
    }
}

pub(super) fn milliseconds(elapsed: Duration) -> String {
    format!("{:.1} ms", elapsed.as_secs_f64() * 1000.0)
}
