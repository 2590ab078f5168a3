//! Messages as people paste them: with sentences around them, under labels, without Host, with the signature covered.

use serde_json::{Value, json};

use crate::program::{self, exit_code, text};

const BODY: &str =
    r#"{"FacilityCode": "12332500472260169F", "HospTime": "2024-05-05", "InPatientNum": 20, "DonorNum": 10}"#;
const SIGNATURE: &str = "lqKJDQbqgLzxgSYQxHOjv+aSOe0=";
const HEADERS: &str = "Content-Type: application/json
Date: Mon, 06 May 2024 02:00:00 GMT
x-bis3-date: Mon, 06 May 2024 02:00:00 GMT
x-bis3-version: 1.0
Authorization: BIS3 EbX/S0rBNYs=:lqKJDQbqgLzxgSYQxHOjv+aSOe0=
";
const MISTAKE: &str = "newline: trailing";

fn message() -> String {
    format!("POST /Patient/Donor HTTP/1.1\nHost: 127.0.0.1:8095\n{HEADERS}\n{BODY}\n")
}

/// How `explain` ends on a text, and its JSON.
fn explained(pasted: &str) -> (i32, Value) {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("pasted.txt"), pasted).expect("it can be written");
    let output = program::bis3(folder.path(), &["explain", "pasted.txt", "--json"]).output().expect("the program runs");
    let told = text(&output.stdout);
    let error = text(&output.stderr);
    (exit_code(&output), serde_json::from_str(&told).unwrap_or_else(|_| panic!("{pasted}\n{told}{error}")))
}

fn damage(explained: &Value) -> Vec<(&str, &str)> {
    let all = explained["damage"].as_array().expect("a list").iter();
    all.map(|damage| (damage["kind"].as_str().unwrap_or_default(), damage["detail"].as_str().unwrap_or_default()))
        .collect()
}

#[test]
fn sentences_and_what_loggers_write_are_skipped_and_that_is_told() {
    let message = message();
    let logged = |line: &str| format!("2024-05-06 10:00:00,123 INFO [main] Client - {line}\n");
    let all: String = message.lines().map(logged).collect();
    for (pasted, skipped) in [
        (format!("请看下面的请求:\n{message}"), "1"),
        (format!("您好，平台返回 10008：\n\n{message}\n谢谢\n"), "1–2, 12–13"),
        (format!("Here is what we send\n{message}"), "1"),
        (format!("2024-05-06 10:00:00,123 INFO [main] Client - sending:\n{message}"), "1"),
        (all, "…"),
    ] {
        let (_, told) = explained(&pasted);
        assert_eq!((&told["code"], &told["mistakes"][0]["id"]), (&json!(10008), &json!(MISTAKE)), "{pasted}");
        let lines: Vec<&str> =
            damage(&told).into_iter().filter(|(kind, _)| *kind == "text-skipped").map(|(_, detail)| detail).collect();
        assert_eq!(lines.join(", "), skipped, "{pasted}");
    }
}

#[test]
fn parts_under_labels_are_put_together_and_that_is_told() {
    for (pasted, is_certain) in [
        (
            format!(
                "请求地址：http://127.0.0.1:8095/Patient/Donor\n请求方式：POST\n请求头：\n{HEADERS}请求体：\n{BODY}"
            ),
            true,
        ),
        (format!("请求地址：http://127.0.0.1:8095/Patient/Donor\n请求头：\n{HEADERS}请求体：\n{BODY}"), false),
        (
            format!(
                "Request URL: http://127.0.0.1:8095/Patient/Donor\nRequest Method: POST\nHeaders:\n{HEADERS}Body:\n{BODY}"
            ),
            true,
        ),
        (
            format!(
                "【请求地址】http://127.0.0.1:8095/Patient/Donor\n【请求方式】POST\n【请求头】\n{HEADERS}【请求体】\n{BODY}"
            ),
            true,
        ),
    ] {
        let (_, told) = explained(&pasted);
        let code = if is_certain { &told["code"] } else { &told["if"]["code"] };
        assert_eq!((code, &told["mistakes"][0]["id"]), (&json!(10008), &json!(MISTAKE)), "{told}");
        assert!(damage(&told).iter().any(|(kind, _)| *kind == "lines-moved"), "{told}");
    }
}

#[test]
fn a_head_without_host_is_explained_with_an_if() {
    let without = message().replace("Host: 127.0.0.1:8095\n", "");
    for pasted in [without.clone(), without.replace('\n', "\r\n")] {
        let (exit, told) = explained(&pasted);
        assert_eq!((exit, &told["code"], &told["if"]["given"]), (1, &Value::Null, &json!(["host"])), "{told}");
        assert_eq!((&told["if"]["code"], &told["mistakes"][0]["id"]), (&json!(10008), &json!(MISTAKE)));
        assert!(damage(&told).contains(&("host-missing", "")), "{told}");
    }
}

