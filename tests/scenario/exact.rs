//! Requests that the target sees in the second by which they were signed.

use std::sync::Arc;

use bis3::client::{Address, Connector, Limits, Trust};
use bis3::clock::{AdjustableClock, ClockSetting};
use bis3::harness::own_mock::MockSetting;
use bis3::scenario::{self, Outcome, Scenario, Setting, StepResult};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use super::flow::{card, done, sent};
use super::readings::run_at;
use super::{mock_setting, read};
use crate::program::block_on;

fn step(name: &str, skew: &str, code: &str) -> String {
    format!(
        "{{name: {name}, request: {{method: POST, path: /Patient/Donor, body: {{report: donor}}}}, sign: {{skew: {skew}, exact: true}}, expect: {{code: {code}}}}}"
    )
}

/// The edges of the window on both sides: fifteen minutes are refused, a second less is not.
fn edges() -> String {
    let steps = [
        step("late", "-15m", "AuthorizationExpired"),
        step("just-in-time", "-14m59s", "Passed"),
        step("early", "15m", "AuthorizationExpired"),
        step("just-not-early", "14m59s", "Passed"),
    ];
    format!("steps: [{}]", steps.join(", "))
}

fn without_clock(rest: &str) -> Arc<Scenario> {
    read("flow.yaml", &card(rest).replace("clock: freeze 2018-09-10T10:15:31Z\n", ""))
}

fn attempts(steps: &[StepResult]) -> Vec<(Outcome, u32)> {
    steps.iter().map(|step| (step.outcome, step.attempts)).collect()
}

#[test]
fn the_edges_of_the_window_are_met_to_the_second() {
    let done = done(&edges());
    assert_eq!(attempts(&done.steps), [(Outcome::Pass, 1); 4]);
}

#[test]
fn a_target_whose_clock_shows_another_second_is_asked_again_by_its_own() {
    let clock = ClockSetting::Fixed("2024-05-06T00:00:41.7Z".parse().expect("an instant"));
    let target = MockSetting { clock, ..mock_setting() };
    let done = block_on(run_at(&without_clock(&edges()), &target, None));
    assert_eq!(attempts(&done.steps), [(Outcome::Pass, 2); 4]);
    assert!(sent(&done.steps[0]).contains("Date: Sun, 05 May 2024 23:45:41 GMT\r\n"), "{}", sent(&done.steps[0]));
}

/// Answers each request with the second after that of the answer before.
async fn hasty(listener: TcpListener) {
    let mut second = 0;
    while let Ok((mut stream, _)) = listener.accept().await {
        let mut bytes = [0; 8192];
        while stream.read(&mut bytes).await.is_ok_and(|count| count > 0) {
            second += 1;
            let body = "{\"code\":1,\"msg\":\"\",\"data\":{}}";
            let answer = format!(
                "HTTP/1.1 200 OK\r\nDate: Mon, 06 May 2024 00:00:{second:02} GMT\r\nContent-Length: {}\r\n\r\n{body}",
                body.len()
            );
            if stream.write_all(answer.as_bytes()).await.is_err() {
                break;
            }
        }
    }
}

async fn at_hasty(scenario: &Arc<Scenario>) -> Vec<StepResult> {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let port = listener.local_addr().expect("an address").port();
    let address = Address { secure: false, host: "127.0.0.1".to_owned(), port, prefix: String::new() };
    let server = tokio::spawn(hasty(listener));
    let connector = Connector::new(address, &Trust::default(), Limits::default()).expect("plain HTTP");
    let (own, mut steps) = (mock_setting(), Vec::new());
    let clock = AdjustableClock::new(own.clock);
    let setting = Setting { ..own.elsewhere(&clock) };
    scenario::run(scenario, &mut connector.session(), &setting, &mut |step| steps.push(step)).await;
    server.abort();
    steps
}

#[test]
fn a_target_whose_date_never_holds_still_is_left_after_five_times() {
    let scenario = without_clock(&format!("steps: [{}]", step("late", "-15m", "Passed")));
    let steps = block_on(at_hasty(&scenario));
    assert_eq!(attempts(&steps), [(Outcome::Skip, 5)]);
    let reason = steps[0].reason.as_ref().expect("a reason");
    assert!(reason.en.starts_with("5 times the Date of the answer was not the second of the signature"), "{reason:?}");
}
