//! A strip: how much came to what, as a picture and in words.

use serde::Serialize;

use crate::language::Bilingual;

/// A part of a strip, of a width that is a number.
#[derive(Serialize)]
pub(in crate::report) struct Part {
    title: Bilingual,
    category: &'static str,
    from: usize,
    count: usize,
}

/// The parts, one beside the other: what each is called, its colour and its number.
pub(in crate::report) fn parts(parts: impl Iterator<Item = (Bilingual, &'static str, usize)>) -> Vec<Part> {
    let mut from = 0;
    let part = |(title, category, count)| {
        let part = Part { title, category, from, count };
        from += count;
        part
    };
    parts.map(part).collect()
}
