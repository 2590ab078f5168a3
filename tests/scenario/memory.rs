//! A run takes the same memory however long it is.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::Stdio;
use std::time::SystemTime;

use super::command::run;
use super::donor_report;
use super::running::FORMS;

/// An answer that nothing is wrong with.
fn answer() -> String {
    let body = "{\"code\":1,\"msg\":\"请求成功\",\"data\":{}}";
    let date = httpdate::fmt_http_date(SystemTime::now());
    let length = body.len();
    format!(
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nDate: {date}\r\nContent-Length: {length}\r\n\r\n{body}"
    )
}

/// The most memory that a run of so many steps has held when its last request arrives, in KiB.
fn peak(steps: usize, folder: &Path) -> usize {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let url = format!("http://{}", listener.local_addr().expect("a bound address"));
    let text = donor_report("must", "      code: 1\n      json:\n        pointers: {/msg: 请求成功, /code: 1}\n");
    let text = text.replace("  - name: report\n", &format!("  - name: report\n    repeat: {steps}\n"));
    fs::write(folder.join("steps.yaml"), text).expect("a writable folder");
    let reports: Vec<String> = FORMS.iter().map(|form| format!("--report={form}={form}.out")).collect();
    let arguments: Vec<&str> = reports.iter().map(String::as_str).collect();
    let mut command = run(folder, &[&["steps.yaml", "--no-snapshots", "--target", &url][..], &arguments].concat());
    let mut child = command.stdout(Stdio::null()).spawn().expect("the program starts");
    // The first connection only looks whether anybody listens.
    drop(listener.accept().expect("a connection"));
    let (stream, _) = listener.accept().expect("a connection");
    let peak = serve(stream, steps, child.id());
    assert!(child.wait().expect("it ends").success());
    let report = fs::read_to_string(folder.join("tap.out")).expect("it was written");
    assert!(report.lines().filter(|line| line.starts_with("ok ")).count() >= steps, "every step is told");
    peak
}

fn serve(stream: TcpStream, requests: usize, process: u32) -> usize {
    let mut output = stream.try_clone().expect("a socket");
    let mut input = BufReader::new(stream);
    for _ in 1..requests {
        read_request(&mut input);
        output.write_all(answer().as_bytes()).expect("a reader");
    }
    read_request(&mut input);
    let status = fs::read_to_string(format!("/proc/{process}/status")).expect("it waits for the answer");
    output.write_all(answer().as_bytes()).expect("a reader");
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).expect("the system tells it");
    line.trim().trim_end_matches(" kB").parse().expect("a number")
}

fn read_request(input: &mut impl BufRead) {
    let mut length = 0;
    let mut line = String::new();
    while line != "\r\n" {
        line.clear();
        assert!(input.read_line(&mut line).expect("a request") > 0, "the run was broken off");
        if let Some(number) = line.strip_prefix("Content-Length: ") {
            length = number.trim().parse().expect("a number");
        }
    }
    input.read_exact(&mut vec![0; length]).expect("a whole body");
}

#[test]
fn a_run_twenty_times_as_long_takes_no_more_memory() {
    let folder = tempfile::tempdir().expect("a folder");
    let (short, long) = (peak(500, folder.path()), peak(10_000, folder.path()));
    // Were a hundred bytes of each step kept, it would be a megabyte more; the allocator itself wavers by half of that.
    assert!(long < short + 900, "{short} KiB for 500 steps, {long} KiB for 10,000");
}
