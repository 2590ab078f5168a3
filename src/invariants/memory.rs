//! What must be the same in one answer and the next of a platform: how its members are written, and which clock it goes by.

use std::time::Duration;

use jiff::SignedDuration;

use super::Violation;
use super::seen::Seen;
use super::time::answered_at;
use crate::contract::{Contract, InvariantKind};
use crate::language::Bilingual;
use crate::payload::answer::{CODE, DATA, TEXT};
use crate::payload::json::{self, Value};

/// What the answers of a platform so far have shown.
#[derive(Debug, Default)]
pub(super) struct Memory {
    /// How success, and how errors write the three members.
    names: [Option<Names>; 2],
    /// How far the last Date is ahead of the time since the first answer.
    clock: Option<SignedDuration>,
}

/// How the three members are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Names {
    /// `code`
    Lower,
    /// `Code`
    Pascal,
}

impl Memory {
    /// What does not go with the answers before; `elapsed` is the time since the first of them.
    pub(super) fn violations(&mut self, seen: &Seen<'_>, contract: &Contract, elapsed: Duration) -> Vec<Violation> {
        let window = SignedDuration::from_secs(contract.parameters().clock_window_seconds);
        [self.member_names(seen, contract), self.date_jump(seen, window, elapsed)].into_iter().flatten().collect()
    }

    /// Each of the two has one way, and what begins with capitals on success does so on errors (`error-body-case`).
    fn member_names(&mut self, seen: &Seen<'_>, contract: &Contract) -> Option<Violation> {
        let written = written(&seen.response.body)?;
        let names = Names::of(&written);
        let expected = |names: Option<Names>| names.map_or(Names::Lower, |names| names).told();
        let Some(names) = names else {
            return Some(Violation::new(InvariantKind::MemberNames, expected(None), written.join(", ")));
        };
        let is_error = usize::from(!seen.is_success(contract));
        let known = *self.names[is_error].get_or_insert(names);
        let mixed = self.names == [Some(Names::Pascal), Some(Names::Lower)];
        (known != names || mixed).then(|| {
            let other = self.names[1 - is_error].filter(|_| known == names);
            Violation::new(InvariantKind::MemberNames, expected(other.or(Some(known))), written.join(", "))
        })
    }

    fn date_jump(&mut self, seen: &Seen<'_>, window: SignedDuration, elapsed: Duration) -> Option<Violation> {
        let elapsed = SignedDuration::try_from(elapsed).ok()?;
        let clock = answered_at(&seen.response)?.as_duration() - elapsed;
        let jump = clock - self.clock.replace(clock)?;
        (jump.abs() >= window).then(|| {
            let minutes = jump.as_mins();
            let actual = Bilingual::new(format!("差 {minutes} 分钟"), format!("{minutes} minutes off"));
            Violation::new(InvariantKind::DateJump, ("同一只钟", "one clock"), actual)
        })
    }
}

impl Names {
    /// How names are written, where all of them are written alike.
    fn of(written: &[String]) -> Option<Self> {
        let is_once = |name: &str| written.iter().filter(|other| other.eq_ignore_ascii_case(name)).count() <= 1;
        if ![CODE, TEXT, DATA].into_iter().all(is_once) {
            return None;
        }
        [Self::Lower, Self::Pascal].into_iter().find(|names| written.iter().all(|name| names.fits(name)))
    }

    fn fits(self, name: &str) -> bool {
        let (first, rest) = name.split_at(1);
        let first_fits = match self {
            Self::Lower => first.bytes().all(|byte| byte.is_ascii_lowercase()),
            Self::Pascal => first.bytes().all(|byte| byte.is_ascii_uppercase()),
        };
        first_fits && rest.bytes().all(|byte| byte.is_ascii_lowercase())
    }

    fn told(self) -> &'static str {
        match self {
            Self::Lower => "code, msg, data",
            Self::Pascal => "Code, Msg, Data",
        }
    }
}

/// The names of those of the three members that are there, as they are written; none where the body is no object, or has none
/// of them: such an answer shows nothing of how a platform writes them.
fn written(body: &[u8]) -> Option<Vec<String>> {
    let root = json::decode(std::str::from_utf8(body).ok()?).ok()?;
    let Value::Object(members) = &root.value else { return None };
    let is_one = |name: &&str| [CODE, TEXT, DATA].iter().any(|known| name.eq_ignore_ascii_case(known));
    let written: Vec<String> = members.iter().map(|member| member.name()).filter(is_one).map(str::to_owned).collect();
    (!written.is_empty()).then_some(written)
}
