//! The file that a store is kept in.

use std::fs;
use std::path::Path;

use bis3::contract::EndpointId;
use bis3::language::ToBilingual;
use bis3::store::{Recorded, RepeatRule, SqliteStore, Store, StoreError, Submission};

use super::{once, signature, submission};
use crate::program::{bis3, block_on_beside_threads, output};

fn open(path: &Path) -> SqliteStore {
    SqliteStore::open(path, "default").unwrap_or_else(|error| panic!("{error}"))
}

fn quality(body: &str) -> Submission {
    Submission { repeat: RepeatRule::Refuse, once: once(1, 9), ..submission(EndpointId::Tqc, "2021/1", body) }
}

#[test]
fn what_was_recorded_is_there_when_it_is_opened_again() {
    block_on_beside_threads(async {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("医院 上报.db");
        assert_eq!(open(&path).record(quality("first")).await, Ok(Recorded::Recorded));
        let again = open(&path);
        assert_eq!(again.used(signature(1)).await, Ok(true));
        let later = Submission { once: None, ..quality("second") };
        assert_eq!(again.record(later).await, Ok(Recorded::AlreadyThere));
        let reports = again.reports().await.expect("it is sound");
        assert_eq!(reports.iter().map(|stored| &stored.report.body[..]).collect::<Vec<_>>(), [b"first"]);
    });
}

#[test]
fn worlds_in_one_file_know_nothing_of_one_another() {
    block_on_beside_threads(async {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("reports.db");
        let [one, other] = ["one", "other"].map(|world| SqliteStore::open(&path, world).expect("it opens"));
        assert_eq!(one.record(quality("a")).await, Ok(Recorded::Recorded));
        assert_eq!(other.used(signature(1)).await, Ok(false));
        assert_eq!(other.record(quality("b")).await, Ok(Recorded::Recorded));
        one.clear().await.expect("it is sound");
        assert_eq!(other.reports().await.expect("it is sound").len(), 1);
    });
}

#[test]
fn a_file_that_was_deleted_or_replaced_takes_nothing_more() {
    block_on_beside_threads(async {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("reports.db");
        let store = open(&path);
        assert_eq!(store.record(quality("a")).await, Ok(Recorded::Recorded));
        let aside = folder.path().join("aside.db");
        fs::rename(&path, &aside).expect("it is one's own");
        let lost = store.record(submission(EndpointId::Stock, "2023-09-14", "b")).await;
        assert_eq!(lost, Err(StoreError::Gone));
        fs::write(&path, "another file").expect("it is one's own");
        assert_eq!(store.reports().await, Err(StoreError::Gone));
        fs::rename(&aside, &path).expect("it is one's own");
        let back = store.record(submission(EndpointId::Stock, "2023-09-14", "b")).await;
        assert_eq!(back, Ok(Recorded::Recorded), "it is used again once it is back");
    });
}

/// What was written last stands in the log beside the file.
#[test]
fn a_file_whose_log_was_deleted_takes_nothing_more() {
    block_on_beside_threads(async {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("reports.db");
        let store = open(&path);
        assert_eq!(store.record(quality("a")).await, Ok(Recorded::Recorded));
        fs::remove_file(folder.path().join("reports.db-wal")).expect("it is one's own");
        let lost = store.record(submission(EndpointId::Stock, "2023-09-14", "b")).await;
        assert_eq!(lost, Err(StoreError::Gone));
    });
}

#[test]
fn what_is_no_store_is_left_as_it_is() {
    let folder = tempfile::tempdir().expect("a folder");
    let text = folder.path().join("text.db");
    fs::write(&text, "a text that is long enough to be looked at as if it were a file of the library".repeat(9))
        .expect("written");
    let before = fs::read(&text).expect("it is there");
    let told = SqliteStore::open(&text, "default").expect_err("it is no store").to_bilingual();
    assert!(told.en.ends_with("text.db is no store of bis3; name another file, and it is made"), "{told:?}");
    assert!(told.zh.contains("不是 bis3 的存储文件"), "{told:?}");
    assert_eq!(fs::read(&text).expect("it is there"), before);
    let missing = folder.path().join("missing").join("reports.db");
    let told = SqliteStore::open(&missing, "default").expect_err("no folder").to_string();
    assert!(told.contains("cannot be opened"), "{told}");
    let is_folder = SqliteStore::open(folder.path(), "default").expect_err("a folder").to_string();
    assert!(is_folder.contains("cannot be opened"), "{is_folder}");
}

#[test]
fn a_wrong_file_is_a_mistake_of_whoever_names_it() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("keys.yaml"), "keys: []\n".repeat(100)).expect("written");
    let mut command = bis3(folder.path(), &["serve", "--listen", "127.0.0.1:0", "--store", "keys.yaml"]);
    let (code, told) = output(&mut command);
    assert_eq!((code, told.contains("keys.yaml is no store of bis3")), (2, true), "{told}");
}
