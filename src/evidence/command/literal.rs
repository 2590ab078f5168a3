//! Values of JavaScript, and the JSON that is made of them.

use crate::payload::json::quoted;

/// A value that is written out, or one that only the running script knows.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Literal {
    Text(String),
    /// A number, `true`, `false` or `null`, as it is written.
    Plain(String),
    List(Vec<Literal>),
    Object(Vec<(String, Literal)>),
    /// A variable, or what a call gives.
    Unknown,
}

impl Literal {
    /// A text, where it is one.
    pub(super) fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// What `JSON.stringify` makes of it, with so many blanks before each level; none where something is unknown.
    pub(super) fn json(&self, indentation: usize, level: usize) -> Option<String> {
        let between = |level: usize| match indentation {
            0 => String::new(),
            _ => format!("\n{}", " ".repeat(indentation * level)),
        };
        let joined = |open: char, parts: Vec<String>, close: char| match parts.len() {
            0 => format!("{open}{close}"),
            _ => {
                let (inner, outer) = (between(level + 1), between(level));
                format!("{open}{inner}{}{outer}{close}", parts.join(&format!(",{inner}")))
            }
        };
        let colon = if indentation == 0 { ":" } else { ": " };
        Some(match self {
            Self::Text(text) => quoted(text),
            Self::Plain(written) => number(written).unwrap_or_else(|| written.clone()),
            Self::List(elements) => {
                let parts: Option<Vec<String>> =
                    elements.iter().map(|element| element.json(indentation, level + 1)).collect();
                joined('[', parts?, ']')
            }
            Self::Object(members) => {
                let member = |(name, value): &(String, Self)| {
                    Some(format!("{}{colon}{}", quoted(name), value.json(indentation, level + 1)?))
                };
                joined('{', members.iter().map(member).collect::<Option<Vec<String>>>()?, '}')
            }
            Self::Unknown => return None,
        })
    }
}

/// A number as JavaScript prints it; none where it is too large or too small to stand without an exponent there.
fn number(written: &str) -> Option<String> {
    let value: f64 = written.parse().ok()?;
    (value == 0.0 || (1e-6..1e21).contains(&value.abs())).then(|| value.to_string())
}
