//! Commands of curl: bash takes them apart into the same words, and curlconverter comes to the same request.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;

use bis3::evidence::{self, Format};
use bis3::message::Request;

use crate::mock::clients::available;
use crate::program::tell_left_out;

/// Ways in which parts of a word are written.
const PIECES: &[&str] = &[
    "a",
    "=",
    "{",
    "}",
    ":",
    ",",
    "%41",
    "丽",
    "\\ ",
    "\\\"",
    "\\'",
    "\\\\",
    "\\n",
    "''",
    "'b c'",
    "'\"'",
    "'\\n'",
    "'$x'",
    "'`d`'",
    "'\n'",
    "\"\"",
    "\"e f\"",
    "\"\\\"\"",
    "\"\\\\\"",
    "\"\\n\"",
    "\"'\"",
    "\"\\$x\"",
    "\"\\`\"",
    "\"\\\n\"",
    "\"\n\"",
    "\"!\"",
    "$'g'",
    "$'\\n'",
    "$'\\''",
    "$'\\\\'",
    "$'\\x41'",
    "$'\\u4e3d'",
    "$'\\101'",
    "$'\\t\\r'",
    "$'\"'",
    "$'\\u0026'",
    "[",
    "]",
    "+",
    "-",
];

fn request(command: &str) -> Request {
    let recording = evidence::read(command.as_bytes(), Some(Format::CurlBash));
    recording.unwrap_or_else(|error| panic!("{command}: {error}")).exchanges.remove(0).request
}

#[test]
fn words_are_those_of_bash() {
    if !available("bash") {
        return;
    }
    let mut random = fastrand::Rng::with_seed(2024);
    let mut word =
        || "w".to_owned() + &(0..random.usize(1..9)).map(|_| PIECES[random.usize(..PIECES.len())]).collect::<String>();
    let words: Vec<String> = (0..2000).map(|_| word()).collect();
    let mut script = "curl() { printf '%s\\0' \"$3\"; }\n".to_owned();
    words
        .iter()
        .for_each(|word| writeln!(script, "curl http://h/a --data-binary {word}").expect("a String takes any text"));
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("commands.sh");
    std::fs::write(&path, script).expect("it can be written");
    let output = Command::new("bash").arg(&path).env("LC_ALL", "C.UTF-8").output().expect("it was found before");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let told: Vec<&[u8]> = output.stdout.strip_suffix(b"\0").expect("an end").split(|byte| *byte == 0).collect();
    assert_eq!(told.len(), words.len());
    let mut others = Vec::new();
    for (word, told) in words.iter().zip(told) {
        let read = request(&format!("curl http://h/a --data-binary {word}")).body;
        if read != told {
            others.push((
                word,
                String::from_utf8_lossy(&read).into_owned(),
                String::from_utf8_lossy(told).into_owned(),
            ));
        }
    }
    assert_eq!(others, []);
}

/// Commands as Chrome, Firefox, Postman and people write them.
const COMMANDS: &[&str] = &[
    "curl http://h:8095/Patient/Donor",
    "curl 'http://h:8095/a?b=1&c=%20d' -H 'x: 1'",
    "curl -X PUT http://h/a -H \"X-Y: z\" -d a=1 -d b=2",
    "curl --location --request POST 'http://h/a' --header 'Content-Type: application/json' --data-raw '{\"a\": 1}'",
    "curl --location 'http://h/a' \\\n--header 'x-bis3-version: 1.0' \\\n--data '{\n    \"a\": \"丽\"\n}'",
    "curl 'http://h/a' -X POST -H 'User-Agent: Mozilla/5.0' -H 'Accept-Encoding: gzip, deflate' --data-raw $'{\"a\": \"\\u4e3d\\'\"}' --compressed",
    "curl 'http://h/a' -H 'Authorization: BIS3 k:c2ln' --data-binary $'{\\n\"a\": 1}' --insecure",
    "curl -sS -XPOST http://h/a -H'A: b' -d'{\"a\":1}'",
    "curl --url http://h/a --json '{\"a\": 1}'",
    "curl -G http://h/a -d b=1 --data-urlencode 'c=d e'",
    "curl http://h/a --data-urlencode 'c=d e&f'",
    "curl -I http://h/a",
    "curl http://h/a -A agent -e http://r/ -b 'c=1'",
    "curl -u user:pass http://h/a",
    "curl h/a -d ''",
    "curl http://h/a -H 'Empty;' -H 'Removed:'",
];

/// What is compared of a request. A tool may leave out what the other adds by itself.
fn compared(request: &Request) -> (String, String, BTreeMap<String, String>, String) {
    let own = ["host", "content-length", "content-type", "accept", "accept-encoding", "user-agent"];
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let headers = request.headers.iter().map(|header| (header.name.to_lowercase(), text(&header.value)));
    let headers = headers.filter(|(name, _)| !own.contains(&name.as_str())).collect();
    (request.method.to_string(), request.target.to_string(), headers, text(&request.body))
}

#[test]
fn requests_are_those_of_curlconverter() {
    let modules = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/oracles/node_modules/curlconverter");
    if !modules.exists() {
        return tell_left_out("curlconverter is not installed, so commands were not held against it");
    }
    if !available("node") {
        return;
    }
    let main = serde_json::json!(modules.join("dist/src/index.js"));
    let script = format!(
        "import * as converter from {main};\nfor (const command of {}) console.log(JSON.stringify(converter.toHTTP(command)));",
        serde_json::json!(COMMANDS)
    );
    let output =
        Command::new("node").args(["--input-type=module", "-e", &script]).output().expect("it was found before");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let told: Vec<String> =
        serde_json::Deserializer::from_slice(&output.stdout).into_iter().map(|text| text.expect("JSON")).collect();
    assert_eq!(told.len(), COMMANDS.len());
    for (command, http) in COMMANDS.iter().zip(told) {
        let converted =
            evidence::read(http.as_bytes(), Some(Format::Raw)).unwrap_or_else(|error| panic!("{http}: {error}"));
        assert_eq!(compared(&request(command)), compared(&converted.exchanges[0].request), "{command}");
    }
}
