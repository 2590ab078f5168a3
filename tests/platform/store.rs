//! What is recorded: once, by whoever comes first, and within bounds.

use std::sync::{Arc, Barrier};
use std::thread;

use bis3::contract::EndpointId;
use bis3::message::Request;
use bis3::payload::Report;
use bis3::platform::Verdict;
use bis3::signature::Signature;
use bis3::store::{MemoryLimits, MemoryStore, Recorded, RepeatRule, SingleUse, Submission, World};
use jiff::{SignedDuration, Timestamp};

use crate::store::doubles::{Act, Failing, failure};

use super::desk::{Desk, SAMPLE, example, now, request, told};

const THREADS: usize = 8;

/// What `THREADS` threads get that do the same at the same instant.
fn at_once<T: Send + 'static>(act: impl Fn(usize) -> T + Send + Sync + 'static) -> Vec<T> {
    let (act, barrier) = (Arc::new(act), Arc::new(Barrier::new(THREADS)));
    let threads: Vec<_> = (0..THREADS)
        .map(|number| {
            let (act, barrier) = (Arc::clone(&act), Arc::clone(&barrier));
            thread::spawn(move || {
                barrier.wait();
                act(number)
            })
        })
        .collect();
    threads.into_iter().map(|thread| thread.join().expect("no thread panics")).collect()
}

fn count<T: PartialEq>(found: &[T], wanted: &T) -> usize {
    found.iter().filter(|one| *one == wanted).count()
}

#[test]
fn of_reports_at_the_same_instant_just_one_is_the_first() {
    for round in 0..50 {
        let desk = Arc::new(Desk::new(&[]));
        let signed = desk.client(SAMPLE).signed(request(EndpointId::Tqc, example(EndpointId::Tqc)));
        let racing = Arc::clone(&desk);
        let codes = at_once(move |_| told(&racing.decide(signed.clone())));
        assert_eq!(count(&codes, &"Passed".to_owned()), 1, "round {round}: {codes:?}");
        assert_eq!(count(&codes, &"TQCDataExist repeated-report".to_owned()), THREADS - 1, "round {round}");
    }
}

#[test]
fn of_replacing_reports_at_the_same_instant_just_one_is_the_first() {
    let desk = Arc::new(Desk::new(&[]));
    let signed = desk.client(SAMPLE).signed(request(EndpointId::Stock, example(EndpointId::Stock)));
    let racing = Arc::clone(&desk);
    let recorded = at_once(move |_| racing.decide(signed.clone()).recorded);
    assert_eq!(count(&recorded, &Some(Recorded::Recorded)), 1);
    assert_eq!(count(&recorded, &Some(Recorded::Replaced)), THREADS - 1);
    let reports = desk.reports();
    assert_eq!((reports.len(), reports[0].replaced), (1, THREADS as u64 - 1));
}

#[test]
fn a_signature_is_used_up_by_just_one_of_many() {
    for round in 0..50 {
        let desk = Arc::new(Desk::new(&[("replay", "refused")]));
        let signed = desk.client(SAMPLE).signed(request(EndpointId::Stock, example(EndpointId::Stock)));
        let racing = Arc::clone(&desk);
        let codes = at_once(move |_| told(&racing.decide(signed.clone())));
        assert_eq!(count(&codes, &"Passed".to_owned()), 1, "round {round}: {codes:?}");
        assert_eq!(count(&codes, &"AuthorizationNoMatch signature-used".to_owned()), THREADS - 1, "round {round}");
    }
}

#[test]
fn a_used_signature_is_told_before_the_body_is_looked_at() {
    let desk = Desk::new(&[("replay", "refused")]);
    let signed = desk.client(SAMPLE).signed(request(EndpointId::Stock, example(EndpointId::Stock)));
    let unreadable = Request { body: "no JSON".into(), ..signed.clone() };
    assert_eq!(told(&desk.decide(unreadable.clone())), "RequestArgParsingFailed not-json");
    assert_eq!(told(&desk.decide(signed)), "Passed");
    assert_eq!(told(&desk.decide(unreadable)), "AuthorizationNoMatch signature-used");
}

#[test]
fn a_repeat_counts_for_the_institution_whichever_key_sends_it() {
    let desk = Desk::new(&[]);
    assert_eq!(desk.report(SAMPLE, EndpointId::Donor).recorded, Some(Recorded::Recorded));
    assert_eq!(desk.report(super::desk::ORDINARY, EndpointId::Donor).recorded, Some(Recorded::Replaced));
}

#[test]
fn another_time_of_the_same_day_is_a_repeat_and_another_day_is_none() {
    let desk = Desk::new(&[]);
    let at = |time: &str| {
        desk.send(SAMPLE, EndpointId::Stock, example(EndpointId::Stock).replace("2022-10-07 00:00:01", time)).recorded
    };
    assert_eq!(at("2022-10-07 00:00:01"), Some(Recorded::Recorded));
    assert_eq!(at("2022-10-07 23:59:59"), Some(Recorded::Replaced));
    assert_eq!(at("2022-10-08 00:00:00"), Some(Recorded::Recorded));
}

