//! A recorded exchange under several readings of the document, and which readings its answer speaks for.

use std::sync::Arc;

use super::hypothesis::Hypothesis;
use super::otherwise::otherwise;
use super::{Otherwise, Question, ServerTime};
use crate::contract::{Code, Profile};
use crate::diagnostic::Diagnostic;
use crate::evidence::Part;

/// What one exchange is answered under several profiles.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judgement {
    /// The code under each profile, in their order.
    pub codes: Vec<Arc<Code>>,
    /// Whether the codes hang on nothing that the recording lacks.
    pub is_certain: bool,
    /// The recorded code, where there is one.
    pub answered: Option<u32>,
    /// Single readings under which another code is answered than under the first profile.
    pub otherwise: Vec<Otherwise>,
}

impl Judgement {
    /// Judges an exchange under every profile; the first is that of the question.
    ///
    /// # Errors
    /// A [`Diagnostic`] where a replaced contract lacks a code that a check answers with.
    pub fn of(question: &Question<'_>, others: &[Profile]) -> Result<Self, Box<Diagnostic>> {
        let hypothesis = Hypothesis::of(question, ServerTime::of(question).instant);
        let decision = hypothesis.decide()?;
        let mut codes = vec![Arc::clone(&decision.code)];
        for profile in others {
            codes.push(hypothesis.decide_under(profile)?.code);
        }
        let recorded = question.recorded;
        Ok(Self {
            codes,
            is_certain: hypothesis.given.is_empty() && !recorded.lacks(Part::Body),
            answered: recorded.code(),
            otherwise: otherwise(&hypothesis, &decision)?,
        })
    }

    /// Whether the recorded code is that of the first profile; none where nothing can be said.
    pub fn agrees(&self) -> Option<bool> {
        let code = self.codes.first()?;
        self.answered.filter(|_| self.is_certain).map(|answered| answered == code.number)
    }
}

/// What the recorded answers say of one option of an open point, beside the profile's own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Testimony {
    /// The open point.
    pub reading: String,
    /// The option.
    pub option: String,
    /// How many answers are as under it, and not as under the profile.
    pub speak_for: usize,
    /// How many answers are as under the profile, and not as under it.
    pub speak_against: usize,
}

/// What all answers say of every option that makes a difference for one of them, those that most speak for first.
pub fn testimonies(judgements: &[Judgement]) -> Vec<Testimony> {
    let mut all: Vec<Testimony> = Vec::new();
    for judgement in judgements.iter().filter(|judgement| judgement.is_certain) {
        let Some(answered) = judgement.answered else { continue };
        for Otherwise { reading, option, code } in &judgement.otherwise {
            let index = all.iter().position(|known| known.reading == *reading && known.option == *option);
            let index = index.unwrap_or_else(|| {
                let (reading, option) = (reading.clone(), option.clone());
                all.push(Testimony { reading, option, speak_for: 0, speak_against: 0 });
                all.len() - 1
            });
            all[index].speak_for += usize::from(code.number == answered);
            all[index].speak_against += usize::from(judgement.agrees() == Some(true));
        }
    }
    all.retain(|testimony| testimony.speak_for + testimony.speak_against > 0);
    all.sort_by_key(|testimony| std::cmp::Reverse(testimony.speak_for));
    all
}
