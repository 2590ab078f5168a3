//! What several pages say.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};

use crate::certify::{Observed, Outcome, Verdict, Verdicts};
use crate::clock;
use crate::contract::Contract;
use crate::language::{Language, bilingual};

/// An outcome for a person; its colour goes by [`Outcome::word`].
pub(super) fn outcome(outcome: Outcome, language: Language) -> &'static str {
    match outcome {
        Outcome::Pass => language.pick("满足", "shown"),
        Outcome::Fail => language.pick("不符合", "failed"),
        Outcome::Warn => language.pick("警告", "warning"),
        Outcome::NotShown => language.pick("待出现", "open"),
        Outcome::Skip => language.pick("略过", "skipped"),
        Outcome::Error => language.pick("无法判断", "not judged"),
    }
}

/// The word for what is said of an obligation: what need not be shown is not called open.
pub(super) fn verdict(verdict: &Verdict, language: Language) -> &'static str {
    if verdict.is_left_undone() { language.pick("可选", "optional") } else { outcome(verdict.outcome, language) }
}

/// The zone in which times are told.
pub(super) fn zone(language: Language) -> &'static str {
    language.pick("北京时间", "Beijing time")
}

/// A time of day; the day stands with it where that is another one than `beside`'s.
pub(super) fn time(time: Timestamp, beside: Option<Timestamp>) -> String {
    let zoned = time.to_zoned_datetime(clock::zone());
    let is_same_day = beside.is_some_and(|beside| beside.to_zoned_datetime(clock::zone()).date() == zoned.date());
    zoned.strftime(if is_same_day { "%T" } else { "%F %T" }).to_string()
}

/// A length of time in its largest unit: `12 分钟`, `12 min`.
pub(super) fn duration(length: SignedDuration, language: Language) -> String {
    let seconds = length.as_secs().abs();
    let text = match seconds {
        0 => bilingual!("{count} 毫秒", "{count} ms", count = length.as_millis().abs()),
        1..=89 => bilingual!("{seconds} 秒", "{seconds} s"),
        90..=5399 => bilingual!("{count} 分钟", "{count} min", count = (seconds + 30) / 60),
        5400..=129_599 => bilingual!("{count} 小时", "{count} h", count = (seconds + 1800) / 3600),
        _ => bilingual!("{count} 天", "{count} days", count = (seconds + 43_200) / 86_400),
    };
    text.in_language(language).to_owned()
}

/// The exchanges by which verdicts say that something is wrong.
#[derive(Clone, Debug, Default)]
pub(super) struct Blamed {
    failed: BTreeSet<u64>,
    warned: BTreeSet<u64>,
    /// The codes that tell of something reported already: to get one is no fault.
    settled: BTreeSet<u32>,
}

impl Blamed {
    pub(super) fn of(verdicts: &Verdicts, contract: &Contract) -> Self {
        let with = |outcome| {
            let of = verdicts.verdicts.iter().filter(move |verdict| verdict.outcome == outcome);
            of.flat_map(|verdict| verdict.evidence.iter().copied()).collect()
        };
        let settled = contract.codes().iter().filter(|code| code.names_what_exists()).map(|code| code.number).collect();
        Self { failed: with(Outcome::Fail), warned: with(Outcome::Warn), settled }
    }

    /// What an exchange shows of the client. That a request is refused is no fault by itself: behind a trial that moves the
    /// clock a careful client has to be refused once more.
    pub(super) fn outcome(&self, observed: &Observed) -> Outcome {
        let number = observed.number;
        let is_refused = !observed.is_sound() && !self.settled.contains(&observed.code);
        let is_told = self.warned.contains(&number) || is_refused || !observed.findings.is_empty();
        if self.failed.contains(&number) {
            Outcome::Fail
        } else if is_told {
            Outcome::Warn
        } else {
            Outcome::Pass
        }
    }
}

/// What was answered: the code with its name, else the status, else that nothing was.
pub(super) fn answered(observed: &Observed, contract: &Contract, language: Language) -> String {
    match observed.answered {
        Some((_, Some(number))) => match contract.code_number(number) {
            Some(code) => format!("{number} {}", code.name),
            None => number.to_string(),
        },
        Some((status, None)) => format!("HTTP {status}"),
        None => language.pick("没有应答", "no answer").to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_length_of_time_is_told_in_its_largest_unit() {
        for (millis, told) in [
            (250, "250 ms"),
            (12_000, "12 s"),
            (-720_000, "12 min"),
            (3 * 3_600_000, "3 h"),
            (72 * 3_600_000, "3 days"),
        ] {
            assert_eq!(duration(SignedDuration::from_millis(millis), Language::En), told);
        }
    }
}
