//! Files that a run reads and was told to write over.

use super::{DONOR, folder, read, run, write};
use crate::files::write_private;
use crate::program::{bis3, output};

#[test]
fn no_report_takes_the_place_of_what_the_same_run_reads() {
    let folder = folder();
    write(folder.path(), "body.json", "{}");
    write(folder.path(), "rows.csv", "a\n1\n");
    let steps = r#"  - name: file
    for-each: {csv: rows.csv}
    request: {method: POST, path: /Patient/Donor, body: {file: body.json}}
    expect: {status: 400}
"#;
    write(folder.path(), "donor.yaml", format!("{DONOR}{steps}"));
    write(folder.path(), "variables.yaml", "{}\n");
    write(folder.path(), "expect.yaml", "");
    write_private(&folder.path().join("keys.yaml"), "keys:\n  - {access-key: a, secret: b, institutions: any}\n");
    write(folder.path(), "profile.yaml", "profile: ours\ntitle: {zh: 本院, en: ours}\nreadings: {}\n");
    let inputs = ["donor.yaml", "body.json", "rows.csv", "variables.yaml", "expect.yaml", "keys.yaml", "profile.yaml"];
    let before = inputs.map(|name| read(folder.path(), name));
    let given = [
        "donor.yaml",
        "--keys",
        "keys.yaml",
        "--profile",
        "profile.yaml",
        "--variables",
        "variables.yaml",
        "--expect",
        "expect.yaml",
    ];
    for input in inputs {
        for written in [format!("--report=json=./{input}"), format!("--failed-file={input}")] {
            let (code, told) = output(&mut run(folder.path(), &[&given[..], &[&written]].concat()));
            assert!(code == 2 && told.contains("this run reads it"), "{written}: exit {code}\n{told}");
        }
    }
    assert_eq!(inputs.map(|name| read(folder.path(), name)), before);
}

#[test]
fn no_other_command_writes_over_what_it_reads() {
    let folder = folder();
    let keys = "keys:\n  - {access-key: a, secret: b, institutions: any}\n";
    write_private(&folder.path().join("keys.yaml"), keys);
    for arguments in [
        &["serve", "--keys", "keys.yaml", "--ready-file", "keys.yaml"][..],
        &["serve", "--keys", "keys.yaml", "--evidence", "keys.yaml"],
        &["record", "--upstream", "http://127.0.0.1:1", "--keys", "keys.yaml", "--out", "keys.yaml"],
        &["probe", "--target", "http://127.0.0.1:1", "--keys", "keys.yaml", "--out", "keys.yaml"],
        &["dispute", "new", "keys.yaml", "--out", "keys.yaml"],
    ] {
        let (code, told) = output(&mut bis3(folder.path(), arguments));
        assert!(code == 2 && told.contains("this run reads it"), "{arguments:?}: exit {code}\n{told}");
        assert_eq!(read(folder.path(), "keys.yaml"), keys);
    }
}

#[test]
fn nothing_of_a_certification_is_written_over() {
    let folder = folder();
    std::fs::create_dir(folder.path().join("challenges")).expect("writable");
    let kept =
        ["package.zip", "other.zip", "list", "profile.yaml", "challenges/one.yaml", "evidence.jsonl", "claims.yaml"];
    for file in kept {
        write(folder.path(), file, file);
    }
    let mut all = vec![
        vec!["board", "package.zip", "--html", "package.zip"],
        vec!["board", "package.zip", "other.zip", "--html", "other.zip"],
        vec!["board", ".", "--html", "evidence.jsonl"],
        vec!["board", "package.zip", "--profile", "profile.yaml", "--html", "profile.yaml"],
        vec!["seal", ".", "--out", "evidence.jsonl"],
        vec!["seal", ".", "--profile", "profile.yaml", "--out", "profile.yaml"],
        vec!["run", "--claims", "claims.yaml", "--ready-file", "claims.yaml"],
        vec!["run", "--claims", "claims.yaml", "--challenge", "list", "--ready-file", "list"],
        vec!["run", "--claims", "claims.yaml", "--dir", ".", "--ready-file", "evidence.jsonl"],
        vec!["countersign", "package.zip", "--key", "list", "--out", "list"],
    ];
    for (option, given, written) in [
        ("--signers", "list", "list"),
        ("--countersigners", "list", "list"),
        ("--revoked", "list", "list"),
        ("--keys", "list", "list"),
        ("--challenge", "list", "list"),
        ("--challenge", "challenges", "challenges/one.yaml"),
    ] {
        all.push(vec!["board", "package.zip", option, given, "--html", written]);
        all.push(vec!["countersign", "package.zip", "--key", "key", option, given, "--out", written]);
    }
    for arguments in all {
        let (code, told) = output(&mut bis3(folder.path(), &[&["certify"], &arguments[..]].concat()));
        assert!(code == 2 && told.contains("this run reads it"), "{arguments:?}: exit {code}\n{told}");
        assert!(kept.iter().all(|file| read(folder.path(), file) == *file), "{arguments:?}");
    }
}

#[test]
fn a_package_that_is_there_is_written_over_by_force_only() {
    let folder = folder();
    write(folder.path(), "request.http", "GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    for arguments in [
        &["dispute", "countersign", "other.zip", "--key", "key", "--log", "list"][..],
        &["certify", "countersign", "other.zip", "--key", "key"],
        &["certify", "seal", "run"],
        &["dispute", "new", "request.http"],
    ] {
        write(folder.path(), "kept.zip", "kept");
        let arguments = [arguments, &["--out", "kept.zip"]].concat();
        let (code, told) = output(&mut bis3(folder.path(), &arguments));
        assert!(code == 2 && told.contains("write over it with --force"), "{arguments:?}: exit {code}\n{told}");
        assert_eq!(read(folder.path(), "kept.zip"), "kept");
        let (_, told) = output(&mut bis3(folder.path(), &[&arguments[..], &["--force"]].concat()));
        assert!(!told.contains("is there already"), "{arguments:?}: {told}");
    }
    assert!(std::fs::read(folder.path().join("kept.zip")).expect("it is there").starts_with(b"PK"));
}
