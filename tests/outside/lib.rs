//! Tests of a client, as a stranger writes them.
#![cfg(test)]

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use bis3::blocking::MockPlatform;
use bis3::{Error, Signer};

const DONOR: &str = "/Patient/Donor";
const BODY: &str =
    r#"{"FacilityCode": "12332500472260169F", "HospTime": "2023-09-14", "InPatientNum": 20, "DonorNum": 10}"#;
const DAY: &str = "fixed:2024-05-06T02:00:00Z";

/// What a small client does.
fn report(platform: &MockPlatform, signed: &[(String, String)]) -> String {
    let headers: String = signed.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
    let length = BODY.len();
    let request = format!(
        "POST {DONOR} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{headers}\
         Content-Type: application/json\r\nContent-Length: {length}\r\n\r\n{BODY}"
    );
    let address = platform.url().strip_prefix("http://").expect("a plain URL");
    let mut connection = TcpStream::connect(address).expect("it listens");
    connection.write_all(request.as_bytes()).expect("it reads");
    let mut answer = String::new();
    connection.read_to_string(&mut answer).expect("it answers, if it does, in text");
    answer
}

fn signed(platform: &MockPlatform) -> Vec<(String, String)> {
    let at = std::time::UNIX_EPOCH + Duration::from_secs(1_714_960_800);
    Signer::new(platform.access_key(), platform.secret()).sign_at("POST", DONOR, at).expect("a year with a date")
}

fn platform() -> MockPlatform {
    bis3::blocking::start(bis3::MockPlatform::builder().clock(DAY)).expect("a free port")
}

#[test]
fn a_report_is_answered_and_kept() {
    let platform = platform();
    assert!(report(&platform, &signed(&platform)).contains(r#""code":1,"#));
    let kept = platform.reports();
    assert_eq!((kept[0].endpoint, kept[0].period.as_str()), ("donor", "2023-09-14"));
    assert_eq!(kept[0].body, BODY.as_bytes());
    let seen = &platform.journal()[0];
    assert!(
        seen.code == Some(1) && seen.request.ends_with(BODY.as_bytes()) && seen.response.starts_with(b"HTTP/1.1 200")
    );
    platform.clear_reports();
    assert!(platform.reports().is_empty());
}

#[test]
fn a_clock_that_is_moved_refuses_what_was_signed_before() {
    let platform = platform();
    platform.advance(Duration::from_secs(16 * 60)).expect("a year with a date");
    report(&platform, &signed(&platform));
    platform.set_clock(DAY).expect("a clock");
    report(&platform, &signed(&platform));
    let codes: Vec<_> = platform.journal().iter().map(|exchange| exchange.code).collect();
    assert_eq!(codes, [Some(10_006), Some(1)]);
}

#[test]
fn a_fault_strikes_until_it_is_taken_back() {
    let platform = platform();
    platform.add_fault("*: cut").expect("a rule");
    assert_eq!(report(&platform, &signed(&platform)), "");
    platform.clear_faults();
    assert!(report(&platform, &signed(&platform)).starts_with("HTTP/1.1 200"));
    let wrong = platform.add_fault("*: cutt").expect_err("no effect bears this name");
    assert!(matches!(&wrong, Error::Input(_)) && wrong.to_string().contains("did you mean `cut`?"), "{wrong}");
}

#[test]
fn a_stopped_platform_listens_no_more() {
    let stopped = platform();
    let dropped = platform();
    let urls = [stopped.url().to_owned(), dropped.url().to_owned()];
    stopped.stop();
    drop(dropped);
    for url in urls {
        assert!(TcpStream::connect(url.trim_start_matches("http://")).is_err(), "{url}");
    }
}

#[test]
fn profiles_readings_and_mistakes_in_them_are_told() {
    let builder = || bis3::MockPlatform::builder().profile("browser-family");
    assert!(bis3::blocking::start(builder().reading("daily-repeat", "refused")).is_ok());
    let wrong = bis3::blocking::start(builder().reading("daily-repeat", "refusd")).expect_err("no such option");
    assert!(wrong.in_language(bis3::Language::Zh).contains("refusd"), "{wrong}");
    let wrong = bis3::blocking::start(bis3::MockPlatform::builder().profile("browser-familie")).expect_err("no such");
    assert!(wrong.to_string().contains("did you mean `browser-family`?"), "{wrong}");
}

#[test]
fn a_body_is_examined_without_a_platform() {
    assert_eq!(bis3::examine(DONOR, BODY.as_bytes()).expect("an interface"), []);
    let findings = bis3::examine(DONOR, BODY.replace("20", "-20").as_bytes()).expect("an interface");
    assert!(findings.iter().any(|finding| finding.place == "body /InPatientNum" && finding.refuses), "{findings:#?}");
    assert!(bis3::examine("/Patient/Doner", b"{}").expect_err("none").to_string().contains("`/Patient/Donor`"));
}

#[test]
fn no_secret_is_shown() {
    let signer = Signer::new("key", "nobody knows it");
    assert!(!format!("{signer:?}").contains("nobody knows it"));
}

#[cfg(feature = "scenarios")]
#[test]
fn the_suite_runs_at_an_address_and_gives_the_tree() {
    let platform = MockPlatform::start().expect("a free port");
    let run = bis3::Run::suite(platform.url()).tag("example");
    let results = bis3::blocking::run(&run).expect("it listens");
    assert!(results.passed(), "{results:#?}");
    let step = &results.scenarios[0].steps[0];
    assert!(step.outcome == bis3::Outcome::Pass && step.code == Some(1) && !step.request.is_empty(), "{step:#?}");

    platform.set_clock("broken").expect("a clock");
    let results = bis3::blocking::run(&run).expect("it listens");
    let steps = results.scenarios.iter().flat_map(|scenario| &scenario.steps);
    let failures: String = steps.flat_map(|step| &step.failures).map(|failure| failure.en.as_str()).collect();
    assert!(!results.passed() && failures.contains("expected 1 Passed, found 10011"), "{results:#?}");

    let address = platform.url().to_owned();
    platform.stop();
    assert!(matches!(bis3::blocking::run(&bis3::Run::suite(address)), Err(Error::Target(_))));
}
