//! Snapshots that no step refers to, told at the end of a run.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::cli::Environment;
use crate::diagnostic::Diagnostic;
use crate::language::{ToBilingual, counted};
use crate::scenario::Scenario;

/// Warns of what stands beside the scenarios that were run and is no snapshot of any of their steps.
pub(super) fn tell(scenarios: &[Arc<Scenario>], ran: &BTreeSet<String>, environment: &Environment) {
    let mut files = Vec::new();
    for scenario in scenarios.iter().filter(|scenario| ran.contains(&scenario.card.id)) {
        match scenario.unreferenced() {
            Ok(more) => files.extend(more.into_iter().map(|file| file.path)),
            Err(error) => environment.show(&Diagnostic::warning(error.to_bilingual())),
        }
    }
    let Some(first) = files.first() else { return };
    let (count, first) = (files.len(), first.display());
    let message = (
        format!("有 {count} 份快照没有步骤引用，例如 {first}"),
        format!("no step refers to {}, such as {first}", counted(count, "snapshot")),
    );
    let help = ("用 bis3 review 查看，加 --prune 删除", "bis3 review lists them, and with --prune removes them");
    environment.show(&Diagnostic::warning(message).help(help));
}
