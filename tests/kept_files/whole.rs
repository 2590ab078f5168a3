//! Reports of runs that end badly, and those that go elsewhere than into a file.

use std::io::Read;
use std::net::TcpListener;
use std::process::Stdio;

use super::{folder, read, run, write};
use crate::program::{output, text};

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
