//! Real clients, with the habits of their platforms, get code 1.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use bis3::clock::{AdjustableClock, Clock};
use bis3::contract::EndpointId;
use bis3::message::wire;
use serde_json::Value;
use tempfile::TempDir;

use super::support::{Mock, code, mock_with, stock_body};
use crate::program::{block_on_beside_threads, tell_left_out};

fn source(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/clients").join(name)
}

/// Whether a program is there. Where CI runs every client must be; elsewhere its absence is told.
pub fn available(program: &str) -> bool {
    let found = Command::new(program).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok();
    assert!(found || std::env::var_os("CI").is_none(), "{program} is missing: .ci/run installs it");
    if !found {
        tell_left_out(&format!("{program} is not installed, so this client was not tried"));
    }
    found
}

fn output(command: &mut Command) -> Output {
    let output = command.output().expect("it was found before");
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    output
}

/// Runs a client against a mock by the machine's clock: what it prints.
fn printed(client: impl FnOnce(&str, &Mock, &Path) -> Command) -> (Mock, String) {
    let folder = TempDir::new().expect("a folder");
    block_on_beside_threads(async {
        let mock = mock_with(|options| options.clock = AdjustableClock::system().into()).await;
        let body = folder.path().join("report.json");
        std::fs::write(&body, stock_body(mock.contract(), 0)).expect("it can be written");
        let mut command = client(&format!("http://{}", mock.server.address()), &mock, &body);
        let output = tokio::task::block_in_place(|| output(&mut command));
        (mock, String::from_utf8(output.stdout).expect("text"))
    })
}

/// Runs a client that prints the status and the body, and wants code 1.
fn passes(client: impl FnOnce(&str, &Mock, &Path) -> Command) -> Mock {
    let (mock, text) = printed(client);
    let (status, body) = text.split_once('\n').expect("two lines");
    let body: Value = serde_json::from_str(body).unwrap_or_else(|_| panic!("not JSON: {text}"));
    assert_eq!((status.trim(), &body["code"]), ("200", &Value::from(1)), "{text}");
    mock
}

fn header(mock: &Mock, name: &str) -> Option<String> {
    let entry = mock.server.journal().entries().swap_remove(0);
    let (request, _) = wire::request_head(&entry.exchange.request, wire::DEFAULT_HEADER_COUNT).expect("a head");
    request.headers.text(name).map(str::to_owned)
}

#[test]
fn java_http_url_connection() {
    if !available("java") {
        return;
    }
    let mock = passes(|url, mock, body| {
        let mut command = Command::new("java");
        command
            .arg(source("StockReport.java"))
            .args([url, &mock.key().access_key, mock.key().secret.expose()])
            .arg(body);
        command
    });
    assert_eq!(header(&mock, "Content-Type").as_deref(), Some("application/json;charset=utf-8"));
    assert_eq!(header(&mock, "x-bis3-version").as_deref(), Some("1.0"));
}

#[test]
fn c_sharp_http_client() {
    if !available("mcs") || !available("mono") {
        return;
    }
    let folder = TempDir::new().expect("a folder");
    let program = folder.path().join("StockReport.exe");
    let mut compiler = Command::new("mcs");
    let mut out = std::ffi::OsString::from("-out:");
    out.push(&program);
    output(compiler.arg(out).arg("-r:System.Net.Http.dll").arg(source("StockReport.cs")));
    let mock = passes(|url, mock, body| {
        let mut command = Command::new("mono");
        command.arg(&program).args([url, &mock.key().access_key, mock.key().secret.expose()]).arg(body);
        command
    });
    assert!(header(&mock, "Accept-Encoding").is_some_and(|codings| codings.contains("deflate")));
    assert_eq!(header(&mock, "x-bis3-version").as_deref(), Some("1"));
}

#[test]
fn python_urllib() {
    if !available("python3") {
        return;
    }
    passes(|url, mock, body| {
        let mut command = Command::new("python3");
        command
            .arg(source("stock_report.py"))
            .args([url, &mock.key().access_key, mock.key().secret.expose()])
            .arg(body);
        command
    });
}

#[test]
fn curl() {
    if !available("curl") {
        return;
    }
    let (_, text) = printed(|url, mock, body| {
        let mut request = mock.signed(EndpointId::Stock, String::new(), mock.key());
        mock.sign_at(mock.clock.now().expect("the machine's clock"), &mut request, mock.key());
        let mut command = Command::new("curl");
        command.args(["--silent", "--show-error", "--include", "--noproxy", "*"]);
        for name in ["Authorization", "Date", "x-bis3-date", "x-bis3-version", "Content-Type"] {
            command.arg("--header").arg(format!("{name}: {}", request.headers.text(name).expect("it is set")));
        }
        command.arg("--data-binary").arg(format!("@{}", body.display())).arg(format!("{url}{}", request.target));
        command
    });
    let (mut answer, head) = wire::response_head(text.as_bytes()).expect("a head");
    answer.body = text[head..].to_owned().into();
    assert_eq!((answer.status, code(&answer)), (200, 1), "{text}");
}
