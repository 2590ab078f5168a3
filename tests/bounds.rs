//! What a user writes is bounded where it is read: a slip of the pen ends with 2 and a place, not with the machine's memory.

use std::fs;

use crate::program::{bis3, output};

fn doubling(levels: usize) -> String {
    let doubled: String = (1..=levels).map(|at| format!("  a{at}: \"${{a{}}}${{a{}}}\"\n", at - 1, at - 1)).collect();
    format!(
        "id: doubling\ntitle: {{zh: 倍增, en: Doubling}}\nclause: 1.2.2\nlevel: must\nwrites: false\nsnapshot: false\nvariables:\n  a0: x\n{doubled}steps:\n  - name: step\n    request: {{method: POST, path: /Patient/Donor, body: {{text: \"${{a{levels}}}\"}}}}\n    expect: {{status: 400}}\n"
    )
}

#[test]
fn a_text_that_doubles_another_ends_at_its_place() {
    let folder = tempfile::tempdir().expect("a folder");
    let run = |levels| {
        fs::write(folder.path().join("doubling.yaml"), doubling(levels)).expect("a writable folder");
        output(&mut bis3(folder.path(), &["run", "doubling.yaml"]))
    };
    let (code, told) = run(10);
    assert_eq!(code, 0, "{told}");
    let (code, told) = run(40);
    assert_ne!(code, 0, "{told}");
    assert!(told.contains("the text and the values of all names take over 64 MB"), "{told}");
    assert!(told.len() < 20_000, "{} bytes were printed", told.len());
}

#[test]
fn counts_have_an_end() {
    let folder = tempfile::tempdir().expect("a folder");
    for arguments in [
        &["selftest", "--profiles", "18446744073709551615"][..],
        &["selftest", "--profiles", "1000000000"],
        &["selftest", "--jobs", "1000000"],
        &["run", "--suite", "--jobs", "18446744073709551616"],
        &["run", "--suite", "--shard", "1/99999999999"],
        &["serve", "--max-connections", "18446744073709551615"],
        &["serve", "--max-headers", "18446744073709551615"],
        &["serve", "--max-body", "99999999999999999999M"],
        &["serve", "--journal-entries", "18446744073709551616"],
        &["explore", "--cases", "18446744073709551616"],
        &["explore", "--cases", "0"],
        &["serve", "--clock", "+99999999999999h"],
        &["run", "--suite", "--clock=-99999999999999h"],
        &["certify", "challenge", "--days", "4294967295"],
    ] {
        let (code, told) = output(&mut bis3(folder.path(), arguments));
        assert!(code == 2 && !told.contains("panicked"), "{arguments:?}: exit {code}\n{told}");
    }
}
