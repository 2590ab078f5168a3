//! A body with what is found in it marked at its place.

use std::ops::Range;

use serde::Serialize;

use crate::contract::Contract;
use crate::language::Language;
use crate::payload::Finding;
use crate::report::findings::located;

/// A body in pieces, and the findings.
#[derive(Serialize)]
pub(super) struct Body {
    pieces: Vec<Piece>,
    findings: Vec<Told>,
    /// How many bytes are not shown.
    cut: usize,
}

/// A piece of the body.
#[derive(Serialize)]
struct Piece {
    text: String,
    /// The findings that are about it, by their numbers.
    numbers: Vec<usize>,
    /// The findings whose place begins here.
    begins: Vec<usize>,
    refused: bool,
}

/// A finding.
#[derive(Serialize)]
struct Told {
    number: usize,
    title: String,
    place: String,
    expected: String,
    actual: String,
    clause: String,
    requirement: String,
    sentence: String,
    refuses: bool,
    has_place: bool,
}

/// Most bytes of a body that are shown.
const MOST_SHOWN: usize = 64 * 1024;
/// A longer place is marked at its beginning only: what is missing in a report would colour the whole of it.
const LONGEST_MARK: usize = 200;
/// Most findings that are drawn.
const MOST_DRAWN: usize = 200;

impl Body {
    /// None where there is no body.
    pub(super) fn of(body: &[u8], findings: &[Finding], contract: &Contract, language: Language) -> Option<Self> {
        if body.is_empty() {
            return None;
        }
        let located: Vec<_> = located(body, findings).into_iter().take(MOST_DRAWN).collect();
        let shown = &body[..body.len().min(MOST_SHOWN)];
        let marks = located.iter().zip(1..).filter_map(|((finding, span), number)| {
            let span = span.as_ref().filter(|span| span.start < shown.len())?;
            Some(Mark { number, span: short(span, shown.len()), refuses: finding.refuses.is_some() })
        });
        let told = located.iter().zip(1..);
        let told = told.map(|((finding, span), number)| told_of(finding, number, span.is_some(), (contract, language)));
        Some(Self {
            pieces: pieces(shown, &marks.collect::<Vec<_>>()),
            findings: told.collect(),
            cut: body.len() - shown.len(),
        })
    }
}

struct Mark {
    number: usize,
    span: Range<usize>,
    refuses: bool,
}

fn short(span: &Range<usize>, end: usize) -> Range<usize> {
    let length = if span.len() > LONGEST_MARK { 1 } else { span.len().max(1) };
    span.start..(span.start + length).min(end)
}

/// Cuts the body wherever a mark begins or ends.
fn pieces(body: &[u8], marks: &[Mark]) -> Vec<Piece> {
    let ends = marks.iter().flat_map(|mark| [mark.span.start, mark.span.end]);
    let mut cuts: Vec<usize> = ends.chain([0, body.len()]).collect();
    cuts.sort_unstable();
    cuts.dedup();
    let piece = |cut: &[usize]| {
        let (start, end) = (cut[0], cut[1]);
        let over = || marks.iter().filter(|mark| mark.span.start <= start && end <= mark.span.end);
        Piece {
            text: String::from_utf8_lossy(&body[start..end]).into_owned(),
            numbers: over().map(|mark| mark.number).collect(),
            begins: over().filter(|mark| mark.span.start == start).map(|mark| mark.number).collect(),
            refused: over().any(|mark| mark.refuses),
        }
    };
    cuts.windows(2).map(piece).collect()
}

fn told_of(finding: &Finding, number: usize, has_place: bool, (contract, language): (&Contract, Language)) -> Told {
    Told {
        number,
        title: contract.finding(finding.kind).title.in_language(language).to_owned(),
        place: finding.place.to_string(),
        expected: finding.expected.to_string(),
        actual: finding.actual.to_string(),
        clause: finding.requirement.clause.to_string(),
        requirement: finding.requirement.id.to_string(),
        sentence: finding.requirement.sentence.in_language(language).to_owned(),
        refuses: finding.refuses.is_some(),
        has_place,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_cut_the_body_and_lose_no_byte() {
        let mark = |number, span: Range<usize>| Mark { number, span, refuses: number == 1 };
        let pieces = pieces(b"{\"a\": 12}", &[mark(1, 1..8), mark(2, 6..8)]);
        let text: String = pieces.iter().map(|piece| piece.text.as_str()).collect();
        assert_eq!(text, "{\"a\": 12}");
        let numbers: Vec<&[usize]> = pieces.iter().map(|piece| piece.numbers.as_slice()).collect();
        assert_eq!(numbers, [&[][..], &[1], &[1, 2], &[]]);
        assert_eq!(pieces[2].begins, [2]);
    }

    #[test]
    fn a_long_place_is_marked_at_its_beginning() {
        assert_eq!((short(&(3..5), 9), short(&(3..900), 900), short(&(9..9), 9)), (3..5, 3..4, 9..9));
    }
}
