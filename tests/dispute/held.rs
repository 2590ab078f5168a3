//! What holds the evidence of a bundle together: its chain, the order of its lines, what it tells of answers that did not go
//! out, and what is named where something else was changed.

use std::fs;
use std::io::{Read, Write};
use std::net::TcpListener;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bis3::evidence::Sha256Digest;
use bis3::evidence::bundle::archive::Entry;
use bis3::evidence::bundle::{Aspect, Bundle, TakenLines, head_of};

use super::support::Desk;
use super::tamper::{check, entry, faults, replace, resealed, unsigned, verify, with_digests};
use crate::program::{bis3, output};

/// The lines of the desk's evidence.
fn evidence(desk: &Desk) -> Vec<String> {
    let text = fs::read_to_string(desk.path("evidence.jsonl")).expect("it is there");
    text.lines().map(str::to_owned).collect()
}

/// Lines whose chain holds, whatever digests they carry.
fn chained(lines: &[String]) -> String {
    let mut text = String::new();
    let mut before: Option<Sha256Digest> = None;
    for line in lines {
        let (_, rest) = line.split_once(',').expect("a member stands behind the digest");
        let previous = before.map_or_else(|| "null".to_owned(), |digest| format!("\"{digest}\""));
        let line = format!("{{\"previous\":{previous},{rest}");
        before = Some(Sha256Digest::of(line.as_bytes()));
        text += &(line + "\n");
    }
    text
}

/// The digest that a line carries.
fn previous(line: &str) -> String {
    let value: serde_json::Value = serde_json::from_str(line).expect("JSON");
    value["previous"].as_str().expect("a digest").to_owned()
}

#[test]
fn a_broken_chain_is_named_though_everything_was_sealed_anew() {
    let desk = Desk::new();
    let whole = desk.seal(&[]);
    let digest = previous(&evidence(&desk)[2]);
    let changed = resealed(&whole, |entries| {
        let before = head_of(&entry(entries, "evidence.jsonl").content).root_hash.to_string();
        with_digests(entries, "evidence.jsonl", &digest, &"0".repeat(64));
        let after = head_of(&entry(entries, "evidence.jsonl").content).root_hash.to_string();
        with_digests(entries, "report.html", &before, &after);
        replace(entry(entries, "manifest.json"), &before, &after);
        unsigned(entries);
    });
    let (code, told) = verify(&desk, &changed);
    assert_eq!((code, faults(&told, Aspect::Contents).len()), (1, 0), "{told}");
    assert_eq!(faults(&told, Aspect::Evidence), ["evidence.jsonl"]);
    let said = check(&told, Aspect::Evidence)["faults"][0]["told"]["en"].as_str().expect("a text").to_owned();
    assert!(said.contains("line 3 does not carry the digest of line 2"), "{said}");
}

#[test]
fn chosen_lines_stand_in_their_order_and_neighbours_carry_one_anothers_digest() {
    let desk = Desk::new();
    let lines = evidence(&desk);
    let taken = |text: &str| TakenLines::chosen(text.as_bytes(), |line, _| line != 2).expect("memory");
    let well = taken(&(lines.join("\n") + "\n"));
    assert_eq!((well.told.faults(&well.bytes), well.told.broken_chain(&well.bytes)), (vec![], vec![]));
    let broken = lines.join("\n").replace(&previous(&lines[3]), &"0".repeat(64)) + "\n";
    let broken = taken(&broken);
    assert_eq!(broken.told.faults(&broken.bytes), []);
    let said = &broken.told.broken_chain(&broken.bytes)[0].told.en;
    assert!(said.contains("line 4 does not carry the digest of line 3"), "{said}");

    let order = |places: &[usize]| {
        let proven = well.told.lines.clone().expect("some lines");
        let bytes: Vec<&[u8]> = well.bytes.split_inclusive(|byte| *byte == b'\n').collect();
        let mut told = well.told.clone();
        told.lines = Some(places.iter().map(|place| proven[*place].clone()).collect());
        told.faults(&places.iter().map(|place| bytes[*place]).collect::<Vec<_>>().concat())
    };
    assert_eq!(order(&[0, 1, 2]), []);
    for places in [[0, 2, 1], [0, 1, 1]] {
        let faults = order(&places);
        assert!(faults.len() == 1 && faults[0].told.en.contains("stands behind line"), "{faults:?}");
    }
}

