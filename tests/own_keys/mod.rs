//! Keys of a vendor's own before a sound platform: whichever they are, nothing is said against it.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use bis3::contract::Contract;
use bis3::diagnostic::Source;
use bis3::harness::own_mock::{MockSetting, OwnMock};
use bis3::mutants::Defect;
use bis3::platform::{KeyEntry, KeyRing};
use serde_json::Value;

use crate::program::{bis3, exit_code, output, runtime, text};
use crate::scenario::mock_setting;

const FREE: &str = "  - {access-key: vendor-7, secret: Qk9sYW5kb21TZWNyZXQ3, institutions: any}\n";
const BOUND: &str = "  - {access-key: vendor-8, secret: QW5vdGhlclNlY3JldDg, institutions: [12332500472260169F]}\n";
const BOUND_ELSEWHERE: &str =
    "  - {access-key: vendor-9, secret: QW5vdGhlclNlY3JldDk, institutions: [12330000738449226T, 12330800471866062F]}\n";
const STOCK_ONLY: &str =
    "  - {access-key: vendor-6, secret: QW5vdGhlclNlY3JldDY, institutions: [12330000738449226T], endpoints: [stock]}\n";
const SAMPLE: &str = "  - {access-key: EbX/S0rBNYs=, secret: vVmegQomovwbLOMikJPA5EPQjeGdjfVy, institutions: any}\n";

/// A folder with a key file of these rows.
fn folder_with(rows: &[&str]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("keys.yaml");
    fs::write(&file, format!("keys:\n{}", rows.concat())).expect("a writable folder");
    fs::set_permissions(file, Permissions::from_mode(0o600)).expect("it is ours");
    folder
}

/// What is told beside a platform that knows these keys, by its address.
fn beside<T>(rows: &[&str], test: impl FnOnce(&str) -> T) -> T {
    beside_one_with(None, rows, test)
}

/// The same beside a platform that is wrong in one way.
fn beside_one_with<T>(defect: Option<Defect>, rows: &[&str], test: impl FnOnce(&str) -> T) -> T {
    let contract = Contract::embedded();
    let source = Source::new("keys.yaml", format!("keys:\n{}", rows.concat()));
    let keys = KeyRing::read(&source, &contract).expect("the keys are sound");
    let setting = MockSetting { keys, defect, clock: "system".parse().expect("a clock"), ..mock_setting() };
    let runtime = runtime();
    let mock = runtime.block_on(OwnMock::start_alone(&setting)).expect("it starts");
    let done = test(&mock.address().to_string());
    runtime.block_on(mock.stop());
    done
}

/// How the suite ends, and how each scenario came out.
fn judged(folder: &Path, arguments: &[&str]) -> (i32, Value) {
    let typed = ["run", "--suite", "--json", "--jobs", "2"];
    let output = bis3(folder, &[&typed, arguments].concat()).output().expect("the program runs");
    let report = serde_json::from_slice(&output.stdout);
    (exit_code(&output), report.unwrap_or_else(|error| panic!("{error}: {}", text(&output.stderr))))
}

fn with_outcome<'a>(report: &'a Value, outcome: &str) -> Vec<&'a str> {
    let scenarios = report["scenarios"].as_array().expect("a list").iter();
    scenarios.filter(|own| own["outcome"] == outcome).filter_map(|own| own["id"].as_str()).collect()
}

fn nothing_is_said_against_a_sound_platform(rows: &[&str], most_skipped: usize) {
    let folder = folder_with(rows);
    beside(rows, |target| {
        for arguments in [&["--keys", "keys.yaml", "--target", target][..], &["--keys", "keys.yaml"]] {
            let (code, report) = judged(folder.path(), arguments);
            for outcome in ["warn", "fail", "error"] {
                assert_eq!(with_outcome(&report, outcome), Vec::<&str>::new(), "{arguments:?}");
            }
            assert_eq!(code, 0, "{arguments:?}");
            let skipped = with_outcome(&report, "skip");
            assert!(skipped.len() <= most_skipped, "{}: {skipped:?}", skipped.len());
        }
    });
}

