//! Keys of one's own in the place of demo keys: a scenario that wants a key for one institution, or one that is disabled, is
//! served by any key of that kind.

use super::{Institutions, KeyEntry, KeyRing};
use crate::contract::EndpointId;

impl KeyRing {
    /// The ring in which a demo key that it lacks is stood in for by its first key of the same kind. A demo key that may do
    /// everything is named for its looks, and nothing stands in for those.
    #[must_use]
    pub fn with_stand_ins(mut self, demo: &Self) -> Self {
        for wanted in demo.entries.iter().filter(|wanted| !wanted.may_do_everything()) {
            let own = self.entries.iter().position(|own| own.is_of_kind(wanted));
            if let Some(own) = own.filter(|_| self.find(&wanted.access_key).is_none()) {
                self.stand_ins.insert(wanted.access_key.clone(), own);
            }
        }
        self
    }

    /// The key that a scenario means by a name: that of this AccessKey, or the one that stands in for it.
    pub fn named(&self, name: &str) -> Option<&KeyEntry> {
        self.find(name).or_else(|| self.stand_ins.get(name).map(|index| &self.entries[*index]))
    }
}

impl KeyEntry {
    fn may_do_everything(&self) -> bool {
        self.enabled && self.answers.is_none() && self.institutions == Institutions::Any && self.may_call_all()
    }

    fn may_call_all(&self) -> bool {
        EndpointId::ALL.iter().all(|id| self.endpoints.contains(id))
    }

    /// Whether it has the same limits, be it for other institutions.
    fn is_of_kind(&self, other: &Self) -> bool {
        let is_bound = |entry: &Self| entry.institutions != Institutions::Any;
        let answer = |entry: &Self| entry.answers.as_ref().map(|code| code.number);
        let may_call = |entry: &Self, id| entry.endpoints.contains(id);
        (self.enabled, is_bound(self), answer(self)) == (other.enabled, is_bound(other), answer(other))
            && EndpointId::ALL.iter().all(|id| may_call(self, id) == may_call(other, id))
    }
}
