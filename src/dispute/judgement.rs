//! A recorded exchange under several readings of the document, and which readings its answer speaks for.

use std::sync::Arc;

use super::decided::Decided;
use super::hypothesis::Hypothesis;
use super::otherwise::otherwise;
use super::{Otherwise, Question, ServerTime};
use crate::contract::{Code, Profile};
use crate::diagnostic::Diagnostic;

/// What one exchange is answered under several profiles.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judgement {
    /// What is answered under each profile, in their order.
    pub verdicts: Vec<Answer>,
    /// The recorded code, where there is one.
    pub answered: Option<u32>,
    /// Single readings under which another code is answered than under the first profile.
    pub otherwise: Vec<Otherwise>,
}

/// What is answered under one profile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The code.
    pub code: Arc<Code>,
    /// Whether it hangs on nothing that the recording lacks.
    pub is_certain: bool,
}

impl Judgement {
    /// Judges an exchange under every profile; the first is that of the question.
    ///
    /// # Errors
    /// A [`Diagnostic`] where a replaced contract lacks a code that a check answers with.
    pub fn of(question: &Question<'_>, others: &[Profile]) -> Result<Self, Box<Diagnostic>> {
        let hypothesis = Hypothesis::of(question, ServerTime::of(question).instant);
        let decided = Decided::of(&hypothesis)?;
        let mut verdicts = vec![Answer::of(&decided)];
        for profile in others {
            verdicts.push(Answer::of(&Decided::under(&hypothesis, profile)?));
        }
        Ok(Self { verdicts, answered: question.recorded.code(), otherwise: otherwise(&decided)? })
    }

    /// Whether the recorded code is that of each profile, in their order; none where nothing can be said.
    pub fn agree(&self) -> impl Iterator<Item = Option<bool>> {
        self.verdicts.iter().map(|Answer { code, is_certain }| {
            self.answered.filter(|_| *is_certain).map(|answered| answered == code.number)
        })
    }
}

impl Answer {
    fn of(decided: &Decided<'_>) -> Self {
        Self { code: Arc::clone(decided.code()), is_certain: decided.is_certain() }
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

/// What all answers say of every option that makes a difference for one of them, those that most speak for first. An answer
/// that hangs on something unknown speaks for nothing.
pub fn testimonies(judgements: &[Judgement]) -> Vec<Testimony> {
    let mut all: Vec<Testimony> = Vec::new();
    for judgement in judgements {
        let (Some(answered), Some(Some(agrees))) = (judgement.answered, judgement.agree().next()) else { continue };
        let certain = judgement.otherwise.iter().filter(|otherwise| otherwise.is_certain);
        for Otherwise { reading, option, code, .. } in certain {
            let index = all.iter().position(|known| known.reading == *reading && known.option == *option);
            let index = index.unwrap_or_else(|| {
                let (reading, option) = (reading.clone(), option.clone());
                all.push(Testimony { reading, option, speak_for: 0, speak_against: 0 });
                all.len() - 1
            });
            all[index].speak_for += usize::from(code.number == answered);
            all[index].speak_against += usize::from(agrees);
        }
    }
    all.retain(|testimony| testimony.speak_for + testimony.speak_against > 0);
    all.sort_by_key(|testimony| std::cmp::Reverse(testimony.speak_for));
    all
}
