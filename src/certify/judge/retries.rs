//! Rules that look at what comes again after a failure.

use std::collections::HashMap;

use jiff::SignedDuration;

use super::case::Case;
use super::ruling::Ruling;
use crate::certify::observed::Observed;
use crate::certify::suite::{Expectation, Obligation};
use crate::language::bilingual;

/// Pauses stand between tries, and grow.
pub(super) fn pauses(obligation: &Obligation, case: &Case<'_>) -> Ruling {
    let chains: Vec<Vec<Pause<'_>>> = case.repeated().map(|tries| Pause::between(tries, case)).collect();
    let at_once = |pause: &&Pause<'_>| pause.length < case.terms.plan.shortest_pause;
    if let Some(pause) = chains.iter().flatten().find(at_once) {
        let (fails, length) = (&obligation.fails, pause.length.as_millis());
        let said = bilingual!("{fails}：只隔了 {length} 毫秒", "{fails}: after {length} ms", fails, length);
        return Ruling::broken(obligation, said).by([pause.before, pause.behind]);
    }
    let constant = |chain: &Vec<Pause<'_>>| {
        let lengths: Vec<i128> = chain.iter().map(|pause| pause.length.as_millis()).collect();
        not_growing(&lengths)
    };
    if let Some(((first, last), chain)) = chains.iter().find_map(|chain| Some((constant(chain)?, chain))) {
        let said = bilingual!(
            "停顿没有加长：先是 {first} 毫秒，后是 {last} 毫秒",
            "pauses do not grow: {first} ms first, {last} ms later"
        );
        return Ruling::broken(obligation, said).by(chain.iter().map(|pause| pause.behind));
    }
    shown_by(chains.iter().flatten().map(|pause| pause.behind).collect(), case)
}

/// The time between two tries.
struct Pause<'a> {
    before: &'a Observed,
    behind: &'a Observed,
    length: SignedDuration,
}

impl<'a> Pause<'a> {
    /// The pauses behind tries of which nobody can know what came of them.
    fn between(tries: &[&'a Observed], case: &Case<'_>) -> Vec<Self> {
        let is_retry = |pair: &&[&Observed]| is_left_open(pair[0], case) && case.knew_answer(pair[0], pair[1]);
        let pairs = tries.windows(2).filter(is_retry);
        pairs.map(|pair| Self { before: pair[0], behind: pair[1], length: gap(pair) }).collect()
    }
}

/// The first of a chain's pauses and the middle one of its second half, in milliseconds, where the second is not longer by two
/// fifths. A single pause tells little, since a busy machine makes some longer; of a short chain nothing is said. Pauses that
/// grow up to a longest one and stay there have grown: that is why the first is taken, not the middle of the first half.
fn not_growing(lengths: &[i128]) -> Option<(i128, i128)> {
    if lengths.len() < SHORTEST_CHAIN {
        return None;
    }
    let mut second = lengths[lengths.len() / 2..].to_vec();
    second.sort_unstable();
    let (first, middle) = (lengths[0], second[second.len() / 2]);
    (middle * 5 < first * 7).then_some((first, middle))
}

/// How many pauses tell whether they grow.
const SHORTEST_CHAIN: usize = 4;

/// Whether a client cannot know what came of a request, and has to send it again a little later.
fn is_left_open(observed: &Observed, case: &Case<'_>) -> bool {
    matches!(case.expectation(observed), Some(Expectation::Again | Expectation::GivesUp))
}

/// The number of tries is limited.
pub(super) fn bounded(obligation: &Obligation, case: &Case<'_>) -> Ruling {
    let most = case.terms.plan.most_tries;
    if let Some(tries) = case.repeated().find(|tries| count_open(tries, case) > most) {
        let (fails, count) = (&obligation.fails, tries.len());
        let said = bilingual!("{fails}：{count} 次", "{fails}: {count} tries", fails, count);
        return Ruling::broken(obligation, said).by(tries.iter().copied());
    }
    let Some(outage) = case.trials_expecting(|expects| expects == Expectation::GivesUp).next() else {
        return no_trials();
    };
    let struck = case.struck(&outage.id);
    match (struck.first(), struck.last()) {
        (Some(_), Some(last)) if struck.len() > 1 && case.since(last) >= case.terms.plan.settle => {
            Ruling::pass().by(struck.iter().copied())
        }
        _ => Ruling::not_shown(("还没有一份报告一直失败", "no report has failed without end yet")),
    }
}

fn count_open(tries: &[&Observed], case: &Case<'_>) -> usize {
    tries.iter().filter(|observed| is_left_open(observed, case)).count()
}

/// Each try has a date of its own. As long as a request may be under way two tries may have the same one.
pub(super) fn fresh(obligation: &Obligation, case: &Case<'_>) -> Ruling {
    let mut alike = case.repeated().flat_map(|tries| dated_alike(tries, case));
    let is_held_up = |pair: &[&Observed; 2]| case.held_up.is_between(pair[0].time, pair[1].time);
    if let Some(pair) = alike.find(|pair| gap(pair) >= case.terms.plan.stale && !is_held_up(pair)) {
        return Ruling::broken(obligation, obligation.fails.clone()).by(pair);
    }
    let retries = case.repeated().flat_map(|tries| tries.windows(2)).filter(|pair| may_come_again(pair[0], case));
    shown_by(retries.filter(|pair| date(pair[0]) != date(pair[1])).map(|pair| pair[1]).collect(), case)
}

/// Each try with the first one before it that has the same date and behind which it may come again.
fn dated_alike<'a>(tries: &[&'a Observed], case: &Case<'_>) -> Vec<[&'a Observed; 2]> {
    let mut first_uses: HashMap<&str, &Observed> = HashMap::new();
    let mut alike = Vec::new();
    for observed in tries.iter().copied() {
        let Some(date) = date(observed) else { continue };
        alike.extend(first_uses.get(date).map(|first| [*first, observed]));
        if may_come_again(observed, case) {
            first_uses.entry(date).or_insert(observed);
        }
    }
    alike
}

