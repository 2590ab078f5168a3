//! When the program itself stood still. What came meanwhile came when nobody knows: it accuses nobody.

use jiff::{SignedDuration, Timestamp};

use crate::certify::notes::HELD_UP;
use crate::evidence::chain::Note;

/// The times during which the program stood still.
pub(super) struct HeldUp(Vec<(Timestamp, Timestamp)>);

/// What waited meanwhile is answered so long behind it.
const BEHIND: SignedDuration = SignedDuration::from_secs(1);

impl HeldUp {
    pub(super) fn of(notes: &[Note]) -> Self {
        let time = |note: &Note| {
            let (end, length) = (note.time?, note.text.as_deref()?.parse().ok()?);
            Some((end.checked_sub(SignedDuration::from_millis(length)).ok()?, end))
        };
        Self(notes.iter().filter(|note| note.word == HELD_UP).filter_map(time).collect())
    }

    /// Whether it stood still between two instants, or so shortly before that something still waited.
    pub(super) fn is_between(&self, from: Timestamp, to: Timestamp) -> bool {
        self.0.iter().any(|(begin, end)| *begin <= to && from.duration_since(*end) <= BEHIND)
    }

    /// For how long it stood still between two instants.
    pub(super) fn within(&self, from: Timestamp, to: Timestamp) -> SignedDuration {
        let within = |(begin, end): &(Timestamp, Timestamp)| (*end).min(to).duration_since((*begin).max(from));
        self.0.iter().map(within).filter(SignedDuration::is_positive).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_for_which_it_stood_still_is_told_between_two_instants() {
        let at = |second| Timestamp::from_second(second).expect("a literal second");
        let note = |end, length: &str| Note {
            time: Some(at(end)),
            word: HELD_UP.to_owned(),
            about: None,
            text: Some(length.to_owned()),
        };
        let held_up = HeldUp::of(&[note(100, "10000"), note(200, "5000"), note(300, "none")]);
        assert_eq!(held_up.within(at(0), at(1_000)), SignedDuration::from_secs(15));
        assert_eq!(held_up.within(at(95), at(198)), SignedDuration::from_secs(8));
        assert!(held_up.within(at(101), at(102)).is_zero());
        for (from, to, expected) in [(0, 89, false), (0, 90, true), (101, 102, true), (102, 103, false)] {
            assert_eq!(held_up.is_between(at(from), at(to)), expected, "{from} to {to}");
        }
    }
}
