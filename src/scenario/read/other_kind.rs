//! YAML files that stand among scenarios and are something else by what they hold: keys, a profile, values.

use std::sync::Arc;

use serde::de::IgnoredAny;

use crate::diagnostic::Source;
use crate::diagnostic::yaml::{self, Entries};
use crate::language::{Bilingual, ToBilingual};
use crate::platform::KeyRing;
use crate::scenario::Deviations;

/// What a file is that is no scenario.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OtherKind {
    /// Keys that sign.
    Keys,
    /// A profile.
    Profile,
    /// Known failures of a target.
    KnownFailures,
    /// Named values, as for variables, or a file of another program.
    Values,
}

/// The words of which a scenario has one, also where it is not finished or where others are misspelt.
const OF_A_SCENARIO: &[&str] = &["id", "clause", "level", "steps", "setup", "teardown", "request"];

/// What a file is that cannot be read as a scenario; none where it is meant to be one, so that its mistakes are told.
pub(in crate::scenario) fn other_kind(source: &Arc<Source>) -> Option<OtherKind> {
    let read = yaml::read::<Entries<IgnoredAny>>(source);
    let entries = read.as_ref().map(|Entries(entries)| entries.as_slice());
    let has = |word: &str| match entries {
        Ok(entries) => entries.iter().any(|(name, _)| name.value == word),
        Err(_) => source.text().lines().any(|line| line.strip_prefix(word).is_some_and(|rest| rest.starts_with(':'))),
    };
    // What else a scenario holds, it may speak of keys.
    if OF_A_SCENARIO.iter().any(|word| has(word)) {
        return None;
    }
    match entries {
        _ if KeyRing::is_likely(source.text()) => Some(OtherKind::Keys),
        Err(_) => {
            let is_list = Deviations::read(source).is_ok_and(|deviations| !deviations.0.is_empty());
            is_list.then_some(OtherKind::KnownFailures)
        }
        Ok([]) => None,
        Ok(_) if has("profile") => Some(OtherKind::Profile),
        Ok(_) => Some(OtherKind::Values),
    }
}

impl ToBilingual for OtherKind {
    fn to_bilingual(&self) -> Bilingual {
        let (zh, en) = match self {
            Self::Keys => ("密钥文件", "keys"),
            Self::Profile => ("读法组合", "a profile"),
            Self::KnownFailures => ("已知失败的清单", "known failures"),
            Self::Values => ("没有 id、clause、steps", "no id, clause or steps"),
        };
        Bilingual::new(zh, en)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(text: &str) -> Option<OtherKind> {
        other_kind(&Source::new("a.yaml", text))
    }

    #[test]
    fn a_file_is_known_by_what_it_holds() {
        assert_eq!(kind("keys:\n  - access-key: a\n    secret: b\n"), Some(OtherKind::Keys));
        assert_eq!(kind("keys:\n  - access-key: a\n\tsecret: b\n"), Some(OtherKind::Keys), "also a broken one");
        assert_eq!(kind("profile: own\nreadings: {}\n"), Some(OtherKind::Profile));
        let known = "- {id: a/b, kind: disputed, reason: r, owner: o, until: 2099-01-01}\n";
        assert_eq!(kind(known), Some(OtherKind::KnownFailures));
        assert_eq!(kind("hospital: 12332500472260169F\nperiod: {from: 1}\n"), Some(OtherKind::Values));
    }

    #[test]
    fn what_is_meant_to_be_a_scenario_is_one() {
        for text in [
            "",
            "{}",
            "id: a\n",
            "id: a\nvariables:\n  keys: two\nsteps:\n  - name: unknown-access-key\n    expectt: 1\n",
            "id: a\nvariables:\n  keys: two\nsteps:\n\t- name: unknown-access-key\n",
            "step: []\nclause: 1.2.1\n",
            "steps: [",
            "- request: {method: GET}\n",
            "- {id: a, until: b}\n",
            "a: 1\na: 2\n",
            "only text",
        ] {
            assert_eq!(kind(text), None, "{text}");
        }
    }
}
