//! The same scenarios against two sides: what differs is told, and nothing else.

pub mod sides;

use std::fs;
use std::path::Path;

use insta::assert_snapshot;

use self::sides::{Answering, answer};
use crate::program::{bis3, shown};

const DONOR: &str = r#"id: donor
title: {zh: 献血者报告, en: A donor report}
clause: 1.2.2
level: must
writes: true
redact: {json: [/data/time]}
steps:
  - name: report
    request:
      method: POST
      path: /Patient/Donor
      body:
        json: {FacilityCode: 12332500472260169F, HospTime: "2023-09-14", InPatientNum: 20, DonorNum: 10}
    expect: {code: SavePatentFailed}
"#;

fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("donor.yaml"), DONOR).expect("a writable folder");
    folder
}

fn compare(folder: &Path, arguments: &[&str]) -> String {
    shown(&mut bis3(folder, &[&["compare"], arguments].concat()))
}

#[test]
fn a_side_is_like_itself() {
    let told = compare(Path::new("."), &["mock", "mock", "scenarios"]);
    assert!(told.starts_with("exit 0\n") && told.ends_with(" compared: no difference\n"), "{told}");
}

const OTHER: &str = "profile: other
title: {zh: 另一个平台, en: Another platform}
readings: {tqc-repeat: replaces, error-body-case: pascal-on-errors, http-status: always-200, error-data: empty}
";

#[test]
fn two_profiles_differ_by_their_readings_and_by_nothing_else() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("other.yaml"), OTHER).expect("a writable folder");
    let told = |scenario: &str, more: &[&str]| {
        let file = fs::canonicalize(Path::new("scenarios/1.3.3-codes").join(scenario)).expect("it is there");
        let file = file.to_str().expect("a path that is text");
        let arguments = ["mock", "mock:other.yaml", file, "--clock", "fixed:2024-05-06T00:00:00Z"];
        compare(folder.path(), &[&arguments[..], more].concat())
    };
    assert_snapshot!("profiles-en", told("20005-tqc-value.yaml", &[]));
    assert_snapshot!("profiles-zh", told("20007-tqc-repeated.yaml", &["--lang", "zh"]));
    assert_snapshot!("profiles-json", told("20007-tqc-repeated.yaml", &["--json"]));
}

#[test]
fn every_part_of_an_answer_is_held_against_the_other() {
    let a = Answering::all(answer(
        "200 OK",
        "Server: one\r\nDate: a\r\n",
        r#"{"code":1,"msg":"好","data":{"n":1,"x":[1],"time":1}}"#,
    ));
    let b = Answering::all(answer(
        "201 OK",
        "Server: two\r\nDate: b\r\n",
        r#"{"code":20002,"msg":"x","data":{"n":1.0,"x":[],"time":222}}"#,
    ));
    assert_snapshot!(a.and_b(&b, &compare(folder().path(), &[&a.url, &b.url, "."])));
    let told = compare(folder().path(), &[&a.url, &b.url, ".", "--ignore-header", "server"]);
    assert!(!told.contains("two"), "{told}");
    let same = compare(folder().path(), &[&a.url, &a.url, "."]);
    assert!(same.starts_with("exit 1\n") && same.contains("no difference"), "{same}");
}

#[test]
fn a_side_that_does_not_answer_differs_from_one_that_does() {
    let silent = Answering::all(Vec::new());
    let speaking = Answering::all(answer("200 OK", "", "{}"));
    let told = compare(folder().path(), &[&silent.url, &speaking.url, "."]);
    assert!(told.starts_with("exit 1\n") && told.contains("no answer"), "{told}");
    let told = compare(folder().path(), &[&silent.url, &silent.url, "."]);
    assert!(told.starts_with("exit 3\n") && told.contains("answered by neither donor report"), "{told}");
}

