//! The embedded contract holds what the document prints, counted anew.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use bis3::contract::{Contract, Endpoint, EndpointId, Institution};
use bis3::payload::{CheckDigit, check_digit};

/// The rows of the annex by area. Within an area the numbers run from 1 without a gap.
const AREAS: [(&str, usize); 12] = [
    ("杭州", 141),
    ("温州", 77),
    ("宁波", 75),
    ("金华", 63),
    ("绍兴", 52),
    ("嘉兴", 49),
    ("衢州", 48),
    ("丽水", 40),
    ("台州", 27),
    ("湖州", 22),
    ("舟山", 19),
    ("义乌", 16),
];

/// The rows of the annex by the length of their code.
const LENGTHS: [(usize, usize); 8] = [(6, 1), (14, 1), (15, 1), (17, 4), (18, 553), (19, 2), (20, 7), (22, 60)];

const DICTIONARIES: [(&str, usize); 7] =
    [("D001", 21), ("D002", 2), ("D003", 3), ("D004", 4), ("D005", 2), ("D007", 2), ("D021", 3)];

fn institutions() -> Vec<Institution> {
    Contract::embedded().institutions().rows().to_vec()
}

fn endpoint(id: EndpointId) -> Arc<Endpoint> {
    Arc::clone(Contract::embedded().endpoint(id))
}

fn counted<K: Ord>(keys: impl Iterator<Item = K>) -> BTreeMap<K, usize> {
    let mut counts = BTreeMap::new();
    for key in keys {
        *counts.entry(key).or_default() += 1;
    }
    counts
}

#[test]
fn the_annex_has_629_rows_in_12_areas() {
    let rows = institutions();
    assert_eq!(rows.len(), 629);
    let by_area = counted(rows.iter().map(|row| row.area.as_str()));
    assert_eq!(by_area, BTreeMap::from(AREAS));
}

#[test]
fn within_an_area_the_numbers_run_without_a_gap() {
    let rows = institutions();
    for (area, count) in AREAS {
        let numbers: Vec<u32> = rows.iter().filter(|row| row.area == area).map(|row| row.number).collect();
        assert_eq!(numbers, (1..).take(count).collect::<Vec<u32>>(), "{area}");
    }
}

#[test]
fn codes_have_the_lengths_of_the_annex() {
    let by_length = counted(institutions().iter().map(|row| row.code.chars().count()));
    assert_eq!(by_length, BTreeMap::from(LENGTHS));
}

#[test]
fn three_codes_stand_twice() {
    let rows = institutions();
    let twice: Vec<&str> = counted(rows.iter().map(|row| row.code.as_str()))
        .into_iter()
        .filter(|(_, n)| *n > 1)
        .map(|(code, _)| code)
        .collect();
    assert_eq!(twice, ["123301274704220056", "123307264716803721", "91330726MA28DKWU21"]);
    let contract = Contract::embedded();
    let rows_of =
        |code| contract.institutions().with_code(code).map(|row| (&*row.name, &*row.area)).collect::<Vec<_>>();
    let same_hospital = rows_of("123301274704220056");
    assert_eq!(same_hospital.iter().map(|(_, area)| *area).collect::<Vec<_>>(), ["杭州", "衢州"]);
    assert_eq!(same_hospital[0].0, same_hospital[1].0);
    for code in ["123307264716803721", "91330726MA28DKWU21"] {
        let names: BTreeSet<&str> = rows_of(code).into_iter().map(|(name, _)| name).collect();
        assert_eq!(names.len(), 2, "{code}");
    }
}

#[test]
fn of_553_codes_with_a_check_digit_538_pass() {
    let rows = institutions();
    let judged: Vec<(&str, CheckDigit)> = rows.iter().map(|row| (row.code.as_str(), check_digit(&row.code))).collect();
    let count = |wanted: fn(CheckDigit) -> bool| judged.iter().filter(|(_, digit)| wanted(*digit)).count();
    assert_eq!(count(|digit| digit == CheckDigit::Fits), 538);
    assert_eq!(count(|digit| matches!(digit, CheckDigit::Expected(_) | CheckDigit::Foreign(_, _))), 15);
    assert_eq!(count(|digit| digit == CheckDigit::None), 629 - 553);
    let ends_in_lower_case = |code: &str| code.ends_with(|last: char| last.is_ascii_lowercase());
    assert_eq!(rows.iter().filter(|row| row.code.len() == 18 && ends_in_lower_case(&row.code)).count(), 2);
    assert!(judged.iter().any(|(_, digit)| matches!(digit, CheckDigit::Foreign('O', _))));
}