#[test]
fn one_key_for_every_institution() {
    nothing_is_said_against_a_sound_platform(&[FREE], 25);
}

#[test]
fn one_key_that_is_bound_to_an_institution() {
    nothing_is_said_against_a_sound_platform(&[BOUND], 24);
}

#[test]
fn one_key_that_is_bound_to_other_institutions() {
    nothing_is_said_against_a_sound_platform(&[BOUND_ELSEWHERE], 25);
}

#[test]
fn one_key_of_each_kind() {
    nothing_is_said_against_a_sound_platform(&[FREE, BOUND_ELSEWHERE, STOCK_ONLY], 24);
}

#[test]
fn a_key_for_one_interface_signs_at_no_other() {
    nothing_is_said_against_a_sound_platform(&[STOCK_ONLY], 80);
}

#[test]
fn demo_keys_that_the_target_does_not_know_are_left_out() {
    let folder = folder_with(&[SAMPLE]);
    beside(&[SAMPLE], |target| {
        let (code, told) = output(&mut bis3(folder.path(), &["run", "--suite", "--jobs", "2", "--target", target]));
        assert!(code == 0 && !told.contains("\nwarn ") && !told.contains("\nfail "), "{told}");
        assert!(told.contains("the target does not know these keys, which sign nothing then: demo-ordinary"), "{told}");
    });
}

#[test]
fn a_key_of_the_environment_is_asked_for_whom_it_reports_before_anything_is_sent() {
    let folder = folder_with(&[BOUND]);
    let nobody = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
    nobody.set_nonblocking(true).expect("a socket");
    let target = format!("http://{}", nobody.local_addr().expect("a port"));
    for command in [&["run", "--suite"][..], &["explore"], &["probe"]] {
        let mut command = bis3(folder.path(), &[command, &["--target", &target]].concat());
        let (code, told) = output(command.env("BIS3_ACCESS_KEY", "vendor-8").env("BIS3_SECRET", "QW5vdGhlclNlY3JldDg"));
        assert_eq!(code, 2, "{told}");
        assert!(told.contains("--institution CODE") && told.contains("Nothing was sent"), "{told}");
    }
    assert!(nobody.accept().is_err(), "something was sent");
}

#[test]
fn a_bound_key_of_the_environment_is_judged_by_its_institution() {
    let folder = folder_with(&[BOUND]);
    beside(&[BOUND], |target| {
        for command in [&["run", "--suite", "--jobs", "2"][..], &["explore", "--cases", "300"]] {
            let arguments = ["--target", target, "--institution", "12332500472260169F"];
            let mut command = bis3(folder.path(), &[command, &arguments].concat());
            let command = command.env("BIS3_ACCESS_KEY", "vendor-8").env("BIS3_SECRET", "QW5vdGhlclNlY3JldDg");
            let (code, told) = output(command);
            assert!(code == 0 && !told.contains("\nwarn "), "{told}");
        }
    });
}

#[test]
fn an_institution_that_is_not_in_the_annex_is_told() {
    let folder = folder_with(&[FREE]);
    let arguments = ["run", "--suite", "--keys", "keys.yaml", "--institution", "12332500472260169X"];
    let (code, told) = output(&mut bis3(folder.path(), &arguments));
    assert!(code == 2 && told.contains("did you mean `12332500472260169F`?"), "{told}");
}

#[test]
fn a_disabled_key_that_is_called_unknown_counts_against_the_target() {
    let disabled = "  - {access-key: old, secret: QW5vdGhlclNlY3JldDU, institutions: any, enabled: false}\n";
    let folder = folder_with(&[FREE, disabled]);
    // The platform knows nothing of the disabled key.
    beside(&[FREE], |target| {
        let arguments = ["--keys", "keys.yaml", "--target", target, "--filter", "twins-permission"];
        let (code, report) = judged(folder.path(), &arguments);
        assert_eq!((code, with_outcome(&report, "fail")), (1, vec!["twins-permission"]));
    });
}

