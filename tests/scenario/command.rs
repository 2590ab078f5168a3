//! `bis3 run` as a person or a pipeline meets it.

use std::fs;
use std::net::TcpListener;
use std::path::Path;
use std::process::Command;

use bis3::harness::own_mock::OwnMock;

use super::{donor_report, mock_setting, read};
use crate::program::{bis3, block_on, output, told};

pub const PASSES: &str = "      code: Passed\n";

pub fn run(folder: &Path, arguments: &[&str]) -> Command {
    bis3(folder, &[&["run"], arguments].concat())
}

pub fn folder_with(expect: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("donor.yaml"), donor_report("must", expect)).expect("a writable folder");
    folder
}

#[test]
fn a_first_run_proposes_and_an_accepted_one_passes() {
    let folder = folder_with(PASSES);
    let kept = folder.path().join("donor.snap/mock/report.json");

    let (code, text) = output(run(folder.path(), &["."]).env("CI", "true"));
    assert_eq!(code, 4, "{text}");
    assert!(!folder.path().join("donor.snap").exists(), "a pipeline writes nothing");

    let (code, text) = output(&mut run(folder.path(), &["donor.yaml"]));
    assert_eq!(code, 4, "{text}");
    assert!(!kept.exists() && kept.with_extension("json.new").exists(), "{text}");

    assert_eq!(output(run(folder.path(), &[".", "--accept"]).env("CI", "true")).0, 2, "it would write");
    assert_eq!(output(&mut run(folder.path(), &[".", "--accept"])).0, 0);
    assert!(kept.exists() && !kept.with_extension("json.new").exists());
    assert_eq!(output(run(folder.path(), &["."]).env("CI", "true")).0, 0);
}

#[test]
fn an_answer_that_turns_out_wrong_is_proposed_no_longer() {
    let folder = folder_with(PASSES);
    let proposal = folder.path().join("donor.snap/mock/report.json.new");
    assert_eq!(output(&mut run(folder.path(), &["."])).0, 4);
    assert!(proposal.exists());
    fs::write(folder.path().join("donor.yaml"), donor_report("must", "      status: 201\n"))
        .expect("a writable folder");
    assert_eq!(output(run(folder.path(), &["."]).env("CI", "true")).0, 1);
    assert!(proposal.exists(), "a pipeline writes nothing");
    assert_eq!(output(&mut run(folder.path(), &["."])).0, 1);
    assert!(!proposal.exists());
}

#[test]
fn two_scenarios_keep_their_snapshots_apart() {
    let folder = folder_with(PASSES);
    let other = donor_report("must", PASSES).replace("id: donor", "id: other");
    fs::write(folder.path().join("Donor.yml"), other).expect("a writable folder");
    let (code, text) = output(&mut run(folder.path(), &["."]));
    assert_eq!(code, 2, "{text}");
    assert!(text.contains("./donor.yaml and ./Donor.yml would keep their snapshots in one folder"), "{text}");
}

#[test]
fn a_run_tells_of_snapshots_that_no_step_refers_to() {
    let folder = folder_with(PASSES);
    output(&mut run(folder.path(), &[".", "--accept"]));
    let stale = folder.path().join("donor.snap/staging/removed.json");
    fs::create_dir_all(stale.parent().expect("a folder")).expect("a writable folder");
    fs::write(&stale, "{}").expect("a writable folder");
    let (code, text) = output(&mut run(folder.path(), &["."]));
    assert_eq!(code, 0, "it is no reason to fail");
    assert!(text.contains("no step refers to 1 snapshot, such as ./donor.snap/staging/removed.json"), "{text}");
    assert!(!output(&mut run(folder.path(), &[".", "--no-snapshots"])).1.contains("removed.json"));
}

#[test]
fn a_wrong_answer_exits_1_and_is_no_snapshot() {
    let folder = folder_with("      code: SavePatentFailed\n");
    let (code, text) = output(&mut run(folder.path(), &[".", "--accept"]));
    assert_eq!(code, 1, "{text}");
    assert!(text.contains("donor.yaml:15:13"), "{text}");
    assert!(!folder.path().join("donor.snap").exists());
}

#[test]
fn a_step_without_an_answer_exits_3() {
    let folder = tempfile::tempdir().expect("a folder");
    let text = donor_report("must", PASSES).replace("writes:", "faults: [\"*: cut\"]\nwrites:");
    fs::write(folder.path().join("donor.yaml"), text).expect("a writable folder");
    let (code, text) = output(&mut run(folder.path(), &["."]));
    assert_eq!(code, 3, "{text}");
    assert!(text.contains("the connection was closed without an answer"), "{text}");
}

#[test]
fn a_filter_chooses_by_id_tag_clause_or_file() {
    let chosen = |filter: &str| {
        let arguments = ["scenarios", "--no-snapshots", "--json", "--filter", filter];
        let report: serde_json::Value =
            serde_json::from_str(&output(&mut run(Path::new("."), &arguments)).1).expect("a report is JSON");
        report["scenarios"].as_array().expect("a list").len()
    };
    assert_eq!(["example", "code-20008", "1.2.2", "10006-expired"].map(chosen), [3, 1, 1, 1]);
}

