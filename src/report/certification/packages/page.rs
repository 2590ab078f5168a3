//! Many packages at once as one page that opens anywhere without a network: the answer, a strip of the states, then what
//! cannot be relied on, then what is still to be done, then the rest, folded. The language is chosen without a script.

use std::io;

use serde::Serialize;

use super::{Anew, Packages, Row, SealedAs, Standing, Weight, answer};
use crate::clock::in_zone;
use crate::evidence::bundle::{Check, Outcome};
use crate::language::{Bilingual, Language};
use crate::report::bundle::title;
use crate::report::certification::in_groups;
use crate::report::html::{CHOICE, Part, one_page, parts};

const PAGE: &str = include_str!("page.html");
const STYLE: &str = include_str!("page.css");

#[derive(Serialize)]
struct Page<'a> {
    language: String,
    verdict: Bilingual,
    category: &'static str,
    at: String,
    by: Option<&'a Bilingual>,
    count: usize,
    parts: Vec<Part>,
    groups: Vec<Group<'a>>,
    others: &'a [String],
}

#[derive(Serialize)]
struct Group<'a> {
    title: Bilingual,
    open: bool,
    rows: Vec<Shown<'a>>,
}

#[derive(Serialize)]
struct Shown<'a> {
    name: String,
    file: &'a str,
    folder: bool,
    category: &'static str,
    standings: Vec<ShownStanding<'a>>,
    facts: Vec<(Bilingual, String)>,
    countersigned: &'a [Bilingual],
    checks: Vec<ShownCheck<'a>>,
    anew: Option<ShownAnew<'a>>,
}

#[derive(Serialize)]
struct ShownStanding<'a> {
    title: Bilingual,
    category: &'static str,
    why: &'a [Bilingual],
    advice: Option<Bilingual>,
}

#[derive(Serialize)]
struct ShownCheck<'a> {
    title: Bilingual,
    outcome: &'static str,
    told: &'a Bilingual,
}

#[derive(Serialize)]
struct ShownAnew<'a> {
    overall: Option<&'static str>,
    why: Option<&'a Bilingual>,
    changed: &'a [(String, String, String)],
}

/// The page, which begins in this language.
///
/// # Errors
/// Where it cannot be made.
pub fn page(packages: &Packages, language: Language) -> io::Result<String> {
    let worst = Weight::ALL.iter().find(|weight| packages.count(**weight) > 0);
    let groups = Weight::ALL.iter().map(|weight| group(packages, *weight));
    let page = Page {
        language: language.to_string(),
        verdict: answer(packages),
        category: worst.map_or("", |weight| category(*weight)),
        at: in_zone(packages.at),
        by: packages.anew_by.as_ref(),
        count: packages.rows.len(),
        parts: parts(packages.states().map(|(state, count)| (state.title(), category(state.weight()), count))),
        groups: groups.filter(|group| !group.rows.is_empty()).collect(),
        others: &packages.passed_over,
    };
    one_page(PAGE, &format!("{CHOICE}{STYLE}"), &page)
}

fn group(packages: &Packages, weight: Weight) -> Group<'_> {
    let title = match weight {
        Weight::Falls => ("不能采信", "not to be relied on"),
        Weight::Unknown => ("无法评判", "not judged"),
        Weight::Threatened => ("现在成立，会不再成立", "hold now, and would fall"),
        Weight::Open => ("成立，还有事要做", "hold, with something still to be done"),
        Weight::Holds => ("成立", "hold"),
    };
    let mut rows: Vec<&Row> = packages.rows.iter().filter(|row| row.state().weight() == weight).collect();
    rows.sort_by_key(|row| row.state());
    Group { title: title.into(), open: weight != Weight::Holds, rows: rows.into_iter().map(shown).collect() }
}

fn shown(row: &Row) -> Shown<'_> {
    let name = [row.word("vendor"), row.word("product"), row.word("version")].join(" ");
    let advice = |standing: &Standing| Some(standing.state.to_do()).filter(|to_do| !to_do.zh.is_empty());
    let standings = row.standings.iter().map(|one| ShownStanding {
        title: one.state.title(),
        category: category(one.state.weight()),
        why: &one.why,
        advice: advice(one),
    });
    Shown {
        name: if name.trim().is_empty() { row.file.clone() } else { name.trim().to_owned() },
        file: &row.file,
        folder: row.is_folder,
        category: category(row.state().weight()),
        standings: standings.collect(),
        facts: facts(row),
        countersigned: row.sealed.as_ref().map(|sealed| &sealed.countersigned[..]).unwrap_or_default(),
        checks: row.checks.iter().map(check).collect(),
        anew: row.anew.as_ref().map(anew),
    }
}

fn check(check: &Check) -> ShownCheck<'_> {
    let outcome = match check.outcome {
        Outcome::Pass => "pass",
        Outcome::Fail => "fail",
        Outcome::Skip => "skip",
    };
    ShownCheck { title: title(check.aspect), outcome, told: &check.told }
}

fn anew(anew: &Anew) -> ShownAnew<'_> {
    let overall = anew.overall.map(crate::certify::Outcome::word);
    ShownAnew { overall, why: anew.why.as_ref(), changed: &anew.changed }
}

/// What is told of it, as far as it is.
fn facts(row: &Row) -> Vec<(Bilingual, String)> {
    let challenge = row.told["challenge"]["nonce"].as_str().unwrap_or_default();
    let mut facts: Vec<(Bilingual, String)> = vec![
        (("方案", "plan").into(), row.word("plan").to_owned()),
        (("接口", "endpoints").into(), row.words("endpoints").join(", ")),
        (("机构", "institutions").into(), row.words("institutions").join(", ")),
        (("挑战", "challenge").into(), challenge.to_owned()),
    ];
    facts.extend(row.sealed.iter().flat_map(sealed));
    facts.retain(|(_, text)| !text.is_empty());
    facts
}

fn sealed(sealed: &SealedAs) -> Vec<(Bilingual, String)> {
    let subject = sealed.subject.as_ref();
    let valid = subject.and_then(|subject| Some((subject.valid_from?, subject.valid_to?)));
    let valid = valid.map(|(from, to)| format!("{} – {}", in_zone(from), in_zone(to)));
    vec![
        (("封存时间", "sealed at").into(), in_zone(sealed.made)),
        (("封存的人", "sealed by").into(), sealed.who.clone().unwrap_or_default()),
        (("有效期", "valid").into(), valid.unwrap_or_default()),
        (("指纹", "fingerprint").into(), subject.map(|subject| in_groups(&subject.fingerprint)).unwrap_or_default()),
    ]
}

/// One meaning has one colour on every page.
fn category(weight: Weight) -> &'static str {
    match weight {
        Weight::Falls => "fail",
        Weight::Unknown => "error",
        Weight::Threatened => "warn",
        Weight::Open => "pending",
        Weight::Holds => "pass",
    }
}