#[test]
fn that_an_answer_did_not_go_out_is_told_and_goes_along_with_its_exchange() {
    let desk = Desk::new();
    let mut lines = evidence(&desk);
    let answer = r#"{"previous":null,"kind":"sent-in-part","number":1,"sent":7}"#;
    lines.insert(2, answer.to_owned());
    fs::write(desk.path("evidence.jsonl"), chained(&lines)).expect("it can be written");
    let whole = desk.seal(&["--only", "1"]);
    let bundle = Bundle::read(&whole).expect("a bundle");
    assert_eq!(bundle.evidence().count(), 3);
    let manifest = bundle.manifest().expect("a manifest");
    assert_eq!(manifest.subject["sent-in-part"], serde_json::json!([{ "exchange": 1, "sent": 7 }]));
    let report = String::from_utf8_lossy(bundle.entry("report.html").expect("it is there"));
    assert!(report.contains("Not all of this answer went out, only 7 bytes"));
    assert_eq!(desk.dispute(&["verify", "bundle.zip"]).0, 0);
    let explain = ["explain", "evidence.jsonl", "--pick", "1"];
    let (_, told) = output(&mut bis3(desk.folder.path(), &explain));
    assert!(told.contains("could not send all of this answer"), "{told}");
    // Another exchange has nothing to do with it.
    assert_eq!(Bundle::read(&desk.seal(&["--only", "2"])).expect("a bundle").evidence().count(), 2);
    // Who seals it without the word in the manifest is found out.
    let silent = resealed(&whole, |entries| {
        replace(entry(entries, "manifest.json"), "\"sent\": 7", "\"sent\": 8");
        unsigned(entries);
    });
    let (code, told) = verify(&desk, &silent);
    assert!(code == 1 && faults(&told, Aspect::Judgement).contains(&"manifest.json".to_owned()), "{told}");
}

#[test]
fn base64_that_cannot_be_read_is_a_fault_of_the_file() {
    let desk = Desk::new();
    let lines = evidence(&desk);
    for place in [1, 3] {
        let mut lines = lines.clone();
        lines[place] = lines[place].replace("\"request\":\"", "\"request\":\"!!!");
        fs::write(desk.path("bad.jsonl"), chained(&lines)).expect("it can be written");
        let line = place + 1;
        for arguments in [&["explain", "bad.jsonl"][..], &["dispute", "new", "bad.jsonl", "--out", "bad.zip"]] {
            let (code, told) = output(&mut bis3(desk.folder.path(), arguments));
            assert!(code == 2 && told.contains(&format!("request in line {line} is no base64")), "{told}");
        }
    }
    let answer = STANDARD.encode("HTTP/1.1 200 OK\r\n\r\n");
    for (request, response) in [("!!!", &*answer), (&*STANDARD.encode("GET / HTTP/1.1\r\n\r\n"), "%%%")] {
        let entry =
            serde_json::json!({ "id": 7, "request": { "base64": request }, "response": { "base64": response } });
        fs::write(desk.path("entry.json"), entry.to_string()).expect("it can be written");
        let (code, told) = output(&mut bis3(desk.folder.path(), &["explain", "entry.json"]));
        assert!(code == 2 && told.contains("of the entry 7 is no base64"), "{told}");
    }
}

