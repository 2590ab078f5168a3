//! What a step may expect of its answer.

use std::io::{Read, Write};
use std::net::TcpListener;

use bis3::language::Language;
use bis3::scenario::Outcome;
use bis3::snapshot::Policy;

use super::{Done, donor_report, mock_setting, read, run};
use crate::program::{bis3, block_on, output};

fn done(text: &str) -> Done {
    block_on(run(&read("donor.yaml", text), &mock_setting(), Policy::Off))
}

fn refused(expect: &str) -> String {
    donor_report("must", expect).replace("    expect:", "    sign: {secret: demo-ordinary}\n    expect:")
}

fn assert_passes(text: &str, checks: usize) {
    let done = done(text);
    assert_eq!(done.result.outcome, Outcome::Pass, "{}", done.told(Language::En));
    assert_eq!(done.steps[0].checks.len(), checks);
}

#[test]
fn any_code_and_any_status_of_a_list_will_do() {
    let expect = "      code: [TQCDataExist, Passed]\n      status: [4XX, 200]\n";
    assert_passes(&donor_report("must", expect), 2);
    let done = done(&donor_report("must", "      code: [TQCDataExist, 20000]\n      status: [4XX, 201]\n"));
    let told = done.told(Language::En);
    assert!(told.contains("expected one of 20007 TQCDataExist, 20000 SaveHosStockFailed, found 1 Passed"), "{told}");
    assert!(told.contains("expected one of 4XX, 201, found 200"), "{told}");
}

#[test]
fn headers_are_matched() {
    let expect = "      headers:\n        content-type: {regex: '^application/json'}\n        X-None: {absent: true}\n        \
                  Content-Length: {present: true}\n        date: {contains: GMT}\n";
    assert_passes(&donor_report("must", expect), 4);
}

#[test]
fn values_are_found_by_path_and_matched() {
    let expect = "      json:\n        paths:\n          $.code: {type: integer}\n          $.data.reason: {regex: ^signature-}\n          \
                  $.data.clause: 1.1.4.1\n          $.data.none: {absent: true}\n          $..code: {range: [10000, 10099]}\n";
    assert_passes(&refused(expect), 5);
}

#[test]
fn the_bytes_of_the_body_are_matched() {
    for body in ["{contains: Passed}", "{regex: '\"code\":\\d+'}"] {
        let expect = format!("      body: {body}\n");
        let wanted = if body.contains("Passed") { Outcome::Fail } else { Outcome::Pass };
        assert_eq!(done(&donor_report("must", &expect)).result.outcome, wanted, "{body}");
    }
    let text = r#"{"code":1,"msg":"请求成功","data":{}}"#;
    assert_passes(&donor_report("must", &format!("      body: {{text: '{text}'}}\n")), 1);
    let head = donor_report("must", "      body: absent\n").replace("method: POST", "method: HEAD");
    assert_passes(&head, 1);
    assert_eq!(done(&donor_report("must", "      body: absent\n")).result.outcome, Outcome::Fail);
    assert_eq!(done(&donor_report("must", "      body: {base64: AAEC}\n")).result.outcome, Outcome::Fail);
}

#[test]
fn the_connection_behind_the_answer_is_watched() {
    let closing = |expect: &str| {
        donor_report("must", expect).replace("      path:", "      headers: {Connection: close}\n      path:")
    };
    for (text, outcome) in [
        (donor_report("must", "      connection: kept\n"), Outcome::Pass),
        (closing("      connection: closed\n"), Outcome::Pass),
        // Whoever says that the connection is closed may close it (RFC 9112, 9.6).
        (closing("      connection: kept\n"), Outcome::Pass),
    ] {
        let done = done(&text);
        assert_eq!(done.result.outcome, outcome, "{}", done.told(Language::En));
    }
}

#[test]
fn a_connection_that_is_closed_without_a_word_is_not_kept() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("donor.yaml"), donor_report("must", "      connection: kept\n"))
        .expect("writable");
    for (header, expected) in [("Connection: close\r\n", 0), ("", 1)] {
        let url = closing_target("200 OK", header);
        let (code, told) = output(&mut bis3(folder.path(), &["run", "donor.yaml", "--no-snapshots", "--target", &url]));
        assert_eq!(code, expected, "{told}");
    }
}

