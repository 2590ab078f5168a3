//! The tokens of a command of PowerShell.

use crate::evidence::{Format, RecordingError};

/// A token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Token {
    /// A word without quotes.
    Word(String),
    /// A string.
    Text(String),
    /// A string in double quotes into which PowerShell puts variables or expressions.
    Expanded(Vec<Piece>),
    /// `@{`
    Open,
    /// `}`
    Close,
    /// `=`
    Equals,
    /// `;`, or the end of a line inside of a table.
    Separator,
    /// The end of a command.
    End,
    /// `|`
    Pipe,
    /// `,`
    Comma,
}

/// A piece of a string in double quotes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Piece {
    /// What stands there.
    Text(String),
    /// What a word stands for: `$name`, or what stands between `$(` and `)`.
    Word(String),
}

impl Token {
    /// The text of a word.
    pub(super) fn word(&self) -> Option<&str> {
        match self {
            Self::Word(word) => Some(word),
            _ => None,
        }
    }

    pub(super) fn is_command(&self) -> bool {
        let Self::Word(word) = self else { return false };
        matches!(word.to_ascii_lowercase().as_str(), "invoke-webrequest" | "invoke-restmethod" | "iwr" | "irm")
    }
}

/// The tokens of a text. What stands in brackets is one word, however it is parted inside.
///
/// # Errors
/// [`RecordingError`] where a string does not end.
pub(super) fn tokens(text: &str) -> Result<Vec<Token>, RecordingError> {
    let mut reader = Reader { text, at: 0, depth: 0 };
    let mut tokens = Vec::new();
    while let Some(token) = reader.token()? {
        tokens.push(token);
    }
    Ok(tokens)
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    /// How many tables are open.
    depth: usize,
}

impl Reader<'_> {
    fn rest(&self) -> &str {
        &self.text[self.at..]
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn next(&mut self) -> Option<char> {
        let sign = self.peek()?;
        self.at += sign.len_utf8();
        Some(sign)
    }

    fn token(&mut self) -> Result<Option<Token>, RecordingError> {
        self.skip_blanks();
        // Which kind of table it becomes changes nothing in what stands in it.
        for cast in ["[ordered]@{", "[pscustomobject]@{", "[hashtable]@{"] {
            if self.rest().get(..cast.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(cast)) {
                self.at += cast.len() - "@{".len();
            }
        }
        let Some(sign) = self.peek() else { return Ok(None) };
        let token = match sign {
            '\n' => self.one(if self.depth > 0 { Token::Separator } else { Token::End }),
            ';' => self.one(if self.depth > 0 { Token::Separator } else { Token::End }),
            '|' => self.one(Token::Pipe),
            '@' if self.rest().starts_with("@{") => {
                self.depth += 1;
                self.at += 1;
                self.one(Token::Open)
            }
            '}' => {
                self.depth = self.depth.saturating_sub(1);
                self.one(Token::Close)
            }
            '=' => self.one(Token::Equals),
            ',' => self.one(Token::Comma),
            '@' if self.rest().starts_with("@\"") || self.rest().starts_with("@'") => self.here_string()?,
            '"' | '\'' => self.string(sign)?,
            _ => self.word(),
        };
        Ok(Some(token))
    }

    fn one(&mut self, token: Token) -> Token {
        self.next();
        token
    }

    fn skip_blanks(&mut self) {
        while let Some(sign) = self.peek() {
            let continued = ["`\r\n", "`\n"].iter().find(|sign| self.rest().starts_with(**sign));
            match (sign, continued) {
                (_, Some(continued)) => self.at += continued.len(),
                (' ' | '\t' | '\r', None) => self.at += 1,
                _ => return,
            }
        }
    }

    fn word(&mut self) -> Token {
        // `$name=` sets a variable.
        let in_table = self.depth > 0 || self.peek() == Some('$');
        let ends =
            |sign: char| sign.is_whitespace() || matches!(sign, ';' | '}' | '|' | ',') || (in_table && sign == '=');
        let begin = self.at;
        let mut depth = 0_usize;
        while let Some(sign) = self.peek() {
            if depth == 0 && self.at > begin && ends(sign) {
                break;
            }
            match sign {
                '(' | '[' => depth += 1,
                ')' | ']' => depth = depth.saturating_sub(1),
                // A bracket inside of a string is none; a string that does not end is no string.
                '"' | '\'' if depth > 0 && self.string(sign).is_ok() => continue,
                _ => {}
            }
            self.next();
        }
        Token::Word(self.text[begin..self.at].to_owned())
    }

    /// A string: doubled quotes stand for one, and a backtick keeps the next sign in double quotes.
    fn string(&mut self, quote: char) -> Result<Token, RecordingError> {
        let begin = self.at;
        self.next();
        let mut pieces = Pieces::default();
        while let Some(sign) = self.peek() {
            if sign == quote {
                self.next();
                if self.peek() != Some(quote) {
                    return Ok(pieces.token());
                }
            } else if quote == '"' && self.special(&mut pieces) {
                continue;
            }
            pieces.text.push(sign);
            self.next();
        }
        self.at = begin;
        Err(self.open(begin))
    }

    /// `@"` to `"@`, each on a line of its own.
    fn here_string(&mut self) -> Result<Token, RecordingError> {
        let begin = self.at;
        let (end, is_double) = if self.rest().starts_with("@\"") { ("\n\"@", true) } else { ("\n'@", false) };
        let after_line = self.rest().find('\n').ok_or_else(|| self.open(begin))?;
        self.at += after_line;
        let length = self.rest().find(end).ok_or_else(|| self.open(begin))?;
        let stop = self.at + length;
        self.at = stop.min(self.at + 1);
        let mut pieces = Pieces::default();
        while self.at < stop {
            if !(is_double && self.special(&mut pieces)) {
                pieces.text.extend(self.next());
            }
        }
        self.at = stop + end.len();
        if pieces.text.ends_with('\r') {
            pieces.text.pop();
        }
        Ok(pieces.token())
    }

    /// What a backtick keeps, or what PowerShell puts in; false where neither stands here.
    fn special(&mut self, pieces: &mut Pieces) -> bool {
        match self.peek() {
            Some('`') => {
                self.next();
                let sign = self.next();
                pieces.text.push(escaped(sign));
            }
            Some('$') => match expansion(&self.rest()[1..]) {
                Some((word, length)) => {
                    pieces.put(word);
                    self.at += 1 + length;
                }
                None => return false,
            },
            _ => return false,
        }
        true
    }

    fn open(&self, begin: usize) -> RecordingError {
        let line = 1 + self.text[..begin].matches('\n').count();
        RecordingError::malformed(Format::PowerShell, line, ("字符串没有结束", "a string does not end"))
    }
}

