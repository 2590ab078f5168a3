//! What goes over the wire, well formed and deliberately not, and what the mock makes of it over a real socket.

use bis3::language::Language;
use bis3::scenario::Outcome;
use bis3::snapshot::Policy;

use super::{Done, donor_report, mock_setting, read, run};
use crate::program::block_on;

fn done(text: &str) -> Done {
    block_on(run(&read("donor.yaml", text), &mock_setting(), Policy::Off))
}

fn sent(done: &Done) -> String {
    let exchange = done.steps[0].exchange.as_ref().expect("it was sent");
    String::from_utf8_lossy(&exchange.request).into_owned()
}

fn body(sent: &str) -> &str {
    sent.split_once("\r\n\r\n").expect("the head ends").1
}

/// A signed donor report with something more to say of its request.
fn with(request: &str, expect: &str) -> String {
    donor_report("must", expect).replace("      body:\n", &format!("{request}      body:\n"))
}

/// One step with this request, unsigned where the request is raw, and what is expected.
fn step(request: &str, expect: &str) -> String {
    format!(
        "id: wire\ntitle: {{zh: 字节, en: Bytes}}\nclause: 1.3.3\nlevel: must\nwrites: false\nsteps:\n  - name: sent\n    \
         request:\n{request}\n    expect: {expect}\n"
    )
}

fn assert_outcome(text: &str, outcome: Outcome) -> Done {
    let done = done(text);
    assert_eq!(done.result.outcome, outcome, "{text}\n{}", done.told(Language::En));
    done
}

#[test]
fn a_body_goes_in_chunks_and_is_accepted() {
    for (chunked, first) in [("true", "64\r\n{\"Fac"), ("[3, 100]", "3\r\n{\"F\r\n61\r\nacil")] {
        let done = assert_outcome(&with(&format!("      chunked: {chunked}\n"), "      code: Passed\n"), Outcome::Pass);
        let sent = sent(&done);
        assert!(sent.contains("\r\nTransfer-Encoding: chunked\r\n") && !sent.contains("Content-Length"), "{sent}");
        assert!(body(&sent).ends_with("\r\n0\r\n\r\n"), "{sent}");
        assert!(body(&sent).starts_with(first), "{sent}");
    }
}

#[test]
fn broken_chunks_and_a_cut_body_are_refused() {
    let refused = "      code: RequestArgParsingFailed\n      status: 400\n      connection: closed\n";
    for request in ["      chunked: bad-size\n", "      chunked: unterminated\n", "      cut: 20\n", "      cut: 0\n"] {
        assert_outcome(&with(request, refused), Outcome::Pass);
    }
    let cut = sent(&assert_outcome(&with("      cut: 20\n", refused), Outcome::Pass));
    assert_eq!(body(&cut).len(), 20);
    assert!(cut.contains("\r\nContent-Length: 100\r\n"), "{cut}");
}

#[test]
fn raw_bytes_are_sent_as_they_are() {
    let raw = |text: &str| {
        let lines: String = text.lines().map(|line| format!("        {line}\n")).collect();
        format!("      raw: |\n{lines}")
    };
    let refused = "{code: RequestArgParsingFailed, status: 400}";
    let without_host = raw("POST /Stock/HospStock HTTP/1.1\nContent-Length: 2\n\n{}");
    let done = assert_outcome(&step(&without_host, refused), Outcome::Pass);
    assert_eq!(sent(&done), "POST /Stock/HospStock HTTP/1.1\r\nContent-Length: 2\r\n\r\n{}\r\n");
    let bad_chunk = raw("POST /Stock/HospStock HTTP/1.1\nHost: a\nTransfer-Encoding: chunked\n\nxyz\n{}\n0\n");
    assert_outcome(&step(&bad_chunk, refused), Outcome::Pass);
    let head = "POST /Stock/HospStock HTTP/1.1\nHost: a\nContent-Length: 9\n\n{}";
    let cut = format!("{}      cut: {}", raw(head), head.len() + head.matches('\n').count());
    let done = assert_outcome(&step(&cut, refused), Outcome::Pass);
    assert!(sent(&done).ends_with("\r\n\r\n{}"));
    assert_outcome(&step("      raw: {base64: aGVsbG8NCg0K}", refused), Outcome::Pass);
    let own = "      raw: \"GET / HTTP/1.1\\r\\nX: a\\nHost: a\\r\\n\\r\\n\"";
    let done = assert_outcome(&step(own, "{status: [400, 404]}"), Outcome::Pass);
    assert!(sent(&done).contains("X: a\nHost"), "a text with a carriage return of its own is taken as it is");
}

