//! The tables in the file, and how a file of an older version gets them.

use std::path::Path;

use rusqlite::{Connection, OpenFlags, Transaction, TransactionBehavior};

use super::StoreFileError;

/// What marks a file as a store of this program: `BIS3` in ASCII.
const APPLICATION: i64 = 0x4249_5333;

/// What leads from each version to the next; the first begins with an empty file.
const MIGRATIONS: &[&str] =
    &[include_str!("../../../fixtures/store/sqlite/1.sql"), include_str!("../../../fixtures/store/sqlite/2.sql")];

/// How long another program may hold the file, in milliseconds.
const BUSY: u32 = 5_000;

/// Opens the file for writing, makes it where there is none, and brings its tables up to date.
pub(super) fn open(path: &Path) -> Result<Connection, StoreFileError> {
    let mut connection = Connection::open(path).map_err(|error| StoreFileError::not_opened(path, &error))?;
    prepare(&mut connection).map_err(|error| error.at(path))?;
    Ok(connection)
}

/// Opens the file for reading alone, once [`open`] has made it.
pub(super) fn open_to_read(path: &Path) -> Result<Connection, StoreFileError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags);
    let connection = connection.map_err(|error| StoreFileError::not_opened(path, &error))?;
    let set = connection.pragma_update(None, "busy_timeout", BUSY);
    set.map_err(|error| StoreFileError::not_opened(path, &error))?;
    Ok(connection)
}

/// Why a file cannot be prepared, without its path.
enum Unfit {
    Sqlite(rusqlite::Error),
    Foreign,
    Newer(usize),
    NoWriteAheadLog,
}

impl From<rusqlite::Error> for Unfit {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sqlite(error)
    }
}

impl Unfit {
    fn at(self, path: &Path) -> StoreFileError {
        let path = path.to_owned();
        match self {
            Self::Sqlite(error) => StoreFileError::not_opened(&path, &error),
            Self::Foreign => StoreFileError::Foreign { path },
            Self::Newer(version) => StoreFileError::Newer { path, version, known: MIGRATIONS.len() },
            Self::NoWriteAheadLog => StoreFileError::NoWriteAheadLog { path },
        }
    }
}

fn prepare(connection: &mut Connection) -> Result<(), Unfit> {
    connection.pragma_update(None, "busy_timeout", BUSY)?;
    migrate(connection)?;
    let mode: String = connection.pragma_update_and_check(None, "journal_mode", "wal", |row| row.get(0))?;
    if mode != "wal" {
        return Err(Unfit::NoWriteAheadLog);
    }
    // What a client has been answered outlives a loss of power, too: with NORMAL the last commits would not.
    connection.pragma_update(None, "synchronous", "full")?;
    Ok(())
}

fn migrate(connection: &mut Connection) -> Result<(), Unfit> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let version = version(&transaction)?;
    for migration in MIGRATIONS.iter().skip(version) {
        transaction.execute_batch(migration)?;
    }
    if version < MIGRATIONS.len() {
        transaction.pragma_update(None, "application_id", APPLICATION)?;
        transaction.pragma_update(None, "user_version", i64::try_from(MIGRATIONS.len()).unwrap_or(i64::MAX))?;
    }
    transaction.commit()?;
    Ok(())
}

/// Which version the tables have; 0 is an empty file.
fn version(transaction: &Transaction<'_>) -> Result<usize, Unfit> {
    let number = |pragma| transaction.pragma_query_value(None, pragma, |row| row.get::<_, i64>(0));
    let (application, version) = (number("application_id")?, number("user_version")?);
    let tables: i64 = transaction.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    let version = usize::try_from(version).unwrap_or(usize::MAX);
    match application {
        APPLICATION if version > MIGRATIONS.len() => Err(Unfit::Newer(version)),
        APPLICATION => Ok(version),
        0 if tables == 0 && version == 0 => Ok(0),
        _ => Err(Unfit::Foreign),
    }
}
