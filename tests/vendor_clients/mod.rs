//! The clients that the program prints: each is compiled and run against the mock, and does with every answer what a careful
//! client does.

mod strange;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use bis3::MockPlatform;
use bis3::contract::EndpointId;
use jiff::Timestamp;
use jiff::fmt::rfc2822;
use tempfile::TempDir;

use self::strange::{sends_nothing_by_mistake, strange_answers, survives};
use crate::mock::clients::available;
use crate::program::{bis3, block_on_beside_threads};

/// A printed client, ready to run in a folder of its own.
struct Client {
    folder: TempDir,
    run: &'static [&'static str],
    /// What it tells of an answer with status 401 and code 10008.
    unauthorized: &'static str,
}

impl Client {
    /// None where this machine has not what it takes.
    fn prepare(language: &str, file: &str, compile: &[&str], run: &'static [&'static str]) -> Option<Self> {
        // What is compiled first is there then.
        let needed = compile.first().or(run.first()).expect("a program");
        if !available(needed) {
            return None;
        }
        let folder = tempfile::tempdir().expect("a folder");
        let printed = bis3(folder.path(), &["spec", "client", language]).output().expect("it starts");
        fs::write(folder.path().join(file), printed.stdout).expect("it can be written");
        if let Some((program, arguments)) = compile.split_first() {
            let mut command = Command::new(program);
            // The compiler of Go keeps what it has made in the home of whoever runs it.
            command.args(arguments).current_dir(folder.path()).env("GOCACHE", folder.path().join("cache"));
            let output = command.output().expect("it was found before");
            let told = [output.stdout, output.stderr].concat();
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&told));
        }
        Some(Self { folder, run, unauthorized: "aside 10008" })
    }

    /// The program with these arguments, and with all that it asks of its surroundings.
    fn command(&self, url: &str, access_key: &str, secret: &str, arguments: &[&str]) -> Command {
        let (program, before) = self.run.split_first().expect("a program");
        let program = match program.strip_prefix("./") {
            Some(own) => self.folder.path().join(own),
            None => PathBuf::from(program),
        };
        let mut command = Command::new(program);
        command.args(before).args(arguments).current_dir(self.folder.path());
        command.env("BIS3_URL", url).env("BIS3_ACCESS_KEY", access_key).env("BIS3_SECRET", secret);
        command.env("BIS3_PAUSE", "0.1");
        command
    }

    /// What it tells of a report, and its exit code.
    fn report(&self, platform: &MockPlatform, secret: &str, endpoint: EndpointId) -> (String, i32) {
        let file = payload(endpoint);
        told(&mut self.command(platform.url(), platform.access_key(), secret, &[endpoint.word(), &file]))
    }
}

fn payload(endpoint: EndpointId) -> String {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("fixtures/payloads/{endpoint}.json"));
    file.to_str().expect("a path in UTF-8").to_owned()
}

fn output(command: &mut Command) -> Output {
    tokio::task::block_in_place(|| command.output().expect("it was found before"))
}

fn told(command: &mut Command) -> (String, i32) {
    let output = output(command);
    let told = String::from_utf8_lossy(&output.stdout).trim_end().to_owned();
    assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{told}");
    (told, output.status.code().expect("it ends by itself"))
}

