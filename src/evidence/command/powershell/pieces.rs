//! The pieces of a string, into which PowerShell puts variables and expressions.

/// A piece of a string in double quotes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Piece {
    /// What stands there.
    Text(String),
    /// What a word stands for: `$name`, or what stands between `$(` and `)`.
    Word(String),
}

/// The pieces of a string, and the text behind the last.
#[derive(Default)]
pub(super) struct Pieces {
    put: Vec<Piece>,
    pub(super) text: String,
}

impl Pieces {
    pub(super) fn put(&mut self, word: String) {
        self.put.push(Piece::Text(std::mem::take(&mut self.text)));
        self.put.push(Piece::Word(word));
    }

    /// All of them; the text alone where nothing is put in.
    pub(super) fn all(mut self) -> Result<Vec<Piece>, String> {
        if self.put.is_empty() {
            return Err(self.text);
        }
        self.put.push(Piece::Text(self.text));
        Ok(self.put)
    }
}

/// What a backtick and a letter stand for.
pub(super) fn escaped(sign: Option<char>) -> char {
    match sign {
        Some('n') => '\n',
        Some('r') => '\r',
        Some('t') => '\t',
        Some('0') => '\0',
        Some(sign) => sign,
        None => '`',
    }
}
