//! What no request tells: what was reported before, whether a report could be stored, what the platform's clock showed. An answer
//! that speaks of it contradicts nothing.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::program::{bis3, output};

const REPEATED: &str = "scenarios/walkthroughs/07-repeat-after-cut/exchange.http";

/// The second exchange of the walk-through alone.
fn second() -> String {
    let text = fs::read_to_string(REPEATED).expect("it is there");
    let at = text.match_indices("POST /").nth(1).expect("two requests").0;
    text[at..].to_owned()
}

/// What a command says of a recording in a file of its own.
fn told(command: &[&str], recording: &str) -> (i32, Value) {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("exchange.http");
    fs::write(&file, recording).expect("it can be written");
    let file = file.display().to_string();
    let (code, told) = output(&mut bis3(Path::new("."), &[command, &[&file, "--json"]].concat()));
    (code, serde_json::from_str(&told).unwrap_or_else(|error| panic!("{error}: {told}")))
}

#[test]
fn that_it_was_reported_before_the_recording_contradicts_nothing() {
    let (_, explained) = told(&["explain"], &second());
    assert_eq!(explained["code"], Value::Null);
    assert!(explained["if"].to_string().contains("state"), "{explained}");
    let (code, judged) = told(&["judge"], &second());
    assert_eq!(code, 0, "{judged}");
    // With the first one before it, it is certain.
    let (code, judged) = told(&["judge"], &fs::read_to_string(REPEATED).expect("it is there"));
    assert_eq!(code, 0, "{judged}");
}

#[test]
fn however_far_before_it_the_first_one_stands() {
    let text = fs::read_to_string(REPEATED).expect("it is there");
    let (first, second) = text.split_at(text.match_indices("POST /").nth(1).expect("two requests").0);
    let between = "GET /a HTTP/1.1\r\nHost: h\r\n\r\n".repeat(40);
    let (code, judged) = told(&["judge"], &format!("{first}{between}{second}"));
    assert!(!judged.to_string().contains("\"agrees\":false"), "{code} {judged}");
}

#[test]
fn a_report_that_could_not_be_stored_contradicts_nothing_and_one_with_a_wrong_value_does() {
    let second = second();
    let failed = |status: &str| {
        let answer =
            format!("HTTP/1.1 {status}\r\nContent-Length: 32\r\n\r\n{{\"code\":20005,\"msg\":\"\",\"data\":{{}}}}");
        let at = second.find("HTTP/1.1 409").expect("its answer");
        format!("{}{answer}", &second[..at])
    };
    let (code, judged) = told(&["judge"], &failed("500 Internal Server Error"));
    assert_eq!(code, 0, "{judged}");
    let (code, judged) = told(&["judge"], &failed("400 Bad Request"));
    assert_eq!(code, 1, "{judged}");
}

#[test]
fn that_the_date_is_refused_contradicts_nothing_where_no_clock_is_told() {
    let text = fs::read_to_string("scenarios/walkthroughs/08-clock-16-minutes/exchange.http").expect("it is there");
    let (head, answer) = text.split_at(text.find("HTTP/1.1 403").expect("its answer"));
    let without: String = answer.split_inclusive('\n').filter(|line| !line.starts_with("Date:")).collect();
    let (code, judged) = told(&["judge"], &format!("{head}{without}"));
    assert_eq!(code, 0, "{judged}");
    let (_, explained) = told(&["explain"], &format!("{head}{without}"));
    assert!(explained["if"].to_string().contains("clock"), "{explained}");
    // With a clock it is certain.
    let (_, explained) = told(&["explain"], &text);
    assert_eq!((&explained["code"], &explained["if"]), (&10006.into(), &Value::Null), "{explained}");
}
