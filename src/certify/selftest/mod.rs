//! Certification tried on model clients: a careful one must pass, and each careless one be caught by the obligation that names
//! its fault and by no other that does not follow from it.
//!
//! - `setting` is a model client with its keys, its claims and its folder, and `simulation` has it tried in a time that leaps.
//! - `tried` is what was said of one, held against what must be said.

mod setting;
mod simulation;
mod tried;

use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use thiserror::Error;
use tokio::runtime::Builder;

use self::simulation::simulated;
pub use self::tried::Tried;
use super::model::Careless;
use super::suite::Plan;
use crate::client::{AddressError, TrustError};
use crate::contract::{Contract, Profile};
use crate::diagnostic::Diagnostic;
use crate::evidence::chain::EvidenceError;
use crate::language::{Bilingual, ToBilingual};
use crate::mock::ServeError;

/// What the self-test is made with.
#[derive(Clone, Debug)]
pub struct Trying {
    /// The document.
    pub contract: Arc<Contract>,
    /// How platform and clients read it.
    pub profile: Profile,
    /// The careless clients; a careful one stands before them.
    pub careless: Vec<Careless>,
    /// What each is put to.
    pub plan: Plan,
    /// Where the evidence of each client is written.
    pub folder: PathBuf,
    /// How much simulated time it may take at the most.
    pub time: Duration,
}

/// Why the self-test could not be made.
#[derive(Debug, Error)]
pub enum SelftestError {
    /// The contract lacks what a trial needs.
    #[error(transparent)]
    Terms(#[from] Box<Diagnostic>),
    /// The evidence cannot be written.
    #[error(transparent)]
    Evidence(#[from] EvidenceError),
    /// The folder cannot be made.
    #[error(transparent)]
    Folder(#[from] io::Error),
    /// The mock cannot be started.
    #[error(transparent)]
    Serve(#[from] ServeError),
    /// The mock cannot be spoken to.
    #[error(transparent)]
    Address(#[from] AddressError),
    /// The mock cannot be spoken to.
    #[error(transparent)]
    Trust(#[from] TrustError),
}

impl ToBilingual for SelftestError {
    fn to_bilingual(&self) -> Bilingual {
        match self {
            Self::Terms(diagnostic) => (*diagnostic.message).clone(),
            Self::Evidence(error) => error.to_bilingual(),
            Self::Folder(error) => {
                Bilingual::new(format!("无法建立文件夹：{}", error.to_bilingual().zh), error.to_string())
            }
            Self::Serve(error) => error.to_bilingual(),
            Self::Address(error) => error.to_bilingual(),
            Self::Trust(error) => error.to_bilingual(),
        }
    }
}

/// Tries every client by itself, in a simulated time that leaps to what is waited for next, and tells each that is done. The
/// same is said every time, however busy the machine is.
///
/// # Errors
/// [`SelftestError`].
pub fn selftest(trying: &Trying, done: &(dyn Fn(&str) + Sync)) -> Result<Vec<Tried>, SelftestError> {
    let kinds: Vec<Option<Careless>> = std::iter::once(None).chain(trying.careless.iter().cloned().map(Some)).collect();
    let next = AtomicUsize::new(0);
    let work = || {
        let taken = std::iter::repeat_with(|| next.fetch_add(1, Ordering::Relaxed)).take_while(|at| *at < kinds.len());
        let tried = taken.map(|place| Ok((place, tried(place, kinds[place].as_ref(), trying, done)?)));
        tried.collect::<Result<Vec<_>, SelftestError>>()
    };
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let tried: Result<Vec<_>, SelftestError> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        threads.into_iter().map(|thread| thread.join().expect("no part of it panics")).collect()
    });
    let mut tried: Vec<(usize, Tried)> = tried?.into_iter().flatten().collect();
    tried.sort_unstable_by_key(|(place, _)| *place);
    Ok(tried.into_iter().map(|(_, tried)| tried).collect())
}

/// Tries one client.
fn tried(
    place: usize,
    careless: Option<&Careless>,
    trying: &Trying,
    done: &(dyn Fn(&str) + Sync),
) -> Result<Tried, SelftestError> {
    let simulation = Builder::new_current_thread().enable_time().start_paused(true).build()?;
    let client = simulation.block_on(simulated(place, careless, trying))?;
    done(&client.name);
    Ok(Tried { careless: careless.cloned(), verdicts: client.verdicts(None), client })
}