/// What a backtick and a letter stand for.
fn escaped(sign: Option<char>) -> char {
    match sign {
        Some('n') => '\n',
        Some('r') => '\r',
        Some('t') => '\t',
        Some('0') => '\0',
        Some(sign) => sign,
        None => '`',
    }
}

/// What a dollar sign puts in, and how long it is written: `name`, `{name}`, `(expression)`.
fn expansion(text: &str) -> Option<(String, usize)> {
    if let Some(rest) = text.strip_prefix('{') {
        let end = rest.find('}')?;
        return Some((format!("${}", &rest[..end]), end + 2));
    }
    if text.starts_with('(') {
        let Token::Word(word) = (Reader { text, at: 0, depth: 0 }).word() else { return None };
        // What stands right behind the bracket is text again.
        let end = matching(&word)?;
        return Some((word[..end].to_owned(), end));
    }
    let is_name = |sign: char| sign.is_alphanumeric() || matches!(sign, '_' | ':');
    let end = text.find(|sign| !is_name(sign)).unwrap_or(text.len());
    let name = text[..end].trim_end_matches(':');
    (!name.is_empty()).then(|| (format!("${name}"), name.len()))
}

/// Where the bracket ends with which a text begins.
fn matching(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, sign) in text.char_indices() {
        match sign {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 {
            return Some(at + 1);
        }
    }
    None
}

/// The pieces of a string in double quotes, and the text behind the last.
#[derive(Default)]
struct Pieces {
    all: Vec<Piece>,
    text: String,
}

impl Pieces {
    fn put(&mut self, word: String) {
        self.all.push(Piece::Text(std::mem::take(&mut self.text)));
        self.all.push(Piece::Word(word));
    }

    fn token(mut self) -> Token {
        if self.all.is_empty() {
            return Token::Text(self.text);
        }
        self.all.push(Piece::Text(self.text));
        Token::Expanded(self.all)
    }
}