#[test]
fn test_keys_that_the_target_does_not_know_sign_nothing() {
    let test_key = "  - {access-key: test-20010, secret: dGVzdC0yMDAxMA, institutions: any, answers: 20010}\n";
    let folder = folder_with(&[FREE, test_key]);
    beside(&[FREE], |target| {
        let arguments = ["--keys", "keys.yaml", "--target", target, "--filter", "20010"];
        let (code, report) = judged(folder.path(), &arguments);
        assert_eq!((code, with_outcome(&report, "fail")), (0, Vec::new()));
    });
}

#[test]
fn a_key_stands_in_for_a_demo_key_of_its_kind() {
    let contract = Contract::embedded();
    let source = Source::new("keys.yaml", format!("keys:\n{}", [FREE, BOUND, STOCK_ONLY].concat()));
    let keys = KeyRing::read(&source, &contract).expect("the keys are sound");
    let keys = keys.with_stand_ins(&KeyRing::demo(&contract).expect("the demo keys"));
    let named = |name: &str| keys.named(name).map(|entry: &KeyEntry| entry.access_key.as_str());
    assert_eq!(named("demo-ordinary"), Some("vendor-8"));
    for nobody in ["demo-disabled", "demo-stock-only", "demo-long", "EbX/S0rBNYs=", "test-20007"] {
        assert_eq!(named(nobody), None, "{nobody}");
    }
    assert!(keys.find("demo-ordinary").is_none(), "no platform knows it by that name");
}

#[test]
fn a_platform_that_signs_another_string_is_judged_and_fails() {
    let folder = folder_with(&[FREE]);
    for name in ["version-not-signed", "line-feed-after-resource", "carriage-returns", "method-in-lower-case"] {
        let defect = Defect::find(name).expect("there is one");
        beside_one_with(Some(defect), &[FREE], |target| {
            let arguments = ["run", "--suite", "--keys", "keys.yaml", "--target", target, "--filter", "donor-example"];
            let (code, told) = output(&mut bis3(folder.path(), &arguments));
            assert_eq!(code, 1, "{name}: {told}");
        });
    }
}

#[test]
fn a_warning_that_rests_on_a_reading_counts_where_the_run_has_shown_it() {
    let folder = folder_with(&[SAMPLE]);
    let scenarios = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios");
    let files = ["1.1.4.1-authentication", "1.1.5.1-request-headers", "1.3.3-codes"].map(|name| scenarios.join(name));
    let files: Vec<&str> = files.iter().map(|file| file.to_str().expect("a path of this project")).collect();
    let counted = |target: &str| {
        // As files of one's own: what the run itself shows is all that is known, since no question is asked ahead of it.
        let options = ["--no-snapshots", "--seed", "9", "--keys", "keys.yaml", "--target", target];
        let (code, told) = output(&mut bis3(folder.path(), &[&["run"], &files[..], &options].concat()));
        (code, told.contains("was seen to read tqc-repeat: refused at other steps, so this counts against it"))
    };
    let broken = Defect::find("whole-year-blocks-halves").expect("there is one");
    beside_one_with(Some(broken), &[SAMPLE], |target| assert_eq!(counted(target), (1, true)));
    beside(&[SAMPLE], |target| assert_eq!(counted(target), (0, false)));
    // A platform that takes any version: what rests on `tqc-repeat` may hang on that.
    let other = Defect::find("version-any").expect("there is one");
    beside_one_with(Some(other), &[SAMPLE], |target| assert!(!counted(target).1));
}

#[test]
fn no_time_at_all_is_no_time_limit() {
    for option in ["--timeout", "--connect-timeout"] {
        let arguments = ["run", "--suite", "--target", "http://127.0.0.1:1", option, "0"];
        let (code, told) = output(&mut bis3(Path::new("."), &arguments));
        assert_eq!(code, 2, "{told}");
    }
}
