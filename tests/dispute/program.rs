//! The way of a bundle through both sides, what each command prints, and what must not stand in it.

use std::fs;

use bis3::evidence::bundle::{Bundle, Kind};

use super::support::Desk;
use crate::printing::{is_a4, printed};
use crate::program::{bis3, output, text};

#[test]
fn a_bundle_goes_its_way_through_both_sides() {
    let desk = Desk::new();
    let whole =
        desk.seal(&["--only", "2", "--who", "City Hospital", "--claim", "City Hospital: our signature is right"]);
    let bundle = Bundle::read(&whole).expect("a bundle");
    let manifest = bundle.manifest().expect("a manifest");
    assert_eq!((manifest.kind, manifest.evidence.head.tree_size), (Kind::Dispute, 5));
    assert_eq!(manifest.evidence.numbers().collect::<Vec<_>>(), [1, 3]);

    let signed = &["--signers", "allowed_signers"];
    let verify = |more: &[&str]| desk.dispute(&[&["verify", "bundle.zip"], more].concat());
    assert_eq!(verify(signed).0, 0);
    assert_eq!(desk.dispute(&["replay", "bundle.zip"]).0, 0);
    let countersign = [
        "countersign",
        "bundle.zip",
        "--key",
        "centre",
        "--log",
        "evidence.jsonl",
        "--who",
        "Blood centre",
        "--claim",
        "we have answered 10008",
    ];
    let (code, countersigned) = desk.dispute(&countersign);
    assert_eq!(code, 0, "{countersigned}");
    assert!(countersigned.contains("line 3 of evidence.jsonl"), "{countersigned}");
    let (code, verified) = verify(signed);
    assert_eq!(code, 0, "{verified}");
    insta::assert_snapshot!(masked(&desk, &verified));

    // The same on another day, in another zone and language.
    let mut elsewhere =
        bis3(desk.folder.path(), &["--lang", "zh", "dispute", "verify", "bundle.zip", "--signers", "allowed_signers"]);
    let (code, verified) = output(elsewhere.env("TZ", "America/New_York").env("LC_ALL", "zh_CN.UTF-8"));
    assert_eq!(code, 0, "{verified}");
    insta::assert_snapshot!(masked(&desk, &verified));
}

/// What is the same in every run: fingerprints and instants are not.
fn masked(desk: &Desk, text: &str) -> String {
    let mut text = text.to_owned();
    for who in ["hospital", "centre"] {
        let (_, line) = super::support::ssh_keygen(desk, &["-l", "-f", &format!("{who}.pub")]);
        let fingerprint = line.split(' ').nth(1).expect("a fingerprint").to_owned();
        text = text.replace(&fingerprint, &format!("SHA256:{who}"));
        let public = fs::read_to_string(desk.path(&format!("{who}.pub"))).expect("a key");
        let public: Vec<&str> = public.split(' ').take(2).collect();
        text = text.replace(&public.join(" "), &format!("ssh-ed25519 {who}"));
    }
    text
}

#[test]
fn new_and_show_tell_what_was_made() {
    let desk = Desk::new();
    let mut told = String::new();
    for language in ["en", "zh"] {
        let new = [
            "--lang",
            language,
            "dispute",
            "new",
            "evidence.jsonl",
            "--only",
            "2",
            "--key",
            "hospital",
            "--claim",
            "甲：乙",
            "--timestamp",
            "--force",
            "--out",
            "bundle.zip",
        ];
        told += &output(&mut bis3(desk.folder.path(), &new)).1;
        let shown = output(&mut bis3(desk.folder.path(), &["--lang", language, "dispute", "show", "bundle.zip"])).1;
        told += &shown;
    }
    let mut told = masked(&desk, &told);
    let manifest = Bundle::read(&fs::read(desk.path("bundle.zip")).expect("it is there")).expect("a bundle");
    let root = manifest.manifest().expect("a manifest").evidence.head.root_hash.to_string();
    let tables = bis3::contract::Contract::embedded().digest();
    told = told.replace(&root, "ROOT").replace(&tables, "TABLES");
    let lines: Vec<String> = told
        .lines()
        .filter(|line| !line.contains(" (") || line.contains("requests"))
        .map(|line| match line {
            line if line.starts_with("bundle of") || line.starts_with("争议证据包") => {
                line.split([',', '，']).next().unwrap_or_default().to_owned()
            }
            line => line.to_owned(),
        })
        .collect();
    insta::assert_snapshot!(lines.join("\n"));
}

