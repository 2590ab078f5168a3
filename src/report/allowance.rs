//! How much of what a target has sent a report takes in all: whoever answers with much must not fill a disk by it.

/// Bytes that a report still takes, and how many steps had to go without.
#[derive(Debug)]
pub(super) struct Allowance {
    left: usize,
    left_out: usize,
}

impl Allowance {
    /// For what is told of steps in words.
    pub(super) fn of_texts() -> Self {
        Self::of(64 * 1024 * 1024)
    }

    /// So many bytes in all.
    pub(super) fn of(bytes: usize) -> Self {
        Self { left: bytes, left_out: 0 }
    }

    /// Takes so many bytes for a step, or counts it among those that go without.
    pub(super) fn takes(&mut self, bytes: usize) -> bool {
        match self.left.checked_sub(bytes) {
            Some(left) => {
                self.left = left;
                true
            }
            None => {
                self.left_out += 1;
                false
            }
        }
    }

    /// How many steps went without.
    pub(super) fn left_out(&self) -> usize {
        self.left_out
    }
}
