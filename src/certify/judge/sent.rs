//! Rules that look at each message by itself.

use super::case::Case;
use super::ruling::Ruling;
use crate::certify::observed::Observed;
use crate::certify::suite::{Obligation, Observation};
use crate::language::{Bilingual, bilingual};
use crate::payload::Finding;

/// No finding of these kinds.
pub(super) fn findings(obligation: &Obligation, observation: &Observation, case: &Case<'_>) -> Ruling {
    let of_kind = |observed: &Observed| -> Option<Finding> {
        observed.findings.iter().find(|finding| observation.findings.contains(&finding.kind)).cloned()
    };
    let broken: Vec<&Observed> = concerned(obligation, case).filter(|observed| of_kind(observed).is_some()).collect();
    if let Some(finding) = broken.first().and_then(|first| of_kind(first)) {
        return Ruling::broken(obligation, told(obligation, &finding, case)).by(broken);
    }
    shown(concerned(obligation, case).filter(|observed| observed.report.is_some()), 1)
}

/// What is wrong, where, and what should stand there.
fn told(obligation: &Obligation, finding: &Finding, case: &Case<'_>) -> Bilingual {
    let title = &case.terms.contract().finding(finding.kind).title;
    let (place, expected, actual) = (&finding.place, &finding.expected, &finding.actual);
    match (expected.is_empty(), actual.is_empty()) {
        _ if title.zh.is_empty() => obligation.fails.clone(),
        (false, false) => {
            bilingual!(
                "{title}（{place}：应为 {expected}，实为 {actual}）",
                "{title} ({place}: expected {expected}, got {actual})",
                title,
                place,
                expected,
                actual
            )
        }
        (true, false) => {
            bilingual!("{title}（{place}：{actual}）", "{title} ({place}: {actual})", title, place, actual)
        }
        _ => bilingual!("{title}（{place}）", "{title} ({place})", title, place),
    }
}

/// None of these codes is answered of the platform's own accord.
pub(super) fn refusals(obligation: &Obligation, observation: &Observation, case: &Case<'_>) -> Ruling {
    let is_refused = |observed: &&&Observed| observed.trial.is_none() && observation.codes.contains(&observed.code);
    let broken: Vec<&Observed> = case.exchanges.iter().filter(is_refused).copied().collect();
    if let Some(first) = broken.first() {
        let name = case.terms.contract().code_number(first.code).map(|code| code.name.clone()).unwrap_or_default();
        let (fails, code) = (&obligation.fails, first.code);
        let said = bilingual!("{fails}：{code} {name}", "{fails}: {code} {name}", fails, code, name);
        return Ruling::broken(obligation, said).made_by(&broken).by(broken);
    }
    let wanted = if observation.is_counted { case.terms.plan.signatures } else { 1 };
    shown(case.exchanges.iter().copied().filter(|observed| observed.is_sound()), wanted)
}

/// The headers that HTTP wants are there, and the head can be read.
pub(super) fn headers(obligation: &Obligation, observation: &Observation, case: &Case<'_>) -> Ruling {
    let is_broken = |observed: &&&Observed| {
        let has_finding = observed.findings.iter().any(|finding| observation.findings.contains(&finding.kind));
        let is_unreadable = observed.asked.trim().is_empty();
        is_unreadable || observed.endpoint.is_some() && (has_finding || !observed.lacks.is_empty())
    };
    let broken: Vec<&Observed> = case.exchanges.iter().filter(is_broken).copied().collect();
    if let Some(first) = broken.first() {
        let (fails, lacks) = (&obligation.fails, first.lacks.join(", "));
        let missing = if lacks.is_empty() { String::new() } else { format!(" ({lacks})") };
        return Ruling::broken(obligation, bilingual!("{fails}{missing}", "{fails}{missing}", fails, missing))
            .by(broken);
    }
    shown(case.exchanges.iter().copied(), 1)
}

/// No message holds a secret.
pub(super) fn no_secret(obligation: &Obligation, case: &Case<'_>) -> Ruling {
    unless(obligation, case, |observed| observed.holds_secret, |_| ("", "").into())
}

/// Nothing but the interface is asked.
pub(super) fn nothing_else(obligation: &Obligation, case: &Case<'_>) -> Ruling {
    let is_other = |observed: &Observed| observed.endpoint.is_none() && !observed.asked.trim().is_empty();
    unless(obligation, case, is_other, |first| first.asked.as_str().into())
}

/// Every institution is a claimed one.
pub(super) fn institution_own(obligation: &Obligation, case: &Case<'_>) -> Ruling {
    let claimed = &case.terms.claims.institutions;
    let is_other = |observed: &Observed| {
        observed.report.as_ref().is_some_and(|report| !claimed.iter().any(|own| *own == report.institution))
    };
    let institution = |first: &Observed| first.report.as_ref().map(|report| report.institution.to_string());
    unless(obligation, case, is_other, |first| institution(first).unwrap_or_default().into())
}

/// Shown by any message, unless some are otherwise; of the first of those a detail is told.
fn unless(
    obligation: &Obligation,
    case: &Case<'_>,
    is_broken: impl Fn(&Observed) -> bool,
    detail: impl Fn(&Observed) -> Bilingual,
) -> Ruling {
    let broken: Vec<&Observed> = case.exchanges.iter().copied().filter(|observed| is_broken(observed)).collect();
    let Some(first) = broken.first() else {
        return shown(case.exchanges.iter().copied().filter(|observed| observed.report.is_some()), 1);
    };
    let (fails, detail) = (&obligation.fails, detail(first));
    let said = if detail.en.is_empty() { fails.clone() } else { fails.joined(("：", ": "), &detail) };
    Ruling::broken(obligation, said).by(broken)
}

/// The exchanges at the interfaces of an obligation.
fn concerned<'a>(obligation: &Obligation, case: &Case<'a>) -> impl Iterator<Item = &'a Observed> {
    case.exchanges.iter().copied().filter(|observed| {
        let is_there = observed.endpoint.is_some_and(|endpoint| obligation.endpoints.contains(&endpoint));
        obligation.endpoints.is_empty() || is_there
    })
}

/// Shown by so many messages.
pub(super) fn shown<'a>(messages: impl Iterator<Item = &'a Observed>, wanted: usize) -> Ruling {
    let messages: Vec<&Observed> = messages.collect();
    if messages.len() >= wanted {
        return Ruling::pass().by(messages);
    }
    let count = messages.len();
    let ruling = match count {
        0 => Ruling::not_shown(("还没有这样的请求", "there was no such request yet")),
        _ => Ruling::not_shown(bilingual!("已有 {count} 次，共需 {wanted} 次", "{count} of {wanted} so far")),
    };
    ruling.by(messages)
}
