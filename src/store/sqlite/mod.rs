//! A store in one file, by SQLite, which the program carries: nothing has to be installed.
//!
//! One thread writes (`worker`), and does what many ask at once in one transaction; another reads. `acts` is what is asked of
//! the tables, `schema` how they come to be, `place` whether the file is still there, and `error` what goes wrong.

mod acts;
mod error;
mod place;
mod schema;
mod worker;

use std::path::Path;
use std::sync::Arc;

pub use self::error::StoreFileError;
use self::place::Place;
use self::worker::Worker;
use super::{ListedReport, Recorded, ReportPage, Store, StoreError, StoreResult, Submission};
use crate::signature::Signature;

/// Reports and used signatures in a file. What was answered is on the disk; a program that is killed, or a machine that loses
/// its power, loses none of it. Several programs may use one file at once, each report is the first for one of them only.
#[derive(Debug)]
pub struct SqliteStore {
    world: Arc<str>,
    writer: Worker,
    reader: Worker,
}

impl SqliteStore {
    /// The world named `world` in the file at `path`; where there is no file, one is made.
    ///
    /// # Errors
    /// [`StoreFileError`] where it cannot be opened, is no store of this program, or was written by a newer one.
    pub fn open(path: &Path, world: &str) -> Result<Self, StoreFileError> {
        let connection = schema::open(path)?;
        let reading = schema::open_to_read(path)?;
        let place = Place::of(path);
        let start = |name, connection| {
            let started = Worker::start(name, connection, place.clone());
            started.map_err(|error| StoreFileError::NotOpened {
                path: path.to_owned(),
                reason: StoreError::Failed(error.to_string()),
            })
        };
        Ok(Self {
            world: Arc::from(world),
            writer: start("store-writer", connection)?,
            reader: start("store-reader", reading)?,
        })
    }

    fn world(&self) -> Arc<str> {
        Arc::clone(&self.world)
    }
}

impl Store for SqliteStore {
    fn record(&self, submission: Submission) -> StoreResult<'_, Recorded> {
        let world = self.world();
        self.writer.ask(move |connection| acts::record(connection, &world, &submission))
    }

    fn used(&self, signature: Signature) -> StoreResult<'_, bool> {
        let world = self.world();
        self.reader.ask(move |connection| acts::used(connection, &world, signature))
    }

    fn page(&self, page: ReportPage) -> StoreResult<'_, Vec<ListedReport>> {
        let world = self.world();
        self.reader.ask(move |connection| acts::page(connection, &world, page))
    }

    fn clear(&self) -> StoreResult<'_, ()> {
        let world = self.world();
        self.writer.ask(move |connection| acts::clear(connection, &world))
    }
}
