//! The suite that the program carries, without a checkout.

use std::collections::BTreeSet;
use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use bis3::contract::Contract;
use bis3::harness::own_mock::{MockSetting, OwnMock};
use bis3::platform::{Institutions, KeyEntry, KeyRing};
use bis3::scenario::discover;
use bis3::suite;

use crate::coverage::CASES;
use crate::mock::support::{NOW, mock_with};
use crate::program::{block_on_beside_threads, output, runtime};
use crate::scenario::command::run;
use crate::scenario::mock_setting;

fn empty() -> tempfile::TempDir {
    tempfile::tempdir().expect("a folder")
}

#[test]
fn the_program_carries_the_scenarios_of_the_project() {
    let carried = suite::scenarios(&Contract::embedded()).unwrap_or_else(|wrong| panic!("{wrong:#?}"));
    let carried: BTreeSet<(String, String)> = carried
        .iter()
        .map(|scenario| (scenario.path.display().to_string(), scenario.source.text().to_owned()))
        .collect();
    let files = discover(&["scenarios".into()]).expect("the folder is there");
    let text = |file: &Path| fs::read_to_string(file).expect("a scenario is UTF-8");
    let there = files.iter().map(|file| (file.display().to_string(), text(file))).collect();
    assert_eq!(carried, there);
    let cases = fs::read_to_string(CASES).expect("it is there");
    // What is held against every answer and every reading stands in no scenario.
    let of_all = ["every-answer", "one-reading"];
    let named = cases.lines().filter_map(|id| id.split('/').next()).filter(|name| !of_all.contains(name));
    let named: BTreeSet<&str> = named.collect();
    assert_eq!(carried.len(), named.len(), "{CASES}");
}

#[test]
fn it_runs_without_a_checkout_and_tells_the_same_at_any_number_of_jobs() {
    let folder = empty();
    let told = |jobs: &str| {
        let output = run(folder.path(), &["--suite", "--json", "--jobs", jobs]).output().expect("the program runs");
        (output.status.code(), String::from_utf8(output.stdout).expect("a report is UTF-8"))
    };
    let (code, once) = told("1");
    assert_eq!(code, Some(0), "{once}");
    assert!(once == told("8").1 && once == told("8").1, "two runs tell different things");
    let left = fs::read_dir(folder.path()).expect("it is there").count();
    assert_eq!(left, 0, "nothing is written");
}

#[test]
fn a_part_is_chosen_by_its_tag() {
    let contract = Contract::embedded();
    let all = suite::scenarios(&contract).expect("they are sound");
    let tags: BTreeSet<&String> = all.iter().flat_map(|scenario| &scenario.card.tags).collect();
    let tag = tags.first().expect("some scenario bears a tag").as_str();
    let mut part = all.clone();
    suite::only(&mut part, tag).expect("there is one");
    let bearing = all.iter().filter(|scenario| scenario.card.tags.iter().any(|own| own == tag)).count();
    assert_eq!(part.len(), bearing);

    let (code, listed) = output(&mut run(empty().path(), &["--suite", tag, "--list", "--json"]));
    assert_eq!(code, 0, "{listed}");
    assert_eq!(listed.matches("\"id\"").count(), bearing);
}

#[test]
fn a_part_that_is_not_there_is_told_with_the_nearest() {
    let mut all = suite::scenarios(&Contract::embedded()).expect("they are sound");
    let tag = all.iter().flat_map(|scenario| &scenario.card.tags).next().expect("some scenario bears a tag").clone();
    let mistyped = format!("{tag}x");
    let missing = suite::only(&mut all, &mistyped).expect_err("nobody bears it");
    assert_eq!(missing.near.as_ref(), Some(&tag));
    let (code, told) = output(&mut run(empty().path(), &["--suite", &mistyped]));
    assert_eq!(code, 2, "{told}");
    assert!(told.contains(&format!("did you mean `{tag}`?")), "{told}");
    let (code, told) = output(&mut run(empty().path(), &["--suite=what-is-nowhere-near"]));
    assert!(code == 2 && told.contains("there are: "), "{told}");
}

#[test]
fn the_suite_stands_beside_no_path_and_no_accept() {
    assert_eq!(output(&mut run(Path::new("."), &["scenarios", "--suite"])).0, 2);
    assert_eq!(output(&mut run(Path::new("."), &["--suite", "--accept"])).0, 2);
    assert_eq!(output(&mut run(Path::new("."), &[])).0, 2);
}

