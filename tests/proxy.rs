//! Targets behind a proxy: what the proxy is asked, what it never learns, and what it does not change.

use std::path::Path;
use std::sync::{Arc, Mutex};

use bis3::client::{Address, Connector, Limits, TargetError, Trust};
use bis3::contract::Contract;
use bis3::harness::own_mock::OwnMock;
use bis3::invariants::{Checker, ViolationLog};
use tokio::io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;

use crate::program::{bis3, block_on, output, told};
use crate::scenario::command::{PASSES, folder_with, run as command};
use crate::scenario::{donor_report, mock_setting, read};

const REQUEST: &[u8] = b"POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n{}";
const ANSWER: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}";

/// A small proxy on a real socket. It leads everything to one place, whatever name was asked for, and keeps the heads of
/// what it was asked.
struct SmallProxy {
    url: String,
    heads: Arc<Mutex<Vec<String>>>,
}

impl SmallProxy {
    async fn start(upstream: String, refusal: Option<&'static str>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let url = format!("http://{}", listener.local_addr().expect("a bound address"));
        let heads: Arc<Mutex<Vec<String>>> = Arc::default();
        let seen = Arc::clone(&heads);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, upstream.clone(), refusal, Arc::clone(&seen)));
            }
        });
        Self { url, heads }
    }

    fn heads(&self) -> Vec<String> {
        self.heads.lock().expect("no test panicked").clone()
    }

    fn connector(&self, target: &str, credentials: &str, trust: &Trust) -> Connector {
        let address: Address = target.parse().expect("an address");
        let proxy = self.url.replace("://", &format!("://{credentials}")).parse().expect("a proxy");
        Connector::new(address, trust, Limits::default()).expect("it can be set up").through(proxy)
    }
}

async fn serve(
    mut stream: TcpStream,
    upstream: String,
    refusal: Option<&'static str>,
    seen: Arc<Mutex<Vec<String>>>,
) -> Option<()> {
    let head = read_head(&mut stream).await?;
    seen.lock().expect("no test panicked").push(head.clone());
    if let Some(refusal) = refusal {
        return stream.write_all(refusal.as_bytes()).await.ok();
    }
    let mut onward = TcpStream::connect(upstream).await.ok()?;
    if head.starts_with("CONNECT ") {
        stream.write_all(b"HTTP/1.1 200 Connection established\r\nX-Proxy: small\r\n\r\n").await.ok()?;
    } else {
        // Only the first request of a connection is led on in the form of an origin: one is enough for each test.
        let (line, rest) = head.split_once("\r\n")?;
        let mut words = line.split(' ');
        let (method, url) = (words.next()?, words.next()?);
        let path = url.strip_prefix("http://")?.split_once('/')?.1;
        onward.write_all(format!("{method} /{path} HTTP/1.1\r\n{rest}").as_bytes()).await.ok()?;
    }
    copy_bidirectional(&mut stream, &mut onward).await.map(drop).ok()
}

async fn read_head(stream: &mut TcpStream) -> Option<String> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await.ok()?);
    }
    String::from_utf8(head).ok()
}

/// Answers one request.
async fn one_answer() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("a bound address").to_string();
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.expect("a connection");
        stream.read_exact(&mut [0; REQUEST.len()]).await.expect("a request");
        stream.write_all(ANSWER).await.expect("a reader");
    });
    address
}

#[test]
fn a_plain_target_is_named_in_full_to_the_proxy() {
    block_on(async {
        let proxy = SmallProxy::start(one_answer().await, None).await;
        let connector = proxy.connector("http://platform.example:8095", "", &Trust::Public);
        let answer = connector.session().exchange(REQUEST, "POST").await.expect("an answer");
        assert_eq!(answer.bytes, ANSWER);
        assert_eq!(
            proxy.heads(),
            ["POST http://platform.example:8095/a HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n"]
        );
    });
}

