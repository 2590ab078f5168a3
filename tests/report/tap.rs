//! Readers of TAP count what did not pass.

use bis3::language::{Bilingual, Language};
use bis3::report::Report;
use bis3::report::tap::{Tap, TapVersion};
use bis3::scenario::{Outcome, Totals};

use super::results::{Done, every_outcome, head, long, tell};
use super::{LANGUAGES, ask, text};

fn tap(run: &[Done], language: Language) -> String {
    text(|bytes| tell(run, &mut Tap::new(bytes, TapVersion::Thirteen, &head(), language).expect("memory takes it")))
}

#[test]
fn every_outcome_is_a_test_point() {
    for language in LANGUAGES {
        insta::assert_snapshot!(format!("tap-{language}"), tap(&every_outcome(), language));
    }
}

/// What prove says to a report. That of a Debian 12 knows TAP 13 only.
pub fn proved(report: &str) -> (Option<i32>, String) {
    let file = tempfile::NamedTempFile::new().expect("a temporary file");
    std::fs::write(file.path(), report).expect("it can be written");
    let path = file.path().to_str().expect("a path in UTF-8");
    let output = ask("prove", &["--verbose", "--exec", "cat", path], "", "perl");
    (output.status.code(), String::from_utf8_lossy(&output.stdout).into_owned())
}

#[test]
fn prove_counts_as_we_do() {
    let (code, told) = proved(&tap(&every_outcome(), Language::Zh));
    assert_eq!(code, Some(1), "{told}");
    assert!(told.contains("Failed tests:  2-3, 6, 10") && !told.contains("Parse errors"), "{told}");
    assert!(told.contains("Files=1, Tests=12"), "{told}");
}

#[test]
fn a_block_is_yaml_whose_texts_are_whole() {
    let report = tap(&every_outcome(), Language::En);
    let blocks = report.split("  ---\n").skip(1).map(|rest| rest.split("  ...\n").next().expect("its end"));
    let blocks: Vec<&str> = blocks.collect();
    assert!(blocks[0].contains("\n  seen: \"daily-repeat: replaces\"\n"), "{}", blocks[0]);
    let block = blocks[1];
    let source = bis3::diagnostic::Source::new("block", block);
    #[derive(serde::Deserialize)]
    struct Block {
        outcome: String,
        failures: Vec<std::collections::BTreeMap<String, String>>,
    }
    let read: Block = bis3::diagnostic::yaml::read(&source).unwrap_or_else(|error| panic!("{error:?}\n{block}"));
    assert_eq!(read.outcome, "fail");
    assert_eq!(read.failures[1]["actual"], "\"认证</script><script>alert(1)</script>|失败]]>`\n## 标题\"");
}

#[test]
fn a_run_that_was_broken_off_bails_out() {
    let report = text(|bytes| {
        let mut report = Tap::new(bytes, TapVersion::Fourteen, &head(), Language::En).expect("memory takes it");
        report.broken_off(&("目标已停止", "the target\nis gone").into()).expect("memory takes it");
        report.finish(&Totals::default()).expect("memory takes it");
    });
    assert!(report.ends_with("\nBail out! the target is gone\n"), "{report}");
}

/// Whoever answers with much fills no disk.
#[test]
fn what_is_told_of_all_steps_has_a_bound() {
    let mut run = long(9);
    for step in &mut run.steps {
        step.outcome = Outcome::Error;
        step.reason = Some(Bilingual::new("很长", "long ".repeat(2 * 1024 * 1024)));
    }
    let report = tap(&[run], Language::En);
    assert!(report.len() < 64 * 1024 * 1024 + 10_000, "{}", report.len());
    assert_eq!(report.matches("  ---\n").count(), 6);
    assert_eq!(report.matches("# the report has no room for what is told of this step").count(), 3);
}