#[test]
fn its_requests_are_shown_without_being_sent() {
    let (code, told) = output(&mut run(empty().path(), &["--suite", "--filter", "stock-example", "--dry-run"]));
    assert!(code == 0 && told.contains("POST /Stock/HospStock HTTP/1.1"), "{told}");
    assert!(told.contains("Mon, 06 May 2024 02:00:00 GMT"), "{told}");
}

/// What a run at a mock whose clock is hours ahead comes to.
fn at_a_target_hours_ahead(arguments: &[&str]) -> (i32, String) {
    let setting = MockSetting { clock: "+10h".parse().expect("a clock"), ..mock_setting() };
    let scenario = suite::scenarios(&setting.contract).expect("they are sound").remove(0);
    let runtime = runtime();
    let mock = runtime.block_on(OwnMock::start(&scenario, &setting)).expect("it starts");
    let mut command = run(Path::new("."), arguments);
    let told = output(command.args(["--filter", "donor-example", "--target", &mock.address().to_string()]));
    runtime.block_on(mock.stop());
    told
}

#[test]
fn at_a_target_the_clock_of_the_client_is_set_by_its_date() {
    let (code, told) = at_a_target_hours_ahead(&["--suite"]);
    assert_eq!(code, 0, "{told}");
    assert!(told.contains("pass"), "{told}");
    let followed = told.matches("requests are dated by the target's").count();
    assert_eq!(followed, 1, "{told}");
    let (code, told) = at_a_target_hours_ahead(&["--suite", "--clock", "system"]);
    assert!(code == 2 && told.contains("403, 10006 AuthorizationExpired"), "{told}");
    let (code, told) = at_a_target_hours_ahead(&["--suite", "--clock", "system", "--no-doctor"]);
    assert!(code == 1 && told.contains("AuthorizationExpired"), "{told}");
    let (code, told) = at_a_target_hours_ahead(&["scenarios", "--no-snapshots"]);
    assert!(code == 1 && told.contains("AuthorizationExpired"), "{told}");
}

/// One hospital's own key, which may report for that hospital alone.
fn of_one_hospital() -> KeyRing {
    let demo = KeyRing::demo(&Contract::embedded()).expect("the demo keys are sound");
    let bound = demo.entries().iter().find(|entry| matches!(&entry.institutions, Institutions::Listed(_)));
    let own = KeyEntry { access_key: "hospital".to_owned(), ..bound.expect("one of them is bound").clone() };
    [own].into_iter().collect()
}

const ITS_KEY_FILE: &str =
    "keys: [{access-key: hospital, secret: demo-ordinary-secret, institutions: [12332500472260169F]}]";

#[test]
fn nothing_counts_against_a_target_for_lack_of_keys_or_for_what_an_earlier_run_has_left() {
    let folder = empty();
    fs::write(folder.path().join("keys.yaml"), ITS_KEY_FILE).expect("a writable folder");
    fs::set_permissions(folder.path().join("keys.yaml"), Permissions::from_mode(0o600)).expect("it is ours");
    let setting = MockSetting { keys: of_one_hospital(), clock: "system".parse().expect("a clock"), ..mock_setting() };
    let scenario = suite::scenarios(&setting.contract).expect("they are sound").remove(0);
    let runtime = runtime();
    let mock = runtime.block_on(OwnMock::start(&scenario, &setting)).expect("it starts");
    let target = mock.address().to_string();
    for number in 1..=2 {
        let arguments = ["--suite", "--target", &target, "--keys", "keys.yaml", "--tag", "state", "--tag", "code"];
        let others = ["--tag", "example", "--tag", "answers", "--tag", "twins", "--tag", "precedence", "--tag", "race"];
        let (code, told) = output(run(folder.path(), &arguments).args(others));
        assert!(code == 0 && !told.contains("\nwarn"), "run {number}: {told}");
    }
    runtime.block_on(mock.stop());
}

#[test]
fn a_target_that_serves_few_connections_at_a_time_is_not_blamed_for_a_race() {
    block_on_beside_threads(async {
        let mock = mock_with(|mock| mock.limits.connections = 4).await;
        let target = format!("http://{}", mock.server.address());
        let arguments = ["--suite", "--filter", "tqc-race-of-eight", "--target", &target, "--timeout", "5"];
        let (code, told) = output(run(empty().path(), &arguments).args(["--clock", &format!("fixed:{NOW}")]));
        assert!(code == 0 && told.contains("pass  tqc-race-of-eight"), "{told}");
    });
}