#[test]
fn nothing_is_named_that_was_not_changed() {
    let desk = Desk::new();
    let whole = desk.seal(&["--only", "2"]);
    let signature = "manifest.json.sig";
    for changed in [
        resealed(&whole, |entries| replace(entry(entries, signature), "U1NIU0lH", "U1NIU0lI")),
        resealed(&whole, |entries| entries.retain(|entry| entry.name != signature)),
    ] {
        let (code, told) = verify(&desk, &changed);
        assert_eq!(
            (code, told["verdict"]["en"].as_str()),
            (1, Some("not as it was sealed: manifest.json.sig")),
            "{told}"
        );
    }
    // Another program has written the directory: every record has other attributes.
    let mut packed = whole.clone();
    let records: Vec<usize> = (0..packed.len() - 4).filter(|at| packed[*at..].starts_with(b"PK\x01\x02")).collect();
    records.iter().for_each(|at| packed[at + 41] ^= 1);
    let (code, told) = verify(&desk, &packed);
    assert!(code == 1 && faults(&told, Aspect::Container) == [""], "{told}");
}

#[test]
fn a_second_entry_of_a_name_with_another_text_was_added() {
    let desk = Desk::new();
    let whole = desk.seal(&["--only", "2"]);
    for (text, named) in [("another text", &["README.txt"][..]), ("", &[])] {
        let changed = resealed(&whole, |entries| {
            let same = entry(entries, "README.txt").content.clone();
            let content = if text.is_empty() { same } else { text.into() };
            entries.push(Entry::new("README.txt", content));
        });
        let (code, told) = verify(&desk, &changed);
        assert_eq!((code, faults(&told, Aspect::Contents)), (1, named.iter().map(|name| (*name).to_owned()).collect()));
        assert_eq!(faults(&told, Aspect::Container), ["README.txt"], "{told}");
    }
}

#[test]
fn replay_says_that_a_bundle_was_changed_and_whom_nobody_answered() {
    let desk = Desk::new();
    let whole = desk.seal(&["--only", "1", "--only", "4"]);
    let changed = resealed(&whole, |entries| replace(entry(entries, "README.txt"), "bis3", "bis4"));
    fs::write(desk.path("changed.zip"), changed).expect("it can be written");
    let (code, told) = desk.dispute(&["replay", "changed.zip"]);
    assert!(code == 0 && told.contains("changed.zip: not as it was sealed: README.txt"), "{told}");
    let (_, told) = desk.dispute(&["replay", "bundle.zip"]);
    assert!(!told.contains("not as it was sealed"), "{told}");

    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let target = format!("http://{}", listener.local_addr().expect("an address"));
    // The first request is answered, and nobody listens any more.
    let answers = std::thread::spawn(move || {
        let (mut connection, _) = listener.accept().expect("a connection");
        drop(listener);
        let mut request = Vec::new();
        while !request.ends_with(b"}") {
            let mut byte = [0];
            connection.read_exact(&mut byte).expect("a request");
            request.push(byte[0]);
        }
        let body = r#"{"code":1,"msg":"ok","data":null}"#;
        let length = body.len();
        write!(connection, "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n{body}")
            .expect("it is sent");
    });
    let (code, told) = desk.dispute(&["replay", "bundle.zip", "--target", &target]);
    answers.join().expect("it has answered");
    assert!(code == 3 && told.contains("same status and code") && told.contains("no answer"), "{told}");
}

#[test]
fn a_request_that_nobody_signed_is_sent_unsigned() {
    let desk = Desk::new();
    let exchange = fs::read_to_string("scenarios/walkthroughs/02-leading-slash/exchange.http").expect("it is there");
    let request = &exchange[..exchange.rfind("HTTP/1.1 401").expect("an answer")];
    let unsigned: String = request.split_inclusive('\n').filter(|line| !line.starts_with("Authorization")).collect();
    fs::write(desk.path("unsigned.http"), unsigned.trim_end()).expect("it can be written");
    assert_eq!(desk.dispute(&["new", "unsigned.http", "--out", "bundle.zip"]).0, 0);
    let platform = bis3::blocking::MockPlatform::start().expect("a free port");
    let (code, told) = desk.dispute(&["replay", "bundle.zip", "--target", platform.url()]);
    assert!(code == 0 && told.contains("none was recorded"), "{told}");
    let journal = platform.journal();
    assert_eq!(journal.len(), 1, "{told}");
}
