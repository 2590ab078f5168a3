//! The exchanges of a bundle, and what is answered to them under what its manifest says.

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::Timestamp;
use thiserror::Error;

use super::{KnownKey, SentInPart, Subject};
use crate::contract::reading::ReadingError;
use crate::contract::{Contract, Profile};
use crate::diagnostic::Diagnostic;
use crate::dispute::{Budget, Effort, Explanation, Question, ServerTime, explain};
use crate::evidence::bundle::lines;
use crate::evidence::chain::{Answering, ChainFault, Kept, KeptExchange};
use crate::evidence::{Format, Recorded, Recording};
use crate::platform::{KeyEntry, KeyRing};
use crate::signature::authorization::credential;

/// The exchanges of a bundle.
#[derive(Clone, Debug)]
pub struct Case {
    /// The exchanges as the evidence keeps them.
    pub kept: Vec<KeptExchange>,
    /// The same as a recording.
    pub recording: Recording,
    /// Who has given the answers, where the evidence tells it.
    pub answering: Option<Answering>,
}

/// What exchanges are judged by.
#[derive(Clone, Copy, Debug)]
pub struct Basis<'a> {
    /// What the server's clock showed, where somebody has said it; else each exchange tells it.
    pub clock: Option<Timestamp>,
    /// The document.
    pub contract: &'a Arc<Contract>,
    /// How it is read.
    pub profile: &'a Profile,
    /// The keys whose secrets are known.
    pub keys: &'a KeyRing,
}

