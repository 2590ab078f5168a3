//! How a target reads open points: what one answer shows, what several do, and what is said of it.

use std::sync::Arc;

use bis3::clock::AdjustableClock;
use bis3::contract::{Contract, Readings};
use bis3::harness::own_mock::{MockSetting, OwnMock};
use bis3::language::Language;
use bis3::scenario::{self, Outcome, Scenario, Setting, StepResult};

use super::flow::{card, done};
use super::{Done, mock_setting, read};
use crate::program::block_on;

/// A donor report with a value that no report may have. By default it is answered with SavePatentFailed.
fn negative(level: &str, expect: &str) -> String {
    format!(
        "steps: [{{name: report, level: {level}, request: {{method: POST, path: /Patient/Donor, body: {{report: donor, set: {{/DonorNum: -1}}}}}}, expect: {{{expect}}}}}]"
    )
}

const VALUE_ERRORS: &str = "reading: {value-errors: {save-failed: {code: SavePatentFailed, status: 4XX}, parsing-failed: {code: RequestArgParsingFailed, status: 4XX}}}";

fn with(reading: &str, option: &str) -> MockSetting {
    let mut setting = mock_setting();
    setting.profile.readings.set(reading, option).expect("there is such an option");
    setting
}

fn readings(reading: &str, option: &str) -> Readings {
    with(reading, option).profile.readings
}

/// Runs a scenario at a mock that is somebody else's.
fn at_target(rest: &str, target: &MockSetting, claimed: Option<&Readings>) -> Done {
    let scenario = read("flow.yaml", &card(rest).replace("clock: freeze 2018-09-10T10:15:31Z\n", ""));
    block_on(run_at(&scenario, target, claimed))
}

pub(super) async fn run_at(scenario: &Arc<Scenario>, target: &MockSetting, claimed: Option<&Readings>) -> Done {
    let mock = OwnMock::start(scenario, target).await.expect("it starts");
    let mut session = mock.session().expect("a session");
    let own = mock_setting();
    let clock = AdjustableClock::new(own.clock);
    let setting = Setting { claimed, ..own.elsewhere(&clock) };
    let mut steps = Vec::new();
    let result = scenario::run(scenario, &mut session, &setting, &mut |step| steps.push(step)).await;
    drop(session);
    mock.stop().await;
    Done { result, steps }
}

fn seen(step: &StepResult) -> Vec<String> {
    step.seen.iter().map(|seen| format!("{}: {}", seen.reading, seen.option)).collect()
}

fn failure(step: &StepResult) -> Option<String> {
    step.checks.iter().find_map(|check| check.failure.as_ref()).map(|failure| failure.message.en.clone())
}

/// Outcome, what was seen, and what is said of it.
fn verdict(done: &Done) -> (Outcome, Vec<String>, Option<String>) {
    let step = done.steps.last().expect("a step");
    (step.outcome, seen(step), failure(step))
}

#[test]
fn an_answer_that_fits_the_profile_passes_and_shows_the_reading() {
    let done = done(&negative("must", VALUE_ERRORS));
    assert_eq!(verdict(&done), (Outcome::Pass, vec!["value-errors: save-failed".to_owned()], None));
    assert_eq!(done.steps[0].checks.len(), 1);
    assert_eq!(done.steps[0].checks[0].subject.word(), "reading value-errors");
}

#[test]
fn another_option_than_the_profile_claims_is_a_warning_that_names_both() {
    let target = with("value-errors", "parsing-failed");
    let claimed = mock_setting().profile.readings;
    let done = at_target(&negative("must", VALUE_ERRORS), &target, Some(&claimed));
    let told = "it reads value-errors otherwise than it is judged by".to_owned();
    assert_eq!(verdict(&done), (Outcome::Warn, vec!["value-errors: parsing-failed".to_owned()], Some(told)));
    let told = done.told(Language::En);
    assert!(told.contains("save-failed") && told.contains("parsing-failed"), "{told}");
}

#[test]
fn where_nothing_is_claimed_a_mere_difference_is_information() {
    let target = with("value-errors", "parsing-failed");
    let done = at_target(&negative("must", VALUE_ERRORS), &target, None);
    assert_eq!(verdict(&done), (Outcome::Pass, vec!["value-errors: parsing-failed".to_owned()], None));
}

#[test]
fn what_fits_no_option_is_as_grave_as_the_step() {
    let wishes = "reading: {value-errors: {save-failed: {code: SaveTQCFailed}, parsing-failed: {code: HeaderInvalid}}}";
    for (level, outcome) in [("must", Outcome::Fail), ("should", Outcome::Warn)] {
        let told = Some("it fits no known reading of value-errors".to_owned());
        assert_eq!(verdict(&done(&negative(level, wishes))), (outcome, Vec::new(), told));
    }
}

