//! Every code can be had three ways: by what raises it, by a fault rule, and by a test key.

use bis3::clock::ClockSetting;
use bis3::contract::{Code, Contract, EndpointId};
use bis3::platform::{Decision, Verdict};
use bis3::store::Recorded;

use super::desk::{Desk, SAMPLE, example, request, set, told};

/// What raises a code by itself, for every code that this document's interfaces raise.
pub fn natural(code: &Code) -> Option<Decision> {
    let desk = Desk::new(&[]);
    let signed = || desk.client(SAMPLE).signed(request(EndpointId::Stock, example(EndpointId::Stock)));
    let with = |change: &dyn Fn(&mut bis3::message::Request)| {
        let mut request = signed();
        change(&mut request);
        desk.decide(request)
    };
    let value = |endpoint, from: &str, to: &str| desk.send(SAMPLE, endpoint, example(endpoint).replacen(from, to, 1));
    Some(match code.number {
        1 => desk.decide(signed()),
        10000 => with(&|request| request.headers.remove("Authorization")),
        10001 => with(&|request| set(request, "Authorization", "BIS3 key")),
        10002 => with(&|request| set(request, "Authorization", "Basic dXNlcjpwYXNz")),
        10003 => with(&|request| set(request, "Authorization", "BIS3 nobody:pxDJu/KwlgwZk3CBXMM5556iStY=")),
        10004 => with(&|request| request.headers.remove("x-bis3-version")),
        10005 => with(&|request| set(request, "x-bis3-version", "2.0")),
        10006 => desk.decide(desk.client(SAMPLE).later(-900).signed(request(EndpointId::Stock, "{}"))),
        10007 => desk.report("demo-disabled", EndpointId::Stock),
        10008 => with(&|request| set(request, "Authorization", "BIS3 EbX/S0rBNYs=:pxDJu/KwlgwZk3CBXMM5556iStY=")),
        10009 => desk.send(SAMPLE, EndpointId::Stock, "[]"),
        10010 => with(&|request| set(request, "Content-Type", "multipart/form-data")),
        10011 => {
            desk.clock.set(ClockSetting::Broken);
            desk.decide(signed())
        }
        20000 => value(EndpointId::Stock, r#""ProdABO": "4""#, r#""ProdABO": "5""#),
        20002 => value(EndpointId::Donor, r#""DonorNum": 10"#, r#""DonorNum": -10"#),
        20005 => value(EndpointId::Tqc, r#""Batch": "1""#, r#""Batch": "3""#),
        20007 => {
            desk.report(SAMPLE, EndpointId::Tqc);
            desk.report(SAMPLE, EndpointId::Tqc)
        }
        _ => return None,
    })
}

fn by_fault_rule(code: &Code) -> Decision {
    let desk = Desk::new(&[]);
    desk.fault(&format!("POST /Transfusion/TQC: {}", code.name));
    desk.report(SAMPLE, EndpointId::Tqc)
}

fn by_test_key(code: &Code) -> Decision {
    Desk::new(&[]).report(&format!("test-{}", code.number), EndpointId::Tqc)
}

#[test]
fn all_24_codes_can_be_had_three_ways() {
    let contract = Contract::embedded();
    let mut missed = Vec::new();
    let mut walked = 0;
    for code in contract.codes() {
        let ways = [
            ("natural trigger", natural(code)),
            ("fault rule", Some(by_fault_rule(code))),
            ("test key", Some(by_test_key(code))),
        ];
        for (way, decision) in ways {
            // The document raises 10010 nowhere; a multipart body does here (reading `file-parsing`).
            let due = way != "natural trigger" || code.described || code.number == 10010;
            let got = decision.as_ref().map(|decision| decision.code.number);
            walked += usize::from(due);
            if got != due.then_some(code.number) {
                missed.push(format!("{} {} by {way}: got {got:?}", code.number, code.name));
            }
        }
    }
    assert_eq!((contract.codes().len(), walked), (24, 24 + 24 + 17), "not every code was walked");
    assert!(missed.is_empty(), "could not get: {missed:#?}");
}

#[test]
fn a_code_that_was_asked_for_has_its_own_status_and_says_who_asked() {
    for code in Contract::embedded().codes().iter().filter(|code| !code.is_success()) {
        for (reason, decision) in [("fault-rule", by_fault_rule(code)), ("test-key", by_test_key(code))] {
            assert_eq!(decision.answer.status, code.status, "{} by {reason}", code.name);
            assert_eq!(decision.recorded, None, "{} by {reason}", code.name);
            assert!(
                matches!(&decision.verdict, Verdict::Forced { by, .. } if by.contains(&code.name)),
                "{}",
                code.name
            );
            let body = super::desk::json(&decision);
            assert_eq!(body["data"]["reason"], reason);
        }
    }
}

#[test]
fn a_test_key_tells_what_is_wrong_with_the_request_first() {
    let desk = Desk::new(&[]);
    let mut request = desk.client("test-20005").signed(request(EndpointId::Tqc, example(EndpointId::Tqc)));
    set(&mut request, "x-bis3-version", "1");
    assert_eq!(told(&desk.decide(request)), "AuthorizationNoMatch signature-differs");
    assert_eq!(told(&desk.send("test-20005", EndpointId::Tqc, "{")), "RequestArgParsingFailed not-json");
    assert_eq!(told(&desk.report("test-20005", EndpointId::Tqc)), "SaveTQCFailed forced");
}

#[test]
fn a_test_key_records_nothing_but_that_of_success_records() {
    let desk = Desk::new(&[]);
    desk.report("test-10008", EndpointId::Tqc);
    assert_eq!(desk.reports(), []);
    let decision = desk.report("test-1", EndpointId::Tqc);
    assert_eq!((decision.verdict, decision.recorded), (Verdict::Accepted, Some(Recorded::Recorded)));
    assert_eq!(told(&desk.report("test-1", EndpointId::Tqc)), "TQCDataExist repeated-report");
}

#[test]
fn the_documents_three_examples_pass_with_its_sample_key() {
    let desk = Desk::new(&[]);
    for endpoint in EndpointId::ALL {
        let decision = desk.report(SAMPLE, *endpoint);
        assert_eq!(told(&decision), "Passed");
        assert_eq!(decision.answer.status, 200);
        assert_eq!(&decision.answer.body[..], r#"{"code":1,"msg":"请求成功","data":{}}"#.as_bytes());
    }
    assert_eq!(desk.reports().len(), 3);
}

#[test]
fn findings_come_with_success_too() {
    let decision = Desk::new(&[]).report(SAMPLE, EndpointId::Tqc);
    let kinds: Vec<&str> = decision.findings.iter().map(|finding| finding.kind.word()).collect();
    assert_eq!(kinds, ["figure-does-not-follow", "figure-does-not-follow"]);
}

#[test]
fn findings_about_the_body_come_with_a_refusal_of_the_head() {
    let desk = Desk::new(&[]);
    let mut request = request(EndpointId::Tqc, example(EndpointId::Tqc));
    set(&mut request, "Date", "yesterday");
    let decision = desk.decide(request);
    assert_eq!(told(&decision), "AuthorizationNoExist authorization-missing");
    let kinds: Vec<&str> = decision.findings.iter().map(|finding| finding.kind.word()).collect();
    assert_eq!(kinds, ["date-unreadable", "figure-does-not-follow", "figure-does-not-follow"]);
    assert_eq!(decision.subject.institution.as_deref(), Some("12330800471866062F"));
}
