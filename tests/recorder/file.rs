//! The evidence file by itself: the chain, what is taken up, what is replaced.

use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use bis3::evidence::chain::{
    EvidenceError, Exchanged, Heading, Outcome, Redaction, ReplacedKind, TakenUp, Writer, WriterOptions, walk,
};
use bis3::evidence::{self, Damage, DamageKind, Recorded};
use bis3::secret::Secret;
use proptest::prelude::*;
use sha2::{Digest, Sha256};

pub const SECRET: &str = "canary/Secret+\"1";

fn options(path: &Path, names: &[&str], rotate: Option<u64>) -> WriterOptions {
    let names = names.iter().map(|name| (*name).to_owned()).collect();
    let redaction = Redaction::new([Secret::new(SECRET)], names).expect("random bytes");
    WriterOptions { path: path.to_owned(), heading: Heading::new("0".repeat(64)), rotate, redaction }
}

fn open(path: &Path) -> (Writer, Option<TakenUp>) {
    Writer::open(options(path, &[], None), None).expect("it can be written")
}

fn peer() -> SocketAddr {
    SocketAddr::from(([127, 0, 0, 1], 5))
}

fn append(writer: &Writer, request: &[u8], response: &[u8]) -> u64 {
    let time = Some("2024-05-06T02:00:00Z".parse().expect("a time"));
    let outcome = Outcome::Answered(response);
    writer.append(&Exchanged { time, peer: Some(peer()), request, outcome, trial: None }).expect("it can be written")
}

fn request(body: &str) -> Vec<u8> {
    format!("POST /Patient/Donor HTTP/1.1\r\nHost: a\r\nContent-Length: {}\r\n\r\n{body}", body.len()).into_bytes()
}

const ANSWER: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n{\"code\":1}";

fn read(path: &Path) -> (Vec<Recorded>, Vec<Damage>) {
    let recording = evidence::read(&fs::read(path).expect("it is there"), None).expect("a recording");
    (recording.exchanges, recording.damage)
}

#[test]
fn every_line_has_the_digest_of_the_line_before() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("evidence.jsonl");
    let (writer, taken_up) = open(&path);
    for number in 1..=3 {
        assert_eq!(append(&writer, &request("{}"), ANSWER), number);
    }
    assert_eq!((taken_up, writer.exchanges()), (None, 3));
    let text = fs::read_to_string(&path).expect("UTF-8");
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.len(), 4);
    for pair in lines.windows(2) {
        let digest: String = Sha256::digest(pair[0]).iter().map(|byte| format!("{byte:02x}")).collect();
        let line: serde_json::Value = serde_json::from_str(pair[1]).expect("JSON");
        assert_eq!(line["previous"], digest);
    }
    let (exchanges, damage) = read(&path);
    assert_eq!((exchanges.len(), damage), (3, Vec::new()));
    assert_eq!(&exchanges[2].request.body[..], b"{}");
    assert_eq!(exchanges[2].response.as_ref().map(|response| response.status), Some(200));
}

#[test]
fn a_file_is_taken_up_and_a_torn_line_kept_aside() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("evidence.jsonl");
    append(&open(&path).0, &request("{}"), ANSWER);
    let whole = fs::read(&path).expect("it is there");
    let torn = &whole[..whole.len() - 20];
    fs::write(&path, torn).expect("it can be written");
    let (exchanges, damage) = (evidence::read(torn, None), torn.rsplit(|byte| *byte == b'\n').next().expect("a part"));
    assert!(exchanges.is_err(), "no exchange is whole: {exchanges:?}");
    let (writer, taken_up) = open(&path);
    let aside = PathBuf::from(format!("{}.torn-1", path.display()));
    let torn = Some((aside.clone(), damage.len() as u64));
    assert_eq!(taken_up, Some(TakenUp { exchanges: 0, torn }));
    assert_eq!(fs::read(aside).expect("kept"), damage);
    assert_eq!(append(&writer, &request("{}"), ANSWER), 1);
    drop(writer);
    let (writer, taken_up) = open(&path);
    assert_eq!(taken_up, Some(TakenUp { exchanges: 1, torn: None }));
    assert_eq!(append(&writer, &request("{}"), ANSWER), 2);
    assert_eq!(read(&path).1, []);
    let mut bytes = fs::read(&path).expect("it is there");
    bytes.extend_from_slice(b"{\"previous\":");
    let recording = evidence::read(&bytes, None).expect("a recording");
    assert_eq!(recording.damage, [Damage::to(DamageKind::TornLine, "12")]);
    assert_eq!(recording.exchanges.len(), 2);
}

#[test]
fn what_is_no_evidence_file_stays_as_it_is() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("notes.txt");
    fs::write(&path, "my notes\nof today\n").expect("it can be written");
    let refused = Writer::open(options(&path, &[], None), None).map(|_| ());
    assert!(matches!(refused, Err(EvidenceError::Broken { .. })), "{refused:?}");
    assert_eq!(fs::read_to_string(&path).expect("it is there"), "my notes\nof today\n");
}

