//! Who signs: the secret comes from the environment, a file or a key file, never from the command line, where every user
//! of the machine could read it.

use super::Arguments;
use crate::cli::CliError;
use crate::cli::arguments::key_ring;
use crate::cli::covered::remember;
use crate::contract::Contract;
use crate::diagnostic::Diagnostic;
use crate::language::{ToBilingual, bilingual};
use crate::platform::{KeyEntry, KeyRing};
use crate::secret::Secret;
use crate::signature::SigningKey;

pub(super) struct Key {
    pub(super) access_key: String,
    pub(super) signing_key: SigningKey,
}

pub(super) fn key(arguments: &Arguments, contract: &Contract) -> Result<Key, CliError> {
    match (&arguments.key, secret(arguments)?) {
        (Some(access_key), Some(secret)) => {
            KeyEntry::check_access_key(access_key).map_err(CliError::Usage)?;
            Ok(Key { access_key: access_key.clone(), signing_key: SigningKey::new(&secret) })
        }
        (access_key, _) => key_of_ring(access_key.as_deref(), &key_ring(arguments.keys.file.as_deref(), contract)?),
    }
}

fn secret(arguments: &Arguments) -> Result<Option<Secret>, CliError> {
    let secret = match (&arguments.secret_env, &arguments.secret_file) {
        (Some(name), _) => Secret::from_variable(name),
        (None, Some(path)) => Secret::from_file(path, &path.display().to_string()),
        (None, None) => return Ok(None),
    };
    let secret = secret.map_err(|error| CliError::Usage(error.to_bilingual()))?;
    remember([secret.clone()]);
    Ok(Some(secret))
}

fn key_of_ring(access_key: Option<&str>, ring: &KeyRing) -> Result<Key, CliError> {
    let entry = match access_key {
        Some(access_key) => ring.find(access_key).ok_or_else(|| unknown_key(access_key, ring))?,
        None => ring.usual().ok_or_else(|| CliError::usage("密钥文件中没有密钥", "the key file is empty"))?,
    };
    Ok(Key { access_key: entry.access_key.clone(), signing_key: entry.signing_key.clone() })
}

fn unknown_key(access_key: &str, ring: &KeyRing) -> CliError {
    let known = ring.entries().iter().map(|entry| entry.access_key.as_str());
    Diagnostic::error(bilingual!(
        "不知道 AccessKey `{access_key}` 的密钥",
        "the secret of the AccessKey `{access_key}` is not known"
    ))
    .nearest_of(access_key, known)
    .help((
        "用 --keys 指定密钥文件，或用 --secret-env、--secret-file 给出密钥",
        "name a key file with --keys, or give the secret with --secret-env or --secret-file",
    ))
    .into()
}
