//! The first line: the verdict as a sentence, why, and who acts now.

use std::collections::BTreeMap;

use serde::Serialize;

use super::Seen;
use crate::board::words;
use crate::certify::{Outcome, Verdict};
use crate::language::{Bilingual, bilingual};

/// What is said of the whole.
#[derive(Serialize)]
pub(super) struct Answer {
    outcome: &'static str,
    sentence: String,
    why: String,
    /// How many verdicts hang on readings of open points, and on which.
    conditional: usize,
    readings: Vec<String>,
    acts: Vec<Act>,
}

/// Who has to do what now.
#[derive(Serialize)]
struct Act {
    who: String,
    what: String,
    /// The obligation that it is for, and what it is called.
    id: String,
    title: String,
}

pub(super) fn answer(seen: Seen<'_>) -> Answer {
    let overall = seen.verdicts.overall();
    let (conditional, readings) = conditional(seen);
    Answer {
        outcome: overall.word(),
        sentence: sentence(seen).in_language(seen.language).to_owned(),
        why: why(seen),
        conditional,
        readings,
        acts: acts(seen),
    }
}

fn sentence(seen: Seen<'_>) -> Bilingual {
    let open = || seen.verdicts.verdicts.iter().filter(|verdict| verdict.is_open()).count();
    let blocking = |outcome: Outcome| seen.verdicts.culprits().filter(|verdict| verdict.outcome == outcome).count();
    match seen.verdicts.overall() {
        Outcome::Pass => ("通过", "Passed").into(),
        Outcome::NotShown => {
            bilingual!("还差 {count} 项", "{count} still to be shown", count = open())
        }
        Outcome::Error => {
            bilingual!("有 {count} 项无法判断", "{count} could not be judged", count = blocking(Outcome::Error))
        }
        _ => bilingual!("未通过：{count} 项不符合", "Not passed: {count} failed", count = blocking(Outcome::Fail)),
    }
}

/// How many came out how.
fn why(seen: Seen<'_>) -> String {
    let language = seen.language;
    let order = [Outcome::Pass, Outcome::Fail, Outcome::Error, Outcome::Warn, Outcome::NotShown, Outcome::Skip];
    let mut counts: BTreeMap<(usize, &str), usize> = BTreeMap::new();
    for verdict in &seen.verdicts.verdicts {
        let place = order.iter().position(|outcome| *outcome == verdict.outcome).unwrap_or(order.len());
        let place = place + usize::from(verdict.is_left_undone());
        *counts.entry((place, words::verdict(verdict, language))).or_default() += 1;
    }
    let counted = counts.into_iter().map(|((_, word), count)| format!("{word} {count}"));
    counted.collect::<Vec<_>>().join(language.pick("，", ", "))
}

fn conditional(seen: Seen<'_>) -> (usize, Vec<String>) {
    let judged: Vec<&Verdict> =
        seen.verdicts.verdicts.iter().filter(|verdict| !verdict.conditional_on.is_empty()).collect();
    let choices = judged.iter().flat_map(|verdict| &verdict.conditional_on);
    let readings: BTreeMap<&str, &str> = choices.map(|choice| (choice.id, choice.option.as_str())).collect();
    (judged.len(), readings.into_iter().map(|(id, option)| format!("{id}: {option}")).collect())
}

/// Who mends first, whom all wait for, and what is to be done next: at most one of each.
fn acts(seen: Seen<'_>) -> Vec<Act> {
    let language = seen.language;
    let first = |holds: &dyn Fn(&Verdict) -> bool| seen.verdicts.verdicts.iter().find(|verdict| holds(verdict));
    let wrong = first(&|verdict| verdict.blocks() && matches!(verdict.outcome, Outcome::Fail | Outcome::Error));
    let waiting = first(&|verdict| verdict.outcome == Outcome::NotShown && verdict.decided_at.is_some());
    let asking = first(&|verdict| verdict.is_open() && verdict.decided_at.is_none());
    let act = |who: (&'static str, &'static str), what: String, verdict: &Verdict| Act {
        who: language.pick(who.0, who.1).to_owned(),
        what,
        id: verdict.obligation.id.clone(),
        title: verdict.obligation.title.in_language(language).to_owned(),
    };
    let mend = |verdict: &Verdict| {
        let advice = verdict.to_do().map(|advice| advice.in_language(language)).unwrap_or_default();
        let what = format!("{}{}{advice}", told(verdict, seen), language.pick("。", ". "));
        act(("厂商修改", "The maker mends"), what, verdict)
    };
    let wait = |verdict: &Verdict| act(("等客户端", "The client acts"), told(verdict, seen), verdict);
    let ask = |verdict: &Verdict| {
        act(("现在请您", "You act now"), verdict.obligation.to_do.in_language(language).to_owned(), verdict)
    };
    [wrong.map(mend), waiting.map(wait), asking.map(ask)].into_iter().flatten().collect()
}

/// What was seen, and until when is waited.
fn told(verdict: &Verdict, seen: Seen<'_>) -> String {
    let said = verdict.said.in_language(seen.language);
    match verdict.decided_at {
        Some(at) => {
            let time = words::time(at, seen.now);
            bilingual!("{said}（最迟 {time}）", "{said} (until {time})").in_language(seen.language).to_owned()
        }
        None => said.to_owned(),
    }
}
