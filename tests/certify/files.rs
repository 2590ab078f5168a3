//! Claims, plans and challenges, and what is wrong with them.

use std::fs;

use super::Run;
use crate::program::{bis3, shown};

fn certify(run: &Run, arguments: &[&str]) -> String {
    shown(&mut bis3(run.path(), &[&["certify"], arguments].concat()))
}

#[test]
fn mistakes_in_claims_are_shown_at_their_place() {
    let wrong = [
        ("vendor: Example Software", "vendor: ''"),
        ("endpoints: [stock, donor, tqc]", "endpoints: [stock, donors]"),
        ("institutions: [12332500472260169F]", "institutions: [12332500472260169E]"),
        ("keys: [demo-ordinary]", "keys: [demo-ordinry]"),
        ("# daily-times: [\"08:00\"]", "daily-times: [\"8 o'clock\"]"),
        ("# does-not:", "does-not: [{obligation: signature-right, reason: none}]"),
        ("# does-not:", "does-not: [{obligation: rare-charcters, reason: none}]"),
    ];
    let told: Vec<String> = wrong
        .iter()
        .map(|(from, to)| {
            let run = Run::new();
            let text = bis3::certify::template(bis3::Language::En).replace(from, to);
            fs::write(run.path().join("claims.yaml"), text).expect("a writable folder");
            certify(&run, &["run", "--claims", "claims.yaml", "--time", "1ms"])
        })
        .collect();
    insta::assert_snapshot!(told.join("\n"));
}

#[test]
fn a_folder_is_taken_up_on_the_same_terms_only() {
    let run = Run::new();
    let listen = ["run", "--claims", "claims.yaml", "--listen", "127.0.0.1:0", "--time", "1ms", "--json"];
    assert!(certify(&run, &[&listen[..], &["--plan", "watch"]].concat()).starts_with("exit 1\n"));
    assert!(certify(&run, &listen).starts_with("exit 1\n"), "the plan is the folder's");
    let other = certify(&run, &[&listen[..], &["--plan", "full"]].concat());
    assert!(other.starts_with("exit 2\n") && other.contains("watch"), "{other}");
    let claims = run.path().join("claims.yaml");
    let text = fs::read_to_string(&claims).expect("a text").replace("\"1.0\"", "\"2.0\"");
    fs::write(&claims, text).expect("a writable folder");
    let other = certify(&run, &listen);
    assert!(other.starts_with("exit 2\n") && other.contains("claims.yaml differs"), "{other}");
    assert_eq!(run.report()["runs"], 2);
}

#[test]
fn a_challenge_fixes_plan_and_time() {
    let run = Run::new();
    let made = certify(&run, &["challenge", "--plan", "quick", "--days", "1", "--out", "challenge.yaml"]);
    assert!(made.starts_with("exit 0\n"), "{made}");
    let with = [
        "run",
        "--claims",
        "claims.yaml",
        "--listen",
        "127.0.0.1:0",
        "--time",
        "1ms",
        "--json",
        "--challenge",
        "challenge.yaml",
    ];
    let told = certify(&run, &with);
    assert!(told.contains("\"plan\": \"quick\"") && told.contains("\"is-own\": false"), "{told}");
    let late = certify(&run, &[&with[..], &["--clock", "+48h", "--dir", "late"]].concat());
    assert!(late.starts_with("exit 2\n") && late.contains("the challenge holds from"), "{late}");
    let other = certify(&run, &[&with[..], &["--plan", "full", "--dir", "other"]].concat());
    assert!(other.starts_with("exit 2\n") && other.contains("asks for the plan quick"), "{other}");
    assert!(certify(&run, &["challenge", "--plan", "none"]).contains("there is no plan `none`"));
}

/// OpenSSH's own tool checks the signature of a challenge; a run refuses one that was changed since it was signed.
#[test]
fn a_challenge_can_be_signed() {
    let run = Run::new();
    let ssh_keygen = |arguments: &[&str]| {
        let mut command = std::process::Command::new("ssh-keygen");
        command.args(arguments).current_dir(run.path()).output().expect("ssh-keygen is there")
    };
    assert!(ssh_keygen(&["-q", "-t", "ed25519", "-N", "", "-C", "centre", "-f", "centre"]).status.success());
    let made = certify(&run, &["challenge", "--plan", "quick", "--out", "challenge.yaml", "--key", "centre"]);
    assert!(made.starts_with("exit 0\n") && made.contains("challenge.yaml.sig"), "{made}");
    let line = made.lines().find_map(|line| line.strip_prefix("NAME ")).expect("a line for allowed_signers");
    fs::write(run.path().join("allowed_signers"), format!("centre {line}\n")).expect("writable");
    let check =
        "ssh-keygen -Y verify -f allowed_signers -I centre -n bis3-bundle -s challenge.yaml.sig < challenge.yaml";
    let checked =
        std::process::Command::new("sh").args(["-c", check]).current_dir(run.path()).output().expect("a shell");
    assert!(checked.status.success(), "{checked:?}");
    let with =
        ["run", "--claims", "claims.yaml", "--listen", "127.0.0.1:0", "--time", "1ms", "--challenge", "challenge.yaml"];
    assert!(!certify(&run, &with).starts_with("exit 2\n"));
    let path = run.path().join("challenge.yaml");
    let text = fs::read_to_string(&path).expect("it is there");
    fs::write(&path, text.replace("seed: ", "seed: 1")).expect("writable");
    let told = certify(&run, &[&with[..], &["--dir", "other"]].concat());
    assert!(told.starts_with("exit 2\n") && told.contains("is not what challenge.yaml.sig signs"), "{told}");
    assert!(certify(&run, &["challenge", "--key", "centre"]).starts_with("exit 2\n"));
}

#[test]
fn a_fault_that_a_plan_cannot_try_is_not_passed_over() {
    let run = Run::new();
    for plan in ["quick", "watch"] {
        let told = certify(&run, &["selftest", "--plan", plan, "--fault", "gbk"]);
        assert!(told.starts_with("exit 2\n") && told.contains(&format!("the plan {plan} lacks trials")), "{told}");
    }
}
