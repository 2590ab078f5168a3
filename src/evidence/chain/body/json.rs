//! The values of members of JSON that are not to be written.

use std::ops::Range;

use super::replaced::{Body, Replacement};
use crate::credentials::REDACTED;
use crate::diagnostic::BYTE_ORDER_MARK;
use crate::evidence::chain::chosen::Chosen;
use crate::evidence::chain::line::ReplacedKind;
use crate::payload::json::{self, Node, Value};

/// Puts pseudonyms into the places of the values of the chosen members, in letters of either case, and a word into those of
/// secrets. None where the bytes are no JSON.
pub(super) fn replace(content: &[u8], chosen: Chosen<'_>) -> Option<Body> {
    let unmarked = content.strip_prefix(BYTE_ORDER_MARK).unwrap_or(content);
    let text = str::from_utf8(unmarked).ok()?;
    let root = decoded(text)?;
    let mut found = Vec::new();
    Search { chosen, found: &mut found }.walk(&root, &mut String::new(), None);
    if found.is_empty() {
        return Some(Body::Same);
    }
    let mark = content[..content.len() - unmarked.len()].to_vec();
    let mut replacement = Replacement { body: mark, pointers: Vec::new(), values: Vec::new() };
    let mut copied = 0;
    for Found { pointer, place, value, cover } in found {
        let written = &text[place.clone()];
        let like = match cover {
            Cover::Pseudonym => chosen.pseudonyms.written(written, value),
            Cover::Word(_) => covered(written, value),
        };
        replacement.body.extend_from_slice(&unmarked[copied..place.start]);
        replacement.body.extend_from_slice(like.as_bytes());
        replacement.values.push((bare(written), bare(&like)));
        replacement.pointers.push((cover.kind(), pointer));
        copied = place.end;
    }
    replacement.body.extend_from_slice(&unmarked[copied..]);
    Some(Body::Replaced(replacement))
}

fn decoded(text: &str) -> Option<Node<'_>> {
    json::decode(text).or_else(|_| json::decode_lenient(text)).ok()
}

/// What stands in the place of a secret, with the quotation marks of what stood there; a text that holds one keeps the rest.
fn covered(written: &str, value: &Value<'_>) -> String {
    let quote = match value {
        Value::Text(_) | Value::BrokenText(_) => written.get(..1).filter(|quote| matches!(*quote, "\"" | "'")),
        _ => Some("\""),
    };
    let quote = quote.unwrap_or_default();
    format!("{quote}{REDACTED}{quote}")
}

fn bare(written: &str) -> String {
    written.trim_matches(['"', '\'']).to_owned()
}

/// What comes to stand in the place of a value.
#[derive(Clone, Copy)]
enum Cover {
    Pseudonym,
    /// A secret has no pseudonym: one that is weak could be found by trying. Nor has a text that holds others.
    Word(ReplacedKind),
}

impl Cover {
    fn of(kind: ReplacedKind) -> Self {
        if kind == ReplacedKind::Member { Self::Pseudonym } else { Self::Word(kind) }
    }

    fn kind(self) -> ReplacedKind {
        match self {
            Self::Pseudonym => ReplacedKind::Member,
            Self::Word(kind) => kind,
        }
    }
}

/// A value that is not to be written.
struct Found<'a> {
    pointer: String,
    place: Range<usize>,
    value: &'a Value<'a>,
    cover: Cover,
}

/// Finds values, in the order of the text.
struct Search<'s, 'a> {
    chosen: Chosen<'s>,
    found: &'s mut Vec<Found<'a>>,
}

impl<'a> Search<'_, 'a> {
    /// `kind`: why the value is not to be written, where it belongs to such a member; then nothing in it is.
    fn walk(&mut self, node: &'a Node<'a>, pointer: &mut String, kind: Option<ReplacedKind>) {
        let length = pointer.len();
        match &node.value {
            Value::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    json::push_name(pointer, &index.to_string());
                    self.walk(item, pointer, kind);
                    pointer.truncate(length);
                }
            }
            Value::Object(members) => {
                for member in members {
                    json::push_name(pointer, member.name());
                    self.walk(&member.value, pointer, kind.or_else(|| self.chosen.kind(member.name())));
                    pointer.truncate(length);
                }
            }
            Value::Null => {}
            value => self.take(node, value, pointer, kind),
        }
    }

    fn take(&mut self, node: &'a Node<'a>, value: &'a Value<'a>, pointer: &str, kind: Option<ReplacedKind>) {
        let is_text = matches!(value, Value::Text(text) if !text.is_empty() && text != REDACTED);
        let is_other = !matches!(value, Value::Text(_));
        let by_name = kind.filter(|kind| *kind == ReplacedKind::Member || is_text || is_other).map(Cover::of);
        let cover = by_name.or_else(|| match value {
            // A text that holds such a value is covered whole: where it ends in what is escaped nobody need find out.
            Value::Text(text) => self.chosen.within(text).map(Cover::Word),
            _ => None,
        });
        if let Some(cover) = cover {
            self.found.push(Found { pointer: pointer.to_owned(), place: node.span.clone(), value, cover });
        }
    }
}
