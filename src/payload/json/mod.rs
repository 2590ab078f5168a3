//! JSON as it was written: number text, byte spans and repeated names are kept.
//!
//! A parsed number loses the difference between `100`, `100.0` and `1e2`, and a map loses a repeated name. Both are
//! things that the document speaks about, so a body is decoded to its own tree.
//!
//! - `strict` decodes RFC 8259, `plain` most of it faster; `lenient` decodes a wider dialect.
//! - `number` compares numbers by their text.
//! - `pointer` finds a value by a JSON pointer, `query` by a JSONPath.

mod lenient;
mod number;
mod plain;
mod pointer;
#[cfg(feature = "scenarios")]
mod query;
mod strict;

use std::borrow::Cow;
use std::ops::Range;

pub use lenient::decode_lenient;
pub use number::ExactNumber;
pub use pointer::{Located, locate, push_name};
#[cfg(feature = "scenarios")]
pub use query::{Found, Queryable};

/// Decodes a text by RFC 8259.
///
/// # Errors
/// [`Malformed`] at the first byte that does not fit the grammar, or where the text is deeper than [`MOST_LEVELS`].
pub fn decode(text: &str) -> Result<Node<'_>, Malformed> {
    decode_within(text, MOST_LEVELS)
}

/// Decodes a text by RFC 8259 that may be deeper than [`MOST_LEVELS`]. What lies below those is held against the grammar and
/// not kept: an array or object there comes out empty, so that no depth is too much for the stack.
///
/// # Errors
/// [`Malformed`] at the first byte that does not fit the grammar, or where the text is deeper than `levels`.
pub fn decode_within(text: &str, levels: usize) -> Result<Node<'_>, Malformed> {
    plain::decode(text, levels).map_or_else(|| strict::decode(text, levels), Ok)
}

/// How many levels of arrays and objects inside each other a text has; of what is no JSON, how many it opens.
pub fn depth(text: &str) -> usize {
    strict::depth(text)
}

/// A text as JSON writes it.
pub fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// Most levels of arrays and objects inside each other, where nobody says otherwise. The interface needs three (RFC 8259, 9: a
/// limit may be set).
pub const MOST_LEVELS: usize = 64;

/// A value and the bytes where it stands in the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node<'a> {
    /// The bytes of the value in the text.
    pub span: Range<usize>,
    /// What stands there.
    pub value: Value<'a>,
}

