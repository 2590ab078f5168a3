//! Answers as a vendor reads them.

use bis3::contract::{Contract, EndpointId};
use bis3::message::{Request, wire};

use super::codes::natural;
use super::desk::{Desk, SAMPLE, example, json, now, request, set, told};

#[test]
fn the_body_of_every_code() {
    let mut bodies = String::new();
    for code in Contract::embedded().codes() {
        let by_itself = natural(code);
        let how = if by_itself.is_some() { "by itself" } else { "by its test key" };
        let decision =
            by_itself.unwrap_or_else(|| Desk::new(&[]).report(&format!("test-{}", code.number), EndpointId::Tqc));
        let body = serde_json::to_string_pretty(&json(&decision)).expect("JSON can be written");
        bodies += &format!("{} {} {how}: {}\n{body}\n\n", code.number, code.name, decision.answer.status);
    }
    insta::assert_snapshot!(bodies);
}

#[test]
fn a_mismatch_shows_what_was_signed_and_neither_secret_nor_right_signature() {
    let desk = Desk::new(&[("resource-form", "either")]);
    let mut request = request(EndpointId::Stock, example(EndpointId::Stock));
    request.headers.push("X-BIS3-Note", "文");
    let mut request = desk.client(SAMPLE).signed(request);
    let right = request.headers.text("Authorization").expect("it was signed").to_owned();
    set(&mut request, "Authorization", "BIS3 EbX/S0rBNYs=:pxDJu/KwlgwZk3CBXMM5556iStY=");
    let decision = desk.decide(request);
    assert_eq!(told(&decision), "AuthorizationNoMatch signature-differs");
    let canonical = |resource: &str| {
        let date = "Fri, 15 Sep 2023 02:15:31 GMT";
        format!("POST\n{date}\nx-bis3-date:{date}\nx-bis3-note:文\nx-bis3-version:1.0\n{resource}")
    };
    let strings = [canonical("Stock/HospStock"), canonical("/Stock/HospStock")];
    assert_eq!(json(&decision)["data"]["canonical"], serde_json::json!(strings));
    assert_eq!(decision.canonical_strings[..], strings);
    let shown = format!("{decision:?}{}", String::from_utf8_lossy(&decision.answer.body));
    let secret = desk.key(SAMPLE).secret.expose();
    let signature = right.rsplit(':').next().expect("a signature");
    assert!(!shown.contains(secret) && !shown.contains(signature), "{shown}");
}

#[test]
fn a_secret_in_the_place_of_the_signature_is_not_repeated() {
    let desk = Desk::new(&[]);
    let secret = desk.key(SAMPLE).secret.expose().to_owned();
    let mut request = request(EndpointId::Stock, "");
    set(&mut request, "Authorization", &format!("BIS3 {SAMPLE}:{secret}"));
    let decision = desk.decide(request);
    assert_eq!(told(&decision), "AuthorizationInvalid signature-length");
    assert!(!format!("{decision:?}").contains(&secret));
}

#[test]
fn only_a_mismatch_carries_the_signed_string_to_the_client() {
    let decision = Desk::new(&[]).send(SAMPLE, EndpointId::Stock, "{");
    assert_eq!(decision.canonical_strings.len(), 1);
    assert_eq!(json(&decision)["data"].get("canonical"), None);
}

#[test]
fn long_values_are_cut_in_the_details() {
    let desk = Desk::new(&[]);
    let decision =
        desk.decide(Request { target: format!("/{}", "文".repeat(500)).into(), ..request(EndpointId::Stock, "") });
    let actual = json(&decision)["data"]["actual"].as_str().map(|text| text.chars().count());
    assert_eq!(actual, Some(121));
}

#[test]
fn a_compressed_body_is_415_and_its_bytes_are_not_read() {
    let desk = Desk::new(&[]);
    let mut request = request(EndpointId::Stock, example(EndpointId::Stock));
    request.headers.push("Content-Encoding", "gzip");
    let decision = desk.decide(desk.client(SAMPLE).signed(request));
    assert_eq!((told(&decision).as_str(), decision.answer.status), ("RequestArgParsingFailed content-encoding", 415));
    let kinds: Vec<&str> = decision.findings.iter().map(|finding| finding.kind.word()).collect();
    assert_eq!((kinds, decision.subject.institution), (vec!["content-encoding"], None));
}

#[test]
fn a_coding_that_is_none_does_not_make_a_body_a_compressed_one() {
    let answered = |coding: &str| {
        let desk = Desk::new(&[]);
        let mut request = request(EndpointId::Stock, example(EndpointId::Stock));
        request.headers.push("Content-Encoding", coding.to_owned());
        desk.decide(desk.client(SAMPLE).signed(request)).answer.status
    };
    assert_eq!(["", "identity", "Identity ,", "identity, gzip", "br"].map(answered), [200, 200, 200, 415, 415]);
}

#[test]
fn an_answer_becomes_a_response() {
    let desk = Desk::new(&[]);
    let response = desk.report(SAMPLE, EndpointId::Stock).answer.response(Some(now()));
    assert_eq!(
        String::from_utf8(wire::response_bytes(&response)).as_deref(),
        Ok("HTTP/1.1 200 OK\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: 41\r\n\
            Date: Fri, 15 Sep 2023 02:15:31 GMT\r\n\r\n{\"code\":1,\"msg\":\"请求成功\",\"data\":{}}")
    );
    let head = Request { method: "HEAD".into(), ..request(EndpointId::Stock, "") };
    let response = desk.decide(head).answer.response(None);
    assert_eq!((response.status, response.reason.as_str()), (405, "Method Not Allowed"));
    assert_eq!((response.headers.text("Allow"), response.headers.text("Date")), (Some("POST"), None));
    let unsigned = desk.decide(request(EndpointId::Stock, "")).answer.response(None);
    assert_eq!((unsigned.status, unsigned.headers.text("WWW-Authenticate")), (401, Some("BIS3")));
    let ancient = "-000001-01-01T00:00:00Z".parse().expect("a literal instant");
    assert_eq!(desk.report(SAMPLE, EndpointId::Stock).answer.response(Some(ancient)).headers.text("Date"), None);
}

#[test]
fn every_status_that_an_answer_can_have_has_its_phrase() {
    let desk = Desk::new(&[]);
    for code in Contract::embedded().codes() {
        let response = desk.report(&format!("test-{}", code.number), EndpointId::Tqc).answer.response(None);
        assert!(!response.reason.is_empty(), "{} {}", code.name, response.status);
    }
}
