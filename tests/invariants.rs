//! What holds of every answer: a sound one breaks nothing, and each thing that can be wrong is told by its own word.

use bis3::contract::{Contract, InvariantKind, Profile};
use bis3::invariants::{Checker, ViolationLog, violations};

const REQUEST: &str = "POST /Patient/Donor HTTP/1.1\r\nHost: localhost\r\nx-bis3-date: Mon, 06 May 2024 02:00:00 GMT\r\n\
                       Authorization: BIS3 key:c2lnbmF0dXJl\r\nContent-Length: 14\r\n\r\n{\"a\":\"血站\"}";
const EXPIRED: &str = r#"{"code":10006,"msg":"Authorization 已过期","data":{}}"#;
const PASSED: &str = r#"{"code":1,"msg":"请求成功","data":{}}"#;
const REFUSED: &str = r#"{"code":10008,"msg":"Authorization 不匹配","data":{"reason":"x"}}"#;
const REPEATED: &str = r#"{"code":20007,"msg":"某医院 用血质控信息已上报","data":{}}"#;

/// The head of an answer with this status and these headers in the place of the usual ones.
fn head(status: u16, headers: &str) -> String {
    format!("HTTP/1.1 {status} Reason\r\n{headers}\r\n")
}

fn answer(status: u16, body: &str) -> Vec<u8> {
    with(status, "Date: Mon, 06 May 2024 02:00:01 GMT\r\nContent-Type: application/json; charset=utf-8\r\n", body)
}

fn with(status: u16, headers: &str, body: impl AsRef<[u8]>) -> Vec<u8> {
    let body = body.as_ref();
    let head = head(status, &format!("{headers}Content-Length: {}\r\n", body.len()));
    [head.as_bytes(), body].concat()
}

fn found_for(request: &str, response: &[u8]) -> Vec<&'static str> {
    let found = violations(request.as_bytes(), response, &Contract::embedded(), None);
    found.into_iter().map(|violation| violation.kind.word()).collect()
}

fn found(response: &[u8]) -> Vec<&'static str> {
    found_for(REQUEST, response)
}

