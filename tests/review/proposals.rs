//! A proposal is settled as it was looked at, or not at all.

use bis3::language::ToBilingual;
use std::fs;
use std::path::Path;

use bis3::snapshot::{Policy, Proposal, Settled, SnapshotFolder, Snapshots, State};

use super::{FIRST, NEW, OLD, files, folder, read, write};

fn proposals(folder: &Path) -> Vec<Proposal> {
    let folders = SnapshotFolder::find(&[folder.join("scenarios")]).expect("a readable folder");
    let files = folders.iter().flat_map(|snapshots| &snapshots.files);
    files.filter_map(|file| Proposal::read(file).expect("a readable file")).collect()
}

#[test]
fn an_answer_that_changed_meanwhile_is_left_alone() {
    for settle in [Proposal::accept, Proposal::reject] {
        let folder = folder();
        let proposal = proposals(folder.path()).remove(0);
        write(folder.path(), &format!("{FIRST}.new"), "{}");
        let before = files(folder.path());
        assert_eq!(settle(&proposal).expect("a writable folder"), Settled::Changed);
        assert_eq!(read(folder.path(), FIRST).as_deref(), Some(OLD));
        assert_eq!(read(folder.path(), &format!("{FIRST}.new")).as_deref(), Some("{}"));
        assert_eq!(files(folder.path()), before);
    }
}

#[test]
fn an_answer_whose_snapshot_changed_meanwhile_is_left_alone() {
    let folder = folder();
    let proposal = proposals(folder.path()).remove(0);
    write(folder.path(), FIRST, "{}");
    assert_eq!(proposal.accept().expect("a writable folder"), Settled::Changed);
    assert_eq!(read(folder.path(), FIRST).as_deref(), Some("{}"));
    fs::remove_file(folder.path().join(FIRST)).expect("it is there");
    assert_eq!(proposal.accept().expect("a writable folder"), Settled::Changed);
}

#[test]
fn of_two_who_accept_at_once_one_does() {
    let folder = folder();
    let proposal = proposals(folder.path()).remove(0);
    assert_eq!(proposal.accept().expect("a writable folder"), Settled::Done);
    assert_eq!(proposal.accept().expect("a writable folder"), Settled::Changed);
    assert_eq!(read(folder.path(), FIRST).as_deref(), Some(NEW));
}

#[test]
fn the_parts_of_a_nested_name_are_folders_and_none_leads_out() {
    let folder = tempfile::tempdir().expect("a folder");
    let snapshots = Snapshots::of(&folder.path().join("stock.yaml"), "mock", Policy::Accept);
    assert_eq!(snapshots.compare("each/3/report", OLD).expect("a writable folder"), State::Accepted);
    assert_eq!(read(folder.path(), "stock.snap/mock/each/3/report.json").as_deref(), Some(OLD));
    for name in ["", "/etc/x", "../x", "a/../../x", "a//b", "a/", ".hidden", "a\\b", "c:x", "a\nb", "a\0b"] {
        let error = snapshots.compare(name, OLD).expect_err(name);
        assert!(error.to_bilingual().en.contains("no file may be written there"), "{error}");
    }
    assert_eq!(files(folder.path()).len(), 1);
}
