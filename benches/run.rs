//! What a step of a scenario costs beside hurl, which signs nothing: 500 steps one after another, each with a status and
//! three fields to check, the whole process, against the same server in the same run.
//!
//! `HURL=/path/to/hurl cargo bench --bench run` prints the steps a second of both and their ratio; without the variable
//! nothing is measured.

use std::convert::Infallible;
use std::fmt::Write;
use std::fs;
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};

use bis3::clock::Stopwatch;
use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::header::{CONTENT_TYPE, HeaderValue};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;

const STEPS: usize = 500;
const ROUNDS: usize = 15;
const BODY: &str =
    r#"{"FacilityCode": "12332500472260169F", "HospTime": "2023-09-14", "InPatientNum": 20, "DonorNum": 10}"#;
const ANSWER: &[u8] = r#"{"code":1,"msg":"请求成功","data":{"accepted":true,"number":20}}"#.as_bytes();

/// Requests answered so far: a program that is quick because it sends less would otherwise win.
static ANSWERED: AtomicUsize = AtomicUsize::new(0);

fn main() {
    let Some(hurl) = std::env::var_os("HURL") else {
        println!("HURL is not set: name the program of hurl 8 to compare with, HURL=/path/to/hurl");
        return;
    };
    let folder = tempfile::tempdir().expect("a folder");
    let address = serve();
    let scenario = folder.path().join("steps.yaml");
    let requests = folder.path().join("steps.hurl");
    fs::write(&scenario, as_scenario()).expect("a writable folder");
    fs::write(&requests, as_hurl(address)).expect("a writable folder");

    let target = format!("http://{address}");
    let ours = || {
        time(Command::new(env!("CARGO_BIN_EXE_bis3")).args(["run", "--no-snapshots", "--target", &target]), &scenario)
    };
    let theirs = || time(Command::new(&hurl).arg("--test"), &requests);
    // Alternating: whatever else the machine does hits both alike. The first of each warms up.
    ours();
    theirs();
    let (ours, theirs): (Vec<f64>, Vec<f64>) = (0..ROUNDS).map(|_| (ours(), theirs())).unzip();
    let ratios = ours.iter().zip(&theirs).map(|(ours, theirs)| theirs / ours).collect();
    println!("{:<20} {:>8.0} steps/s, each signed", "bis3 run", STEPS as f64 / median(ours));
    println!("{:<20} {:>8.0} steps/s, none signed", "hurl --test", STEPS as f64 / median(theirs));
    println!("{:<20} {:>8.2} (target: at least 2)", "ratio", median(ratios));
}

/// Serves in a thread of its own; where it listens.
fn serve() -> SocketAddr {
    let (told, address) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(async move {
            let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
            told.send(listener.local_addr().expect("a bound address")).expect("somebody waits");
            loop {
                let (stream, _) = listener.accept().await.expect("a connection");
                stream.set_nodelay(true).expect("a socket");
                tokio::spawn(http1::Builder::new().serve_connection(TokioIo::new(stream), service_fn(answer)));
            }
        });
    });
    address.recv().expect("the server starts")
}

async fn answer(request: Request<Incoming>) -> Result<Response<Full<Bytes>>, Infallible> {
    let body = request.into_body().collect().await.expect("both send whole bodies").to_bytes();
    // Both end the body with the line feed of the block that it stands in.
    assert_eq!(body.trim_ascii_end(), BODY.as_bytes(), "both send the same body");
    ANSWERED.fetch_add(1, Ordering::Relaxed);
    let mut response = Response::new(Full::new(Bytes::from_static(ANSWER)));
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json; charset=utf-8"));
    Ok(response)
}

fn as_scenario() -> String {
    let mut text =
        "id: steps\ntitle: {zh: 步骤, en: steps}\nclause: 1.2.2\nlevel: must\nwrites: true\nsteps:\n".to_owned();
    for number in 1..=STEPS {
        let step = format!(
            "  - name: step-{number}\n    request:\n      method: POST\n      path: /Patient/Donor\n      body:\n        \
             json: |\n          {BODY}\n    expect:\n      status: 200\n      json:\n        paths:\n          \
             $.code: 1\n          $.msg: 请求成功\n          $.data.number: 20\n"
        );
        text.push_str(&step);
    }
    text
}

fn as_hurl(address: SocketAddr) -> String {
    let mut text = String::new();
    for _ in 0..STEPS {
        let written = write!(
            text,
            "POST http://{address}/Patient/Donor\nContent-Type: application/json\n```\n{BODY}\n```\nHTTP 200\n[Asserts]\n\
             jsonpath \"$.code\" == 1\njsonpath \"$.msg\" == \"请求成功\"\njsonpath \"$.data.number\" == 20\n\n"
        );
        written.expect("writing to a String cannot fail");
    }
    text
}

/// Seconds that a program takes over a file from start to end.
fn time(command: &mut Command, file: &Path) -> f64 {
    let before = ANSWERED.load(Ordering::Relaxed);
    let watch = Stopwatch::start();
    let output = command.arg(file).stdin(Stdio::null()).output().expect("the program runs");
    let seconds = watch.elapsed().as_secs_f64();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(ANSWERED.load(Ordering::Relaxed) - before, STEPS, "every step is sent once");
    seconds
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
