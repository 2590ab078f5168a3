//! What must never be written or shown: canaries in every place that a request has, and everything searched that any command
//! prints or writes. `target` has a secret of a key in the answers of a target, `client` has one in the requests of a client,
//! `certified` in those of a client that is certified, and `known` in files of others.

mod certified;
mod client;
mod known;
mod target;

use std::fs;
use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;
use tempfile::TempDir;

use crate::program::{bis3, output};

/// How every canary begins.
const CANARY: &str = "canary-";

const SIGNATURE: &str = "BIS3 key:n57AwuEg6IFvySBLmnIIsBhYkLU=";

/// A request with a canary in every place that is named as a secret, under such an Authorization.
fn request(authorization: &str, body: &str) -> String {
    let head = [
        "POST http://canary-user:canary-password@localhost/Patient/Donor?token=canary-q1&access%5Ftoken=canary-q2&x=1 HTTP/1.1",
        "Host: localhost",
        "Date: Mon, 10 Sep 2018 10:15:31 GMT",
        "x-bis3-date: Mon, 10 Sep 2018 10:15:31 GMT",
        "x-bis3-version: 1.0",
        "X-Api-Key: canary-h1",
        "X-Auth-Token: canary-h2",
        "Cookie: a=canary-h3; b=canary-h4",
        "Proxy-Authorization: Basic canary-h5",
        "Referer: http://u:canary-h6@h/?api_key=canary-h7#access_token=canary-h8",
        "X-Original-URL: /a?password=canary-h9",
        "Content-Type: application/json",
    ];
    format!("{}\r\nAuthorization: {authorization}\r\nContent-Length: {}\r\n\r\n{body}", head.join("\r\n"), body.len())
}

/// Bodies with canaries in members that are named as secrets: JSON, JSON that is cut, a form, XML.
fn bodies() -> [String; 4] {
    let json = json!({
        "FacilityCode": "12332500472260169F", "HospTime": "2018-09-09", "InPatientNum": 20, "DonorNum": 10,
        "auth": {"clientSecret": ["canary-b1"], "user": "canary-b2"}, "Note": "see /?token=canary-b3", "password": "canary-b4",
    })
    .to_string();
    let cut = json[..json.len() - 4].to_owned();
    [
        json,
        cut,
        "user=me&password=canary-b5&token=canary-b6".to_owned(),
        "<a><s:password>canary-b7</s:password></a>".to_owned(),
    ]
}

