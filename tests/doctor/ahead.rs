//! `bis3 run --suite --target` looks first at what `bis3 doctor` looks at.

use std::fs;

use super::{under, url};
use crate::compare::sides::{Answering, answer, nobody};
use crate::mock::support::{NOW, mock_with};
use crate::program::{bis3, block_on_beside_threads, output};
use crate::scenario::command::run as bis3_run;

pub(super) fn suite(target: &str, more: &[&str]) -> (i32, String) {
    let folder = tempfile::tempdir().expect("a folder");
    let mut command = bis3_run(folder.path(), &["--suite", "--filter", "code-10000", "--target", target]);
    let (code, text) =
        output(command.args(["--clock", &format!("fixed:{NOW}"), "--report", "junit=it.xml"]).args(more));
    let report = fs::read_to_string(folder.path().join("it.xml")).unwrap_or_default();
    (code, text + &report)
}

#[test]
fn a_mistake_of_ones_own_ends_the_suite_with_2_and_counts_against_nobody() {
    block_on_beside_threads(async {
        let mock = under(&[("resource-form", "leading-slash")]).await;
        let (code, text) = suite(&url(&mock), &[]);
        assert!(
            code == 0 && text.contains("is judged by that; other than the default: resource-form: leading-slash"),
            "{text}"
        );
        // Who says how the target reads the document holds it to that.
        let (_, text) = suite(&url(&mock), &["--profile", "default"]);
        assert!(text.contains("resource-form: leading-slash") && !text.contains("is judged by that"), "{text}");
        assert_eq!(suite(&url(&mock), &["--no-doctor"]).0, 0);

        let sound = mock_with(|_| {}).await;
        let (code, text) = suite(&url(&sound), &[]);
        assert_eq!(code, 0, "{text}");
        let (code, text) = suite(&format!("{}/api", url(&sound)), &[]);
        assert!(code == 2 && text.contains("write that in the address"), "{code} {text}");
    });
    let html = answer("404 Not Found", "Content-Type: text/html\r\n", "<html></html>");
    let (code, text) = suite(&Answering::all(html).url, &[]);
    assert!(code == 2 && text.contains("this is not an answer of the interface"), "{code} {text}");
    assert!(text.contains("--no-doctor") && !text.contains("none of this counts"), "{text}");
    assert_eq!(suite(&nobody(), &[]).0, 3);
}

fn explore(target: &str, more: &[&str]) -> (i32, String) {
    let folder = tempfile::tempdir().expect("a folder");
    let typed = ["explore", "--lang", "en", "--cases", "20", "--target", target];
    output(&mut bis3(folder.path(), &[&typed, more].concat()))
}

#[test]
fn explore_looks_for_the_same_mistakes_and_follows_the_targets_clock() {
    block_on_beside_threads(async {
        let mock = under(&[("resource-form", "leading-slash")]).await;
        let (code, text) = explore(&url(&mock), &["--profile", "default"]);
        assert!(code == 1 && text.contains("signed by resource-form: leading-slash it is accepted"), "{code} {text}");
        assert!(text.contains("requests are dated by the target's"), "{text}");
        assert_eq!(explore(&url(&mock), &["--no-doctor", "--profile", "default"]).0, 1);
        assert_eq!(explore(&url(&mock_with(|_| {}).await), &[]).0, 0);
    });
    let html = answer("501 Unsupported method", "Content-Type: text/html\r\n", "<html></html>");
    assert_eq!(explore(&Answering::all(html).url, &[]).0, 2);
    assert_eq!(explore(&nobody(), &[]).0, 3);
}
