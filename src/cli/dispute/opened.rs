//! What a bundle of a dispute holds.

use crate::cli::CliError;
pub(super) use crate::cli::bundle::Opened;
use crate::dispute::bundle::{Case, CaseError, Subject};
use crate::evidence::bundle::{EVIDENCE, Kind, Manifest};
use crate::language::{Bilingual, ToBilingual, bilingual};

impl Opened {
    /// What it says of itself, and of the dispute.
    pub(super) fn subject(&self) -> Result<(&Manifest, Subject), CliError> {
        let damaged = || {
            let name = &self.name;
            CliError::Usage(bilingual!(
                "{name} 的 manifest.json 无法读取；用 bis3 dispute verify {name} 看哪里被改动过",
                "manifest.json of {name} cannot be read: bis3 dispute verify {name} tells what was changed"
            ))
        };
        let manifest = self.bundle.manifest().ok_or_else(damaged)?;
        self.check_kind(manifest, Kind::Dispute)?;
        let subject = serde_json::from_value(manifest.subject.clone()).map_err(|_| damaged())?;
        Ok((manifest, subject))
    }

    /// Its exchanges.
    pub(super) fn case(&self) -> Result<Case, CliError> {
        Case::read(self.bundle.entry(EVIDENCE).unwrap_or_default()).map_err(|error| unjudged(&self.name, &error))
    }
}

/// Why exchanges cannot be judged, as a mistake of the command line.
pub(super) fn unjudged(name: &str, error: &CaseError) -> CliError {
    let why = why_unjudged(error);
    CliError::Usage(bilingual!("{name}：{why}", "{name}: {why}", name, why))
}

/// Why exchanges cannot be judged.
pub(super) fn why_unjudged(error: &CaseError) -> Bilingual {
    match error {
        CaseError::Line(fault) => {
            let fault = fault.to_bilingual();
            bilingual!("evidence.jsonl：{fault}", "evidence.jsonl: {fault}", fault)
        }
        CaseError::Empty => ("evidence.jsonl 里没有请求", "evidence.jsonl holds no exchange").into(),
        CaseError::Secrets(keys) => {
            let keys = keys.join(", ");
            bilingual!(
                "不知道 AccessKey {keys} 的密钥，无法重新评判；请用 --keys 给出",
                "the secret of the AccessKey {keys} is not known: give it with --keys"
            )
        }
        CaseError::Contract => (
            "评判时用的是另一版接口文档；请用 --contract 给出那一版",
            "it was judged by other tables of the interface: give them with --contract",
        )
            .into(),
        CaseError::Reading(error) => {
            bilingual!("这个版本的 bis3 不认识其中的读法：{error}", "this bis3 does not know a reading of it: {error}")
        }
        CaseError::Tables(error) => (*error.message).clone(),
    }
}
