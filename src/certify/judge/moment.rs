//! Rules that look at dates and times.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};

use super::case::Case;
use super::ruling::Ruling;
use super::sent::shown;
use crate::certify::notes::COMMAND_STARTED;
use crate::certify::observed::Observed;
use crate::certify::suite::Obligation;
use crate::clock::{zone, zone_hours};
use crate::contract::Stage;
use crate::language::{Bilingual, bilingual};

/// A report is taken after the client was started again.
pub(super) fn restart(obligation: &Obligation, case: &Case<'_>) -> Ruling {
    let starts = case.evidence.notes.iter().filter(|note| note.word == COMMAND_STARTED).filter_map(|note| note.time);
    let again: Vec<Timestamp> = starts.skip(1).collect();
    on_each_first(obligation, case, |before, first| again.iter().any(|start| (before..first).contains(start)))
}

/// Reports are taken on both sides of a midnight.
pub(super) fn midnight(obligation: &Obligation, case: &Case<'_>) -> Ruling {
    on_each_first(obligation, case, |before, first| day(before) != day(first))
}

/// Shown by the first requests behind something that happened between two, none of which is refused for its date or signature.
/// What was refused before it happened is not refused for it.
fn on_each_first(obligation: &Obligation, case: &Case<'_>, happened: impl Fn(Timestamp, Timestamp) -> bool) -> Ruling {
    let plain: Vec<&Observed> = case.exchanges.iter().copied().filter(|observed| observed.trial.is_none()).collect();
    let pairs: Vec<&[&Observed]> = plain.windows(2).filter(|pair| happened(pair[0].time, pair[1].time)).collect();
    let is_broken = |pair: &&&[&Observed]| !is_refused(pair[0], case) && is_refused(pair[1], case);
    let broken: Vec<&Observed> = pairs.iter().filter(is_broken).map(|pair| pair[1]).collect();
    if !broken.is_empty() {
        return Ruling::broken(obligation, obligation.fails.clone()).made_by(&broken).by(broken);
    }
    shown(pairs.into_iter().map(|pair| pair[1]).filter(|observed| observed.is_sound()), 1)
}

/// Whether a platform refuses the date or the signature, and no trial has led the client to it.
fn is_refused(observed: &Observed, case: &Case<'_>) -> bool {
    let stage = stage(observed, case);
    stage == Some(Stage::Signature) || stage == Some(Stage::Date) && is_own_date(observed, case)
}

fn day(time: Timestamp) -> Date {
    time.to_zoned_datetime(zone()).date()
}

/// No date is out of the window, but where a trial has just moved the clock.
pub(super) fn date_window(obligation: &Obligation, case: &Case<'_>) -> Ruling {
    let is_expired = |observed: &Observed| stage(observed, case) == Some(Stage::Date);
    let is_broken =
        |observed: &&Observed| observed.trial.is_none() && is_expired(observed) && is_own_date(observed, case);
    let broken: Vec<&Observed> = case.exchanges.iter().copied().filter(is_broken).collect();
    if let Some(first) = broken.first() {
        return Ruling::broken(obligation, obligation.fails.joined(("：", ": "), &off_by(first))).by(broken);
    }
    shown(case.exchanges.iter().copied().filter(|observed| observed.is_sound()), 1)
}

/// By how much a date is off, and that it is the time of another zone where it is off by whole hours.
fn off_by(observed: &Observed) -> Bilingual {
    let offset = offset(observed).unwrap_or_default();
    let seconds = offset.as_secs();
    match zone_hours(offset) {
        Some(hours) => bilingual!(
            "相差 {seconds} 秒，正好 {hours:+} 小时：本地时间被当作 GMT 发送",
            "{seconds} s, which is {hours:+} hours: local time is sent as GMT"
        ),
        None => bilingual!("相差 {seconds} 秒", "{seconds} s"),
    }
}

/// The step of the checks at which a platform refuses a request of its own accord.
fn stage(observed: &Observed, case: &Case<'_>) -> Option<Stage> {
    case.terms.contract().code_number(observed.code).map(|code| code.stage)
}

/// Whether a date is the client's own, and was not old by the time at which the program came to it.
fn is_own_date(observed: &Observed, case: &Case<'_>) -> bool {
    !follows_trial(observed, case) && !case.held_up.is_between(observed.time, observed.time)
}

