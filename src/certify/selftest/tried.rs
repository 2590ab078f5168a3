//! What was said of a model client, held against what must be said of it.

use std::sync::Arc;

use crate::certify::live::Client;
use crate::certify::model::Careless;
use crate::certify::verdict::{Outcome, Verdicts};

/// What was said of one client.
#[derive(Debug)]
pub struct Tried {
    /// How it is careless; none for the careful one.
    pub careless: Option<Careless>,
    /// What was said of it.
    pub verdicts: Verdicts,
    /// Its run, which has ended.
    pub client: Arc<Client>,
}

impl Tried {
    /// What it is called.
    pub fn name(&self) -> &'static str {
        self.careless.as_ref().map_or("careful", |careless| careless.fault.word())
    }

    /// The obligations that are said to be broken.
    pub fn broken(&self) -> impl Iterator<Item = &str> {
        let is_broken = |outcome| matches!(outcome, Outcome::Fail | Outcome::Warn | Outcome::Error);
        let broken = self.verdicts.verdicts.iter().filter(move |verdict| is_broken(verdict.outcome));
        broken.map(|verdict| verdict.obligation.id.as_str())
    }

    /// Whether what has to be said of it is said: a careful client passes without a warning, a careless one is caught.
    pub fn is_caught(&self) -> bool {
        match &self.careless {
            None => self.verdicts.overall() == Outcome::Pass,
            Some(careless) => self.broken().any(|id| id == careless.obligation),
        }
    }

    /// The obligations that are said to be broken, and are not by what it does.
    pub fn accused(&self) -> Vec<&str> {
        let follows = |id: &str| {
            self.careless
                .as_ref()
                .is_some_and(|careless| careless.obligation == id || careless.follows.iter().any(|known| known == id))
        };
        self.broken().filter(|id| !follows(id)).collect()
    }

    /// Whether all is well.
    pub fn is_sound(&self) -> bool {
        self.is_caught() && self.accused().is_empty()
    }
}
