//! Literals of JavaScript, as the arguments of a call hold them: more than JSON is written there.
//!
//! - `strings` reads strings, `variables` what is set in front of the call.

mod strings;
mod variables;

use std::collections::HashMap;
use std::iter::Peekable;
use std::str::CharIndices;

use super::literal::Literal;

pub(super) use variables::set_variables;

/// What is written at this byte is no literal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Unreadable(pub(super) usize);

/// No arguments are nested deeper.
const MOST_LEVELS: usize = 64;

/// What variables hold, by their names.
pub(super) type Variables = HashMap<String, Literal>;

/// The arguments of a call, from behind its opening bracket up to the closing one, and how many bytes they take with it.
pub(super) fn arguments(text: &str, variables: &Variables) -> Result<(Vec<Literal>, usize), Unreadable> {
    let mut script = Script::of(text, variables);
    let arguments = script.list(')')?;
    Ok((arguments, script.at()))
}

struct Script<'a> {
    text: &'a str,
    signs: Peekable<CharIndices<'a>>,
    levels: usize,
    variables: &'a Variables,
    /// How many variables are still put in.
    left: usize,
}

/// How often variables are put into one value.
const MOST_VARIABLES: usize = 20;

impl<'a> Script<'a> {
    fn of(text: &'a str, variables: &'a Variables) -> Self {
        Self { text, signs: text.char_indices().peekable(), levels: 0, variables, left: MOST_VARIABLES }
    }

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
        if matches!(self.peek(), None | Some(',' | '}' | ']' | ')' | ';')) { Ok(value) } else { self.unknown() }
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
            // A name alone stands for the variable of this name.
            let value = match self.takes(':') {
                true => self.value()?,
                false => self.variable(&name).map_or_else(|| self.unknown(), Ok)?,
            };
            members.push((name, value));
            if !self.takes(',') && self.peek() != Some('}') {
                return self.unreadable();
            }
        }
        Ok(Literal::Object(members))
    }

    fn variable(&mut self, name: &str) -> Option<Literal> {
        let value = self.variables.get(name)?;
        self.left = self.left.checked_sub(1)?;
        Some(value.clone())
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
                let given = arguments.into_iter().next().unwrap_or_else(|| Literal::Object(Vec::new()));
                Ok(if is_headers { given } else { Literal::Unknown })
            }
            "await" => self.value(),
            word @ ("true" | "false" | "null") => Ok(Literal::Plain(word.to_owned())),
            word if word.starts_with(|sign: char| sign.is_ascii_digit() || sign == '-')
                && word.parse::<f64>().is_ok() =>
            {
                Ok(Literal::Plain(word.to_owned()))
            }
            // Whatever is called or taken from a variable is not known, and goes on behind its name.
            word => match self.variable(word) {
                Some(value) => Ok(value),
                None => self.unknown(),
            },
        }
    }

    /// Goes on to the sign that ends an expression, past whatever stands in brackets and strings.
    fn unknown(&mut self) -> Result<Literal, Unreadable> {
        let mut open = 0_usize;
        loop {
            match self.peek() {
                None => return Ok(Literal::Unknown),
                Some(',' | '}' | ']' | ')' | ';') if open == 0 => return Ok(Literal::Unknown),
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
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(text: &str) -> Literal {
        arguments(&format!("{text})"), &Variables::new()).unwrap_or_else(|at| panic!("{text}: {at:?}")).0.remove(0)
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
            assert!(arguments(written, &Variables::new()).is_err(), "{written} {at}");
        }
        assert!(arguments(&"[".repeat(100_000), &Variables::new()).is_err());
        let none = Variables::new();
        let read = |text| arguments(text, &none).map(|(arguments, _)| arguments);
        assert_eq!(read("'a', {b: 1}"), read("'a', {b: 1});"));
    }
}