#[test]
fn colours_are_for_terminals() {
    let folder = folder_with("      code: SavePatentFailed\n");
    let coloured = |name: &str, value: &str| output(run(folder.path(), &["."]).env(name, value)).1.contains('\u{1b}');
    assert!(!coloured("TERM", "xterm"));
    assert!(coloured("CLICOLOR_FORCE", "1"));
}

#[test]
fn bad_files_and_arguments_exit_2_and_nothing_is_sent() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let url = format!("http://{}", listener.local_addr().expect("a bound address"));
    listener.set_nonblocking(true).expect("a socket");
    let folder = folder_with(PASSES);
    fs::write(folder.path().join("second.yaml"), donor_report("must", "      code: Pased\n"))
        .expect("a writable folder");
    let (code, text) = output(&mut run(folder.path(), &[".", "--target", &url]));
    assert_eq!(code, 2, "{text}");
    assert!(text.contains("did you mean `Passed`?"), "{text}");
    assert!(listener.accept().is_err(), "somebody knocked");

    for arguments in [
        &["nowhere"][..],
        &["donor.yaml", "--target", "platform"],
        &["donor.yaml", "--filter", "nothing"],
        &["donor.yaml", "--label", "../x"],
        &["donor.yaml", "--profile", "defalt"],
        &["donor.yaml", "--keys", "nowhere.yaml"],
        &["donor.yaml", "--target", "https://localhost:1", "--ca", "nowhere.pem"],
        &["donor.yaml", "donor.yaml", "--accept", "--no-snapshots"],
    ] {
        assert_eq!(output(&mut run(folder.path(), arguments)).0, 2, "{arguments:?}");
    }
}

#[test]
fn repeated_ids_and_unknown_keys_are_told_at_their_place() {
    let folder = folder_with(PASSES);
    let text = donor_report("must", PASSES).replace("writes:", "key: demo-ordinry\nwrites:");
    fs::write(folder.path().join("second.yaml"), text).expect("a writable folder");
    let (code, text) = output(&mut run(folder.path(), &["."]));
    assert_eq!(code, 2, "{text}");
    assert!(text.contains("second.yaml:1:5") && text.contains("donor.yaml bears the id `donor` already"), "{text}");
    assert!(text.contains("second.yaml:6:6") && text.contains("did you mean `demo-ordinary`?"), "{text}");
}

#[test]
fn a_target_that_nobody_serves_exits_3() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let url = format!("http://{}", listener.local_addr().expect("a bound address"));
    drop(listener);
    let folder = folder_with(PASSES);
    let (code, text) = output(&mut run(folder.path(), &[".", "--target", &url, "--report", "json=report.json"]));
    assert_eq!(code, 3, "{text}");
    assert!(text.contains(&url), "{text}");
    let report = fs::read_to_string(folder.path().join("report.json")).expect("it was written");
    assert!(report.contains(&url) && serde_json::from_str::<serde_json::Value>(&report).is_ok(), "{report}");
}

#[test]
fn a_target_is_run_against_under_its_own_label() {
    let folder = folder_with(PASSES);
    block_on(async {
        let mock = OwnMock::start(&read("donor.yaml", &donor_report("must", PASSES)), &mock_setting()).await;
        let mock = mock.expect("a free port");
        let url = mock.address().to_string();
        let arguments = [
            ".",
            "--target",
            &url,
            "--label",
            "staging",
            "--clock",
            "fixed:2024-05-06T00:00:00Z",
            "--accept",
            "--json",
        ];
        let mut command = run(folder.path(), &arguments);
        let output = tokio::task::spawn_blocking(move || command.output()).await.expect("it is not cancelled");
        let (code, text) = told(&output.expect("the program runs"));
        assert_eq!(code, 0, "{text}");
        let report: serde_json::Value = serde_json::from_str(&text).expect("a report is JSON");
        assert_eq!((&report["label"], &report["address"]), (&"staging".into(), &url.clone().into()));
        assert!(folder.path().join("donor.snap/staging/report.json").exists());
        mock.stop().await;
    });
}

#[test]
fn a_key_of_the_environment_signs_and_the_demo_keys_stand_behind_it() {
    let folder = folder_with(PASSES);
    let named =
        donor_report("must", PASSES).replace("writes:", "key: demo-ordinary\nwrites:").replace("id: donor", "id: b");
    fs::write(folder.path().join("named.yaml"), named).expect("a writable folder");
    let mut command = run(folder.path(), &[".", "--no-snapshots", "--json"]);
    command.env("BIS3_ACCESS_KEY", "own").env("BIS3_SECRET", "s3cret");
    let (code, text) = output(&mut command);
    assert_eq!(code, 0, "{text}");
    assert!(text.contains("Authorization: BIS3 own:") && text.contains("Authorization: BIS3 demo-ordinary:"), "{text}");
    assert!(!text.contains("s3cret"), "{text}");

    for (given, missing) in [("BIS3_ACCESS_KEY", "BIS3_SECRET"), ("BIS3_SECRET", "BIS3_ACCESS_KEY")] {
        let (code, text) = output(run(folder.path(), &["."]).env(given, "one").env(missing, ""));
        assert_eq!(code, 2, "{text}");
        assert!(text.contains(&format!("{given} is set and {missing} is not")), "{text}");
    }
}
