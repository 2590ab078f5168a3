//! The administration over HTTP.

use std::sync::Arc;

use bis3::contract::EndpointId;
use bis3::message::{Response, wire};
use bis3::mock::{AdminOptions, MockOptions, ServeError};
use bis3::secret::Secret;
use bis3::store::World;
use serde_json::{Value, json};
use tokio::net::TcpStream;

use super::support::{Client, Mock, NOW, code, mock_with, wrong_stock_body};
use crate::json_names::assert_kebab;
use crate::program::block_on_beside_threads;
use crate::store::doubles::{Act, Failing};

async fn mock() -> Mock {
    administered(|_| {}).await
}

/// A mock with an administration.
async fn administered(change: impl FnOnce(&mut MockOptions)) -> Mock {
    mock_with(|options| {
        options.admin = Some(AdminOptions { listen: "127.0.0.1:0".parse().expect("an address"), token: None });
        change(options);
    })
    .await
}

async fn ask_raw(mock: &Mock, request: &str) -> Response {
    let address = mock.server.admin_address().expect("it has one");
    let mut client = Client::new(TcpStream::connect(address).await.expect("it listens"));
    client.send(request.as_bytes()).await;
    client.answer().await
}

/// Status and JSON of an answer of the administration.
async fn ask(mock: &Mock, request_line: &str, body: &str) -> (u16, Value) {
    let length = body.len();
    let request = format!(
        "{request_line} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}"
    );
    let answer = ask_raw(mock, &request).await;
    let body = serde_json::from_slice(&answer.body).expect("the administration speaks JSON");
    assert_kebab(request_line, &body);
    (answer.status, body)
}

#[test]
fn health_tells_what_runs() {
    block_on_beside_threads(async {
        let (status, body) = ask(&mock().await, "GET /health", "").await;
        assert_eq!((status, &body["status"], &body["profile"]), (200, &json!("ok"), &json!("default")));
        assert_eq!((&body["clock"], &body["world"]), (&json!("fixed:2022-10-07T01:00:00Z"), &json!("default")));
        let named = administered(|options| options.world = Arc::new(World::new(0).named("a key"))).await;
        assert_eq!(ask(&named, "GET /health", "").await.1["world"], "a key");
    });
}

#[test]
fn the_journal_is_listed_shown_and_cleared() {
    block_on_beside_threads(async {
        let mock = mock().await;
        for institution in 0..3 {
            assert_eq!(mock.code_of(&mock.stock(institution)).await, 1);
        }
        mock.journal(3).await;
        let (_, list) = ask(&mock, "GET /journal?after=1&limit=1", "").await;
        let listed = list["entries"].as_array().expect("a list");
        assert_eq!((listed.len(), &listed[0]["id"], &listed[0]["code"]), (1, &json!(2), &json!(1)));
        let (_, entry) = ask(&mock, "GET /journal/2", "").await;
        assert_eq!(entry["request"]["text"], json!(String::from_utf8(mock.stock(1)).expect("text")));
        assert_eq!(entry["decision"]["verdict"]["kind"], "accepted");
        assert_eq!(entry["decision"]["recorded"], "recorded");
        assert_eq!(ask(&mock, "DELETE /journal", "").await.1["journal"]["entries"], 0);
        assert_eq!(ask(&mock, "GET /journal/2", "").await.0, 404);
    });
}

#[test]
fn a_refusal_is_shown_with_its_reasons() {
    block_on_beside_threads(async {
        let mock = mock().await;
        let wrong = String::from_utf8(mock.stock(0)).expect("text").replace("POST /Stock", "POST /./Stock");
        mock.answer_to(wrong.as_bytes()).await;
        let other_date = String::from_utf8(mock.stock(0)).expect("text").replacen("Date: Fri", "Date: fri", 1);
        assert_eq!(mock.code_of(other_date.as_bytes()).await, 10008);
        mock.journal(2).await;
        let (_, entry) = ask(&mock, "GET /journal/2", "").await;
        let decision = &entry["decision"];
        assert_eq!(decision["verdict"]["stage"], "signature");
        assert!(decision["canonical"][0].as_str().is_some_and(|text| text.starts_with("POST\nfri, 07 Oct")));
    });
}

