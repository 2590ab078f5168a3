//! The certificate: one page of A4 that opens anywhere without a network, in both languages.

use std::io;

use jiff::Timestamp;
use serde::Serialize;

use super::package::{Package, in_groups};
use crate::certify::suite::Plan;
use crate::certify::{ClaimedFile, LeftOut, Outcome, Verdict};
use crate::clock::in_zone;
use crate::diagnostic::shorten_to_line;
use crate::language::Bilingual;
use crate::report::html::one_page;

const PAGE: &str = include_str!("certificate.html");
const STYLE: &str = include_str!("certificate.css");

#[derive(Serialize)]
struct Page<'a> {
    vendor: String,
    product: String,
    version: String,
    files: Few<File>,
    institutions: Few<&'a str>,
    shown: Vec<&'a str>,
    trials: usize,
    warnings: Few<&'a Bilingual>,
    omitted: Few<Left>,
    readings: Vec<String>,
    profile: &'a str,
    contract: String,
    revision: u32,
    plan: &'a str,
    carried: bool,
    digest: String,
    nonce: &'a str,
    own: bool,
    exchanges: usize,
    runs: usize,
    from: String,
    to: String,
    key: Option<String>,
    fingerprint: String,
    dense: bool,
}

#[derive(Serialize)]
struct File {
    name: String,
    sha256: String,
}

#[derive(Serialize)]
struct Left {
    obligation: String,
    reason: String,
}

/// The first of some, and how many more there are: the page is one of A4, and `claims.yaml` and `report.html` have all.
#[derive(Serialize)]
struct Few<T> {
    first: Vec<T>,
    more: usize,
}

impl<T> Few<T> {
    fn of(most: usize, all: impl IntoIterator<Item = T>) -> Self {
        let mut all = all.into_iter();
        let first = all.by_ref().take(most).collect();
        Self { first, more: all.count() }
    }
}

/// Longest name and longest reason of somebody's that the page shows, in characters.
const LONGEST: usize = 48;
/// Most files of the product.
const MOST_FILES: usize = 3;
/// Most institutions.
const MOST_INSTITUTIONS: usize = 9;
/// Most warnings, and most of what is claimed not to be done.
const MOST_REMARKS: usize = 4;
/// From how many lines of these on the page is printed smaller.
const MANY_LINES: usize = 8;

impl Page<'_> {
    /// About how many lines it takes what differs from product to product.
    fn lines(&self) -> usize {
        let names: usize = [&self.vendor, &self.product, &self.version].map(|name| name.chars().count()).iter().sum();
        let remarks = self.warnings.first.len() + 2 * self.omitted.first.len();
        names / 30 + self.files.first.len() + self.institutions.first.len() / 4 + remarks
    }
}

/// The page of a package whose run has passed.
pub(super) fn page(package: &Package<'_>, (from, to): (Timestamp, Timestamp)) -> io::Result<String> {
    let Package { terms, verdicts, key, .. } = *package;
    let claims = &terms.claims;
    let of = |outcome| verdicts.verdicts.iter().filter(move |verdict| verdict.outcome == outcome);
    let trials = of(Outcome::Pass).filter(|verdict| verdict.obligation.trial().is_some()).count();
    let mut page = Page {
        vendor: short(&claims.vendor),
        product: short(&claims.product),
        version: short(&claims.version),
        files: Few::of(MOST_FILES, claims.files.iter().map(file)),
        institutions: Few::of(MOST_INSTITUTIONS, claims.institutions.iter().map(String::as_str)),
        shown: of(Outcome::Pass).map(|verdict| verdict.obligation.id.as_str()).collect(),
        trials,
        warnings: Few::of(MOST_REMARKS, of(Outcome::Warn).map(|verdict| &verdict.obligation.title)),
        omitted: Few::of(MOST_REMARKS, claims.left_out.iter().map(left)),
        readings: readings(&verdicts.verdicts),
        profile: &terms.platform().profile().id,
        contract: terms.contract().digest(),
        revision: terms.suite.frozen().revision,
        plan: &terms.plan.id,
        carried: Plan::bundled_names().any(|name| name == terms.plan.id),
        digest: terms.plan.digest(&terms.suite),
        nonce: &terms.challenge.nonce,
        own: terms.challenge.is_own,
        exchanges: verdicts.exchanges,
        runs: verdicts.runs,
        from: in_zone(from),
        to: in_zone(to),
        key: key.map(|key| key.fingerprint().to_string()),
        fingerprint: in_groups(&package.fingerprint()),
        dense: false,
    };
    page.dense = page.lines() > MANY_LINES;
    one_page(PAGE, STYLE, &page)
}

fn file(file: &ClaimedFile) -> File {
    File { name: short(&file.name), sha256: file.sha256.clone() }
}

fn left(left: &LeftOut) -> Left {
    Left { obligation: left.obligation.clone(), reason: short(&left.reason) }
}

fn short(text: &str) -> String {
    shorten_to_line(text, LONGEST)
}

/// The readings of open points on which a verdict hangs, each once.
fn readings(verdicts: &[Verdict]) -> Vec<String> {
    let all = verdicts.iter().flat_map(|verdict| &verdict.conditional_on);
    let mut readings: Vec<String> = all.map(|reading| format!("{}: {}", reading.id, reading.option)).collect();
    readings.sort();
    readings.dedup();
    readings
}
