//! Each seam of the platform at which a fault can be put: the sound platform and the faulty one are asked the same.

use bis3::contract::EndpointId;
use bis3::fault::WireEffect;
use bis3::message::{Arrival, Request};
use bis3::mutants::{Defect, with_defect};
use bis3::platform::Decision;

use super::desk::*;
use crate::program::block_on;

/// A platform with this fault, at a desk of its own.
fn wrong(name: &str) -> Desk {
    let desk = Desk::new(&[]);
    let defect = Defect::find(name).unwrap_or_else(|diagnostic| panic!("{}", diagnostic.render(false)));
    let sound = desk.platform.platform().clone();
    Desk { platform: with_defect(sound, Some(defect)).expect("the contract is whole"), ..desk }
}

/// What a sound platform says to the same messages, and what one with this fault does.
fn both<T>(name: &str, ask: impl Fn(&Desk) -> T) -> [T; 2] {
    [ask(&Desk::new(&[])), ask(&wrong(name))]
}

fn number(decision: &Decision) -> u32 {
    decision.code.number
}

fn sample(desk: &Desk, change: impl FnOnce(&mut Request)) -> u32 {
    let mut request = desk.client(SAMPLE).signed(request(EndpointId::Stock, example(EndpointId::Stock)));
    change(&mut request);
    number(&desk.decide(request))
}

fn stock(desk: &Desk, from: &str, to: &str) -> u32 {
    number(&desk.send(SAMPLE, EndpointId::Stock, example(EndpointId::Stock).replacen(from, to, 1)))
}

#[test]
fn what_a_message_is_read_as() {
    let sent_as_get = |desk: &Desk| {
        let mut request = request(EndpointId::Stock, example(EndpointId::Stock));
        request.method = "GET".into();
        number(&desk.decide(desk.client(SAMPLE).signed(request)))
    };
    // It is signed as it was sent: a platform that takes GET for POST checks the signature of a GET.
    assert_eq!(both("method-any", sent_as_get), [10009, 1]);
    let blank = |desk: &Desk| {
        sample(desk, |request| {
            let value = request.headers.text("Authorization").expect("signed").replace(':', ": ");
            set(request, "Authorization", &value);
        })
    };
    assert_eq!(both("blanks-in-credential", blank), [10001, 1]);
    assert_eq!(both("volume-sign", |desk| stock(desk, "\"ProdVolume\": \"", "\"ProdVolume\": \"+")), [20000, 1]);
}

#[test]
fn what_is_held_true_of_the_document() {
    let late = |desk: &Desk| {
        number(
            &desk
                .decide(desk.client(SAMPLE).later(-930).signed(request(EndpointId::Stock, example(EndpointId::Stock)))),
        )
    };
    assert_eq!(both("window-16-minutes", late), [10006, 1]);
    assert_eq!(
        both("text-of-success", |desk| json(&desk.report(SAMPLE, EndpointId::Stock))["msg"].clone()),
        ["请求成功", "上报成功"]
    );
    let unsigned = |desk: &Desk| sample(desk, |request| set(request, "x-bis3-version", "1"));
    assert_eq!(both("no-match-as-unknown-key", unsigned), [10008, 10003]);
}

#[test]
fn how_open_points_are_read_whatever_the_profile_says() {
    let scheme = |desk: &Desk| {
        sample(desk, |request| {
            let value = request.headers.text("Authorization").expect("signed").replace("BIS3", "bis3");
            set(request, "Authorization", &value);
        })
    };
    assert_eq!(both("scheme-any-case", scheme), [10002, 1]);
    assert!(Defect::find("scheme-any-case").is_ok_and(Defect::is_reading));
}

#[test]
fn what_keys_may_do_and_how_they_are_found() {
    let disabled = |desk: &Desk| number(&desk.report("demo-disabled", EndpointId::Stock));
    assert_eq!(both("disabled-key-accepted", disabled), [10007, 1]);
    let upper = |desk: &Desk| {
        sample(desk, |request| {
            let value = request.headers.text("Authorization").expect("signed").replace("EbX", "EBX");
            set(request, "Authorization", &value);
        })
    };
    assert_eq!(both("key-any-case", upper), [10003, 1]);
}

