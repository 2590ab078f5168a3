//! Runs sequence after sequence until a bound is reached, and shrinks each one that shows a difference.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use super::generate::sequences;
use super::plan::SequencePlan;
use super::sequence::{Disagreement, Explorer, SequenceResult};
use super::{DifferenceKind, Exploration, Finding, Setting, TargetControl};
use crate::client::Session;
use crate::clock::Stopwatch;
use crate::diagnostic::Diagnostic;
use crate::platform::Platform;

/// Most sequences that are sent to shrink one.
const MOST_SHRINKING: usize = 600;

/// What two findings have in common if only the first of them is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct FindingClass {
    difference: DifferenceKind,
    /// The number of the code that the model answers.
    expected: u32,
    /// Why the model refuses; empty if it accepts.
    reason: &'static str,
    /// The code that the target answered.
    answered: Option<u32>,
}

/// Explores a target, and tells what is known so far behind every sequence.
///
/// # Errors
/// A [`Diagnostic`] where the contract lacks what a platform answers with.
pub async fn explore(
    session: &mut Session,
    control: &dyn TargetControl,
    setting: &Setting,
    tell: &mut dyn FnMut(&Exploration),
) -> Result<Exploration, Diagnostic> {
    let platform = Platform::new(setting.contract.clone(), setting.profile.clone(), setting.keys.clone())?;
    let mut search = Search {
        explorer: Explorer::new(session, control, platform, setting),
        classes: HashMap::new(),
        stopwatch: Stopwatch::start(),
    };
    let searched = async {
        match search.explorer.reach().await {
            Ok(()) => search.go(tell).await,
            Err(error) => search.explorer.exploration.ended = Some(error),
        }
    };
    search.explorer.exploration.halted = setting.halt.or_done(searched).await.err();
    Ok(search.explorer.exploration)
}

struct Search<'a> {
    explorer: Explorer<'a>,
    /// The position of each class among the findings.
    classes: HashMap<FindingClass, usize>,
    stopwatch: Stopwatch,
}

impl Search<'_> {
    async fn go(&mut self, tell: &mut dyn FnMut(&Exploration)) {
        let setting = self.explorer.setting;
        let strategy = sequences(&setting.contract, &setting.keys);
        let mut runner = runner(setting.seed);
        while !self.is_over() {
            // Nothing is filtered out of what is drawn, so that drawing cannot fail.
            let Ok(mut tree) = strategy.new_tree(&mut runner) else { return };
            self.explorer.exploration.sequences += 1;
            match self.explorer.run(&tree.current()).await {
                SequenceResult::Agreement | SequenceResult::Skipped | SequenceResult::AlreadyReported(_) => {}
                SequenceResult::Disagreement(found) => self.found(&mut tree, found).await,
                SequenceResult::Unreachable(error) => {
                    self.explorer.exploration.ended = Some(error);
                    return;
                }
            }
            tell(&self.explorer.exploration);
        }
    }

    fn is_over(&self) -> bool {
        let Exploration { requests, findings, ended, .. } = &self.explorer.exploration;
        let setting = self.explorer.setting;
        *requests >= setting.cases
            || self.stopwatch.elapsed() >= setting.time
            || findings.len() >= setting.most_findings
            || ended.is_some()
    }

    async fn found(&mut self, tree: &mut impl ValueTree<Value = SequencePlan>, found: Disagreement) {
        let class = FindingClass::of(&found);
        if let Some(position) = self.classes.get(&class) {
            self.explorer.exploration.findings[*position].seen += 1;
            return;
        }
        let SequenceResult::Disagreement(again) = self.explorer.run(&tree.current()).await else {
            self.explorer.exploration.unsteady += 1;
            return;
        };
        let smallest = self.shrink(tree, again).await;
        let findings = &mut self.explorer.exploration.findings;
        let smallest_class = FindingClass::of(&smallest);
        match self.classes.entry(smallest_class) {
            // What looked like another difference was a known one among others.
            Entry::Occupied(known) if *known.get() < findings.len() => {
                let position = *known.get();
                findings[position].seen += 1;
                self.classes.insert(class, position);
            }
            _ => {
                self.classes.extend([class, smallest_class].map(|class| (class, findings.len())));
                let Disagreement { requests, differences } = smallest;
                findings.push(Finding { requests, differences, seen: 1, lasting: !self.explorer.own });
            }
        }
    }

    /// The smallest sequence that still shows the difference.
    async fn shrink(&mut self, tree: &mut impl ValueTree<Value = SequencePlan>, found: Disagreement) -> Disagreement {
        let wanted = FindingClass::of(&found);
        let mut smallest = found;
        let mut moved = tree.simplify();
        for _ in 0..MOST_SHRINKING {
            if !moved || self.stopwatch.elapsed() >= self.explorer.setting.time {
                break;
            }
            moved = match self.explorer.run(&tree.current()).await {
                SequenceResult::Disagreement(found) if FindingClass::of(&found).resembles(wanted) => {
                    smallest = found;
                    tree.simplify()
                }
                SequenceResult::Unreachable(error) => {
                    self.explorer.exploration.ended = Some(error);
                    break;
                }
                _ => tree.complicate(),
            };
        }
        smallest
    }
}

impl FindingClass {
    fn of(found: &Disagreement) -> Self {
        let difference = found.differences.first().map_or(DifferenceKind::Answer, |difference| difference.kind);
        let of_every_answer = Self { difference, expected: 0, reason: "", answered: None };
        match (found.requests.last(), difference) {
            (Some(last), DifferenceKind::Code | DifferenceKind::Answer | DifferenceKind::Text) => Self {
                expected: last.decision.code.number,
                reason: last.decision.verdict.reason(),
                answered: last.answered(),
                ..of_every_answer
            },
            // What is wrong with every answer is shown once.
            _ => of_every_answer,
        }
    }

    /// Whether a smaller sequence may still show the same: the same check should have refused it, or the same code was
    /// answered. Another change to the request often hides one of the two.
    fn resembles(self, other: Self) -> bool {
        let has_same_reason = self.reason == other.reason && !self.reason.is_empty();
        self.difference == other.difference && (has_same_reason || self.answered == other.answered)
    }
}

/// What a seed draws, as long as nothing is found.
pub(super) fn plans(setting: &Setting) -> impl Iterator<Item = SequencePlan> {
    let strategy = sequences(&setting.contract, &setting.keys);
    let mut runner = runner(setting.seed);
    std::iter::from_fn(move || Some(strategy.new_tree(&mut runner).ok()?.current()))
}

fn runner(seed: u64) -> TestRunner {
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    let config = Config { failure_persistence: None, ..Config::default() };
    TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &bytes))
}
