//! The Postman collection: each request gets the answer that its name says.

use std::collections::BTreeSet;
use std::fs;
use std::process::Command;

use bis3::MockPlatform;
use bis3::contract::Contract;

use super::{installed, passes, printed, value};
use crate::program::block_on_beside_threads;

/// The codes that the names of a folder's requests begin with.
fn codes(folder: usize) -> BTreeSet<u32> {
    let collection = value("postman");
    let items = collection["item"][folder]["item"].as_array().expect("requests").clone();
    let number = |name: &str| name.split(' ').next().and_then(|word| word.parse().ok()).expect("a code");
    items.iter().map(|item| number(item["name"].as_str().expect("a name"))).collect()
}

#[test]
fn every_code_has_a_test_key_and_every_one_that_a_request_can_raise_a_request() {
    let all: BTreeSet<u32> = Contract::embedded().codes().iter().map(|code| code.number).collect();
    assert_eq!(codes(2), all);
    // The others belong to interfaces that are not described, or to faults of the platform's own.
    let mut raised = all;
    raised.retain(|code| ![10011, 20001, 20003, 20004, 20006, 20008, 20009, 20010].contains(code));
    assert_eq!(codes(1), raised);
}

#[test]
fn each_request_gets_the_answer_that_its_name_says() {
    let Some(newman) = installed("node_modules/.bin/newman") else { return };
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("collection.json");
    fs::write(&file, printed("postman")).expect("it can be written");
    block_on_beside_threads(async {
        let platform = MockPlatform::start().await.expect("a platform starts");
        // Twice: what was reported before is answered as such.
        for _ in 0..2 {
            let mut command = Command::new(&newman);
            command.arg("run").arg(&file).args(["--color", "off", "--env-var", &format!("baseUrl={}", platform.url())]);
            passes(&mut command);
        }
        let requests: usize = [3, codes(1).len(), codes(2).len()].iter().sum();
        assert_eq!(platform.journal().len(), 2 * requests);
        // A script that is told what to do wrongly keeps that to itself.
        for exchange in platform.journal() {
            assert!(!String::from_utf8_lossy(&exchange.request).contains("bis3-sign"), "{exchange:?}");
        }
    });
}
