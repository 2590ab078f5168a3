//! A thread that owns a connection. What many ask of it at once is done in one transaction, so that all of them wait for the
//! disk only once (group commit).

use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use rusqlite::{Connection, Transaction, TransactionBehavior};
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
    ///
    /// # Errors
    /// Its own fault: what it has done until then is to be undone.
    fn act(&mut self, connection: &Connection) -> Result<(), StoreError>;

    /// Tells what came of it, once the transaction has ended.
    fn tell(self: Box<Self>, ended: Result<(), StoreError>);
}

struct Asked<T, Act> {
    act: Option<Act>,
    value: Option<Result<T, StoreError>>,
    told: oneshot::Sender<Result<T, StoreError>>,
}

impl<T: Send, Act: FnOnce(&Connection) -> rusqlite::Result<T> + Send> Job for Asked<T, Act> {
    fn act(&mut self, connection: &Connection) -> Result<(), StoreError> {
        let Some(act) = self.act.take().filter(|_| !self.told.is_closed()) else { return Ok(()) };
        let value = self.value.insert(act(connection).map_err(|error| told(&error)));
        value.as_ref().map(drop).map_err(StoreError::clone)
    }

    fn tell(self: Box<Self>, ended: Result<(), StoreError>) {
        let Self { value, told, .. } = *self;
        let answer = match value {
            // Its own fault is told, whatever became of the others.
            Some(Err(error)) => Err(error),
            Some(Ok(value)) => ended.map(|()| value),
            None => ended.and(Err(StoreError::TooSlow(PATIENCE.as_secs()))),
        };
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

/// Does all that can be done in one transaction: an act that fails is undone and its fault is its own, the others stand.
fn together(connection: &mut Connection, place: &Place, jobs: &mut [Box<dyn Job>]) -> Result<(), StoreError> {
    place.check()?;
    let mut transaction = begin(connection).map_err(|error| told(&error))?;
    for job in jobs {
        by_itself(&mut transaction, job.as_mut())?;
    }
    transaction.commit().map_err(|error| told(&error))?;
    // What was written into a file that went meanwhile is nowhere.
    place.check()
}

fn begin(connection: &mut Connection) -> rusqlite::Result<Transaction<'_>> {
    let behaviour =
        if connection.is_readonly("main")? { TransactionBehavior::Deferred } else { TransactionBehavior::Immediate };
    connection.transaction_with_behavior(behaviour)
}

/// Does one act, or nothing of it.
///
/// # Errors
/// What has undone the whole transaction: SQLite does that by itself where its disk is full, for one.
fn by_itself(transaction: &mut Transaction<'_>, job: &mut dyn Job) -> Result<(), StoreError> {
    let savepoint = transaction.savepoint().map_err(|error| told(&error))?;
    match job.act(&savepoint) {
        Ok(()) => savepoint.commit().map_err(|error| told(&error)),
        Err(fault) => savepoint.finish().map_err(|_| fault),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::channel;

    use super::*;

    /// A worker on a file with one table, whose thread waits until it is let go, so that all that is asked meanwhile is done
    /// together.
    fn held(folder: &std::path::Path) -> (Worker, impl FnOnce() + use<>) {
        let path = folder.join("numbers.db");
        let connection = Connection::open(&path).expect("it opens");
        connection.execute_batch("CREATE TABLE numbers (number INTEGER PRIMARY KEY) STRICT").expect("a table");
        let worker = Worker::start("held", connection, Place::of(&path)).expect("a thread");
        let (let_go, gate) = channel::<()>();
        let (begun, begins) = channel();
        let holding = worker.ask(move |_| {
            begun.send(()).expect("it is waited for");
            let _ = gate.recv();
            Ok(())
        });
        begins.recv().expect("it begins");
        (worker, move || drop((let_go, holding)))
    }

    fn put(number: i64) -> impl FnOnce(&Connection) -> rusqlite::Result<usize> + Send {
        move |connection| connection.execute("INSERT INTO numbers VALUES (?1)", [number])
    }

    #[tokio::test]
    async fn an_act_that_fails_undoes_itself_alone() {
        let folder = tempfile::tempdir().expect("a folder");
        let (worker, let_go) = held(folder.path());
        let before = worker.ask(put(1));
        let failing = worker.ask(|connection| {
            put(2)(connection)?;
            put(1)(connection)
        });
        let behind = worker.ask(put(3));
        let numbers = worker.ask(|connection| {
            let mut statement = connection.prepare("SELECT number FROM numbers")?;
            statement.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<Vec<i64>>>()
        });
        let_go();
        assert_eq!((before.await, behind.await), (Ok(1), Ok(1)));
        let told = failing.await.expect_err("1 is there already");
        assert!(matches!(&told, StoreError::Failed(text) if text.contains("UNIQUE")), "{told:?}");
        assert_eq!(numbers.await, Ok(vec![1, 3]));
    }

    #[tokio::test]
    async fn where_the_whole_transaction_is_undone_nobody_is_told_otherwise() {
        let folder = tempfile::tempdir().expect("a folder");
        let (worker, let_go) = held(folder.path());
        let before = worker.ask(put(1));
        let undoing = worker.ask(|connection| connection.execute_batch("ROLLBACK"));
        let behind = worker.ask(put(3));
        let_go();
        assert!(before.await.is_err() && undoing.await.is_err() && behind.await.is_err());
        let left = worker.ask(|connection| connection.query_row("SELECT count(*) FROM numbers", [], |row| row.get(0)));
        assert_eq!(left.await, Ok(0_i64));
    }
}
