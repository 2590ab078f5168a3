//! What is sent and counted, at a mock.

use std::sync::Arc;

use bis3::client::{Connector, Limits, Trust};
use bis3::contract::Contract;
use bis3::diagnostic::Source;
use bis3::platform::KeyRing;
use bis3::simulate::{End, Outcome, Plan, Setting, simulate};

use crate::mock::support::{Mock, mock_with};
use crate::program::block_on_beside_threads;

/// Five minutes after midnight, all at once.
const AT_ONCE: &str = "plan: small
institutions: annex
day: 2024-07-01
reports:
  - endpoint: donor
    peaks: [{at: \"00:05\", spread: 0s, share: 1}]
";

fn setting(plan: &str, connections: usize) -> Setting {
    let contract = Contract::embedded();
    Setting {
        readings: contract.default_readings().clone(),
        keys: KeyRing::demo(&contract).expect("the demo keys"),
        plan: Plan::read(&Source::new("plan.yaml", plan)).expect("a plan"),
        days: 1,
        speed: "100000x".parse().expect("a speed"),
        connections,
        seed: 1,
        halt: Arc::default(),
        contract,
    }
}

/// A mock with the clock of the machine, since the clients have that.
async fn mock(rules: &[&str]) -> Mock {
    let mock = mock_with(|options| options.clock = Arc::new(bis3::clock::AdjustableClock::system())).await;
    rules.iter().for_each(|rule| mock.fault(rule));
    mock
}

async fn outcome(mock: &Mock, setting: &Setting) -> Outcome {
    let address = format!("http://{}", mock.server.address()).parse().expect("an address");
    let connector = Connector::new(address, &Trust::Public, Limits::default()).expect("no trust is needed");
    simulate(&connector, setting, &mut |_| {}).await
}

#[test]
fn every_report_of_a_day_is_recorded_once() {
    block_on_beside_threads(async {
        let mock = mock(&[]).await;
        let outcome = outcome(&mock, &setting(AT_ONCE, 8)).await;
        assert_eq!(outcome.errors(), 0, "{outcome:?}");
        assert_eq!(outcome.right[&End::Accepted], outcome.reports);
        assert_eq!(outcome.requests, outcome.reports);
        assert_eq!(outcome.answers, [((200, Some(1)), outcome.reports)].into());
        assert_eq!(mock.reports().await.len() as u64, outcome.reports);
        assert_eq!(outcome.slots[1].arrivals, outcome.reports);
    });
}

#[test]
fn where_the_outcome_is_unknown_the_same_is_sent_again_and_where_it_was_recorded_that_is_seen() {
    block_on_beside_threads(async {
        let plan = format!("{AT_ONCE}again: {{after: 1m, most: 2}}\n");
        let mock = mock(&["POST /Patient/Donor: server-error, times 3", "POST /Patient/Donor: cut, times 2"]).await;
        let outcome = outcome(&mock, &setting(&plan, 1)).await;
        assert_eq!((outcome.errors(), outcome.requests), (0, outcome.reports + 5), "{outcome:?}");
        assert_eq!(outcome.answers[&(500, None)], 3);
        assert_eq!(outcome.unanswered.values().sum::<u64>(), 2);
    });
}

#[test]
fn a_report_that_is_never_answered_is_an_error() {
    block_on_beside_threads(async {
        let plan = format!("{AT_ONCE}again: {{after: 1m, most: 1}}\n");
        let mock = mock(&["institution 12332500472260169F: cut-unrecorded"]).await;
        let outcome = outcome(&mock, &setting(&plan, 4)).await;
        assert_eq!((outcome.errors(), outcome.right[&End::Unknown]), (1, 1), "{outcome:?}");
        assert_eq!(outcome.requests, outcome.reports + 1);
    });
}

#[test]
fn a_client_whose_clock_is_off_sets_it_once_by_the_answer() {
    block_on_beside_threads(async {
        let plan = format!("{AT_ONCE}clocks: {{off: 1, by: 40m}}\n");
        let mock = mock(&[]).await;
        let outcome = outcome(&mock, &setting(&plan, 4)).await;
        let expired = outcome.answers[&(403, Some(10006))];
        assert!(expired > outcome.reports / 3, "{outcome:?}");
        assert_eq!((outcome.errors(), outcome.requests), (0, outcome.reports + expired));
    });
}

#[test]
fn what_is_wrong_on_purpose_is_to_be_refused() {
    block_on_beside_threads(async {
        let plan = format!("{AT_ONCE}wrong: {{value: 0.2, signature: 0.2}}\n");
        let mock = mock(&[]).await;
        let outcome = outcome(&mock, &setting(&plan, 4)).await;
        assert_eq!(outcome.errors(), 0, "{outcome:?}");
        assert!(outcome.answers.contains_key(&(400, Some(20002))) && outcome.answers.contains_key(&(401, Some(10008))));
        assert!(outcome.wrong[&End::Refused] > outcome.reports / 5);
    });
}

/// The loop is open: a platform that is slow does not slow the arrivals, and the wait for it counts.
#[test]
fn the_time_of_an_answer_begins_at_the_moment_at_which_the_report_was_to_be_sent() {
    block_on_beside_threads(async {
        let mock = mock(&["POST /Patient/Donor: delay 2ms"]).await;
        let outcome = outcome(&mock, &setting(AT_ONCE, 1)).await;
        let (latency, service) = (outcome.latency.max(), outcome.service.max());
        // Hundreds of them wait for one connection.
        assert!(outcome.latency.max() > 2_000 * (outcome.reports - 1), "{latency}");
        assert!(outcome.latency.value_at_percentile(50.0) > 5 * outcome.service.value_at_percentile(50.0), "{service}");
    });
}

#[test]
fn institutions_that_no_key_may_report_for_are_left_out_and_counted() {
    block_on_beside_threads(async {
        let mut setting = setting(AT_ONCE, 2);
        let demo = setting.keys.clone();
        setting.keys = demo.entries().iter().filter(|key| key.access_key == "demo-ordinary").cloned().collect();
        let mock = mock(&[]).await;
        let outcome = outcome(&mock, &setting).await;
        assert_eq!((outcome.reports, outcome.errors()), (1, 0), "{outcome:?}");
        assert!(outcome.left_out > 600);
    });
}
