//! What a user writes is bounded where it is read: a slip of the pen ends with 2 and a place, not with the machine's memory.

use std::fs::{self, File};
use std::io::{Cursor, Write};
use std::path::Path;
use std::process::Stdio;

use bis3::evidence;
use bis3::evidence::chain::{EvidenceError, Heading, Redaction, Writer, WriterOptions};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::program::{bis3, output, told};

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

#[test]
fn all_messages_of_an_archive_together_have_a_limit() {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let zeros = vec![0; 30 * 1024 * 1024];
    for at in 1..=3 {
        zip.start_file(format!("raw/{at}_c.txt"), SimpleFileOptions::default()).expect("a member");
        zip.write_all(&zeros).expect("memory takes it");
    }
    let bytes = zip.finish().expect("memory takes it").into_inner();
    assert!(bytes.len() < 200_000, "{}", bytes.len());
    let error = evidence::read(&bytes, None).expect_err("too large").to_string();
    assert!(error.contains("up to raw/3_c.txt"), "{error}");
}

fn writer(path: &Path) -> Result<Writer, EvidenceError> {
    let redaction = Redaction::new([], Vec::new()).expect("random bytes");
    let heading = Heading::new("0".repeat(64));
    Writer::open(WriterOptions { path: path.to_owned(), heading, rotate: None, redaction }, None)
        .map(|(writer, _)| writer)
}

#[test]
fn a_line_of_evidence_has_an_end() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("large.jsonl");
    let mut file = File::create(&path).expect("it can be written");
    file.write_all(b"{\"previous\":").and_then(|()| file.set_len(1 << 34)).expect("a sparse file");
    let (code, told) = output(&mut bis3(folder.path(), &["dispute", "new", "large.jsonl", "--out", "a.zip"]));
    assert!(code == 2 && told.contains("line 1 has more than 67108864 bytes"), "exit {code}\n{told}");
    let error = writer(&path).expect_err("no evidence");
    assert!(matches!(error, EvidenceError::Broken { .. }) && error.is_of_user(), "{error:?}");
}

#[test]
fn what_is_no_evidence_file_stays_as_it_is() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("notes.txt");
    fs::write(&path, "no line feed").expect("it can be written");
    assert!(matches!(writer(&path), Err(EvidenceError::Broken { .. })));
    assert_eq!(fs::read_to_string(&path).expect("it is there"), "no line feed");
    assert_eq!(fs::read_dir(folder.path()).expect("a folder").count(), 1, "nothing was put beside it");
    for device in ["/dev/full", "/dev/zero", "/dev/null"].map(Path::new).into_iter().filter(|path| path.exists()) {
        assert!(matches!(writer(device), Err(EvidenceError::NoFile(_))), "{}", device.display());
    }
}

#[test]
fn evidence_is_read_from_a_pipe_and_its_torn_line_told() {
    let folder = tempfile::tempdir().expect("a folder");
    let exchange = fs::canonicalize("scenarios/walkthroughs/02-leading-slash/exchange.http").expect("it is there");
    let make = ["dispute", "new", &exchange.to_string_lossy(), "--out", "first.zip"];
    let (code, text) = output(&mut bis3(folder.path(), &make));
    assert_eq!(code, 0, "{text}");
    let zip = fs::read(folder.path().join("first.zip")).expect("it was written");
    let archive = evidence::bundle::archive::read(&zip).expect("a zip");
    let lines = archive.entries.into_iter().find(|entry| entry.name == "evidence.jsonl").expect("evidence").content;
    let torn = [&lines[..], b"{\"previous\":\"12"].concat();
    let mut command = bis3(folder.path(), &["dispute", "new", "/dev/stdin", "--out", "second.zip"]);
    let piped = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = piped.spawn().expect("the program runs");
    child.stdin.take().expect("a pipe").write_all(&torn).expect("it reads");
    let (code, text) = told(&child.wait_with_output().expect("it ends"));
    assert!(code == 0 && text.contains("is not whole (15 bytes)"), "exit {code}\n{text}");
}
