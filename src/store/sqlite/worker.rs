//! A thread that owns a connection. What many ask of it at once is done in one transaction, so that all of them wait for the
//! disk only once (group commit).

use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use rusqlite::{Connection, TransactionBehavior};
use tokio::sync::oneshot;

use super::Place;
use super::error::told;
use crate::store::{Deferred, StoreError, StoreResult};

/// How many may wait for it; whoever comes then is told so.
const MOST_WAITING: usize = 4_096;

/// How many acts one transaction has at most: the first of them waits for the last.
const MOST_TOGETHER: usize = 256;

/// How long anybody waits.
const PATIENCE: Duration = Duration::from_secs(10);

/// The thread, and the way to it.
#[derive(Debug)]
pub(super) struct Worker {
    /// None once it is to end.
    jobs: Option<SyncSender<Box<dyn Job>>>,
    thread: Option<JoinHandle<()>>,
}

/// Something to be done in a transaction, and somebody who waits for it.
trait Job: Send {
    /// Does it, unless nobody waits any more.
    fn act(&mut self, connection: &Connection) -> rusqlite::Result<()>;

    /// Tells what came of it, once the transaction has ended.
    fn tell(self: Box<Self>, ended: Result<(), StoreError>);
}

struct Asked<T, Act> {
    act: Option<Act>,
    value: Option<T>,
    told: oneshot::Sender<Result<T, StoreError>>,
}

impl<T: Send, Act: FnOnce(&Connection) -> rusqlite::Result<T> + Send> Job for Asked<T, Act> {
    fn act(&mut self, connection: &Connection) -> rusqlite::Result<()> {
        if let Some(act) = self.act.take().filter(|_| !self.told.is_closed()) {
            self.value = Some(act(connection)?);
        }
        Ok(())
    }

    fn tell(self: Box<Self>, ended: Result<(), StoreError>) {
        let Self { value, told, .. } = *self;
        let answer = ended.and_then(|()| value.ok_or(StoreError::TooSlow(PATIENCE.as_secs())));
        // Whoever has gone in the meantime needs no answer.
        let _ = told.send(answer);
    }
}

impl Worker {
    /// Starts a thread that does what is asked of it on `connection`, at the file in `place`.
    ///
    /// # Errors
    /// The system's, where it gives no thread.
    pub(super) fn start(name: &str, connection: Connection, place: Place) -> std::io::Result<Self> {
        let (jobs, asked) = sync_channel(MOST_WAITING);
        let thread = thread::Builder::new().name(name.to_owned()).spawn(move || work(connection, &place, &asked))?;
        Ok(Self { jobs: Some(jobs), thread: Some(thread) })
    }

    /// What comes of an act, once it is on the disk.
    pub(super) fn ask<'a, T: Send + 'static>(
        &self,
        act: impl FnOnce(&Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> StoreResult<'a, T> {
        let (told, answer) = oneshot::channel();
        let job = Box::new(Asked { act: Some(act), value: None, told });
        let sent = self.jobs.as_ref().map(|jobs| jobs.try_send(job));
        if !matches!(sent, Some(Ok(()))) {
            return Deferred::now(Err(StoreError::TooMany(MOST_WAITING)));
        }
        Deferred::later(async {
            match tokio::time::timeout(PATIENCE, answer).await {
                Ok(Ok(answer)) => answer,
                Ok(Err(_)) => Err(StoreError::Failed("its thread has ended".to_owned())),
                Err(_) => Err(StoreError::TooSlow(PATIENCE.as_secs())),
            }
        })
    }
}

impl Drop for Worker {
    /// Whatever was asked before is done.
    fn drop(&mut self) {
        self.jobs = None;
        if let Some(thread) = self.thread.take() {
            // A thread that panicked has told nobody; each of them learns that from its own channel.
            let _ = thread.join();
        }
    }
}

fn work(mut connection: Connection, place: &Place, asked: &Receiver<Box<dyn Job>>) {
    while let Ok(first) = asked.recv() {
        let mut jobs = vec![first];
        jobs.extend(asked.try_iter().take(MOST_TOGETHER - 1));
        let ended = together(&mut connection, place, &mut jobs);
        for job in jobs {
            job.tell(ended.clone());
        }
    }
}

/// Does all of it in one transaction, or nothing.
fn together(connection: &mut Connection, place: &Place, jobs: &mut [Box<dyn Job>]) -> Result<(), StoreError> {
    place.check()?;
    in_transaction(connection, jobs).map_err(|error| told(&error))?;
    // What was written into a file that went meanwhile is nowhere.
    place.check()
}

fn in_transaction(connection: &mut Connection, jobs: &mut [Box<dyn Job>]) -> rusqlite::Result<()> {
    let behaviour =
        if connection.is_readonly("main")? { TransactionBehavior::Deferred } else { TransactionBehavior::Immediate };
    let transaction = connection.transaction_with_behavior(behaviour)?;
    for job in jobs {
        job.act(&transaction)?;
    }
    transaction.commit()
}
