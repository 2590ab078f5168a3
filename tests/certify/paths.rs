//! The ways of the three who certify, as the READMEs write them down: a vendor at a desk, a vendor's pipeline, a blood centre.
//! Each command is run in a clean folder; only the client, the plan and the address are the test's own.

use std::fs;
use std::path::Path;
use std::process::Command;

use super::brief::PLAN;
use super::{Run, client};
use crate::mock::clients::available;
use crate::program::{clear_environment, output};

/// The commands of a section, without their remarks.
fn commands(readme: &str, section: &str) -> Vec<String> {
    let text = fs::read_to_string(readme).expect("it is there");
    let (_, behind) = text.split_once(&format!("\n### {section}\n")).unwrap_or_else(|| panic!("{section}"));
    let block = behind.split("```sh\n").nth(1).and_then(|block| block.split("```").next()).expect("a block");
    block.lines().map(|line| line.split(" #").next().unwrap_or_default().trim().to_owned()).collect()
}

/// The commands of a section, which are the same in both languages.
fn both(zh: &str, en: &str) -> Vec<String> {
    let commands = [commands("README.zh-CN.md", zh), commands("README.md", en)];
    assert_eq!(commands[0], commands[1]);
    let [_, commands] = commands;
    commands
}

/// Runs a command of a README well.
fn well(folder: &Path, command: &str) -> String {
    let program = Path::new(env!("CARGO_BIN_EXE_bis3")).parent().expect("it lies in a folder").display();
    let path = format!("{program}:{}", std::env::var("PATH").unwrap_or_default());
    let mut shell = Command::new("sh");
    shell.args(["-c", command]).current_dir(folder);
    let (code, told) = output(clear_environment(&mut shell).env("PATH", path).env("LC_ALL", "en_GB.UTF-8"));
    assert_eq!(code, 0, "{command}: {told}");
    told
}

/// The test's client, and its plan and address in the place of those of the README.
fn here(command: &str) -> String {
    let client = format!("python3 {}", client("donor_reports.py").display());
    let run = format!("bis3 certify run --listen 127.0.0.1:0 --command '{client}' --time 60s");
    let command = command.replace("'./client --once' --time 10m", &format!("'{client}' --time 60s"));
    let is_own = command.contains("--command");
    let command = command.replace("--plan quick", "--plan brief.yaml").replace("--plan selftest", "--plan brief.yaml");
    let listening = "bis3 certify run --listen 127.0.0.1:0";
    command.replace("bis3 certify run", if is_own { listening } else { &run })
}

/// A folder with what a vendor has beside bis3: a key, and a product that reports to one interface.
fn vendor() -> tempfile::TempDir {
    let run = Run::new().with_keys(&["id_ed25519"]);
    fs::write(run.path().join("brief.yaml"), PLAN).expect("writable");
    fs::remove_file(run.path().join("claims.yaml")).expect("it is there");
    run.folder
}

/// Writes the claims of a product that reports to one interface.
fn claim_donors(folder: &Path) {
    let claims = bis3::certify::template(bis3::Language::En).replace("[stock, donor, tqc]", "[donor]");
    fs::write(folder.join("claims.yaml"), claims).expect("writable");
}

#[test]
fn a_vendor_certifies_at_a_desk() {
    if !available("python3") {
        return;
    }
    let folder = vendor();
    let commands = both("在桌前认证一个客户端", "Certifying a client, at a desk");
    assert_eq!(commands.len(), 4);
    for command in commands {
        let told = well(folder.path(), &here(&command));
        match command.split(' ').nth(2) {
            Some("init") => claim_donors(folder.path()),
            Some("run" | "report") => assert!(told.contains("PASSED"), "{told}"),
            _ => assert!(told.contains("written to package.zip, signed"), "{told}"),
        }
    }
}

#[test]
fn a_vendor_certifies_in_a_pipeline() {
    if !available("python3") {
        return;
    }
    let folder = vendor();
    claim_donors(folder.path());
    for command in both("在流水线里认证一个客户端", "Certifying a client in a pipeline") {
        well(folder.path(), &here(&command));
    }
    let verdicts = fs::read_to_string(folder.path().join("verdicts.json")).expect("it was written");
    assert!(verdicts.contains("\"overall\": \"pass\""), "{verdicts}");
    well(folder.path(), "bis3 certify verify package.zip");
}

#[test]
fn a_blood_centre_certifies() {
    if !available("python3") {
        return;
    }
    let (vendor, centre) = (vendor(), Run::new().with_keys(&["id_ed25519"]));
    claim_donors(vendor.path());
    let commands = both("在血液中心认证客户端", "Certifying clients, at the blood centre");
    for command in &commands {
        let told = well(centre.path(), command);
        match command.split(' ').nth(2) {
            Some("challenge") => {
                answer(vendor.path(), centre.path());
            }
            Some("verify") => assert!(told.starts_with("as it was sealed: signature"), "{told}"),
            Some("board") => assert!(told.starts_with("1 package: 1 hold\n✓ valid 1\n"), "{told}"),
            _ => {}
        }
    }
    assert!(centre.path().join("board.html").exists());
}

/// The vendor runs with the challenge and hands in a package; the centre hears of the key.
fn answer(vendor: &Path, centre: &Path) {
    let challenge = centre.join("challenges/example.yaml");
    let text = fs::read_to_string(&challenge).expect("it was written");
    // A day's work is no test: the plan is one of seconds.
    fs::write(&challenge, text.replace("plan: full", "plan: brief.yaml")).expect("writable");
    fs::copy(&challenge, vendor.join("challenge.yaml")).expect("writable");
    well(vendor, &here("bis3 certify run --claims claims.yaml --challenge challenge.yaml"));
    well(vendor, "bis3 certify seal --key id_ed25519 --out package.zip");
    fs::copy(vendor.join("package.zip"), centre.join("packages/example.zip")).expect("writable");
    let signers = [vendor, centre].map(|side| fs::read_to_string(side.join("signers")).expect("a text"));
    fs::write(centre.join("allowed_signers"), signers[0].replacen("id_ed25519", "vendor", 1)).expect("writable");
    fs::write(centre.join("centres"), signers[1].replacen("id_ed25519", "centre", 1)).expect("writable");
}