/// Why exchanges cannot be judged again.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum CaseError {
    /// A line of the evidence cannot be read.
    #[error("a line of the evidence cannot be read")]
    Line(ChainFault),
    /// There is no exchange in it.
    #[error("the evidence holds no exchange")]
    Empty,
    /// The secrets of these keys were known, and are not.
    #[error("the secrets of {} are not known", .0.join(", "))]
    Secrets(Vec<String>),
    /// It was judged by other tables.
    #[error("other tables of the interface")]
    Contract,
    /// It was judged under a reading that is not known here.
    #[error(transparent)]
    Reading(#[from] ReadingError),
    /// A replaced contract lacks a code that a check answers with.
    #[error(transparent)]
    Tables(#[from] Box<Diagnostic>),
}

impl Case {
    /// Reads the exchanges of an evidence file, or of some of its lines.
    ///
    /// # Errors
    /// [`CaseError::Line`] or [`CaseError::Empty`].
    pub fn read(evidence: &[u8]) -> Result<Self, CaseError> {
        let (mut kept, mut answering, mut damage) = (Vec::<KeptExchange>::new(), None, Vec::new());
        for (line, number) in lines(evidence).zip(1..) {
            match Kept::read(line, number).map_err(CaseError::Line)? {
                Kept::Heading(heading) => {
                    answering = heading.answers;
                    damage = heading.damage;
                }
                Kept::Exchange(exchange) => kept.push(*exchange),
                Kept::SentInPart { number, sent } => {
                    if let Some(told) = kept.iter_mut().rfind(|kept| kept.number == number) {
                        told.note_sent(sent);
                    }
                }
                Kept::Note => {}
            }
        }
        if kept.is_empty() {
            return Err(CaseError::Empty);
        }
        let exchanges = kept.iter().map(|exchange| exchange.recorded.clone()).collect();
        Ok(Self { kept, recording: Recording { format: Format::Evidence, exchanges, damage }, answering })
    }

    /// The exchanges whose answers did not go out as a whole, as far as the evidence tells it.
    pub fn sent_in_part(&self) -> Vec<SentInPart> {
        let told = |(kept, exchange): (&KeptExchange, usize)| Some(SentInPart { exchange, sent: kept.sent_in_part? });
        self.kept.iter().zip(1..).filter_map(told).collect()
    }

    /// What is asked about each exchange, first of all what is answered.
    fn questions<'a>(&'a self, basis: &'a Basis<'a>) -> impl Iterator<Item = Question<'a>> {
        let Basis { clock: at, contract, profile, keys } = *basis;
        self.recording.exchanges.iter().enumerate().map(move |(place, recorded)| {
            let earlier = self.recording.earlier(place);
            Question { recorded, earlier, contract, profile, keys, own_string: None, effort: Effort::Answer, at }
        })
    }

    /// Explains every exchange. What takes a while is looked for within a budget, as `bis3 explain` does it.
    ///
    /// # Errors
    /// A [`Diagnostic`] where a replaced contract lacks a code that a check answers with.
    pub fn explanations(&self, basis: &Basis<'_>) -> Result<Vec<Explanation>, Box<Diagnostic>> {
        let mut budget = Budget::over(self.kept.len());
        let explained = self.questions(basis).map(|question| {
            let explanation = explain(&Question { effort: budget.effort(), ..question })?;
            budget.spend(explanation.cost());
            Ok(explanation)
        });
        explained.collect()
    }

    /// When each exchange was answered by the platform's clock, as far as something tells it.
    pub fn server_times(&self, basis: &Basis<'_>) -> Vec<ServerTime> {
        self.questions(basis).map(|question| ServerTime::of(&question)).collect()
    }

    /// The same as when the bundle was made: with the keys that were known then, and no others, and what they might do then.
    ///
    /// # Errors
    /// [`CaseError`] where something was known then that is not known now.
    pub fn explanations_again(
        &self,
        subject: &Subject,
        contract: &Arc<Contract>,
        keys: &KeyRing,
    ) -> Result<Vec<Explanation>, CaseError> {
        if subject.contract != contract.digest() {
            return Err(CaseError::Contract);
        }
        let profile = subject.profile.profile(contract)?;
        let keys = subject.key_ring(contract, keys)?;
        Ok(self.explanations(&Basis { clock: subject.clock, contract, profile: &profile, keys: &keys })?)
    }

    /// Those of the keys by which the exchanges can be judged: they name them, or were signed with them by mistake.
    ///
    /// # Errors
    /// As [`Case::explanations`].
    pub fn keys(&self, basis: &Basis<'_>) -> Result<Vec<KeyEntry>, Box<Diagnostic>> {
        let named: BTreeSet<&str> = self.recording.exchanges.iter().filter_map(access_key).collect();
        let explanations = self.explanations(basis)?;
        let mistakes = explanations.iter().filter_map(|explanation| explanation.mistakes.as_ref());
        let parts: BTreeSet<&str> =
            mistakes.flat_map(|mistakes| &mistakes.ways).flat_map(|way| &way.parts).map(String::as_str).collect();
        let is_meant = |entry: &&KeyEntry| {
            let part = format!("secret: {}", entry.access_key);
            named.contains(&*entry.access_key) || parts.contains(&*part)
        };
        Ok(basis.keys.entries().iter().filter(is_meant).cloned().collect())
    }
}

impl Subject {
    /// The keys that were known when the bundle was made, with their secrets from those that are known now.
    ///
    /// # Errors
    /// [`CaseError::Secrets`] where one is not.
    pub fn key_ring(&self, contract: &Contract, keys: &KeyRing) -> Result<KeyRing, CaseError> {
        let found = |key: &KnownKey| keys.find(&key.access_key).map(|entry| key.with_secret_of(entry, contract));
        let unknown: Vec<String> =
            self.keys.iter().filter(|key| found(key).is_none()).map(|key| key.access_key.clone()).collect();
        if unknown.is_empty() {
            Ok(self.keys.iter().filter_map(found).collect())
        } else {
            Err(CaseError::Secrets(unknown))
        }
    }
}

/// The AccessKey that a request names.
pub(in crate::dispute) fn access_key(recorded: &Recorded) -> Option<&str> {
    credential(&recorded.request.headers).map(|(access_key, _)| access_key)
}
