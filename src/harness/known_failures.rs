//! The failures of a target that are known, held against those of a run.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::Date;

use crate::diagnostic::{Diagnostic, nearest, shorten_to_line};
use crate::language::{Bilingual, bilingual};
use crate::scenario::{Deviation, DeviationKind, Deviations, Outcome, Scenario, ScenarioResult, StepResult};

/// The known failures, and what became of them so far.
#[derive(Clone, Debug)]
pub struct KnownFailures {
    entries: BTreeMap<String, Entry>,
    today: Date,
    current: Current,
    /// What failed and is not known, with the gist of it.
    new: Vec<(String, String)>,
}

#[derive(Clone, Debug)]
struct Entry {
    deviation: Arc<Deviation>,
    /// Whether what it is about was run.
    ran: bool,
    /// Whether it failed.
    failed: bool,
    /// That its scenario has no such case; the nearest that it has.
    absent: Option<Option<String>>,
}

/// The scenario that is run.
#[derive(Clone, Debug, Default)]
struct Current {
    id: String,
    /// Its steps, each with whether it was done.
    steps: BTreeMap<String, bool>,
    /// The gravest of its steps, known failures taken for what they are.
    gravest: Option<Outcome>,
    excused: bool,
    /// Whether a step that is not known ends the run with 1.
    counts: bool,
}

impl KnownFailures {
    /// The failures of a list, before a run of these scenarios has begun. An id that nothing bears is gone where the whole
    /// suite is run; among files it may stand under other paths.
    pub fn new(list: &Deviations, scenarios: &[Arc<Scenario>], is_suite: bool, today: Date) -> Self {
        let ids: Vec<&str> = ids(scenarios).collect();
        let entry = |deviation: &Arc<Deviation>| {
            let is_gone = is_suite && !ids.contains(&deviation.scenario());
            let near = || nearest(deviation.scenario(), ids.iter().copied()).map(str::to_owned);
            let absent = is_gone.then(near);
            let deviation = Arc::clone(deviation);
            (deviation.id.clone(), Entry { deviation, ran: is_gone, failed: false, absent })
        };
        let entries = list.0.iter().map(entry).collect();
        Self { entries, today, current: Current::default(), new: Vec::new() }
    }

    /// What is known of scenarios that are none of the run.
    pub fn elsewhere(&self, scenarios: &[Arc<Scenario>]) -> Vec<Diagnostic> {
        let ids: Vec<&str> = ids(scenarios).collect();
        let deviations = self.entries.values().map(|entry| &*entry.deviation);
        let elsewhere = deviations.filter(|deviation| !ids.contains(&deviation.scenario()));
        elsewhere.map(|deviation| unknown(deviation, &ids)).collect()
    }

    /// A scenario begins.
    pub fn begin(&mut self, scenario: &Scenario) {
        self.current = Current { id: scenario.card.id.clone(), ..Current::default() };
    }

    /// The step as it is to be told, where that is not as it came out.
    pub fn judged(&mut self, step: &StepResult) -> Option<StepResult> {
        let judged = self.excused(step);
        let outcome = judged.as_ref().map_or(step.outcome, |judged| judged.outcome);
        self.current.gravest = self.current.gravest.max(Some(outcome));
        self.current.excused |= outcome == Outcome::Expected;
        let counts = judged.as_ref().map_or(step.counts, |judged| judged.counts);
        self.current.counts |= counts;
        self.current.steps.insert(step.name.clone(), step.outcome != Outcome::Skip);
        // What is listed and past its day is told as that.
        if (outcome >= Outcome::Error || counts) && judged.is_none() {
            let gist = step.gist().unwrap_or_default().en;
            self.new.push((self.case(step), shorten_to_line(&gist, MOST_OF_A_GIST)));
        }
        judged
    }

    fn case(&self, step: &StepResult) -> String {
        format!("{}/{}", self.current.id, step.name)
    }

    fn excused(&mut self, step: &StepResult) -> Option<StepResult> {
        if step.outcome <= Outcome::Pass {
            return None;
        }
        let case = self.case(step);
        let id = if self.entries.contains_key(&case) { &case } else { &self.current.id };
        let today = self.today;
        let entry = self.entries.get_mut(id)?;
        entry.failed = true;
        let known = &entry.deviation;
        let is_over = known.until < today;
        let told = if is_over { over(known) } else { known.told() };
        let reason = step.reason.as_ref().map_or_else(|| told.clone(), |reason| told.joined(" · ", reason));
        let excused = StepResult { reason: Some(reason), ..step.clone() };
        match is_over {
            true => Some(excused),
            false => Some(StepResult {
                outcome: Outcome::Expected,
                counts: false,
                known: Some(Arc::clone(known)),
                ..excused
            }),
        }
    }

