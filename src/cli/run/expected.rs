//! `--expect`: the failures of a target that are known, held against those of the run.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use jiff::civil::Date;

use crate::cli::{CliError, Environment};
use crate::clock::{AdjustableClock, Clock, zone};
use crate::diagnostic::{Diagnostic, Source, nearest};
use crate::language::bilingual;
use crate::scenario::{Deviation, DeviationKind, Deviations, Outcome, Scenario, ScenarioResult, StepResult};

/// The known failures, and what became of them so far.
#[derive(Clone, Debug)]
pub(super) struct Expected {
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
}

impl Expected {
    /// Reads the file; none where none is named. An id that nothing bears is told: among files it may stand under other
    /// paths, but what the whole suite does not have is gone.
    pub(super) fn of(
        file: Option<&Path>,
        scenarios: &[Arc<Scenario>],
        is_suite: bool,
        environment: &Environment,
    ) -> Result<Option<Self>, CliError> {
        let Some(file) = file else { return Ok(None) };
        let deviations = Deviations::read(&Source::read(file)?)?;
        let known: Vec<&str> = scenarios.iter().map(|scenario| scenario.card.id.as_str()).collect();
        let is_known = |deviation: &Deviation| known.contains(&deviation.scenario());
        for deviation in deviations.0.iter().filter(|deviation| !is_suite && !is_known(deviation)) {
            environment.show(&unknown(deviation, &known));
        }
        let now = AdjustableClock::system().now()?;
        let entry = |deviation: &Arc<Deviation>| {
            let deviation = Arc::clone(deviation);
            let is_gone = is_suite && !is_known(&deviation);
            let near = || nearest(deviation.scenario(), known.iter().copied()).map(str::to_owned);
            let absent = is_gone.then(near);
            (deviation.id.clone(), Entry { deviation, ran: is_gone, failed: false, absent })
        };
        Ok(Some(Self {
            entries: deviations.0.iter().map(entry).collect(),
            today: now.to_zoned(zone()).date(),
            current: Current::default(),
            new: Vec::new(),
        }))
    }

    pub(super) fn begin(&mut self, scenario: &Scenario) {
        self.current = Current { id: scenario.card.id.clone(), ..Current::default() };
    }

    /// The step as it is to be told, where that is not as it came out.
    pub(super) fn judged(&mut self, step: &StepResult) -> Option<StepResult> {
        let judged = self.excused(step);
        let outcome = judged.as_ref().map_or(step.outcome, |judged| judged.outcome);
        self.current.gravest = self.current.gravest.max(Some(outcome));
        self.current.excused |= outcome == Outcome::Expected;
        self.current.steps.insert(step.name.clone(), step.outcome != Outcome::Skip);
        // What is listed and past its day is told as that.
        if outcome >= Outcome::Error && judged.is_none() {
            self.new.push((self.case(step), gist(step)));
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
            false => Some(StepResult { outcome: Outcome::Expected, known: Some(Arc::clone(known)), ..excused }),
        }
    }

    /// The scenario as it is to be told, where that is not as it came out.
    pub(super) fn ended(&mut self, result: &ScenarioResult) -> Option<ScenarioResult> {
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
        Some(ScenarioResult { outcome, ..result.clone() })
    }

    /// Tells of entries that no longer fail, and what to write for failures that are new. Whether an entry is to be taken
    /// out.
    pub(super) fn tell(&self, environment: &Environment) -> bool {
        let stale: Vec<&Entry> = self.entries.values().filter(|entry| entry.ran && !entry.failed).collect();
        stale.iter().for_each(|entry| environment.show(&entry.stale()));
        let days_over = self.entries.values().filter(|entry| entry.failed && entry.deviation.until < self.today);
        days_over.for_each(|entry| environment.show(&entry.expired()));
        if !self.new.is_empty() {
            let count = self.new.len();
            let zh = format!("有 {count} 个新的失败；若已知晓，把下面几行加进清单：");
            let en = format!("new failures: {count}; where they are known, add these lines to the list:");
            environment.warn(&(zh, en).into());
            // Outside the warning, which would indent them: they stand as they do in the list.
            environment.tell(&self.to_paste());
        }
        !stale.is_empty()
    }

    fn to_paste(&self) -> String {
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

/// What is wrong with a step, on one line.
fn gist(step: &StepResult) -> String {
    let mut failures = step.checks.iter().filter_map(|check| Some((check.subject.word(), check.failure.as_ref()?)));
    let told = failures.next().map(|(subject, failure)| {
        let sides = [&failure.expected, &failure.actual].map(|side| side.as_deref().map(|text| text.en.as_str()));
        match sides {
            [Some(expected), Some(actual)] => format!("{subject}: {actual}, not {expected}"),
            _ => format!("{subject}: {}", failure.message.en),
        }
    });
    let told = told.or_else(|| step.reason.as_ref().map(|reason| reason.en.clone())).unwrap_or_default();
    crate::diagnostic::shorten_to_line(&told, MOST_OF_A_GIST)
}

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

fn over(known: &Deviation) -> crate::language::Bilingual {
    let Deviation { id, owner, until, .. } = known;
    crate::language::bilingual!(
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
