//! Rules that look at reports and their content.

use std::collections::{BTreeMap, BTreeSet};

use super::case::Case;
use super::ruling::Ruling;
use super::sent::shown;
use crate::certify::observed::Observed;
use crate::certify::suite::Obligation;
use crate::contract::EndpointId;
use crate::language::bilingual;

/// A report to the endpoint is taken.
pub(super) fn reported(obligation: &Obligation, case: &Case<'_>) -> Ruling {
    let is_there = |observed: &&Observed| observed.endpoint.is_some_and(|id| obligation.endpoints.contains(&id));
    shown(taken(case).filter(is_there), 1)
}

/// A report is taken for each claimed institution.
pub(super) fn institutions(case: &Case<'_>) -> Ruling {
    let mut reported: BTreeMap<&str, &Observed> = BTreeMap::new();
    for observed in taken(case) {
        if let Some(report) = &observed.report {
            reported.entry(&report.institution).or_insert(observed);
        }
    }
    let claimed = &case.terms.claims.institutions;
    let missing: Vec<&str> = claimed.iter().map(String::as_str).filter(|code| !reported.contains_key(code)).collect();
    if missing.is_empty() {
        return Ruling::pass().by(reported.into_values());
    }
    let codes = missing.join(", ");
    Ruling::not_shown(bilingual!("还没有：{codes}", "not yet: {codes}")).by(reported.into_values())
}

/// Several values of the dictionaries are used.
pub(super) fn dictionary_range(case: &Case<'_>) -> Ruling {
    let mut values: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (field, value) in case.exchanges.iter().flat_map(|observed| observed.values()) {
        values.entry(field).or_default().insert(value);
    }
    let few: Vec<&str> = values.iter().filter(|(_, values)| values.len() < 2).map(|(field, _)| *field).collect();
    match (values.is_empty(), few.is_empty()) {
        (true, _) => Ruling::not_shown(("还没有库存报告", "there was no stock report yet")),
        (false, true) => Ruling::pass().by(stock(case)),
        (false, false) => {
            let fields = few.join(", ");
            Ruling::not_shown(bilingual!("只有一种取值：{fields}", "one value only: {fields}"))
        }
    }
}

/// A half-year's figures are not its year's.
pub(super) fn half_year(obligation: &Obligation, case: &Case<'_>) -> Ruling {
    let mut years: BTreeMap<(&str, &str), BTreeMap<&str, &Observed>> = BTreeMap::new();
    for observed in of(EndpointId::Tqc, case) {
        let Some(report) = &observed.report else { continue };
        if let Some((year, batch)) = report.period.split_once('/') {
            years.entry((&report.institution, year)).or_default().insert(batch, observed);
        }
    }
    let pairs = || {
        years.values().filter_map(|batches| {
            let year = batches.get(WHOLE_YEAR)?;
            let half = batches.iter().find(|(batch, _)| **batch != WHOLE_YEAR)?.1;
            Some([*year, *half])
        })
    };
    let same =
        pairs().find(|[year, half]| year.content.figures.is_some() && year.content.figures == half.content.figures);
    match (same, pairs().next()) {
        (Some(same), _) => Ruling::broken(obligation, obligation.fails.clone()).by(same),
        (None, Some(pair)) => Ruling::pass().by(pair),
        (None, None) => Ruling::not_shown((
            "还没有同一年的全年和半年报告",
            "there was no report of a year and of one of its halves yet",
        )),
    }
}

/// The batch of a whole year (D021).
const WHOLE_YEAR: &str = "0";

/// Units fit their products.
pub(super) fn units(obligation: &Obligation, case: &Case<'_>) -> Ruling {
    let suite = &case.terms.suite;
    let wrong = |observed: &Observed| {
        let misfit = |(product, unit): &&(smol_str::SmolStr, smol_str::SmolStr)| {
            suite.unit_of(product).is_some_and(|usual| usual != unit)
        };
        observed.content.units.iter().find(misfit).cloned()
    };
    let broken: Vec<&Observed> = stock(case).filter(|observed| wrong(observed).is_some()).collect();
    if let Some((product, unit)) = broken.first().and_then(|first| wrong(first)) {
        let fails = &obligation.fails;
        let said = bilingual!(
            "{fails}：ProdCode {product}，ProdUnits {unit}",
            "{fails}: ProdCode {product}, ProdUnits {unit}",
            fails,
            product,
            unit
        );
        return Ruling::broken(obligation, said).by(broken);
    }
    let is_usual =
        |observed: &&Observed| observed.content.units.iter().any(|(product, _)| suite.unit_of(product).is_some());
    shown(stock(case).filter(is_usual), 1)
}

/// Characters beyond the usual ones arrive.
pub(super) fn rare_characters(case: &Case<'_>) -> Ruling {
    let has_rare = |observed: &&Observed| observed.content.has_rare_characters;
    shown(case.exchanges.iter().copied().filter(has_rare), 1)
}

/// No day is reported again once it was taken.
pub(super) fn once_a_day(obligation: &Obligation, case: &Case<'_>) -> Ruling {
    let is_concerned = |observed: &&Observed| observed.endpoint.is_some_and(|id| obligation.endpoints.contains(&id));
    let concerned = case.repeated().filter(|tries| tries.first().is_some_and(is_concerned));
    let mut pairs: Vec<[&Observed; 2]> = concerned.flat_map(|tries| again_once_taken(tries, case)).collect();
    pairs.sort_by_key(|[_, again]| (again.time, again.number));
    let Some([taken_first, again]) = pairs.first() else {
        return shown(taken(case).filter(is_concerned), 1);
    };
    let path = again.endpoint.map(|id| case.terms.contract().endpoint(id).path.clone()).unwrap_or_default();
    let period = again.report.as_ref().map(|report| report.period.as_str()).unwrap_or_default();
    let (fails, first, again) = (&obligation.fails, taken_first.number, again.number);
    let said = bilingual!(
        "{fails}：{path} {period}，第 {first} 条已被接受，第 {again} 条又报",
        "{fails}: {path} {period}, taken with exchange {first} and reported again with {again}",
        fails
    );
    Ruling::broken(obligation, said).by(pairs.into_iter().map(|[_, again]| again))
}

/// The first of the tries of a report that was taken, with each behind it: what comes again is wrong, and not what came first.
fn again_once_taken<'a>(tries: &[&'a Observed], case: &Case<'a>) -> Vec<[&'a Observed; 2]> {
    let is_taken = |observed: &&Observed| observed.trial.is_none() && observed.is_told_taken();
    let Some(place) = tries.iter().position(is_taken) else { return Vec::new() };
    let again = tries[place + 1..].iter().filter(|again| case.knew_answer(tries[place], again));
    again.map(|again| [tries[place], *again]).collect()
}

fn taken<'a>(case: &Case<'a>) -> impl Iterator<Item = &'a Observed> {
    case.exchanges.iter().copied().filter(|observed| observed.is_told_taken())
}

fn stock<'a>(case: &Case<'a>) -> impl Iterator<Item = &'a Observed> {
    of(EndpointId::Stock, case)
}

fn of<'a>(endpoint: EndpointId, case: &Case<'a>) -> impl Iterator<Item = &'a Observed> {
    case.exchanges.iter().copied().filter(move |observed| observed.endpoint == Some(endpoint))
}