#[test]
fn who_takes_no_more_requests_for_now_is_not_judged() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("donor.yaml"), donor_report("must", "      code: Passed\n")).expect("writable");
    let url = closing_target("429 Too Many Requests", "Retry-After: 7\r\nConnection: close\r\n");
    let (code, told) = output(&mut bis3(folder.path(), &["run", "donor.yaml", "--no-snapshots", "--target", &url]));
    assert_eq!(code, 3, "{told}");
    assert!(told.contains("(429, Retry-After: 7): run it again more slowly, with --rate"), "{told}");
    std::fs::write(folder.path().join("donor.yaml"), donor_report("must", "      status: 429\n")).expect("writable");
    let (code, told) = output(&mut bis3(folder.path(), &["run", "donor.yaml", "--no-snapshots", "--target", &url]));
    assert_eq!(code, 0, "{told}");
}

/// Answers every request with this status and the body of a success, and closes the connection.
fn closing_target(status: &'static str, header: &'static str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let url = format!("http://{}", listener.local_addr().expect("a bound address"));
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let mut request = [0; 4096];
            if stream.read(&mut request).is_ok_and(|length| length > 0) {
                let body = r#"{"code":1,"msg":"请求成功","data":{}}"#;
                let date = httpdate::fmt_http_date(std::time::SystemTime::now());
                let head =
                    format!("Date: {date}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n", body.len());
                let _ = stream.write_all(format!("HTTP/1.1 {status}\r\n{header}{head}\r\n{body}").as_bytes());
            }
        }
    });
    url
}

#[test]
fn no_answer_may_be_what_is_wanted() {
    let cut = |expect: &str| donor_report("must", expect).replace("writes:", "faults: [\"*: cut\"]\nwrites:");
    assert_passes(&cut("      answer: none\n      within: 10s\n"), 2);
    let done = done(&donor_report("must", "      answer: none\n"));
    let told = done.told(Language::En);
    assert_eq!(done.result.outcome, Outcome::Fail);
    assert!(told.contains("expected no answer, and a closed connection, found an answer with 200"), "{told}");
}

#[test]
fn what_takes_too_long_is_told() {
    assert_passes(&donor_report("must", "      within: 30s\n"), 1);
    let slow = donor_report("must", "      within: 1ms\n").replace("writes:", "faults: [\"*: delay 5ms\"]\nwrites:");
    let done = done(&slow);
    assert_eq!(done.result.outcome, Outcome::Fail);
    assert!(done.told(Language::En).contains("expected 1ms at most, found "), "{}", done.told(Language::En));
}

const WRONG: &str = r#"      code: [SavePatentFailed, 10008]
      headers:
        content-type: {contains: html}
        x-trace: {present: true}
        content-length: {absent: true}
      body: {regex: "^<html>"}
      json:
        paths:
          $.code: {type: string}
          $.msg: {length: 2}
          $.data: {absent: true}
          $.data.total: {min: 1}
          $['code', 'msg']: {one-of: [0, 请求成功]}
          $.*:
            equals: {a: 1}
          $..code: {same-number-different-text: 1}
"#;

#[test]
fn each_matcher_that_fails_is_told_at_its_place() {
    let done = done(&donor_report("must", WRONG));
    insta::assert_snapshot!("matchers-en", done.told(Language::En));
    insta::assert_snapshot!("matchers-zh", done.told(Language::Zh));
}

#[test]
fn references_in_matchers_are_filled_in() {
    let expect = "      headers: {content-type: {contains: \"${kind}\"}}\n      body: {contains: \"${text}\"}\n      json:\n        \
                  paths:\n          $.msg: \"${text}\"\n          $.code: {one-of: [\"${text}\", 1]}\n";
    let with = |text: &str| {
        donor_report("must", expect).replace("steps:", &format!("variables: {{kind: json, text: {text}}}\nsteps:"))
    };
    assert_passes(&with("请求成功"), 4);
    assert_eq!(done(&with("请求失败")).result.outcome, Outcome::Fail);
}
