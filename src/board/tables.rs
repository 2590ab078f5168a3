//! The codes with what a client should do about each, and the test keys.

use serde::Serialize;

use super::answer::Problem;
use super::asked::Asked;
use super::shared::Shared;
use crate::certify::suite::Suite;
use crate::contract::{Code, Contract, EndpointId, Remedy};
use crate::language::Language;
use crate::mock::Page;
use crate::platform::{Institutions, KeyEntry, KeyRing};
use crate::report::code::{actor, retry};

#[derive(Serialize)]
struct CodesPage<'a> {
    codes: Vec<CodeRow<'a>>,
}

#[derive(Serialize)]
struct CodeRow<'a> {
    number: u32,
    name: &'a str,
    text: &'a str,
    status: u16,
    meaning: &'a str,
    clause: &'a str,
    remedies: Vec<RemedyRow<'a>>,
    /// What a careful client does, by the trials that answer with this code.
    trials: Vec<TrialRow>,
}

#[derive(Serialize)]
struct RemedyRow<'a> {
    stage: &'a str,
    cause: &'a str,
    who: String,
    again: String,
    action: &'a str,
}

#[derive(Serialize)]
struct TrialRow {
    title: String,
    seen: String,
}

/// The codes.
pub(super) fn codes(shared: &Shared, asked: &Asked<'_>) -> Result<Page, Problem> {
    let language = asked.language;
    let suite = Suite::of(&shared.contract).map_err(|_| Problem::Broken)?;
    let rows = shared.contract.codes().iter().map(|code| code_row(code, &suite, &shared.contract, language));
    shared.page("codes.html", asked, &CodesPage { codes: rows.collect() })
}

fn code_row<'a>(code: &'a Code, suite: &Suite, contract: &'a Contract, language: Language) -> CodeRow<'a> {
    let answers = |line: &String| line.split([' ', ',', ':']).any(|word| word == code.name);
    let trials = suite.trials().filter(|known| known.trial().is_some_and(|trial| trial.faults.iter().any(answers)));
    let trial = |known: &std::sync::Arc<crate::certify::suite::Obligation>| TrialRow {
        title: known.title.in_language(language).to_owned(),
        seen: known.seen.in_language(language).to_owned(),
    };
    CodeRow {
        number: code.number,
        name: &code.name,
        text: &code.text,
        status: code.status,
        meaning: code.trigger.in_language(language),
        clause: &code.requirement.clause,
        remedies: code.remedies.iter().map(|remedy| remedy_row(remedy, contract, language)).collect(),
        trials: trials.map(trial).collect(),
    }
}

fn remedy_row<'a>(remedy: &'a Remedy, contract: &'a Contract, language: Language) -> RemedyRow<'a> {
    RemedyRow {
        stage: contract.stage(remedy.stage).title.in_language(language),
        cause: remedy.cause.in_language(language),
        who: actor(remedy.actor).in_language(language).to_owned(),
        again: retry(remedy.retry).in_language(language).to_owned(),
        action: remedy.action.in_language(language),
    }
}

#[derive(Serialize)]
struct KeysPage {
    address: Option<String>,
    keys: Vec<KeyRow>,
}

#[derive(Serialize)]
struct KeyRow {
    access_key: String,
    /// Of a key that everybody knows.
    secret: Option<String>,
    note: String,
    institutions: String,
    endpoints: String,
    answers: Option<String>,
    enabled: bool,
    /// The client whose key it is, by its claims.
    claimed_by: Vec<String>,
}

/// The keys with which a client can be tried. A secret is shown of those only that the program carries for everybody.
pub(super) fn keys(shared: &Shared, asked: &Asked<'_>) -> Result<Page, Problem> {
    let demo = KeyRing::demo(&shared.contract).map_err(|_| Problem::Broken)?;
    let ring = shared.client(0)?.terms.platform().keys();
    let keys = ring.entries().iter().map(|key| key_row(key, &demo, shared, asked.language)).collect();
    let address = shared.address.get().cloned();
    shared.page("keys.html", asked, &KeysPage { address, keys })
}

fn key_row(key: &KeyEntry, demo: &KeyRing, shared: &Shared, language: Language) -> KeyRow {
    let carried = demo.find(&key.access_key).filter(|carried| carried.secret == key.secret);
    let title = |endpoint: &_| shared.contract.endpoint(*endpoint).title.in_language(language);
    let claims =
        |client: &&std::sync::Arc<crate::certify::live::Client>| client.terms.claims.keys.contains(&key.access_key);
    KeyRow {
        access_key: key.access_key.clone(),
        secret: carried.map(|carried| carried.secret.expose().to_owned()),
        note: key.note.in_language(language).to_owned(),
        institutions: institutions(&key.institutions, &shared.contract, language),
        endpoints: match key.endpoints.as_slice() {
            all if all.len() == EndpointId::ALL.len() => language.pick("所有接口", "every interface").to_owned(),
            some => some.iter().map(title).collect::<Vec<_>>().join(language.pick("、", ", ")),
        },
        answers: key.answers.as_ref().map(|code| format!("{} {}", code.number, code.name)),
        enabled: key.enabled,
        claimed_by: shared.clients.all().iter().filter(claims).map(|client| client.name.clone()).collect(),
    }
}

fn institutions(institutions: &Institutions, contract: &Contract, language: Language) -> String {
    let Institutions::Listed(codes) = institutions else {
        return language.pick("所有机构", "every institution").to_owned();
    };
    let named = codes.iter().map(|code| match contract.institutions().first(code) {
        Some(known) => format!("{} {code}", known.name),
        None => code.clone(),
    });
    named.collect::<Vec<_>>().join(language.pick("、", ", "))
}