#[test]
fn what_stands_beside_the_reading_applies_whatever_is_seen() {
    let done = done(&negative("must", &format!("text: 请求成功, {VALUE_ERRORS}")));
    assert_eq!(verdict(&done).0, Outcome::Fail);
    assert_eq!(seen(&done.steps[0]), ["value-errors: save-failed"]);
}

#[test]
fn an_answer_with_another_code_shows_no_reading() {
    let sound =
        negative("should", &format!("code: SavePatentFailed, {STATUS}")).replace("/DonorNum: -1", "/DonorNum: 1");
    let (outcome, seen, told) = verdict(&at_target(&sound, &mock_setting(), None));
    assert_eq!((outcome, seen, told.as_deref()), (Outcome::Warn, Vec::new(), Some("the code differs")));
}

#[test]
fn a_warning_that_rests_on_a_reading_which_nobody_claims_says_so() {
    let scenario = format!("readings: {{value-errors: save-failed}}\n{}", negative("should", "code: SaveTQCFailed"));
    let target = mock_setting();
    let reason = |claimed: Option<&Readings>| {
        let done = at_target(&scenario, &target, claimed);
        assert_eq!(done.steps[0].outcome, Outcome::Warn);
        done.steps[0].reason.clone().map(|reason| reason.en)
    };
    let told = reason(None).expect("a reason");
    assert!(told.starts_with("the scenario rests on value-errors: save-failed, and nobody says"), "{told}");
    assert_eq!(reason(Some(&mock_setting().profile.readings)), None);
}

const STATUS: &str = "reading: {http-status: {by-code: {status: 4XX}, always-200: {status: 200}}}";

#[test]
fn an_option_against_the_printed_text_warns_where_it_is_claimed_and_fails_elsewhere() {
    let target = with("http-status", "always-200");
    let claimed = readings("http-status", "always-200");
    let (outcome, seen, told) = verdict(&at_target(&negative("should", STATUS), &target, Some(&claimed)));
    assert_eq!((outcome, seen), (Outcome::Warn, vec!["http-status: always-200".to_owned()]));
    let told = told.expect("a sentence");
    assert!(
        told.starts_with("it reads http-status as the profile says, which contradicts the printed text of 1.3.2"),
        "{told}"
    );
    let told = at_target(&negative("should", STATUS), &target, Some(&claimed)).told(Language::En);
    assert!(told.contains("expected by-code, found always-200"), "{told}");

    let default = mock_setting().profile.readings;
    for claimed in [None, Some(&default)] {
        let (outcome, _, told) = verdict(&at_target(&negative("should", STATUS), &target, claimed));
        let told = told.expect("a sentence");
        assert_eq!(outcome, Outcome::Fail);
        assert!(
            told.starts_with("it reads http-status as always-200, which contradicts the printed text of 1.3.2"),
            "{told}"
        );
    }
}

#[test]
fn of_several_options_that_fit_the_claimed_one_counts() {
    let wishes = "reading: {daily-repeat: {replaces: {code: SavePatentFailed}, refused: {code: SavePatentFailed}}}";
    let target = mock_setting();
    for claimed in [readings("daily-repeat", "refused"), readings("daily-repeat", "replaces")] {
        let done = at_target(&negative("must", wishes), &target, Some(&claimed));
        assert_eq!(verdict(&done).0, Outcome::Pass);
        assert_eq!(seen(&done.steps[0]), ["daily-repeat: replaces", "daily-repeat: refused"]);
    }
    let wishes = "reading: {http-status: {always-200: {code: SavePatentFailed}, by-code: {code: SavePatentFailed}}}";
    let done = at_target(&negative("must", wishes), &target, None);
    assert_eq!(verdict(&done).0, Outcome::Pass, "one of the two contradicts nothing");
}

/// Two requests that tell of the form of Resource, and what is made of them.
fn form(options: &str) -> String {
    let ask = |name: &str, sign: &str, capture: &str| {
        format!(
            "{{name: {name}, request: {{method: POST, path: /Patient/Donor, body: {{report: donor}}}}, sign: {{resource: {sign}}}, capture: {{{capture}: {{code: true}}}}}}"
        )
    };
    let usual = "{name: bare, request: {method: POST, path: /Patient/Donor, body: {report: donor}}, capture: {bare: {code: true}}}";
    let slashed = ask("slashed", "leading-slash", "slashed");
    format!("steps: [{usual}, {slashed}, {{name: form, observe: resource-form, options: {options}}}]")
}

const FORMS: &str = "{no-leading-slash: 'bare != 10008 and slashed == 10008', leading-slash: 'bare == 10008 and slashed != 10008', either: 'bare != 10008 and slashed != 10008'}";

