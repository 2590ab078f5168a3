//! Folders in which nothing can be written.

use std::path::Path;
use std::process::Command;

use super::{DONOR, folder, run, write};
use crate::program::{clear_environment, output};

/// The program in a folder that is mounted read-only for it alone; none where this machine lets nobody do so.
fn read_only(folder: &Path, arguments: &str) -> Option<(i32, String)> {
    let script = format!(
        "mount --bind . . && mount -o remount,ro,bind . && cd \"$PWD\" && exec {} run {arguments}",
        env!("CARGO_BIN_EXE_bis3")
    );
    let mut command = Command::new("unshare");
    command.args(["--mount", "--map-root-user", "sh", "-c", "true"]);
    if !command.output().is_ok_and(|ended| ended.status.success()) {
        println!("left out: this machine mounts nothing for an ordinary user");
        return None;
    }
    let mut command = Command::new("unshare");
    command.args(["--mount", "--map-root-user", "sh", "-c", &script]).current_dir(folder);
    Some(output(clear_environment(&mut command).env("LC_ALL", "en_GB.UTF-8")))
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
