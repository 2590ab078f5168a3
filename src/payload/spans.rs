//! Findings shown where they stand in a body.

use std::ops::Range;

use super::json::{self, Malformed, Node};
use super::{Finding, Place};
use crate::contract::FindingKind;
use crate::diagnostic::BYTE_ORDER_MARK;

/// A body decoded once more, to look up where its findings stand.
#[derive(Debug)]
pub struct Spans<'b> {
    /// How many bytes of a byte order mark stand before the text.
    mark: usize,
    root: Option<Node<'b>>,
    /// The byte at which reading stopped, or would have stopped in strict JSON.
    error: usize,
}

impl<'b> Spans<'b> {
    /// Decodes a body.
    pub fn of(body: &'b [u8]) -> Self {
        let unmarked = body.strip_prefix(BYTE_ORDER_MARK).unwrap_or(body);
        let mark = body.len() - unmarked.len();
        match std::str::from_utf8(unmarked) {
            Err(error) => Self { mark, root: None, error: mark + error.valid_up_to() },
            Ok(text) => {
                let strict = json::decode(text);
                let error = mark + strict.as_ref().err().map_or(0, |error: &Malformed| error.offset);
                Self { mark, root: strict.or_else(|_| json::decode_lenient(text)).ok(), error }
            }
        }
    }

    /// The bytes of the body that a finding is about; none where it is about a header.
    pub fn find(&self, finding: &Finding) -> Option<Range<usize>> {
        let Place::Body(pointer) = &finding.place else { return None };
        match finding.kind {
            FindingKind::ByteOrderMark => Some(0..self.mark),
            FindingKind::NotUtf8 | FindingKind::NotJson | FindingKind::LenientJson => Some(self.error..self.error),
            FindingKind::MissingField => self.opening(pointer),
            FindingKind::UnknownField
            | FindingKind::DuplicateName
            | FindingKind::ItemsForInventoryItem
            | FindingKind::BothItemsNames => self.name(pointer),
            _ => self.value(pointer),
        }
    }

    fn value(&self, pointer: &str) -> Option<Range<usize>> {
        json::locate(self.root.as_ref()?, pointer).map(|located| self.shifted(located.value))
    }

    fn name(&self, pointer: &str) -> Option<Range<usize>> {
        let located = json::locate(self.root.as_ref()?, pointer)?;
        Some(self.shifted(located.name.unwrap_or(located.value)))
    }

    /// The brace that opens the object in which a field is missing.
    fn opening(&self, pointer: &str) -> Option<Range<usize>> {
        let (object, _) = pointer.rsplit_once('/')?;
        self.value(object).map(|span| span.start..span.start + 1)
    }

    fn shifted(&self, span: Range<usize>) -> Range<usize> {
        span.start + self.mark..span.end + self.mark
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;
    use crate::contract::{Contract, EndpointId};
    use crate::payload::{Content, check};

    /// The kinds of the findings against a donor report, each with the piece of the body that it points at.
    fn shown(body: &'static [u8]) -> Vec<(&'static str, String)> {
        let contract = Contract::embedded();
        let endpoint = contract.endpoint(EndpointId::Donor);
        let json: Option<&[u8]> = Some(b"application/json");
        let checked = check(
            &contract,
            endpoint,
            contract.default_readings(),
            Content::new(json, &Bytes::from_static(body)),
            None,
        );
        let spans = Spans::of(body);
        let piece =
            |finding: &Finding| String::from_utf8_lossy(&body[spans.find(finding).expect("a place")]).into_owned();
        checked.findings.iter().map(|finding| (finding.kind.word(), piece(finding))).collect()
    }

    #[test]
    fn findings_point_at_names_values_and_objects() {
        let body = b"\xEF\xBB\xBF{'HospTime': '20230914', \"a\": 1, 'FacilityCode': 7, 'InPatientNum': -1, 'FacilityCode' : 8}";
        let expected = [
            ("byte-order-mark", "\u{feff}"),
            ("lenient-json", ""),
            ("unknown-field", "\"a\""),
            ("duplicate-name", "'FacilityCode'"),
            ("wrong-type", "8"),
            ("not-a-date", "'20230914'"),
            ("negative", "-1"),
            ("missing-field", "{"),
        ];
        assert_eq!(shown(body), expected.map(|(kind, piece)| (kind, piece.to_owned())));
        let spans = Spans::of(body);
        assert_eq!(spans.error, 4);
        assert_eq!(Spans::of(b"{\"a\": \xff}").error, 6);
    }
}
