//! How far the target's clock and the client's are apart, and what follows from it (1.1.4.2).

use jiff::SignedDuration;

use super::{Diagnosis, DiagnosisCheck, State};
use crate::clock::zone_hours;
use crate::contract::Contract;
use crate::language::{Bilingual, bilingual};
use crate::probe::{ProbeAnswer, Prober};
use crate::request::{Draft, Signing};

pub(super) const CLOCK: &str = "clock";

/// A difference that is worth telling though nothing is refused for it.
const NOTABLE: SignedDuration = SignedDuration::from_mins(1);

/// How far the target's clock is ahead of the client's or behind it, for a person; none where that is not worth telling.
pub fn notable_offset(offset: SignedDuration) -> Option<Bilingual> {
    (offset.abs() >= NOTABLE).then(|| told(offset.as_secs()))
}

/// The clocks, by the Date of an answer. It blames nobody yet: a gateway may have written it.
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
    let window = window(contract);
    let next = match zone_hours(offset) {
        Some(hours) => in_other_zone(hours),
        None if offset.abs() >= window => out_of_window(window),
        None if offset.abs() >= NOTABLE => near_window(window, offset),
        None => return DiagnosisCheck::well(CLOCK, looked, came),
    };
    DiagnosisCheck::new(CLOCK, State::Note, looked, came, next)
}

fn window(contract: &Contract) -> SignedDuration {
    SignedDuration::from_secs(contract.parameters().clock_window_seconds)
}

/// What to do about clocks that are apart.
const SET_BOTH: (&str, &str) = (
    "让两边都与 NTP 对时；错的若是目标，请目标方改",
    "set both clocks by NTP; where the target's is wrong, its side must mend it",
);

fn out_of_window(window: SignedDuration) -> Bilingual {
    let (minutes, remedy) = (window.as_mins(), Bilingual::from(SET_BOTH));
    bilingual!(
        "若平台的时钟真的相差 {minutes} 分钟以上，每个请求都会被拒绝（10006），那就{remedy}；若签名的请求被接受，错的只是 Date",
        "where the platform's clock is off by {minutes} minutes or more indeed, every request is refused with 10006: {remedy}. Where a signed request is accepted, only the Date is wrong",
        remedy
    )
}

fn near_window(window: SignedDuration, offset: SignedDuration) -> Bilingual {
    let (left, remedy) = (length(window.as_secs() - offset.abs().as_secs()), Bilingual::from(SET_BOTH));
    bilingual!(
        "再差 {left} 就会被拒绝（10006）。{remedy}",
        "{left} more, and requests are refused with 10006. Remedy: {remedy}",
        remedy
    )
}

/// The Date of an answer is off by hours that are whole: on which side does not show yet.
fn in_other_zone(hours: i64) -> Bilingual {
    let hours = hours.abs();
    bilingual!(
        "正好差 {hours} 小时，是时区弄错了，不是时钟走得不准，对时没有用。有一边把本地时间当作 GMT：先用 date -u 核对本机；本机若没有错，就是平台写错了 Date（RFC 9110 5.6.7）",
        "just {hours} hours: a time zone is wrong, and no clock that runs wrongly, so NTP does not help. One side takes local time for GMT: compare date -u on this machine; where it is right, the platform writes its Date wrongly (RFC 9110, 5.6.7)"
    )
}

/// Blames the target for a Date that the window excludes, once it has taken a request that is dated by the client's clock.
pub(super) fn blame_date(diagnosis: &mut Diagnosis, offset: Option<SignedDuration>, contract: &Contract) {
    let check = diagnosis.checks.iter_mut().find(|check| check.check == CLOCK);
    let (Some(offset), Some(check)) = (offset.filter(|offset| offset.abs() >= window(contract)), check) else { return };
    check.state = State::Fault;
    check.next = Some(match zone_hours(offset).map(i64::abs) {
        Some(hours) => bilingual!(
            "按本机时间签名的请求被接受，可见错的是应答的 Date：平台（或它前面的网关）把差 {hours} 小时的本地时间当作 GMT 写了进去（RFC 9110 5.6.7），请目标方改；对时没有用",
            "requests dated by this machine's clock are accepted, so it is the answers' Date that is wrong: the platform, or a gateway before it, writes local time, {hours} hours off, as GMT (RFC 9110, 5.6.7). Its side must mend that; NTP does not help"
        ),
        None => Bilingual::new(
            "按本机时间签名的请求被接受，可见错的是应答的 Date：平台按另一只钟核对请求，写 Date 的多半是它前面的网关；请目标方让那只钟也与 NTP 对时",
            "requests dated by this machine's clock are accepted, so it is the answers' Date that is wrong: the platform checks requests by another clock, and a gateway before it writes the Date, most likely. Its side must set that clock by NTP too",
        ),
    });
}