#[test]
fn several_answers_tell_how_a_point_is_read() {
    let usual = done(&form(FORMS));
    assert_eq!(verdict(&usual), (Outcome::Pass, vec!["resource-form: no-leading-slash".to_owned()], None));
    let target = with("resource-form", "either");
    let unclaimed = at_target(&form(FORMS), &target, None);
    assert_eq!(verdict(&unclaimed), (Outcome::Pass, vec!["resource-form: either".to_owned()], None));
    let claimed = mock_setting().profile.readings;
    let other = at_target(&form(FORMS), &target, Some(&claimed));
    assert_eq!((verdict(&other).0, seen(&other.steps[2])), (Outcome::Warn, vec!["resource-form: either".to_owned()]));
}

#[test]
fn the_first_option_that_holds_is_the_one_and_none_may_hold() {
    let first = done(&form("{either: 'true', leading-slash: 'true'}"));
    assert_eq!(seen(&first.steps[2]), ["resource-form: either"]);
    let none = done(&form("{either: 'bare == 1 and slashed == 1'}").replace("name: form,", "name: form, level: must,"));
    let told = Some("it fits no known reading of resource-form".to_owned());
    assert_eq!(verdict(&none), (Outcome::Fail, Vec::new(), told));
    let told = none.told(Language::En);
    assert!(told.contains("told by bare = 1, slashed = 10008"), "{told}");
}

#[test]
fn an_observation_whose_steps_were_not_done_is_skipped() {
    let steps = form(FORMS).replace("name: slashed,", "name: slashed, skip: not today,");
    let done = done(&steps);
    let step = &done.steps[2];
    assert_eq!(step.outcome, Outcome::Skip);
    assert!(step.reason.as_ref().is_some_and(|reason| reason.en.starts_with("`slashed` has no value")));
    let broken = super::flow::done(&form("{either: 'bare + \"x\" > 1'}"));
    assert_eq!(broken.steps[2].outcome, Outcome::Error);
}

#[test]
fn what_follows_an_options_colon_is_filled_in() {
    let observe = "steps: [{name: base, observe: resource-base, options: {'signed:/${variables}': 'true'}}]";
    let done = done(&format!("variables: {{variables: api}}\n{observe}"));
    assert_eq!(seen(&done.steps[0]), ["resource-base: signed:/api"]);
    let wrong = super::flow::done(&format!("variables: {{variables: ''}}\n{}", observe.replace("signed:/", "signd:")));
    assert_eq!(wrong.steps[0].outcome, Outcome::Error);
    assert!(wrong.steps[0].reason.as_ref().is_some_and(|reason| reason.en.contains("has no option `signd:`")));
}

#[test]
fn expressions_know_what_is_claimed_and_whether_the_mock_is_its_own() {
    let step = |name: &str, when: &str| {
        format!("{{name: {name}, when: \"{when}\", sign: none, request: {{method: GET, path: /}}}}")
    };
    let steps = format!(
        "steps: [{}, {}, {}]",
        step("all", "profile['required-fields'] == 'all'"),
        step("keys", "profile['required-fields'] == 'keys-only'"),
        step("own", "target.own")
    );
    let outcomes = |done: &Done| done.steps.iter().map(|step| step.outcome).collect::<Vec<_>>();
    assert_eq!(outcomes(&done(&steps)), [Outcome::Pass, Outcome::Skip, Outcome::Pass]);
    let claimed = readings("required-fields", "keys-only");
    let elsewhere = at_target(&steps, &mock_setting(), Some(&claimed));
    assert_eq!(outcomes(&elsewhere), [Outcome::Skip, Outcome::Pass, Outcome::Skip]);
    let unclaimed = at_target(&steps, &mock_setting(), None);
    assert_eq!(outcomes(&unclaimed), [Outcome::Pass, Outcome::Skip, Outcome::Skip]);
}

#[test]
fn a_name_of_the_scenario_stands_before_that_of_an_expression() {
    let step = "{name: a, when: \"target == 'x'\", sign: none, request: {method: GET, path: /}}";
    assert_eq!(done(&format!("variables: {{target: x}}\nsteps: [{step}]")).steps[0].outcome, Outcome::Pass);
}

#[test]
fn a_reading_that_is_not_known_is_told_with_the_nearest() {
    let told = |text: &str| {
        let source = bis3::diagnostic::Source::new("flow.yaml", card(text));
        let told = Scenario::read(&source, std::path::Path::new(""), &Contract::embedded()).expect_err("it is refused");
        told.iter().map(|diagnostic| diagnostic.render_in(Language::En, false)).collect::<String>()
    };
    let text = told(
        "steps: [{name: a, when: \"profile['required-field'] == 'all'\", sign: none, request: {method: GET, path: /}}]",
    );
    assert!(text.contains("profile has no member `required-field`") && text.contains("`required-fields`"), "{text}");
}
