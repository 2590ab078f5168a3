//! RFC 8259 without escapes in one pass over the bytes: what nearly every body is.
//!
//! `strict` reads every text and says what is wrong with one, but through the raw values of a library that looks at each
//! text three times. Whatever this reader does not take is left to it, so that nothing is decided here: not what is JSON, not
//! how a mistake is told.

use std::borrow::Cow;

use super::{MOST_LEVELS, Member, Node, Value};

/// Decodes a text; none where it holds a backslash, is not JSON, or is deeper than `levels` or [`MOST_LEVELS`].
pub(super) fn decode(text: &str, levels: usize) -> Option<Node<'_>> {
    let mut reader = Reader { text, offset: 0, levels: levels.min(MOST_LEVELS), members: USUAL_MEMBERS };
    let node = reader.node()?;
    reader.next().is_none().then_some(node)
}

/// The room for the members of the first objects. With less, most of them would be moved to a larger one.
const USUAL_MEMBERS: usize = 10;

/// The same for the first array.
const USUAL_ELEMENTS: usize = 8;

struct Reader<'a> {
    text: &'a str,
    offset: usize,
    /// How many more levels there may be.
    levels: usize,
    /// How many members the last object had. The items of a list are alike, so the next one gets as much room.
    members: usize,
}

impl<'a> Reader<'a> {
    fn byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.offset).copied()
    }

    /// Moves over blanks, and tells the byte behind them.
    fn next(&mut self) -> Option<u8> {
        // Programs write no blanks.
        if self.byte().is_some_and(|byte| byte <= b' ') {
            self.skip(|byte| matches!(byte, b' ' | b'\t' | b'\r' | b'\n'));
        }
        self.byte()
    }

    fn skip(&mut self, passed_over: impl Fn(u8) -> bool) {
        let rest = &self.text.as_bytes()[self.offset..];
        self.offset += rest.iter().position(|byte| !passed_over(*byte)).unwrap_or(rest.len());
    }

    /// Moves over a byte if it comes next.
    fn take(&mut self, wanted: u8) -> Option<()> {
        (self.byte()? == wanted).then(|| self.offset += 1)
    }

    fn node(&mut self) -> Option<Node<'a>> {
        let first = self.next()?;
        let start = self.offset;
        let value = match first {
            b'"' => Value::Text(Cow::Borrowed(self.string()?)),
            b'{' => self.nested(Self::object)?,
            b'[' => self.nested(Self::array)?,
            b't' => self.word("true", Value::Boolean(true))?,
            b'f' => self.word("false", Value::Boolean(false))?,
            b'n' => self.word("null", Value::Null)?,
            _ => self.number()?,
        };
        Some(Node { span: start..self.offset, value })
    }

    fn nested(&mut self, read: impl FnOnce(&mut Self) -> Option<Value<'a>>) -> Option<Value<'a>> {
        self.levels = self.levels.checked_sub(1)?;
        self.offset += 1;
        let value = read(self)?;
        self.levels += 1;
        Some(value)
    }

    fn object(&mut self) -> Option<Value<'a>> {
        let mut members = Vec::new();
        if self.next()? != b'}' {
            members.reserve(self.members);
            loop {
                members.push(self.member()?);
                if self.next()? != b',' {
                    break;
                }
                self.offset += 1;
            }
        }
        self.take(b'}')?;
        self.members = members.len();
        Some(Value::Object(members))
    }

    fn member(&mut self) -> Option<Member<'a>> {
        self.next()?;
        let start = self.offset;
        let name = Value::Text(Cow::Borrowed(self.string()?));
        let name = Node { span: start..self.offset, value: name };
        self.next()?;
        self.take(b':')?;
        Some(Member { name, value: self.node()? })
    }

    fn array(&mut self) -> Option<Value<'a>> {
        let mut elements = Vec::new();
        if self.next()? != b']' {
            elements.reserve(USUAL_ELEMENTS);
            loop {
                elements.push(self.node()?);
                if self.next()? != b',' {
                    break;
                }
                self.offset += 1;
            }
        }
        self.take(b']')?;
        Some(Value::Array(elements))
    }

    /// The text between two quotation marks.
    fn string(&mut self) -> Option<&'a str> {
        self.take(b'"')?;
        let start = self.offset;
        self.skip(|byte| byte >= b' ' && byte != b'"' && byte != b'\\');
        let text = &self.text[start..self.offset];
        self.take(b'"')?;
        Some(text)
    }

    fn word(&mut self, word: &str, value: Value<'a>) -> Option<Value<'a>> {
        self.text[self.offset..].starts_with(word).then(|| {
            self.offset += word.len();
            value
        })
    }

    fn number(&mut self) -> Option<Value<'a>> {
        let start = self.offset;
        let _sign = self.take(b'-');
        if self.take(b'0').is_none() {
            self.digits()?;
        }
        if self.take(b'.').is_some() {
            self.digits()?;
        }
        if matches!(self.byte(), Some(b'e' | b'E')) {
            self.offset += 1;
            let _sign = self.take(b'+').or_else(|| self.take(b'-'));
            self.digits()?;
        }
        Some(Value::Number(&self.text[start..self.offset]))
    }

    /// One digit at least.
    fn digits(&mut self) -> Option<()> {
        let start = self.offset;
        self.skip(|byte| byte.is_ascii_digit());
        (self.offset > start).then_some(())
    }
}