#[test]
fn a_refused_repeat_is_told_with_the_endpoints_failure_however_wrong_values_are_answered() {
    for (endpoint, code) in [(EndpointId::Stock, "SaveHosStockFailed"), (EndpointId::Donor, "SavePatentFailed")] {
        let desk = Desk::new(&[("daily-repeat", "refused"), ("value-errors", "parsing-failed")]);
        assert_eq!(desk.report(SAMPLE, endpoint).recorded, Some(Recorded::Recorded));
        let again = desk.report(SAMPLE, endpoint);
        assert_eq!((told(&again), again.answer.status), (format!("{code} repeated-report"), 409));
    }
}

#[test]
fn a_world_that_is_reset_has_seen_nothing() {
    let desk = Desk::new(&[("replay", "refused")]);
    let signed = || desk.client(SAMPLE).signed(request(EndpointId::Tqc, example(EndpointId::Tqc)));
    assert_eq!(told(&desk.decide(signed())), "Passed");
    desk.reset();
    assert_eq!(told(&desk.decide(signed())), "Passed");
    assert_eq!(told(&desk.decide(signed())), "AuthorizationNoMatch signature-used");
}

#[test]
fn a_store_that_fails_is_answered_with_the_endpoints_failure_and_500() {
    let desk = Desk { world: World::with_store(Arc::new(Failing::at(&[Act::Record])), 0), ..Desk::new(&[]) };
    for (endpoint, code) in [
        (EndpointId::Stock, "SaveHosStockFailed"),
        (EndpointId::Donor, "SavePatentFailed"),
        (EndpointId::Tqc, "SaveTQCFailed"),
    ] {
        let decision = desk.report(SAMPLE, endpoint);
        assert_eq!((told(&decision), decision.answer.status), (format!("{code} storage-failed"), 500));
        assert_eq!((decision.recorded, decision.store_error), (None, Some(failure())));
    }
}

#[test]
fn of_a_store_that_fails_behind_its_act_nobody_is_told_that_nothing_is_stored() {
    let explained = |store| {
        let desk = Desk { world: World::with_store(Arc::new(store), 0), ..Desk::new(&[]) };
        let decision = desk.report(SAMPLE, EndpointId::Tqc);
        let Verdict::Refused(refusal) = decision.verdict else { panic!("it is refused") };
        (refusal.explanation, desk.reports().len())
    };
    let (told, stored) = explained(Failing::behind(&[Act::Record]));
    assert!(told.en.contains("may be stored all the same") && told.zh.contains("也许已经保存"), "{told:?}");
    assert_eq!(stored, 1);
    let (told, stored) = explained(Failing::at(&[Act::Record]));
    assert!(told.en.contains("could not be stored"), "{told:?}");
    assert_eq!(stored, 0);
}

fn submission(period: &str, bytes: usize) -> Submission {
    Submission {
        report: Report {
            endpoint: EndpointId::Stock,
            institution: "an institution".into(),
            period: period.into(),
            year: None,
            batch: None,
            body: vec![b' '; bytes].into(),
        },
        repeat: RepeatRule::Replace,
        received: now(),
        once: None,
    }
}

#[test]
fn the_oldest_reports_are_forgotten_beyond_either_limit() {
    let store = MemoryStore::new(MemoryLimits { reports: 3, bytes: 100, signatures: 1 });
    let periods = || store.reports().iter().map(|stored| stored.report.period.clone()).collect::<Vec<_>>();
    for day in ["1", "2", "3", "4"] {
        assert_eq!(store.record(submission(day, 10)), Recorded::Recorded);
    }
    assert_eq!(periods(), ["2", "3", "4"]);
    assert_eq!(store.record(submission("3", 85)), Recorded::Replaced);
    assert_eq!(periods(), ["3", "4"], "10 + 85 + 10 bytes are over the limit");
    assert_eq!(store.record(submission("5", 1_000)), Recorded::Recorded);
    assert_eq!(periods(), ["5"], "the newest is kept however large it is");
    assert_eq!(store.record(submission("1", 10)), Recorded::Recorded, "what is forgotten can be reported anew");
}

#[test]
fn used_signatures_are_forgotten_when_the_window_has_closed_and_beyond_the_limit() {
    let store = MemoryStore::new(MemoryLimits { reports: 9, bytes: 9, signatures: 2 });
    let until = |seconds| now() + SignedDuration::from_secs(seconds);
    let signature = |byte| Signature::from([byte; Signature::LENGTH]);
    let take = |byte, until: Timestamp, received| {
        let once = Some(SingleUse { signature: signature(byte), until });
        store.record(Submission { once, received, ..submission("1", 1) })
    };
    take(1, until(5), until(0));
    assert_eq!(take(1, until(5), until(4)), Recorded::Replayed);
    assert_eq!(take(1, until(5), until(5)), Recorded::Replaced, "from `until` on it may come again");
    take(2, until(7), until(5));
    take(3, until(6), until(5));
    let used = [1, 2, 3].map(|byte| store.used(signature(byte)));
    assert_eq!(used, [false, true, true], "the one whose window closes first is forgotten");
}

#[test]
fn a_refused_repeat_does_not_use_up_its_signature() {
    let store = MemoryStore::default();
    let once = Some(SingleUse { signature: Signature::from([7; Signature::LENGTH]), until: Timestamp::MAX });
    store.record(submission("1", 1));
    let refused = Submission { once, repeat: RepeatRule::Refuse, ..submission("1", 1) };
    assert_eq!(store.record(refused.clone()), Recorded::AlreadyThere);
    assert_eq!(store.record(refused), Recorded::AlreadyThere);
}
