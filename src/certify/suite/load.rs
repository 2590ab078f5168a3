//! Reads what can be shown from its files.

use std::sync::Arc;

use serde::Deserialize;

use super::plan::Time;
use super::{Check, Expectation, Kind, Obligation, Observation, Trial};
use crate::contract::{Contract, EndpointId, FindingKind, Level, Requirement};
use crate::diagnostic::yaml::{self, Spanned};
use crate::diagnostic::{Diagnostic, Source};
use crate::language::{Bilingual, bilingual};

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct ObservationRow {
    id: String,
    check: Check,
    level: Level,
    requirements: Vec<Spanned<String>>,
    #[serde(default)]
    endpoint: Option<EndpointId>,
    /// Where there are several.
    #[serde(default)]
    endpoints: Vec<EndpointId>,
    #[serde(default)]
    findings: Vec<FindingKind>,
    #[serde(default)]
    codes: Vec<u32>,
    #[serde(default)]
    times: Option<Counted>,
    #[serde(default)]
    hangs_on: Vec<Spanned<String>>,
    title: Bilingual,
    #[serde(rename = "do")]
    to_do: Bilingual,
    seen: Bilingual,
    fails: Bilingual,
    mend: Bilingual,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Counted {
    Plan,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct TrialRow {
    id: String,
    level: Level,
    requirements: Vec<Spanned<String>>,
    #[serde(default)]
    endpoints: Vec<EndpointId>,
    #[serde(default)]
    faults: Vec<String>,
    #[serde(default)]
    clock: Option<Time>,
    #[serde(default)]
    times: Option<usize>,
    #[serde(default)]
    not_before: Option<Time>,
    expects: Expectation,
    title: Bilingual,
    #[serde(rename = "do")]
    to_do: Bilingual,
    seen: Bilingual,
    fails: Bilingual,
    mend: Bilingual,
}

/// Every obligation: what is observed, then the trials.
pub(super) fn obligations(
    observations: &Arc<Source>,
    trials: &Arc<Source>,
    contract: &Contract,
) -> Result<Vec<Obligation>, Diagnostic> {
    let rows: Vec<ObservationRow> = yaml::read(observations)?;
    let mut all: Vec<Obligation> =
        rows.into_iter().map(|row| observation(row, observations, contract)).collect::<Result<_, _>>()?;
    let rows: Vec<TrialRow> = yaml::read(trials)?;
    for row in rows {
        all.push(trial(row, trials, contract)?);
    }
    Ok(all)
}

fn observation(row: ObservationRow, source: &Arc<Source>, contract: &Contract) -> Result<Obligation, Diagnostic> {
    for reading in &row.hangs_on {
        if contract.reading(&reading.value).is_none() {
            let known = contract.readings().iter().map(|known| known.id.as_str());
            return Err(unknown(reading, source, ("读法", "reading")).nearest_of(&reading.value, known));
        }
    }
    Ok(Obligation {
        requirements: requirements(&row.requirements, source, contract)?,
        id: row.id,
        level: row.level,
        endpoints: row.endpoint.into_iter().chain(row.endpoints).collect(),
        hangs_on: row.hangs_on.into_iter().map(|reading| reading.value).collect(),
        is_scored: false,
        title: row.title,
        to_do: row.to_do,
        seen: row.seen,
        fails: row.fails,
        mend: row.mend,
        kind: Kind::Observation(Observation {
            check: row.check,
            findings: row.findings,
            codes: row.codes,
            is_counted: row.times.is_some(),
        }),
    })
}

fn trial(row: TrialRow, source: &Arc<Source>, contract: &Contract) -> Result<Obligation, Diagnostic> {
    Ok(Obligation {
        requirements: requirements(&row.requirements, source, contract)?,
        id: row.id,
        level: row.level,
        endpoints: row.endpoints,
        hangs_on: Vec::new(),
        is_scored: false,
        title: row.title,
        to_do: row.to_do,
        seen: row.seen,
        fails: row.fails,
        mend: row.mend,
        kind: Kind::Trial(Trial {
            faults: row.faults,
            shift: row.clock.map(|time| time.0).unwrap_or_default(),
            times: row.times.unwrap_or(1),
            not_before: row.not_before.map(|time| time.0).unwrap_or_default(),
            expects: row.expects,
        }),
    })
}

fn requirements(
    ids: &[Spanned<String>],
    source: &Arc<Source>,
    contract: &Contract,
) -> Result<Vec<Arc<Requirement>>, Diagnostic> {
    let found = |id: &Spanned<String>| {
        let known = contract.requirements().iter().map(|known| &*known.id);
        let missing = || unknown(id, source, ("条款", "requirement")).nearest_of(&id.value, known);
        contract.requirement(&id.value).cloned().ok_or_else(missing)
    };
    ids.iter().map(found).collect()
}

fn unknown(id: &Spanned<String>, source: &Arc<Source>, what: (&str, &str)) -> Diagnostic {
    let what = Bilingual::new(what.0, what.1);
    Diagnostic::error(bilingual!("没有{what} `{id}`", "there is no {what} `{id}`", what, id = id.value))
        .at(source, yaml::span(id))
}
