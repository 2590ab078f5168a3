//! Targets at which nothing can be judged: nobody, somebody else, somebody who says nothing, TLS that is not believed.

use std::fs;
use std::net::TcpListener;
use std::sync::atomic::{AtomicBool, Ordering};

use bis3::client::Trust;
use bis3::mock::{Tls, TlsSource};
use bis3::probe::doctor::{Diagnosis, State};
use rcgen::{CertificateParams, KeyPair};
use tempfile::TempDir;

use super::{Client, told, under, url};
use crate::compare::sides::{Answering, answer, nobody};
use crate::mock::support::{Mock, mock_with};
use crate::program::block_on_beside_threads;

fn examined(url: &str) -> Diagnosis {
    block_on_beside_threads(Client::new().examines(url))
}

/// What is told of a target, and where it ends.
fn ends(url: &str, state: State, check: &str, expected: &str) {
    let diagnosis = examined(url);
    let told = told(&diagnosis);
    assert_eq!(diagnosis.verdict(), state, "{told}");
    assert_eq!(diagnosis.checks.last().map(|check| (check.check, check.state)), Some((check, state)), "{told}");
    assert!(told.contains(expected), "{told}");
}

#[test]
fn nobody_is_unreachable() {
    ends(&nobody(), State::Unreachable, "address", "nobody listens");
    ends("http://no-such-host.invalid", State::Unreachable, "address", "the name must resolve");
}

#[test]
fn a_target_that_closes_or_says_nothing_is_unreachable() {
    ends(&Answering::all(Vec::new()).url, State::Unreachable, "http", "try https://");
    // It takes connections and reads nothing.
    let silent = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let url = format!("http://{}", silent.local_addr().expect("a bound address"));
    ends(&url, State::Unreachable, "http", "raise --timeout");
    ends(&Answering::all(b"SSH-2.0-x\r\n\r\n".to_vec()).url, State::Unreachable, "http", "another protocol");
    let malformed = b"HTTP/1.1 200 OK\r\nno colon\r\n\r\n".to_vec();
    ends(&Answering::all(malformed).url, State::Doubtful, "http", "its beginning: `HTTP/1.1 200 OK no colon");
}

