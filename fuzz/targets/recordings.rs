//! What other tools have recorded, and evidence.

use std::sync::LazyLock;

use bis3::contract::{Contract, Profile};
use bis3::dispute::{Effort, Question, explain};
use bis3::evidence::bundle::{Bundle, SignedBy};
use bis3::evidence::{self, Format, Recording};
use bis3::import::{Origin, Setting};
use bis3::language::ToBilingual;
use bis3::platform::KeyRing;
use bis3::secret::KnownSecrets;

struct Known {
    profile: Profile,
    keys: KeyRing,
    secrets: KnownSecrets,
}

static KNOWN: LazyLock<Known> = LazyLock::new(|| {
    let contract = Contract::embedded();
    let keys = KeyRing::demo(&contract).expect("the demo keys");
    let profile = Profile::bundled("default", &contract).expect("a bundled profile");
    Known { profile, secrets: KnownSecrets::new(keys.secrets()), keys }
});

/// A recording, read in the format that it shows and in each that it might be said to have; what is read as it shows itself
/// is explained, and made a scenario of.
pub fn recording(data: &[u8]) {
    for format in std::iter::once(None).chain(Format::ALL.iter().copied().map(Some)) {
        match evidence::read(data, format) {
            Ok(recording) if format.is_none() => of_recording(&recording),
            Ok(recording) => assert!(!recording.exchanges.is_empty()),
            Err(error) => assert!(!error.to_bilingual().en.is_empty()),
        }
    }
}

fn of_recording(recording: &Recording) {
    assert!(!recording.exchanges.is_empty());
    let contract = &Contract::embedded();
    let Known { profile, keys, secrets } = &*KNOWN;
    for (place, recorded) in recording.exchanges.iter().enumerate().take(2) {
        let earlier = recording.earlier(place);
        let question =
            Question { recorded, earlier, contract, profile, keys, own_string: None, effort: Effort::All, at: None };
        explain(&question).expect("the contract is whole");
    }
    let origin = Origin { id: "recorded", name: "recorded", recording };
    let exchanges: Vec<_> = (1..).zip(&recording.exchanges).take(3).collect();
    for is_verbatim in [false, true] {
        let setting = Setting { contract, profile, keys, secrets, is_verbatim, keeps_answers: true };
        bis3::import::scenario(&origin, &exchanges, &setting).expect("the contract is whole");
    }
}

/// The lines of an evidence file.
pub fn evidence(data: &[u8]) {
    let mut count = 0;
    let end = evidence::chain::walk(data, |line| {
        count += 1;
        _ = line.recorded();
    });
    let end = end.expect("memory can be read");
    assert!(end.whole + end.torn <= data.len() as u64);
    assert!(count <= data.iter().filter(|byte| **byte == b'\n').count());
}

/// A sealed zip.
pub fn bundle(data: &[u8]) {
    match Bundle::read(data) {
        Ok(bundle) => {
            let now = "2023-09-15T02:15:31Z".parse().expect("a literal instant");
            assert!(!bundle.checks(&SignedBy { signers: None, countersigners: None, now }).is_empty());
            assert!(bundle.evidence().count() <= bundle.entries().iter().map(|entry| entry.content.len() + 1).sum());
        }
        Err(error) => assert!(!error.to_bilingual().en.is_empty()),
    }
}