/// A JSON value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value<'a> {
    /// `null`.
    Null,
    /// `true` or `false`.
    Boolean(bool),
    /// A number, as it is written.
    Number(&'a str),
    /// A string, its escapes resolved.
    Text(Cow<'a, str>),
    /// A string that holds half of a surrogate pair, as it is written between its quotes.
    BrokenText(&'a str),
    /// An array.
    Array(Vec<Node<'a>>),
    /// An object, its members in written order.
    Object(Vec<Member<'a>>),
}

/// A name and its value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member<'a> {
    /// The name: a [`Value::Text`] or a [`Value::BrokenText`].
    pub name: Node<'a>,
    /// The value.
    pub value: Node<'a>,
}

impl Member<'_> {
    /// The name; one that is not Unicode as it is written.
    pub fn name(&self) -> &str {
        match &self.name.value {
            Value::Text(text) => text,
            Value::BrokenText(written) => written,
            _ => "",
        }
    }
}

/// Why a text could not be decoded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Malformed {
    /// The byte at which reading stopped.
    pub offset: usize,
    /// What the parser said, without the place.
    pub reason: String,
    /// Whether the text is deeper than it may be.
    pub too_deep: bool,
}

impl Malformed {
    fn too_deep(offset: usize, levels: usize) -> Self {
        Self { offset, reason: format!("more than {levels} levels"), too_deep: true }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number<'a>(root: &Node<'a>, name: &str) -> Option<&'a str> {
        let Value::Object(members) = &root.value else { return None };
        match members.iter().find(|member| member.name() == name)?.value.value {
            Value::Number(text) => Some(text),
            _ => None,
        }
    }

    #[test]
    fn both_dialects_build_the_same_tree() {
        let text = r#" { "a" : [ 1, 1.0, 1e2, "x\u4e2d" , [ ] , { } ] , "a" : null, "\u0061" : true, "中": -0.0 } "#;
        let strict = decode(text).expect("valid JSON");
        assert_eq!(strict, decode_lenient(text).expect("valid JSON"));
        assert_eq!(&text[strict.span.clone()], text.trim());
        assert_eq!(number(&strict, "中"), Some("-0.0"));
    }

    #[test]
    fn every_span_is_the_written_value() {
        fn walk(text: &str, node: &Node<'_>) {
            assert_eq!(decode(&text[node.span.clone()]).map(|again| again.value == node.value), Ok(true));
            match &node.value {
                Value::Array(elements) => elements.iter().for_each(|element| walk_scalar(text, element)),
                Value::Object(members) => members.iter().for_each(|member| walk_scalar(text, &member.value)),
                _ => {}
            }
        }
        fn walk_scalar(text: &str, node: &Node<'_>) {
            if !matches!(node.value, Value::Array(_) | Value::Object(_)) {
                walk(text, node);
            }
        }
        let text = "[\t\"a,b:c\" ,\r\n-1.50 , \"\\\"]\", true,null ]";
        walk(text, &decode(text).expect("valid JSON"));
        let text = r#"{"k\"}" : "v" ,"n":1E+2}"#;
        walk(text, &decode(text).expect("valid JSON"));
    }

    #[test]
    fn half_a_surrogate_pair_is_kept_as_written() {
        let root = decode(r#"{"\ud800":"\udc00x","whole":"\ud83d\ude00"}"#).expect("valid JSON grammar");
        let Value::Object(members) = root.value else { panic!("an object") };
        assert_eq!(members[0].name.value, Value::BrokenText(r"\ud800"));
        assert_eq!(members[0].value.value, Value::BrokenText(r"\udc00x"));
        assert_eq!(members[1].value.value, Value::Text("\u{1f600}".into()));
    }

    #[test]
    fn as_much_depth_as_is_allowed_is_passed_over_without_a_call_for_each_level() {
        let nested = |levels: usize| format!("[{}\"]\\\"[\"{}, 7]", "[".repeat(levels - 1), "]".repeat(levels - 1));
        let text = nested(200_000);
        let root = decode_within(&text, 200_000).expect("it is no deeper");
        let Value::Array(elements) = &root.value else { panic!("an array") };
        assert_eq!((elements.len(), &elements[1].value), (2, &Value::Number("7")));
        assert_eq!(elements[0].span.end, text.len() - 4);
        for (text, levels) in [(nested(200_001), 200_000), (nested(5), 4), (nested(65), 64)] {
            let error = decode_within(&text, levels).expect_err("it is deeper");
            assert!(error.too_deep && error.reason == format!("more than {levels} levels"), "{error:?}");
        }
        assert!(decode_within(&nested(4), 4).is_ok());
        let unclosed = decode_within(&"[".repeat(100_000), 200_000).expect_err("it has no end");
        assert!(!unclosed.too_deep, "{unclosed:?}");
    }

    #[test]
    fn depth_is_limited_in_both_dialects() {
        let nested = |levels: usize| format!("{}{}", "[".repeat(levels), "]".repeat(levels));
        for decode in [decode, decode_lenient] {
            assert!(decode(&nested(MOST_LEVELS)).is_ok());
            assert!(decode(&nested(MOST_LEVELS + 1)).is_err_and(|error| error.too_deep));
            assert!(decode(&"[".repeat(1_000_000)).is_err_and(|error| error.too_deep));
            assert!(decode(&"{\"a\":".repeat(1_000_000)).is_err_and(|error| error.too_deep));
        }
    }

    #[test]
    fn the_dialects_part_where_the_grammar_does() {
        for text in ["{'a': 1}", "[1, // one\n]", "[1,]", "/* a */ {\"a\": 'b',}"] {
            assert!(decode(text).is_err(), "{text}");
            assert!(decode_lenient(text).is_ok(), "{text}");
        }
        for text in [
            "",
            " ",
            "{a: 1}",
            "[1 2]",
            "0x10",
            "+1",
            ".5",
            "NaN",
            "[1]]",
            "{\"a\" 1}",
            "01",
            "\"\\x41\"",
            "['a\nb']",
            "[1,\u{3000}2]",
            "\u{b}[]",
        ] {
            assert!(decode(text).is_err(), "{text}");
            assert!(decode_lenient(text).is_err(), "{text}");
        }
    }

    /// Texts that are JSON and ones that nearly are: changed by chance at a few places.
    #[test]
    fn the_faster_reader_takes_nothing_else_and_makes_the_same_of_it() {
        const PIECES: &[&str] =
            &["{", "}", "[", "]", ",", ":", "\"", "-", "0", "1", ".", "e", "+", " ", "\n", "\t", "中", "a"];
        let text = "{\"a\" : [ 1, -0.5e+10,\t\"x中\",[ ],{ } ],\r\n\"\":null,\"b\":[true,false,{\"c\":0}],\"c\":10}";
        let mut random = fastrand::Rng::with_seed(7);
        let mut taken = 0;
        for _ in 0..20_000 {
            let mut text = text.to_owned();
            for _ in 0..random.usize(0..3) {
                let start = text.floor_char_boundary(random.usize(0..=text.len()));
                let end = text.ceil_char_boundary((start + random.usize(0..3)).min(text.len()));
                text.replace_range(start..end, random.choice(PIECES).copied().unwrap_or_default());
            }
            let plain = plain::decode(&text, MOST_LEVELS);
            taken += usize::from(plain.is_some());
            assert_eq!(plain, strict::decode(&text, MOST_LEVELS).ok(), "{text}");
        }
        assert!(taken > 5_000, "{taken}");
    }

    #[test]
    fn an_error_says_where() {
        let error = decode("{\"a\": 1,\n \"b\" 2}").expect_err("a colon is missing");
        assert_eq!((error.offset, error.reason.as_str()), (14, "expected `:`"));
        let error = decode("{\"a\": \"中").expect_err("it ends too early");
        assert_eq!((error.offset, error.reason.as_str()), (10, "EOF while parsing a string"));
        assert_eq!(decode_lenient("[1 2]").expect_err("a comma is missing").offset, 2);
    }
}
