//! The mistake by which a recorded request was signed, made once more: a request that is signed rightly now says nothing of
//! how a platform answers one that is signed wrongly.

use super::SignedWrongly;
use super::outgoing::Anew;
use crate::contract::Stage;
use crate::dispute::Explanation;
use crate::request::recognition::Way;
use crate::request::{Mistakes, OtherRequest, Signing};

/// The way by which the signature was made, where it is known; the first is the likeliest.
pub(super) fn way(explanation: &Explanation) -> Option<&Way> {
    explanation.mistakes.as_ref()?.ways.first()
}

/// What was wrong with the signature; none where nothing was.
pub(super) fn signed_wrongly(explanation: &Explanation, is_made_again: bool) -> Option<SignedWrongly> {
    let meaning = way(explanation).map(|way| way.meaning.clone());
    let mut refusals = explanation.checks.iter().filter_map(|check| check.refusal.as_ref());
    let is_wrong = meaning.is_some() || refusals.any(|refusal| refusal.stage == Stage::Signature);
    is_wrong.then_some(SignedWrongly { meaning, is_made_again })
}

impl Anew<'_> {
    /// The same signing, by this way; none where some part of it cannot be made: a date of another second.
    pub(super) fn with_mistake(&self, signing: &Signing, way: &Way) -> Option<Signing> {
        way.parts.iter().try_fold(signing.clone(), |signing, part| self.with_part(signing, part))
    }

    fn with_part(&self, signing: Signing, part: &str) -> Option<Signing> {
        let recipes = Mistakes::each_alone(self.parameters);
        if let Some(recipe) = recipes.iter().find(|recipe| recipe.written == part) {
            return Some(Signing { mistakes: signing.mistakes.merged(&recipe.mistakes), ..signing });
        }
        match part.split_once(": ")? {
            ("secret", key) => Some(Signing { secret: self.keys.find(key)?.secret.clone(), ..signing }),
            ("for", line) => {
                let (method, path) = line.split_once(' ')?;
                let target = format!("{}{path}", self.address.prefix);
                Some(Signing { signed_for: Some(OtherRequest { method: method.to_owned(), target }), ..signing })
            }
            _ => None,
        }
    }
}