/// Whether a date is off by as much as an earlier trial has moved the clock: the client has set its own by it, as it should.
fn follows_trial(observed: &Observed, case: &Case<'_>) -> bool {
    let Some(offset) = offset(observed) else { return false };
    case.moved.iter().any(|(since, shift)| *since <= observed.time && (*shift - offset).abs() < NEAR)
}

/// How far a client's clock may be off besides.
const NEAR: SignedDuration = SignedDuration::from_secs(90);

/// How far the date of a request is ahead of the platform's clock.
fn offset(observed: &Observed) -> Option<SignedDuration> {
    observed.date.as_ref().map(|(_, date)| date.duration_since(observed.time))
}

/// No date is used again long after it was first used; by tries of one report, that is told elsewhere.
pub(super) fn date_fresh(obligation: &Obligation, case: &Case<'_>) -> Ruling {
    let mut first_uses: BTreeMap<(Option<&str>, &str), &Observed> = BTreeMap::new();
    let mut of_reports = BTreeSet::new();
    let mut broken = Vec::new();
    for observed in &case.exchanges {
        let Some((text, _)) = &observed.date else { continue };
        let first = *first_uses.entry((observed.key.as_deref(), text)).or_insert(observed);
        let is_news = of_reports.insert((&observed.report, text));
        let is_late = observed.time.duration_since(first.time) > case.terms.plan.stale;
        let is_held_up = case.held_up.is_between(observed.time, observed.time);
        if is_news && is_late && !is_held_up && !are_by_two_clocks(first, observed, case) {
            broken.extend([first, *observed]);
        }
    }
    match (broken.is_empty(), first_uses.len()) {
        (false, _) => Ruling::broken(obligation, obligation.fails.clone()).by(broken),
        (true, 2..) => Ruling::pass().by(first_uses.into_values()),
        (true, _) => Ruling::not_shown(("还没有两份先后的报告", "there were no two reports one after the other yet")),
    }
}

/// Whether a client has told the same time by two clocks: one that a trial has moved, and one that shows the platform's time or
/// was moved otherwise. Its dates are as fresh as can be, though one of them comes again.
fn are_by_two_clocks(first: &Observed, again: &Observed, case: &Case<'_>) -> bool {
    let is_by_clock = |observed| offset(observed).is_some_and(|by| by.abs() < NEAR) || follows_trial(observed, case);
    let is_moved = again.time.duration_since(first.time) >= NEAR;
    is_moved && is_by_clock(first) && is_by_clock(again)
}

/// The time of stock is local time. A time of day that is round was set by hand and tells no zone.
pub(super) fn local_time(obligation: &Obligation, case: &Case<'_>) -> Ruling {
    let hours = |observed: &Observed| {
        let counted = observed.counted_at().filter(|counted| counted.minute() != 0 || counted.second() > 5)?;
        zone_hours(observed.time.to_zoned_datetime(zone()).datetime().duration_since(counted))
    };
    let counted: Vec<&Observed> = case.exchanges.iter().copied().filter(|one| one.counted_at().is_some()).collect();
    let broken: Vec<&Observed> = counted.iter().copied().filter(|observed| hours(observed).is_some()).collect();
    if let Some(hours) = broken.first().and_then(|first| hours(first)) {
        let fails = &obligation.fails;
        let said = bilingual!("{fails}（相差 {hours} 小时）", "{fails} ({hours} h)", fails, hours);
        return Ruling::broken(obligation, said).by(broken);
    }
    shown(counted.into_iter(), 1)
}

/// Reports come at the claimed times.
pub(super) fn daily_time(case: &Case<'_>) -> Ruling {
    let times = &case.terms.claims.daily_times;
    if times.is_empty() {
        return Ruling::skip(("没有声明每天的上报时间", "no daily time is claimed"));
    }
    let is_near = |observed: &&Observed| {
        let time = observed.time.to_zoned_datetime(zone()).time();
        times.iter().any(|claimed| time.duration_since(*claimed).abs() < SignedDuration::from_mins(30))
    };
    shown(case.exchanges.iter().copied().filter(is_near), 1)
}
