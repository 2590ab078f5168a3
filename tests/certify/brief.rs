//! A run that passes within two seconds, as the files and commands of a vendor make it: one interface, no trials.

use std::fs;
use std::process::Command;

use super::package::certify;
use super::{Run, client};

/// A plan of one's own.
pub const PLAN: &str = "\
plan: brief
title: {zh: 很短, en: Brief}
trials: none
between: 0
signatures: 1
shortest-pause: 100ms
most-tries: 7
settle: 1s
patience: 2s
stale: 5s
slow: 1s
";

/// The same claims, of one interface only.
fn of_donors(claims: &str) -> String {
    claims.replace("endpoints: [stock, donor, tqc]", "endpoints: [donor]")
}

impl Run {
    /// A run that has passed, in the folder `certify-run`.
    pub fn passed() -> Self {
        Self::passed_by(|claims| claims)
    }

    /// A run that has passed, of a client with these claims.
    pub fn passed_by(change: impl Fn(String) -> String) -> Self {
        let run = Self::new();
        let claims = of_donors(bis3::certify::template(bis3::Language::En));
        fs::write(run.path().join("claims.yaml"), change(claims)).expect("a writable folder");
        fs::write(run.path().join("brief.yaml"), PLAN).expect("a writable folder");
        let told = run.run_brief(&[]);
        assert!(told.starts_with("exit 0\n"), "{told}");
        run
    }

    /// Runs the plan, with further arguments.
    pub fn run_brief(&self, more: &[&str]) -> String {
        self.run_days(3, more)
    }

    /// Runs the plan with a client that reports so many days.
    pub fn run_days(&self, days: usize, more: &[&str]) -> String {
        let command = format!("python3 {} {days}", client("donor_reports.py").display());
        let fixed = ["run", "--claims", "claims.yaml", "--listen", "127.0.0.1:0", "--time", "60s"];
        let plan: &[&str] = if more.contains(&"--challenge") { &[] } else { &["--plan", "brief.yaml"] };
        certify(self, &[&fixed[..], plan, &["--command", &command], more].concat())
    }

    /// A key for each of these names, and the file `signers` in which they stand.
    pub fn with_keys(self, names: &[&str]) -> Self {
        let line = |who: &&str| {
            let arguments = ["-q", "-t", "ed25519", "-N", "", "-C", who, "-f", who];
            let made = Command::new("ssh-keygen").args(arguments).current_dir(self.path()).status();
            assert!(made.expect("it runs").success());
            let public = fs::read_to_string(self.path().join(format!("{who}.pub"))).expect("a public key");
            format!("{who} namespaces=\"bis3-bundle\" {public}")
        };
        let lines: String = names.iter().map(line).collect();
        fs::write(self.path().join("signers"), lines).expect("a writable folder");
        self
    }

    /// Runs `bis3 certify` well.
    pub fn well(&self, arguments: &[&str]) -> String {
        let told = certify(self, arguments);
        assert!(told.starts_with("exit 0\n"), "{told}");
        told
    }
}
