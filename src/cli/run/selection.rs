//! Which of the scenarios are meant.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::Arguments;
use crate::cli::scenarios::holds_text;
use crate::cli::{CliError, Environment};
use crate::harness::last_failed::LastFailed;
use crate::harness::overall;
use crate::harness::shard::Shard;
use crate::language::{bilingual, counted};
use crate::scenario::Scenario;

/// What a scenario must be to be run; all of it.
pub(super) struct Selection<'a> {
    filter: Option<&'a str>,
    wanted: Vec<&'a str>,
    unwanted: Vec<&'a str>,
    failed: Option<BTreeSet<String>>,
    shard: Option<Shard>,
}

impl<'a> Selection<'a> {
    pub(super) fn of(arguments: &'a Arguments, last_failed: &LastFailed) -> Result<Self, CliError> {
        let (unwanted, wanted) = arguments.tags.iter().map(String::as_str).partition(|tag| tag.starts_with('!'));
        Ok(Self {
            filter: arguments.filter.as_deref(),
            wanted,
            unwanted,
            failed: if arguments.rerun_failed { Some(last_failed.read()?) } else { None },
            shard: arguments.shard,
        })
    }

    /// Leaves only what is meant. A part of several machines may be empty, and so may what failed; that nothing at all is
    /// meant is a mistake else, since a run that looked at nothing would pass.
    pub(super) fn apply(&self, scenarios: &mut Vec<Arc<Scenario>>, environment: &Environment) -> Result<(), CliError> {
        self.tell_missing(scenarios, environment);
        let before = scenarios.len();
        scenarios.retain(|scenario| self.is_meant(scenario));
        if self.failed.as_ref().is_some_and(BTreeSet::is_empty) {
            environment
                .warn(&("上次没有未通过的场景，无需重跑", "nothing failed last time: nothing to run again").into());
        } else if scenarios.is_empty() {
            let given = self.given().join(" ");
            return Err(CliError::usage(
                format!("{before} 个场景中没有一个符合 {given}"),
                format!("none of {} fits {given}", counted(before, "scenario")),
            ));
        }
        scenarios.retain(|scenario| self.shard.is_none_or(|shard| shard.holds(&scenario.card.id)));
        Ok(())
    }

    /// Names what failed and is not here. It is not forgotten, since it may stand under other paths.
    fn tell_missing(&self, scenarios: &[Arc<Scenario>], environment: &Environment) {
        let here: BTreeSet<&str> = scenarios.iter().map(|scenario| scenario.card.id.as_str()).collect();
        let failed = self.failed.iter().flatten().map(String::as_str);
        let missing: Vec<&str> = failed.filter(|id| !here.contains(id) && !overall::is_of_whole_run(id)).collect();
        if missing.is_empty() {
            return;
        }
        let missing = missing.join(" ");
        environment.warn(&bilingual!(
            "上次未通过而这些路径下没有的场景：{missing}；若已改名或删除，请从失败记录文件中删去",
            "failed last time and not under these paths: {missing}; what was renamed or removed, take out of \
                     the file of failed scenarios"
        ));
    }

    fn is_meant(&self, scenario: &Scenario) -> bool {
        let card = &scenario.card;
        let bears = |tag: &&str| card.tags.iter().any(|own| own == tag);
        (self.wanted.is_empty() || self.wanted.iter().any(bears))
            && !self.unwanted.iter().any(|tag| bears(&tag.trim_start_matches('!')))
            && self.filter.is_none_or(|text| holds_text(scenario, text))
            && self.failed.as_ref().is_none_or(|ids| {
                // What a run shows as a whole may hang on any of its scenarios.
                ids.contains(&card.id) || ids.iter().any(|id| overall::is_of_whole_run(id))
            })
    }

    fn given(&self) -> Vec<&'static str> {
        let options = [
            (self.filter.is_some(), "--filter"),
            (!self.wanted.is_empty() || !self.unwanted.is_empty(), "--tag"),
            (self.failed.is_some(), "--rerun-failed"),
        ];
        options.into_iter().filter_map(|(given, option)| given.then_some(option)).collect()
    }
}
