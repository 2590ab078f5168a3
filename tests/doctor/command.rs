//! `bis3 doctor` as a person or a pipeline meets it.

use std::path::Path;

use bis3::harness::own_mock::{MockSetting, OwnMock};
use bis3::mutants::Defect;
use insta::assert_snapshot;

use super::{under, url};
use crate::compare::sides::nobody;
use crate::mock::support::{NOW, mock_with};
use crate::program::{bis3, block_on_beside_threads, shown};
use crate::scenario::mock_setting;

pub(super) fn doctor(target: &str, arguments: &[&str]) -> String {
    let fixed = format!("fixed:{NOW}");
    let typed = ["doctor", "--target", target, "--clock", &fixed];
    shown(&mut bis3(Path::new("."), &[&typed, arguments].concat())).replace(target, "URL")
}

#[test]
fn it_tells_what_was_looked_at_in_both_languages() {
    block_on_beside_threads(async {
        let mock = mock_with(|_| {}).await;
        assert_snapshot!(doctor(&url(&mock), &["--allow-writes"]));
        assert_snapshot!(doctor(&url(&mock), &["--lang", "zh", "--institution", "nowhere"]));
    });
}

#[test]
fn a_mistake_is_exit_2_and_nobody_exit_3() {
    block_on_beside_threads(async {
        let mock = under(&[("resource-form", "leading-slash")]).await;
        assert_snapshot!(doctor(&url(&mock), &["--json", "--profile", "default"]));
        // Where nobody says how it signs, that is asked, and told.
        let told = doctor(&url(&mock), &[]);
        assert!(told.starts_with("exit 0\n") && told.contains("resource-form: leading-slash"), "{told}");
    });
    let told = doctor(&nobody(), &["--lang", "zh"]);
    assert!(told.starts_with("exit 3\n") && told.contains("没有程序在这个端口监听"), "{told}");
}

#[test]
fn what_programs_read_says_how_it_ends() {
    block_on_beside_threads(async {
        let clock = format!("fixed:{NOW}").parse().expect("a clock");
        let setting = MockSetting { defect: Defect::find("answer-without-date").ok(), clock, ..mock_setting() };
        let mock = OwnMock::start_alone(&setting).await.expect("a free port");
        let told = doctor(&mock.address().to_string(), &["--json"]);
        let (first, json) = told.split_once('\n').expect("a line that says how it ended");
        let end = json.rfind("\n}").expect("an object") + 2;
        let json: serde_json::Value = serde_json::from_str(&json[..end]).expect("JSON, and what is told beside it");
        assert_eq!(first, format!("exit {}", json["exit"]));
        assert_eq!((&json["exit"], &json["every-answer"][0]["kind"]), (&1.into(), &"date".into()), "{json:#}");
        mock.stop().await;
    });
}
