//! Who signs: the secret comes from the environment, a file or a key file, never from the command line, where every user
//! of the machine could read it.

use std::path::Path;

use super::Arguments;
use crate::cli::CliError;
use crate::cli::arguments::key_ring;
use crate::contract::Contract;
use crate::diagnostic::Diagnostic;
use crate::language::Bilingual;
use crate::platform::{self, KeyEntry, KeyRing};
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
        (Some(name), _) => variable(name)?,
        // The line end that an editor leaves behind is no part of a secret.
        (None, Some(path)) => Secret::new(read(path)?.expose().trim_end_matches(['\r', '\n'])),
        (None, None) => return Ok(None),
    };
    if secret.expose().is_empty() {
        return Err(CliError::usage("AccessKeySecret 为空", "the secret is empty"));
    }
    Ok(Some(secret))
}

fn read(path: &Path) -> Result<Secret, CliError> {
    platform::secret_file(path).map_err(|error| {
        let file = path.display();
        let message =
            Bilingual::new(format!("无法使用密钥文件 {file}："), format!("the secret file {file} cannot be used: "));
        CliError::Usage(message.joined("", &error.told()))
    })
}

fn variable(name: &str) -> Result<Secret, CliError> {
    std::env::var(name).map(Secret::new).map_err(|_| {
        CliError::usage(
            format!("环境变量 `{name}` 没有设置，或不是文本"),
            format!("the environment variable `{name}` is not set, or is no text"),
        )
    })
}

fn key_of_ring(access_key: Option<&str>, ring: &KeyRing) -> Result<Key, CliError> {
    let entry = match access_key {
        Some(access_key) => ring.find(access_key).ok_or_else(|| unknown_key(access_key, ring))?,
        None => ring.entries().first().ok_or_else(|| CliError::usage("密钥文件中没有密钥", "the key file is empty"))?,
    };
    Ok(Key { access_key: entry.access_key.clone(), signing_key: entry.signing_key.clone() })
}

fn unknown_key(access_key: &str, ring: &KeyRing) -> CliError {
    let known = ring.entries().iter().map(|entry| entry.access_key.as_str());
    Diagnostic::error((
        format!("不知道 AccessKey `{access_key}` 的密钥"),
        format!("the secret of the AccessKey `{access_key}` is not known"),
    ))
    .nearest_of(access_key, known)
    .help((
        "用 --keys 指定密钥文件，或用 --secret-env、--secret-file 给出密钥",
        "name a key file with --keys, or give the secret with --secret-env or --secret-file",
    ))
    .into()
}
