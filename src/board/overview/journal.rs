//! Exchanges as the journal lists them.

use serde::Serialize;

use super::Seen;
use crate::board::words;
use crate::certify::Observed;
use crate::language::bilingual;

/// An exchange in the journal.
#[derive(Serialize)]
pub(super) struct Entry {
    pub(super) number: u64,
    outcome: &'static str,
    time: String,
    asked: String,
    answered: String,
    beside: String,
}

/// The latest exchanges with a number below this one, the latest first.
pub(super) fn latest(seen: Seen<'_>, before: u64, most: usize) -> Vec<Entry> {
    let below = seen.exchanges.iter().rev().filter(|observed| observed.number < before);
    below.take(most).map(|observed| entry(observed, seen)).collect()
}

fn entry(observed: &Observed, seen: Seen<'_>) -> Entry {
    Entry {
        number: observed.number,
        outcome: seen.blamed.outcome(observed).word(),
        time: words::time(observed.time, seen.now),
        asked: observed.asked.to_string(),
        answered: words::answered(observed, seen.contract, seen.language),
        beside: beside(observed, seen),
    }
}

/// The trial that it was put to, or what is against it.
fn beside(observed: &Observed, seen: Seen<'_>) -> String {
    let language = seen.language;
    let trial = observed.trial.as_deref().and_then(|id| seen.client.terms.suite.obligation(id));
    if let Some(trial) = trial {
        let title = trial.title.in_language(language);
        return bilingual!("试验：{title}", "trial: {title}").in_language(language).to_owned();
    }
    match observed.findings.len() {
        0 => String::new(),
        count => bilingual!("发现 {count} 处", "findings: {count}").in_language(language).to_owned(),
    }
}