#[test]
fn every_recording_that_explain_takes_becomes_a_bundle_that_explains_it_alike() {
    let folder = fs::canonicalize("tests/explain/recordings").expect("it is there");
    for file in fs::read_dir(&folder).expect("it can be read") {
        let path = file.expect("it can be read").path().display().to_string();
        let desk = tempfile::tempdir().expect("a folder");
        let run = |arguments: &[&str]| output(&mut bis3(desk.path(), arguments));
        let (code, told) = run(&["dispute", "new", &path, "--out", "bundle.zip"]);
        assert_eq!(code, 0, "{path}: {told}");
        let (code, verified) = run(&["dispute", "verify", "bundle.zip"]);
        assert_eq!(code, 0, "{path}: {verified}");
        let explained = bis3(desk.path(), &["explain", &path, "--json"]).output().expect("it runs");
        let bundle = Bundle::read(&fs::read(desk.path().join("bundle.zip")).expect("it is there")).expect("a bundle");
        let own: serde_json::Value =
            serde_json::from_slice(bundle.entry("explanation.json").expect("it is there")).expect("JSON");
        let direct: serde_json::Value = serde_json::from_str(&text(&explained.stdout)).expect("JSON");
        assert_eq!(without_place(own), without_place(direct), "{path}");
    }
}

/// An explanation but for the file.
fn without_place(mut value: serde_json::Value) -> serde_json::Value {
    match &mut value {
        serde_json::Value::Array(values) => values.iter_mut().for_each(|value| *value = without_place(value.take())),
        serde_json::Value::Object(members) => {
            for name in ["file", "format", "line", "tried"] {
                members.shift_remove(name);
            }
            // What a tool has masked is taken out once more where lines are made of it.
            let damage = members.get_mut("damage").and_then(serde_json::Value::as_array_mut).expect("a list");
            damage.retain(|damage| damage["kind"] != "replaced");
        }
        _ => {}
    }
    value
}

#[test]
fn a_request_that_the_other_side_does_not_have_is_not_countersigned() {
    let desk = Desk::new();
    let bundle = "scenarios/walkthroughs/02-leading-slash/exchange.http";
    fs::copy(bundle, desk.path("exchange.http")).expect("it can be copied");
    assert_eq!(desk.dispute(&["new", "exchange.http", "--key", "hospital", "--out", "bundle.zip"]).0, 0);
    let before = fs::read(desk.path("bundle.zip")).expect("it is there");
    let (code, told) = desk.dispute(&["countersign", "bundle.zip", "--key", "centre", "--log", "evidence.jsonl"]);
    assert!(code == 1 && told.contains("request 1 does not stand in evidence.jsonl"), "{told}");
    assert_eq!(fs::read(desk.path("bundle.zip")).expect("it is there"), before);
    fs::write(desk.path("notes.txt"), "nothing of this is a request\n").expect("it can be written");
    let (code, told) = desk.dispute(&["countersign", "bundle.zip", "--key", "centre", "--log", "notes.txt"]);
    assert!(code == 2 && told.contains("notes.txt"), "{told}");
}

