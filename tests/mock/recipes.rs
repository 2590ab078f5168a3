//! Mistakes that clients make in their signature's bytes and time: the mock says which one it was, in both languages.

use std::sync::Arc;
use std::time::Duration;

use bis3::client::Answer;
use bis3::contract::EndpointId;
use bis3::message::wire;
use bis3::mock::{JournalEntry, Outcome};
use bis3::request::recognition::Way;
use bis3::request::{DigestMistake, Mistakes, ResourceMistake, SecretMistake, Signing};
use jiff::SignedDuration;
use serde_json::{Value, json};

use super::support::{Mock, mock, mock_with, now, platform_under, stock_body};
use crate::program::block_on_beside_threads;

/// What the answer to a changed request says: the code, and why in both languages.
async fn said(mock: &Mock, change: impl Fn(&str, &str) -> String) -> (Value, String, String) {
    let request = String::from_utf8(mock.stock(0)).expect("a request is text");
    let (_, rest) = request.split_once("Authorization: ").expect("it is signed");
    let (authorization, _) = rest.split_once("\r\n").expect("the head goes on");
    let mut client = mock.connect().await;
    client.send(change(&request, authorization).as_bytes()).await;
    client.end().await;
    // Behind a head that ends too early the rest is another request, and is answered too.
    let answer = Answer::read(&client.rest().await, "POST").expect("an answer");
    let body: Value = serde_json::from_slice(&answer.response.body).expect("an answer is JSON");
    let text = |language: &str| body["data"]["explanation"][language].as_str().unwrap_or_default().to_owned();
    (body["code"].clone(), text("zh"), text("en"))
}

fn with_signature(request: &str, authorization: &str, signature: &str) -> String {
    let (key, _) = authorization.rsplit_once(':').expect("a key and a signature");
    request.replace(authorization, &format!("{key}:{signature}"))
}

#[test]
fn hexadecimal_digits_in_the_place_of_base64_are_named() {
    use base64::Engine;
    use base64::engine::general_purpose::STANDARD;
    let digits = "0123456789abcdef0123456789ABCDEF01234567";
    block_on_beside_threads(async {
        let mock = mock().await;
        for signature in [digits.to_owned(), STANDARD.encode(digits)] {
            let (code, zh, en) = said(&mock, |request, own| with_signature(request, own, &signature)).await;
            assert_eq!(code, 10001);
            assert!(zh.contains("20 字节的十六进制写法（40 个字符）"), "{zh}");
            assert!(en.contains("the hexadecimal text of 20 bytes (40 digits)"), "{en}");
        }
        let (code, _, en) = said(&mock, |request, own| with_signature(request, own, &STANDARD.encode([0; 40]))).await;
        assert!(code == 10001 && en.contains("holds 40 bytes"), "{en}");
    });
}

/// The mock's time, so many minutes later, as HTTP writes it.
fn written(minutes: i64) -> String {
    let at = now() + SignedDuration::from_mins(minutes);
    httpdate::fmt_http_date(at.try_into().expect("a year that the system knows"))
}

#[test]
fn a_date_in_another_zone_is_named() {
    block_on_beside_threads(async {
        let mock = mock().await;
        let own = written(0);
        for (hours, zh_expected, en_expected) in [
            (8, "晚 28800 秒，正好 8 小时：把北京时间当作 GMT 写了", "just 8 hours: Beijing time sent as GMT"),
            (-8, "早 28800 秒，正好 8 小时：时区弄错了", "just 8 hours: a time zone is wrong"),
        ] {
            let other = written(60 * hours);
            let (code, zh, en) = said(&mock, |request, _| request.replace(&own, &other)).await;
            assert_eq!(code, 10006);
            assert!(zh.contains(zh_expected) && en.contains(en_expected), "{zh} {en}");
        }
        let other = written(20);
        let (code, zh, en) = said(&mock, |request, _| request.replace(&own, &other)).await;
        assert!(code == 10006 && !zh.contains("时区") && !en.contains("zone"), "{zh} {en}");
    });
}

#[test]
fn a_line_feed_behind_the_signature_is_named_as_what_hides_the_headers() {
    block_on_beside_threads(async {
        let mock = mock().await;
        for end in ["\n", "\r\n"] {
            let first = |request: &str, own: &str| {
                let without = request.replace(&format!("Authorization: {own}\r\n"), "");
                let (line, rest) = without.split_once("\r\n").expect("a first line");
                let (host, rest) = rest.split_once("\r\n").expect("a second one");
                format!("{line}\r\n{host}\r\nAuthorization: {own}{end}\r\n{rest}")
            };
            let (code, zh, en) = said(&mock, first).await;
            assert_eq!(code, 10004);
            assert!(zh.contains("签名末尾若带着换行，头部就在那里结束"), "{zh}");
            assert!(en.contains("a line feed behind the signature, if there is one, ends the head there"), "{en}");
        }
        let without_dates = |request: &str, own: &str| {
            let kept = |line: &&str| !line.to_lowercase().contains("date: ") && !line.starts_with("Authorization");
            let (head, body) = request.split_once("\r\n\r\n").expect("a body");
            let lines: Vec<&str> = head.split("\r\n").filter(kept).collect();
            let (line, rest) = lines.split_first().expect("a first line");
            format!("{line}\r\nAuthorization: {own}\r\n{}\r\n\r\n{body}", rest.join("\r\n"))
        };
        let (code, _, en) = said(&mock, without_dates).await;
        assert!(code == 10004 && !en.contains("line feed"), "{en}");
    });
}

