//! How much memory an entry of the journal takes.

use smol_str::SmolStr;

use super::entry::{JournalEntry, Outcome};
use crate::payload::{Finding, Place};
use crate::platform::{Decision, Refusal, Verdict};
use crate::request::recognition::Way;
use crate::store::StoreError;

impl JournalEntry {
    /// About how many bytes of memory it takes. Counted alike when it comes and when it goes.
    pub(crate) fn weight(&self) -> usize {
        let reasons = match &self.outcome {
            Outcome::Answered { decision, .. } => weight_of(decision),
            Outcome::BrokeOff(_) => 0,
        };
        size_of::<Self>() + self.exchange.request.len() + self.exchange.response.len() + reasons
    }
}

/// Every text of a decision counts: a client writes its institution, its names and its values into them.
fn weight_of(decision: &Decision) -> usize {
    let findings: usize = decision.findings.iter().map(weight_of_finding).sum();
    let canonical: usize = decision.canonical_strings.iter().map(|text| size_of_val(text) + text.len()).sum();
    let subject = &decision.subject;
    let subject = [&subject.access_key, &subject.institution, &subject.period].into_iter().flatten();
    let subject: usize = subject.map(SmolStr::len).sum();
    let verdict = match &decision.verdict {
        Verdict::Accepted => 0,
        Verdict::Refused(refusal) => weight_of_refusal(refusal),
        Verdict::Forced { by, .. } => by.len(),
    };
    let store_error = match &decision.store_error {
        Some(StoreError::Unreachable(reason) | StoreError::Failed(reason)) => reason.len(),
        _ => 0,
    };
    let mistakes: usize = decision.mistakes.iter().map(weight_of_way).sum();
    decision.answer.body.len() + findings + canonical + subject + verdict + store_error + mistakes
}

fn weight_of_way(way: &Way) -> usize {
    let parts: usize = way.parts.iter().map(String::len).sum();
    size_of_val(way) + parts + way.meaning.zh.len() + way.meaning.en.len()
}

fn weight_of_finding(finding: &Finding) -> usize {
    let reading = finding.reading.as_ref().map_or(0, |reading| reading.option.len());
    size_of_val(finding) + weight_of_place(&finding.place) + finding.expected.len() + finding.actual.len() + reading
}

fn weight_of_refusal(refusal: &Refusal) -> usize {
    let reading = refusal.reading.as_ref().map_or(0, |reading| reading.option.len());
    let explanation = refusal.explanation.zh.len() + refusal.explanation.en.len();
    weight_of_place(&refusal.place) + refusal.expected.len() + refusal.actual.len() + reading + explanation
}

fn weight_of_place(place: &Place) -> usize {
    match place {
        Place::Message => 0,
        Place::Header(name) | Place::Body(name) => name.len(),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use bytes::Bytes;
    use jiff::Timestamp;

    use super::*;
    use crate::clock::AdjustableClock;
    use crate::contract::{Contract, EndpointId, Profile, Stage};
    use crate::language::Bilingual;
    use crate::message::{Arrival, Request};
    use crate::platform::{KeyRing, Platform, Subject};
    use crate::store::World;

    /// A refused decision with a finding, whose texts `change` makes longer.
    fn weight_after(change: impl FnOnce(&mut Decision)) -> usize {
        let contract = Contract::embedded();
        let profile = Profile::bundled("default", &contract).expect("it is bundled");
        let keys = KeyRing::demo(&contract).expect("it fits the embedded contract");
        let platform = Platform::new(Arc::clone(&contract), profile, keys).expect("the embedded contract is whole");
        let endpoint = contract.endpoint(EndpointId::Stock);
        let request = Request {
            method: endpoint.method.as_str().into(),
            target: endpoint.path.as_str().into(),
            body: Bytes::from_static(b"{}"),
            ..Request::default()
        };
        let clock = AdjustableClock::fixed(Timestamp::UNIX_EPOCH);
        let (arrival, world) = (Arrival::Request(request), World::new(0));
        let mut decision = platform.decide(&arrival, &clock, &world).now_or_never().expect("it is in memory");
        assert!(!decision.findings.is_empty());
        change(&mut decision);
        weight_of(&decision)
    }

    /// A client writes into each of them what it likes.
    #[test]
    fn every_text_of_a_decision_counts() {
        let long = || SmolStr::from("x".repeat(10_000));
        let empty = weight_after(|decision| {
            let Verdict::Refused(refusal) = &mut decision.verdict else { panic!("it is refused") };
            refusal.place = Place::Message;
            (refusal.expected, refusal.actual) = (SmolStr::default(), SmolStr::default());
            refusal.explanation = Bilingual::new("", "");
            decision.findings[0].place = Place::Message;
            decision.subject = Subject::default();
        });
        let full = weight_after(|decision| {
            let Verdict::Refused(refusal) = &mut decision.verdict else { panic!("it is refused") };
            refusal.place = Place::Header(long());
            (refusal.expected, refusal.actual) = (long(), long());
            refusal.explanation = Bilingual::new(long(), long());
            decision.findings[0].place = Place::Body(long());
            let texts = (Some(long()), Some(long()), Some(long()));
            (decision.subject.access_key, decision.subject.institution, decision.subject.period) = texts;
            decision.store_error = Some(StoreError::Failed(long().to_string()));
        });
        assert_eq!(full - empty, 10 * 10_000);
        let forced = |by| Verdict::Forced { by, stage: Stage::Key };
        let asked = weight_after(|decision| decision.verdict = forced(long().into()));
        assert_eq!(asked - weight_after(|decision| decision.verdict = forced(String::new())), 10_000);
    }
}
