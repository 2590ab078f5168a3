//! What is said of one obligation.

use jiff::Timestamp;

use crate::certify::observed::Observed;
use crate::certify::suite::Obligation;
use crate::certify::verdict::{MOST_NUMBERS, Outcome};
use crate::contract::Level;
use crate::language::{Bilingual, bilingual};
use crate::request::recognition::{Recognized, Way};

/// What is said of one obligation.
pub(super) struct Ruling {
    pub(super) outcome: Outcome,
    pub(super) evidence: Vec<u64>,
    pub(super) count: usize,
    pub(super) said: Bilingual,
    pub(super) mistakes: Vec<Way>,
    pub(super) decided_at: Option<Timestamp>,
}

/// What is said of a signature that is made by none of the known mistakes.
const UNKNOWN: (&str, &str) = (
    "没有认出写法：多半是密钥不同，或签名之后报文被改动",
    "no known mistake makes it: most likely the secret is another one, or the message was changed behind the signature",
);

impl Ruling {
    fn new(outcome: Outcome, said: impl Into<Bilingual>) -> Self {
        Self { outcome, evidence: Vec::new(), count: 0, said: said.into(), mistakes: Vec::new(), decided_at: None }
    }

    /// It was shown.
    pub(super) fn pass() -> Self {
        Self::new(Outcome::Pass, ("", ""))
    }

    /// It does not apply.
    pub(super) fn skip(reason: impl Into<Bilingual>) -> Self {
        Self::new(Outcome::Skip, reason)
    }

    /// There was no occasion.
    pub(super) fn not_shown(reason: impl Into<Bilingual>) -> Self {
        Self::new(Outcome::NotShown, reason)
    }

    /// It is decided at this instant at the latest.
    pub(super) fn pending(reason: impl Into<Bilingual>, decided_at: Timestamp) -> Self {
        Self { decided_at: Some(decided_at), ..Self::new(Outcome::NotShown, reason) }
    }

    /// It is broken: a must fails, of anything less there is a warning.
    pub(super) fn broken(obligation: &Obligation, said: impl Into<Bilingual>) -> Self {
        let outcome = if obligation.level == Level::Must { Outcome::Fail } else { Outcome::Warn };
        Self::new(outcome, said)
    }

    /// It cannot be said, since the program itself stood still.
    pub(super) fn held_up() -> Self {
        let reason = (
            "程序自己在这期间停顿过（机器太忙或休眠），无法判断；请换一个文件夹再做一次",
            "the program itself stood still meanwhile (the machine was too busy, or asleep), and nobody can say: make another run in another folder",
        );
        Self::new(Outcome::Error, reason)
    }

    /// By the mistakes of these signatures, as far as they were looked for.
    pub(super) fn made_by(mut self, wrong: &[&Observed]) -> Self {
        let mut looked_for = wrong.iter().filter_map(|observed| observed.mistake.as_ref()).peekable();
        let is_unknown = |recognized: &Recognized| recognized.tried > 0 && recognized.ways.is_empty();
        if looked_for.peek().is_some_and(|first| is_unknown(first)) {
            self.said = self.said.joined(("；", "; "), &UNKNOWN.into());
        }
        for (place, way) in looked_for.flat_map(|recognized| recognized.ways.iter().enumerate()) {
            if self.mistakes.contains(way) {
                continue;
            }
            // Ways that give the same bytes are one mistake: the first of them is told, and programs are told all.
            if place == 0 {
                let (meaning, id) = (&way.meaning, way.id());
                let told =
                    bilingual!("签名是这样算的：{meaning}（{id}）", "it was made so: {meaning} ({id})", meaning, id);
                self.said = self.said.joined(("；", "; "), &told);
            }
            self.mistakes.push(way.clone());
        }
        self
    }

    /// By these exchanges.
    pub(super) fn by<'a>(self, exchanges: impl IntoIterator<Item = &'a Observed>) -> Self {
        let mut numbers: Vec<u64> = exchanges.into_iter().map(|observed| observed.number).collect();
        numbers.sort_unstable();
        numbers.dedup();
        Self { count: numbers.len(), evidence: numbers.into_iter().take(MOST_NUMBERS).collect(), ..self }
    }
}
