//! Literals of JavaScript, as the arguments of a call hold them: more than JSON is written there.

use std::iter::Peekable;
use std::str::CharIndices;

use super::literal::Literal;

/// What is written at this byte is no literal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Unreadable(pub(super) usize);

/// No arguments are nested deeper.
const MOST_LEVELS: usize = 64;

/// The arguments of a call, from behind its opening bracket up to the closing one.
pub(super) fn arguments(text: &str) -> Result<Vec<Literal>, Unreadable> {
    Script { text, signs: text.char_indices().peekable(), levels: 0 }.list(')')
}

struct Script<'a> {
    text: &'a str,
    signs: Peekable<CharIndices<'a>>,
    levels: usize,
}

impl<'a> Script<'a> {
    fn at(&mut self) -> usize {
        self.signs.peek().map_or(self.text.len(), |(at, _)| *at)
    }

    fn rest(&mut self) -> &'a str {
        let at = self.at();
        &self.text[at..]
    }

    fn unreadable<T>(&mut self) -> Result<T, Unreadable> {
        Err(Unreadable(self.at()))
    }

    /// The next sign behind blanks and comments.
    fn peek(&mut self) -> Option<char> {
        loop {
            let rest = self.rest();
            let skipped = if rest.starts_with("//") {
                rest.find('\n').unwrap_or(rest.len())
            } else if rest.starts_with("/*") {
                rest.find("*/").map_or(rest.len(), |end| end + 2)
            } else {
                rest.len() - rest.trim_start().len()
            };
            match skipped {
                0 => return rest.chars().next(),
                _ => self.skip(skipped),
            }
        }
    }

    fn skip(&mut self, bytes: usize) {
        let end = self.at() + bytes;
        while self.signs.next_if(|(at, _)| *at < end).is_some() {}
    }

    fn takes(&mut self, sign: char) -> bool {
        let is_there = self.peek() == Some(sign);
        if is_there {
            self.signs.next();
        }
        is_there
    }

    /// Values up to a closing sign; the end of the text closes too, where a copy was cut there.
    fn list(&mut self, close: char) -> Result<Vec<Literal>, Unreadable> {
        let mut values = Vec::new();
        while !self.takes(close) {
            if self.peek().is_none() && close == ')' {
                break;
            }
            values.push(self.value()?);
            if !self.takes(',') && !matches!(self.peek(), Some(sign) if sign == close) && self.peek().is_some() {
                return self.unreadable();
            }
        }
        Ok(values)
    }

    fn value(&mut self) -> Result<Literal, Unreadable> {
        self.levels += 1;
        if self.levels > MOST_LEVELS {
            return self.unreadable();
        }
        let mut value = self.operand()?;
        while self.takes('+') {
            value = match (value, self.operand()?) {
                (Literal::Text(left), Literal::Text(right)) => Literal::Text(left + &right),
                _ => Literal::Unknown,
            };
        }
        self.levels -= 1;
        // What is done to it beside is not known.
        if matches!(self.peek(), None | Some(',' | '}' | ']' | ')')) { Ok(value) } else { self.unknown() }
    }

    fn operand(&mut self) -> Result<Literal, Unreadable> {
        match self.peek() {
            Some('[') => {
                self.signs.next();
                Ok(Literal::List(self.list(']')?))
            }
            Some('{') => self.object(),
            Some(quote @ ('"' | '\'' | '`')) => {
                self.signs.next();
                self.string(quote)
            }
            Some(_) => self.word(),
            None => self.unreadable(),
        }
    }

    fn object(&mut self) -> Result<Literal, Unreadable> {
        self.signs.next();
        let mut members = Vec::new();
        while !self.takes('}') {
            let name = match self.peek() {
                Some(quote @ ('"' | '\'')) => {
                    self.signs.next();
                    self.string(quote)?.text().unwrap_or_default().to_owned()
                }
                Some(_) => self.name().to_owned(),
                None => return self.unreadable(),
            };
            let value = if self.takes(':') { self.value()? } else { self.unknown()? };
            members.push((name, value));
            if !self.takes(',') && self.peek() != Some('}') {
                return self.unreadable();
            }
        }
        Ok(Literal::Object(members))
    }

    /// Letters, digits and the signs of numbers and of members.
    fn name(&mut self) -> &'a str {
        let rest = self.rest();
        let is_part = |sign: char| sign.is_alphanumeric() || matches!(sign, '_' | '$' | '.' | '-');
        let length = rest.find(|sign| !is_part(sign)).unwrap_or(rest.len());
        self.skip(length);
        &rest[..length]
    }

    fn word(&mut self) -> Result<Literal, Unreadable> {
        match self.name() {
            "JSON.stringify" if self.takes('(') => {
                let arguments = self.list(')')?;
                let indentation = match arguments.get(2) {
                    Some(Literal::Plain(count)) => count.parse().unwrap_or(0).min(10),
                    _ => 0,
                };
                let text = arguments.first().and_then(|value| value.json(indentation, 0));
                Ok(text.map_or(Literal::Unknown, Literal::Text))
            }
            "new" => {
                let is_headers = self.peek() == Some('H') && self.name() == "Headers";
                let arguments = if self.takes('(') { self.list(')')? } else { Vec::new() };
                Ok(arguments.into_iter().next().filter(|_| is_headers).unwrap_or(Literal::Unknown))
            }
            "await" => self.operand(),
            word @ ("true" | "false" | "null") => Ok(Literal::Plain(word.to_owned())),
            word if word.starts_with(|sign: char| sign.is_ascii_digit() || sign == '-')
                && word.parse::<f64>().is_ok() =>
            {
                Ok(Literal::Plain(word.to_owned()))
            }
            _ => self.unknown(),
        }
    }

    /// Goes on to the sign that ends an expression, past whatever stands in brackets and strings.
    fn unknown(&mut self) -> Result<Literal, Unreadable> {
        let mut open = 0_usize;
        loop {
            match self.peek() {
                None => return Ok(Literal::Unknown),
                Some(',' | '}' | ']' | ')') if open == 0 => return Ok(Literal::Unknown),
                Some(quote @ ('"' | '\'' | '`')) => {
                    self.signs.next();
                    self.string(quote)?;
                    continue;
                }
                Some('(' | '[' | '{') => open += 1,
                Some(')' | ']' | '}') => open -= 1,
                Some(_) => {}
            }
            self.signs.next();
        }
    }

    /// A string behind its opening quote. What a template puts in is not known.
    fn string(&mut self, quote: char) -> Result<Literal, Unreadable> {
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

#[cfg(test)]
mod tests {
    use super::*;

    fn one(text: &str) -> Literal {
        arguments(&format!("{text})")).unwrap_or_else(|at| panic!("{text}: {at:?}")).remove(0)
    }

    #[test]
    fn literals_are_read_as_javascript_reads_them() {
        for (written, meant) in [
            (r#""a\"\u4e3d\x41\ud83d\ude00\u{41}""#, "a\"丽A😀A"),
            ("'a\"\\'b'", "a\"'b"),
            ("`a\nb`", "a\nb"),
            ("'a' + \"b\" +\n 'c'", "abc"),
            (
                "JSON.stringify({a: 1.50, 'b': [true, null], c: {}, // x\n d: \"丽\", })",
                r#"{"a":1.5,"b":[true,null],"c":{},"d":"丽"}"#,
            ),
            ("JSON.stringify({a: [1]}, null, 2)", "{\n  \"a\": [\n    1\n  ]\n}"),
        ] {
            assert_eq!(one(written), Literal::Text(meant.to_owned()), "{written}");
        }
    }

    #[test]
    fn what_only_the_script_knows_is_unknown() {
        for written in
            ["body", "`a${b}`", "JSON.stringify(data)", "a(b, {c: ')'})", "'a' + b", "'a'.trim()", "x => ({a: 1})"]
        {
            assert_eq!(one(written), Literal::Unknown, "{written}");
        }
        assert_eq!(
            one("{a, ...b}"),
            Literal::Object(vec![("a".into(), Literal::Unknown), ("...b".into(), Literal::Unknown)])
        );
    }

    #[test]
    fn what_is_no_argument_is_refused_at_its_place() {
        for (written, at) in [("{a: 'b", 4), ("{a: 1 b", 7), ("[1", 2)] {
            assert!(arguments(written).is_err(), "{written} {at}");
        }
        assert!(arguments(&"[".repeat(100_000)).is_err());
        assert_eq!(arguments("'a', {b: 1}"), arguments("'a', {b: 1});"));
    }
}
