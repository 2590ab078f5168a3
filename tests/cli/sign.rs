//! `bis3 sign`.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;

use bis3::contract::{Contract, Profile};
use bis3::message::wire;
use bis3::mock::{self, MockOptions};
use bis3::platform::{KeyRing, Platform};
use insta::assert_snapshot;

use super::{bis3, told};
use crate::files::write_private;
use crate::program::runtime;

const DATE: &str = "Mon, 10 Sep 2018 10:15:31 GMT";

/// What stands on standard output: the warning beside it tells how long ago the date was.
fn printed(arguments: &[&str]) -> String {
    let output = bis3(arguments).output().expect("the program runs");
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("the program prints UTF-8")
}

#[test]
fn string_headers_and_curl_are_shown_in_both_languages() {
    assert_snapshot!(printed(&["sign", "--endpoint", "stock", "--date", DATE]));
    assert_snapshot!(printed(&["sign", "--endpoint", "donor", "--date", "2018-09-10T10:15:31Z", "--lang", "zh"]));
}

#[test]
fn every_choice_enters_what_is_signed() {
    let choices = ["--version", "1", "--profile", "browser-family", "--header", "X-Bis3-Note: it's 丽水"];
    let arguments = [&["sign", "--endpoint", "tqc", "--date", DATE, "--url", "https://h:1/"], &choices[..]].concat();
    assert_snapshot!(printed(&arguments));
    assert_snapshot!(printed(&[
        "sign",
        "--path",
        "/库存/a b?c=d",
        "--method",
        "DELETE",
        "--header",
        "x-bis3-note:",
        "--date",
        DATE
    ]));
}

#[test]
fn the_answer_can_be_had_as_json() {
    assert_snapshot!(printed(&["sign", "--endpoint", "stock", "--date", DATE, "--json"]));
}

#[test]
fn a_date_outside_the_window_is_told_and_signed() {
    let told = told(&["sign", "--endpoint", "stock", "--date", DATE]);
    assert!(told.contains("behind the server's clock") && told.contains("pxDJu/KwlgwZk3CBXMM5556iStY="), "{told}");
    let fresh = bis3(&["sign", "--endpoint", "stock"]).output().expect("the program runs");
    assert_eq!(String::from_utf8_lossy(&fresh.stderr), "");
}

#[test]
fn mistakes_are_told_in_both_languages() {
    let mistakes = [
        &["sign"][..],
        &["sign", "--endpoint", "stok"],
        &["sign", "--endpoint", "stock", "--key", "demo-ordinery"],
        &["sign", "--endpoint", "stock", "--key", "a b", "--secret-env", "PATH"],
        &["sign", "--endpoint", "stock", "--secret-env", "NAME"],
        &["sign", "--endpoint", "stock", "--key", "k", "--secret-env", "BIS3_TEST_NEVER_SET"],
        &["sign", "--endpoint", "stock", "--date", "Tue, 10 Sep 2018 10:15:31 GMT"],
        &["sign", "--endpoint", "stock", "--date", "yesterday"],
        &["sign", "--endpoint", "stock", "--url", "127.0.0.1:8095"],
        &["sign", "--endpoint", "stock", "--url", "http://127.0.0.1:8095/api"],
        &["sign", "--endpoint", "stock", "--header", "no colon"],
        &["sign", "--endpoint", "stock", "--header", "DATE: x"],
        &["sign", "--endpoint", "stock", "--version", ""],
        &["sign", "--path", "Stock"],
        &["sign", "--path", "/Stock"],
        &["sign", "--endpoint", "stock", "no-such-file.json"],
    ];
    let shown = mistakes.map(|arguments| {
        let in_chinese = [arguments, &["--lang", "zh"]].concat();
        format!("{arguments:?}\n{}\n{}", told(arguments), told(&in_chinese))
    });
    assert_snapshot!(shown.join("\n"));
}

