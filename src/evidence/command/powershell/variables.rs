//! Variables that a script sets before its command, and tables of parameters that it hands over whole (`@parameters`).

use std::collections::HashMap;

use super::tokens::Token;

/// A value as a script writes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Value {
    /// A text.
    Text(String),
    /// The entries of a hash table.
    Table(Vec<(String, Value)>),
    /// What only a run of the script tells.
    Unknown,
}

/// Variables by their names, in lower case and without the dollar sign.
#[derive(Default)]
pub(super) struct Variables(HashMap<String, Value>);

impl Variables {
    /// Those that these tokens set.
    pub(super) fn of(tokens: &[Token]) -> Self {
        let mut variables = Self::default();
        let mut at = 0;
        while let Some(token) = tokens.get(at) {
            at += 1;
            let name = token.word().and_then(|word| word.strip_prefix('$'));
            if let (Some(name), Some(Token::Equals)) = (name, tokens.get(at)) {
                at += 1;
                let value = variables.value(tokens, &mut at);
                // What is handed on to another command is not what stands here.
                let is_piped = tokens.get(at) == Some(&Token::Pipe);
                variables.0.insert(name.to_lowercase(), if is_piped { Value::Unknown } else { value });
            }
        }
        variables
    }

    /// The value that begins at a token; none stands there where the tokens end.
    pub(super) fn value(&self, tokens: &[Token], at: &mut usize) -> Value {
        let token = tokens.get(*at);
        *at += 1;
        match token {
            Some(Token::Open) => Value::Table(self.table(tokens, at)),
            Some(Token::Text(text)) => Value::Text(text.clone()),
            Some(Token::Expanded(text)) => self.expanded(text).map_or(Value::Unknown, Value::Text),
            Some(Token::Word(word)) => self.of_word(word),
            _ => Value::Unknown,
        }
    }

    /// A word: a variable, an expression in brackets, or a text without quotes.
    pub(super) fn of_word(&self, word: &str) -> Value {
        match word.strip_prefix(['$', '@']) {
            Some(name) => self.0.get(&name.to_lowercase()).cloned().unwrap_or(Value::Unknown),
            None if word.starts_with('(') => Value::Unknown,
            None => Value::Text(word.to_owned()),
        }
    }

    /// A text with the variables in it put in; none where one of them is not known.
    fn expanded(&self, text: &str) -> Option<String> {
        let (before, rest) = match text.split_once('$') {
            Some(parts) => parts,
            None => return Some(text.to_owned()),
        };
        let (name, behind) = match rest.strip_prefix('{') {
            Some(rest) => rest.split_once('}')?,
            None => rest.split_at(rest.find(|sign: char| !sign.is_alphanumeric() && sign != '_').unwrap_or(rest.len())),
        };
        let Some(Value::Text(value)) = self.0.get(&name.to_lowercase()) else { return None };
        Some(format!("{before}{value}{}", self.expanded(behind)?))
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
                    entries.push((name.clone(), self.value(tokens, at)));
                }
                _ => {}
            }
        }
        entries
    }
}
