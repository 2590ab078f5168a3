//! The order of checks: the scenarios `scenarios/1.3.3-codes/precedence*.yaml` are written from a table of faults.

mod faults;
mod written;

use std::path::PathBuf;
use std::{env, fs};

use serde_json::Value;

use self::faults::FAULTS;
use self::written::{files, pairs};
use crate::compare::sides::Answering;
use crate::program::output;
use crate::scenario::command::run;

/// Set, it writes the files anew in place of failing where they are stale.
const WRITE: &str = "BIS3_WRITE_SUITE";

#[test]
fn the_scenarios_are_those_of_the_table() {
    for (name, text) in files() {
        let path = PathBuf::from("scenarios/1.3.3-codes").join(name);
        if env::var_os(WRITE).is_some() {
            fs::write(&path, &text).expect("a writable folder");
        }
        let found = fs::read_to_string(&path).unwrap_or_default();
        assert!(found == text, "{} is stale: {WRITE}=1 cargo test precedence", path.display());
    }
}

#[test]
fn every_fault_meets_most_of_the_others() {
    let pairs = pairs();
    assert_eq!(pairs.len(), 155);
    for fault in FAULTS {
        let met = pairs.iter().filter(|pair| pair.first.name == fault.name || pair.second.name == fault.name).count();
        assert!(met >= 8, "{} meets {met}", fault.name);
    }
}

#[test]
fn the_matrix_knows_every_fault_in_the_settled_order() {
    let known: Vec<&str> = bis3::suite::precedence::FAULTS.iter().map(|(name, _)| *name).collect();
    let written: Vec<&str> = FAULTS.iter().map(|fault| fault.name).collect();
    assert_eq!(known, written);
}

const OF_TWO_FAULTS: &str = "id: two
title: {zh: 两处错误, en: Two faults}
clause: 1.3.3
level: should
tags: [precedence]
snapshot: false
writes: false
steps:
  - name: AuthorizationNoExist.SchemeInvalid
    sign: none
    request: {method: POST, path: /Stock/HospStock}
    expect: {code: AuthorizationNoExist}
";

#[test]
fn the_matrix_shows_a_code_that_came_in_chunks() {
    let chunks = ["{\"code\":100", "00,\"msg\":\"Authorization 不存在\",\"data\":{}}", ""]
        .map(|part| format!("{:x}\r\n{part}\r\n", part.len()));
    let head = "HTTP/1.1 401 Unauthorized\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\
                Date: Mon, 06 May 2024 00:00:00 GMT\r\nConnection: close\r\n\r\n";
    let side = Answering::all(format!("{head}{}", chunks.concat()).into_bytes());
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("two.yaml"), OF_TWO_FAULTS).expect("a writable folder");
    let (code, text) = output(&mut run(folder.path(), &["two.yaml", "--target", &side.url, "--json"]));
    assert_eq!(code, 0, "{text}");
    let report: Value = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}"));
    assert_eq!(report["precedence"][0]["code"], 10000, "{text}");
}
