//! `parallel`: steps at the same time.

use std::ops::Range;
use std::sync::Arc;

use super::{Action, Step};
use crate::contract::Code;
use crate::diagnostic::yaml::{self, Entries, Spanned};
use crate::scenario::read::card::ExpectFile;
use crate::scenario::read::expectation;
use crate::scenario::read::problems::Problems;
use crate::scenario::read::scalar;

/// Steps at the same time, each over a connection of its own.
#[derive(Clone, Debug)]
pub struct Parallel {
    /// The steps.
    pub steps: Vec<Step>,
    /// How many of all answers bear each code; every answer has to be accounted for.
    pub codes: Option<CodeCounts>,
}

/// How many answers are to bear each code.
#[derive(Clone, Debug)]
pub struct CodeCounts {
    /// The codes and their numbers of answers.
    pub counts: Vec<(Arc<Code>, u64)>,
    /// Where that is written.
    pub place: Range<usize>,
}

impl Parallel {
    pub(super) fn read(steps: Vec<Step>, expect: Option<&Spanned<ExpectFile>>, problems: &mut Problems<'_>) -> Self {
        for place in steps.iter().flat_map(clocks) {
            problems.told(
                place,
                "同时执行的步骤不能调整时钟",
                "steps at the same time share the clock: none of them may set it",
            );
        }
        if let Some(expect) = expect.filter(|expect| expect.value.is_of_one_answer()) {
            problems.told(
                yaml::head(problems.source, expect),
                "parallel 的 expect 只能写 codes；单个应答的期望写在各步骤里",
                "expect of a parallel step holds codes alone: what one answer should be stands in its own step",
            );
        }
        let codes = expect.and_then(|expect| expect.value.codes.as_ref()).map(|codes| self::codes(codes, problems));
        Self { steps, codes }
    }
}

/// Where a step sets the clock: in this file, or where this file includes one that does.
fn clocks(step: &Step) -> Vec<Range<usize>> {
    match &step.action {
        Action::Clock(_) => vec![step.place.clone()],
        Action::Include(_) if step.all().iter().any(|inner| matches!(inner.action, Action::Clock(_))) => {
            vec![step.place.clone()]
        }
        Action::Group(steps) => steps.iter().flat_map(clocks).collect(),
        // A parallel step inside has told of its own.
        _ => Vec::new(),
    }
}

fn codes(file: &Spanned<Entries<Spanned<String>>>, problems: &mut Problems<'_>) -> CodeCounts {
    let mut codes: Vec<(Arc<Code>, u64)> = Vec::new();
    for (name, count) in &file.value.0 {
        let code = expectation::code(name, problems);
        if let Some(twice) = code.as_ref().filter(|code| codes.iter().any(|(known, _)| known.number == code.number)) {
            problems.about(
                name,
                format!("错误码 {} {} 写了两次", twice.number, twice.name),
                format!("the code {} {} stands here twice", twice.number, twice.name),
            );
        }
        match scalar::digits(&count.value) {
            Some(count) => codes.extend(code.map(|code| (code, count))),
            None => problems.about(
                count,
                format!("`{}` 不是个数", count.value),
                format!("`{}` is no number of answers", count.value),
            ),
        }
    }
    let place = file.value.0.first().map_or_else(|| yaml::span(file), |(name, _)| yaml::span(name));
    CodeCounts { counts: codes, place }
}
