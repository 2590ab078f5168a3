//! What a platform keeps: the same laws for every store, the file that one is kept in, and what becomes of it when the
//! program is killed.

pub mod doubles;
mod file;
mod killed;
mod laws;
mod model;

use std::sync::Arc;

use bis3::contract::EndpointId;
use bis3::payload::Report;
use bis3::signature::Signature;
use bis3::store::{MemoryStore, RepeatRule, SingleUse, SqliteStore, Store, Submission};
use jiff::{SignedDuration, Timestamp};
use tempfile::TempDir;

/// Empty stores of every kind, each with its name.
struct Stores {
    all: Vec<(&'static str, Arc<dyn Store>)>,
    _folder: TempDir,
}

impl Stores {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let sqlite = SqliteStore::open(&folder.path().join("reports.db"), "default").expect("a file is made");
        let all: Vec<(_, Arc<dyn Store>)> =
            vec![("memory", Arc::new(MemoryStore::default())), ("sqlite", Arc::new(sqlite))];
        Self { all, _folder: folder }
    }
}

/// So many seconds after the instant of the document's examples.
fn instant(seconds: i64) -> Timestamp {
    "2023-09-15T02:15:31Z".parse::<Timestamp>().expect("a literal instant") + SignedDuration::from_secs(seconds)
}

fn submission(endpoint: EndpointId, period: &str, body: &str) -> Submission {
    Submission {
        report: Report {
            endpoint,
            institution: "12332500472260169F".into(),
            period: period.into(),
            year: None,
            batch: None,
            body: body.as_bytes().to_vec().into(),
        },
        repeat: RepeatRule::Replace,
        received: instant(0),
        once: None,
    }
}

fn signature(byte: u8) -> Signature {
    Signature::from([byte; Signature::LENGTH])
}

fn once(byte: u8, until: i64) -> Option<SingleUse> {
    Some(SingleUse { signature: signature(byte), until: instant(until) })
}