#[test]
fn an_answer_without_a_code_is_named_once_and_not_by_each_member_that_it_lacks() {
    let speaking = Answering::all(answer("200 OK", "", r#"{"code":1,"msg":"","data":{"a":1}}"#));
    let page = Answering::all(answer("200 OK", "", "<html><title>nginx</title></html>"));
    let told = compare(folder().path(), &[&speaking.url, &page.url, ".", "--json"]);
    let (_, json) = told.split_once('\n').expect("the exit code stands first");
    // What is wrong with the answers themselves is told behind it.
    let mut read = serde_json::Deserializer::from_str(json).into_iter::<serde_json::Value>();
    let report = read.next().expect("a report").expect("JSON");
    let differences = report["differences"].as_array().expect("a list");
    assert_eq!(differences.len(), 1, "{told}");
    assert_eq!(differences[0]["what"], "code", "{told}");
    assert_eq!(
        (&differences[0]["a"]["en"], &differences[0]["b"]["zh"]),
        (&"a code".into(), &"返回体是 HTML 网页：`nginx`".into())
    );
    let same = compare(folder().path(), &[&page.url, &page.url, "."]);
    assert!(same.starts_with("exit 1\n") && same.contains("no difference"), "{same}");
}

#[test]
fn a_side_that_nobody_serves_exits_3() {
    let url = sides::nobody();
    let told = compare(folder().path(), &["mock", &url, "."]);
    assert!(told.starts_with("exit 3\n") && told.contains(&url), "{told}");
}

#[test]
fn a_side_that_goes_away_in_the_middle_is_lost_and_no_difference() {
    let folder = folder();
    for id in ["a", "b", "c"] {
        let text = DONOR.replace("id: donor", &format!("id: {id}"));
        fs::write(folder.path().join(format!("{id}.yaml")), text).expect("a writable folder");
    }
    for is_a in [true, false] {
        let (dying, staying) =
            (sides::dying(answer("200 OK", "", "{}"), 2), Answering::all(answer("200 OK", "", "{}")));
        let sides = if is_a { [&*dying, &*staying.url] } else { [&*staying.url, &*dying] };
        let told = compare(folder.path(), &[&sides[..], &["."]].concat());
        assert!(
            told.starts_with("exit 3\n") && told.contains("2 scenarios, 2 steps compared: no difference"),
            "{told}"
        );
        assert!(told.contains(&format!("{dying} went away in the middle, in the scenario c: ")), "{told}");
    }
    let dying = sides::dying(answer("200 OK", "", "{}"), 1);
    let told = compare(folder.path(), &[&dying, "mock", ".", "--json", "--lang", "zh"]);
    assert!(told.starts_with("exit 3\n") && told.contains(r#""scenario": "b""#), "{told}");
    assert!(told.contains(&format!("比较中途失去了 {dying}")), "{told}");
}

#[test]
fn what_writes_is_not_sent_where_nobody_allowed_it() {
    let elsewhere = Answering::all(answer("200 OK", "", "{}"));
    let url = elsewhere.url.replace("127.0.0.1", "0.0.0.0");
    let told = compare(folder().path(), &["mock", &url, "."]);
    assert!(told.starts_with("exit 2\n") && told.contains("--allow-writes was not given"), "{told}");
    assert!(compare(folder().path(), &["mock", &url, ".", "--allow-writes"]).starts_with("exit 1\n"));
    assert!(compare(folder().path(), &[&url, "mock", "."]).starts_with("exit 2\n"));
}

#[test]
fn each_side_can_have_keys_of_its_own() {
    let knows_demo_keys = Answering::by(|request| {
        let body = if request.contains("BIS3 only-b:") { "2" } else { "1" };
        answer("200 OK", "", body)
    });
    let folder = folder();
    crate::files::write_private(
        &folder.path().join("b.keys"),
        "keys:\n  - {access-key: only-b, secret: b, institutions: any}\n",
    );
    let url = &knows_demo_keys.url;
    let is_same =
        |more: &[&str]| compare(folder.path(), &[&[url.as_str(), url, "."], more].concat()).contains("no difference");
    assert!(is_same(&[]) && is_same(&["--keys", "b.keys"]) && !is_same(&["--keys-b", "b.keys"]));
}

#[test]
fn both_sides_are_asked_the_same() {
    let (a, b) = (Answering::all(answer("200 OK", "", "1")), Answering::all(answer("200 OK", "", "1")));
    let clock = ["--clock", "fixed:2024-05-06T00:00:00Z"];
    compare(folder().path(), &[&[a.url.as_str(), &b.url, "."][..], &clock].concat());
    let asked = |side: &Answering| side.asked().replace(&side.url["http://".len()..], "HOST");
    assert_eq!(asked(&a), asked(&b));
    assert!(asked(&a).starts_with("POST /Patient/Donor HTTP/1.1\r\nHost: HOST\r\n"), "{}", asked(&a));
}

const CAPTURING: &str = r#"id: capturing
title: {zh: 取用应答里的值, en: A value of an answer}
clause: 1.2.2
level: must
writes: false
steps:
  - name: login
    request: {method: GET, path: /login}
    capture: {token: $.token}
  - name: each
    for-each: {rows: [1, 2]}
    request: {method: GET, path: "/${token}/${row}/${random.integer}"}
  - name: both
    parallel:
      - name: one
        request: {method: GET, path: "/one/${token}"}
      - name: two
        request: {method: GET, path: "/two/${token}"}
"#;

#[test]
fn each_side_is_asked_with_what_it_said_itself() {
    let side = |token: &'static str| {
        Answering::by(move |request| {
            let body = if request.starts_with("GET /login") { token } else { "{}" };
            answer("200 OK", "Connection: close\r\n", body)
        })
    };
    let (a, b) = (side(r#"{"token":"x-of-a"}"#), side(r#"{"token":"x-of-b"}"#));
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("capturing.yaml"), CAPTURING).expect("a writable folder");
    let told = compare(folder.path(), &[&a.url, &b.url, ".", "--seed", "7"]);
    assert!(told.contains("1 scenario, 5 steps compared: 1 difference"), "{told}");
    let paths = |side: &Answering| -> Vec<String> {
        let asked = side.asked();
        let mut paths: Vec<String> =
            asked.lines().filter_map(|line| line.strip_prefix("GET ")).map(str::to_owned).collect();
        // Of two at the same time either may come first.
        paths[3..].sort();
        paths
    };
    assert_eq!(paths(&a).len(), 5);
    let of_b: Vec<String> = paths(&b).iter().map(|path| path.replace("x-of-b", "x-of-a")).collect();
    assert_eq!(paths(&a), of_b, "chance is the same for both");
}

#[test]
fn variables_are_given_to_both_sides() {
    let (a, b) = (Answering::all(answer("200 OK", "", "1")), Answering::all(answer("200 OK", "", "1")));
    let folder = tempfile::tempdir().expect("a folder");
    let scenario = CAPTURING.split("steps:").next().expect("a card").to_owned()
        + "variables: {where: null}\nsteps:\n  - name: one\n    request: {method: GET, path: \"/${where}\"}\n";
    fs::write(folder.path().join("given.yaml"), scenario).expect("a writable folder");
    fs::write(folder.path().join("values"), "where: here\n").expect("a writable folder");
    assert!(compare(folder.path(), &[&a.url, &b.url, "."]).starts_with("exit 2\n"), "a value is missing");
    let told = compare(folder.path(), &[&a.url, &b.url, ".", "--variables", "values"]);
    assert!(told.contains("no difference"), "{told}");
    assert!(a.asked().starts_with("GET /here ") && b.asked().starts_with("GET /here "));
}

#[test]
fn mistakes_are_usage_errors() {
    for arguments in [
        &["mock", "mock:nowhere", "."][..],
        &["mock", "platform", "."],
        &["mock", "mock", "nowhere"],
        &["mock", "mock", ".", "--filter", "nothing"],
        &["mock", "mock"],
    ] {
        assert!(compare(folder().path(), arguments).starts_with("exit 2\n"), "{arguments:?}");
    }
}

const AFTER_A_PAUSE: &str = r#"id: after-a-pause
title: {zh: 停顿之后, en: After a pause}
clause: 1.1.4
level: should
writes: true
variables: {began: "${now}"}
steps:
  - name: other-secret
    request: {method: POST, path: "/Stock/HospStock", body: {json: {at: "${began}"}}}
    sign: {secret: demo-ordinary, headers: {x-bis3-began: "${began}"}}
  - pause: 1100ms
  - name: in-vain
    request: {method: GET, path: "/${began}/${now}"}
    sign: {secret: demo-ordinary, skew: -1h}
"#;

#[test]
fn what_passes_between_two_sides_makes_no_difference() {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, card) in [("plain", ""), ("fast", "clock: +15m\n")] {
        let text = AFTER_A_PAUSE.replace("after-a-pause", name).replace("variables:", &format!("{card}variables:"));
        fs::write(folder.path().join(format!("{name}.yaml")), text).expect("a writable folder");
    }
    let told = compare(folder.path(), &["mock", "mock", "."]);
    assert!(told.starts_with("exit 0\n") && told.contains("2 scenarios, 4 steps compared"), "{told}");
}

#[test]
fn two_addresses_are_asked_at_one_instant() {
    let echo = || {
        Answering::by(|request| {
            answer("200 OK", "Connection: close\r\n", request.split(' ').nth(1).unwrap_or_default())
        })
    };
    let (a, b) = (echo(), echo());
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("pause.yaml"), AFTER_A_PAUSE).expect("a writable folder");
    let told = compare(folder.path(), &[&a.url, &b.url, "."]);
    assert!(told.contains("no difference"), "{told}");
    assert!(a.asked().contains("GET /20"), "{}", a.asked());
}

#[test]
fn a_second_more_between_two_clocks_is_no_difference() {
    let folder = folder();
    let side = |date: &str, seconds: u32| {
        let data = format!("{seconds} s before the server's clock");
        let body = format!(r#"{{"code": 10006, "msg": "Authorization 已过期", "data": "{data}"}}"#);
        let headers = format!("Date: Mon, 06 May 2024 {date} GMT\r\nContent-Type: application/json; charset=utf-8\r\n");
        Answering::all(answer("403 Forbidden", &headers, &body))
    };
    let told = |a: &Answering, b: &Answering| {
        compare(folder.path(), &[&a.url, &b.url, "donor.yaml", "--clock", "fixed:2024-05-06T00:00:00Z"])
    };
    let (early, late, other) = (side("00:16:00", 960), side("00:16:01", 961), side("00:16:00", 9600));
    assert!(told(&early, &late).starts_with("exit 0\n"), "{}", told(&early, &late));
    assert!(told(&early, &other).starts_with("exit 1\n"), "{}", told(&early, &other));
}

#[test]
fn how_an_address_is_reached_is_refused_where_there_is_none() {
    let folder = folder();
    for option in
        ["--insecure", "--ca=ca.pem", "--proxy=http://127.0.0.1:9", "--rate=3", "--timeout=30s", "--connect-timeout=5s"]
    {
        let told = compare(folder.path(), &["mock", "mock", "donor.yaml", option]);
        let name = option.split('=').next().unwrap_or_default();
        assert!(told.starts_with("exit 2\n") && told.contains(&format!("{name} says how")), "{told}");
    }
}
