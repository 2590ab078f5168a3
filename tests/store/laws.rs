//! What holds of every store.

use std::sync::Arc;

use bis3::contract::EndpointId;
use bis3::store::{Recorded, RepeatRule, ReportPage, Store, StoredReport, Submission};

use super::{Stores, instant, once, signature, submission};
use crate::program::block_on_beside_threads;

const AT_ONCE: usize = 64;

/// Puts a law to every kind of store, each one empty.
fn each(law: impl AsyncFn(&'static str, Arc<dyn Store>)) {
    block_on_beside_threads(async {
        let stores = Stores::new();
        for (name, store) in &stores.all {
            law(name, Arc::clone(store)).await;
        }
    });
}

async fn record(store: &dyn Store, submission: Submission) -> Recorded {
    store.record(submission).await.expect("it is sound")
}

async fn stored(store: &dyn Store) -> Vec<StoredReport> {
    store.reports().await.expect("it is sound")
}

#[test]
fn a_report_comes_back_as_it_was_given() {
    each(async |name, store| {
        let mut given = submission(EndpointId::Tqc, "2021/1", "{\"名\": \"㐀𠮷\"}\r\n\0\u{feff}");
        (given.report.year, given.report.batch) = (Some(2021), Some("1".into()));
        given.received = "2023-09-15T02:15:31.123456789Z".parse().expect("an instant");
        assert_eq!(record(&*store, given.clone()).await, Recorded::Recorded);
        let expected = StoredReport { report: given.report, received: given.received, replaced: 0 };
        assert_eq!(stored(&*store).await, [expected], "{name}");
    });
}

#[test]
fn a_page_goes_on_behind_the_one_before() {
    each(async |name, store| {
        for (day, body) in [(1, "aa"), (2, "bb"), (3, "cccccc"), (4, "dd"), (5, "ee")] {
            let given = submission(EndpointId::Stock, &format!("2023-09-0{day}"), body);
            assert_eq!(record(&*store, given).await, Recorded::Recorded);
        }
        // In the place of the second, and with its number.
        record(&*store, submission(EndpointId::Stock, "2023-09-02", "BB")).await;
        let mut pages = Vec::new();
        let mut page = ReportPage { after: 0, reports: 3, bytes: 5 };
        loop {
            let listed = store.page(page).await.expect("it is sound");
            let Some(last) = listed.last() else { break };
            page.after = last.number;
            pages.push(listed.iter().map(|listed| listed.stored.report.body.to_vec()).collect::<Vec<_>>());
        }
        let expected: [&[&[u8]]; 3] = [&[b"aa", b"BB"], &[b"cccccc"], &[b"dd", b"ee"]];
        assert_eq!(pages, expected, "{name}");
        let two = store.page(ReportPage { after: 1, reports: 2, bytes: 100 }).await.expect("it is sound");
        assert_eq!(two.iter().map(|listed| listed.number).collect::<Vec<_>>(), [2, 3], "{name}");
        assert_eq!(store.page(ReportPage { after: u64::MAX, ..page }).await, Ok(vec![]), "{name}");
        assert_eq!(store.page(ReportPage { reports: 0, ..page }).await, Ok(vec![]), "{name}");
    });
}

#[test]
fn a_repeat_takes_the_place_of_the_first_or_is_refused() {
    each(async |name, store| {
        let of = |period, body| submission(EndpointId::Stock, period, body);
        for (given, expected) in [
            (of("2023-09-14", "one"), Recorded::Recorded),
            (of("2023-09-15", "two"), Recorded::Recorded),
            (of("2023-09-14", "three"), Recorded::Replaced),
            (Submission { repeat: RepeatRule::Refuse, ..of("2023-09-15", "four") }, Recorded::AlreadyThere),
            (submission(EndpointId::Donor, "2023-09-14", "five"), Recorded::Recorded),
        ] {
            assert_eq!(record(&*store, given).await, expected, "{name}");
        }
        let told: Vec<_> =
            stored(&*store).await.into_iter().map(|stored| (stored.report.body, stored.replaced)).collect();
        assert_eq!(told, [("three".into(), 1), ("two".into(), 0), ("five".into(), 0)], "{name}");
    });
}

#[test]
fn of_many_at_the_same_instant_just_one_is_the_first() {
    each(async |name, store| {
        for round in 0..20 {
            let given =
                Submission { repeat: RepeatRule::Refuse, ..submission(EndpointId::Tqc, &format!("{round}/1"), "body") };
            let all: Vec<_> = (0..AT_ONCE)
                .map(|_| {
                    let (store, given) = (Arc::clone(&store), given.clone());
                    tokio::spawn(async move { store.record(given).await.expect("it is sound") })
                })
                .collect();
            let mut first = 0;
            for one in all {
                match one.await.expect("it does not panic") {
                    Recorded::Recorded => first += 1,
                    other => assert_eq!(other, Recorded::AlreadyThere, "{name}"),
                }
            }
            assert_eq!(first, 1, "{name}, round {round}");
        }
    });
}

#[test]
fn a_signature_is_used_up_once_until_its_window_closes() {
    each(async |name, store| {
        let at = |seconds, byte, until| Submission {
            received: instant(seconds),
            once: once(byte, until),
            ..submission(EndpointId::Stock, "2023-09-14", "body")
        };
        assert_eq!(record(&*store, at(0, 1, 5)).await, Recorded::Recorded);
        assert!(store.used(signature(1)).await.expect("it is sound"), "{name}");
        assert!(!store.used(signature(2)).await.expect("it is sound"), "{name}");
        assert_eq!(record(&*store, at(4, 1, 5)).await, Recorded::Replayed, "{name}");
        assert_eq!(record(&*store, at(5, 1, 9)).await, Recorded::Replaced, "{name}: its window has closed");
    });
}

#[test]
fn a_refused_repeat_does_not_use_up_its_signature() {
    each(async |name, store| {
        record(&*store, submission(EndpointId::Tqc, "2021/1", "body")).await;
        let again = Submission {
            repeat: RepeatRule::Refuse,
            once: once(7, 9),
            ..submission(EndpointId::Tqc, "2021/1", "body")
        };
        assert_eq!(record(&*store, again.clone()).await, Recorded::AlreadyThere, "{name}");
        assert_eq!(record(&*store, again).await, Recorded::AlreadyThere, "{name}");
        assert!(!store.used(signature(7)).await.expect("it is sound"), "{name}");
    });
}

#[test]
fn what_is_cleared_has_seen_nothing() {
    each(async |name, store| {
        let given = Submission { once: once(1, 9), ..submission(EndpointId::Tqc, "2021/1", "body") };
        assert_eq!(record(&*store, given.clone()).await, Recorded::Recorded);
        store.clear().await.expect("it is sound");
        assert_eq!(stored(&*store).await, []);
        assert!(!store.used(signature(1)).await.expect("it is sound"), "{name}");
        assert_eq!(record(&*store, given).await, Recorded::Recorded, "{name}");
    });
}