#[test]
fn in_which_order_is_judged() {
    let two_faults = |desk: &Desk| {
        sample(desk, |request| {
            request.headers.remove("Authorization");
            request.body = "{".into();
        })
    };
    assert_eq!(both("body-before-signature", two_faults), [10000, 10009]);
}

#[test]
fn what_a_date_is_taken_for() {
    let at = |seconds: i64| {
        move |desk: &Desk| {
            number(&desk.decide(
                desk.client(SAMPLE).later(seconds).signed(request(EndpointId::Stock, example(EndpointId::Stock))),
            ))
        }
    };
    assert_eq!(both("window-past-only", at(3_600)), [10006, 1]);
    assert_eq!(both("window-past-only", at(-3_600)), [10006, 10006]);
    assert_eq!(both("window-in-minutes", at(899)), [1, 10006]);
    assert_eq!(both("window-any-day", at(86_400)), [10006, 1]);
}

#[test]
fn what_is_signed_and_how_it_is_compared() {
    let other_version = |desk: &Desk| sample(desk, |request| set(request, "x-bis3-version", "1"));
    assert_eq!(both("signature-not-compared", other_version), [10008, 1]);
    // The client's key is that of a sound platform.
    let signed = Desk::new(&[]).client(SAMPLE).signed(request(EndpointId::Stock, example(EndpointId::Stock)));
    assert_eq!(both("secret-decoded", |desk| number(&desk.decide(signed.clone()))), [1, 10008]);
    assert_eq!(both("version-not-signed", |desk| number(&desk.decide(signed.clone()))), [1, 10008]);
}

#[test]
fn what_is_kept() {
    let twice = |desk: &Desk| {
        let other = example(EndpointId::Tqc).replace("2021", "2020");
        [number(&desk.report(SAMPLE, EndpointId::Tqc)), number(&desk.send(SAMPLE, EndpointId::Tqc, other))]
    };
    assert_eq!(both("tqc-without-year", twice), [[1, 1], [1, 20007]]);
    let refused_first = |desk: &Desk| {
        let wrong = example(EndpointId::Tqc).replace("\"ApplyTotal\": ", "\"ApplyTotal\": -");
        [number(&desk.send(SAMPLE, EndpointId::Tqc, wrong)), number(&desk.report(SAMPLE, EndpointId::Tqc))]
    };
    assert_eq!(both("refused-report-uses-up-period", refused_first), [[20005, 1], [20005, 20007]]);
}

#[test]
fn a_report_that_is_saved_late_is_not_seen_by_the_one_behind_it() {
    let at_once = async |desk: Desk| {
        let report = desk.client(SAMPLE).signed(request(EndpointId::Tqc, example(EndpointId::Tqc)));
        let arrival = Arrival::Request(report);
        let decide = || desk.platform.decide(&arrival, &desk.clock, &desk.world);
        let (first, second) = tokio::join!(decide(), decide());
        [first, second, decide().await].map(|decision| number(&decision))
    };
    block_on(async {
        assert_eq!(at_once(Desk::new(&[])).await, [1, 20007, 20007]);
        assert_eq!(at_once(wrong("tqc-race")).await, [1, 1, 20007]);
    });
}

#[test]
fn what_is_answered_and_how_it_goes_out() {
    let unsigned = |desk: &Desk| desk.decide(request(EndpointId::Stock, ""));
    assert_eq!(both("error-empty-500", |desk| unsigned(desk).answer.body.is_empty()), [false, true]);
    assert_eq!(both("connection-dropped", |desk| unsigned(desk).wire), [None, Some(WireEffect::Cut)]);
    assert_eq!(both("connection-dropped", |desk| desk.report(SAMPLE, EndpointId::Stock).wire), [None, None]);
    let date = |desk: &Desk| desk.platform.response(&unsigned(desk)).headers.text("Date").is_some();
    assert_eq!(both("answer-without-date", date), [true, false]);
    let text = |desk: &Desk| std::str::from_utf8(&desk.platform.response(&unsigned(desk)).body).is_ok();
    assert_eq!(both("answer-gbk", text), [true, false]);
}

#[test]
fn a_platform_that_saves_late_waits_for_nobody_where_there_is_no_runtime() {
    let reported = |desk: &Desk| number(&desk.report(SAMPLE, EndpointId::Tqc));
    assert_eq!(both("tqc-race", reported), [1, 1]);
}