/// What it means that a request is refused for its date, by how far the Date of the answer is ahead.
pub(super) async fn refused(
    answer: &ProbeAnswer,
    draft: &Draft,
    signing: &Signing,
    prober: &mut Prober<'_>,
) -> (State, Bilingual) {
    let window = window(prober.contract);
    match answer.clock_offset() {
        None => {
            let set_both = Bilingual::from(SET_BOTH);
            let next = bilingual!(
                "时间超出窗口：{set_both}；只想先测试，可加 --clock ±时间差",
                "the date lies outside the window: {set_both}; to go on meanwhile, give the difference to --clock",
                set_both
            );
            (State::Doubtful, next)
        }
        Some(offset) if offset.abs() < window => (State::Fault, other_clock(draft, signing, prober).await),
        // Whose clock is wrong, this machine cannot know.
        Some(offset) => (State::Doubtful, remedy(offset)),
    }
}

/// What to do about two clocks that are so far apart.
fn remedy(offset: SignedDuration) -> Bilingual {
    let sign = if offset.is_negative() { '-' } else { '+' };
    let Some(hours) = zone_hours(offset).map(i64::abs) else {
        let (length, set_both) = (length(offset.abs().as_secs()), Bilingual::from(SET_BOTH));
        return bilingual!(
            "两边的时钟相差太多：{set_both}；只想先测试，可加 --clock {sign}{length}",
            "the two clocks are too far apart: {set_both}; to go on meanwhile, give --clock {sign}{length}",
            set_both
        );
    };
    bilingual!(
        "两边正好差 {hours} 小时：有一边把本地时间当作 GMT。用 date -u 核对本机；本机若没有错，就是平台的时区弄错了，请目标方改。对时没有用；只想先测试，可加 --clock {sign}{hours}h",
        "the two are just {hours} hours apart: one side takes local time for GMT. Compare date -u on this machine; where it is right, the platform has the wrong time zone and its side must mend it. NTP does not help; to go on meanwhile, give --clock {sign}{hours}h"
    )
}

/// By how many hours Beijing time and GMT are taken for each other.
const ZONES: [i64; 2] = [8, -8];

/// The target refuses the very time that its own Date tells: whether it takes another zone's shows by a request so dated.
async fn other_clock(draft: &Draft, signing: &Signing, prober: &mut Prober<'_>) -> Bilingual {
    for hours in ZONES {
        let signing = Signing { skew: SignedDuration::from_hours(hours), ..signing.clone() };
        let answer = prober.send(&Draft { signing: Some(signing), ..draft.clone() }).await;
        if answer.is_ok_and(|answer| answer.passed_signature(prober.contract)) {
            let side = Bilingual::from(if hours < 0 { ("早", "behind") } else { ("晚", "ahead") });
            let written = hours.abs();
            return bilingual!(
                "应答的 Date 与本机一致，请求却要写比这{side} {written} 小时的时间才被接受：平台核对 x-bis3-date 时弄错了时区（1.1.4.2 要求 GMT），请目标方改；只想先测试，可加 --clock {hours:+}h",
                "the answers' Date agrees with this machine's clock, and a request is accepted only if it is dated {written} hours {side}: the platform takes x-bis3-date for a time of another zone than GMT (1.1.4.2), and its side must mend that; to go on meanwhile, give --clock {hours:+}h",
                side
            );
        }
    }
    Bilingual::new(
        "应答的 Date 与本机一致，按这个时间签名却被拒绝：平台核对请求用的是另一只钟（Date 也许是它前面的网关写的），或者核对得不对；请目标方检查",
        "the answers' Date agrees with this machine's clock, and a request of that time is refused: the platform checks requests by another clock (a gateway before it may write the Date), or checks them wrongly; ask its side",
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