#[test]
fn what_another_tool_has_recorded_is_a_log_too() {
    let desk = Desk::new();
    let exchange = fs::read("scenarios/walkthroughs/02-leading-slash/exchange.http").expect("it is there");
    fs::write(desk.path("exchange.http"), &exchange).expect("it can be written");
    let end = exchange.windows(4).rposition(|window| window == b"\r\n\r\n").expect("an answer");
    let start = exchange[..end].windows(5).rposition(|window| window == b"HTTP/").expect("an answer");
    use base64::Engine;
    let text = |bytes: &[u8]| base64::engine::general_purpose::STANDARD.encode(bytes);
    let entry = serde_json::json!({
        "request": {"base64": text(exchange[..start].trim_ascii_end())}, "response": {"base64": text(&exchange[start..])},
    });
    fs::write(desk.path("entry.json"), entry.to_string()).expect("it can be written");
    for log in ["exchange.http", "entry.json"] {
        assert_eq!(desk.dispute(&["new", "exchange.http", "--key", "hospital", "--out", "bundle.zip", "--force"]).0, 0);
        let (code, told) = desk.dispute(&["countersign", "bundle.zip", "--key", "centre", "--log", log]);
        assert_eq!(code, 0, "{log}: {told}");
        assert_eq!(desk.dispute(&["verify", "bundle.zip", "--signers", "allowed_signers"]).0, 0);
    }
}

#[test]
fn a_pseudonymised_exchange_is_found_by_what_was_not_replaced() {
    let desk = Desk::new();
    let exchange = fs::read_to_string("scenarios/walkthroughs/02-leading-slash/exchange.http").expect("it is there");
    fs::write(desk.path("exchange.http"), &exchange).expect("it can be written");
    let new = ["new", "exchange.http", "--pseudonymise", "FacilityCode", "--pseudonymise", "InveStatFaciID"];
    assert_eq!(desk.dispute(&[&new[..], &["--key", "hospital", "--out", "bundle.zip"]].concat()).0, 0);
    let countersign =
        ["countersign", "bundle.zip", "--key", "centre", "--log", "exchange.http", "--who", "Blood centre"];
    let (code, told) = desk.dispute(&countersign);
    assert!(code == 0 && told.contains("values of request 1 were replaced"), "{told}");
    let (code, told) = desk.dispute(&["verify", "bundle.zip", "--signers", "allowed_signers"]);
    assert!(code == 0 && told.contains("nothing is said of what stood in the body"), "{told}");
    let (_, told) = desk.dispute(&["show", "bundle.zip"]);
    assert!(told.contains("Blood centre has found the same requests"), "{told}");
    // Once more by the same key says no more, and is told.
    let (code, told) = desk.dispute(&countersign);
    assert!(code == 0 && told.contains("has countersigned by the same log before"), "{told}");

    let signature = exchange.lines().find(|line| line.starts_with("Authorization")).expect("it is signed");
    let other = exchange.replace(signature, &format!("{}AAAA=", &signature[..signature.len() - 5]));
    fs::write(desk.path("exchange.http"), other).expect("it can be written");
    let (code, told) = desk.dispute(&countersign);
    assert!(code == 1 && told.contains("request 1 does not stand in exchange.http"), "{told}");
}

#[test]
fn a_side_does_not_countersign_itself() {
    let desk = Desk::new();
    let whole = desk.seal(&[]);
    let (code, told) = desk.dispute(&["countersign", "bundle.zip", "--key", "hospital", "--log", "evidence.jsonl"]);
    assert!(code == 2 && told.contains("signed with this very key"), "{told}");
    // Whoever has the key of the other side's can say it nevertheless, and is found out.
    assert_eq!(desk.dispute(&["countersign", "bundle.zip", "--key", "centre", "--log", "evidence.jsonl"]).0, 0);
    let bundle = Bundle::read(&fs::read(desk.path("bundle.zip")).expect("it is there")).expect("a bundle");
    let key = bundle.manifest().and_then(|manifest| manifest.key.clone()).expect("it is signed");
    let mut statement: serde_json::Value =
        serde_json::from_slice(bundle.entry("countersign-1.json").expect("it is there")).expect("JSON");
    statement["key"] = key.to_string().into();
    let entry = bis3::evidence::bundle::archive::Entry::new("countersign-1.json", statement.to_string());
    fs::write(desk.path("bundle.zip"), bundle.with([entry])).expect("it can be written");
    let (code, told) = desk.dispute(&["verify", "bundle.zip"]);
    assert!(code == 1 && told.contains("countersign-1.json.sig: it is by the key of the bundle itself"), "{told}");
    assert_ne!(fs::read(desk.path("bundle.zip")).expect("it is there"), whole);
}

