//! Strings of JavaScript, with what their escapes stand for.

use super::super::literal::Literal;
use super::{Script, Unreadable};

impl Script<'_> {
    /// A string behind its opening quote. What a template puts in is not known.
    pub(super) fn string(&mut self, quote: char) -> Result<Literal, Unreadable> {
        let begin = self.at();
        let mut text = String::new();
        let mut is_known = true;
        while let Some((_, sign)) = self.signs.next() {
            match sign {
                '\\' => text.extend(self.escaped()),
                '$' if quote == '`' && self.signs.peek().is_some_and(|(_, next)| *next == '{') => is_known = false,
                '\n' if quote != '`' => break,
                _ if sign == quote => return Ok(if is_known { Literal::Text(text) } else { Literal::Unknown }),
                _ => text.push(sign),
            }
        }
        Err(Unreadable(begin))
    }

    /// The character behind a backslash (ECMA-262, 12.9.4); none for a line end, which is left out.
    fn escaped(&mut self) -> Option<char> {
        Some(match self.signs.next()?.1 {
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'b' => '\u{8}',
            'f' => '\u{c}',
            'v' => '\u{b}',
            '0' => '\0',
            'x' => self.hexadecimal(2)?,
            'u' => self.unicode()?,
            '\n' => return None,
            other => other,
        })
    }

    fn unicode(&mut self) -> Option<char> {
        if let Some(braced) = self.rest().strip_prefix('{') {
            let digits = braced.split('}').next()?;
            self.skip(digits.len() + 2);
            return char::from_u32(u32::from_str_radix(digits, 16).ok()?);
        }
        let rest = self.rest();
        let unit = |at: usize| u16::from_str_radix(rest.get(at..at + 4)?, 16).ok();
        let low = || rest.get(4..6).filter(|sign| *sign == "\\u").and_then(|_| unit(6));
        let units: Vec<u16> = unit(0).into_iter().chain(low()).collect();
        let first = char::decode_utf16(units).next()?.unwrap_or(char::REPLACEMENT_CHARACTER);
        self.skip(if first.len_utf16() == 2 { 10 } else { 4 });
        Some(first)
    }

    fn hexadecimal(&mut self, count: usize) -> Option<char> {
        let value = u32::from_str_radix(self.rest().get(..count)?, 16).ok()?;
        self.skip(count);
        char::from_u32(value)
    }
}