#[test]
fn a_sound_answer_breaks_nothing() {
    let sound = [
        answer(200, PASSED),
        answer(401, REFUSED),
        answer(409, REPEATED),
        answer(500, r#"{"code":20002,"msg":"住院患者上报失败","data":{}}"#),
        answer(400, r#"{"Code":20002,"Msg":"住院患者上报失败","Data":{"field":"血站"}}"#),
        answer(501, r#"{"code":10009,"msg":"请求参数解析失败","data":{}}"#),
        [b"HTTP/1.1 100 Continue\r\n\r\n".as_slice(), &answer(200, PASSED)].concat(),
        [answer(400, REFUSED), answer(400, REFUSED)].concat(),
    ];
    for response in sound {
        assert_eq!(found(&response), Vec::<&str>::new(), "{}", String::from_utf8_lossy(&response));
    }
    let chunked =
        "Date: Mon, 06 May 2024 02:00:01 GMT\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n";
    let chunked = format!("{}{:x}\r\n{PASSED}\r\n0\r\n\r\n", head(200, chunked), PASSED.len());
    assert_eq!(found(chunked.as_bytes()), Vec::<&str>::new());
    assert_eq!(found(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{"), Vec::<&str>::new(), "no whole answer");
}

#[test]
fn each_thing_that_is_wrong_is_told_by_its_word() {
    let usual = "Date: Mon, 06 May 2024 02:00:01 GMT\r\nContent-Type: application/json\r\n";
    let msg = |code: u32, msg: &str| answer(400, &format!(r#"{{"code":{code},"msg":"{msg}","data":{{}}}}"#));
    let cases = [
        ("not-utf8", with(401, usual, [0x7b, 0xd3, 0xd0, 0x7d])),
        ("byte-order-mark", answer(200, &format!("\u{feff}{PASSED}"))),
        ("no-object", answer(500, "")),
        ("no-object", answer(500, "<html>500</html>")),
        ("no-object", answer(400, "[1]")),
        ("no-code", answer(401, &REFUSED.replace("10008", "\"10008\""))),
        ("unlisted-code", msg(30000, "x")),
        ("other-text", msg(10009, "wrong")),
        ("other-text", answer(409, &REPEATED.replace("某医院", "%s"))),
        ("no-data", answer(200, r#"{"code":1,"msg":"请求成功"}"#)),
        ("no-data", answer(200, r#"{"code":1,"msg":"请求成功","data":null}"#)),
        ("success-status", answer(500, PASSED)),
        ("error-status", answer(200, REPEATED)),
        ("status-class", answer(500, REFUSED)),
        ("expired-early", answer(403, EXPIRED)),
        ("content-type", with(200, "Date: Mon, 06 May 2024 02:00:01 GMT\r\nContent-Type: text/html\r\n", PASSED)),
        ("content-type", with(200, &usual.replace("json", "json; charset=gbk"), PASSED)),
        ("content-length", format!("{}{PASSED}", head(200, usual)).into_bytes()),
        ("surplus-bytes", [answer(200, PASSED), b"}".to_vec()].concat()),
        ("date", with(200, "Content-Type: application/json\r\n", PASSED)),
        ("date", with(200, &usual.replace("GMT", "CST"), PASSED)),
        ("allow", answer(405, &REFUSED.replace("10008", "10009").replace("Authorization 不匹配", "请求参数解析失败"))),
        ("allow", with(405, &format!("{usual}Allow: GET, POST\r\n"), REFUSED)),
        ("harmed-characters", answer(401, &REFUSED.replace("\"x\"", "\"è¡€ç«™\""))),
        ("harmed-characters", answer(401, &REFUSED.replace("\"x\"", "\"\u{fffd}\""))),
    ];
    for (kind, response) in &cases {
        let told = found(response);
        assert!(told.contains(kind), "{kind}: {told:?} of {}", String::from_utf8_lossy(response));
        // What is no object has no code either, and bytes that are no text are no object.
        let follows: &[&str] = match *kind {
            "not-utf8" => &["no-object"],
            _ => &[],
        };
        let others: Vec<_> = told.iter().filter(|other| *other != kind && !follows.contains(other)).collect();
        assert!(others.is_empty(), "{kind}: {told:?}");
    }
}

#[test]
fn what_is_wrong_for_its_request_only_is_told() {
    let usual = "Date: Mon, 06 May 2024 02:00:01 GMT\r\nContent-Type: application/json\r\n";
    let of_request = [
        ("passed-late", REQUEST.replace("02:00:00", "01:00:00"), answer(200, PASSED)),
        ("passed-early", REQUEST.replace("02:00:00", "03:00:00"), answer(200, PASSED)),
        ("expired-status", REQUEST.replace("02:00:00", "01:00:00"), answer(401, EXPIRED)),
        ("body-to-head", REQUEST.replace("POST", "HEAD"), answer(400, REFUSED)),
        (
            "chunks-to-http-1-0",
            REQUEST.replace("HTTP/1.1", "HTTP/1.0"),
            format!(
                "{}Transfer-Encoding: chunked\r\n\r\n{:x}\r\n{PASSED}\r\n0\r\n\r\n",
                head(200, usual).trim_end_matches("\r\n").to_owned() + "\r\n",
                PASSED.len()
            )
            .into_bytes(),
        ),
    ];
    for (kind, request, response) in &of_request {
        assert_eq!(found_for(request, response), [*kind], "{}", String::from_utf8_lossy(response));
    }
}

/// A client that writes the same text rightly and wrongly gets it back as it wrote it.
#[test]
fn what_was_sent_with_other_characters_may_come_back_with_them() {
    let request = REQUEST.replacen("\r\n", "\r\nX-A: è¡€ç«™\r\n", 1);
    let response = answer(401, &REFUSED.replace("\"x\"", "\"è¡€ç«™\""));
    assert_eq!(found(&response), ["harmed-characters"]);
    assert_eq!(found_for(&request, &response), Vec::<&str>::new());
}

#[test]
fn every_kind_has_its_case() {
    let text = include_str!("invariants.rs");
    for kind in InvariantKind::ALL {
        assert!(text.contains(&format!("\"{}\",", kind.word())), "no case breaks {}", kind.word());
    }
}

#[test]
fn an_object_without_the_three_members_shows_nothing_of_how_they_are_written() {
    let pascal = |code: u32, msg: &str| answer(400, &format!(r#"{{"Code":{code},"Msg":"{msg}","Data":{{}}}}"#));
    let told = found_in(&[answer(404, r#"{"error":"no"}"#), pascal(10009, "请求参数解析失败")]);
    assert!(told.iter().all(|(kind, _)| *kind != "member-names"), "{told:?}");
}

#[test]
fn what_a_target_sends_back_costs_no_more_than_its_length() {
    // Ten thousand different texts, each of which would be looked for in two megabytes.
    let names: String = (0..10_000).map(|number| format!("\"血{}站\",", "红".repeat(number % 90 + 1))).collect();
    let body = format!("[{}]", names.trim_end_matches(','));
    let request = REQUEST.replace("14\r\n\r\n{\"a\":\"血站\"}", &format!("{}\r\n\r\n{body}", body.len()));
    assert!(request.ends_with(&body));
    let response =
        answer(400, &format!(r#"{{"code":10009,"msg":"请求参数解析失败","data":{{"a":"{}"}}}}"#, "长".repeat(700_000)));
    assert_eq!(found_for(&request, &response), Vec::<&str>::new());
}

/// What a checker finds in answers that come one after another.
fn found_in(responses: &[Vec<u8>]) -> Vec<(&'static str, usize)> {
    let log = ViolationLog::new(Contract::embedded());
    let checker = Checker::new(&log, None, Vec::new());
    responses.iter().for_each(|response| checker.check(Some("a/b"), REQUEST.as_bytes(), response));
    log.violated().iter().map(|found| (found.first.kind.word(), found.count)).collect()
}

#[test]
fn what_shows_in_several_answers_only_is_told() {
    let capital = |body: &str| body.replace("code", "Code").replace("msg", "Msg").replace("data", "Data");
    let (passed, refused) = (answer(200, PASSED), answer(401, REFUSED));
    let (capital_passed, capital_refused) = (answer(200, &capital(PASSED)), answer(401, &capital(REFUSED)));
    for sound in [
        vec![passed.clone(), refused.clone()],
        vec![passed.clone(), capital_refused.clone()],
        vec![capital_refused.clone(), capital_passed.clone()],
    ] {
        assert_eq!(found_in(&sound), []);
    }
    for mixed in [
        vec![refused.clone(), capital_refused.clone()],
        vec![passed.clone(), capital_passed.clone()],
        vec![refused.clone(), capital_passed],
        vec![answer(401, &REFUSED.replace("msg", "Msg"))],
        vec![answer(401, &REFUSED.replace("{\"code\"", "{\"code\":10008,\"code\""))],
    ] {
        assert_eq!(found_in(&mixed), [("member-names", 1)]);
    }
    let later = |hour: &str| {
        with(401, &format!("Date: Mon, 06 May 2024 {hour}:00:01 GMT\r\nContent-Type: application/json\r\n"), REFUSED)
    };
    assert_eq!(found_in(&[later("02"), later("02"), later("10"), later("10"), later("02")]), [("date-jump", 2)]);
}

#[test]
fn who_claims_that_every_status_is_200_is_believed() {
    let contract = Contract::embedded();
    let mut readings = Profile::bundled("default", &contract).expect("a bundled profile").readings;
    readings.set("http-status", "always-200").expect("an option");
    let found = violations(REQUEST.as_bytes(), &answer(200, REPEATED), &contract, Some(&readings));
    assert_eq!(found, []);
}

#[test]
fn what_is_found_is_told_once_with_its_first_three_places() {
    let log = ViolationLog::new(Contract::embedded());
    let checker = Checker::new(&log, None, vec!["key".to_owned()]);
    for step in ["a/1", "a/2", "a/2", "b/1", "b/2"] {
        checker.check(Some(step), REQUEST.as_bytes(), &answer(500, "<html>"));
    }
    checker.check(None, REQUEST.as_bytes(), &answer(403, EXPIRED));
    let violated = log.violated();
    assert_eq!(violated.len(), 1, "a key that is answered on demand may be called expired: {violated:?}");
    assert_eq!((violated[0].first.kind, violated[0].count), (InvariantKind::NoObject, 5));
    assert_eq!(violated[0].places, ["a/1", "a/2", "b/1"]);
    assert_eq!(violated[0].places().en, "a/1, a/2, b/1 (5 answers)");
}