#[test]
fn a_target_over_tls_is_reached_through_a_tunnel_that_the_proxy_cannot_look_into() {
    block_on(async {
        let issued = rcgen::generate_simple_self_signed(vec!["platform.example".to_owned()]).expect("a certificate");
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("ca.pem");
        std::fs::write(&file, issued.cert.pem()).expect("a writable folder");
        let key = rustls_pki_types::PrivateKeyDer::try_from(issued.signing_key.serialize_der()).expect("a key");
        let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .expect("versions")
            .with_no_client_auth()
            .with_single_cert(vec![issued.cert.der().clone()], key)
            .expect("a certificate of this key");
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let upstream = listener.local_addr().expect("a bound address").to_string();
        tokio::spawn(async move {
            let (stream, _) = listener.accept().await.expect("a connection");
            let mut stream = TlsAcceptor::from(Arc::new(config)).accept(stream).await.expect("TLS");
            stream.read_exact(&mut [0; REQUEST.len()]).await.expect("a request");
            stream.write_all(ANSWER).await.expect("a reader");
            stream.flush().await.expect("a reader");
        });
        let proxy = SmallProxy::start(upstream, None).await;
        let connector = proxy.connector("https://platform.example", "me:secret@", &Trust::Authority(file));
        let answer = connector.session().exchange(REQUEST, "POST").await.expect("an answer");
        assert_eq!(answer.bytes, ANSWER);
        assert_eq!(
            proxy.heads(),
            ["CONNECT platform.example:443 HTTP/1.1\r\nHost: platform.example:443\r\n\
              Proxy-Authorization: Basic bWU6c2VjcmV0\r\n\r\n"]
        );
    });
}

#[test]
fn a_proxy_that_gives_no_tunnel_is_named() {
    block_on(async {
        for (refusal, told) in [
            ("HTTP/1.1 407 Proxy Authentication Required\r\n\r\n", "407 Proxy Authentication Required"),
            ("", "it closed the connection"),
        ] {
            let proxy = SmallProxy::start(String::new(), Some(refusal)).await;
            let failure = proxy.connector("https://platform.example", "", &Trust::Anyone).session().open().await;
            let error = failure.expect_err("no tunnel");
            assert!(matches!(error, TargetError::Proxy { .. }), "{error}");
            assert_eq!(error.to_string(), format!("the proxy {} gives no tunnel: {told}", proxy.url));
        }
    });
}

#[test]
fn the_password_for_a_proxy_is_in_nothing_that_is_kept_of_an_answer() {
    block_on(async {
        let log = ViolationLog::new(Contract::embedded());
        let proxy = SmallProxy::start(one_answer().await, None).await;
        let connector = proxy.connector("http://platform.example:8095", "me:hidden@", &Trust::Public);
        let connector = connector.checked(Checker::new(&log, None, Vec::new()));
        connector.session().exchange(REQUEST, "POST").await.expect("an answer");
        assert!(proxy.heads()[0].contains("Proxy-Authorization: Basic bWU6aGlkZGVu"), "{:?}", proxy.heads());
        let violated = log.violated();
        assert!(!violated.is_empty(), "an answer without Date and code breaks something");
        for found in violated {
            assert_eq!(found.exchange.request, REQUEST);
        }
    });
}

/// Runs the program against a mock behind a small proxy.
fn through_proxy(arguments: impl Fn(&str) -> Vec<String>, variable: Option<&str>) -> (i32, String, Vec<String>) {
    let folder = folder_with(PASSES);
    block_on(async {
        let mock = OwnMock::start(&read("donor.yaml", &donor_report("must", PASSES)), &mock_setting()).await;
        let mock = mock.expect("a free port");
        let proxy = SmallProxy::start(mock.address().authority(), None).await;
        let arguments = arguments(&proxy.url);
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        let mut command = command(folder.path(), &[&["."], &arguments[..], SHARED].concat());
        if let Some(name) = variable {
            command.env(name, &proxy.url);
        }
        let output = tokio::task::spawn_blocking(move || command.output()).await.expect("it is not cancelled");
        let (code, text) = told(&output.expect("the program runs"));
        mock.stop().await;
        (code, text, proxy.heads())
    })
}

const SHARED: &[&str] = &["--no-snapshots", "--clock", "fixed:2024-05-06T00:00:00Z"];
const TARGET: &str = "--target=http://platform.example:8095";

#[test]
fn a_run_goes_through_the_proxy_of_the_command_line_or_of_the_environment() {
    let asked = |url: &str| vec![TARGET.to_owned(), "--allow-writes".to_owned(), format!("--proxy={url}")];
    let of_environment = |_: &str| vec![TARGET.to_owned(), "--allow-writes".to_owned()];
    for (code, text, heads) in [through_proxy(asked, None), through_proxy(of_environment, Some("HTTP_PROXY"))] {
        assert_eq!(code, 0, "{text}");
        assert_eq!(heads.len(), 1, "{heads:?}");
        assert!(heads[0].starts_with("POST http://platform.example:8095/Patient/Donor HTTP/1.1\r\n"), "{heads:?}");
    }
}

#[test]
fn a_proxy_on_this_machine_makes_no_target_this_machine() {
    let asked = |url: &str| vec![TARGET.to_owned(), format!("--proxy={url}")];
    let (code, text, heads) = through_proxy(asked, None);
    assert_eq!((code, heads), (0, Vec::new()), "{text}");
    assert!(text.contains("skip") && text.contains("--allow-writes"), "{text}");
}