    /// The scenario as it is to be told, where that is not as it came out.
    pub fn ended(&mut self, result: &ScenarioResult) -> Option<ScenarioResult> {
        let current = std::mem::take(&mut self.current);
        let is_whole = !matches!(result.outcome, Outcome::Skip | Outcome::Error);
        for entry in self.entries.values_mut().filter(|entry| entry.deviation.scenario() == current.id) {
            let Some(step) = entry.deviation.step() else {
                entry.ran = is_whole;
                continue;
            };
            match current.steps.get(step) {
                Some(done) => entry.ran = *done,
                // Behind a step that could not be finished others are not done: that says nothing of them.
                None => {
                    let near = nearest(step, current.steps.keys().map(String::as_str));
                    let near = near.map(|near| format!("{}/{near}", current.id));
                    (entry.ran, entry.absent) = (is_whole, is_whole.then_some(near));
                }
            }
        }
        let outcome = current.gravest.filter(|_| current.excused)?;
        Some(ScenarioResult { outcome, counts: current.counts, ..result.clone() })
    }

    /// The entries that are to be taken out of the list: what they are about no longer fails.
    pub fn stale(&self) -> Vec<Diagnostic> {
        self.entries.values().filter(|entry| entry.ran && !entry.failed).map(Entry::stale).collect()
    }

    /// The entries whose last day is over and that still fail.
    pub fn expired(&self) -> Vec<Diagnostic> {
        let is_over = |entry: &&Entry| entry.failed && entry.deviation.until < self.today;
        self.entries.values().filter(is_over).map(Entry::expired).collect()
    }

    /// How many failures are not known.
    pub fn new_failures(&self) -> usize {
        self.new.len()
    }

    /// The entries for failures that are not known, as they are added to the list.
    pub fn to_add(&self) -> String {
        let kind = DeviationKind::Investigating.word();
        let until = self.today.checked_add(jiff::Span::new().days(DAYS)).unwrap_or(self.today);
        let entry = |(case, gist): &(String, String)| {
            let [case, gist] = [case, gist].map(|text| quoted(text));
            format!("- id: {case}\n  kind: {kind}\n  reason: {gist}\n  owner: \"?\"\n  until: {until}\n")
        };
        self.new.iter().map(entry).collect()
    }
}

/// How long an entry holds that is pasted as it stands.
const DAYS: i64 = 30;

/// A text as JSON writes it, which YAML reads as it is; a word stays bare.
fn quoted(text: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | '/');
    if text.starts_with(char::is_alphabetic) && text.chars().all(is_plain) {
        return text.to_owned();
    }
    crate::payload::json::quoted(text)
}

/// Most characters of what is said to be wrong with a case.
const MOST_OF_A_GIST: usize = 160;

impl Entry {
    fn stale(&self) -> Diagnostic {
        let id = &self.deviation.id;
        let told = match &self.absent {
            None => bilingual!("`{id}` 不再失败", "`{id}` no longer fails"),
            Some(_) => bilingual!("`{id}` 没有这个用例", "there is no case `{id}`"),
        };
        let help = match self.absent.iter().flatten().next() {
            None => bilingual!("从清单里删去这一项", "take the entry out of the list"),
            Some(near) => bilingual!("是否想写 `{near}`？", "did you mean `{near}`?"),
        };
        let told = Diagnostic::warning(told).help(help);
        told.at(&self.deviation.place.source, self.deviation.place.span.clone())
    }

    fn expired(&self) -> Diagnostic {
        let place = &self.deviation.place;
        let told = over(&self.deviation);
        let help = ("改好目标，或者与负责人商定新的日期", "mend the target, or agree on another day with its owner");
        Diagnostic::warning(told).help(help).at(&place.source, place.span.clone())
    }
}

fn ids(scenarios: &[Arc<Scenario>]) -> impl Iterator<Item = &str> {
    scenarios.iter().map(|scenario| scenario.card.id.as_str())
}

fn over(known: &Deviation) -> Bilingual {
    let Deviation { id, owner, until, .. } = known;
    bilingual!(
        "`{id}` 的容许期已过（至 {until}，{owner} 负责），按失败算",
        "`{id}` was excused until {until} (owner {owner}): it is a failure again"
    )
}

fn unknown(deviation: &Deviation, known: &[&str]) -> Diagnostic {
    let id = deviation.scenario();
    let message = bilingual!("这次运行里没有场景 `{id}`", "there is no scenario `{id}` in this run");
    Diagnostic::warning(message)
        .nearest_of(id, known.iter().copied())
        .at(&deviation.place.source, deviation.place.span.clone())
}
