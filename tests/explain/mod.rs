//! `bis3 explain`: recordings of many tools, read and explained.

use std::fs;
use std::path::{Path, PathBuf};

use bis3::contract::Contract;
use bis3::dispute;
use bis3::evidence::{self, Format, Part, Recorded};
use bis3::language::ToBilingual;
use insta::{assert_json_snapshot, assert_snapshot};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::program::{self, exit_code, text};

mod broken;
mod pasted;
mod replaced;
mod several;

const RECORDINGS: &str = "tests/explain/recordings";

pub fn recordings() -> Vec<PathBuf> {
    let entries = fs::read_dir(RECORDINGS).expect("the folder is there");
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.expect("it can be read").path()).collect();
    files.sort();
    files
}

fn name(path: &Path) -> String {
    path.file_name().expect("a file").to_string_lossy().into_owned()
}

fn explain(arguments: &[&str]) -> (i32, String, String) {
    let output = program::bis3(Path::new("."), &[&["explain"], arguments].concat()).output().expect("the program runs");
    (exit_code(&output), text(&output.stdout), text(&output.stderr))
}

/// What was read of an exchange: everything that is judged.
fn read(recorded: &Recorded) -> Value {
    let request = &recorded.request;
    let header = |name: &str| request.headers.text(name).map(str::to_owned);
    json!({
        "line": recorded.line,
        "request": format!("{} {}", request.method, request.target),
        "headers": request.headers.iter().map(|header| header.name.to_string()).collect::<Vec<_>>(),
        "authorization": header("Authorization"),
        "x-bis3-date": header("x-bis3-date"),
        "body": String::from_utf8_lossy(&request.body),
        "unknown": recorded.unknown().collect::<Vec<_>>(),
        "time": recorded.time,
        "answer": recorded.response.as_ref().map(|response| format!("{} {}", response.status, response.text())),
        "damage": recorded.damage.iter().map(|damage| format!("{} {}", damage.kind, damage.detail)).collect::<Vec<_>>(),
    })
}

#[test]
fn every_recording_is_recognised_and_read() {
    let mut all = serde_json::Map::new();
    for path in recordings() {
        let bytes = fs::read(&path).expect("it can be read");
        let recording = evidence::read(&bytes, None).unwrap_or_else(|error| panic!("{}: {error:?}", path.display()));
        let damage: Vec<String> = recording.damage.iter().map(|damage| damage.kind.to_string()).collect();
        let exchanges: Vec<Value> = recording.exchanges.iter().map(read).collect();
        all.insert(name(&path), json!({ "format": recording.format, "damage": damage, "exchanges": exchanges }));
    }
    assert_json_snapshot!(all);
}

