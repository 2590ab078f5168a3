//! Whatever comes in whatever order: every store does as the one in memory.

use bis3::contract::EndpointId;
use bis3::store::{RepeatRule, Submission};
use proptest::prelude::*;

use super::{Stores, instant, once, submission};
use crate::program::block_on_beside_threads;

#[derive(Clone, Debug)]
enum Act {
    Record(Submission),
    Clear,
}

fn act() -> impl Strategy<Value = Act> {
    let endpoint = prop::sample::select(EndpointId::ALL);
    let repeat = prop::sample::select(&[RepeatRule::Replace, RepeatRule::Refuse]);
    let once =
        prop::option::of((0_u8..3, 0_i64..20)).prop_map(|use_up| use_up.and_then(|(byte, until)| once(byte, until)));
    let report = (endpoint, "[12]", "[ab]{0,3}", repeat, once, 0_i64..20);
    let record = report.prop_map(|(endpoint, period, body, repeat, once, received)| {
        let received = instant(received);
        Act::Record(Submission { repeat, once, received, ..submission(endpoint, &period, &body) })
    });
    prop_oneof![30 => record, 1 => Just(Act::Clear)]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]
    #[test]
    fn every_store_does_as_memory_does(acts in prop::collection::vec(act(), 1..60)) {
        block_on_beside_threads(async {
            let stores = Stores::new();
            let [(_, memory), (name, other)] = &stores.all[..] else { panic!("two kinds of stores") };
            for act in acts {
                match act.clone() {
                    Act::Record(submission) => {
                        let (expected, actual) = (memory.record(submission.clone()).await, other.record(submission).await);
                        assert_eq!(actual, expected, "{name}: {act:?}");
                    }
                    Act::Clear => {
                        memory.clear().await.expect("memory does not fail");
                        other.clear().await.expect("it is sound");
                    }
                }
            }
            assert_eq!(other.reports().await, memory.reports().await);
        });
    }
}
