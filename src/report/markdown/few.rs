//! The first of many texts, so that a report of any run fits where it has to.

/// The first of many texts, and how many more there are.
pub(super) struct Few {
    pub(super) text: String,
    room: usize,
    /// How many bytes of text there may still be.
    bytes: usize,
    pub(super) more: usize,
}

impl Few {
    pub(super) fn new(room: usize, bytes: usize) -> Self {
        Self { text: String::new(), room, bytes, more: 0 }
    }

    pub(super) fn push(&mut self, text: impl FnOnce() -> String) {
        if self.room == 0 {
            self.more += 1;
            return;
        }
        let text = text();
        match self.bytes.checked_sub(text.len()) {
            Some(left) => {
                (self.room, self.bytes) = (self.room - 1, left);
                self.text.push_str(&text);
            }
            // Not the next one that happens to fit either: what is shown are the first.
            None => (self.room, self.more) = (0, self.more + 1),
        }
    }
}
