//! How a certification ends for who runs it, and over TLS.

use std::io::Read;
use std::net::TcpListener;
use std::process::{Command, Stdio};

use serde_json::Value;

use super::Run;
use crate::mock::clients::available;
use crate::program::{bis3, exit_code};

#[test]
fn ctrl_c_leaves_a_run_that_is_taken_up() {
    let run = Run::new();
    let arguments = ["certify", "run", "--claims", "claims.yaml", "--plan", "quick", "--listen", "127.0.0.1:0"];
    for runs in 1..=2 {
        let mut command = bis3(run.path(), &[&arguments[..], &["--ready-file", "ready"]].concat());
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("it starts");
        let mut line = [0; 10];
        child.stdout.as_mut().expect("it is piped").read_exact(&mut line).expect("it tells where it listens");
        let signalled = Command::new("kill").args(["-INT", &child.id().to_string()]).status();
        assert!(signalled.expect("kill runs").success());
        assert_eq!(child.wait_with_output().expect("it ends").status.code(), Some(130));
        assert_eq!(run.report()["runs"], Value::from(runs));
    }
}

#[test]
fn the_exit_code_says_whose_fault_it_is() {
    let run = Run::new();
    let with = |more: &[&str]| {
        let fixed = ["certify", "run", "--claims", "claims.yaml", "--plan", "watch", "--time", "50ms", "--json"];
        exit_code(&bis3(run.path(), &[&fixed[..], more].concat()).output().expect("it runs"))
    };
    assert_eq!(with(&["--listen", "127.0.0.1:0"]), 1, "something is still to be shown");
    assert_eq!(with(&["--listen", "127.0.0.1:0", "--plan", "no-such-plan"]), 2);
    let holder = TcpListener::bind("127.0.0.1:0").expect("a free port");
    assert_eq!(with(&["--listen", &holder.local_addr().expect("a bound address").to_string()]), 3);
}

#[test]
fn a_client_reports_over_tls_and_knows_whom_to_trust() {
    if !available("curl") {
        return;
    }
    let run = Run::new();
    let client = r#"curl -s -o curl.out --cacert "$BIS3_CERTIFICATE" -d '{}' "$BIS3_URL/Patient/Donor"; sleep 60"#;
    let (exit, told) = run.certify("watch", client, &["--tls", "own-tls", "--time", "4s"]);
    assert_eq!((exit, told["exchanges"].as_u64()), (Some(1), Some(1)), "{told:#}");
    assert!(run.path().join("own-tls").is_dir());
}
