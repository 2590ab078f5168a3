//! The requests of a bundle once more: to the mock as they were, and to a platform that listens, signed anew.

use std::fs;

use super::support::Desk;
use crate::program::{bis3, output};

#[test]
fn the_mock_answers_the_same_to_the_byte() {
    let desk = Desk::new();
    desk.seal(&[]);
    let (code, text) = desk.dispute(&["replay", "bundle.zip", "--json"]);
    let told: serde_json::Value = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}"));
    let exchanges = told["exchanges"].as_array().expect("exchanges");
    let codes: Vec<i64> = exchanges.iter().filter_map(|exchange| exchange["again"]["code"].as_i64()).collect();
    assert_eq!((code, codes), (0, vec![1, 10008, 10008, 1]));
    assert!(
        exchanges.iter().all(|exchange| exchange["sameness"] == "identical" || exchange["sameness"] == "same"),
        "{told}"
    );
}

#[test]
fn an_answer_that_nobody_gives_any_more_is_told() {
    let desk = Desk::new();
    let exchange = fs::read_to_string("scenarios/walkthroughs/02-leading-slash/exchange.http").expect("it is there");
    let accepted = exchange.replace("401 Unauthorized", "200 OK").replace("10008", "1");
    fs::write(desk.path("accepted.http"), accepted).expect("it can be written");
    assert_eq!(desk.dispute(&["new", "accepted.http", "--out", "bundle.zip"]).0, 0);
    let (code, text) = desk.dispute(&["replay", "bundle.zip"]);
    assert_eq!(code, 1, "{text}");
    insta::assert_snapshot!(text);
}

#[test]
fn a_platform_is_sent_the_same_report_signed_anew() {
    let desk = Desk::new();
    desk.seal(&[]);
    let platform = bis3::blocking::MockPlatform::start().expect("a free port");
    let (code, text) = desk.dispute(&["replay", "bundle.zip", "--target", platform.url(), "--json"]);
    let told: serde_json::Value = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}"));
    let codes: Vec<&serde_json::Value> =
        told["exchanges"].as_array().expect("exchanges").iter().map(|one| &one["again"]["code"]).collect();
    // What was signed wrongly is signed wrongly again.
    assert_eq!((code, codes), (0, vec![&1.into(), &10008.into(), &10008.into(), &1.into()]), "{told}");
    assert_eq!(told["exchanges"][1]["signed-wrongly"]["made-again"], true, "{told}");
    assert_eq!(platform.journal().len(), 4);
}

#[test]
fn a_mistake_that_cannot_be_made_again_is_told_and_its_answer_not_compared() {
    let desk = Desk::new();
    let exchange = fs::read_to_string("scenarios/walkthroughs/02-leading-slash/exchange.http").expect("it is there");
    let start = exchange.find("BIS3 ").expect("it is signed");
    let end = start + exchange[start..].find(['\r', '\n']).expect("a line");
    let unknown = format!("{}BIS3 EbX/S0rBNYs=:AAAAAAAAAAAAAAAAAAAAAAAAAAA={}", &exchange[..start], &exchange[end..]);
    fs::write(desk.path("unknown.http"), unknown).expect("it can be written");
    assert_eq!(desk.dispute(&["new", "unknown.http", "--out", "bundle.zip"]).0, 0);
    let platform = bis3::blocking::MockPlatform::start().expect("a free port");
    let (code, text) = desk.dispute(&["replay", "bundle.zip", "--target", platform.url()]);
    assert!(code == 0 && text.contains("request 1 was signed wrongly (how is not known)"), "{text}");
    assert!(text.contains("signed otherwise") && !text.contains("another answer"), "{text}");
}

#[test]
fn nothing_is_sent_to_another_machine_without_leave() {
    let desk = Desk::new();
    desk.seal(&[]);
    let (code, text) = desk.dispute(&["replay", "bundle.zip", "--target", "http://platform.example"]);
    assert!(code == 2 && text.contains("--allow-writes"), "{text}");
}

#[test]
fn a_secret_that_is_not_known_is_asked_for() {
    let desk = Desk::new();
    desk.seal(&[]);
    let mut command = bis3(desk.folder.path(), &["dispute", "replay", "bundle.zip"]);
    let (code, text) = output(command.env("BIS3_ACCESS_KEY", "EbX/S0rBNYs=").env("BIS3_SECRET", "another-secret"));
    // The right key with another secret: every signature is refused.
    assert_eq!(code, 1, "{text}");
    fs::write(desk.path("keys.yaml"), "keys:\n  - access-key: other\n    secret-env: OTHER\n    institutions: any\n")
        .expect("it can be written");
    let mut command = bis3(desk.folder.path(), &["dispute", "replay", "bundle.zip", "--keys", "keys.yaml"]);
    let (code, text) = output(command.env("OTHER", "another-secret"));
    assert!(code == 2 && text.contains("the secret of the AccessKey EbX/S0rBNYs= is not known"), "{text}");
    let mut command = bis3(desk.folder.path(), &["dispute", "verify", "bundle.zip", "--keys", "keys.yaml"]);
    let (code, text) = output(command.env("OTHER", "another-secret"));
    assert!(code == 0 && text.contains("- judged again"), "{text}");
}
