//! What is said of a client as one page that opens anywhere without a network: the answer, a strip of the outcomes, what is
//! wrong with what to do, what is open, then the rest, folded. The language is chosen without a script.

use std::io;

use serde::Serialize;

use super::json::clauses;
use super::package::{Package, in_groups};
use super::text::{Section, advice, answer, sections};
use crate::certify::{Outcome, Verdict};
use crate::clock::in_zone;
use crate::language::Bilingual;
use crate::report::html::{CHOICE, Part, one_page, parts};

const PAGE: &str = include_str!("page.html");
const STYLE: &str = include_str!("page.css");

#[derive(Serialize)]
struct Page<'a> {
    verdict: Bilingual,
    category: &'static str,
    vendor: &'a str,
    product: &'a str,
    version: &'a str,
    count: usize,
    parts: Vec<Part>,
    groups: Vec<Group<'a>>,
    facts: Vec<(Bilingual, String)>,
}

#[derive(Serialize)]
struct Group<'a> {
    title: Bilingual,
    category: &'static str,
    open: bool,
    rows: Vec<Row<'a>>,
}

#[derive(Serialize)]
struct Row<'a> {
    title: &'a Bilingual,
    id: &'a str,
    clauses: Vec<&'a str>,
    said: &'a Bilingual,
    /// What a careful client does.
    seen: Option<&'a Bilingual>,
    advice: Option<&'a Bilingual>,
    /// What the advice is for.
    advised: Bilingual,
    numbers: &'a [u64],
    count: usize,
    readings: Vec<String>,
    scored: bool,
}

/// The page of a package.
pub(super) fn page(package: &Package<'_>) -> io::Result<String> {
    let (claims, verdicts) = (&package.terms.claims, package.verdicts);
    let groups: Vec<Group<'_>> = outcomes().into_iter().map(|section| group(package, section)).collect();
    let groups: Vec<Group<'_>> = groups.into_iter().filter(|group| !group.rows.is_empty()).collect();
    let page = Page {
        verdict: answer(verdicts),
        category: category(verdicts.overall()),
        vendor: &claims.vendor,
        product: &claims.product,
        version: &claims.version,
        count: verdicts.verdicts.len(),
        parts: parts(groups.iter().map(|group| (group.title.clone(), group.category, group.rows.len()))),
        facts: facts(package),
        groups,
    };
    one_page(PAGE, &format!("{CHOICE}{STYLE}"), &page)
}

/// Every outcome, the gravest first.
fn outcomes() -> Vec<Section> {
    let title = Bilingual::new("已满足", "shown");
    let shown = Section { like: Outcome::Pass, title, holds: |verdict| verdict.outcome == Outcome::Pass };
    sections().into_iter().chain([shown]).collect()
}

fn group<'a>(package: &Package<'a>, section: Section) -> Group<'a> {
    let Section { like, title, holds } = section;
    let rows = package.verdicts.verdicts.iter().filter(|verdict| holds(verdict)).map(row).collect();
    Group { title, category: category(like), open: !matches!(like, Outcome::Pass | Outcome::Skip), rows }
}

fn row(verdict: &Verdict) -> Row<'_> {
    let obligation = &verdict.obligation;
    let is_wrong = matches!(verdict.outcome, Outcome::Fail | Outcome::Warn);
    let readings = verdict.conditional_on.iter().map(|reading| format!("{}: {}", reading.id, reading.option));
    Row {
        title: &obligation.title,
        id: &obligation.id,
        clauses: clauses(verdict),
        said: &verdict.said,
        seen: is_wrong.then_some(&obligation.seen),
        advice: verdict.to_do(),
        advised: advice(verdict.outcome),
        numbers: &verdict.evidence,
        count: verdict.count,
        readings: readings.collect(),
        scored: obligation.is_scored,
    }
}

fn facts(package: &Package<'_>) -> Vec<(Bilingual, String)> {
    let Package { terms, verdicts, .. } = *package;
    let endpoints: Vec<&str> = terms.claims.endpoints.iter().map(|endpoint| endpoint.word()).collect();
    vec![
        (("接口", "endpoints").into(), endpoints.join(", ")),
        (("机构", "institutions").into(), terms.claims.institutions.join(", ")),
        (("方案", "plan").into(), terms.plan.id.clone()),
        (("读法", "profile").into(), terms.platform().profile().id.clone()),
        (("挑战", "challenge").into(), terms.challenge.nonce.clone()),
        (("往来", "exchanges").into(), verdicts.exchanges.to_string()),
        (("运行次数", "runs begun").into(), verdicts.runs.to_string()),
        (("最后一次往来", "last line of the evidence").into(), verdicts.until.map(in_zone).unwrap_or_default()),
        (("指纹", "fingerprint").into(), in_groups(&package.fingerprint())),
    ]
}

/// One meaning has one colour on every page.
fn category(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::NotShown => "pending",
        Outcome::Pass => "pass",
        Outcome::Fail => "fail",
        Outcome::Warn => "warn",
        Outcome::Skip => "skip",
        Outcome::Error => "error",
    }
}
