//! `bis3 probe` as a person meets it, and a target beside the mock that was made after it.

use std::path::Path;
use std::sync::Arc;

use bis3::clock::AdjustableClock;
use bis3::contract::{Contract, Readings};

use super::{drawn, url};
use crate::compare::sides::{Answering, answer, nobody};
use crate::mock::support::{Mock, mock_with, platform_under};
use crate::program::{self, block_on_beside_threads, output};

/// A mock on the machine's clock, as a program of its own would be.
async fn target(readings: &Readings) -> Mock {
    let platform = platform_under(|profile, _| profile.readings = readings.clone());
    mock_with(|mock| (mock.platform, mock.clock) = (platform, Arc::new(AdjustableClock::system()))).await
}

fn bis3(folder: &Path, arguments: &[&str]) -> (i32, String) {
    output(&mut program::bis3(folder, arguments))
}

/// Scenarios that every one of them can be asked: their answers hang on readings alone, not on what was reported before.
const COMPARED: &[&str] = &[
    "10000-authorization-missing.yaml",
    "10002-scheme-invalid.yaml",
    "10004-header-missing.yaml",
    "10005-header-invalid.yaml",
    "10008-signature-differs.yaml",
    "10009-body-not-json.yaml",
    "10010-multipart-unreadable.yaml",
    "20000-stock-value.yaml",
    "20002-donor-value.yaml",
];

#[test]
fn a_mock_of_the_written_profile_answers_as_the_target_does() {
    let codes = std::fs::canonicalize("scenarios/1.3.3-codes").expect("it is there");
    for seed in [1, 2, 5] {
        let folder = tempfile::tempdir().expect("a folder");
        let readings = drawn(seed);
        block_on_beside_threads(async {
            let mock = target(&readings).await;
            let url = url(&mock, &readings);
            let (code, text) =
                bis3(folder.path(), &["probe", "--target", &url, "--allow-writes", "--out", "that.yaml"]);
            assert_eq!(code, 0, "{text}");
            let files: Vec<String> = COMPARED.iter().map(|name| codes.join(name).display().to_string()).collect();
            let mut arguments = vec!["compare", "mock:that.yaml", &url, "--profile", "that.yaml"];
            arguments.extend(files.iter().map(String::as_str));
            let (code, text) = bis3(folder.path(), &arguments);
            assert!(code == 0 && text.contains("no difference"), "{seed}: {text}");
        });
    }
}

#[test]
fn targets_that_cannot_be_asked_are_told() {
    let folder = tempfile::tempdir().expect("a folder");
    let html = answer("404 Not Found", "Content-Type: text/html\r\n", "<html></html>");
    let refusing = |request: &str| {
        let code = if request.contains("BIS3 ") { 10008 } else { 10000 };
        answer("401 Unauthorized", "", &format!(r#"{{"code":{code},"msg":"","data":{{}}}}"#))
    };
    for (url, code, expected) in [
        (nobody(), 3, "cannot be reached"),
        (Answering::all(Vec::new()).url, 3, "without an answer"),
        (Answering::all(html).url, 2, "this is not an answer of the interface"),
        (
            Answering::by(refusing).url,
            2,
            "no signature is accepted: 401, 10008 AuthorizationNoMatch; bis3 doctor looks",
        ),
    ] {
        let (exit, text) = bis3(folder.path(), &["probe", "--target", &url]);
        assert_eq!(exit, code, "{text}");
        assert!(text.contains(expected), "{text}");
    }
}

#[test]
fn without_the_prefix_no_profile_is_written() {
    let folder = tempfile::tempdir().expect("a folder");
    block_on_beside_threads(async {
        let mut readings = Contract::embedded().default_readings().clone();
        readings.set("resource-base", "unsigned:/api").expect("a known option");
        let mock = target(&readings).await;
        let typed = format!("http://{}", mock.server.address());
        let (code, text) = bis3(folder.path(), &["probe", "--target", &typed, "--out", "that.yaml"]);
        assert!(code == 2 && text.contains(&format!("the interface stands under {typed}/api")), "{code} {text}");
        assert!(!folder.path().join("that.yaml").exists());
    });
}

#[test]
fn without_a_file_the_profile_is_what_is_printed() {
    let folder = tempfile::tempdir().expect("a folder");
    let readings = drawn(4);
    block_on_beside_threads(async {
        let mock = target(&readings).await;
        let (code, text) = bis3(folder.path(), &["probe", "--target", &url(&mock, &readings), "--lang", "zh"]);
        assert_eq!(code, 0, "{text}");
        assert!(text.starts_with("profile: \"probed\"\n"), "{text}");
        assert!(text.contains("看不出的（按首选读法写入）"), "{text}");
        assert_eq!(mock.reports().await.len(), 0, "nothing may be left without --allow-writes");

        let (code, text) = bis3(folder.path(), &["probe", "--target", &url(&mock, &readings), "--json"]);
        let report: serde_json::Value = serde_json::from_str(&text).expect("JSON");
        assert_eq!((code, report["readings"].as_array().map(Vec::len)), (0, Some(36)), "{text}");
    });
}
