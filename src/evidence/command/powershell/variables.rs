//! What a script sets before its command: variables, entries of tables and properties of objects, and tables of parameters that it
//! hands over whole (`@parameters`).

use std::collections::HashMap;

use super::expression;
use super::pieces::Piece;
use super::tokens::{self, Token};

/// A value as a script writes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Value {
    /// A text.
    Text(String),
    /// Bytes, of which a script has made a text in an encoding.
    Bytes(Vec<u8>),
    /// The entries of a table, or the properties of an object.
    Table(Vec<(String, Value)>),
    /// What only a run of the script tells.
    Unknown,
}

/// Brackets in one expression that are looked into.
const MOST_BRACKETS: usize = 50;

/// Variables by their names, in lower case and without the dollar sign.
#[derive(Default)]
pub(super) struct Variables(HashMap<String, Value>);

impl Variables {
    /// Sets those that these tokens set.
    pub(super) fn heed(&mut self, tokens: &[Token]) {
        let mut at = 0;
        while let Some(token) = tokens.get(at) {
            at += 1;
            let Some(name) = token.word().and_then(|word| word.strip_prefix('$')) else { continue };
            if tokens.get(at) == Some(&Token::Equals) {
                at += 1;
                let value = self.value_alone(tokens, &mut at);
                self.set(&path(name), value);
            } else if let Some((table, arguments)) = name.split_once(".Add(").or_else(|| name.split_once(".add("))
                && let [Value::Text(key), value] = &self.arguments(arguments)[..]
            {
                self.set(&[path(table), vec![key.clone()]].concat(), value.clone());
            }
        }
    }

    /// Sets a variable, or what stands in one under further names.
    fn set(&mut self, path: &[String], value: Value) {
        let Some((variable, names)) = path.split_first() else { return };
        let mut place = self.0.entry(variable.to_lowercase()).or_insert(Value::Unknown);
        for name in names {
            if !matches!(place, Value::Table(_)) {
                *place = Value::Table(Vec::new());
            }
            let Value::Table(entries) = place else { return };
            let known = entries.iter().position(|(known, _)| known.eq_ignore_ascii_case(name));
            let index = known.unwrap_or_else(|| {
                entries.push((name.clone(), Value::Unknown));
                entries.len() - 1
            });
            place = &mut entries[index].1;
        }
        *place = value;
    }

    /// The value that begins at a token, where it is all that stands there: what is handed on to another command, or changed by
    /// an operator, is not what stands here.
    fn value_alone(&self, tokens: &[Token], at: &mut usize) -> Value {
        let value = self.value(tokens, at);
        let is_changed = match tokens.get(*at) {
            Some(Token::Pipe) => true,
            Some(Token::Word(word)) => word.starts_with(['-', '.', '*', '/', '%']),
            _ => false,
        };
        if is_changed { Value::Unknown } else { value }
    }

    /// The value that begins at a token, with all that is added to it; none stands there where the tokens end.
    pub(super) fn value(&self, tokens: &[Token], at: &mut usize) -> Value {
        let mut value = self.one(tokens, at);
        while let Some(added) = tokens.get(*at).and_then(Token::word).and_then(|word| word.strip_prefix('+')) {
            *at += 1;
            let next = if added.is_empty() { self.one(tokens, at) } else { self.of_word(added) };
            value = match (value, next) {
                (Value::Text(first), Value::Text(second)) => Value::Text(first + &second),
                _ => Value::Unknown,
            };
        }
        value
    }

    fn one(&self, tokens: &[Token], at: &mut usize) -> Value {
        let token = tokens.get(*at);
        *at += 1;
        match token {
            Some(Token::Open) => Value::Table(self.table(tokens, at)),
            Some(Token::Text(text)) => Value::Text(text.clone()),
            Some(Token::Expanded(pieces)) => self.expanded(pieces),
            Some(Token::Word(word)) if word.eq_ignore_ascii_case("new-object") => {
                while tokens.get(*at).is_some_and(|token| !matches!(token, Token::End | Token::Separator)) {
                    *at += 1;
                }
                Value::Table(Vec::new())
            }
            Some(Token::Word(word)) => self.of_word(word),
            _ => Value::Unknown,
        }
    }

