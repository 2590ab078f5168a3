//! Snapshots are proposed, accepted and, in a pipeline, only read.

use std::fs;
use std::path::Path;

use bis3::snapshot::{Change, Policy, Snapshots, State};

const OLD: &str = "{\n  \"status\": 200,\n  \"body\": {\n    \"count\": 1\n  }\n}\n";
const NEW: &str = "{\n  \"status\": 200,\n  \"body\": {\n    \"count\": 1.0\n  }\n}\n";

fn hold(folder: &Path, policy: Policy, text: &str) -> State {
    Snapshots::of(&folder.join("stock.yaml"), "mock", policy).compare("report", text).expect("a writable folder")
}

fn kept(folder: &Path, file: &str) -> Option<String> {
    fs::read_to_string(folder.join("stock.snap/mock").join(file)).ok()
}

#[test]
fn a_new_answer_waits_beside_the_old_one_until_it_is_accepted() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();

    let first = hold(folder, Policy::Propose, OLD);
    assert!(matches!(first, State::Pending { change: Change::New, proposed: true, .. }), "{first:?}");
    assert_eq!((kept(folder, "report.json"), kept(folder, "report.json.new").as_deref()), (None, Some(OLD)));

    assert_eq!(hold(folder, Policy::Accept, OLD), State::Accepted);
    assert_eq!((kept(folder, "report.json").as_deref(), kept(folder, "report.json.new")), (Some(OLD), None));
    assert_eq!(hold(folder, Policy::Propose, OLD), State::Same);

    let changed = hold(folder, Policy::Propose, NEW);
    let State::Pending { change: Change::Different(differences), .. } = &changed else { panic!("{changed:?}") };
    let told: Vec<_> = differences
        .first
        .iter()
        .map(|found| (found.pointer.as_str(), found.expected.as_deref(), found.actual.as_deref()))
        .collect();
    assert_eq!(told, [("/body/count", Some("1"), Some("1.0"))]);
    assert_eq!(kept(folder, "report.json").as_deref(), Some(OLD));

    assert_eq!(hold(folder, Policy::Propose, OLD), State::Same);
    assert_eq!(kept(folder, "report.json.new"), None, "the proposal is stale once the old answer is back");
}

#[test]
fn a_pipeline_writes_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let state = hold(folder.path(), Policy::ReadOnly, OLD);
    assert!(matches!(state, State::Pending { proposed: false, .. }), "{state:?}");
    assert_eq!(hold(folder.path(), Policy::Off, OLD), State::NotCompared);
    assert_eq!(fs::read_dir(folder.path()).expect("a readable folder").count(), 0);
}

#[test]
fn a_snapshot_that_was_broken_by_hand_differs_as_a_whole() {
    let folder = tempfile::tempdir().expect("a folder");
    hold(folder.path(), Policy::Accept, OLD);
    fs::write(folder.path().join("stock.snap/mock/report.json"), "{").expect("a writable folder");
    let state = hold(folder.path(), Policy::ReadOnly, OLD);
    assert!(matches!(state, State::Pending { change: Change::Different(_), .. }), "{state:?}");
}

#[test]
fn other_line_ends_are_no_difference() {
    let folder = tempfile::tempdir().expect("a folder");
    hold(folder.path(), Policy::Accept, OLD);
    fs::write(folder.path().join("stock.snap/mock/report.json"), OLD.replace('\n', "\r\n")).expect("a writable folder");
    assert_eq!(hold(folder.path(), Policy::ReadOnly, OLD), State::Same);
}
