//! `bis3 serve` as a person or a pipeline meets it.

use std::fs;
use std::io::{BufRead, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::Command;

use bis3::message::{Response, wire};
use bis3::mock::{Tls, TlsSource};
use insta::assert_snapshot;
use tempfile::TempDir;

use super::clients::available;
use super::program::{EMPTY, Program, ask, command};
use super::support::code;
use crate::files::write_private;

#[test]
fn it_serves_without_further_arguments() {
    let mut program = Program::start(&[]);
    assert_eq!(code(&ask(program.address("listening"), EMPTY)), 10000);
    let announcement = program.announcement();
    for line in ["EbX/S0rBNYs=     vVmegQomovwbLOMikJPA5EPQjeGdjfVy", "test-20010", "curl -i -X POST http://127.0.0.1:"]
    {
        assert!(announcement.contains(line), "{announcement}");
    }
}

/// Runs what was printed as a person would paste it.
fn paste(announcement: &str) -> Response {
    let line = announcement.find("curl ").map(|at| &announcement[at..]).expect("a curl line");
    let output = Command::new("sh").arg("-c").arg(line).env("NO_PROXY", "*").output().expect("a shell");
    let (mut response, head) = wire::response_head(&output.stdout).unwrap_or_else(|_| panic!("{output:?}"));
    response.body = output.stdout[head..].to_vec().into();
    response
}

#[test]
fn the_printed_curl_line_passes_as_it_is() {
    if !available("curl") {
        return;
    }
    for profile in ["default", "browser-family"] {
        let mut program = Program::start(&["--profile", profile]);
        assert_eq!(code(&paste(&program.announcement())), 1, "{profile}");
    }
    let folder = TempDir::new().expect("a folder");
    let mut program = Program::start(&["--tls", &folder.path().join("a folder").to_string_lossy()]);
    assert!(Path::new(program.told("certificate")).exists());
    assert_eq!(code(&paste(&program.announcement())), 1);
}

#[cfg(unix)]
#[test]
fn a_signal_lets_the_request_in_flight_finish() {
    for signal in ["-TERM", "-INT"] {
        let mut program = Program::start(&["--admin", "127.0.0.1:0", "--fault", "*: delay 200ms", "--log", "json"]);
        let (address, admin) = (program.address("listening"), program.address("admin"));
        let asking = std::thread::spawn(move || ask(address, EMPTY));
        // The rule has fired, so the request is there and its answer waits.
        let faults = "GET /faults HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
        while !ask(admin, faults).text().contains(r#""fired": 1"#) {}
        program.terminate(signal);
        assert_eq!(code(&asking.join().expect("it was answered")), 10000);
        let (status, log) = program.end();
        assert_eq!(status.code(), Some(0), "{log}");
        assert!(log.contains(r#""code":10000"#), "{log}");
    }
}

/// Whoever asks twice does not want to wait for the request in flight; what was answered before has its line.
#[cfg(unix)]
#[test]
fn a_second_signal_ends_it_at_once_and_loses_no_line() {
    let faults = ["--fault", "POST /Stock/HospStock: delay 1h"];
    let mut program = Program::start(&[&faults[..], &["--log", "json", "--admin", "127.0.0.1:0"]].concat());
    let (address, admin) = (program.address("listening"), program.address("admin"));
    for _ in 0..100 {
        ask(address, "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    }
    let mut waiting = TcpStream::connect(address).expect("it listens");
    waiting.write_all(EMPTY.as_bytes()).expect("it reads");
    let faults = "GET /faults HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    while !ask(admin, faults).text().contains(r#""fired": 1"#) {}
    program.terminate("-INT");
    // The first signal has come when nobody listens any more.
    while TcpStream::connect(address).is_ok() {}
    program.terminate("-TERM");
    let (status, log) = program.end();
    assert_eq!(status.code(), Some(0), "{log}");
    assert_eq!(log.matches("GET / HTTP/1.1").count(), 100, "{log}");
    assert!(log.contains("\"sent-whole\":false"), "{log}");
}

#[test]
fn a_taken_port_is_told() {
    let taken = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = taken.local_addr().expect("it is bound").to_string();
    let output = command(&["--listen", &address]).output().expect("it runs");
    assert_eq!((output.status.code(), &*output.stdout), (Some(3), &b""[..]));
    let told = String::from_utf8(output.stderr).expect("text").replace(&address, "ADDRESS");
    assert_snapshot!(told);
}

#[test]
fn a_ready_file_holds_the_addresses() {
    let folder = TempDir::new().expect("a folder");
    let file = folder.path().join("ready");
    let mut program = Program::start(&["--ready-file", &file.to_string_lossy()]);
    // The lines for programs are printed before the file is there, and the rest behind it.
    program.announcement();
    let address = program.address("listening");
    assert_eq!(fs::read_to_string(&file).expect("it was written"), format!("listening http://{address}\n"));
}

#[test]
fn a_configuration_file_takes_the_same_words() {
    let folder = TempDir::new().expect("a folder");
    let file = folder.path().join("serve.yaml");
    let keys = "keys:\n  - access-key: own\n    secret: own-secret-of-mine\n    institutions: any\n";
    write_private(&folder.path().join("keys.yaml"), keys);
    let text = "keys: keys.yaml\nclock: fixed:2018-09-10T10:15:31Z\nmax-body: 1\nseed: 7\nlog: none\nfaults:\n  - '*: SaveEQAFailed'\n";
    fs::write(&file, text).expect("it can be written");
    let mut program = Program::start(&["--config", &file.to_string_lossy(), "--clock", "fixed:2020-01-01T00:00:00Z"]);
    let announcement = program.announcement();
    assert!(announcement.contains("fault rules 1") && !announcement.contains("own-secret-of-mine"), "{announcement}");
    let answer = ask(program.address("listening"), EMPTY);
    assert_eq!((answer.status, code(&answer)), (413, 10009));
    let date = answer.headers.text("Date");
    assert_eq!(date, Some("Wed, 01 Jan 2020 00:00:00 GMT"), "what is typed goes before the file");
}

#[test]
fn mistakes_are_shown_at_their_place() {
    let folder = TempDir::new().expect("a folder");
    let told = |text: &str| {
        let file = folder.path().join("serve.yaml");
        fs::write(&file, text).expect("it can be written");
        let output = command(&["--config", &file.to_string_lossy()]).output().expect("it runs");
        assert_eq!(output.status.code(), Some(2), "{text}");
        String::from_utf8(output.stderr).expect("text").replace(&*folder.path().to_string_lossy(), "FOLDER")
    };
    assert_snapshot!(told("listn: 127.0.0.1:0\n"));
    assert_snapshot!(told("listen: 127.0.0.1\n"));
    assert_snapshot!(told("faults:\n  - 'POST /Stock/HospStock: SaveHosStockFaild'\n"));
    assert_snapshot!(told("tls: a\ntls-cert: b\n"));
}

#[test]
fn the_last_that_is_told_is_where_it_waits_and_how_it_ends() {
    let mut program = Program::start(&["--admin", "127.0.0.1:0"]);
    let announcement = program.told_until("Ctrl-C ends it\n");
    let (address, last) = (program.address("listening"), announcement.trim_end().lines().last());
    let wanted = format!("waiting for requests at http://{address}, each of which is told below; Ctrl-C ends it");
    assert_eq!(last, Some(&*wanted));
    // Of the test keys one row is told.
    assert!(announcement.contains("test-CODE") && !announcement.contains("test-10006-secret"), "{announcement}");
}

#[test]
fn an_open_administration_is_refused_also_where_the_port_is_taken() {
    let taken = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = taken.local_addr().expect("it is bound").to_string();
    let output = command(&["--listen", &address, "--admin", "0.0.0.0:0"]).output().expect("it runs");
    assert_eq!(output.status.code(), Some(2));
}

#[test]
fn words_without_a_meaning_are_a_usage_error() {
    for arguments in [
        &["--listen", "here"][..],
        &["--max-body", "8G"],
        &["--max-head", "1"],
        &["--idle-timeout", "0s"],
        &["--clock", "noon"],
        &["--log", "loud"],
        &["--seed", "-1"],
        &["--fault", "*: boom"],
        &["--profile", "defult"],
        &["--keys", "/nowhere/keys.yaml"],
        &["--tls-cert", "only.pem"],
        &["--admin", "0.0.0.0:0"],
    ] {
        let output = command(arguments).output().expect("it runs");
        assert_eq!((output.status.code(), &*output.stdout), (Some(2), &b""[..]), "{arguments:?}");
        assert!(!output.stderr.is_empty(), "{arguments:?}");
    }
}

#[test]
fn an_open_address_is_warned_of() {
    let mut program = Program::start(&["--listen", "0.0.0.0:0"]);
    program.announcement();
    let mut line = String::new();
    program.log().read_line(&mut line).expect("text");
    assert!(line.starts_with("warning: 0.0.0.0:") && line.contains("not a loopback address"), "{line}");
}

#[test]
fn the_admin_token_comes_from_the_environment_or_a_file() {
    let folder = TempDir::new().expect("a folder");
    let file = folder.path().join("token");
    fs::write(&file, "open sesame, open sesame\n").expect("it can be written");
    #[cfg(unix)]
    fs::set_permissions(&file, std::os::unix::fs::PermissionsExt::from_mode(0o600)).expect("it is its owner's");
    let program = Program::start(&["--admin", "127.0.0.1:0", "--admin-token-file", &file.to_string_lossy()]);
    let health = |bearing: &str| {
        ask(
            program.address("admin"),
            &format!("GET /health HTTP/1.1\r\nHost: localhost\r\n{bearing}Connection: close\r\n\r\n"),
        )
    };
    assert_eq!(health("").status, 401);
    assert_eq!(health("Authorization: Bearer open sesame, open sesame\r\n").status, 200);
}

#[test]
fn own_certificates_are_served() {
    let folder = TempDir::new().expect("a folder");
    let source = TlsSource::SelfSigned { folder: folder.path().to_owned(), address: [127, 0, 0, 1].into() };
    let certificate = Tls::load(&source).expect("it can be made").certificate;
    let key = folder.path().join("key.pem");
    let program = Program::start(&["--tls-cert", &certificate.to_string_lossy(), "--tls-key", &key.to_string_lossy()]);
    assert!(program.told("listening").starts_with("https://"));
    assert_eq!(Path::new(program.told("certificate")), certificate);
}

#[test]
fn a_trial_shows_a_signed_request_and_its_answer() {
    let folder = TempDir::new().expect("a folder");
    let tls = folder.path().to_string_lossy().into_owned();
    for arguments in [vec!["--try"], vec!["--try", "--tls", &tls], vec!["--try", "--profile", "browser-family"]] {
        let mut program = Program::start(&arguments);
        let announcement = program.announcement();
        let exchange = program.told_until("}}\n");
        assert!(exchange.contains("Authorization: BIS3 EbX/S0rBNYs=:"), "{exchange}");
        assert!(exchange.contains("HTTP/1.1 200 OK\n"), "{exchange}");
        assert!(exchange.ends_with("{\"code\":1,\"msg\":\"请求成功\",\"data\":{}}\n"), "{announcement}{exchange}");
        TcpStream::connect(program.address("listening")).expect("it goes on serving");
    }
}

#[test]
fn a_trial_without_a_key_for_it_is_told() {
    let folder = TempDir::new().expect("a folder");
    let keys = folder.path().join("keys.yaml");
    write_private(&keys, "keys: [{access-key: one, secret: s, institutions: [12332500472260169F]}]");
    let arguments = ["--try", "--listen", "127.0.0.1:0", "--keys", &keys.to_string_lossy()];
    let output = command(&arguments).output().expect("it ends");
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("--try has nothing to send"), "{output:?}");
}

#[test]
fn a_mock_that_is_wrong_on_purpose_says_so_in_both_languages() {
    let mut program = Program::start(&["--defect", "scheme-as-invalid"]);
    let answer = ask(program.address("listening"), &EMPTY.replace("\r\n\r\n", "\r\nAuthorization: Basic a:b\r\n\r\n"));
    assert_eq!(code(&answer), 10001);
    program.terminate("-TERM");
    let (_, told) = program.end();
    assert!(told.contains("故意带有缺陷 scheme-as-invalid") && told.contains("wrong on purpose"), "{told}");
}
