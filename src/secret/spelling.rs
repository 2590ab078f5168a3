//! A text with its escapes undone: a `+` of a secret is the same one as `%2B`, `\u002b` and `&#43;`, and in two bytes a
//! character.

use std::ops::Range;

/// How often escapes are undone: a URL within a text of JSON within a form is escaped three times.
const MOST_LEVELS: usize = 3;

/// The longest escape that is known: `&#x10ffff;`.
pub(super) const LONGEST_ESCAPE: usize = 10;

/// A text as it reads with its escapes undone, which knows where each byte stood.
#[derive(Debug)]
pub struct Spelled {
    /// The outermost first.
    levels: Vec<Level>,
}

/// A text with some levels of its escapes undone.
#[derive(Clone, Copy, Debug)]
pub struct Reading<'s> {
    /// What it reads.
    pub plain: &'s [u8],
    /// How many levels were undone.
    levels: usize,
}

impl Spelled {
    /// Undoes the escapes of a text, level by level.
    pub fn of(text: &[u8]) -> Self {
        let mut levels: Vec<Level> = Vec::new();
        while levels.len() < MOST_LEVELS
            && let Some(level) = undo(levels.last().map_or(text, |level| &level.plain))
        {
            levels.push(level);
        }
        Self { levels }
    }

    /// What it reads at each level; nothing where it has no escapes.
    pub fn readings(&self) -> impl Iterator<Item = Reading<'_>> {
        (1..).zip(&self.levels).map(|(levels, level)| Reading { plain: &level.plain, levels })
    }

    /// Where this part of a reading stands in the text.
    pub fn place(&self, reading: &Reading<'_>, part: Range<usize>) -> Range<usize> {
        let levels = || self.levels[..reading.levels].iter().rev();
        let at = |place: usize| levels().fold(place, |place, level| level.place(place));
        at(part.start)..at(part.end)
    }
}

/// A text with the escapes of one level undone.
#[derive(Debug)]
struct Level {
    plain: Vec<u8>,
    /// From this place without escapes on, up to the next, the text goes on from that one with them.
    from: Vec<(usize, usize)>,
}

impl Level {
    fn place(&self, plain: usize) -> usize {
        let next = self.from.partition_point(|(start, _)| *start <= plain);
        match next.checked_sub(1).map(|before| self.from[before]) {
            Some((start, place)) => place + (plain - start),
            None => plain,
        }
    }
}

fn undo(text: &[u8]) -> Option<Level> {
    let first = text.iter().position(|byte| begins_escape(*byte))?;
    let mut level = Level { plain: text[..first].to_vec(), from: Vec::new() };
    let mut at = first;
    while at < text.len() {
        let escape = if begins_escape(text[at]) { escape(&text[at..]) } else { None };
        let Some((character, taken)) = escape else {
            level.plain.push(text[at]);
            at += 1;
            continue;
        };
        level.plain.extend_from_slice(character.bytes());
        at += taken;
        level.from.push((level.plain.len(), at));
    }
    (!level.from.is_empty()).then_some(level)
}

/// Whether an escape of some language may begin with this byte.
pub(super) fn begins_escape(byte: u8) -> bool {
    matches!(byte, b'%' | b'\\' | b'&' | 0)
}

/// What an escape stands for.
enum Meant {
    Byte(u8),
    Character([u8; 4], usize),
    Nothing,
}

impl Meant {
    fn character(character: char) -> Self {
        let mut bytes = [0; 4];
        let length = character.encode_utf8(&mut bytes).len();
        Self::Character(bytes, length)
    }

    fn bytes(&self) -> &[u8] {
        match self {
            Self::Byte(byte) => std::slice::from_ref(byte),
            Self::Character(bytes, length) => &bytes[..*length],
            Self::Nothing => &[],
        }
    }
}

/// The escape at the start of a text, and its length.
fn escape(text: &[u8]) -> Option<(Meant, usize)> {
    match text[0] {
        // One half of a character of ASCII in UTF-16.
        0 => Some((Meant::Nothing, 1)),
        b'%' => digits(text, 1..3).map(|byte| (Meant::Byte(byte as u8), 3)),
        b'\\' => match text.get(1)? {
            sign @ (b'"' | b'\'' | b'/' | b'\\') => Some((Meant::Byte(*sign), 2)),
            b'x' => digits(text, 2..4).map(|byte| (Meant::Byte(byte as u8), 4)),
            b'u' => utf_16(text),
            _ => None,
        },
        _ => entity(text),
    }
}

fn digits(text: &[u8], place: Range<usize>) -> Option<u32> {
    let digits = text.get(place).filter(|digits| digits.iter().all(u8::is_ascii_hexdigit))?;
    u32::from_str_radix(str::from_utf8(digits).ok()?, 16).ok()
}

/// `\\u5f20`, or two of them for a character beyond the first plane.
fn utf_16(text: &[u8]) -> Option<(Meant, usize)> {
    let first = digits(text, 2..6)?;
    if let Some(character) = char::from_u32(first) {
        return Some((Meant::character(character), 6));
    }
    let second = digits(text, 8..12).filter(|_| text[6..].starts_with(b"\\u"))?;
    let units = [u16::try_from(first).ok()?, u16::try_from(second).ok()?];
    let character = char::decode_utf16(units).next()?.ok()?;
    Some((Meant::character(character), 12))
}

/// `&amp;`, `&#43;`, `&#x2b;`.
fn entity(text: &[u8]) -> Option<(Meant, usize)> {
    let end = text.iter().take(LONGEST_ESCAPE).position(|byte| *byte == b';')?;
    let character = match str::from_utf8(&text[1..end]).ok()? {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        name => {
            let number = name.strip_prefix('#')?;
            let number = match number.strip_prefix(['x', 'X']) {
                Some(digits) => u32::from_str_radix(digits, 16),
                None => number.parse(),
            };
            char::from_u32(number.ok()?)?
        }
    };
    Some((Meant::character(character), end + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_are_undone_and_their_places_known() {
        for (text, plain) in [
            ("a%2Bb", "a+b"),
            ("a%252bb", "a+b"),
            ("\\u0061\\x2b\\/b", "a+/b"),
            ("\\ud840\\udc00", "\u{20000}"),
            ("&lt;&#43;&#x2B;&amp;", "<++&"),
            ("a\0b\0", "ab"),
        ] {
            let spelled = Spelled::of(text.as_bytes());
            let last = spelled.readings().last().expect("it has escapes");
            assert_eq!(String::from_utf8_lossy(last.plain), plain);
            assert_eq!(spelled.place(&last, 0..plain.len()), 0..text.len());
        }
        for text in ["", "a+b", "100 %", "%zz", "\\n", "&nosuch;", "\\ud840", "\\u12", "&#99999999;"] {
            assert!(Spelled::of(text.as_bytes()).readings().next().is_none(), "{text}");
        }
        let (text, spelled) = (b"x%41y%42z", Spelled::of(b"x%41y%42z"));
        let first = spelled.readings().next().expect("it has escapes");
        assert_eq!(&text[spelled.place(&first, 2..4)], b"y%42");
    }
}