#[test]
fn a_proxy_elsewhere_takes_a_target_of_this_name_to_its_own_machine() {
    let folder = folder_with(PASSES);
    let connection = ["--proxy=http://proxy.example:3128", "--connect-timeout=1"];
    let asked = [&[".", "--target=http://localhost:8095"], &connection[..], SHARED].concat();
    let (_, text) = told(&command(folder.path(), &asked).output().expect("the program runs"));
    assert!(text.contains("skip") && text.contains("--allow-writes"), "{text}");
}

#[test]
fn a_target_on_this_machine_is_not_asked_for_through_the_proxy_of_the_environment() {
    let folder = folder_with(PASSES);
    block_on(async {
        let mock = OwnMock::start(&read("donor.yaml", &donor_report("must", PASSES)), &mock_setting()).await;
        let mock = mock.expect("a free port");
        let url = mock.address().to_string();
        let mut command = command(folder.path(), &[&[".", "--target", &url], SHARED].concat());
        command.env("HTTP_PROXY", "http://127.0.0.1:1").env("http_proxy", "http://127.0.0.1:1");
        let output = tokio::task::spawn_blocking(move || command.output()).await.expect("it is not cancelled");
        let (code, text) = told(&output.expect("the program runs"));
        assert_eq!(code, 0, "{text}");
        mock.stop().await;
    });
}

#[test]
fn a_password_on_the_command_line_is_refused() {
    let arguments = ["scenarios", TARGET, "--proxy", "http://me:hidden@127.0.0.1:1"];
    let (code, text) = told(&command(Path::new("."), &arguments).output().expect("the program runs"));
    assert_eq!(code, 2, "{text}");
    assert!(text.contains("HTTPS_PROXY") && !text.contains("hidden"), "{text}");
}

#[test]
fn a_rate_holds_over_all_jobs() {
    let folder = folder_with(PASSES);
    for id in ["b", "c", "d"] {
        let text = donor_report("must", PASSES).replace("id: donor", &format!("id: {id}"));
        std::fs::write(folder.path().join(format!("{id}.yaml")), text).expect("a writable folder");
    }
    block_on(async {
        let mock = OwnMock::start(&read("donor.yaml", &donor_report("must", PASSES)), &mock_setting()).await;
        let mock = mock.expect("a free port");
        let url = mock.address().to_string();
        let mut command = command(folder.path(), &[&[".", "--target", &url, "--rate=20", "--jobs=4"], SHARED].concat());
        let started = std::time::Instant::now();
        let output = tokio::task::spawn_blocking(move || command.output()).await.expect("it is not cancelled");
        let (code, text) = told(&output.expect("the program runs"));
        assert_eq!(code, 0, "{text}");
        // Four requests have three intervals between them; nothing here depends on how fast the machine is.
        assert!(started.elapsed() >= std::time::Duration::from_millis(150), "{:?}", started.elapsed());
        mock.stop().await;
    });
}

#[test]
fn a_proxy_that_nobody_runs_is_told_as_the_proxy() {
    let proxy = crate::compare::sides::nobody();
    let through = |command: &[&str]| output(&mut bis3(Path::new("."), &[command, &["--proxy", &proxy]].concat()));
    let target = ["--target", "http://platform.example:8095"];
    let (code, text) = through(&[&["doctor"], &target[..]].concat());
    assert!(code == 3 && text.contains("it is the proxy that cannot be reached, and not the target"), "{code} {text}");
    let (code, text) =
        through(&["run", "scenarios/1.2.2-donor", "--target", "https://platform.example", "--allow-writes"]);
    assert!(code == 3 && text.contains(&format!("the proxy {proxy} cannot be reached")), "{code} {text}");
}

#[test]
fn what_is_no_proxy_and_no_certificate_is_a_usage_error_whatever_the_address() {
    for (arguments, expected) in [
        (["--proxy", "foo"], "--proxy `foo` is no address of a proxy: write http://HOST:PORT"),
        (["--proxy", "foo:bar"], "--proxy"),
        (["--proxy", ""], "--proxy"),
        (["--ca", "nowhere.pem"], "nowhere.pem"),
    ] {
        let typed = [&["doctor", "--target", "http://127.0.0.1:1"], &arguments[..]].concat();
        let (code, text) = output(&mut bis3(Path::new("."), &typed));
        assert!(code == 2 && text.contains(expected), "{code} {text}");
    }
}
