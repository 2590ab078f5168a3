//! CSV tables of which a part would be dropped without a word.

use std::fs;
use std::path::Path;

use super::{DONOR, run, write};
use crate::program::{bis3, output};

const EACH: &str = r#"id: each
title: {zh: 每一行, en: Each row}
clause: 1.2.2
level: must
writes: false
snapshot: false
steps:
  - name: each
    for-each: {csv: rows.csv}
    request: {method: GET, path: "/${row.a}"}
    expect: {status: 404}
"#;

/// How a run over this table ends, and what it says.
fn told(table: &str) -> (i32, String) {
    let folder = tempfile::tempdir().expect("a folder");
    write(folder.path(), "each.yaml", EACH);
    write(folder.path(), "rows.csv", table);
    output(&mut run(folder.path(), &["each.yaml"]))
}

#[test]
fn what_would_be_dropped_is_refused_at_its_line_and_column() {
    for (table, place, why) in [
        ("", "rows.csv:1:1", "the table is empty"),
        ("\r\n\n", "rows.csv:1:1", "the table is empty"),
        ("a,b\n1,2\n3,\"4\n5,6\n", "rows.csv:3:3", "this quote is never closed"),
        ("a,b\n\"1\"2,3\n", "rows.csv:2:3", "no quote can stand here"),
        ("a,b\n1,2\"3\n", "rows.csv:2:4", "no quote can stand here"),
        ("a,b,a\n1,2,3\n", "rows.csv:1:5", "two columns are called `a`"),
        ("a,b,\r\n1,2,3\r\n", "rows.csv:1:5", "column 3 has no name"),
        ("a,b\n1\n", "rows.csv:2:1", "the row has 1 cells, its table has 2 columns"),
        ("a,b\n1,2,3\n", "rows.csv:2:1", "the row has 3 cells, its table has 2 columns"),
    ] {
        let (code, told) = told(table);
        assert!(code == 2 && told.contains(place) && told.contains(why), "{table:?}: exit {code}\n{told}");
    }
}

/// A file comes from outside: as wide as it may be, its columns are looked at once each.
#[test]
fn a_table_of_very_many_columns_is_refused_as_soon_as_any_other() {
    let names: Vec<String> = (0..200_000).map(|number| format!("column-{number}")).collect();
    let begun = std::time::Instant::now();
    let (code, told) = told(&format!("{},column-7\n", names.join(",")));
    assert!(code == 2 && told.contains("two columns are called `column-7`"), "exit {code}");
    // Each with each, they take minutes.
    assert!(begun.elapsed() < std::time::Duration::from_secs(30), "{:?}", begun.elapsed());
}

#[test]
fn quotes_in_their_place_and_the_mark_of_windows_are_read() {
    for table in ["a,b\n\"1\",\"2\"\"3\"\n", "\u{feff}a,b\r\n1,\"2\r\n3\"\r\n", "a,b\n1,\"\"\n"] {
        let (code, told) = told(table);
        assert!(code == 0 && told.contains("1 scenario, 1 step"), "{table:?}: exit {code}\n{told}");
    }
}

/// Every table of the contract is read by the same reader.
#[test]
fn a_table_of_a_contract_folder_is_refused_too() {
    let folder = tempfile::tempdir().expect("a folder");
    write(folder.path(), "donor.yaml", DONOR);
    let contract = folder.path().join("contract");
    fs::create_dir(&contract).expect("a writable folder");
    for entry in Path::new("fixtures/contract").read_dir().expect("the tables") {
        let path = entry.expect("a table").path();
        fs::copy(&path, contract.join(path.file_name().expect("a name"))).expect("a writable folder");
    }
    let codes = fs::read_to_string(contract.join("codes.csv")).expect("a table");
    write(&contract, "codes.csv", codes.replacen('\n', "\n\"", 1));
    let (code, told) = output(&mut bis3(folder.path(), &["spec", "codes", "--contract", "contract"]));
    assert!(code == 2 && told.contains("codes.csv:2:"), "exit {code}\n{told}");
}
