//! How a step is signed, rightly or with mistakes that are made on purpose; `load` reads it.

mod load;

pub(in crate::scenario) use load::signing_plan;

use jiff::SignedDuration;

use crate::request::Mistakes;
use crate::scenario::read::request::HeaderPlan;
use crate::scenario::{Named, Text};
use crate::secret::Secret;

/// How a step is signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SigningPlan {
    /// Not at all: the step's headers are all that is sent.
    None,
    /// With a key of the key ring.
    With(Box<KeyUse>),
}

/// A key and what is done differently from a correct client.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KeyUse {
    /// The key; where none is named, the card's, and without that the first of the key ring.
    pub key: Option<Named>,
    /// The AccessKey that is sent instead of the key's own.
    pub access_key: Option<Text>,
    /// The secret that signs instead of the key's own.
    pub secret: Option<SecretSource>,
    /// How far the client's clock is off.
    pub skew: SignedDuration,
    /// Whether that is counted from the target's clock, exact to the second.
    pub exact: bool,
    /// The version that is sent instead of the interface's own.
    pub version: Option<Text>,
    /// The method and the path of another request, for which the signature is made.
    pub signed_for: Option<Text>,
    /// Further headers that are signed.
    pub headers: Vec<HeaderPlan>,
    /// What the client gets wrong.
    pub mistakes: Mistakes,
}

impl KeyUse {
    /// Whether it is what a correct client does whose clock is right.
    pub(in crate::scenario) fn is_right(&self) -> bool {
        self.mistakes.is_none()
            && self.access_key.is_none()
            && self.secret.is_none()
            && self.skew.is_zero()
            && self.version.is_none()
            && self.signed_for.is_none()
    }
}

/// A secret that is not the key's own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SecretSource {
    /// That of another key of the ring.
    Key(Named),
    /// One of the environment or of a file, read when the scenario was.
    Given(Secret),
}

impl SigningPlan {
    /// Whether the target's clock has to show the second at which the request was signed.
    pub(in crate::scenario) fn is_exact(&self) -> bool {
        matches!(self, Self::With(with) if with.exact)
    }

    /// The key that a step names for itself.
    pub(in crate::scenario) fn own_key(&self) -> Option<&Named> {
        match self {
            Self::None => None,
            Self::With(with) => with.key.as_ref(),
        }
    }

    /// The names of keys in it.
    pub fn keys(&self) -> impl Iterator<Item = &Named> {
        let named = match self {
            Self::None => [None, None],
            Self::With(with) => [with.key.as_ref(), with.secret.as_ref().and_then(SecretSource::key)],
        };
        named.into_iter().flatten()
    }
}

impl SecretSource {
    fn key(&self) -> Option<&Named> {
        match self {
            Self::Key(named) => Some(named),
            Self::Given(_) => None,
        }
    }
}