#[test]
fn a_row_that_fails_its_check_digit_says_so() {
    for row in institutions() {
        let fails = matches!(check_digit(&row.code), CheckDigit::Expected(_) | CheckDigit::Foreign(_, _));
        assert_eq!(fails, row.note.contains("check digit fails"), "{} {}", row.code, row.note);
    }
}

#[test]
fn the_dictionaries_have_the_printed_sizes() {
    let contract = Contract::embedded();
    let sizes: Vec<(&str, usize)> =
        contract.dictionaries().iter().map(|dictionary| (dictionary.id.as_str(), dictionary.values.len())).collect();
    assert_eq!(sizes, DICTIONARIES);
}

#[test]
fn there_are_24_codes_one_of_them_success() {
    let contract = Contract::embedded();
    let numbers: Vec<u32> = contract.codes().iter().map(|code| code.number).collect();
    let expected: Vec<u32> = [1].into_iter().chain(10_000..=10_011).chain(20_000..=20_010).collect();
    assert_eq!(numbers, expected);
    assert_eq!(numbers.len(), 24);
    assert_eq!(contract.codes().iter().filter(|code| code.is_success()).count(), 1);
}

#[test]
fn the_quality_report_has_39_fields() {
    let contract = Contract::embedded();
    let tqc = endpoint(EndpointId::Tqc);
    let figures: BTreeSet<&str> = contract.figures().iter().map(|figure| figure.figure.as_str()).collect();
    let operands: BTreeSet<&str> =
        contract.figures().iter().flat_map(|figure| [figure.numerator.as_str(), figure.denominator.as_str()]).collect();
    let keys = BTreeSet::from(["USCCode", "Year", "Batch"]);
    assert_eq!((figures.len(), operands.len(), keys.len()), (12, 24, 3));
    let all: BTreeSet<&str> = figures.into_iter().chain(operands).chain(keys).collect();
    let fields: BTreeSet<&str> = tqc.fields.iter().map(|field| field.name.as_str()).collect();
    assert_eq!(all, fields);
    assert_eq!(tqc.fields.len(), 39);
}

#[test]
fn stock_and_donor_have_their_fields() {
    let names = |fields: &[bis3::contract::Field]| fields.iter().map(|field| field.name.clone()).collect::<Vec<_>>();
    let stock = endpoint(EndpointId::Stock);
    assert_eq!(names(&stock.fields), ["InveStatTime", "InveStatFaciID", "Items"]);
    assert_eq!(stock.item_fields.len(), 9);
    assert_eq!(names(&endpoint(EndpointId::Donor).fields), ["FacilityCode", "HospTime", "InPatientNum", "DonorNum"]);
}

#[test]
fn two_figures_are_per_thousand_and_the_averages_are_plain_quotients() {
    let contract = Contract::embedded();
    for figure in contract.figures() {
        let expected = match figure.figure.as_str() {
            "StaffVolumePercent" | "ADRRate" => 1000,
            name if name.ends_with("AVG") => 1,
            _ => 100,
        };
        assert_eq!(figure.factor, expected, "{}", figure.figure);
    }
}

#[test]
fn a_figure_and_a_relation_lead_to_their_fields() {
    let contract = Contract::embedded();
    for figure in contract.figures() {
        let name = |position: usize| contract.endpoint(figure.endpoint).fields[position].name.as_str();
        let found = [figure.positions.figure, figure.positions.numerator, figure.positions.denominator].map(name);
        assert_eq!(found, [&figure.figure, &figure.numerator, &figure.denominator]);
    }
    let stock = endpoint(EndpointId::Stock);
    let [relation] = stock.item_relations[..] else { panic!("one relation") };
    assert_eq!(
        (stock.item_fields[relation.field].name.as_str(), stock.item_fields[relation.other].name.as_str()),
        ("ProdName", "ProdCode")
    );
}
