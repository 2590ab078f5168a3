//! A store that is not in memory: one that fails and one that takes its time, seen from the wire.

use std::sync::Arc;
use std::time::Duration;

use bis3::contract::EndpointId;
use bis3::message::{Response, wire};
use bis3::mock::{End, Outcome};
use bis3::store::{Store, World};
use serde_json::Value;

use super::support::{Mock, code, mock_with, platform_under};
use crate::program::{block_on, runtime};
use crate::store::doubles::{Act, Failing, Gated, failure};

async fn mock_over(store: Arc<dyn Store>) -> Mock {
    mock_with(|options| options.world = Arc::new(World::with_store(store, 0))).await
}

/// The bytes of the document's example.
fn example(mock: &Mock, endpoint: EndpointId) -> Vec<u8> {
    let body = std::fs::read_to_string(format!("fixtures/payloads/{endpoint}.json")).expect("the example is there");
    wire::request_bytes(&mock.signed(endpoint, body, mock.key()))
}

fn json(response: &Response) -> Value {
    serde_json::from_slice(&response.body).expect("an answer is JSON")
}

#[test]
fn a_fault_of_the_store_is_answered_with_the_endpoints_code_and_the_journal_says_what_it_was() {
    block_on(async {
        let mock = mock_over(Arc::new(Failing::at(&[Act::Record]))).await;
        let expected = [
            (EndpointId::Stock, 20000, "医院库存上报失败"),
            (EndpointId::Donor, 20002, "住院患者上报失败"),
            (EndpointId::Tqc, 20005, "用血质控信息上报失败"),
        ];
        for (count, (endpoint, number, text)) in expected.into_iter().enumerate() {
            let answer = mock.answer_to(&example(&mock, endpoint)).await;
            let body = json(&answer);
            assert_eq!((answer.status, &body["code"], &body["msg"]), (500, &number.into(), &text.into()));
            assert_eq!(
                (&body["data"]["stage"], &body["data"]["reason"]),
                (&"storage".into(), &"storage-failed".into())
            );
            assert!(!answer.text().contains("connection refused"), "no client is told more: {body}");
            let entry = mock.journal(count + 1).await.remove(count);
            let Outcome::Answered { decision, .. } = &entry.outcome else { panic!("it is answered") };
            assert_eq!((decision.recorded, &decision.store_error), (None, &Some(failure())));
        }
    });
}

#[test]
fn a_store_that_cannot_say_whether_a_signature_was_used_fails_at_the_step_of_storing() {
    block_on(async {
        let platform = platform_under(|profile, _| profile.readings.set("replay", "refused").expect("an option"));
        let world = Arc::new(World::with_store(Arc::new(Failing::at(&[Act::Used])), 0));
        let mock = mock_with(|options| (options.platform, options.world) = (platform, world)).await;
        let answer = json(&mock.answer_to(&mock.stock(0)).await);
        assert_eq!((&answer["code"], &answer["data"]["stage"]), (&20000.into(), &"storage".into()));
        assert!(mock.reports().await.is_empty(), "what cannot be known to be new is not stored");
        let unreadable = wire::request_bytes(&mock.signed(EndpointId::Stock, "{}".to_owned(), mock.key()));
        assert_eq!(code(&mock.answer_to(&unreadable).await), 10009, "what is against the request is told first");
    });
}

/// On one thread: a store that blocked it would leave nobody to answer the others.
#[test]
fn while_a_store_takes_its_time_others_are_answered_and_of_two_equal_reports_one_is_the_first() {
    block_on(async {
        let store = Arc::new(Gated::closed());
        let mock = mock_over(store.clone()).await;
        let report = example(&mock, EndpointId::Tqc);
        let both = async { tokio::join!(mock.code_of(&report), mock.code_of(&report)) };
        let meanwhile = async {
            store.until_waiting(2).await;
            let unsigned = b"POST /Stock/HospStock HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n";
            assert_eq!(mock.code_of(unsigned).await, 10000);
            assert_eq!(mock.journal(1).await.len(), 1, "those that wait have no answer yet");
            store.open();
        };
        let ((first, second), ()) = tokio::join!(both, meanwhile);
        assert_eq!([first.min(second), first.max(second)], [1, 20007]);
        assert_eq!(mock.reports().await.len(), 1);
    });
}

#[test]
fn a_server_that_is_stopped_waits_for_its_store() {
    block_on(async {
        let store = Arc::new(Gated::closed());
        let mock = mock_over(store.clone()).await;
        let mut client = mock.connect().await;
        client.send(&mock.stock(0)).await;
        store.until_waiting(1).await;
        let stopping = tokio::spawn(mock.server.shutdown());
        tokio::time::sleep(Duration::from_millis(20)).await;
        store.open();
        assert_eq!(code(&client.answer().await), 1);
        assert!(stopping.await.expect("it ends"), "everything was finished");
    });
}

#[test]
fn what_a_store_never_answered_is_in_the_journal_all_the_same() {
    let runtime = runtime();
    let (journal, sent) = runtime.block_on(async {
        let store = Arc::new(Gated::closed());
        let mock = mock_over(store.clone()).await;
        let mut client = mock.connect().await;
        client.send(&mock.stock(0)).await;
        store.until_waiting(1).await;
        (Arc::clone(mock.server.journal()), mock.stock(0))
    });
    assert!(journal.entries().is_empty(), "it has no answer yet");
    drop(runtime);
    let entries = journal.entries();
    assert_eq!(entries.iter().map(|entry| &entry.exchange.request[..]).collect::<Vec<_>>(), [&sent[..]]);
    assert!(matches!(entries[0].outcome, Outcome::BrokeOff(End::LetGo)), "{:?}", entries[0].outcome);
}