#[test]
fn findings_that_were_not_kept_are_counted() {
    block_on_beside_threads(async {
        let mock = mock().await;
        let body = wrong_stock_body(mock.contract(), 1200);
        let sent = wire::request_bytes(&mock.signed(EndpointId::Stock, body, mock.key()));
        mock.answer_to(&sent).await;
        mock.journal(1).await;
        let (_, list) = ask(&mock, "GET /journal", "").await;
        let (_, entry) = ask(&mock, "GET /journal/1", "").await;
        let told = entry["decision"]["findings"].as_array().map(Vec::len);
        assert_eq!((told, &entry["decision"]["untold"]), (Some(1000), &json!(200)));
        assert_eq!((&entry["findings"], &list["entries"][0]["findings"]), (&json!(1200), &json!(1200)));
    });
}

#[test]
fn a_cut_body_keeps_its_length_and_hash() {
    block_on_beside_threads(async {
        let mock = mock_with(|options| {
            options.admin = Some(AdminOptions { listen: "127.0.0.1:0".parse().expect("an address"), token: None });
            options.journal.request = 100;
        })
        .await;
        let sent = mock.stock(0);
        assert_eq!(mock.code_of(&sent).await, 1);
        mock.journal(1).await;
        let (_, entry) = ask(&mock, "GET /journal/1", "").await;
        let cut = &entry["request"]["cut"];
        assert_eq!((&cut["kept"], &cut["length"]), (&json!(100), &json!(sent.len())));
        assert_eq!(cut["body-sha256"].as_str().map(str::len), Some(64));
    });
}

#[test]
fn reports_are_listed_and_reset() {
    block_on_beside_threads(async {
        let mock = mock().await;
        assert_eq!(mock.code_of(&mock.stock(0)).await, 1);
        let (_, reports) = ask(&mock, "GET /reports", "").await;
        assert_eq!(reports["reports"][0]["endpoint"], "stock");
        assert_eq!(reports["reports"][0]["period"], "2022-10-07");
        assert_eq!((&reports["reports"][0]["received"], &reports["reports"][0]["replaced"]), (&json!(NOW), &json!(0)));
        assert_eq!(mock.code_of(&mock.stock(0)).await, 1);
        let (_, reports) = ask(&mock, "GET /reports", "").await;
        assert_eq!(reports["reports"].as_array().map(Vec::len), Some(1));
        assert_eq!(reports["reports"][0]["replaced"], 1);
        assert_eq!(ask(&mock, "POST /reset", "").await.0, 200);
        assert_eq!(ask(&mock, "GET /reports", "").await.1["reports"], json!([]));
    });
}

#[test]
fn reports_are_listed_a_page_at_a_time() {
    block_on_beside_threads(async {
        let mock = mock().await;
        for institution in 0..3 {
            assert_eq!(mock.code_of(&mock.stock(institution)).await, 1);
        }
        let numbers = |page: &Value| {
            page["reports"]
                .as_array()
                .map(|reports| reports.iter().map(|report| report["number"].as_u64()).collect::<Vec<_>>())
        };
        for (query, expected, next) in [
            ("", vec![Some(1), Some(2), Some(3)], json!(3)),
            ("?limit=2", vec![Some(1), Some(2)], json!(2)),
            ("?limit=2&after=2", vec![Some(3)], json!(3)),
            ("?after=3", vec![], Value::Null),
        ] {
            let (status, page) = ask(&mock, &format!("GET /reports{query}"), "").await;
            assert_eq!((status, numbers(&page), &page["next"]), (200, Some(expected), &next), "{query}");
        }
        assert_eq!(ask(&mock, "GET /reports?first=1", "").await.0, 400);
    });
}

#[test]
fn no_more_than_so_many_faults_are_taken_at_once() {
    block_on_beside_threads(async {
        let mock = mock().await;
        let rules = |count: usize| json!({ "rules": vec!["*: cut"; count] }).to_string();
        assert_eq!(ask(&mock, "POST /faults", &rules(999)).await.0, 201);
        let (status, body) = ask(&mock, "POST /faults", &rules(2)).await;
        assert!(status == 400 && body.to_string().contains("1000 fault rules"), "{body}");
        let (_, list) = ask(&mock, "GET /faults", "").await;
        assert_eq!(list["faults"].as_array().map(Vec::len), Some(999), "all or none");
        assert_eq!(ask(&mock, "POST /faults", &rules(50_000)).await.0, 400);
    });
}