#[test]
fn where_signers_are_named_a_bundle_has_to_be_signed() {
    let desk = Desk::new();
    assert_eq!(desk.dispute(&["new", "evidence.jsonl", "--out", "bundle.zip"]).0, 0);
    assert_eq!(desk.dispute(&["verify", "bundle.zip"]).0, 0);
    let (code, told) = desk.dispute(&["verify", "bundle.zip", "--signers", "allowed_signers"]);
    assert!(code == 1 && told.contains("manifest.json.sig: there is no signature"), "{told}");
    fs::write(desk.path("allowed_signers"), "hospital\n").expect("it can be written");
    let (code, told) = desk.dispute(&["verify", "bundle.zip", "--signers", "allowed_signers"]);
    assert!(code == 2 && told.contains("line 1 names no allowed signer"), "{told}");
}

#[test]
fn a_changed_bundle_is_not_countersigned() {
    let desk = Desk::new();
    let mut whole = desk.seal(&[]);
    let at = whole.windows(8).position(|window| window == b"DonorNum").expect("it stands there");
    whole[at] = b'd';
    fs::write(desk.path("bundle.zip"), whole).expect("it can be written");
    let (code, told) = desk.dispute(&["countersign", "bundle.zip", "--key", "centre", "--log", "evidence.jsonl"]);
    assert!(code == 1 && told.contains("not countersigned"), "{told}");
}

#[test]
fn no_secret_and_no_named_member_stands_in_a_bundle() {
    let desk = Desk::new();
    let canary = "canary-secret-4711";
    let request = format!(
        "POST /Patient/Donor?token={canary} HTTP/1.1\r\nHost: localhost\r\nCookie: id={canary}\r\nX-Other: {canary}\r\nAuthorization: BIS3 {canary}:AAAA\r\nContent-Length: 60\r\n\r\n{{\"FacilityCode\": \"canary-patient-0815\", \"Note\": \"{canary}\"}}"
    );
    fs::write(desk.path("request.http"), request).expect("it can be written");
    let new = ["dispute", "new", "request.http", "--pseudonymise", "FacilityCode", "--out", "bundle.zip"];
    let mut command = bis3(desk.folder.path(), &new);
    let (code, told) = output(command.env("BIS3_ACCESS_KEY", "canary").env("BIS3_SECRET", canary));
    assert_eq!(code, 0, "{told}");
    let bundle = Bundle::read(&fs::read(desk.path("bundle.zip")).expect("it is there")).expect("a bundle");
    use base64::Engine;
    for hidden in [canary, "canary-patient-0815"] {
        for entry in bundle.entries() {
            let shown = String::from_utf8_lossy(&entry.content);
            assert!(!shown.contains(hidden), "{hidden} in {}", entry.name);
            for word in shown.split(|c: char| !(c.is_ascii_alphanumeric() || "+/=".contains(c))) {
                let decoded = base64::engine::general_purpose::STANDARD.decode(word).unwrap_or_default();
                assert!(!String::from_utf8_lossy(&decoded).contains(hidden), "{hidden} in {}", entry.name);
            }
        }
    }
    let claim = ["dispute", "new", "request.http", "--claim", &format!("A: {canary}"), "--out", "other.zip"];
    let mut command = bis3(desk.folder.path(), &claim);
    let (code, told) = output(command.env("BIS3_ACCESS_KEY", "canary").env("BIS3_SECRET", canary));
    assert!(code == 2 && !told.contains(canary) && !desk.path("other.zip").exists(), "{told}");
}

