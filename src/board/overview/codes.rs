//! The codes as a strip: which the client has met, and whether it did with them what a careful client does.

use serde::Serialize;

use super::Seen;
use crate::board::words;
use crate::certify::{Observed, Outcome};
use crate::contract::Code;
use crate::language::bilingual;

/// One code.
#[derive(Serialize)]
pub(super) struct Cell {
    number: u32,
    outcome: &'static str,
    /// Name and meaning, and what became of it.
    title: String,
}

pub(super) fn cells(seen: Seen<'_>) -> Vec<Cell> {
    seen.contract.codes().iter().map(|code| cell(code, seen)).collect()
}

fn cell(code: &Code, seen: Seen<'_>) -> Cell {
    let is_met =
        |observed: &&std::sync::Arc<Observed>| observed.answered.and_then(|(_, code)| code) == Some(code.number);
    let met: Vec<Outcome> = seen.exchanges.iter().filter(is_met).map(|observed| done(observed, code, seen)).collect();
    let order = [Outcome::Fail, Outcome::Warn, Outcome::Pass, Outcome::NotShown];
    let worst = order.into_iter().find(|outcome| met.contains(outcome));
    let count = met.len();
    let word = match worst {
        None => seen.language.pick("没有遇到", "not met").to_owned(),
        Some(worst) => {
            let word = words::outcome(worst, seen.language);
            bilingual!("遇到 {count} 次，{word}", "met {count} times, {word}").in_language(seen.language).to_owned()
        }
    };
    let Code { number, name, text, .. } = code;
    Cell {
        number: *number,
        outcome: worst.map_or("unmet", Outcome::word),
        title: format!("{number} {name} {text}: {word}"),
    }
}

/// What the client did with an answer: of a trial its verdict says that, else the code itself. What has been reported already
/// is done: only to send the same content again behind it is wrong.
fn done(observed: &Observed, code: &Code, seen: Seen<'_>) -> Outcome {
    let trial = observed.trial.as_deref().and_then(|id| seen.verdicts.of(id));
    match trial {
        Some(verdict) if matches!(verdict.outcome, Outcome::Skip | Outcome::Error) => Outcome::NotShown,
        Some(verdict) => verdict.outcome,
        None if code.is_success() => Outcome::Pass,
        None if code.names_what_exists() => {
            let is_again = |later: &Observed| later.number > observed.number && later.digest == observed.digest;
            if seen.exchanges.iter().any(|later| is_again(later)) { Outcome::Warn } else { Outcome::Pass }
        }
        None => seen.blamed.outcome(observed),
    }
}
