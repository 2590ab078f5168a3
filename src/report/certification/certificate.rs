//! The certificate: one page of A4 that opens anywhere without a network, in both languages.

use std::io;

use jiff::Timestamp;
use serde::Serialize;

use super::package::{Package, in_groups};
use crate::certify::{LeftOut, Outcome, Verdict};
use crate::clock::in_zone;
use crate::language::Bilingual;
use crate::report::html::one_page;

const PAGE: &str = include_str!("certificate.html");
const STYLE: &str = include_str!("certificate.css");

#[derive(Serialize)]
struct Page<'a> {
    vendor: &'a str,
    product: &'a str,
    version: &'a str,
    files: Vec<File<'a>>,
    institutions: &'a [String],
    shown: Vec<&'a str>,
    trials: usize,
    warnings: Vec<&'a Bilingual>,
    omitted: Vec<Left<'a>>,
    readings: Vec<String>,
    profile: &'a str,
    contract: String,
    revision: u32,
    plan: &'a str,
    digest: String,
    nonce: &'a str,
    own: bool,
    exchanges: usize,
    runs: usize,
    from: String,
    to: String,
    key: Option<String>,
    fingerprint: String,
}

#[derive(Serialize)]
struct File<'a> {
    name: &'a str,
    sha256: &'a str,
}

#[derive(Serialize)]
struct Left<'a> {
    obligation: &'a str,
    reason: &'a str,
}

/// The page of a package whose run has passed.
pub(super) fn page(package: &Package<'_>, (from, to): (Timestamp, Timestamp)) -> io::Result<String> {
    let Package { terms, verdicts, key, .. } = *package;
    let claims = &terms.claims;
    let of = |outcome| verdicts.verdicts.iter().filter(move |verdict| verdict.outcome == outcome);
    let trials = of(Outcome::Pass).filter(|verdict| verdict.obligation.trial().is_some()).count();
    let page = Page {
        vendor: &claims.vendor,
        product: &claims.product,
        version: &claims.version,
        files: claims.files.iter().map(|file| File { name: &file.name, sha256: &file.sha256 }).collect(),
        institutions: &claims.institutions,
        shown: of(Outcome::Pass).map(|verdict| verdict.obligation.id.as_str()).collect(),
        trials,
        warnings: of(Outcome::Warn).map(|verdict| &verdict.obligation.title).collect(),
        omitted: claims.left_out.iter().map(left).collect(),
        readings: readings(&verdicts.verdicts),
        profile: &terms.platform().profile().id,
        contract: terms.contract().digest(),
        revision: terms.suite.frozen().revision,
        plan: &terms.plan.id,
        digest: terms.plan.digest(&terms.suite),
        nonce: &terms.challenge.nonce,
        own: terms.challenge.is_own,
        exchanges: verdicts.exchanges,
        runs: verdicts.runs,
        from: in_zone(from),
        to: in_zone(to),
        key: key.map(|key| key.fingerprint().to_string()),
        fingerprint: in_groups(&package.fingerprint()),
    };
    one_page(PAGE, STYLE, &page)
}

fn left(left: &LeftOut) -> Left<'_> {
    Left { obligation: &left.obligation, reason: &left.reason }
}

/// The readings of open points on which a verdict hangs, each once.
fn readings(verdicts: &[Verdict]) -> Vec<String> {
    let all = verdicts.iter().flat_map(|verdict| &verdict.conditional_on);
    let mut readings: Vec<String> = all.map(|reading| format!("{}: {}", reading.id, reading.option)).collect();
    readings.sort();
    readings.dedup();
    readings
}
