//! The vectors of `fixtures/payloads/vectors`: a folder a case, found by walking. `case.yaml` says to whom and how the
//! body is sent and under which readings it is judged, `findings.txt` what is then found.
//!
//! `UPDATE_VECTORS=1` writes the `findings.txt` that differ anew, and fails all the same: what the program says is no
//! proof of itself. Look at the difference and run once more. Under CI nothing is written.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use bis3::contract::{Contract, EndpointId, FindingKind, Readings};
use bis3::diagnostic::{Source, yaml};
use bis3::payload::{Checked, Content, Finding, check};
use bytes::Bytes;
use jiff::civil::Date;
use serde::Deserialize;

use super::line;

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Case {
    about: String,
    endpoint: EndpointId,
    #[serde(default = "json")]
    content_type: Option<String>,
    today: Option<Date>,
    #[serde(default)]
    readings: BTreeMap<String, String>,
}

fn json() -> Option<String> {
    Some("application/json".to_owned())
}

struct Vector {
    folder: PathBuf,
    case: Case,
    body: Bytes,
}

impl Vector {
    fn read(folder: PathBuf) -> Self {
        let source = Source::read(&folder.join("case.yaml")).expect("every case has its case.yaml");
        let case = yaml::read(&source).unwrap_or_else(|diagnostic| panic!("{}", diagnostic.render(false)));
        let body = fs::read(folder.join("body.json")).expect("every case has its body.json");
        Self { folder, case, body: body.into() }
    }

    fn check(&self) -> Checked {
        self.check_under(&self.readings())
    }

    fn check_under(&self, readings: &Readings) -> Checked {
        let contract = Contract::embedded();
        let endpoint = contract.endpoint(self.case.endpoint);
        let content_type = self.case.content_type.as_ref().map(String::as_bytes);
        check(&contract, endpoint, readings, Content::new(content_type, &self.body), self.case.today)
    }

    fn readings(&self) -> Readings {
        let mut readings = Contract::embedded().default_readings().clone();
        for (id, option) in &self.case.readings {
            readings.set(id, option).unwrap_or_else(|error| panic!("{}: {error}", self.folder.display()));
        }
        readings
    }

    /// What is expected: a finding a line in their order, then what the report is about.
    fn told(&self) -> String {
        let checked = self.check();
        let report = checked
            .report
            .as_ref()
            .map_or("no report".to_owned(), |report| format!("report of {} for {}", report.institution, report.period));
        let lines: Vec<String> = checked.findings.iter().map(line).chain([report]).collect();
        lines.join("\n") + "\n"
    }
}

fn vectors() -> Vec<Vector> {
    let folder = Path::new("fixtures/payloads/vectors");
    let entries = fs::read_dir(folder).expect("the vectors are there");
    let mut folders: Vec<PathBuf> = entries.map(|entry| entry.expect("a readable entry").path()).collect();
    folders.sort();
    folders.into_iter().map(Vector::read).collect()
}

/// The bodies of all vectors.
pub fn bodies() -> Vec<Vec<u8>> {
    vectors().into_iter().map(|vector| vector.body.to_vec()).collect()
}

#[test]
fn every_vector_finds_what_it_says() {
    let is_set = |name| std::env::var_os(name).is_some();
    let update = is_set("UPDATE_VECTORS");
    assert!(!(update && is_set("CI")), "UPDATE_VECTORS is set under CI, where nothing looks at what is written");
    let wrong: Vec<String> = vectors().iter().filter_map(|vector| difference(vector, update)).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// How a vector differs from its `findings.txt`, which is then written anew where that was asked for.
fn difference(vector: &Vector, update: bool) -> Option<String> {
    let file = vector.folder.join("findings.txt");
    let told = vector.told();
    let expected = fs::read_to_string(&file).unwrap_or_default();
    if told == expected {
        return None;
    }
    if update {
        fs::write(&file, &told).expect("the vectors can be written");
    }
    let (folder, about) = (vector.folder.display(), &vector.case.about);
    Some(format!("{folder} ({about})\nexpected:\n{expected}found:\n{told}"))
}

#[test]
fn a_vector_that_is_written_anew_has_still_failed() {
    let folder = tempfile::tempdir().expect("a folder for a vector");
    let given = Path::new("fixtures/payloads/vectors/accepted-donor");
    for file in ["case.yaml", "body.json"] {
        fs::copy(given.join(file), folder.path().join(file)).expect("the vector is there");
    }
    let findings = folder.path().join("findings.txt");
    fs::write(&findings, "nothing like it\n").expect("the folder can be written to");
    let vector = Vector::read(folder.path().to_owned());
    assert!(difference(&vector, false).is_some_and(|said| said.contains("nothing like it")));
    assert!(difference(&vector, true).is_some_and(|said| said.contains("nothing like it")));
    assert_eq!(fs::read_to_string(&findings).ok(), Some(vector.told()));
    assert_eq!(difference(&vector, false), None);
}

#[test]
fn the_bodies_are_as_they_were_written_down() {
    // A checkout that rewrites line ends would test other bodies.
    let body = fs::read("fixtures/payloads/vectors/multipart-readable/body.json").expect("the vector is there");
    assert_eq!(body.windows(2).filter(|pair| pair == b"\r\n").count(), 5);
}

#[test]
fn the_vectors_show_every_kind_that_a_body_can_have() {
    // Told by the platform: they need the whole message or what was reported before.
    let elsewhere = [
        FindingKind::BodyTooLarge,
        FindingKind::ContentEncoding,
        FindingKind::DateUnreadable,
        FindingKind::RepeatedReport,
    ];
    let shown: BTreeSet<FindingKind> =
        vectors().iter().flat_map(|vector| vector.check().findings).map(|finding| finding.kind).collect();
    let missing: Vec<_> =
        FindingKind::ALL.iter().filter(|kind| !shown.contains(kind) && !elsewhere.contains(kind)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn the_vectors_choose_every_option_that_a_body_is_judged_by() {
    let judged = [
        "items-name",
        "number-types",
        "required-fields",
        "value-errors",
        "donor-date",
        "unknown-fields",
        "duplicate-names",
        "byte-order-mark",
        "empty-items",
        "stat-time",
        "file-parsing",
        "content-type",
        "json-dialect",
    ];
    let chosen: BTreeSet<(String, String)> = vectors()
        .into_iter()
        .flat_map(|vector| {
            let readings = vector.readings();
            judged.map(|id| (id.to_owned(), readings.get(id).expect("a known reading")))
        })
        .collect();
    for id in judged {
        for option in Readings::options(id).expect("a known reading") {
            assert!(chosen.contains(&(id.to_owned(), (*option).to_owned())), "{id}: {option}");
        }
    }
}

#[test]
fn a_reading_is_named_only_where_another_option_judges_otherwise() {
    let mut wrong = Vec::new();
    for vector in vectors() {
        for finding in vector.check().findings.iter().filter(|finding| finding.refuses.is_some()) {
            // `value-errors` chooses the code, which is not the payload's to do.
            let Some(reading) = finding.reading.as_ref().filter(|reading| reading.id != "value-errors") else {
                continue;
            };
            let stands = |option: &&str| {
                let mut readings = vector.readings();
                readings.set(reading.id, option).expect("a known option");
                let same = |other: &Finding| {
                    (other.kind, &other.place, other.refuses) == (finding.kind, &finding.place, finding.refuses)
                };
                vector.check_under(&readings).findings.iter().any(same)
            };
            if Readings::options(reading.id).expect("a known reading").iter().all(stands) {
                wrong.push(format!("{}: {}", vector.folder.display(), line(finding)));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
