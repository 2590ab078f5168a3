//! What is found in a message: in the body, held against the document, and what the platform finds itself in the head and of
//! the institution.

use smol_str::SmolStr;

use super::{Case, shown_bytes};
use crate::contract::reading::DateFormat;
use crate::contract::{FindingKind, Stage};
use crate::message::{Arrival, CONTENT_ENCODING, CONTENT_TYPE, DATE, Request};
use crate::payload::{self, Content, Finding, Place, ReadingChoice};
use crate::platform::Platform;
use crate::platform::http_date::http_date;
use crate::signature::HttpDate;

impl Case<'_> {
    pub(super) fn find_in_head(&mut self) {
        let platform = self.platform;
        if let Arrival::BodyTooLarge { declared, limit, .. } = self.arrival {
            let actual = declared.map(|declared| declared.to_string()).unwrap_or_default();
            let place = Place::Body(SmolStr::default());
            let finding = platform.finding(FindingKind::BodyTooLarge, place, format!("≤ {limit}"), actual);
            self.findings.push(refusing(finding, Stage::Head));
        }
        if let Some(coding) = coding(self.request) {
            let place = Place::Header(CONTENT_ENCODING.into());
            let finding = platform.finding(FindingKind::ContentEncoding, place, String::new(), shown_bytes(coding));
            self.findings.push(refusing(finding, Stage::Body));
        }
        if let Some(date) = self.request.headers.first(DATE).filter(|date| !is_date(date)) {
            let place = Place::Header(DATE.into());
            let expected = self.now.ok().and_then(http_date).unwrap_or_default();
            self.findings.push(platform.finding(FindingKind::DateUnreadable, place, expected, shown_bytes(date)));
        }
    }

    /// Looks through the body, once.
    pub(super) fn find_in_body(&mut self) {
        if std::mem::replace(&mut self.looked_through, true) {
            return;
        }
        let (Arrival::Request(request), Some(endpoint)) = (self.arrival, self.route.endpoint()) else { return };
        let platform = self.platform;
        let today = self.now.ok().map(|now| platform.zone.to_datetime(now).date());
        let content_type = request.headers.first(CONTENT_TYPE);
        let checked = payload::check(
            &platform.contract,
            endpoint,
            platform.readings(),
            Content {
                levels: platform.levels,
                replaced: &platform.replaced,
                ..Content::new(content_type, &request.body)
            },
            today,
        );
        if is_encoded(request) {
            // What an encoded body says is not known before it is decoded, and it is not decoded here.
            self.findings.extend(checked.findings.into_iter().filter(is_about_headers));
        } else {
            self.findings.extend(checked.findings);
            self.untold = checked.untold;
            self.report = checked.report;
            self.undecided = checked.undecided;
        }
    }
}

impl Platform {
    /// A finding that refuses nothing by itself. Kinds whose requirement hangs on a field are not the platform's to find.
    pub(in crate::platform) fn finding(
        &self,
        kind: FindingKind,
        place: Place,
        expected: String,
        actual: String,
    ) -> Finding {
        let entry = self.contract.finding(kind);
        let requirement = entry.requirement.clone().unwrap_or_else(|| self.passed.requirement.clone());
        let reading = entry.reading.as_deref().and_then(|id| ReadingChoice::of(self.readings(), id));
        Finding { kind, requirement, place, expected: expected.into(), actual: actual.into(), reading, refuses: None }
    }
}

/// Whether the body is encoded, so that it cannot be read as it stands.
fn is_encoded(request: &Request) -> bool {
    coding(request).is_some()
}

/// The first value that names a coding. An empty one names none, and `identity` is a word for none.
fn coding(request: &Request) -> Option<&[u8]> {
    let is_none =
        |coding: &[u8]| coding.trim_ascii().is_empty() || coding.trim_ascii().eq_ignore_ascii_case(b"identity");
    request.headers.all(CONTENT_ENCODING).find(|value| !value.split(|byte| *byte == b',').all(is_none))
}

fn is_about_headers(finding: &Finding) -> bool {
    matches!(finding.place, Place::Header(_)) || finding.refuses == Some(Stage::File)
}

fn refusing(finding: Finding, stage: Stage) -> Finding {
    Finding { refuses: Some(stage), ..finding }
}

/// A blank Date counts as missing, which is no finding.
fn is_date(value: &[u8]) -> bool {
    let value = value.trim_ascii();
    value.is_empty() || std::str::from_utf8(value).is_ok_and(|text| HttpDate::parse(text, DateFormat::AllThree).is_ok())
}
