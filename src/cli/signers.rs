//! Reads the file that says who may sign.

use std::path::Path;

use super::CliError;
use crate::diagnostic::{Diagnostic, Source};
use crate::evidence::bundle::signature::AllowedSigners;
use crate::language::bilingual;

/// Reads who may sign.
pub(super) fn allowed_signers(path: &Path) -> Result<AllowedSigners, CliError> {
    let source = Source::read(path)?;
    let text = source.text();
    AllowedSigners::read(text).map_err(|line| {
        let start = text.split_inclusive('\n').take(line - 1).map(str::len).sum();
        let end = text[start..].find('\n').map_or(text.len(), |length| start + length);
        Diagnostic::error(bilingual!(
            "第 {line} 行不是允许的签名者：应为“姓名 [选项] ssh-ed25519 AAAA…”",
            "line {line} names no allowed signer: `NAME [OPTIONS] ssh-ed25519 AAAA…` is expected"
        ))
        .at(&source, start..end)
        .into()
    })
}