#[test]
fn a_secret_comes_from_the_environment_or_a_file() {
    let folder = tempfile::tempdir().expect("a folder for the test");
    let file = folder.path().join("secret");
    write_private(&file, "vVmegQomovwbLOMikJPA5EPQjeGdjfVy\r\n");
    let keys = folder.path().join("keys.yaml");
    write_private(
        &keys,
        "keys:\n  - access-key: own\n    secret: vVmegQomovwbLOMikJPA5EPQjeGdjfVy\n    institutions: any\n",
    );
    let (file, keys) = (file.to_string_lossy(), keys.to_string_lossy());
    let shared = ["sign", "--endpoint", "stock", "--date", DATE];
    let by_file = [&shared, &["--key", "own", "--secret-file", &file][..]].concat();
    let by_ring = [&shared, &["--keys", &keys][..]].concat();
    let by_variable = [&shared, &["--key", "own", "--secret-env", "BIS3_TEST_SECRET"][..]].concat();
    let mut with_variable = bis3(&by_variable);
    with_variable.env("BIS3_TEST_SECRET", "vVmegQomovwbLOMikJPA5EPQjeGdjfVy");
    let output = with_variable.output().expect("the program runs");
    for text in [printed(&by_file), printed(&by_ring), String::from_utf8_lossy(&output.stdout).into_owned()] {
        assert!(text.contains("Authorization: BIS3 own:pxDJu/KwlgwZk3CBXMM5556iStY=\n"), "{text}");
        assert!(!text.contains("vVmeg"), "{text}");
    }
}

#[test]
fn the_curl_line_can_be_pasted_into_a_shell() {
    let folder = tempfile::tempdir().expect("a folder for the test");
    let file = folder.path().join("it's a $(report).json");
    fs::write(&file, stock_body()).expect("it can be written");
    let runtime = runtime();
    let server = runtime.block_on(mock::serve(MockOptions::new(platform()))).expect("a free port");
    let url = format!("http://{}", server.address());
    let from_file = printed(&["sign", "--endpoint", "stock", "--url", &url, &file.to_string_lossy()]);
    let from_input = piped(&["sign", "--endpoint", "stock", "--url", &url, "-"], &stock_body());
    for text in [from_file, from_input] {
        let line = &text[text.find("curl -i").expect("a line for curl")..];
        let output = Command::new("sh").arg("-c").arg(line).stdin(Stdio::null()).output().expect("a shell");
        let answer = String::from_utf8_lossy(&output.stdout);
        assert!(answer.starts_with("HTTP/1.1 200") && answer.contains("\"code\":1,"), "{line}\n{answer}");
    }
    let kept: Vec<_> = server.journal().entries();
    let bodies = kept.iter().map(|entry| wire::request(&entry.exchange.request).expect("a request").0.body);
    assert!(bodies.into_iter().all(|body| body == stock_body()), "a body changed on its way");
}

fn platform() -> Arc<Platform> {
    let contract = Contract::embedded();
    let profile = Profile::bundled("default", &contract).expect("it is bundled");
    let keys = KeyRing::demo(&contract).expect("it fits the embedded contract");
    Arc::new(Platform::new(contract, profile, keys).expect("the embedded contract is whole"))
}

/// A report that is accepted, with a character in it that a shell would take for its own.
fn stock_body() -> Vec<u8> {
    let vector = Path::new("fixtures/signatures/accept/golden-stock-version-1.0/request.http");
    let (request, _) = wire::request(&fs::read(vector).expect("the vector is there")).expect("a request");
    String::from_utf8(request.body.to_vec()).expect("text").replace("去白", "it's \\\"$HOME\\\"\\n去白").into_bytes()
}

fn piped(arguments: &[&str], input: &[u8]) -> String {
    let mut child = bis3(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("the program starts");
    child.stdin.take().expect("it is piped").write_all(input).expect("it is read");
    let output = child.wait_with_output().expect("it ends");
    String::from_utf8(output.stdout).expect("the program prints UTF-8")
}

#[test]
fn a_body_that_no_curl_line_can_hold_is_refused() {
    let large = vec![b' '; 64 * 1024];
    for body in [b"\xb2\xa1".as_slice(), &large] {
        let mut child = bis3(&["sign", "--endpoint", "stock", "-"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("it starts");
        child.stdin.take().expect("it is piped").write_all(body).expect("it reads");
        let output = child.wait_with_output().expect("it ends");
        assert_eq!(output.status.code(), Some(2));
        assert!(output.stdout.is_empty(), "nothing that could be run is printed");
    }
}

#[test]
fn a_version_with_a_line_end_is_refused() {
    let told = told(&["sign", "--endpoint", "stock", "--version", "1\n2"]);
    assert!(told.starts_with("exit 2\n--- stdout\n--- stderr\n"), "{told}");
}

#[test]
fn a_profile_that_is_neither_file_nor_bundled_is_told_so() {
    let told = told(&["sign", "--endpoint", "stock", "--profile", "no.yaml"]);
    assert!(told.contains("there is no file `no.yaml`, and no bundled profile of this name"), "{told}");
}
