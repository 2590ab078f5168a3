//! How far the target's clock and the client's are apart, and what follows from it (1.1.4.2).

use jiff::SignedDuration;

use super::{DiagnosisCheck, State};
use crate::contract::Contract;
use crate::language::{Bilingual, bilingual};
use crate::probe::ProbeAnswer;

const CLOCK: &str = "clock";

/// A difference that is worth telling though nothing is refused for it.
const NOTABLE: SignedDuration = SignedDuration::from_mins(1);

/// How far the target's clock is ahead of the client's or behind it, for a person; none where that is not worth telling.
pub fn notable_offset(offset: SignedDuration) -> Option<Bilingual> {
    (offset.abs() >= NOTABLE).then(|| told(offset.as_secs()))
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
        (minutes, 0) => format!("{minutes}m"),
        (minutes, seconds) => format!("{minutes}m{seconds}s"),
    }
}
