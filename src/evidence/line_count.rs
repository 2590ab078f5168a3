//! Which line a place stands in.

/// Counts the lines of a text on from the last place that was asked for: a file of many messages is gone through once.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct LineCount {
    place: usize,
    feeds: usize,
}

impl LineCount {
    /// The line of a place, from 1.
    pub(super) fn at(&mut self, text: &[u8], place: usize) -> usize {
        if place < self.place {
            *self = Self::default();
        }
        self.feeds += text[self.place..place].iter().filter(|byte| **byte == b'\n').count();
        self.place = place;
        1 + self.feeds
    }
}
