//! Which of the scenarios are meant.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::shard::Shard;
use super::{Arguments, memory::Memory};
use crate::cli::CliError;
use crate::cli::scenarios::holds_text;
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
    pub(super) fn of(arguments: &'a Arguments, memory: &Memory) -> Result<Self, CliError> {
        let (unwanted, wanted) = arguments.tags.iter().map(String::as_str).partition(|tag| tag.starts_with('!'));
        Ok(Self {
            filter: arguments.filter.as_deref(),
            wanted,
            unwanted,
            failed: if arguments.rerun_failed { Some(memory.failed()?) } else { None },
            shard: arguments.shard,
        })
    }

    /// Leaves only what is meant. A part of several machines may be empty; that nothing at all is meant is a mistake,
    /// since a run that looked at nothing would pass.
    pub(super) fn apply(&self, scenarios: &mut Vec<Arc<Scenario>>) -> Result<(), CliError> {
        let before = scenarios.len();
        scenarios.retain(|scenario| self.is_meant(scenario));
        if scenarios.is_empty() {
            let given = self.given().join(" ");
            return Err(CliError::usage(
                format!("{before} 个场景中没有一个符合 {given}"),
                format!("none of {before} scenarios fits {given}"),
            ));
        }
        scenarios.retain(|scenario| self.shard.is_none_or(|shard| shard.holds(&scenario.card.id)));
        Ok(())
    }

    fn is_meant(&self, scenario: &Scenario) -> bool {
        let card = &scenario.card;
        let bears = |tag: &&str| card.tags.iter().any(|own| own == tag);
        (self.wanted.is_empty() || self.wanted.iter().any(bears))
            && !self.unwanted.iter().any(|tag| bears(&tag.trim_start_matches('!')))
            && self.filter.is_none_or(|text| holds_text(scenario, text))
            && self.failed.as_ref().is_none_or(|ids| ids.contains(&card.id))
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