#[test]
fn a_file_goes_on_with_the_same_pseudonyms_or_not_at_all() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("evidence.jsonl");
    let open = |names: &[&str]| Writer::open(options(&path, names, None), None).map(|_| ());
    open(&["Name", "IdNumber"]).expect("it is begun");
    let begun = fs::read(&path).expect("it is there");
    for names in [&[][..], &["Name"], &["Name", "IdNumber", "Bed"]] {
        match open(names) {
            Err(EvidenceError::OtherPseudonyms { members, .. }) => assert_eq!(members, ["Name", "IdNumber"]),
            other => panic!("{names:?}: {other:?}"),
        }
        assert_eq!(fs::read(&path).expect("it is there"), begun);
    }
    open(&["idnumber", "name"]).expect("order and case do not count");
}

#[test]
fn two_writers_never_share_a_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("evidence.jsonl");
    let first = open(&path);
    let second = Writer::open(options(&path, &[], None), None).map(|_| ());
    assert!(matches!(second, Err(EvidenceError::Taken(_))), "{second:?}");
    drop(first);
    open(&path);
}

#[test]
fn a_full_file_is_continued_in_the_next() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("evidence.jsonl");
    let (writer, _) = Writer::open(options(&path, &[], Some(1900)), None).expect("it can be written");
    for _ in 0..5 {
        append(&writer, &request(&"x".repeat(300)), ANSWER);
    }
    drop(writer);
    let (writer, taken_up) = Writer::open(options(&path, &[], Some(1900)), None).expect("it can be written");
    assert_eq!(taken_up.map(|taken_up| taken_up.exchanges), Some(5));
    append(&writer, &request("{}"), ANSWER);
    let mut last = None;
    let mut numbers = Vec::new();
    for name in ["evidence.jsonl", "evidence-2.jsonl", "evidence-3.jsonl"] {
        let bytes = fs::read(folder.path().join(name)).unwrap_or_else(|_| panic!("{name}"));
        let first: serde_json::Value =
            serde_json::from_slice(bytes.split(|byte| *byte == b'\n').next().expect("a line")).expect("JSON");
        assert_eq!(first["previous"].as_str().map(str::to_owned), last, "{name}");
        let end = walk(&bytes[..], |line| numbers.extend(line.exchanges())).expect("it can be read");
        assert_eq!((end.fault, end.torn), (None, 0), "{name}");
        last = end.last.map(|digest| digest.to_string());
    }
    assert_eq!(numbers, [0, 1, 2, 2, 3, 4, 4, 5, 5, 6]);
    assert!(!folder.path().join("evidence-4.jsonl").exists());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_changed_byte_is_told_at_its_line_or_at_the_next(at in any::<prop::sample::Index>(), by in 1..255_u8) {
        let whole = fs::read("tests/explain/recordings/evidence.jsonl").expect("it is there");
        // The last line has none behind it that tells its digest.
        let last = whole[..whole.len() - 1].iter().rposition(|byte| *byte == b'\n').expect("several lines");
        let at = at.index(last);
        let mut changed = whole.clone();
        changed[at] ^= by;
        let line = 1 + whole[..at].iter().filter(|byte| **byte == b'\n').count();
        let fault = walk(&changed[..], |_| {}).expect("it can be read").fault.expect("it is told");
        prop_assert!((line..=line + 1).contains(&fault.line), "line {line}: {fault:?}");
    }
}

/// Everything that an evidence file tells, its bytes decoded.
pub fn plain(path: &Path) -> String {
    use base64::Engine;
    let text = fs::read_to_string(path).expect("UTF-8");
    let mut plain = text.clone();
    for line in text.lines() {
        let line: serde_json::Value = serde_json::from_str(line).expect("JSON");
        for member in ["request", "response", "received"] {
            let bytes = line[member].as_str().map(|text| base64::engine::general_purpose::STANDARD.decode(text));
            plain += &String::from_utf8_lossy(&bytes.unwrap_or_else(|| Ok(Vec::new())).expect("base64"));
        }
    }
    plain
}

/// A patient's name and number.
const PATIENT: (&str, &str) = ("张三丰丰", "330106198001011234");