/// A mock with time to look for mistakes, under an option of `error-data`.
async fn diagnosing(error_data: &str, diagnosis: Option<Duration>) -> Mock {
    let platform = platform_under(|profile, _| profile.readings.set("error-data", error_data).expect("a known option"));
    mock_with(|options| (options.platform, options.diagnosis) = (platform, diagnosis)).await
}

const TIME_ENOUGH: Option<Duration> = Some(Duration::from_secs(60));

/// The document's example, signed with the mistakes.
fn mistaken(mock: &Mock, mistakes: Mistakes) -> Vec<u8> {
    let mut request = mock.signed(EndpointId::Stock, stock_body(mock.contract(), 0), mock.key());
    for name in ["Date", "x-bis3-date", "x-bis3-version", "Authorization"] {
        request.headers.remove(name);
    }
    let (key, readings) = (mock.key(), &mock.platform.platform().profile().readings);
    let parameters = mock.contract().parameters();
    let signing = Signing { mistakes, ..Signing::new(&key.access_key, &key.secret, readings, parameters) };
    signing.sign(&mut request, now(), parameters).expect("the mistakes change something");
    wire::request_bytes(&request)
}

fn with_slash() -> Mistakes {
    Mistakes { resource: Some(ResourceMistake::LeadingSlash), ..Mistakes::default() }
}

/// What the answer and the journal say of the mistake.
async fn named(mock: &Mock, request: &[u8]) -> (Value, Vec<String>) {
    let answer = mock.answer_to(request).await;
    let body: Value = serde_json::from_slice(&answer.body).expect("an answer is JSON");
    let ids = |entry: &JournalEntry| match &entry.outcome {
        Outcome::Answered { decision, .. } => decision.mistakes.iter().map(Way::id).collect(),
        Outcome::BrokeOff(_) => Vec::new(),
    };
    (body["data"]["mistake"].clone(), mock.journal(1).await.last().map(|entry| ids(entry)).unwrap_or_default())
}

#[test]
fn the_mistake_behind_a_refused_signature_stands_in_the_answer_and_in_the_journal() {
    block_on_beside_threads(async {
        let (mock, secret) = (diagnosing("details", TIME_ENOUGH).await, Some(SecretMistake::TrailingNewline));
        let (told, kept) = named(&mock, &mistaken(&mock, with_slash())).await;
        assert_eq!(
            (&told["id"], kept),
            (&json!("resource: leading-slash"), vec!["resource: leading-slash".to_owned()])
        );
        assert_eq!(told["meaning"], json!({"zh": "Resource 前多一个斜杠", "en": "Resource has a slash in front"}));
        let mock = diagnosing("details", TIME_ENOUGH).await;
        let (told, _) = named(&mock, &mistaken(&mock, Mistakes { secret, ..with_slash() })).await;
        assert_eq!(told["parts"], json!(["secret: trailing-newline", "resource: leading-slash"]));
        let mock = diagnosing("details", TIME_ENOUGH).await;
        let differs = Mistakes { digest: Some(DigestMistake::OtherEnd), ..Mistakes::default() };
        assert_eq!(named(&mock, &mistaken(&mock, differs)).await.0["id"], "digest: other-end");
    });
}

#[test]
fn nothing_is_named_where_it_is_not_wanted_or_where_nothing_is_wrong() {
    block_on_beside_threads(async {
        let mock = diagnosing("details", None).await;
        assert_eq!(named(&mock, &mistaken(&mock, with_slash())).await, (Value::Null, vec![]));
        let mock = diagnosing("details", TIME_ENOUGH).await;
        assert_eq!(named(&mock, &mock.stock(0)).await, (Value::Null, vec![]));
    });
}

#[test]
fn an_answer_without_details_leaves_the_mistake_to_the_journal() {
    block_on_beside_threads(async {
        let mock = diagnosing("empty", TIME_ENOUGH).await;
        let answer = mock.answer_to(&mistaken(&mock, with_slash())).await;
        let body: Value = serde_json::from_slice(&answer.body).expect("an answer is JSON");
        assert_eq!(body["data"], json!({}));
        let journal = Arc::clone(mock.server.journal());
        mock.server.shutdown().await;
        let entry = journal.entry(1).expect("it is kept");
        let Outcome::Answered { decision, .. } = &entry.outcome else { panic!("it was answered") };
        assert_eq!(decision.mistakes.iter().map(Way::id).collect::<Vec<_>>(), ["resource: leading-slash"]);
    });
}
