//! The clocks of a mock that was started for a scenario, and of its client.

use bis3::language::Language;
use bis3::scenario::{Outcome::Pass, StepResult};
use bis3::snapshot::Policy;

use super::flow::{asks, card, done, outcomes, reports, sent};
use super::{mock_setting, read};
use crate::program::block_on;

#[test]
fn the_clock_of_mock_and_client_is_moved() {
    let at =
        |name: &str| asks(name, ", capture: {}").replace("path: /", "path: '/${now}'").replace(", capture: {}", "");
    let steps =
        ["clock: freeze 2020-01-01T00:00:00Z", "advance: 15m", "advance: -1h", "clock: freeze", "clock: broken"];
    let listed: Vec<String> =
        steps.iter().enumerate().map(|(i, step)| format!("- {step}\n- {}\n", at(&format!("s{i}")))).collect();
    let done = done(&format!("steps:\n{}", listed.concat()));
    let times: Vec<String> = done
        .steps
        .iter()
        .map(|step| sent(step).split(' ').nth(1).expect("a target").trim_start_matches('/').to_owned())
        .collect();
    let last = "2019-12-31T23:15:00Z";
    assert_eq!(times, ["2020-01-01T00:00:00Z", "2020-01-01T00:15:00Z", last, last, last]);
    let answer = |step: &StepResult| {
        String::from_utf8_lossy(&step.exchange.as_ref().expect("it was sent").response).into_owned()
    };
    assert!(answer(&done.steps[3]).contains("Tue, 31 Dec 2019 23:15:00 GMT"), "the mock's clock goes along");
}

#[test]
fn a_broken_clock_is_mended_by_the_next_setting() {
    let signed = |name: &str, code: &str| {
        format!(
            "- {{name: {name}, request: {{method: POST, path: /Patient/Donor, body: {{json: {{}}}}}}, expect: {{code: {code}}}}}\n"
        )
    };
    let done = done(&format!(
        "steps:\n- clock: broken\n{}- advance: 1h\n{}- clock: freeze 2020-01-01T00:00:00Z\n{}",
        signed("a", "GetSvrDateFailed"),
        signed("b", "GetSvrDateFailed"),
        signed("c", "RequestArgParsingFailed"),
    ));
    assert_eq!(outcomes(&done), [("a", Pass), ("b", Pass), ("c", Pass)], "{}", done.told(Language::En));
}

#[test]
fn a_clock_that_stands_still_is_the_only_time_of_a_run() {
    let steps = ["clock: -16m", "clock: system"].map(|clock| {
        let text = card(&format!("steps:\n- {clock}\n- {}", reports("")))
            .replace("clock: freeze 2018-09-10T10:15:31Z\n", "clock: +1h\n");
        let done = block_on(super::run(&read("flow.yaml", &text), &mock_setting(), Policy::Off));
        sent(&done.steps[0])
    });
    assert!(steps[0].contains("Date: Sun, 05 May 2024 23:44:00 GMT"), "{}", steps[0]);
    assert!(steps[1].contains("Date: Mon, 06 May 2024 00:00:00 GMT"), "{}", steps[1]);
}

#[test]
fn a_scenario_that_moves_the_clock_is_not_for_a_target_of_somebody_elses() {
    let text =
        card("steps: [{name: group, steps: [{advance: 1h}]}]").replace("clock: freeze 2018-09-10T10:15:31Z\n", "");
    let scenario = read("flow.yaml", &text);
    assert!(scenario.needs_own_mock());
    let keys = mock_setting().keys;
    let surroundings = bis3::scenario::Surroundings { own_mock: false, may_write: true, readings: None, keys: &keys };
    let reason = bis3::scenario::skipped(&scenario, &surroundings).expect("it is skipped");
    assert!(reason.en.contains("clock"), "{reason}");
}
