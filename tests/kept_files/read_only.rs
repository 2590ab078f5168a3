//! Folders in which nothing can be written, and files that nothing can take the place of.

use std::path::Path;
use std::process::Command;

use super::{DONOR, folder, read, run, write};
use crate::program::{clear_environment, output, tell_left_out};

/// The program in a folder that is mounted read-only for it alone; none where this machine lets nobody do so.
fn read_only(folder: &Path, arguments: &str) -> Option<(i32, String)> {
    mounted(folder, READ_ONLY, arguments)
}

const READ_ONLY: &str = "mount --bind . . && mount -o remount,ro,bind . && cd \"$PWD\"";

/// The program where this was mounted before, for it alone; none where this machine lets nobody do so.
fn mounted(folder: &Path, mounts: &str, arguments: &str) -> Option<(i32, String)> {
    with_mounts(folder, &format!("{mounts} && exec \"$BIS3\" run {arguments}"))
}

/// A script that may mount, for itself alone; none where this machine lets nobody do so. `$BIS3` is the program.
pub fn with_mounts(folder: &Path, script: &str) -> Option<(i32, String)> {
    let mut command = Command::new("unshare");
    command.args(["--mount", "--map-root-user", "sh", "-c", "true"]);
    if !command.output().is_ok_and(|ended| ended.status.success()) {
        tell_left_out("this machine mounts nothing for an ordinary user, so no such folder was tried");
        return None;
    }
    let mut command = Command::new("unshare");
    command.args(["--mount", "--map-root-user", "sh", "-c", script]).current_dir(folder);
    let command = clear_environment(&mut command).env("LC_ALL", "en_GB.UTF-8");
    Some(output(command.env("BIS3", env!("CARGO_BIN_EXE_bis3"))))
}

fn kept(text: &str) -> String {
    text.replace("snapshot: false\n", "")
}

#[test]
fn an_answer_that_fits_its_snapshot_passes() {
    let folder = folder();
    write(folder.path(), "donor.yaml", kept(DONOR));
    let (code, told) = output(&mut run(folder.path(), &["donor.yaml", "--accept"]));
    assert_eq!(code, 0, "{told}");
    let Some((code, told)) = read_only(folder.path(), "donor.yaml") else { return };
    assert_eq!(code, 0, "{told}");
}

#[test]
fn a_new_answer_is_pending_though_it_cannot_be_written() {
    let folder = folder();
    write(folder.path(), "donor.yaml", kept(DONOR));
    let Some((code, told)) = read_only(folder.path(), "donor.yaml") else { return };
    assert_eq!(code, 4, "{told}");
    assert!(told.contains("were not written") && !told.contains("accepts it"), "{told}");
}

#[test]
fn a_pipeline_is_not_told_to_review_what_was_not_written() {
    let folder = folder();
    write(folder.path(), "donor.yaml", kept(DONOR));
    let (code, told) = output(run(folder.path(), &["donor.yaml"]).env("CI", "true"));
    assert_eq!(code, 4, "{told}");
    assert!(told.contains("were not written") && !told.contains("accepts it"), "{told}");
}

/// As a container has it that is given one file to write its report to.
#[test]
fn a_report_that_is_mounted_by_itself_is_written_over_and_that_is_told() {
    let outside = tempfile::tempdir().expect("a folder");
    let one = format!("mount --bind {}/a.json a.json", outside.path().display());
    for mounts in [one.clone(), format!("{READ_ONLY} && {one}")] {
        let folder = folder();
        write(folder.path(), "a.json", "");
        write(outside.path(), "a.json", "x".repeat(1 << 20));
        let Some((code, told)) = mounted(folder.path(), &mounts, "donor.yaml --report json=a.json") else { return };
        assert!(code == 0 && told.contains("a.json cannot be replaced and was written over"), "exit {code}\n{told}");
        assert!(serde_json::from_str::<serde_json::Value>(&read(outside.path(), "a.json")).is_ok());
        let unfinished = std::fs::read_dir(folder.path()).expect("a folder").flatten();
        assert!(!unfinished.map(|file| file.file_name()).any(|name| name.to_string_lossy().ends_with(".unfinished")));
    }
}
