//! The wider dialect of the reading `json-dialect: newtonsoft`: single quotes, comments and trailing commas.

use jsonc_parser::ast::{self, ObjectPropName};
use jsonc_parser::common::{Range, Ranged};
use jsonc_parser::errors::ParseErrorKind;
use jsonc_parser::tokens::{Token, TokenAndRange};
use jsonc_parser::{CollectOptions, CommentCollectionStrategy, ParseOptions, parse_to_ast};

use super::{MOST_LEVELS, Malformed, Member, Node, Value};

/// The wider dialect takes these three and nothing else: what else the library knows belongs to JSON5.
const OPTIONS: ParseOptions = ParseOptions {
    allow_comments: true,
    allow_single_quoted_strings: true,
    allow_trailing_commas: true,
    allow_loose_object_property_names: false,
    allow_missing_commas: false,
    allow_hexadecimal_numbers: false,
    allow_unary_plus_numbers: false,
    allow_bare_decimal_point_numbers: false,
    allow_non_finite_numbers: false,
    allow_extended_string_escapes: false,
};

/// Decodes a text by RFC 8259 with single quotes, comments and trailing commas besides.
///
/// # Errors
/// [`Malformed`] at the first byte that does not fit, or where the text is deeper than [`MOST_LEVELS`].
pub fn decode_lenient(text: &str) -> Result<Node<'_>, Malformed> {
    let collect = CollectOptions { comments: CommentCollectionStrategy::AsTokens, tokens: true };
    let parsed = parse_to_ast(text, &collect, &OPTIONS).map_err(|error| Malformed {
        offset: error.range().start,
        reason: error.kind().to_string(),
        too_deep: matches!(error.kind(), ParseErrorKind::NestingDepthExceeded),
    })?;
    plain(text, parsed.tokens.as_deref().unwrap_or_default())?;
    match &parsed.value {
        Some(value) => node(value, 0),
        None => Err(Malformed { offset: text.len(), reason: "no value".to_owned(), too_deep: false }),
    }
}

/// The library also takes control characters inside strings and the blanks of Unicode between tokens.
fn plain(text: &str, tokens: &[TokenAndRange<'_>]) -> Result<(), Malformed> {
    let mut end = 0;
    for TokenAndRange { token, range } in tokens {
        blank(text, end..range.start)?;
        end = range.end;
        let control = text.as_bytes()[span(*range)].iter().position(u8::is_ascii_control);
        if let (Token::String(_), Some(index)) = (token, control) {
            return Err(Malformed {
                offset: range.start + index,
                reason: "control character".to_owned(),
                too_deep: false,
            });
        }
    }
    blank(text, end..text.len())
}

fn blank(text: &str, between: std::ops::Range<usize>) -> Result<(), Malformed> {
    let start = between.start;
    match text[between].find(|character| !matches!(character, ' ' | '\t' | '\r' | '\n')) {
        Some(index) => {
            Err(Malformed { offset: start + index, reason: "unexpected character".to_owned(), too_deep: false })
        }
        None => Ok(()),
    }
}

fn node<'a>(value: &ast::Value<'a>, level: usize) -> Result<Node<'a>, Malformed> {
    let range = value.range();
    if level == MOST_LEVELS && matches!(value, ast::Value::Array(_) | ast::Value::Object(_)) {
        return Err(Malformed::too_deep(range.start, MOST_LEVELS));
    }
    let value = match value {
        ast::Value::NullKeyword(_) => Value::Null,
        ast::Value::BooleanLit(literal) => Value::Boolean(literal.value),
        ast::Value::NumberLit(literal) => Value::Number(literal.value),
        ast::Value::StringLit(literal) => Value::Text(literal.value.clone()),
        ast::Value::Array(array) => {
            Value::Array(array.elements.iter().map(|element| node(element, level + 1)).collect::<Result<_, _>>()?)
        }
        ast::Value::Object(object) => {
            Value::Object(object.properties.iter().map(|property| member(property, level)).collect::<Result<_, _>>()?)
        }
    };
    Ok(Node { span: span(range), value })
}

fn member<'a>(property: &ast::ObjectProp<'a>, level: usize) -> Result<Member<'a>, Malformed> {
    let (range, text) = match &property.name {
        ObjectPropName::String(literal) => (literal.range, literal.value.clone()),
        ObjectPropName::Word(word) => (word.range, word.value.into()),
    };
    Ok(Member { name: Node { span: span(range), value: Value::Text(text) }, value: node(&property.value, level + 1)? })
}

fn span(range: Range) -> std::ops::Range<usize> {
    range.start..range.end
}