fn date(observed: &Observed) -> Option<&str> {
    observed.date.as_ref().map(|(text, _)| text.as_str())
}

/// Whether it is sound to send the same content again behind an exchange.
fn may_come_again(observed: &Observed, case: &Case<'_>) -> bool {
    case.expectation(observed).is_some_and(Expectation::allows_again)
}

/// Each try has the same content. What comes much later was made anew by hand.
pub(super) fn same_content(obligation: &Obligation, case: &Case<'_>) -> Ruling {
    let differs = |pair: &&[&Observed]| pair[0].digest != pair[1].digest && gap(pair) < case.terms.plan.settle;
    let retries = || case.repeated().flat_map(|tries| tries.windows(2)).filter(|pair| may_come_again(pair[0], case));
    if let Some(pair) = retries().find(differs) {
        return Ruling::broken(obligation, obligation.fails.clone()).by([pair[0], pair[1]]);
    }
    shown_by(retries().map(|pair| pair[1]).collect(), case)
}

fn gap(pair: &[&Observed]) -> SignedDuration {
    pair[1].time.duration_since(pair[0].time)
}

fn shown_by(tries: Vec<&Observed>, case: &Case<'_>) -> Ruling {
    if !tries.is_empty() {
        return Ruling::pass().by(tries);
    }
    if case.trials_expecting(|expects| expects == Expectation::Again).next().is_none() {
        return no_trials();
    }
    Ruling::not_shown(("还没有报告失败后再发", "no report has come again after a failure yet"))
}

fn no_trials() -> Ruling {
    Ruling::skip(("这个方案不让报告失败", "the plan lets no report fail"))
}

/// Others are reported after a failure.
pub(super) fn goes_on(obligation: &Obligation, case: &Case<'_>) -> Ruling {
    if case.trials_expecting(Expectation::is_failure).next().is_none() {
        return no_trials();
    }
    let is_failure = |observed: &&&Observed| case.expectation(observed).is_some_and(Expectation::is_failure);
    let failures: Vec<&Observed> = case.exchanges.iter().filter(is_failure).copied().collect();
    let (Some(first), Some(last)) = (failures.first(), failures.last()) else {
        return Ruling::not_shown(("还没有报告失败", "no report has failed yet"));
    };
    let other_after = |failure: &Observed| {
        let mut later = case.exchanges.iter().copied().filter(|observed| observed.time > failure.time);
        later.find(|observed| !observed.is_try_of(failure))
    };
    // Whether a client that is worked by hand would have gone on, nobody can see.
    let has_stopped = case.is_started_here() && case.has_ended && case.since(last) >= case.terms.plan.patience;
    match (other_after(first), other_after(last)) {
        (_, None) if has_stopped => Ruling::broken(obligation, obligation.fails.clone()).by([*last]),
        (Some(other), _) => Ruling::pass().by([*first, other]),
        (None, _) => {
            Ruling::not_shown(("失败之后还没有别的报告", "no other report has come after the failure yet")).by([*first])
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_that_stay_are_told_from_pauses_that_grow() {
        for constant in [&[10, 10, 10, 10][..], &[10, 7, 10, 10, 10, 10], &[8, 4, 2, 1], &[10, 11, 9, 12, 10]] {
            assert!(not_growing(constant).is_some(), "{constant:?}");
        }
        for grown in [&[1, 2, 4, 8][..], &[1, 10, 10, 10, 10, 10], &[3, 2, 4, 8], &[1, 2, 4, 4, 30, 4], &[10, 10, 10]] {
            assert_eq!(not_growing(grown), None, "{grown:?}");
        }
    }
}
