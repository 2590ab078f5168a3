//! `bis3 doctor` as a person or a pipeline meets it.

use std::process::{Command, Stdio};

use insta::assert_snapshot;

use super::{under, url};
use crate::compare::sides::nobody;
use crate::mock::support::{NOW, mock_with, run};

fn doctor(target: &str, arguments: &[&str]) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_bis3"));
    command.args(["doctor", "--target", target]).args(["--clock", &format!("fixed:{NOW}")]).args(arguments);
    command.env("LC_ALL", "en_GB.UTF-8").env_remove("CLICOLOR_FORCE").stdin(Stdio::null());
    for variable in ["BIS3_ACCESS_KEY", "BIS3_SECRET", "HTTP_PROXY", "http_proxy"] {
        command.env_remove(variable);
    }
    let output = command.output().expect("the program runs");
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("the program prints UTF-8");
    let (stdout, stderr) = (text(&output.stdout), text(&output.stderr));
    format!("exit {}\n{}{}", output.status.code().expect("no signal ended it"), stdout, stderr).replace(target, "URL")
}

#[test]
fn it_tells_what_was_looked_at_in_both_languages() {
    run(async {
        let mock = mock_with(|_| {}).await;
        assert_snapshot!(doctor(&url(&mock), &["--allow-writes"]));
        assert_snapshot!(doctor(&url(&mock), &["--lang", "zh", "--institution", "nowhere"]));
    });
}

#[test]
fn a_mistake_is_exit_2_and_nobody_exit_3() {
    run(async {
        let mock = under(&[("resource-form", "leading-slash")]).await;
        assert_snapshot!(doctor(&url(&mock), &["--json"]));
    });
    let told = doctor(&nobody(), &["--lang", "zh"]);
    assert!(told.starts_with("exit 3\n") && told.contains("没有程序在这个端口监听"), "{told}");
}