/// What is done to a client, and what has to come of it.
struct Case {
    clock: &'static str,
    fault: Option<&'static str>,
    secret: Option<&'static str>,
    reports: &'static [EndpointId],
    /// What is told of the last report.
    told: (&'static str, i32),
    /// What the platform decided of each request, whatever became of its answer.
    codes: &'static [u32],
}

const SOUND: Case =
    Case { clock: "+0s", fault: None, secret: None, reports: &[EndpointId::Donor], told: ("done 1", 0), codes: &[1] };

const CASES: &[Case] = &[
    Case { reports: &[EndpointId::Stock, EndpointId::Donor, EndpointId::Tqc], codes: &[1, 1, 1], ..SOUND },
    Case { reports: &[EndpointId::Tqc, EndpointId::Tqc], told: ("done 20007", 0), codes: &[1, 20007], ..SOUND },
    Case { clock: "-16m", codes: &[10006, 1], ..SOUND },
    Case { clock: "+16m", codes: &[10006, 1], ..SOUND },
    Case { fault: Some("POST /Patient/Donor: 10006"), told: ("aside 10006", 1), codes: &[10006, 10006], ..SOUND },
    Case { secret: Some("another secret"), told: ("aside 10008", 1), codes: &[10008], ..SOUND },
    Case { fault: Some("POST /Patient/Donor: SavePatentFailed, times 2"), codes: &[20002, 20002, 1], ..SOUND },
    Case { fault: Some("POST /Patient/Donor: server-error, times 2"), codes: &[1, 1, 1], ..SOUND },
    Case { fault: Some("POST /Patient/Donor: server-error"), told: ("unknown", 3), codes: &[1, 1, 1, 1, 1], ..SOUND },
    Case { fault: Some("POST /Patient/Donor: cut, times 2"), codes: &[1, 1, 1], ..SOUND },
    Case { fault: Some("POST /Patient/Donor: truncate, times 1"), codes: &[1, 1], ..SOUND },
    Case { fault: Some("POST /Patient/Donor: too-many-requests, times 1"), codes: &[1, 1], ..SOUND },
    Case { fault: Some("POST /Patient/Donor: too-many-requests 2h"), told: ("unknown", 3), codes: &[1], ..SOUND },
    Case { fault: Some("POST /Patient/Donor: letter-case, times 1"), codes: &[1], ..SOUND },
    Case { fault: Some("POST /Patient/Donor: code-as-text, times 1"), codes: &[1], ..SOUND },
    Case { fault: Some("POST /Patient/Donor: unknown-members, times 1"), codes: &[1], ..SOUND },
    Case { fault: Some("POST /Patient/Donor: byte-order-mark, times 1"), codes: &[1], ..SOUND },
    Case { fault: Some("POST /Patient/Donor: chunked, times 1"), codes: &[1], ..SOUND },
    Case { fault: Some("POST /Patient/Donor: gateway-502, times 1"), codes: &[1, 1], ..SOUND },
    Case { fault: Some("POST /Patient/Donor: redirect, times 1"), codes: &[1, 1], ..SOUND },
    Case { fault: Some("POST /Patient/Donor: malformed, times 1"), codes: &[1, 1], ..SOUND },
    Case { fault: Some("POST /Patient/Donor: unlisted-code"), told: ("aside 29999", 1), codes: &[1], ..SOUND },
];

fn is_careful(client: Option<Client>) {
    let Some(client) = client else { return };
    for case in CASES {
        block_on_beside_threads(does_what_the_case_says(&client, case));
    }
    block_on_beside_threads(waits_and_signs_anew(&client));
    for strange in strange_answers() {
        block_on_beside_threads(survives(&client, strange));
    }
    block_on_beside_threads(sends_nothing_by_mistake(&client));
}

async fn does_what_the_case_says(client: &Client, case: &Case) {
    let platform = MockPlatform::builder().clock(case.clock).start().await.expect("it starts");
    if let Some(fault) = case.fault {
        platform.add_fault(fault).expect("a rule");
    }
    let secret = case.secret.unwrap_or(platform.secret()).to_owned();
    let told: Vec<_> = case.reports.iter().map(|endpoint| client.report(&platform, &secret, *endpoint)).collect();
    let expected = if case.secret.is_some() { client.unauthorized } else { case.told.0 };
    assert_eq!(told.last(), Some(&(expected.to_owned(), case.told.1)), "{:?}", case.fault);
    let answered: Vec<u32> = platform.journal().iter().map(|entry| entry.code.expect("it is decided")).collect();
    assert_eq!(answered, case.codes, "{} {:?}", case.clock, case.fault);
    platform.stop().await;
}

/// A header of a request as it was sent.
fn sent(request: &[u8], name: &str) -> String {
    let text = String::from_utf8_lossy(request).into_owned();
    let lines = text.lines().filter_map(|line| line.split_once(':'));
    let mut values =
        lines.filter(|(header, _)| header.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim().to_owned());
    values.next().expect("it was sent")
}

/// The dates have whole seconds: two seconds apart they say that the client waited, whenever it began.
async fn waits_and_signs_anew(client: &Client) {
    let platform = MockPlatform::builder().start().await.expect("it starts");
    platform.add_fault("POST /Patient/Donor: too-many-requests 2s, times 1").expect("a rule");
    let told = client.report(&platform, platform.secret(), EndpointId::Donor);
    assert_eq!(told, ("done 1".to_owned(), 0));
    let journal = platform.journal();
    let [first, second] = journal.as_slice() else { panic!("{} requests", journal.len()) };
    let at =
        |request: &[u8]| -> Timestamp { rfc2822::parse(&sent(request, "x-bis3-date")).expect("a date").timestamp() };
    let waited = at(&second.request).duration_since(at(&first.request));
    assert!(waited.as_secs() >= 2, "the repeat came after {waited}");
    assert_ne!(sent(&first.request, "Authorization"), sent(&second.request, "Authorization"));
    platform.stop().await;
}

#[test]
fn the_python_client_is_careful() {
    is_careful(Client::prepare("python", "report_client.py", &[], &["python3", "report_client.py"]));
}

#[test]
fn the_javascript_client_is_careful() {
    is_careful(Client::prepare("javascript", "report_client.js", &[], &["node", "report_client.js"]));
}

#[test]
fn the_go_client_is_careful() {
    let compile = &["go", "build", "-o", "client", "report_client.go"];
    is_careful(Client::prepare("go", "report_client.go", compile, &["./client"]));
}

#[test]
fn the_php_client_is_careful() {
    is_careful(Client::prepare("php", "report_client.php", &[], &["php", "report_client.php"]));
}

#[test]
fn the_java_client_is_careful() {
    let compile = &["javac", "--release", "8", "-Xlint:-options", "-encoding", "UTF-8", "ReportClient.java"];
    let client = Client::prepare("java", "ReportClient.java", compile, &["java", "ReportClient"]);
    // Java throws the content of such an answer away where it may not send a request again by itself.
    is_careful(client.map(|client| Client { unauthorized: "aside", ..client }));
}

#[test]
fn the_csharp_client_is_careful() {
    let compile = &[
        "mcs",
        "-r:System.Net.Http.dll",
        "-r:System.Runtime.Serialization.dll",
        "-r:System.Xml.dll",
        "-r:System.Xml.Linq.dll",
        "ReportClient.cs",
    ];
    is_careful(Client::prepare("csharp", "ReportClient.cs", compile, &["mono", "ReportClient.exe"]));
}

#[test]
fn the_pascal_client_is_careful() {
    let compile = &["fpc", "-v0", "report_client.pas"];
    is_careful(Client::prepare("pascal", "report_client.pas", compile, &["./report_client"]));
}
