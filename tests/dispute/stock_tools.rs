//! A bundle as somebody checks it who has no bis3: `unzip`, `sha256sum`, `grep` and `ssh-keygen`, just as its README.txt says.

use std::fs;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use super::support::{Desk, ssh_keygen};
use crate::program::{bis3, clear_environment, output};

/// Runs the commands of README.txt for sh, in the order in which it names them.
fn check(desk: &Desk, signer: &str) -> (i32, String) {
    let readme = fs::read_to_string(desk.path("bundle/README.txt")).expect("it was unpacked");
    let english = readme.split("[English]").nth(1).expect("both languages");
    let from = english.find("(sh):").expect("the commands for sh");
    let lines = english[from..].lines().skip(1).take_while(|line| !line.contains("(cmd"));
    let commands: Vec<String> = lines
        .map(|line| line.trim().trim_start_matches(|c: char| c.is_ascii_digit() || c == '.').trim().to_owned())
        .collect();
    assert_eq!(commands.len(), 4, "{commands:?}");
    let script = commands[1..].join(" && ").replace("NAME", signer);
    sh(desk, &format!("cd bundle && {script}"))
}

fn sh(desk: &Desk, script: &str) -> (i32, String) {
    let mut shell = Command::new("sh");
    shell.args(["-c", script]).current_dir(desk.folder.path());
    output(clear_environment(&mut shell))
}

fn unpack(desk: &Desk) {
    let _ = fs::remove_dir_all(desk.path("bundle"));
    let (code, text) = sh(desk, "unzip -q bundle.zip -d bundle && cp allowed_signers bundle");
    assert_eq!(code, 0, "{text}");
}

#[test]
fn the_commands_of_the_readme_hold_for_a_bundle_and_for_no_changed_one() {
    let desk = Desk::new();
    desk.seal(&["--only", "3"]);
    unpack(&desk);
    let (code, text) = check(&desk, "hospital");
    assert_eq!(code, 0, "{text}");
    assert!(text.contains("Good \"bis3-bundle\" signature for hospital"), "{text}");
    assert_ne!(check(&desk, "centre").0, 0);

    let request = desk.path("bundle/messages/01-request.http");
    fs::write(&request, fs::read_to_string(&request).expect("text") + " ").expect("it can be written");
    let (code, text) = check(&desk, "hospital");
    assert!(code != 0 && text.contains("messages/01-request.http: FAILED"), "{text}");

    let (code, text) = sh(
        &desk,
        "cd bundle && sha256sum README.txt report.html explanation.json messages/* evidence.jsonl > SHA256SUMS",
    );
    assert_eq!(code, 0, "{text}");
    // Every digest holds again, but the manifest tells another one of their file.
    let (code, text) = check(&desk, "hospital");
    assert!(code != 0 && !text.contains("FAILED"), "{text}");

    unpack(&desk);
    let manifest = desk.path("bundle/manifest.json");
    fs::write(&manifest, fs::read_to_string(&manifest).expect("text").replace("\"made\"", "\"maid\""))
        .expect("it can be written");
    assert_ne!(check(&desk, "hospital").0, 0);
}

#[test]
fn a_counter_signature_holds_for_ssh_keygen() {
    let desk = Desk::new();
    desk.seal(&[]);
    let (code, text) = desk.dispute(&["countersign", "bundle.zip", "--key", "centre", "--log", "evidence.jsonl"]);
    assert_eq!(code, 0, "{text}");
    unpack(&desk);
    assert_eq!(check(&desk, "hospital").0, 0);
    let verify = "cd bundle && ssh-keygen -Y verify -f allowed_signers -I centre -n bis3-bundle -s countersign-1.json.sig < countersign-1.json";
    assert_eq!(sh(&desk, verify).0, 0);
    let (code, text) = sh(&desk, "cd bundle && grep \"$(sha256sum < manifest.json | cut -c 1-64)\" countersign-1.json");
    assert_eq!(code, 0, "{text}");
}

#[test]
fn a_signature_of_ssh_keygens_holds_here() {
    let desk = Desk::new();
    let (code, _) = desk.dispute(&["new", "evidence.jsonl", "--out", "bundle.zip"]);
    assert_eq!(code, 0);
    unpack(&desk);
    let (code, text) = sh(&desk, "cd bundle && ssh-keygen -q -Y sign -n bis3-bundle -f ../hospital manifest.json");
    assert_eq!(code, 0, "{text}");
    let signature = fs::read(desk.path("bundle/manifest.json.sig")).expect("it was signed");
    let bundle = bis3::evidence::bundle::Bundle::read(&fs::read(desk.path("bundle.zip")).expect("it is there"))
        .expect("a bundle");
    let signed = bundle.with([bis3::evidence::bundle::archive::Entry::new("manifest.json.sig", signature)]);
    fs::write(desk.path("bundle.zip"), signed).expect("it can be written");
    let (code, text) = desk.dispute(&["verify", "bundle.zip", "--signers", "allowed_signers"]);
    assert!(code == 0 && text.contains("signed by hospital"), "{text}");
}

/// An agent that holds a key, ended when the test is.
struct Agent(Child);

impl Agent {
    fn start(desk: &Desk) -> Self {
        let mut command = Command::new("ssh-agent");
        command.args(["-D", "-a", "agent"]).current_dir(desk.folder.path()).stdout(Stdio::null()).stderr(Stdio::null());
        let agent = Self(clear_environment(&mut command).spawn().expect("it starts"));
        let began = Instant::now();
        while !desk.path("agent").exists() {
            assert!(began.elapsed() < Duration::from_secs(60), "the agent listens");
            std::thread::yield_now();
        }
        agent
    }
}

impl Drop for Agent {
    fn drop(&mut self) {
        let _ = self.0.kill().and_then(|()| self.0.wait());
    }
}

#[test]
fn a_key_of_an_agent_signs_by_way_of_ssh_keygen() {
    let desk = Desk::new();
    let _agent = Agent::start(&desk);
    assert_eq!(sh(&desk, "SSH_AUTH_SOCK=$PWD/agent ssh-add -q hospital && rm hospital").0, 0);
    let mut command =
        bis3(desk.folder.path(), &["dispute", "new", "evidence.jsonl", "--key", "hospital.pub", "--out", "bundle.zip"]);
    let (code, text) = output(command.env("SSH_AUTH_SOCK", desk.path("agent")));
    assert_eq!(code, 0, "{text}");
    let (code, text) = desk.dispute(&["verify", "bundle.zip", "--signers", "allowed_signers"]);
    assert!(code == 0 && text.contains("signed by hospital"), "{text}");
}

#[test]
fn keys_that_do_not_serve_are_told() {
    let desk = Desk::new();
    ssh_keygen(&desk, &["-q", "-t", "ecdsa", "-N", "", "-f", "ecdsa"]);
    fs::write(desk.path("text"), "a text").expect("it can be written");
    let new = |key| desk.dispute(&["new", "evidence.jsonl", "--key", key, "--out", "bundle.zip"]);
    let (code, text) = new("ecdsa");
    assert!(code == 2 && text.contains("another kind than ed25519"), "{text}");
    let (code, text) = new("text");
    assert!(code == 2 && text.contains("is no key of OpenSSH's"), "{text}");
    let (code, text) = new("nowhere");
    assert!(code == 2 && text.contains("cannot read nowhere"), "{text}");
    assert_eq!(sh(&desk, "chmod 644 hospital").0, 0);
    let (code, text) = new("hospital");
    assert!(code == 2 && text.contains("chmod 600"), "{text}");
    assert!(!desk.path("bundle.zip").exists());
}