#[test]
fn faults_are_added_listed_and_removed() {
    block_on_beside_threads(async {
        let mock = mock().await;
        let (status, added) = ask(
            &mock,
            "POST /faults",
            r#"{"rules": ["POST /Stock/HospStock: SaveHosStockFailed, times 1", "*: cut"]}"#,
        )
        .await;
        assert_eq!((status, added["faults"].as_array().map(Vec::len)), (201, Some(2)));
        let id = added["faults"][1]["id"].as_u64().expect("a number");
        assert_eq!(ask(&mock, &format!("DELETE /faults/{id}"), "").await.0, 200);
        assert_eq!(ask(&mock, &format!("DELETE /faults/{id}"), "").await.0, 404);
        assert_eq!(mock.code_of(&mock.stock(0)).await, 20000);
        assert_eq!(mock.code_of(&mock.stock(0)).await, 1);
        let (_, list) = ask(&mock, "GET /faults", "").await;
        assert_eq!((&list["faults"][0]["matched"], &list["faults"][0]["fired"]), (&json!(2), &json!(1)));
        assert_eq!(ask(&mock, "DELETE /faults", "").await.1, json!({ "faults": [] }));
    });
}

#[test]
fn of_several_rules_none_is_added_where_one_is_wrong() {
    block_on_beside_threads(async {
        let mock = mock().await;
        let (status, body) = ask(&mock, "POST /faults", r#"{"rules": ["*: cut", "*: SaveTQCFaild"]}"#).await;
        assert_eq!(status, 400);
        for language in ["zh", "en"] {
            let error = body["error"][language].as_str().expect("a text");
            assert!(error.contains("SaveTQCFailed"), "{error}");
        }
        assert_eq!(ask(&mock, "GET /faults", "").await.1, json!({ "faults": [] }));
    });
}

#[test]
fn the_clock_is_set_moved_and_frozen() {
    block_on_beside_threads(async {
        let mock = mock().await;
        let (_, moved) = ask(&mock, "PUT /clock", r#"{"move": "+16m"}"#).await;
        assert_eq!(moved["now"], "2022-10-07T01:16:00Z");
        assert_eq!(mock.code_of(&mock.stock(0)).await, 10006);
        assert_eq!(ask(&mock, "PUT /clock", r#"{"set": "system"}"#).await.1["setting"], "system");
        let (_, frozen) = ask(&mock, "PUT /clock", r#"{"freeze": true}"#).await;
        assert_eq!(ask(&mock, "GET /clock", "").await.1, frozen);
        assert_eq!(ask(&mock, "PUT /clock", r#"{"set": "broken"}"#).await.0, 200);
        assert_eq!(ask(&mock, "PUT /clock", r#"{"move": "+1s"}"#).await.0, 409);
        for wrong in
            ["", "{}", r#"{"set": "soon"}"#, r#"{"move": "x"}"#, r#"{"freeze": false}"#, r#"{"set":"system","x":1}"#]
        {
            assert_eq!(ask(&mock, "PUT /clock", wrong).await.0, 400, "{wrong}");
        }
    });
}

#[test]
fn other_paths_and_methods_are_told_what_there_is() {
    block_on_beside_threads(async {
        let mock = mock().await;
        assert_eq!(ask(&mock, "GET /", "").await.0, 404);
        assert_eq!(ask(&mock, "GET /journal?limit=many", "").await.0, 400);
        let answer = ask_raw(&mock, "PUT /faults HTTP/1.1\r\nHost: localhost\r\n\r\n").await;
        assert_eq!((answer.status, answer.headers.text("Allow")), (405, Some("GET, POST, DELETE")));
        assert_eq!(ask_raw(&mock, "nonsense\r\n\r\n").await.status, 400);
    });
}

#[test]
fn a_page_of_another_origin_is_not_served() {
    block_on_beside_threads(async {
        let mock = mock().await;
        for headers in ["Host: localhost\r\nOrigin: http://page.example\r\n", "Host: page.example\r\n"] {
            let answer = ask_raw(&mock, &format!("POST /reset HTTP/1.1\r\n{headers}\r\n")).await;
            assert_eq!(answer.status, 403);
        }
        // Also not a page of another port of this machine, by whatever a browser sends without asking before.
        let rule = r#"{"rule": "*: cut"}"#;
        let length = rule.len();
        for line in ["POST /faults", "PUT /clock", "DELETE /faults", "DELETE /journal", "POST /reset"] {
            for told in ["Origin: http://localhost:3000", "Origin: null", "Sec-Fetch-Site: same-site"] {
                let head = format!("{line} HTTP/1.1\r\nHost: localhost\r\n{told}\r\nContent-Type: text/plain\r\n");
                let answer = ask_raw(&mock, &format!("{head}Content-Length: {length}\r\n\r\n{rule}")).await;
                assert_eq!(answer.status, 403, "{line} {told}");
            }
        }
        let own = "POST /faults HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\n";
        let answer = ask_raw(&mock, &format!("{own}Content-Length: {length}\r\n\r\n{rule}")).await;
        assert_eq!(answer.status, 415, "JSON says that it is JSON");
        assert_eq!(ask(&mock, "GET /faults", "").await.1, json!({ "faults": [] }));
    });
}

#[test]
fn a_token_is_asked_of_everybody() {
    block_on_beside_threads(async {
        let mock = mock_with(|options| {
            let token = Some(Secret::new("open sesame"));
            options.admin = Some(AdminOptions { listen: "127.0.0.1:0".parse().expect("an address"), token });
        })
        .await;
        assert_eq!(ask(&mock, "GET /health", "").await.0, 401);
        let bearing = "GET /health HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer open sesame\r\n\r\n";
        assert_eq!(ask_raw(&mock, bearing).await.status, 200);
    });
}

#[test]
fn an_open_administration_needs_a_token() {
    block_on_beside_threads(async {
        let mut options = bis3::mock::MockOptions::new(super::support::platform());
        options.admin = Some(AdminOptions { listen: "0.0.0.0:0".parse().expect("an address"), token: None });
        let refused = bis3::mock::serve(options).await.expect_err("no token");
        assert!(matches!(refused, ServeError::AdminWithoutToken(_)));
    });
}

#[test]
fn secrets_are_never_shown_even_if_a_client_sends_them() {
    block_on_beside_threads(async {
        let mock = mock().await;
        let secret = mock.key().secret.expose().to_owned();
        let head =
            format!("POST /Stock/HospStock HTTP/1.1\r\nHost: a\r\nX-Secret: {secret}\r\nx-bis3-secret: {secret}\r\n");
        let sent = format!("{head}Authorization: BIS3 {secret}:AAAAAAAAAAAAAAAAAAAAAAAAAAA=\r\n\r\n");
        assert_eq!(code(&mock.answer_to(sent.as_bytes()).await), 10003);
        mock.journal(1).await;
        for path in ["/journal", "/journal/1"] {
            let (_, shown) = ask(&mock, &format!("GET {path}"), "").await;
            let text = shown.to_string();
            assert!(!text.contains(&secret) && text.contains("[redacted]"), "{text}");
            if let Some(bytes) = shown["request"]["base64"].as_str() {
                let bytes = base64::Engine::decode(&base64::engine::general_purpose::STANDARD, bytes).expect("base64");
                assert!(!String::from_utf8_lossy(&bytes).contains(&secret));
            }
        }
    });
}

/// What is cut short in a finding is cut before the secret could be found in it.
#[test]
fn pieces_of_a_secret_are_not_shown_of_a_request_that_holds_it() {
    block_on_beside_threads(async {
        let mock = mock().await;
        let secret = mock.key().secret.expose().to_owned();
        let key = mock.key().clone();
        let request = mock.signed(EndpointId::Stock, secret.clone(), &key);
        mock.answer_to(&wire::request_bytes(&request)).await;
        mock.journal(1).await;
        let (_, shown) = ask(&mock, "GET /journal/1", "").await;
        let findings = shown["decision"]["findings"].to_string();
        assert!(findings.contains("[redacted]"), "{findings}");
        assert!(!shown["decision"].to_string().contains(&secret[..6]), "{shown}");
    });
}

#[test]
fn a_store_that_fails_is_told_and_not_shown_as_empty() {
    block_on_beside_threads(async {
        let store = Arc::new(Failing::at(&[Act::Reports, Act::Clear]));
        let mock = administered(|options| options.world = Arc::new(World::with_store(store, 0))).await;
        for request in ["GET /reports", "POST /reset"] {
            let (status, body) = ask(&mock, request, "").await;
            let told = &body["error"]["en"];
            assert_eq!((status, told), (503, &json!("the store cannot be reached: connection refused")), "{request}");
        }
    });
}