#[test]
fn a_signature_that_was_covered_by_hand_is_no_mistake_of_the_clients() {
    for covered in ["********", "***", "xxxxx", "[REDACTED]", "<hidden>", "••••"] {
        let (_, told) = explained(&message().replace(SIGNATURE, covered));
        assert_eq!((&told["code"], &told["if"]["given"]), (&Value::Null, &json!(["masked"])), "{covered}: {told}");
        assert_eq!((&told["mistakes"], &told["tried"]), (&json!([]), &json!(0)), "{covered}");
        assert_eq!(&told["canonical"]["access-key"], "EbX/S0rBNYs=", "{covered}");
        assert!(damage(&told).contains(&("masked", "Authorization")), "{covered}: {told}");
    }
    let (_, told) = explained(&message().replace(SIGNATURE, "****").replace("BIS3 ", "BIS "));
    assert_eq!((&told["code"], &told["if"]["given"]), (&Value::Null, &json!(["masked"])), "{told}");
    assert_eq!(told["if"]["code"], 10002, "the scheme was left: {told}");
}

#[test]
fn a_signature_that_is_empty_is_the_clients_and_no_recipe_is_tried() {
    let (exit, told) = explained(&message().replace(SIGNATURE, ""));
    assert_eq!((exit, &told["code"], &told["reason"]), (1, &json!(10001), &json!("empty-signature")), "{told}");
    assert_eq!((&told["tried"], &told["mistakes"]), (&json!(0), &json!([])));
}

/// An archive of some tool with one request that has no Authorization.
fn archive(creator: &str, code: Option<u32>, cookie: Option<&str>) -> String {
    let header = |(name, value): (&str, &str)| json!({ "name": name, "value": value });
    let mut headers: Vec<Value> = [("Host", "127.0.0.1:8095")]
        .into_iter()
        .chain(HEADERS.lines().filter_map(|line| line.split_once(": ")).filter(|(name, _)| *name != "Authorization"))
        .map(header)
        .collect();
    headers.extend(cookie.map(|cookie| header(("Cookie", cookie))));
    let answer =
        |code: u32| json!({ "status": 401, "headers": [], "content": { "text": json!({ "code": code }).to_string() } });
    json!({ "log": { "version": "1.2", "creator": { "name": creator }, "entries": [{
        "startedDateTime": "2024-05-06T02:00:01Z",
        "request": { "method": "POST", "url": "http://127.0.0.1:8095/Patient/Donor", "headers": headers,
            "postData": { "text": BODY } },
        "response": code.map_or(json!({ "status": 0 }), answer),
    }] } })
    .to_string()
}

#[test]
fn an_archive_without_authorization_blames_the_client_only_where_the_answer_says_so() {
    for (archive, kind) in [
        (archive("WebInspector", Some(10008), None), Some("sanitised")),
        (archive("Firefox", None, None), Some("sanitised")),
        (archive("Fiddler", Some(10008), None), Some("authorization-removed")),
        (archive("Charles Proxy", Some(1), None), Some("authorization-removed")),
        (archive("mitmproxy", None, Some("[REDACTED]")), Some("authorization-removed")),
        (archive("Insomnia REST Client", None, None), Some("authorization-absent")),
        (archive("Fiddler", Some(10000), None), None),
    ] {
        let (exit, told) = explained(&archive);
        match kind {
            Some(kind) => {
                assert_eq!((&told["code"], &told["if"]["given"]), (&Value::Null, &json!(["authorization"])), "{told}");
                assert!(damage(&told).iter().any(|(known, _)| *known == kind), "{kind}: {told}");
            }
            None => assert_eq!((exit, &told["code"], damage(&told).len()), (1, &json!(10000), 0), "{told}"),
        }
    }
}

#[test]
fn the_list_of_a_journal_says_what_to_do_and_one_with_messages_is_read() {
    let summary = json!({ "id": 1, "time": "2024-05-06T02:00:00Z", "request": "POST /a HTTP/1.1", "code": 1 });
    for list in [json!([summary]), json!({ "entries": [summary] }), json!({ "entries": [] }), summary.clone()] {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::write(folder.path().join("list.json"), list.to_string()).expect("it can be written");
        let output = program::bis3(folder.path(), &["explain", "list.json"]).output().expect("the program runs");
        assert!(exit_code(&output) == 2 && text(&output.stderr).contains("GET /journal/ID"), "{list}");
    }
    let entry = std::fs::read_to_string("tests/explain/recordings/journal.json").expect("it is there");
    let (_, one) = explained(&entry);
    let (_, listed) = explained(&format!("{{\"entries\": [{entry}]}}"));
    assert_eq!((&one["code"], &one["format"]), (&listed["code"], &listed["format"]));
}

#[test]
fn flows_of_mitmproxy_say_how_to_export_them() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("flows"), "2715:9:websocket;0:~8:response;0:~7:request;0:~}").expect("written");
    let output = program::bis3(folder.path(), &["explain", "flows"]).output().expect("the program runs");
    assert!(exit_code(&output) == 2 && text(&output.stderr).contains("--set hardump=FILE.har"), "{output:?}");
}
