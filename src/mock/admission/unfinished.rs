//! The memory that unfinished bodies share.

use super::{Admission, Turn, Waiting};

impl Admission {
    /// Asks for so many bytes more for the unfinished request of a connection. Others that are waited for lose theirs, and
    /// their places, until there is room; none does where there would never be.
    fn draw(&self, waiting: &Waiting, bytes: usize) -> bool {
        let could_fit = waiting.drawn().checked_add(bytes).is_some_and(|all| all <= self.most_unfinished);
        if !could_fit {
            self.count(Turn::NoRoom);
            return false;
        }
        while !self.counts.draw(bytes, self.most_unfinished) {
            if !self.shed(Turn::NoRoom, |waiting| waiting.drawn() > 0) {
                self.count(Turn::NoRoom);
                return false;
            }
        }
        waiting.draw(bytes);
        true
    }

    /// Whether there is memory for an unfinished request of so many bytes, of which the connection may have drawn some.
    pub fn has_room(&self, waiting: &Waiting, length: usize) -> bool {
        let wanted = length.next_multiple_of(Self::FREE_BYTES).saturating_sub(Self::FREE_BYTES);
        let drawn = waiting.drawn();
        wanted <= drawn || self.draw(waiting, wanted - drawn)
    }

    /// Takes back what a connection has drawn.
    pub fn give_back(&self, waiting: &Waiting) {
        self.counts.give_back(waiting.take_drawn());
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::time::Duration;

    use super::*;
    use crate::mock::admission::{Place, Wait};
    use crate::mock::limits::Limits;

    fn admission(unfinished_bytes: usize) -> Arc<Admission> {
        let limits = Limits { unfinished_bytes, patience: Duration::ZERO, ..Limits::default() };
        Arc::new(Admission::new(&limits, Arc::default()))
    }

    /// A place whose client has let the server wait since the listener's start, with so many bytes of its body there.
    fn waiting_for_body(admission: &Arc<Admission>, bytes: usize) -> Place {
        let place = admission.take_place().ok().expect("there is room");
        admission.runs(place.number(), || ());
        assert!(place.waiting.end() && admission.draw(&place.waiting, bytes));
        place.waiting.begin(Wait::Body, Duration::ZERO);
        place
    }

    #[test]
    fn memory_comes_from_those_who_have_some_and_as_many_as_it_takes() {
        let admission = admission(100);
        let empty = waiting_for_body(&admission, 0);
        let holding = [40, 50].map(|bytes| waiting_for_body(&admission, bytes));
        let asking = admission.take_place().ok().expect("there is room");
        assert!(asking.waiting.end() && admission.draw(&asking.waiting, 90));
        assert!(!empty.waiting.is_shed() && holding.iter().all(|place| place.waiting.is_shed()));
        assert_eq!(admission.counts.unfinished_bytes(), 90);
        assert_eq!(admission.counts.turned(Turn::NoRoom), 2);
        assert!(!admission.draw(&asking.waiting, 11), "more than all");
        // What was taken from them is not given back once more.
        holding.iter().chain([&asking, &empty]).for_each(|place| admission.give_back(&place.waiting));
        assert_eq!(admission.counts.unfinished_bytes(), 0);
    }

    #[test]
    fn what_could_never_fit_costs_nobody_else_a_place() {
        let admission = admission(100);
        let holding = [40, 50].map(|bytes| waiting_for_body(&admission, bytes));
        let asking = waiting_for_body(&admission, 5);
        // At once, and by what it has already.
        assert!(!admission.draw(&asking.waiting, 101) && !admission.draw(&asking.waiting, 96));
        assert!(!holding.iter().any(|place| place.waiting.is_shed()));
        assert_eq!(admission.counts.turned(Turn::NoRoom), 2);
    }
}
