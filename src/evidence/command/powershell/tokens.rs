//! The tokens of a command of PowerShell.

use super::pieces::{Piece, Pieces, escaped};
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

impl From<Pieces> for Token {
    fn from(pieces: Pieces) -> Self {
        match pieces.all() {
            Ok(all) => Self::Expanded(all),
            Err(text) => Self::Text(text),
        }
    }
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
    placed(text).map(|(tokens, _)| tokens)
}

/// The same, and where each of them ends.
pub(super) fn placed(text: &str) -> Result<(Vec<Token>, Vec<usize>), RecordingError> {
    let mut reader = Reader { text, at: 0, depth: 0, level: 0 };
    let (mut tokens, mut places) = (Vec::new(), Vec::new());
    while let Some(token) = reader.token()? {
        tokens.push(token);
        places.push(reader.at);
    }
    Ok((tokens, places))
}

/// Expressions that stand in strings of one another.
const MOST_LEVELS: usize = 20;

struct Reader<'a> {
    text: &'a str,
    at: usize,
    /// How many tables are open.
    depth: usize,
    /// In how many expressions of strings the text stands.
    level: usize,
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
            _ => self.word()?,
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

    fn word(&mut self) -> Result<Token, RecordingError> {
        // `$name=` sets a variable.
        let in_table = self.depth > 0 || self.peek() == Some('$');
        let ends =
            |sign: char| sign.is_whitespace() || matches!(sign, ';' | '}' | '|' | ',') || (in_table && sign == '=');
        let begin = self.at;
        while let Some(sign) = self.peek() {
            if self.at > begin && ends(sign) {
                break;
            }
            match sign {
                '(' | '[' => self.brackets()?,
                _ => drop(self.next()),
            }
        }
        Ok(Token::Word(self.text[begin..self.at].to_owned()))
    }

    /// What stands between brackets, to the end of the first; a bracket inside of a string is none.
    fn brackets(&mut self) -> Result<(), RecordingError> {
        let mut depth = 0_usize;
        while let Some(sign) = self.peek() {
            match sign {
                '"' | '\'' => {
                    self.string(sign)?;
                    continue;
                }
                '(' | '[' => depth += 1,
                ')' | ']' => depth -= 1,
                _ => {}
            }
            self.next();
            if depth == 0 {
                break;
            }
        }
        Ok(())
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
                    return Ok(pieces.into());
                }
            } else if quote == '"' && self.special(&mut pieces)? {
                continue;
            }
            pieces.text.push(sign);
            self.next();
        }
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
            if !(is_double && self.special(&mut pieces)?) {
                pieces.text.extend(self.next());
            }
        }
        self.at = stop + end.len();
        if pieces.text.ends_with('\r') {
            pieces.text.pop();
        }
        Ok(pieces.into())
    }

    /// What a backtick keeps, or what PowerShell puts in; false where neither stands here.
    fn special(&mut self, pieces: &mut Pieces) -> Result<bool, RecordingError> {
        match self.peek() {
            Some('`') => {
                self.next();
                let sign = self.next();
                pieces.text.push(escaped(sign));
            }
            Some('$') => match self.expansion()? {
                Some((word, length)) => {
                    pieces.put(word);
                    self.at += length;
                }
                None => return Ok(false),
            },
            _ => return Ok(false),
        }
        Ok(true)
    }

    /// What a dollar sign puts in, and how long it is written: `$name`, `${name}`, `$(expression)`.
    fn expansion(&self) -> Result<Option<(String, usize)>, RecordingError> {
        let text = &self.rest()[1..];
        if let Some(rest) = text.strip_prefix('{') {
            return Ok(rest.find('}').map(|end| (format!("${}", &rest[..end]), end + 3)));
        }
        if text.starts_with('(') {
            if self.level == MOST_LEVELS {
                let reason = ("表达式嵌套过深", "expressions are nested too deeply");
                return Err(RecordingError::malformed(Format::PowerShell, self.line(self.at), reason));
            }
            let mut inside = Reader { text, at: 0, depth: 0, level: self.level + 1 };
            inside.brackets().map_err(|error| error.behind(self.line(self.at) - 1))?;
            return Ok(Some((text[..inside.at].to_owned(), inside.at + 1)));
        }
        let is_name = |sign: char| sign.is_alphanumeric() || matches!(sign, '_' | ':');
        let end = text.find(|sign| !is_name(sign)).unwrap_or(text.len());
        let name = text[..end].trim_end_matches(':');
        Ok((!name.is_empty()).then(|| (format!("${name}"), name.len() + 1)))
    }

    fn line(&self, at: usize) -> usize {
        1 + self.text[..at].matches('\n').count()
    }

    fn open(&self, begin: usize) -> RecordingError {
        RecordingError::malformed(Format::PowerShell, self.line(begin), ("字符串没有结束", "a string does not end"))
    }
}