/// An answer that repeats canaries, and has its own.
fn answer() -> String {
    let body = json!({"code": 1, "access_token": "canary-a1", "data": ["canary-h1", "canary-b4"]}).to_string();
    format!(
        "HTTP/1.1 200 OK\r\nSet-Cookie: id=canary-a2\r\nLocation: /?token=canary-a3\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
}

/// The recordings of such requests.
fn write_recordings(folder: &TempDir) -> Vec<String> {
    let mut names = Vec::new();
    let mut write = |name: String, text: String| {
        fs::write(folder.path().join(&name), text).expect("it can be written");
        names.push(name);
    };
    let schemes =
        [SIGNATURE, "Bearer canary-c1", "Basic canary-c2", "canary-c3", "canary-c4 canary-c5", "Token\tcanary-c6"];
    for (index, scheme) in schemes.into_iter().enumerate() {
        write(format!("scheme-{index}.http"), request(scheme, &bodies()[0]) + "\r\n\r\n" + &answer());
    }
    for (index, body) in bodies().iter().enumerate() {
        write(format!("body-{index}.http"), request(SIGNATURE, body));
    }
    let journal = json!({
        "request": {"base64": STANDARD.encode(request("Bearer canary-c7", &bodies()[0]))},
        "response": {"base64": STANDARD.encode(answer())},
    });
    write("journal.json".to_owned(), journal.to_string());
    write(
        "curl.sh".to_owned(),
        "curl 'http://u:canary-d1@localhost/Patient/Donor?token=canary-d2' -H 'X-Api-Key: canary-d3' -H 'Authorization: Bearer canary-d4' --data '{\"password\": \"canary-d5\"}'\n".to_owned(),
    );
    names
}

/// Complains where a canary stands in these bytes, as it is or as base64 of it.
fn search(what: &str, bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    assert!(!text.contains(CANARY), "{what}:\n{text}");
    assert!(!text.to_lowercase().contains(&target::hexadecimal(CANARY)), "{what}, in hexadecimal digits:\n{text}");
    for word in text.split(|sign: char| !(sign.is_ascii_alphanumeric() || "+/=".contains(sign))) {
        let decoded = STANDARD.decode(word).unwrap_or_default();
        let decoded = String::from_utf8_lossy(&decoded);
        assert!(!decoded.contains(CANARY), "{what}, in base64:\n{decoded}");
    }
}

/// The same in everything below a folder; of an archive, in its entries.
fn search_folder(folder: &Path) {
    for entry in fs::read_dir(folder).expect("it can be read") {
        let path = entry.expect("it can be read").path();
        if path.is_dir() {
            search_folder(&path);
            continue;
        }
        let bytes = fs::read(&path).expect("it can be read");
        match bis3::evidence::bundle::Bundle::read(&bytes) {
            Ok(bundle) => {
                bundle
                    .entries()
                    .iter()
                    .for_each(|entry| search(&format!("{}/{}", path.display(), entry.name), &entry.content));
            }
            Err(_) => search(&path.display().to_string(), &bytes),
        }
    }
}

#[test]
fn what_is_named_as_a_secret_is_neither_written_nor_shown() {
    let (given, made) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
    for name in write_recordings(&given) {
        let file = given.path().join(&name).display().to_string();
        let run = |arguments: &[&str]| {
            let (code, told) = output(&mut bis3(made.path(), arguments));
            search(&format!("{name} {arguments:?}"), told.as_bytes());
            (code, told)
        };
        for more in [&[][..], &["--json"], &["--lang", "zh"]] {
            run(&[&["explain", &file], more].concat());
            run(&[&["judge", &file], more].concat());
        }
        let (plain, bytes) = (format!("{name}-signed"), format!("{name}-bytes"));
        run(&["import", &file, "--out", &plain, "--answers", "then"]);
        run(&["import", &file, "--out", &bytes, "--verbatim", "--json"]);
        let bundle = format!("{name}.zip");
        let (code, told) = run(&["dispute", "new", &file, "--out", &bundle]);
        assert_eq!(code, 0, "{name}: {told}");
        for command in ["show", "verify", "replay"] {
            run(&["dispute", command, &bundle]);
            run(&["dispute", command, &bundle, "--json"]);
        }
        let (code, told) = run(&["dispute", "verify", &bundle]);
        assert_eq!(code, 0, "{name}: {told}");
    }
    search_folder(made.path());
}

/// What stands in the place of credentials is judged as the credentials are: the mock is asked with the same header.
#[test]
fn what_is_covered_is_answered_as_the_mock_answers_it() {
    let given = tempfile::tempdir().expect("a folder");
    let ready = given.path().join("ready");
    let mock = client::start(given.path(), &["serve", "--ready-file", &ready.display().to_string()]);
    let address = client::address(&ready);
    for (authorization, is_covered) in [
        ("Bearer canary-c1", true),
        ("Basic canary-c2", true),
        ("canary-c3", true),
        ("canary-c4 canary-c5", true),
        ("HIS canary-c6:canary-c7", true),
        ("BIS EbX/S0rBNYs=canary-c8", true),
        ("EbX/S0rBNYs= canary-c9", true),
        ("HMAC-SHA1 Credential=canary-c10", true),
        ("Token\tcanary-c11", true),
        ("canary-c12\tcanary-c13 :", true),
        ("canary-c14:", true),
        ("{{authorization}}", false),
        ("", false),
    ] {
        let request = request(authorization, &bodies()[0]);
        let answer = String::from_utf8_lossy(&client::answer(&address, request.as_bytes())).into_owned();
        let body = answer.split_once("\r\n\r\n").map(|(_, body)| body).unwrap_or_default();
        let answered: serde_json::Value = serde_json::from_str(body).unwrap_or_else(|_| panic!("{answer}"));
        fs::write(given.path().join("a.http"), &request).expect("it can be written");
        let (code, told) = output(&mut bis3(given.path(), &["explain", "a.http", "--json"]));
        search(authorization, told.as_bytes());
        let told: serde_json::Value = serde_json::from_str(&told).expect("JSON");
        assert_eq!((code, &told["if"]), (1, &json!(null)), "{authorization}: {told:#}");
        assert_eq!(told["code"], answered["code"], "{authorization}: {told:#}");
        let damage = told["damage"].to_string();
        assert_eq!(
            damage.contains("request Authorization"),
            is_covered,
            "{authorization}: what was replaced is told: {damage}"
        );
    }
    client::end(mock);
}

#[test]
fn a_signature_over_a_hidden_query_is_taken_as_given() {
    let given = tempfile::tempdir().expect("a folder");
    fs::write(given.path().join("a.http"), request("BIS3 EbX/S0rBNYs=:n57AwuEg6IFvySBLmnIIsBhYkLU=", &bodies()[0]))
        .expect("it can be written");
    fs::write(given.path().join("query.yaml"), "profile: query\nreadings:\n  resource-query: path-and-query\n")
        .expect("it can be written");
    let (_, told) = output(&mut bis3(given.path(), &["explain", "a.http", "--profile", "query.yaml", "--json"]));
    let told: serde_json::Value = serde_json::from_str(&told).unwrap_or_else(|_| panic!("{told}"));
    assert_eq!(told["if"]["given"], json!(["query"]), "{told:#}");
}

/// A secret in a file that is given where another one was meant.
const KEY: &str = "canary-0K9vM3x7+/Q=";

#[test]
fn a_line_of_a_file_with_a_secret_is_not_shown() {
    let folder = tempfile::tempdir().expect("a folder");
    let keys =
        format!("keys:\n  - access-key: hospital\n    secret: \"{KEY}\"\n    institutions: any\n    unknown: 1\n");
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).expect("it can be written");
    write("keys.yaml", &keys);
    write("one.yaml", &format!("{{secret: {KEY}, a: 1}}\n"));
    write("secret.txt", &format!("{KEY}\n"));
    write("token.json", &format!("{{\"token\": \"{KEY}\"}}"));
    write("request.http", &request(SIGNATURE, &bodies()[0]));
    for file in ["keys.yaml", "one.yaml", "secret.txt", "token.json"] {
        for arguments in commands_with(file) {
            for language in ["en", "zh"] {
                let arguments = [&["--lang", language][..], &arguments].concat();
                let mut command = bis3(folder.path(), &arguments);
                let (_, told) = output(command.env("CI", "1"));
                search(&format!("{arguments:?}"), told.as_bytes());
            }
        }
    }
}

