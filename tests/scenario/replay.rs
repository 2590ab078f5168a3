//! A client at a platform that takes each signature once.

use bis3::language::Language;
use bis3::scenario::Outcome;
use bis3::snapshot::Policy;

use super::{mock_setting, read, run};
use crate::program::block_on;

fn outcomes(sign: &str) -> (Outcome, Vec<Outcome>, String) {
    let report = |name: &str| {
        format!(
            "  - name: {name}\n    request: {{method: POST, path: /Patient/Donor, body: {{report: donor}}}}\n{sign}    expect: {{code: Passed}}\n"
        )
    };
    let card = "id: replay\ntitle: {zh: 重放, en: Replay}\nclause: 1.1.4.1\nlevel: should\nreadings: {replay: refused}\nwrites: true\nsteps:\n";
    let scenario = read("replay.yaml", &format!("{card}{}{}", report("first"), report("second")));
    let done = block_on(run(&scenario, &mock_setting(), Policy::Off));
    (done.result.outcome, done.steps.iter().map(|step| step.outcome).collect(), done.told(Language::En))
}

#[test]
fn reports_of_one_second_pass_where_a_signature_may_be_used_once() {
    let (outcome, _, told) = outcomes("");
    assert_eq!(outcome, Outcome::Pass, "{told}");
}

#[test]
fn a_step_that_tells_itself_apart_sends_what_it_says() {
    let (_, steps, told) = outcomes("    sign: {headers: {X-BIS3-Nonce: the-same}}\n");
    assert_eq!(steps, [Outcome::Pass, Outcome::Warn], "{told}");
}
