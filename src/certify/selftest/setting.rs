//! A model client with its keys, its claims and its folder.

use std::io;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use super::{SelftestError, Trying};
use crate::certify::challenge::Challenge;
use crate::certify::claims::Claims;
use crate::certify::folder::EVIDENCE;
use crate::certify::live::Client;
use crate::certify::model::{Careless, ModelClient, Setting};
use crate::certify::suite::Suite;
use crate::certify::terms::{Ground, Terms};
use crate::client::Connector;
use crate::clock::AdjustableClock;
use crate::contract::{Contract, EndpointId};
use crate::evidence::chain::Redaction;
use crate::platform::{KeyEntry, KeyRing};
use crate::secret::Secret;

/// When simulated time begins: half a minute before a midnight of the hospitals, so that every run goes past one.
pub(super) const BEGIN: Timestamp = Timestamp::constant(1_715_011_170, 0);

pub(super) fn keys() -> KeyRing {
    std::iter::once(key()).collect()
}

fn key() -> KeyEntry {
    KeyEntry::new("model", Secret::new("secret-of-a-model-client"))
}

/// The institution for which model clients report: the first of the annex.
fn institution(contract: &Contract) -> String {
    contract.institutions().rows().first().map(|row| row.code.clone()).unwrap_or_default()
}

/// A client whose run begins, with its evidence in a folder of its own.
pub(super) fn client(place: usize, careless: Option<&Careless>, trying: &Trying) -> Result<Client, SelftestError> {
    let name = careless.map_or("careful", |careless| careless.fault.word());
    let ground = Ground { contract: Arc::clone(&trying.contract), profile: trying.profile.clone(), keys: keys() };
    let suite = Suite::of(&trying.contract).map_err(Box::new)?;
    let challenge = Challenge {
        nonce: format!("selftest-of-the-model-{place}"),
        seed: place as u64,
        plan: trying.plan.id.clone(),
        valid_from: BEGIN,
        valid_to: BEGIN.saturating_add(SignedDuration::from_hours(24)).unwrap_or(BEGIN),
        is_own: true,
    };
    let claims = claims(name, &trying.contract);
    let terms = Terms::new(ground, suite, trying.plan.clone(), claims, challenge).map_err(Box::new)?;
    let folder = trying.folder.join(name);
    new_folder(&folder)?;
    let redaction = Redaction::new(keys().secrets(), Vec::new())?;
    let file = folder.join(EVIDENCE);
    Ok(Client::open(name.to_owned(), &file, terms, redaction, Some(BEGIN))?.0)
}

/// A folder that was not there: evidence of another self-test would be taken up.
fn new_folder(folder: &Path) -> io::Result<()> {
    let parent = folder.parent().unwrap_or(folder);
    let told = |error: io::Error| io::Error::new(error.kind(), format!("{}: {error}", folder.display()));
    std::fs::create_dir_all(parent).and_then(|()| std::fs::create_dir(folder)).map_err(told)
}

fn claims(name: &str, contract: &Contract) -> Claims {
    Claims {
        vendor: "bis3".to_owned(),
        product: name.to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        files: Vec::new(),
        endpoints: EndpointId::ALL.to_vec(),
        institutions: vec![institution(contract)],
        keys: vec![key().access_key],
        daily_times: Vec::new(),
        left_out: Vec::new(),
        text: String::new(),
    }
}

/// The model client whose run it is.
pub(super) fn model(
    careless: Option<&Careless>,
    trying: &Trying,
    client: &Client,
    connector: Connector,
    clock: &Arc<AdjustableClock>,
) -> ModelClient {
    ModelClient::new(Setting {
        contract: Arc::clone(&trying.contract),
        readings: trying.profile.readings.clone(),
        key: key(),
        institution: institution(&trying.contract),
        connector,
        clock: Arc::clone(clock),
        between: pause(client),
        reports: i32::MAX,
        fault: careless.map(|careless| careless.fault),
    })
}

/// The pause of a model client between two reports: there are so many of them while something is waited for.
pub(super) fn pause(client: &Client) -> Duration {
    client.terms.plan.patience.unsigned_abs() / REPORTS
}

pub(super) const REPORTS: u32 = 60;
