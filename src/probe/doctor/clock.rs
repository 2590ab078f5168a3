//! How far the target's clock and the client's are apart, and what follows from it (1.1.4.2).

use jiff::SignedDuration;

use super::{Diagnosis, DiagnosisCheck, State};
use crate::contract::Contract;
use crate::language::{Bilingual, bilingual};
use crate::probe::ProbeAnswer;

pub(super) const CLOCK: &str = "clock";

/// A difference that is worth telling though nothing is refused for it.
const NOTABLE: SignedDuration = SignedDuration::from_mins(1);

/// How far the target's clock is ahead of the client's or behind it, for a person; none where that is not worth telling.
pub fn notable_offset(offset: SignedDuration) -> Option<Bilingual> {
    (offset.abs() >= NOTABLE).then(|| told(offset.as_secs()))
}

/// The hours of a difference that are whole, but for what clocks are off anyway: nobody's clock runs so wrongly, but local
/// time that is told as GMT does. None where it is none of those of time zones.
pub fn whole_hours(offset: SignedDuration) -> Option<i64> {
    const FURTHEST: i64 = 14;
    let hours = (offset + SignedDuration::from_mins(if offset.is_negative() { -30 } else { 30 })).as_hours();
    let is_near = (offset - SignedDuration::from_hours(hours)).abs() < NOTABLE;
    (is_near && (1..=FURTHEST).contains(&hours.abs())).then_some(hours)
}

/// The clocks, by the Date of an answer.
pub(super) fn examined(answer: &ProbeAnswer, contract: &Contract) -> DiagnosisCheck {
    let looked = ("应答的 Date 与本机时间之差", "the answer's Date against this machine's clock");
    let Some(offset) = answer.clock_offset() else {
        let came = ("应答没有可读的 Date", "the answer has no Date that can be read");
        let next = (
            "目标的时间看不到：若后面出现 10006，请与目标方核对两边的时间",
            "the target's clock cannot be seen: should 10006 come, compare both clocks with the target's side",
        );
        return DiagnosisCheck::new(CLOCK, State::Note, looked, came, next);
    };
    let came = told(offset.as_secs());
    if let Some(hours) = whole_hours(offset) {
        return DiagnosisCheck::new(CLOCK, State::Note, looked, came, in_other_zone(hours));
    }
    let window = SignedDuration::from_secs(contract.parameters().clock_window_seconds);
    let remedy = Bilingual::new(
        "让两边都与 NTP 对时；错的若是目标，请目标方改；只想先测试，可加 --clock ±时间差",
        "set both clocks by NTP; where the target's is wrong, its side must mend it; to go on meanwhile, give the difference to --clock",
    );
    if offset.abs() >= window {
        let minutes = window.as_mins();
        let next = bilingual!(
            "相差 {minutes} 分钟以上，每个请求都会被拒绝（10006）。{remedy}",
            "{minutes} minutes or more: every request is refused with 10006. Remedy: {remedy}",
            remedy
        );
        return DiagnosisCheck::new(CLOCK, State::Mistake, looked, came, next);
    }
    if offset.abs() >= NOTABLE {
        let left = length(window.as_secs() - offset.abs().as_secs());
        let next = bilingual!(
            "再差 {left} 就会被拒绝（10006）。{remedy}",
            "{left} more, and requests are refused with 10006. Remedy: {remedy}",
            remedy
        );
        return DiagnosisCheck::new(CLOCK, State::Note, looked, came, next);
    }
    DiagnosisCheck::well(CLOCK, looked, came)
}

/// The Date of an answer is off by hours that are whole: on which side does not show yet.
fn in_other_zone(hours: i64) -> Bilingual {
    let hours = hours.abs();
    bilingual!(
        "正好差 {hours} 小时，是时区弄错了，不是时钟走得不准，对时没有用。有一边把本地时间当作 GMT：先用 date -u 核对本机；本机若没有错，就是平台写错了 Date（RFC 9110 5.6.7）",
        "just {hours} hours: a time zone is wrong, and no clock that runs wrongly, so NTP does not help. One side takes local time for GMT: compare date -u on this machine; where it is right, the platform writes its Date wrongly (RFC 9110, 5.6.7)"
    )
}

/// Blames the target for a Date in another zone, once it has taken a request that is dated by the client's clock.
pub(super) fn blame_date(diagnosis: &mut Diagnosis, offset: Option<SignedDuration>) {
    let check = diagnosis.checks.iter_mut().find(|check| check.check == CLOCK);
    if let (Some(hours), Some(check)) = (offset.and_then(whole_hours), check) {
        let hours = hours.abs();
        check.state = State::Fault;
        check.next = Some(bilingual!(
            "按本机时间签名的请求被接受，可见错的是应答的 Date：平台把差 {hours} 小时的本地时间当作 GMT 写了进去（RFC 9110 5.6.7），请目标方改；对时没有用",
            "requests dated by this machine's clock are accepted, so it is the answers' Date that is wrong: the platform writes local time, {hours} hours off, as GMT (RFC 9110, 5.6.7). Its side must mend that; NTP does not help"
        ));
    }
}

/// What to do where a request is refused for its date, by how far the target's clock is ahead.
pub(super) fn remedy_of_refused(offset: Option<SignedDuration>) -> Bilingual {
    let Some((offset, hours)) = offset.and_then(|offset| Some((offset, whole_hours(offset)?))) else {
        return Bilingual::new(
            "时间超出窗口：让两边都与 NTP 对时；只想先测试，可加 --clock ±时间差",
            "the date lies outside the window: set both clocks by NTP; to go on meanwhile, give the difference to --clock",
        );
    };
    let (hours, sign) = (hours.abs(), if offset.is_negative() { '-' } else { '+' });
    bilingual!(
        "两边正好差 {hours} 小时：有一边把本地时间当作 GMT。用 date -u 核对本机；本机若没有错，就是平台的时区弄错了，请目标方改。对时没有用；只想先测试，可加 --clock {sign}{hours}h",
        "the two are just {hours} hours apart: one side takes local time for GMT. Compare date -u on this machine; where it is right, the platform has the wrong time zone and its side must mend it. NTP does not help; to go on meanwhile, give --clock {sign}{hours}h"
    )
}

/// How far the target's clock is ahead, for a person.
fn told(seconds: i64) -> Bilingual {
    let length = length(seconds.abs());
    match seconds {
        -1..=1 => Bilingual::new("一致（1 秒以内）", "they agree (within a second)"),
        2.. => bilingual!("目标快 {length}", "the target's is {length} ahead"),
        _ => bilingual!("目标慢 {length}", "the target's is {length} behind"),
    }
}

/// A length of time as `--clock` takes it.
fn length(seconds: i64) -> String {
    match (seconds / 60, seconds % 60) {
        (0, seconds) => format!("{seconds}s"),
        (minutes, 0) if minutes % 60 == 0 => format!("{}h", minutes / 60),
        (minutes, 0) => format!("{minutes}m"),
        (minutes, seconds) => format!("{minutes}m{seconds}s"),
    }
}
