//! Every vector through the whole platform, with a ring of one key.

use bis3::clock::AdjustableClock;
use bis3::contract::{Contract, Stage};
use bis3::message::Arrival;
use bis3::platform::{Decision, KeyEntry, KeyRing, Platform, Verdict};
use bis3::store::World;

use super::vector::{Vector, vectors};

#[test]
fn every_accepted_vector_gets_past_the_signature() {
    for vector in vectors("accept") {
        let decision = decide(&vector);
        assert_eq!(told(&decision), expected(&vector), "{}: {}", vector.name, vector.case.about);
        // What is refused afterwards is only the route, put behind the signature by a reading.
        assert!(matches!(vector.case.stage, Stage::Passed | Stage::Route), "{}", vector.name);
        assert_canonical(&vector, &decision);
    }
}

#[test]
fn every_refused_vector_gets_its_code_at_its_step_for_its_reason() {
    for vector in vectors("reject") {
        let decision = decide(&vector);
        assert_eq!(told(&decision), expected(&vector), "{}: {}", vector.name, vector.case.about);
        let Verdict::Refused(refusal) = &decision.verdict else { panic!("{}: not refused", vector.name) };
        assert_eq!(Some(refusal.reason), vector.case.reason.as_deref(), "{}", vector.name);
        if vector.case.stage == Stage::Signature {
            assert_canonical(&vector, &decision);
        } else {
            assert!(decision.canonical_strings.is_empty(), "{}", vector.name);
        }
    }
}

fn decide(vector: &Vector) -> Decision {
    let key = KeyEntry::new(vector.case.key.clone(), vector.case.secret.clone());
    let platform = Platform::new(Contract::embedded(), vector.profile.clone(), KeyRing::from_iter([key]))
        .unwrap_or_else(|error| panic!("{error}"));
    let clock = AdjustableClock::fixed(vector.case.clock);
    let (arrival, world) = (Arrival::Request(vector.request.clone()), World::new(1));
    platform.decide(&arrival, &clock, &world).now_or_never().expect("it is in memory")
}

fn told(decision: &Decision) -> (String, Stage) {
    let stage = match &decision.verdict {
        Verdict::Accepted => Stage::Passed,
        Verdict::Refused(refusal) => refusal.stage,
        Verdict::Forced { stage, .. } => *stage,
    };
    (decision.code.name.clone(), stage)
}

fn expected(vector: &Vector) -> (String, Stage) {
    (vector.case.code.clone(), vector.case.stage)
}

fn assert_canonical(vector: &Vector, decision: &Decision) {
    let (canonical, _) = vector.canonical.as_ref().expect("a signature is of a string");
    let text = String::from_utf8_lossy(canonical).into_owned();
    assert!(decision.canonical_strings.contains(&text), "{}: {:#?}", vector.name, decision.canonical_strings);
}