#[test]
fn references_in_raw_bytes_are_filled_in() {
    let text = step("      raw: \"GET /${word} HTTP/1.1\\nHost: a\\n\\n\"", "{status: 404}")
        .replace("steps:", "variables: {word: nowhere}\nsteps:");
    let done = assert_outcome(&text, Outcome::Pass);
    assert_eq!(sent(&done), "GET /nowhere HTTP/1.1\r\nHost: a\r\n\r\n");
}

#[test]
fn a_head_that_never_ends_may_get_no_answer() {
    let text = step("      raw: \"POST /a HTTP/1.1\\nHost\"\n      cut: 10", "{answer: none}");
    assert_outcome(&text, Outcome::Pass);
}

#[test]
fn headers_that_would_be_added_can_be_left_out() {
    let text = with("      headers: {host: null, Content-Type: null}\n", "      code: RequestArgParsingFailed\n");
    let sent = sent(&assert_outcome(&text, Outcome::Pass));
    assert!(!sent.contains("Host:") && !sent.contains("Content-Type:") && sent.contains("Content-Length:"), "{sent}");
    let request = "      method: POST\n      path: /a\n      headers: {Content-Length: null}\n      body: {text: \"\"}";
    let text = step(request, "{status: 404}").replace("    expect", "    sign: none\n    expect");
    let bare = self::sent(&assert_outcome(&text, Outcome::Pass));
    assert!(!bare.contains("Content-Length"), "{bare}");
}

#[test]
fn bodies_are_sent_as_bytes_and_in_other_encodings() {
    let bytes = |body: &str| {
        let text = step(&format!("      method: POST\n      path: /a\n      body: {body}"), "{status: 404}")
            .replace("steps:", "variables: {note: 库}\nsteps:");
        let done = assert_outcome(&text, Outcome::Pass);
        let request = done.steps[0].exchange.as_ref().expect("it was sent").request.clone();
        let end = request.windows(4).position(|window| window == b"\r\n\r\n").expect("the head ends");
        request[end + 4..].to_vec()
    };
    assert_eq!(bytes("{base64: \"AAEC /w==\"}"), [0, 1, 2, 0xff]);
    assert_eq!(bytes("{text: 血库, encoding: gbk}"), [0xd1, 0xaa, 0xbf, 0xe2]);
    assert_eq!(bytes("{text: \"${note}\", encoding: GB18030}"), [0xbf, 0xe2]);
    assert_eq!(bytes("{json: {a: \"${note}\"}, encoding: gbk}"), b"{\"a\": \"\xbf\xe2\"}");
    assert_eq!(bytes("{text: 血, encoding: utf-8}"), "血".as_bytes());
}

#[test]
fn a_character_that_is_filled_in_and_cannot_be_written_is_an_error() {
    let request = "      method: POST\n      path: /a\n      body: {text: \"${note}\", encoding: gbk}";
    let text = step(request, "{}").replace("steps:", "variables: {note: 💉}\nsteps:");
    let done = assert_outcome(&text, Outcome::Error);
    assert!(done.told(Language::En).contains("GBK has no character"), "{}", done.told(Language::En));
    let cut = step("      method: POST\n      path: /a\n      body: {text: \"${note}\"}\n      cut: 9", "{}");
    let done = assert_outcome(&cut.replace("steps:", "variables: {note: abc}\nsteps:"), Outcome::Error);
    assert!(done.told(Language::En).contains("cuts nothing off"), "{}", done.told(Language::En));
}

#[test]
fn a_request_that_ends_elsewhere_than_its_head_says_spoils_no_other() {
    let second = "  - name: second\n    request: {method: POST, path: /Patient/Donor, body: {json: {}}}\n    expect: {code: \
                  RequestArgParsingFailed, status: 400, headers: {Connection: {absent: true}}}\n";
    let post = |more: &str| format!("      method: POST\n      path: /Patient/Donor\n{more}");
    for request in [
        post("      headers: {Content-Length: '5'}\n      body: {text: '0123456789'}"),
        post("      headers: {Content-Length: null}\n      body: {text: '0123456789'}"),
        post("      headers: {Transfer-Encoding: chunked}\n      body: {text: \"0\\r\\n\\r\\nGET / HTTP/1.1\\r\\n\"}"),
        post("      chunked: bad-size\n      body: {text: '0123456789'}"),
        "      raw: \"GET / HTTP/1.1\\nHost: a\\n\\nGET / HTT\"".to_owned(),
    ] {
        let done = assert_outcome(&format!("{}{second}", step(&request, "{status: 4XX}")), Outcome::Pass);
        assert_eq!(done.steps.len(), 2, "{request}");
    }
}
