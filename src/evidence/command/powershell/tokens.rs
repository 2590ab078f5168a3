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
    Expanded(String),
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

/// The tokens of a text.
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
        let ends = |sign: char| sign.is_whitespace() || matches!(sign, ';' | '}' | '|') || (in_table && sign == '=');
        let mut depth = 0_usize;
        let mut end = self.rest().len();
        for (index, sign) in self.rest().char_indices() {
            match sign {
                '(' => depth += 1,
                ')' => depth = depth.saturating_sub(1),
                _ => {}
            }
            if depth == 0 && ends(sign) && index > 0 {
                end = index;
                break;
            }
        }
        let word = self.rest()[..end].to_owned();
        self.at += end;
        Token::Word(word)
    }

    /// A string: doubled quotes stand for one, and a backtick keeps the next sign in double quotes.
    fn string(&mut self, quote: char) -> Result<Token, RecordingError> {
        let begin = self.at;
        self.next();
        let mut text = String::new();
        let mut is_expanded = false;
        while let Some(sign) = self.next() {
            match sign {
                _ if sign == quote && self.peek() == Some(quote) => {
                    self.next();
                    text.push(quote);
                }
                _ if sign == quote && is_expanded => return Ok(Token::Expanded(text)),
                _ if sign == quote => return Ok(Token::Text(text)),
                '$' if quote == '"' && self.peek().is_some_and(|next| next.is_alphabetic() || "{(_".contains(next)) => {
                    is_expanded = true;
                    text.push(sign);
                }
                '`' if quote == '"' => text.push(escaped(self.next())),
                _ => text.push(sign),
            }
        }
        Err(self.open(begin))
    }

    /// `@"` to `"@`, each on a line of its own.
    fn here_string(&mut self) -> Result<Token, RecordingError> {
        let begin = self.at;
        let end = if self.rest().starts_with("@\"") { "\n\"@" } else { "\n'@" };
        let after_line = self.rest().find('\n').ok_or_else(|| self.open(begin))?;
        self.at += after_line;
        let length = self.rest().find(end).ok_or_else(|| self.open(begin))?;
        let text = self.rest()[..length].trim_start_matches('\n').trim_end_matches('\r').to_owned();
        self.at += length + end.len();
        Ok(Token::Text(text))
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
