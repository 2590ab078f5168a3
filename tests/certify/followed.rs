//! What a package is held to beside its bytes: the order that its challenge has drawn, the secrets that signed it, and what
//! was changed in it.

use std::fs;

use bis3::certify::{Challenge, Evidence, Ground, Terms, departures, folder};
use bis3::contract::{Contract, Profile};
use bis3::diagnostic::Source;
use bis3::platform::KeyRing;

use super::Run;
use super::brief::PLAN;
use super::package::certify;
use crate::dispute::tamper::assert_any_byte_is_named;
use crate::mock::clients::available;

/// Trials at which a careful client has nothing to do: each is answered with success, in an unusual form.
const TRIALS: &str = "trials: [chunked, unknown-members, letter-case, code-as-text, byte-order-mark, close]";

/// The run of a folder, under the challenge that stands there, or under the same with another seed.
fn under(run: &Run, seed: Option<u64>) -> (Terms, Evidence) {
    let contract = Contract::embedded();
    let keys = KeyRing::demo(&contract).expect("the demo keys are sound");
    let profile = Profile::bundled("default", &contract).expect("it is carried");
    let path = run.path().join("certify-run");
    let terms = folder::terms(Ground { contract, profile, keys }, |name| {
        let source = Source::read(&path.join(name))?;
        let Some(seed) = seed.filter(|_| name == folder::CHALLENGE) else { return Ok(source) };
        let challenge = Challenge::read(&source).expect("it is sound");
        Ok(Source::new(name, Challenge { seed, ..challenge }.written()))
    });
    let terms = terms.expect("they can be read");
    let evidence = folder::read_evidence(&path.join(folder::EVIDENCE), &terms, |_, _| {}).expect("it is whole");
    (terms, evidence)
}

#[test]
fn trials_in_another_order_than_was_drawn_are_named() {
    if !available("python3") {
        return;
    }
    let run = Run::passed();
    let plan = PLAN.replace("trials: none", TRIALS).replace("between: 0", "between: 2");
    fs::write(run.path().join("brief.yaml"), plan).expect("writable");
    fs::remove_dir_all(run.path().join("certify-run")).expect("it is there");
    run.run_days(22, &[]);
    let (terms, evidence) = under(&run, None);
    let tried = evidence.exchanges.iter().filter(|observed| observed.trial.is_some()).count();
    assert!(tried >= 6, "{tried}");
    assert_eq!(departures(&evidence, &terms), []);
    let seeds = (0..5).map(|seed| {
        let (terms, evidence) = under(&run, Some(seed));
        departures(&evidence, &terms).len()
    });
    let named: Vec<usize> = seeds.collect();
    assert!(named.iter().all(|count| *count > 0), "{named:?}");
}

#[test]
fn a_run_is_judged_without_its_secrets_as_far_as_it_can_be() {
    if !available("python3") {
        return;
    }
    let run = Run::passed().with_keys(&["vendor"]);
    // The same run, as if its key were one that the centre does not have.
    let keys = "keys:\n  - {access-key: others, secret-file: secret, institutions: any}\n";
    fs::write(run.path().join("keys.yaml"), keys).expect("writable");
    fs::write(run.path().join("secret"), "another-secret-of-enough-length").expect("writable");
    let owner_only = std::os::unix::fs::PermissionsExt::from_mode(0o600);
    fs::set_permissions(run.path().join("secret"), owner_only).expect("its own file");
    let claims = fs::read_to_string(run.path().join("claims.yaml")).expect("a text");
    fs::write(run.path().join("claims.yaml"), claims.replace("demo-ordinary", "others")).expect("writable");
    let told = run.run_brief(&["--keys", "keys.yaml", "--dir", "own"]);
    assert!(told.starts_with("exit 0\n"), "{told}");
    run.well(&["seal", "own", "--keys", "keys.yaml", "--key", "vendor", "--out", "package.zip"]);
    let told = run.well(&["verify", "package.zip", "--keys", "keys.yaml", "--signers", "signers"]);
    assert!(told.contains("the evidence, judged again, comes to the same verdicts\n"), "{told}");

    let told = certify(&run, &["verify", "package.zip", "--signers", "signers"]);
    assert!(told.starts_with("exit 2\nas it was sealed; 1 could not be checked: judged again\n"), "{told}");
    for part in [
        "comes to the same verdicts; but the secret of others is not known",
        "✓ what is shown of the evidence",
        "✓ challenge",
        "✓ certificate",
        "✓ signature",
    ] {
        assert!(told.contains(part), "{part} in {told}");
    }
    let board = certify(&run, &["board", "package.zip"]);
    assert!(board.starts_with("exit 2\n") && board.contains("? not judged"), "{board}");
}

#[test]
fn any_byte_of_a_package_that_is_changed_removed_or_added_is_named() {
    if !available("python3") {
        return;
    }
    let run = Run::passed().with_keys(&["vendor"]);
    run.well(&["seal", "--key", "vendor", "--out", "package.zip"]);
    let whole = fs::read(run.path().join("package.zip")).expect("a package");
    assert_any_byte_is_named(&whole);
}
