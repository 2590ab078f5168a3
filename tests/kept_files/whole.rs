//! Reports of runs that end badly, and those that go elsewhere than into a file.

use std::io::Read;
use std::net::TcpListener;
use std::process::Stdio;

use super::{folder, read, run, write};
use crate::program::{clear_environment, output, text};

const FORMS: [&str; 6] = ["json", "junit", "tap", "html", "markdown", "text"];

#[test]
fn a_run_that_is_killed_leaves_the_old_reports() {
    let folder = folder();
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let target = format!("http://{}", listener.local_addr().expect("a port"));
    FORMS.iter().for_each(|form| write(folder.path(), form, "old"));
    let reports = FORMS.map(|form| format!("--report={form}={form}"));
    let mut arguments = vec!["donor.yaml", "--target", &target];
    arguments.extend(reports.iter().map(String::as_str));
    let mut child =
        run(folder.path(), &arguments).stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("it runs");
    // The first connection only shows that somebody is there; by the second a request comes, and every report is begun.
    let held: Vec<_> = (0..2).map(|_| listener.accept().expect("it comes").0).collect();
    (&held[1]).read_exact(&mut [0]).expect("a request");
    child.kill().and_then(|()| child.wait()).expect("it is one's own");
    for form in FORMS {
        assert_eq!(read(folder.path(), form), "old", "{form}");
    }
}

#[test]
fn a_report_goes_to_standard_output_whole_and_alone() {
    let folder = folder();
    for place in ["-", "/dev/stdout"] {
        let ended =
            run(folder.path(), &["donor.yaml", "--report", &format!("json={place}")]).output().expect("it runs");
        let printed = text(&ended.stdout);
        assert!(serde_json::from_str::<serde_json::Value>(&printed).is_ok(), "{place}: {printed}");
        let (code, told) =
            output(&mut run(folder.path(), &["donor.yaml", "--json", "--report", &format!("tap={place}")]));
        assert!(code == 2 && told.contains("two reports cannot go to -"), "{told}");
    }
    assert!(!folder.path().join("-").exists());
}

/// In a container every run has the same process id.
#[test]
fn what_a_killed_run_of_the_same_process_id_left_blocks_no_report() {
    let folder = folder();
    let script =
        r#"for number in 0 1 2 3 4 5 6 7 8 9; do echo half > .bis3-$$-$number.unfinished; done; exec "$0" "$@""#;
    let mut command = std::process::Command::new("sh");
    command.args(["-c", script, env!("CARGO_BIN_EXE_bis3"), "run", "donor.yaml", "--report", "json=a.json"]);
    let (code, told) = output(clear_environment(command.current_dir(folder.path())));
    assert_eq!(code, 0, "{told}");
    assert!(read(folder.path(), "a.json").contains("\"donor\""));
}

#[test]
fn a_report_goes_to_shared_memory_whole() {
    let Ok(memory) = tempfile::tempdir_in("/dev/shm") else { return };
    let folder = folder();
    let report = format!("--report=json={}/a.json", memory.path().display());
    write(memory.path(), "a.json", "x".repeat(1 << 20));
    let (code, told) = output(&mut run(folder.path(), &["donor.yaml", &report]));
    assert_eq!(code, 0, "{told}");
    assert!(serde_json::from_str::<serde_json::Value>(&read(memory.path(), "a.json")).is_ok());
}

#[test]
fn a_report_goes_to_a_pipe() {
    let folder = folder();
    let pipe = folder.path().join("pipe");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status().expect("mkfifo runs");
    assert!(made.success());
    let reader = std::thread::spawn({
        let pipe = pipe.clone();
        move || std::fs::read_to_string(pipe).expect("a report")
    });
    let (code, told) = output(&mut run(folder.path(), &["donor.yaml", "--report", "junit=pipe"]));
    assert_eq!(code, 0, "{told}");
    assert!(reader.join().expect("it reads").trim_end().ends_with("</testsuites>"));
}

#[test]
fn a_report_that_is_a_link_is_written_where_it_leads() {
    let folder = folder();
    write(folder.path(), "kept.json", "old");
    std::os::unix::fs::symlink("kept.json", folder.path().join("latest.json")).expect("a link");
    let (code, told) = output(&mut run(folder.path(), &["donor.yaml", "--report", "json=latest.json"]));
    assert_eq!(code, 0, "{told}");
    assert!(folder.path().join("latest.json").is_symlink());
    assert!(read(folder.path(), "kept.json").contains("\"donor\""));
}
