//! The keys that sign: a key file, or one key of the environment, or the demo keys. A secret never stands on the command
//! line, where every user of the machine could read it.

use std::env::{self, VarError};
use std::path::{Path, PathBuf};

use clap::Args;

use crate::cli::CliError;
use crate::cli::covered::remember;
use crate::contract::Contract;
use crate::diagnostic::Source;
use crate::language::{Bilingual, ToBilingual, bilingual};
use crate::platform::{KeyEntry, KeyRing};
use crate::secret::{Secret, Unseen};

const ACCESS_KEY: &str = "BIS3_ACCESS_KEY";
/// Holds the secret of the one key of the environment.
pub(in crate::cli) const SECRET: &str = "BIS3_SECRET";

/// Holds the token of the administration where no file does. On the command line everybody on the machine could read it.
pub(in crate::cli) const TOKEN: &str = "BIS3_ADMIN_TOKEN";

/// Where the keys stand.
#[derive(Debug, Args)]
pub(in crate::cli) struct KeysArgument {
    /// Keys that sign [default: BIS3_ACCESS_KEY and BIS3_SECRET of the environment, else the demo keys]
    #[arg(id = "keys", long = "keys", value_name = "FILE")]
    pub(in crate::cli) file: Option<PathBuf>,
}

impl KeysArgument {
    /// The keys that sign, as by [`signing_keys`].
    pub(in crate::cli) fn read(&self, own_mock: bool, contract: &Contract) -> Result<KeyRing, CliError> {
        signing_keys(self.file.as_deref(), own_mock, contract)
    }

    /// Whether it is the one of the environment, of which nobody has said for whom it reports.
    pub(in crate::cli) fn are_of_environment(&self) -> bool {
        self.file.is_none() && matches!(variable(ACCESS_KEY), Ok(Some(_)))
    }
}

/// The keys of a run. The key of the environment stands first, so that it signs what names no key; at a mock of one's own
/// the demo keys stand behind it, since scenarios may name them, but no platform of somebody else's knows them.
pub(in crate::cli) fn signing_keys(
    file: Option<&Path>,
    own_mock: bool,
    contract: &Contract,
) -> Result<KeyRing, CliError> {
    let entry = if file.is_some() { None } else { entry(variable(ACCESS_KEY)?, variable(SECRET)?)? };
    match entry {
        None => key_ring(file, contract),
        Some(entry) if own_mock => {
            let demo = KeyRing::demo(contract)?;
            Ok([entry].into_iter().chain(demo.entries().iter().cloned()).collect())
        }
        Some(entry) => Ok([entry].into_iter().collect()),
    }
}

/// The keys of a key file; the demo keys without one.
///
/// # Errors
/// A diagnostic where the file is wrong.
pub(in crate::cli) fn key_ring(file: Option<&Path>, contract: &Contract) -> Result<KeyRing, CliError> {
    match file {
        Some(file) => {
            let keys = KeyRing::read(&Source::read(file)?, contract)?;
            remember(keys.secrets());
            Ok(keys)
        }
        None => Ok(KeyRing::demo(contract)?),
    }
}

fn entry(access_key: Option<String>, secret: Option<String>) -> Result<Option<KeyEntry>, CliError> {
    match (access_key, secret.map(Secret::new)) {
        (None, None) => Ok(None),
        (Some(access_key), Some(secret)) => {
            let in_variable = |name: &str, why: Bilingual| {
                CliError::Usage(bilingual!(
                    "环境变量 {name}：{why}",
                    "the environment variable {name}: {why}",
                    name,
                    why
                ))
            };
            Unseen::refuse(&access_key).map_err(|unseen| in_variable(ACCESS_KEY, unseen.to_bilingual()))?;
            KeyEntry::check_access_key(&access_key).map_err(|why| in_variable(ACCESS_KEY, why))?;
            let secret = secret.given().map_err(|error| in_variable(SECRET, error.to_bilingual()))?;
            remember([secret.clone()]);
            Ok(Some(KeyEntry::new(access_key, secret)))
        }
        (Some(_), None) => Err(only_one(ACCESS_KEY, SECRET)),
        (None, Some(_)) => Err(only_one(SECRET, ACCESS_KEY)),
    }
}

/// An empty variable is one that is not set: that is how pipelines hand on what they were not given.
fn variable(name: &str) -> Result<Option<String>, CliError> {
    match env::var(name) {
        Ok(text) => Ok(Some(text).filter(|text| !text.is_empty())),
        Err(VarError::NotPresent) => Ok(None),
        Err(VarError::NotUnicode(_)) => Err(CliError::usage(
            format!("环境变量 {name} 不是文本"),
            format!("the environment variable {name} is no text"),
        )),
    }
}

fn only_one(given: &str, missing: &str) -> CliError {
    CliError::usage(
        format!("环境变量 {given} 已设置，{missing} 却没有；两个要一起设置，或改用 --keys FILE"),
        format!("{given} is set and {missing} is not: set both, or name a key file with --keys"),
    )
}
