//! Reads words: quotes, escapes and continued lines.

use super::super::ShellWord;
use crate::evidence::{Format, RecordingError};

/// What was read so far.
pub(super) struct Reader<'a> {
    pub(super) bytes: &'a [u8],
    pub(super) at: usize,
}

impl Reader<'_> {
    pub(super) fn peek(&self, ahead: usize) -> Option<u8> {
        self.bytes.get(self.at + ahead).copied()
    }

    /// The next word; none where the command ends.
    pub(super) fn word(&mut self) -> Result<Option<ShellWord>, RecordingError> {
        self.skip_blanks();
        if matches!(self.peek(0), None | Some(b'\n' | b';' | b'|' | b'&' | b'>' | b'<' | b'#')) {
            return Ok(None);
        }
        let mut word = ShellWord::default();
        while let Some(byte) = self.peek(0) {
            match byte {
                b' ' | b'\t' | b'\n' | b'\r' | b';' | b'|' | b'&' | b'>' | b'<' => break,
                b'\'' => self.single(&mut word)?,
                b'"' => self.double(&mut word)?,
                b'$' if self.peek(1) == Some(b'\'') => self.ansi(&mut word)?,
                b'\\' => self.escaped(&mut word),
                _ => {
                    word.is_expanded |= self.is_expansion();
                    self.take(&mut word);
                }
            }
        }
        Ok(Some(word))
    }

    pub(super) fn skip_blanks(&mut self) {
        loop {
            match (self.peek(0), self.peek(1), self.peek(2)) {
                (Some(b' ' | b'\t' | b'\r'), ..) => self.at += 1,
                (Some(b'\\'), Some(b'\n'), _) => self.at += 2,
                (Some(b'\\'), Some(b'\r'), Some(b'\n')) => self.at += 3,
                _ => return,
            }
        }
    }

    fn take(&mut self, word: &mut ShellWord) {
        word.bytes.extend(self.peek(0));
        self.at += 1;
    }

    fn escaped(&mut self, word: &mut ShellWord) {
        self.at += 1;
        match self.peek(0) {
            Some(b'\n') => self.at += 1,
            Some(b'\r') if self.peek(1) == Some(b'\n') => self.at += 2,
            _ => self.take(word),
        }
    }

    fn single(&mut self, word: &mut ShellWord) -> Result<(), RecordingError> {
        let begin = self.at;
        self.at += 1;
        while let Some(byte) = self.peek(0) {
            if byte == b'\'' {
                self.at += 1;
                return Ok(());
            }
            self.take(word);
        }
        Err(self.open(begin))
    }

    fn double(&mut self, word: &mut ShellWord) -> Result<(), RecordingError> {
        let begin = self.at;
        self.at += 1;
        while let Some(byte) = self.peek(0) {
            match (byte, self.peek(1)) {
                (b'"', _) => {
                    self.at += 1;
                    return Ok(());
                }
                (b'\\', Some(b'"' | b'\\' | b'$' | b'`' | b'!')) => {
                    self.at += 1;
                    self.take(word);
                }
                (b'\\', Some(b'\n')) => self.at += 2,
                _ => {
                    word.is_expanded |= self.is_expansion();
                    self.take(word);
                }
            }
        }
        Err(self.open(begin))
    }

    /// Whether a variable or a command begins here: `$name`, `${name}`, `$(command)` or a backtick.
    fn is_expansion(&self) -> bool {
        match (self.peek(0), self.peek(1)) {
            (Some(b'$'), Some(next)) => next.is_ascii_alphanumeric() || matches!(next, b'_' | b'{' | b'('),
            (Some(b'`'), _) => true,
            _ => false,
        }
    }

    /// `$'…'`, with the escapes of C.
    fn ansi(&mut self, word: &mut ShellWord) -> Result<(), RecordingError> {
        let begin = self.at;
        self.at += 2;
        while let Some(byte) = self.peek(0) {
            match (byte, self.peek(1)) {
                (b'\'', _) => {
                    self.at += 1;
                    return Ok(());
                }
                (b'^', Some(b'&')) => {
                    word.is_firefox = true;
                    self.take(word);
                }
                (b'\\', Some(escape)) => {
                    self.at += 2;
                    self.ansi_escape(escape, word);
                }
                _ => self.take(word),
            }
        }
        Err(self.open(begin))
    }

    fn ansi_escape(&mut self, escape: u8, word: &mut ShellWord) {
        let byte = match escape {
            b'n' => b'\n',
            b'r' => b'\r',
            b't' => b'\t',
            b'a' => 7,
            b'b' => 8,
            b'e' | b'E' => 27,
            b'f' => 12,
            b'v' => 11,
            b'x' => {
                let byte = self.digits(16, 2);
                return word.bytes.push(u8::try_from(byte).unwrap_or_default());
            }
            b'u' => return self.character(4, word),
            b'U' => return self.character(8, word),
            b'0'..=b'7' => {
                self.at -= 1;
                let byte = self.digits(8, 3);
                return word.bytes.push(u8::try_from(byte & 0xff).unwrap_or_default());
            }
            b'\\' | b'\'' | b'"' | b'?' => escape,
            other => return word.bytes.extend([b'\\', other]),
        };
        word.bytes.push(byte);
    }

    fn character(&mut self, most: usize, word: &mut ShellWord) {
        let mut number = self.digits(16, most);
        // Chrome writes characters beyond U+FFFF as two surrogates, one behind the other.
        if (0xd800..0xdc00).contains(&number) && self.peek(0) == Some(b'\\') && self.peek(1) == Some(b'u') {
            self.at += 2;
            let low = self.digits(16, 4);
            number = 0x10000 + ((number - 0xd800) << 10) + (low.wrapping_sub(0xdc00) & 0x3ff);
        }
        let character = char::from_u32(number).unwrap_or(char::REPLACEMENT_CHARACTER);
        word.bytes.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
    }

    fn digits(&mut self, radix: u32, most: usize) -> u32 {
        let mut number = 0;
        for _ in 0..most {
            let digit = self.peek(0).and_then(|byte| char::from(byte).to_digit(radix));
            let Some(digit) = digit else { break };
            number = number * radix + digit;
            self.at += 1;
        }
        number
    }

    fn open(&self, begin: usize) -> RecordingError {
        let line = 1 + self.bytes[..begin].iter().filter(|byte| **byte == b'\n').count();
        RecordingError::malformed(Format::CurlBash, line, ("引号没有闭合", "a quote is not closed"))
    }
}
