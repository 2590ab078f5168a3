//! `bis3 doctor` as a person or a pipeline meets it.

use std::path::Path;

use insta::assert_snapshot;

use super::{under, url};
use crate::compare::sides::nobody;
use crate::mock::support::{NOW, mock_with};
use crate::program::{bis3, block_on_beside_threads, shown};

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
        assert_snapshot!(doctor(&url(&mock), &["--json"]));
    });
    let told = doctor(&nobody(), &["--lang", "zh"]);
    assert!(told.starts_with("exit 3\n") && told.contains("没有程序在这个端口监听"), "{told}");
}
