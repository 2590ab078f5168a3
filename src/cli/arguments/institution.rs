//! For whom the first key reports, where no key file says so.

use clap::Args;

use crate::cli::CliError;
use crate::contract::Contract;
use crate::diagnostic::Diagnostic;
use crate::platform::{Institutions, KeyEntry, KeyRing};

const ANY: &str = "any";

/// For whom the first key reports.
#[derive(Debug, Args)]
pub(in crate::cli) struct InstitutionArgument {
    /// Institution for which the first key reports, or `any` [default: what the key file says; for a key of the environment it must be given where a target is judged]
    #[arg(id = "institution", long = "institution", value_name = "CODE|any")]
    typed: Option<String>,
}

impl InstitutionArgument {
    /// The keys, of which the one that signs reports for whom was typed. Where it is asked for, something has to be typed: requests
    /// for an institution that is not a key's own are all refused, and nobody could tell that from a fault of the target.
    pub(in crate::cli) fn bound(
        &self,
        keys: KeyRing,
        is_asked: bool,
        contract: &Contract,
    ) -> Result<KeyRing, CliError> {
        let institutions = match self.typed.as_deref() {
            None if is_asked => return Err(not_typed(keys.usual())),
            None => return Ok(keys),
            Some(ANY) => Institutions::Any,
            Some(code) => Institutions::Listed(vec![listed(code, contract)?]),
        };
        let usual = keys.usual().map(|entry| entry.access_key.clone());
        let own = |entry: &KeyEntry| match usual.as_ref() == Some(&entry.access_key) {
            true => KeyEntry { institutions: institutions.clone(), ..entry.clone() },
            false => entry.clone(),
        };
        Ok(keys.entries().iter().map(own).collect())
    }
}

fn not_typed(first: Option<&KeyEntry>) -> CliError {
    let key = first.map_or("", |entry| entry.access_key.as_str());
    CliError::usage(
        format!(
            "AccessKey `{key}` 为哪家机构上报？加 --institution 机构代码（bis3 spec institutions 可查）；可为所有机构上报则写 --institution any。\
             没有发送任何请求"
        ),
        format!(
            "for which institution does the AccessKey `{key}` report? Give --institution CODE (bis3 spec institutions lists them), or \
             --institution any where it may report for all. Nothing was sent"
        ),
    )
}

/// A code of the annex.
fn listed(code: &str, contract: &Contract) -> Result<String, CliError> {
    let institutions = contract.institutions();
    if institutions.first(code).is_some() {
        return Ok(code.to_owned());
    }
    let message = (format!("附件中没有机构代码 `{code}`"), format!("the annex lists no institution `{code}`"));
    let known = institutions.rows().iter().map(|row| row.code.as_str()).chain([ANY]);
    Err(Diagnostic::error(message).nearest_of(code, known).into())
}
