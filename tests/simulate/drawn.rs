//! What is drawn of a plan: arrivals, institutions, bodies, objectives.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use bis3::contract::{Contract, EndpointId};
use bis3::diagnostic::Source;
use bis3::payload::{CheckDigit, check_digit};
use bis3::simulate::{Arrival, Mistake, Objective, Plan, Roster, Speed, schedule};
use proptest::prelude::*;

fn plan(name: &str) -> (Plan, Roster) {
    let plan = Plan::bundled(name).expect("a bundled plan");
    let roster = Roster::of(plan.institutions, &Contract::embedded());
    (plan, roster)
}

#[test]
fn the_roster_of_the_province_is_the_annex_and_that_of_the_nation_is_marked_and_fits_its_check_digits() {
    let contract = Contract::embedded();
    let (_, province) = plan("province");
    let codes: BTreeSet<&str> = contract.institutions().rows().iter().map(|row| row.code.as_str()).collect();
    assert_eq!(province.members().iter().map(|member| member.code.as_str()).collect::<BTreeSet<_>>(), codes);
    let (_, nation) = plan("nation");
    assert_eq!(nation.members().len(), 34_000);
    let made_up: BTreeSet<&str> = nation.members().iter().map(|member| member.code.as_str()).collect();
    assert_eq!(made_up.len(), 34_000);
    for code in made_up {
        assert_eq!(check_digit(code), CheckDigit::Fits, "{code}");
        assert!(code.starts_with("YY") && !codes.contains(code), "{code}");
    }
}

#[test]
fn every_institution_reports_daily_and_its_quality_figures_on_one_day_of_thirty() {
    let (plan, roster) = plan("province");
    let arrivals = schedule(&plan, &roster, 30, 7);
    assert!(arrivals.is_sorted_by_key(|arrival| arrival.at));
    let mut counts: BTreeMap<(usize, EndpointId), u32> = BTreeMap::new();
    for arrival in &arrivals {
        let day = Duration::from_hours(24) * arrival.day;
        assert!((day..day + Duration::from_hours(24)).contains(&arrival.at), "{arrival:?}");
        *counts.entry((arrival.member, arrival.endpoint)).or_default() += 1;
    }
    for member in 0..roster.members().len() {
        let count = |endpoint| counts.get(&(member, endpoint)).copied();
        assert_eq!(count(EndpointId::Stock), Some(30));
        assert_eq!(count(EndpointId::Donor), Some(30));
        assert_eq!(count(EndpointId::Tqc), Some(1));
    }
    // The shares of the plan: half of all stock reports come in the first hour, and four of a thousand are wrong.
    let stock = arrivals.iter().filter(|arrival| arrival.endpoint == EndpointId::Stock);
    let early = stock.filter(|arrival| arrival.at.as_secs() % 86_400 < 3_600).count();
    let share = early as f64 / (30 * roster.members().len()) as f64;
    assert!((0.55..0.65).contains(&share), "{share}");
    let wrong = arrivals.iter().filter(|arrival| arrival.mistake == Some(Mistake::Value)).count();
    let share = wrong as f64 / arrivals.len() as f64;
    assert!((0.003..0.005).contains(&share), "{share}");
}

#[test]
fn one_seed_draws_one_day_and_another_one_another() {
    let (plan, roster) = plan("province");
    let drawn = |seed| schedule(&plan, &roster, 1, seed);
    assert_eq!(drawn(1), drawn(1));
    assert_ne!(drawn(1), drawn(2));
}

#[test]
fn stock_goes_on_from_day_to_day() {
    let volumes = |day| {
        let body = body(EndpointId::Stock, 5, day, None, 3);
        let report: serde_json::Value = serde_json::from_str(&body).expect("JSON");
        let items = report["InventoryItem"].as_array().expect("items").clone();
        items
            .iter()
            .map(|item| item["ProdVolume"].as_str().expect("text").parse::<f64>().expect("a number"))
            .collect::<Vec<_>>()
    };
    let (first, second) = (volumes(0), volumes(1));
    assert_ne!(first, second);
    let most = first.iter().copied().fold(1.0, f64::max);
    for (before, after) in first.iter().zip(&second) {
        assert!((before - after).abs() <= most, "{before} {after}");
    }
}

/// The body that an institution of the province sends.
fn body(endpoint: EndpointId, member: usize, day: u32, mistake: Option<Mistake>, seed: u64) -> String {
    let (plan, roster) = plan("province");
    let arrival = Arrival { at: Duration::ZERO, member, day, endpoint, mistake };
    bis3::simulate::body(&arrival, &plan, &roster, &Contract::embedded(), seed)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// The document has nothing against a right report, and something that refuses one that is wrong on purpose.
    #[test]
    fn bodies_are_right_unless_they_are_to_be_wrong(
        endpoint in prop::sample::select(EndpointId::ALL), member in 0..600_usize, day in 0..40_u32, seed: u64, wrong: bool
    ) {
        let body = body(endpoint, member, day, wrong.then_some(Mistake::Value), seed);
        let contract = Contract::embedded();
        let path = &contract.endpoint(endpoint).path;
        let mut findings = bis3::examine(path, body.as_bytes()).expect("an interface");
        // Some codes of the annex are printed with a check digit that does not fit.
        findings.retain(|finding| finding.requirement != "settled-finding-check-digit");
        prop_assert_eq!(wrong, !findings.is_empty(), "{} {:?}", body, findings);
    }
}

#[test]
fn an_objective_is_read_and_what_is_none_is_not() {
    for right in ["p99 < 200ms", "p99.9<2s, errors < 0.1%", "max < 1m", "errors < 0%"] {
        assert!(right.parse::<Objective>().is_ok(), "{right}");
    }
    for wrong in [
        "",
        "p99",
        "p99 > 1s",
        "p101 < 1s",
        "p99 < 5",
        "errors < 1",
        "errors < 101%",
        "latency < 1s",
        "p < 1s",
        "p99 < -1s",
    ] {
        assert!(wrong.parse::<Objective>().is_err(), "{wrong}");
    }
    for (text, is_speed) in
        [("3600x", true), ("1", true), ("0.5x", false), ("NaN", false), ("x", false), ("1e9x", false)]
    {
        assert_eq!(text.parse::<Speed>().is_ok(), is_speed, "{text}");
    }
}

#[test]
fn what_is_wrong_in_a_plan_is_told() {
    let read = |change: &dyn Fn(&str) -> String| {
        let text = include_str!("../../fixtures/simulate/province.yaml");
        Plan::read(&Source::new("plan.yaml", change(text))).map(|_| ()).map_err(|error| error.to_string())
    };
    assert_eq!(read(&|text| text.to_owned()), Ok(()));
    for (from, to, told) in [
        ("off: 0.02", "off: 2", "from 0 to 1"),
        ("share: 0.6", "share: -1", "from 0 to 1"),
        ("institutions: annex", "institutions: 0", "100000"),
        ("institutions: annex", "institutions: 4000000000", "100000"),
        ("every: 30", "every: 0", "every"),
        ("most: 3", "most: 3, then: 4", "then"),
        ("at: \"00:05\"", "at: \"25:05\"", "hour"),
    ] {
        let error = read(&|text| text.replacen(from, to, 1)).expect_err(to);
        assert!(error.contains(told), "{to}: {error}");
    }
}