/// Writes requests with a secret, or the patient, in every place that a request has.
fn write_canaries(writer: &Writer) {
    let (name, id) = PATIENT;
    let quoted = serde_json::Value::from(SECRET).to_string();
    let chunked = |body: &str| {
        let (one, other) = body.split_at(body.find("Secret").map_or(7, |at| at + 3));
        let chunk = |part: &str| format!("{:x}\r\n{part}\r\n", part.len());
        format!(
            "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n{}{}0\r\nX-Trailer: {SECRET}\r\n\r\n",
            chunk(one),
            chunk(other)
        )
    };
    let json = format!("{{\"Name\": \"{name}\", \"a\": [{{\"IdNumber\": \"{id}\"}}], \"b\": {quoted}}}");
    let with_head = |head: &str| format!("POST / HTTP/1.1\r\n{head}\r\n\r\n");
    for sent in [
        String::from_utf8(request(&json)).expect("UTF-8"),
        chunked(&json),
        String::from_utf8(request(&json[..json.len() - 3])).expect("UTF-8"),
        with_head(&format!("Authorization: BIS3 {SECRET}:abc=")),
        with_head("Authorization: Basic canary-password"),
        with_head("authorization : Bearer canary-password"),
        with_head(&format!("X-Secret: {SECRET}")),
        with_head(&format!("Bad Header {SECRET}")),
        "GET /?a=canary%2FSecret%2B%221 HTTP/1.1\r\n\r\n".to_owned(),
        format!("{SECRET} / HTTP/1.1\r\n\r\n"),
        format!("no http {SECRET}"),
        with_head("X-Api-Key: canary-password"),
        with_head("Cookie: a=canary-password; b=c"),
        with_head("Referer: http://me:canary-password@h/?token=canary-password"),
        "GET http://me:canary-password@h/?access_token=canary-password HTTP/1.1\r\n\r\n".to_owned(),
        String::from_utf8(request("{\"password\": \"canary-password\"}")).expect("UTF-8"),
        String::from_utf8(request("user=me&password=canary-password")).expect("UTF-8"),
    ] {
        let answer = format!(
            "HTTP/1.1 200 OK\r\nX-Echo: {id}\r\nX-Auth-Token: canary-password\r\nContent-Length: 1\r\n\r\n{{\"data\": [\"{name} {id}\", {quoted}]}}"
        );
        append(writer, sent.as_bytes(), answer.as_bytes());
    }
}

#[test]
fn secrets_and_chosen_members_never_touch_the_disk() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("evidence.jsonl");
    let (writer, _) = Writer::open(options(&path, &["Name", "IdNumber"], None), None).expect("it can be written");
    write_canaries(&writer);
    let (name, id) = PATIENT;
    // Of what was sent, the answers to the first two tell values that only their own requests name.
    let plain = plain(&path);
    for canary in [SECRET, "Secret+", "canary-password", "Secret%2B"] {
        assert!(!plain.contains(canary), "{canary} in {plain}");
    }
    let lines: Vec<&str> = plain.lines().collect();
    assert!(!lines.iter().any(|line| line.contains(&format!("\"Name\": \"{name}"))), "{plain}");
    let (exchanges, _) = read(&path);
    for exchange in &exchanges[..2] {
        let body = String::from_utf8_lossy(&exchange.request.body).into_owned();
        let answer = exchange.response.as_ref().map(|response| response.text().into_owned()).expect("an answer");
        assert!(!body.contains(name) && !body.contains(id), "{body}");
        assert!(!answer.contains(name) && !answer.contains(id), "{answer}");
        let value: serde_json::Value = serde_json::from_str(&body).expect("it is still JSON");
        assert_eq!(value["Name"].as_str().map(|name| name.chars().count()), Some(4));
    }
    let told = |kind: ReplacedKind| plain.contains(&format!("\"what\":\"{kind}\""));
    assert!(ReplacedKind::ALL.iter().all(|kind| told(*kind)), "{plain}");
    let of_first: serde_json::Value = serde_json::from_slice(&exchanges[0].request.body).expect("JSON");
    let of_second: serde_json::Value = serde_json::from_slice(&exchanges[1].request.body).expect("JSON");
    assert_eq!(of_first, of_second, "a value has one pseudonym in a file");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_was_replaced_is_not_replaced_again(parts in prop::collection::vec(0..PARTS.len(), 0..8), body in prop::collection::vec(0..PARTS.len(), 0..8)) {
        let redaction = Redaction::new([Secret::new(SECRET)], Vec::new()).expect("random bytes");
        let text = |parts: &[usize]| parts.iter().map(|part| PARTS[*part]).collect::<String>();
        let sent = format!("POST /{} HTTP/1.1\r\nA: {}\r\n\r\n{}", text(&parts), text(&parts), text(&body));
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("evidence.jsonl");
        let (writer, _) = Writer::open(options(&path, &[], None), None).expect("it can be written");
        append(&writer, sent.as_bytes(), ANSWER);
        let kept = fs::read_to_string(&path).expect("UTF-8");
        let line: serde_json::Value = serde_json::from_str(kept.lines().nth(1).expect("an exchange")).expect("JSON");
        use base64::Engine;
        let kept = base64::engine::general_purpose::STANDARD.decode(line["request"].as_str().expect("a text")).expect("base64");
        prop_assert!(!redaction.finds(&kept, None), "{}", String::from_utf8_lossy(&kept));
    }
}

/// Pieces of messages in which secrets may stand.
const PARTS: [&str; 16] =
    ["token", "=", ":", "\"", "'", "\\", "{", "}", "[", "secret", "&", " ", "://a@", "Bearer ", "[redacted]", "1"];