#[test]
fn what_is_no_bundle_ends_with_two() {
    let desk = Desk::new();
    fs::write(desk.path("text.zip"), "a text").expect("it can be written");
    for command in ["show", "verify", "replay", "timestamp"] {
        let (code, told) = desk.dispute(&[command, "text.zip"]);
        assert!(code == 2 && told.contains("text.zip: it is no zip archive"), "{command}: {told}");
    }
    for number in ["0", "5"] {
        let (code, told) = desk.dispute(&["new", "evidence.jsonl", "--only", number, "--out", "bundle.zip"]);
        assert!(code == 2 && told.contains(&format!("there is no exchange {number}; the file holds 4")), "{told}");
    }
    let pseudonymise = ["new", "evidence.jsonl", "--pseudonymise", "DonorNum", "--out", "bundle.zip"];
    assert_eq!(desk.dispute(&pseudonymise).0, 2);
}

#[test]
fn the_same_evidence_makes_the_same_bundle_but_for_the_time() {
    let desk = Desk::new();
    let entries = |bytes: &[u8]| {
        let bundle = Bundle::read(bytes).expect("a bundle");
        bundle
            .entries()
            .iter()
            .filter(|entry| {
                entry.name.ends_with(".http") || entry.name.ends_with("jsonl") || entry.name == "explanation.json"
            })
            .cloned()
            .collect::<Vec<_>>()
    };
    let (one, other) = (desk.seal(&[]), desk.seal(&[]));
    assert_eq!(entries(&one), entries(&other));
    assert_eq!(bis3::evidence::bundle::archive::pack(Bundle::read(&one).expect("a bundle").entries()), one);
}

/// A page without its style and its tags.
fn words_of(page: &str) -> String {
    let body = page.split_once("</style>").expect("a style").1;
    let texts = body.split('<').filter_map(|part| part.split_once('>')).map(|(_, text)| text.trim_end());
    texts.filter(|text| !text.trim().is_empty()).collect::<Vec<_>>().join("\n")
}

#[test]
fn the_readme_and_the_report_read_so() {
    let desk = Desk::new();
    let exchange = fs::canonicalize("scenarios/walkthroughs/02-leading-slash/exchange.http").expect("it is there");
    let (code, told) =
        desk.dispute(&["new", &exchange.display().to_string(), "--claim", "医院：签名正确", "--out", "bundle.zip"]);
    assert_eq!(code, 0, "{told}");
    let bundle = Bundle::read(&fs::read(desk.path("bundle.zip")).expect("it is there")).expect("a bundle");
    let manifest = bundle.manifest().expect("a manifest");
    let made = manifest.made.to_zoned_datetime(bis3::clock::zone()).strftime("%F %T %:z").to_string();
    let tables = bis3::contract::Contract::embedded().digest();
    let page = text(bundle.entry("report.html").expect("it is there"));
    let page = page.replace(&made, "MADE").replace(&tables, "TABLES");
    let page = page.replace(&manifest.evidence.head.root_hash.to_string(), "ROOT");
    insta::assert_snapshot!(words_of(&page));
    let readme = text(bundle.entry("README.txt").expect("it is there"));
    assert!(readme.lines().count() * 2 == readme.matches(['\r', '\n']).count(), "every line ends in CRLF");
    insta::assert_snapshot!(readme.replace('\r', ""));
}

#[test]
fn the_report_prints_on_a4() {
    let desk = Desk::new();
    desk.seal(&[]);
    let bundle = Bundle::read(&fs::read(desk.path("bundle.zip")).expect("it is there")).expect("a bundle");
    fs::write(desk.path("report.html"), bundle.entry("report.html").expect("it is there")).expect("it can be written");
    let sheets = printed(desk.folder.path(), "report.html");
    assert!(!sheets.is_empty() && sheets.iter().all(|sheet| is_a4(sheet)), "{sheets:?}");
}
