//! The files that a run reads: none of its reports may stand in the place of one.

use std::path::Path;

use super::Arguments;
use super::package::PackageArguments;
use super::plan::Plan;
use crate::cli::{CliError, Environment, output};

/// Refuses a run that would write over what it reads.
///
/// # Errors
/// A usage error that names the file.
pub(super) fn refuse(arguments: &Arguments, plan: &Plan, environment: &Environment) -> Result<(), CliError> {
    let contract = environment.contract_files();
    let scenarios = &plan.run.scenarios;
    let own = scenarios.iter().flat_map(|scenario| std::iter::once(&scenario.path).chain(&scenario.files));
    let PackageArguments { package, key, challenge, .. } = &arguments.package;
    let named =
        [&arguments.keys.file, &arguments.variables, &arguments.expect, arguments.connection.ca(), key, challenge];
    let named = named.into_iter().flatten();
    let inputs: Vec<&Path> = contract.iter().chain(own).chain(named).map(AsRef::as_ref).collect();
    let profile = arguments.profile.name.as_deref().map(Path::new);
    let written = arguments.reports.iter().filter_map(|wanted| wanted.file()).chain(arguments.failed_file.as_deref());
    let written = written.chain(package.as_deref());
    let refused = |file| output::refuse_inputs(file, inputs.iter().copied().chain(profile));
    written.into_iter().try_for_each(refused)
}