    /// A word: a variable, an expression, or a text without quotes.
    pub(super) fn of_word(&self, word: &str) -> Value {
        match word.chars().next() {
            Some('$' | '@') => self.get(&path(&word[1..])),
            Some('(' | '[') => self.expression(word),
            _ => Value::Text(word.to_owned()),
        }
    }

    fn get(&self, path: &[String]) -> Value {
        let Some((variable, names)) = path.split_first() else { return Value::Unknown };
        let mut value = self.0.get(&variable.to_lowercase());
        for name in names {
            let Some(Value::Table(entries)) = value else { return Value::Unknown };
            value = entries.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value);
        }
        value.cloned().unwrap_or(Value::Unknown)
    }

    /// A text with what PowerShell puts into it; not known where one piece is not.
    fn expanded(&self, pieces: &[Piece]) -> Value {
        let mut units = Vec::new();
        for piece in pieces {
            match piece {
                Piece::Text(text) => units.extend(text.encode_utf16()),
                // Half of a character beyond U+FFFF has a piece of its own.
                Piece::Word(word) => match (expression::unit(word), self.of_word(word)) {
                    (Some(unit), _) => units.push(unit),
                    (None, Value::Text(text)) => units.extend(text.encode_utf16()),
                    _ => return Value::Unknown,
                },
            }
        }
        Value::Text(String::from_utf16_lossy(&units))
    }

    /// What an expression comes to; not known where only a run tells it.
    fn expression(&self, text: &str) -> Value {
        if text.matches('(').count() > MOST_BRACKETS {
            return Value::Unknown;
        }
        if let Some(unit) = expression::unit(text) {
            return Value::Text(String::from_utf16_lossy(&[unit]));
        }
        let (encoding, inside) = match expression::encoded(text).filter(|_| text.starts_with('[')) {
            Some((encoding, inside)) => (Some(encoding), inside),
            None => (None, text.strip_prefix('(').unwrap_or_default()),
        };
        match (encoding, &self.arguments(inside)[..]) {
            (None, [value]) => value.clone(),
            (Some(encoding), [Value::Text(text)]) => Value::Bytes(encoding.encode(text).0.into_owned()),
            _ => Value::Unknown,
        }
    }

    /// The arguments of a call, up to its bracket.
    fn arguments(&self, text: &str) -> Vec<Value> {
        let inside = text.strip_suffix(')').unwrap_or(text);
        let tokens = tokens::tokens(inside).unwrap_or_default();
        tokens
            .split(|token| *token == Token::Comma)
            .map(|argument| {
                let mut at = 0;
                let value = self.value(argument, &mut at);
                // A word alone is a command there.
                let is_called =
                    argument.first().and_then(Token::word).is_some_and(|word| word.starts_with(char::is_alphabetic));
                if is_called || at < argument.len() { Value::Unknown } else { value }
            })
            .collect()
    }

    /// The entries behind `@{`, up to its end.
    fn table(&self, tokens: &[Token], at: &mut usize) -> Vec<(String, Value)> {
        let mut entries = Vec::new();
        while let Some(token) = tokens.get(*at) {
            *at += 1;
            match token {
                Token::Close => break,
                Token::Word(name) | Token::Text(name) if tokens.get(*at) == Some(&Token::Equals) => {
                    *at += 1;
                    entries.push((name.clone(), self.value_alone(tokens, at)));
                }
                _ => {}
            }
        }
        entries
    }
}

/// The names of which a place is made: `headers`, `headers.x`, `headers["x"]`, `{headers}`.
fn path(written: &str) -> Vec<String> {
    let (name, key) = match written.split_once('[') {
        Some((name, rest)) => (name, Some(rest.trim_end_matches(']').trim_matches(['"', '\'']))),
        None => (written, None),
    };
    let names = name.trim_matches(['{', '}']).split('.').chain(key);
    names.map(str::to_owned).collect()
}