/// Every command that may be given a wrong file.
fn commands_with(file: &str) -> Vec<Vec<&str>> {
    [
        &["run", file][..],
        &["run", "--keys", file],
        &["run", "--profile", file],
        &["run", "--vars", file],
        &["run", "--expect", file],
        &["spec", "coverage", "--check", file],
        &["spec", "schema", file],
        &["serve", "--config", file],
        &["serve", "--keys", file],
        &["serve", "--faults", file],
        &["lint", file],
        &["lint", "--endpoint", "donor", file],
        &["explain", file],
        &["explain", "request.http", "--keys", file],
        &["explain", "request.http", "--profile", file],
        &["judge", file],
        &["import", file, "--out", "imported"],
        &["dispute", "show", file],
        &["dispute", "verify", file],
        &["dispute", "new", file, "--out", "made.zip", "--force"],
        &["dispute", "new", "request.http", "--key", file, "--out", "made.zip", "--force"],
        &["certify", "run", "--claims", file, "--dir", "certified"],
        &["certify", "run", "--plan", file, "--dir", "certified"],
        &["certify", "verify", file],
        &["review", file],
        &["compare", "mock", "mock", file],
        &["explore", "--from", file],
        &["doctor", "--keys", file, "--target", "http://127.0.0.1:9"],
        &["probe", "--keys", file, "--target", "http://127.0.0.1:9"],
        &["selftest", file],
        &["sign", "--key", "a", "--secret-file", file, "--endpoint", "donor"],
    ]
    .map(<[&str]>::to_vec)
    .to_vec()
}
