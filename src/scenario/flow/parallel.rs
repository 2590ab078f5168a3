//! `parallel`: steps at the same time.

use std::ops::Range;
use std::sync::Arc;

use super::Step;
use crate::contract::Code;
use crate::diagnostic::yaml::{self, Entries, Spanned};
use crate::scenario::card::{ExpectFile, StepFile};
use crate::scenario::expectation;
use crate::scenario::problems::Problems;

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
    pub(super) fn read(
        files: &[Spanned<StepFile>],
        expect: Option<&Spanned<ExpectFile>>,
        problems: &mut Problems<'_>,
    ) -> Self {
        let steps = super::load::apart(files, problems);
        let clocks = steps.iter().flat_map(Step::all).filter(|step| matches!(step.action, super::Action::Clock(_)));
        let places: Vec<_> =
            clocks.filter(|step| Arc::ptr_eq(&step.source, problems.source)).map(|step| step.place.clone()).collect();
        for place in places {
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

fn codes(file: &Spanned<Entries<Spanned<String>>>, problems: &mut Problems<'_>) -> CodeCounts {
    let mut codes = Vec::new();
    for (name, count) in &file.value.0 {
        let code = expectation::code(name, problems);
        match count.value.parse() {
            Ok(count) => codes.extend(code.map(|code| (code, count))),
            Err(_) => problems.about(
                count,
                format!("`{}` 不是个数", count.value),
                format!("`{}` is no number of answers", count.value),
            ),
        }
    }
    let place = file.value.0.first().map_or_else(|| yaml::span(file), |(name, _)| yaml::span(name));
    CodeCounts { counts: codes, place }
}
