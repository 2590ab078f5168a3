//! Beside each step that did not pass stands the command that sends its request again, signed anew.

use bis3::language::Language;
use bis3::scenario::{Outcome, RunHead};
use bis3::snapshot::Policy;

use super::{Done, donor_report, mock_setting, read, run};
use crate::program::block_on;

fn done(text: &str) -> Done {
    block_on(run(&read("donor.yaml", text), &mock_setting(), Policy::Off))
}

/// What is told of a run at an address: a mock of one's own would be gone.
fn told(done: &Done, language: Language) -> String {
    let head = RunHead { address: Some("http://127.0.0.1:8095".to_owned()), ..RunHead::default() };
    done.told_of(&head, language)
}

fn again(done: &Done) -> String {
    let bytes = done.steps[0].again.as_ref().expect("it did not pass");
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn only_what_did_not_pass_is_made_again() {
    let text = donor_report("must", "      code: Passed\n");
    assert_eq!(done(&text).steps[0].again, None);
    let failing = done(&text.replace("Passed", "TQCDataExist"));
    assert_eq!(failing.result.outcome, Outcome::Fail);
    // The clock stands still: what is signed anew is what was signed.
    assert_eq!(failing.steps[0].again, failing.steps[0].exchange.as_ref().map(|exchange| exchange.request.clone()));
}

#[test]
fn a_mistake_is_made_again_and_so_is_a_cut() {
    let text = donor_report("must", "      code: Passed\n");
    let hex = again(&done(&text.replace("    expect:", "    sign: {digest: hex}\n    expect:")));
    let signature = hex.lines().find_map(|line| line.strip_prefix("Authorization: ")?.rsplit_once(':'));
    assert_eq!(signature.expect("a signature").1.len(), 40, "{hex}");
    let cut = done(&text.replace("      body:\n", "      cut: 20\n      body:\n"));
    assert!(again(&cut).ends_with("\r\n\r\n{\"FacilityCode\": \"12"), "{}", again(&cut));
    assert!(told(&cut, Language::En).contains(" | base64 -d | nc -N 127.0.0.1 8095\n"), "{}", told(&cut, Language::En));
}

#[test]
fn the_command_holds_no_secret() {
    let text = donor_report("must", "      code: TQCDataExist\n");
    let done = done(&text.replace("    expect:", "    sign: {key: demo-ordinary}\n    expect:"));
    for language in [Language::Zh, Language::En] {
        let told = told(&done, language);
        assert!(told.contains("\n      curl -i -X POST http://127.0.0.1:8095/Patient/Donor"), "{told}");
        assert!(!told.contains("demo-ordinary-secret"), "{told}");
    }
}