#[test]
fn every_format_has_a_recording() {
    let read =
        |path: &PathBuf| evidence::read(&fs::read(path).expect("it can be read"), None).expect("a recording").format;
    let seen: Vec<Format> = recordings().iter().map(read).collect();
    let missing: Vec<&Format> = Format::ALL.iter().filter(|format| !seen.contains(format)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn what_is_whole_is_judged_the_same_in_every_format() {
    for path in recordings() {
        let file = path.to_string_lossy();
        let recording = evidence::read(&fs::read(&path).expect("it can be read"), None).expect("a recording");
        for (number, recorded) in (1..).zip(&recording.exchanges) {
            let (exit, told, error) = explain(&[&file, "--pick", &format!("{number}"), "--json"]);
            let explained: Value = serde_json::from_str(&told).unwrap_or_else(|_| panic!("{file}: {told}{error}"));
            let lacks = |parts: &[Part]| parts.iter().any(|part| recorded.lacks(*part));
            let code = recorded.response.as_ref().and_then(|response| bis3::payload::answer::code(&response.body));
            // Of a right signature over a body that is not there, nobody knows what comes of it.
            let hangs_on_body = || recorded.lacks(Part::Body) && explained["code"].is_null();
            let expected = match (lacks(&[Part::Authorization, Part::Headers, Part::RequestLine]), code) {
                (true, _) => Value::Null,
                (false, None) if hangs_on_body() => Value::Null,
                (false, code) => json!(code.unwrap_or(10008)),
            };
            assert_eq!(explained["code"], expected, "{file} {number}");
            assert_eq!(exit, i32::from(expected != 1), "{file} {number}");
        }
    }
}

#[test]
fn explanations_read_well_in_both_languages() {
    for (file, arguments) in [
        ("raw.http", &[][..]),
        ("raw-two.http", &[]),
        ("pasted.txt", &["--at", "2024-05-06T03:00:00Z"]),
        ("masked.txt", &[]),
        ("access.log", &[]),
        ("curl-verbose.log", &[]),
        ("sanitised.har", &[]),
    ] {
        for language in ["en", "zh"] {
            let path = format!("{RECORDINGS}/{file}");
            let (exit, told, error) = explain(&[&[path.as_str(), "--lang", language], arguments].concat());
            assert_snapshot!(format!("{file} {language}"), format!("exit {exit}\n{told}{error}"));
        }
    }
}

#[test]
fn a_code_is_explained_with_the_smallest_request_that_gets_it() {
    for language in ["en", "zh"] {
        let (exit, told, _) = explain(&["10008", "--lang", language]);
        assert_snapshot!(format!("10008 {language}"), format!("exit {exit}\n{told}"));
    }
    assert_eq!(explain(&["AuthorizationNoMatch"]), explain(&["10008"]));
}

#[test]
fn every_code_that_a_request_can_raise_has_a_request() {
    let contract = Contract::embedded();
    let without: Vec<u32> = contract
        .codes()
        .iter()
        .filter(|code| dispute::smallest(code, &contract).expect("the contract is whole").is_none())
        .map(|code| code.number)
        .collect();
    assert_json_snapshot!(without);
}

#[test]
fn what_is_no_message_is_told_with_what_to_do() {
    for arguments in [&["no-such-file"][..], &["99999"], &["Cargo.toml"], &["raw", "--as", "nothing"]] {
        let (exit, told, error) = explain(arguments);
        assert_eq!((exit, told.as_str()), (2, ""), "{error}");
        assert_snapshot!(arguments.join(" "), error);
    }
    let folder = tempfile::tempdir().expect("a folder");
    for (name, text) in [
        ("answer alone", "HTTP/1.1 401 Unauthorized\r\nContent-Length: 14\r\n\r\n{\"code\":10008}"),
        ("body alone", "{\"FacilityCode\": \"1\"}"),
        ("empty", " \n"),
    ] {
        let path = folder.path().join("it.txt");
        fs::write(&path, text).expect("it can be written");
        let (exit, told, error) = explain(&[&path.to_string_lossy()]);
        assert_eq!((exit, told.as_str()), (2, ""), "{error}");
        assert_snapshot!(name, error.replace(&*path.to_string_lossy(), "FILE"));
    }
    let path = folder.path().join("large.pcap");
    fs::File::create(&path).and_then(|file| file.set_len(17 * 1024 * 1024)).expect("it can be written");
    let (exit, _, error) = explain(&[&path.to_string_lossy()]);
    assert_eq!(exit, 2, "{error}");
    assert_snapshot!("too large", error.replace(&*path.to_string_lossy(), "FILE"));
    let (exit, _, error) = explain(&[&format!("{RECORDINGS}/raw.http"), "--pick", "2"]);
    assert_eq!(exit, 2, "{error}");
}

#[test]
fn an_explanation_is_as_its_schema_says() {
    let schema = program::bis3(Path::new("."), &["spec", "schema", "explanation"]).output().expect("the program runs");
    let schema: Value = serde_json::from_slice(&schema.stdout).expect("a schema");
    let validator = jsonschema::validator_for(&schema).expect("a schema");
    for path in recordings() {
        let (_, told, error) = explain(&[&path.to_string_lossy(), "--pick", "1", "--json"]);
        let value: Value = serde_json::from_str(&told).unwrap_or_else(|_| panic!("{told}{error}"));
        let wrong: Vec<String> = validator.iter_errors(&value).map(|error| error.to_string()).collect();
        assert!(wrong.is_empty(), "{}: {wrong:#?}", path.display());
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_end_in_exchanges_or_in_an_error(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        for format in [None].into_iter().chain(Format::ALL.iter().copied().map(Some)) {
            let _ = evidence::read(&bytes, format);
        }
    }

    #[test]
    fn a_changed_recording_ends_in_exchanges_or_in_an_error(
        which in any::<prop::sample::Index>(),
        at in any::<prop::sample::Index>(),
        byte in any::<u8>(),
        cut in any::<bool>(),
    ) {
        let files = recordings();
        let mut bytes = fs::read(which.get(&files)).expect("it can be read");
        let index = at.index(bytes.len());
        bytes[index] = byte;
        if cut {
            bytes.truncate(index);
        }
        for format in [None].into_iter().chain(Format::ALL.iter().copied().map(Some)) {
            let _ = evidence::read(&bytes, format);
        }
    }

    #[test]
    fn signs_of_powershell_end_in_exchanges_or_in_an_error_at_once(text in "[\"$()'\\[\\]`@{}\n a=+|]{0,300}", times in 1_usize..400) {
        let begun = std::time::Instant::now();
        for text in [format!("irm {text}"), format!("irm {}", text.repeat(times)), format!("irm h/a -Body {text}")] {
            let _ = evidence::read(text.as_bytes(), Some(Format::PowerShell));
        }
        prop_assert!(begun.elapsed().as_secs() < 20, "{text}");
    }

    #[test]
    fn typographic_characters_never_make_another_request(
        which in prop::sample::select(vec!["curl.sh", "curl-newer.cmd", "wget.sh", "powershell.ps1"]),
        choices in prop::collection::vec(0_u8..8, 2000),
    ) {
        let path = format!("{RECORDINGS}/{which}");
        let plain = fs::read_to_string(&path).expect("it can be read");
        let meant = evidence::read(plain.as_bytes(), None).expect("a recording").exchanges.remove(0).request;
        let mut choices = choices.into_iter().chain(std::iter::repeat(0));
        let mut is_word_begin = true;
        let mut copied = String::new();
        for sign in plain.chars() {
            let choice = choices.next().unwrap_or_default();
            match (sign, choice) {
                (' ', 1) => copied.push('\u{a0}'),
                (' ', 2) => copied.push_str(" \u{200b}"),
                ('-', 1) if is_word_begin => copied.push('–'),
                ('-', 2) if is_word_begin => copied.push('－'),
                (':', 1) => copied.push_str(":\u{feff}"),
                (sign, _) => copied.push(sign),
            }
            is_word_begin = sign == ' ';
        }
        let recording = evidence::read(copied.as_bytes(), None).map_err(|error| TestCaseError::fail(format!("{error}: {copied}")))?;
        prop_assert_eq!(&recording.exchanges[0].request, &meant, "{}", copied);
    }
}

#[test]
fn what_is_nested_or_long_is_read_or_refused_at_once() {
    // A reader that goes back and forth would never end; that time is in proportion is measured elsewhere.
    for (begin, part) in [
        ("irm ", "\"$("),
        ("irm h/a -Body ", "(\"$("),
        ("irm h/a -Body ", "[("),
        ("curl h/a -d ", "“{” "),
        ("curl h/a ", "'a' "),
        ("curl h/a ", "'a’ "),
        ("curl h/a\n", "\n"),
        ("curl h/a\n", "\u{a0}\n"),
        ("curl h/a -d ", "Ａ"),
        ("$ curl h/a \\\n", "> \\\n"),
        ("fetch(", "["),
        ("fetch('h/a', ", "await "),
        ("fetch('h/a', ", "JSON.stringify("),
        ("const a = {}\n", "const a = [a, a, a]\n"),
        ("const a = 'a'\n", "let b = `${\nfetch("),
        ("0000  50 4f\n", "0002  53 54\n"),
        ("IP a.1 > b.2: Flags [P.], seq 1:9, ack 1, length 8\n", "POST / HTTP/1.1\n"),
        ("Follow: tcp,ascii\nNode 1: a\n", "1\n"),
        ("a\n", "POST / HTTP/1.1 "),
        ("请求头：\nx-bis3-date: a\n", "请求体：{\n"),
    ] {
        for times in [60, 20_000] {
            let text = format!("{begin}{}", part.repeat(times));
            let _ = evidence::read(text.as_bytes(), None);
        }
    }
    for part in [
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n{}",
        "POST / HTTP/1.1\r\nHost: a\r\n\r\n",
        "$ curl h/a\nit's\n",
        "$a = 'b'\nirm h/a\n",
        "const a = 'b'\nfetch('h/a')\n",
    ] {
        let _ = evidence::read(part.repeat(10_000).as_bytes(), None);
    }
    let nested = format!("irm h/a `\n-Body {}", "\"$(".repeat(60));
    let error = evidence::read(nested.as_bytes(), None).expect_err("too deep");
    assert!(error.to_bilingual().en.contains("line 2: expressions are nested too deeply"), "{error}");
}

#[test]
fn what_only_looks_like_a_recording_is_refused_with_a_place() {
    let told: Vec<String> = [
        "curl is a tool for HTTP.\n",
        "curl --request POST the url\n",
        "curl -X POST \\\n  “http://h/a\n",
        "http is a protocol\n",
        "http POST h/a nonsense\n",
        "wget is another\n",
        "irm the thing\n",
        "please confirm this\n",
    ]
    .into_iter()
    .map(|text| match evidence::read(text.as_bytes(), None) {
        Ok(recording) => panic!("{text}: {recording:?}"),
        Err(error) => format!("{}: {}", text.trim_end(), error.to_bilingual().en),
    })
    .collect();
    assert_snapshot!(told.join("\n"));
}

#[test]
fn recorded_exchanges_are_judged_under_several_readings() {
    let file = format!("{RECORDINGS}/raw-two.http");
    for language in ["en", "zh"] {
        let arguments = ["judge", &file, "--profile", "default", "--profile", "browser-family", "--lang", language];
        let output = program::bis3(Path::new("."), &arguments).output().expect("the program runs");
        let told = format!("exit {}\n{}", exit_code(&output), text(&output.stdout));
        assert_snapshot!(format!("judge {language}"), told);
    }
}

#[test]
fn answers_speak_for_the_readings_under_which_they_are_given() {
    // Signed with a leading slash and accepted: a platform that reads Resource so.
    let file = "scenarios/walkthroughs/02-leading-slash/exchange.http";
    let recorded = fs::read_to_string(file).expect("it is there");
    let begin = recorded.find("HTTP/1.1 401").expect("an answer");
    let accepted = format!("{}HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n{{\"code\":1}}", &recorded[..begin]);
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("accepted.http");
    fs::write(&path, accepted).expect("it can be written");
    let output =
        program::bis3(folder.path(), &["judge", "accepted.http", "--json"]).output().expect("the program runs");
    let judged: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!((exit_code(&output), &judged["exchanges"][0]["verdicts"][0]["agrees"]), (1, &json!(false)));
    let speaks_for = |option: &str| json!({ "reading": "resource-form", "option": option, "for": 1, "against": 0 });
    let readings = judged["readings"].as_array().expect("a list");
    assert!(
        readings.contains(&speaks_for("leading-slash")) && readings.contains(&speaks_for("either")),
        "{readings:?}"
    );
}

#[test]
fn a_logged_string_is_laid_beside_ours() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("string.txt");
    let ours = "POST\nMon, 06 May 2024 02:00:00 GMT\nx-bis3-date:Mon, 06 May 2024 02:00:00 GMT\nx-bis3-version:1.0\nPatient/Donor";
    let file = format!("{RECORDINGS}/raw.http");
    for (name, logged) in [
        ("same", ours.to_owned()),
        ("slash", ours.replace("Patient/Donor", "/Patient/Donor")),
        ("lines", ours.replace('\n', "\r\n")),
    ] {
        fs::write(&path, logged).expect("it can be written");
        let (_, told, _) = explain(&[&file, "--string-to-sign", &path.to_string_lossy(), "--lang", "en"]);
        let begin = told.find("The client's own string").unwrap_or_else(|| panic!("{told}"));
        let shown = told[begin..].split("\n\n").next().unwrap_or_default();
        assert_snapshot!(format!("string {name}"), shown);
    }
}

/// A file that an editor has saved is not always the string that was signed; a right signature is not blamed for it.
#[test]
fn a_string_that_was_not_signed_blames_no_secret() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("string.txt");
    let date = "Mon, 06 May 2024 02:00:00 GMT";
    let ours = format!("POST\n{date}\nx-bis3-date:{date}\nx-bis3-version:1.0\nPatient/Donor\n");
    fs::write(&path, ours).expect("it can be written");
    for file in [
        "scenarios/walkthroughs/02-leading-slash/exchange.http",
        "scenarios/walkthroughs/07-repeat-after-cut/exchange.http",
    ] {
        let (_, told, _) = explain(&[file, "--pick", "1", "--string-to-sign", &path.to_string_lossy(), "--lang", "en"]);
        assert!(told.contains("the signature was not made of this string"), "{told}");
        let (_, own) = told.split_once("The client's own string").expect("it is told");
        assert!(!own.contains("the secret is another one") && !own.contains("right    "), "{told}");
    }
}

#[test]
fn headers_alone_are_explained_for_the_interface_that_is_signed() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("headers.txt").display().to_string();
    let headers_of = |walkthrough: &str| {
        let exchange = fs::read_to_string(format!("scenarios/walkthroughs/{walkthrough}/exchange.http"));
        let exchange = exchange.expect("it is there").replace("\r\n", "\n");
        let (_, behind) = exchange.split_once('\n').expect("a request line");
        behind.split_once("Content-Length").expect("it stands last").0.to_owned()
    };
    let told = |headers: String| {
        fs::write(&file, headers).expect("writable");
        let (_, told, _) = explain(&[&file, "--json"]);
        let told = told.replace(": ", ":");
        assert!(!told.contains("another interface is signed"), "{told}");
        told
    };
    let (right, slash) = (told(headers_of("08-clock-16-minutes")), told(headers_of("02-leading-slash")));
    for told in [&right, &slash] {
        assert!(told.contains("\"interface\"") && told.contains("\"endpoint\":\"donor\""), "{told}");
    }
    assert!(!right.contains("10008") && slash.contains("leading-slash"), "{right}\n{slash}");
    let other = told(headers_of("02-leading-slash").replace(":vhVY", ":vhVZ"));
    assert!(other.contains("\"request-line\"") && !other.contains("\"interface\""), "{other}");
}
