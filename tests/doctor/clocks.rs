//! Clocks and Dates that are off: who is blamed is shown by a request of the own time, and not by the Date alone.

use std::sync::Arc;

use bis3::clock::AdjustableClock;
use bis3::message::Response;
use bis3::probe::doctor::State;
use insta::assert_snapshot;
use jiff::SignedDuration;

use super::bodies::{SPOILED, in_both, spoiled, with_body};
use super::{Client, told, url};
use crate::compare::sides::Answering;
use crate::mock::support::{Mock, mock_with};
use crate::program::{bis3, block_on_beside_threads, output};

/// The same answer with its Date so many minutes later.
fn later(response: &Response, minutes: i64) -> Vec<u8> {
    let date = httpdate::parse_http_date(response.headers.text("Date").expect("it has one")).expect("it is a date");
    let off = std::time::Duration::from_secs(minutes.unsigned_abs() * 60);
    let date = httpdate::fmt_http_date(if minutes < 0 { date - off } else { date + off });
    let headers = [("Date".to_owned(), date)].into_iter().collect();
    with_body(&Response { headers, ..response.clone() }, "Content-Type: application/json\r\n", &response.body)
}

/// A target whose answers tell a Date so many minutes later than its clock.
fn dated(mock: &Mock, minutes: i64) -> Answering {
    spoiled(mock, move |response| later(&response, minutes))
}

/// A mock on the machine's clock.
async fn of_today() -> Mock {
    mock_with(|mock| mock.clock = Arc::new(AdjustableClock::system())).await
}

#[test]
fn a_clock_is_blamed_only_where_a_request_of_the_own_time_is_refused() {
    block_on_beside_threads(async {
        let mock = mock_with(|_| {}).await;
        let mut all = String::new();
        for (name, minutes) in [("a Date in Beijing time", 480), ("a Date of another clock", -40)] {
            let diagnosis = Client::new().examines(&dated(&mock, minutes).url).await;
            assert_eq!(diagnosis.verdict(), State::Fault, "{}", told(&diagnosis));
            assert_eq!(diagnosis.checks.last().map(|check| check.check), Some("report"), "{}", told(&diagnosis));
            all += &in_both(name, &diagnosis, "clock");
        }
        for (name, minutes) in [("a clock in another zone", -480), ("the same", 480), ("a clock that runs wrongly", 40)]
        {
            let client = Client { skew: SignedDuration::from_mins(minutes), ..Client::new() };
            let diagnosis = client.examines(&url(&mock)).await;
            assert_eq!(diagnosis.verdict(), State::Doubtful, "{}", told(&diagnosis));
            all += &in_both(name, &diagnosis, "clock");
        }
        for (name, minutes) in [("a right Date before a clock in another zone", -480), ("before one that is off", -40)]
        {
            let client = Client { skew: SignedDuration::from_mins(minutes), ..Client::new() };
            let diagnosis = client.examines(&dated(&mock, minutes).url).await;
            assert_eq!(diagnosis.verdict(), State::Fault, "{}", told(&diagnosis));
            all += &in_both(name, &diagnosis, "clock");
        }
        assert_snapshot!(all);
    });
}

fn bis3_at(target: &str, command: &[&str]) -> (i32, String) {
    let folder = tempfile::tempdir().expect("a folder");
    output(&mut bis3(folder.path(), &[command, &["--target", target]].concat()))
}

#[test]
fn no_command_goes_by_a_date_that_is_wrong() {
    block_on_beside_threads(async {
        let mock = of_today().await;
        for minutes in [480, 40] {
            let target = dated(&mock, minutes);
            let (code, text) = bis3_at(&target.url, &["explore", "--cases", "40"]);
            assert!(code == 1 && !text.contains("are dated by the target's"), "{code} {text}");
            assert!(!text.contains("10006 AuthorizationExpired"), "{text}");
            let (code, text) = bis3_at(&target.url, &["explore", "--cases", "40", "--no-doctor"]);
            assert!(code == 1 && !text.contains("10006 AuthorizationExpired"), "{code} {text}");
            let (code, text) = bis3_at(&target.url, &["run", "--suite", "--filter", "stock-example"]);
            assert!(!text.contains("are dated by the target's") && text.contains("pass  stock-example"), "{text}");
            assert!(code == 1 && text.contains("it is the answers' Date that is wrong"), "{code} {text}");
            let (_, text) = bis3_at(&target.url, &["probe"]);
            assert!(text.contains("resource-form: \"no-leading-slash\""), "{text}");
        }
    });
}

#[test]
fn a_probe_reads_what_is_encoded_wrongly_and_says_so_beside_it() {
    block_on_beside_threads(async {
        let mock = of_today().await;
        let sound = bis3_at(&url(&mock), &["probe", "--seed", "1"]).1;
        let readings = |text: &str| -> Vec<String> {
            text.lines()
                .skip_while(|line| *line != "readings:")
                .take_while(|line| *line != "evidence:")
                .map(str::to_owned)
                .collect()
        };
        for (name, spoil) in &SPOILED[..4] {
            let text = bis3_at(&spoiled(&mock, *spoil).url, &["probe", "--seed", "1"]).1;
            assert_eq!(readings(&text), readings(&sound), "{name}: {text}");
            assert!(text.contains("; in it stands 10005 HeaderInvalid"), "{name}: {text}");
        }
    });
}

#[test]
fn a_clock_that_is_off_is_followed_and_a_key_that_nobody_knows_refutes_no_date() {
    block_on_beside_threads(async {
        let mock =
            mock_with(|mock| mock.clock = Arc::new(AdjustableClock::new("+40m".parse().expect("a clock")))).await;
        let (code, text) = bis3_at(&url(&mock), &["explore", "--cases", "40"]);
        assert!(code == 0 && text.contains("ahead): requests are dated by the target's"), "{code} {text}");
        let folder = tempfile::tempdir().expect("a folder");
        let keys = folder.path().join("keys.yaml");
        crate::files::write_private(&keys, "keys:\n  - {access-key: nobody, secret: x, institutions: any}\n");
        let keys = keys.to_str().expect("a path that is text");
        let (code, text) = bis3_at(&url(&mock), &["explore", "--cases", "40", "--keys", keys]);
        assert!(code == 2 && text.contains("ahead): requests are dated"), "{code} {text}");
    });
}

#[test]
fn a_probe_that_is_let_in_nowhere_names_what_came() {
    block_on_beside_threads(async {
        let target = Answering::by(|request| {
            let code = if request.contains("BIS3 ") { "10006" } else { "10000" };
            let body = format!(r#"{{"code":{code},"msg":"","data":{{}}}}"#);
            crate::compare::sides::answer("403 Forbidden", "", &body)
        });
        let (code, text) = bis3_at(&target.url, &["probe"]);
        assert!(
            code == 2 && text.contains("no signature is accepted: 403, 10006 AuthorizationExpired;"),
            "{code} {text}"
        );
    });
}
