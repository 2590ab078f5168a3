//! The search: sequence after sequence until the bounds are reached; what differs is shrunk.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use super::generate::sequences;
use super::plan::SequencePlan;
use super::sequence::{Came, Disagreement, Explorer};
use super::{Exploration, Finding, Setting, Surroundings, What, difference};
use crate::client::Session;
use crate::clock::Stopwatch;
use crate::diagnostic::Diagnostic;
use crate::platform::Platform;

/// Most sequences that are sent to shrink one.
const MOST_SHRINKING: usize = 600;

/// What findings of one kind have in common: in what, which code was wanted, why, and which came.
type Kind = (What, u32, &'static str, Option<u64>);

/// Explores a target, and tells what is known so far behind every sequence.
///
/// # Errors
/// A [`Diagnostic`] where the contract lacks what a platform answers with.
pub async fn explore(
    session: &mut Session,
    surroundings: &dyn Surroundings,
    setting: &Setting,
    tell: &mut dyn FnMut(&Exploration),
) -> Result<Exploration, Diagnostic> {
    let platform = Platform::new(setting.contract.clone(), setting.profile.clone(), setting.keys.clone())?;
    let mut search = Search {
        explorer: Explorer::new(session, surroundings, platform, setting),
        kinds: HashMap::new(),
        stopwatch: Stopwatch::start(),
    };
    match search.explorer.reach().await {
        Ok(()) => search.go(tell).await,
        Err(error) => search.explorer.exploration.ended = Some(error),
    }
    Ok(search.explorer.exploration)
}

struct Search<'a> {
    explorer: Explorer<'a>,
    /// Where each kind stands among the findings.
    kinds: HashMap<Kind, usize>,
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
                Came::Agreement | Came::PassedOver | Came::ReportedBefore(_) => {}
                Came::Disagreement(found) => self.found(&mut tree, found).await,
                Came::Unreachable(error) => {
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
        let kind = kind(&found);
        if let Some(position) = self.kinds.get(&kind) {
            self.explorer.exploration.findings[*position].seen += 1;
            return;
        }
        let Came::Disagreement(again) = self.explorer.run(&tree.current()).await else {
            self.explorer.exploration.unsteady += 1;
            return;
        };
        let smallest = self.shrink(tree, again).await;
        let findings = &mut self.explorer.exploration.findings;
        match self.kinds.entry(self::kind(&smallest)) {
            // What looked like another difference was a known one among others.
            Entry::Occupied(known) if *known.get() < findings.len() => {
                let position = *known.get();
                findings[position].seen += 1;
                self.kinds.insert(kind, position);
            }
            _ => {
                self.kinds.extend([kind, self::kind(&smallest)].map(|kind| (kind, findings.len())));
                let Disagreement { taken, differences } = smallest;
                findings.push(Finding { taken, differences, seen: 1, lasting: !self.explorer.own });
            }
        }
    }

    /// The smallest sequence that still shows the difference.
    async fn shrink(&mut self, tree: &mut impl ValueTree<Value = SequencePlan>, found: Disagreement) -> Disagreement {
        let wanted = self::kind(&found);
        let mut smallest = found;
        let mut moved = tree.simplify();
        for _ in 0..MOST_SHRINKING {
            if !moved || self.stopwatch.elapsed() >= self.explorer.setting.time {
                break;
            }
            moved = match self.explorer.run(&tree.current()).await {
                Came::Disagreement(found) if is_alike(self::kind(&found), wanted) => {
                    smallest = found;
                    tree.simplify()
                }
                Came::Unreachable(error) => {
                    self.explorer.exploration.ended = Some(error);
                    break;
                }
                _ => tree.complicate(),
            };
        }
        smallest
    }
}

/// Whether what is left of a sequence may still show the same: the check that should have refused it is the same, or the code
/// that came. Another change to the request often hides one of the two.
fn is_alike(one: Kind, other: Kind) -> bool {
    let ((what, _, reason, answered), (other_what, _, other_reason, other_answered)) = (one, other);
    what == other_what && ((reason == other_reason && !reason.is_empty()) || answered == other_answered)
}

fn kind(found: &Disagreement) -> Kind {
    let what = found.differences.first().map_or(What::Answer, |difference| difference.what);
    let Some(last) = found.taken.last() else { return (what, 0, "", None) };
    // What ails every answer is told once.
    if !matches!(what, What::Code | What::Answer | What::Text) {
        return (what, 0, "", None);
    }
    let answered = last.answer.as_ref().and_then(difference::code);
    (what, last.decision.code.number, last.decision.verdict.reason(), answered)
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