#[test]
fn a_target_that_closes_on_each_signature_is_at_fault() {
    let refusal = answer("401 Unauthorized", "", r#"{"code":10000}"#);
    let target = Answering::by(move |request| if request.contains("BIS3 ") { Vec::new() } else { refusal.clone() });
    ends(&target.url, State::Fault, "key", "a platform answers whatever comes (1.3.1)");
}

#[test]
fn a_target_that_closes_once_on_a_signature_is_not_blamed_for_it() {
    let refusal = answer("401 Unauthorized", "", r#"{"code":10000}"#);
    let is_first = AtomicBool::new(true);
    let target = Answering::by(move |request| {
        let is_closed = request.contains("BIS3 ") && is_first.swap(false, Ordering::SeqCst);
        if is_closed { Vec::new() } else { refusal.clone() }
    });
    ends(&target.url, State::Unreachable, "key", "a signed one was not");
}

#[test]
fn a_code_that_comes_before_a_check_shows_nothing_of_what_comes_behind_it() {
    let answering = |signed: fn(&str) -> (&'static str, u32)| {
        Answering::by(move |request| {
            let unsigned = ("401 Unauthorized", 10000);
            let (status, code) = if request.contains("BIS3 ") { signed(request) } else { unsigned };
            answer(status, "", &format!(r#"{{"code":{code},"msg":"","data":{{}}}}"#))
        })
    };
    // One endpoint is let in, and at the others the signature is refused.
    let first_only = answering(|request| match request.contains(" /Stock/") {
        true => ("400 Bad Request", 10009),
        false => ("401 Unauthorized", 10008),
    });
    let diagnosis = examined(&first_only.url);
    let permission = diagnosis.checks.iter().find(|check| check.check == "permission").expect("it was looked at");
    assert_eq!((diagnosis.verdict(), permission.state), (State::Well, State::Note), "{}", told(&diagnosis));
    assert_eq!(permission.came.en, "donor does not show it: 401, 10008 AuthorizationNoMatch");
    let nowhere = answering(|_| ("404 Not Found", 10009));
    ends(&nowhere.url, State::Doubtful, "key", "refused before its key is looked at");
}

#[test]
fn what_is_not_this_interface_is_a_wrong_address() {
    let html = answer("404 Not Found", "Content-Type: text/html\r\n", "<html></html>");
    ends(&Answering::all(html).url, State::Doubtful, "interface", "this is not an answer of the interface");
    let elsewhere = answer("301 Moved Permanently", "Location: https://other.example/\r\n", "");
    ends(&Answering::all(elsewhere).url, State::Doubtful, "interface", "https://other.example/");
    let gateway = answer("502 Bad Gateway", "Content-Type: text/html\r\n", "<html></html>");
    ends(&Answering::all(gateway).url, State::Unreachable, "interface", "no platform behind it");
    let everywhere = answer("404 Not Found", "", r#"{"code":10009}"#);
    ends(&Answering::all(everywhere).url, State::Doubtful, "interface", "like one that is nowhere");
}

#[test]
fn the_prefix_under_which_the_interface_stands_is_found() {
    let mock = |base: &'static str| under_base(base);
    for (base, typed, expected) in [("unsigned:/api", "", "/api"), ("none", "/api", "")] {
        block_on_beside_threads(async {
            let mock = mock(base).await;
            let diagnosis = Client::new().examines(&format!("{}{typed}", url(&mock))).await;
            let told = told(&diagnosis);
            assert_eq!(diagnosis.verdict(), State::Mistake, "{told}");
            assert!(told.contains(&format!("stands under {}{expected}:", url(&mock))), "{told}");
        });
    }
}

async fn under_base(base: &str) -> Mock {
    under(&[("resource-base", base)]).await
}

/// A certificate for `localhost`, valid in these years.
fn certificate(folder: &TempDir, name: &str, years: [i32; 2]) -> Tls {
    let key = KeyPair::generate().expect("a key");
    let mut params = CertificateParams::new(vec![name.to_owned()]).expect("a name");
    (params.not_before, params.not_after) =
        (rcgen::date_time_ymd(years[0], 1, 1), rcgen::date_time_ymd(years[1], 1, 1));
    let made = params.self_signed(&key).expect("a certificate");
    let (certificate, file) = (folder.path().join("cert.pem"), folder.path().join("key.pem"));
    fs::write(&certificate, made.pem()).expect("a writable folder");
    fs::write(&file, key.serialize_pem()).expect("a writable folder");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).expect("its owner may");
    }
    Tls::load(&TlsSource::Files { certificate, key: file }).expect("sound files")
}

#[test]
fn each_fault_of_a_certificate_is_told_apart() {
    let cases = [
        ("localhost", [2020, 2090], false, "no public authority issued it"),
        ("localhost", [2020, 2021], true, "it has expired"),
        ("localhost", [2080, 2090], true, "not valid yet"),
        ("other.example", [2020, 2090], true, "it names another host"),
    ];
    for (name, years, trusted, expected) in cases {
        let folder = TempDir::new().expect("a folder");
        let tls = certificate(&folder, name, years);
        let trust = if trusted { Trust::Authority(tls.certificate.clone()) } else { Trust::Public };
        let client = Client { trust, ..Client::new() };
        block_on_beside_threads(async {
            let mock = mock_with(|options| options.tls = Some(tls.clone())).await;
            let url = format!("https://localhost:{}", mock.server.address().port());
            let diagnosis = client.examines(&url).await;
            let told = told(&diagnosis);
            assert_eq!(
                diagnosis.checks.last().map(|check| (check.check, check.state)),
                Some(("tls", State::Mistake)),
                "{told}"
            );
            assert!(told.contains(expected), "{told}");
        });
    }
}

#[test]
fn plain_http_at_a_port_of_tls_and_the_reverse_are_told() {
    let folder = TempDir::new().expect("a folder");
    let tls = certificate(&folder, "localhost", [2020, 2090]);
    block_on_beside_threads(async {
        let mock = mock_with(|options| options.tls = Some(tls)).await;
        let diagnosis = Client::new().examines(&url(&mock)).await;
        assert!(told(&diagnosis).contains("write https://"), "{}", told(&diagnosis));
        assert_eq!(diagnosis.verdict(), State::Mistake);
        let plain = mock_with(|_| {}).await;
        let diagnosis = Client::new().examines(&url(&plain).replace("http:", "https:")).await;
        assert!(told(&diagnosis).contains("write http://"), "{}", told(&diagnosis));
    });
}

#[test]
fn an_unsigned_request_that_gets_as_far_as_its_body_is_a_grave_fault() {
    let body = answer("400 Bad Request", "", r#"{"code":10009,"msg":"","data":{}}"#);
    let nowhere = answer("404 Not Found", "", r#"{"code":10009,"msg":"","data":{}}"#);
    let target = Answering::by(
        move |request| if request.contains(" /Stock/HospStock ") { body.clone() } else { nowhere.clone() },
    );
    let diagnosis = examined(&target.url);
    let interface = diagnosis.checks.iter().find(|check| check.check == "interface").expect("it was looked at");
    assert_eq!(interface.state, State::Fault, "{}", told(&diagnosis));
}
