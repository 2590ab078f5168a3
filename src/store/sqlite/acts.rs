//! What is asked of the tables.

use bytes::Bytes;
use jiff::Timestamp;
use rusqlite::types::Type;
use rusqlite::{Connection, OptionalExtension, Row, params};
use smol_str::SmolStr;

use crate::contract::EndpointId;
use crate::payload::Report;
use crate::signature::Signature;
use crate::store::{ListedReport, Recorded, RepeatRule, ReportPage, SingleUse, StoredReport, Submission};

/// As [`Store::record`](crate::store::Store::record), in the transaction of `connection`.
pub(super) fn record(connection: &Connection, world: &str, submission: &Submission) -> rusqlite::Result<Recorded> {
    let Submission { received, once, .. } = submission;
    forget_before(connection, world, *received)?;
    if let Some(once) = once
        && used(connection, world, once.signature)?
    {
        return Ok(Recorded::Replayed);
    }
    let recorded = place(connection, world, submission)?;
    if let Some(once) = once.filter(|_| recorded != Recorded::AlreadyThere) {
        use_up(connection, world, once)?;
    }
    Ok(recorded)
}

fn place(connection: &Connection, world: &str, submission: &Submission) -> rusqlite::Result<Recorded> {
    let Submission { report, received, repeat, .. } = submission;
    let Report { endpoint, institution, period, year, batch, body } = report;
    let (endpoint, institution, period) = (endpoint.word(), institution.as_str(), period.as_str());
    let (year, batch, body, received) = (year, batch.as_deref(), &body[..], received.to_string());
    let added = connection
        .prepare_cached(
            "INSERT INTO reports (world, endpoint, institution, period, year, batch, body, received)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT DO NOTHING",
        )?
        .execute(params![world, endpoint, institution, period, year, batch, body, received])?;
    if added == 1 {
        return Ok(Recorded::Recorded);
    }
    if *repeat == RepeatRule::Refuse {
        return Ok(Recorded::AlreadyThere);
    }
    connection
        .prepare_cached(
            "UPDATE reports SET year = ?5, batch = ?6, body = ?7, received = ?8, replaced = replaced + 1
             WHERE world = ?1 AND endpoint = ?2 AND institution = ?3 AND period = ?4",
        )?
        .execute(params![world, endpoint, institution, period, year, batch, body, received])?;
    Ok(Recorded::Replaced)
}

/// As [`Store::used`](crate::store::Store::used).
pub(super) fn used(connection: &Connection, world: &str, signature: Signature) -> rusqlite::Result<bool> {
    let mut statement = connection.prepare_cached("SELECT 1 FROM signatures WHERE world = ?1 AND signature = ?2")?;
    let found = statement.query_row(params![world, signature.bytes()], |_| Ok(())).optional()?;
    Ok(found.is_some())
}

fn use_up(connection: &Connection, world: &str, once: SingleUse) -> rusqlite::Result<()> {
    let SingleUse { signature, until } = once;
    connection
        .prepare_cached("INSERT OR IGNORE INTO signatures (world, signature, until) VALUES (?1, ?2, ?3)")?
        .execute(params![world, signature.bytes(), until.as_microsecond()])?;
    Ok(())
}

fn forget_before(connection: &Connection, world: &str, now: Timestamp) -> rusqlite::Result<()> {
    connection
        .prepare_cached("DELETE FROM signatures WHERE world = ?1 AND until <= ?2")?
        .execute(params![world, now.as_microsecond()])?;
    Ok(())
}

/// As [`Store::page`](crate::store::Store::page). Rows are read until the page is full.
pub(super) fn page(connection: &Connection, world: &str, page: ReportPage) -> rusqlite::Result<Vec<ListedReport>> {
    let mut statement = connection.prepare_cached(
        "SELECT endpoint, institution, period, year, batch, body, received, replaced, id
         FROM reports INDEXED BY reports_of_world WHERE world = ?1 AND id > ?2 ORDER BY id",
    )?;
    let after = i64::try_from(page.after).unwrap_or(i64::MAX);
    page.take(statement.query_map(params![world, after], listed)?)
}

fn listed(row: &Row<'_>) -> rusqlite::Result<ListedReport> {
    Ok(ListedReport { number: row.get(8)?, stored: stored(row)? })
}

fn stored(row: &Row<'_>) -> rusqlite::Result<StoredReport> {
    let report = Report {
        endpoint: read(row, 0, EndpointId::from_word)?,
        institution: text(row, 1)?,
        period: text(row, 2)?,
        year: row.get(3)?,
        batch: row.get::<_, Option<String>>(4)?.map(SmolStr::from),
        body: Bytes::from(row.get::<_, Vec<u8>>(5)?),
    };
    let received = read(row, 6, |text| text.parse().ok())?;
    Ok(StoredReport { report, received, replaced: row.get(7)? })
}

fn text(row: &Row<'_>, column: usize) -> rusqlite::Result<SmolStr> {
    Ok(SmolStr::new(row.get_ref(column)?.as_str()?))
}

/// What a text stands for; that it stands for nothing is a fault of the file.
fn read<T>(row: &Row<'_>, column: usize, read: impl FnOnce(&str) -> Option<T>) -> rusqlite::Result<T> {
    let text = row.get_ref(column)?.as_str()?;
    let unreadable = || rusqlite::Error::InvalidColumnType(column, text.to_owned(), Type::Text);
    read(text).ok_or_else(unreadable)
}

/// As [`Store::clear`](crate::store::Store::clear).
pub(super) fn clear(connection: &Connection, world: &str) -> rusqlite::Result<()> {
    connection.execute("DELETE FROM reports WHERE world = ?1", params![world])?;
    connection.execute("DELETE FROM signatures WHERE world = ?1", params![world])?;
    Ok(())
}
