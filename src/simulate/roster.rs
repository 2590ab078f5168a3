//! The institutions that report.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use serde::Deserialize;

use super::plan::Institutions;
use crate::contract::Contract;
use crate::diagnostic::{Source, tabular};
use crate::payload::{CheckDigit, check_digit};

/// Who reports.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Roster(Vec<Member>);

/// An institution of a roster.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
}

/// What the codes of made-up institutions begin with: no authority gives such a code (GB 32100-2015).
const MADE_UP: &str = "YY";

#[derive(Deserialize)]
struct CityRow {
    city: String,
}

/// The cities that made-up institutions are named after.
static CITIES: LazyLock<Vec<String>> = LazyLock::new(|| {
    let source = Source::new("pilot-cities.csv", include_str!("../../fixtures/rosters/pilot-cities.csv"));
    let rows: Vec<tabular::Row<CityRow>> =
        tabular::read(&source, &["number", "province", "city"]).expect("a test reads the table");
    rows.into_iter().map(|row| row.value.city).filter(|city| !city.is_empty()).collect()
});

impl Roster {
    /// The roster that a plan names.
    pub fn of(institutions: Institutions, contract: &Contract) -> Self {
        match institutions {
            Institutions::Annex(_) => Self::of_annex(contract),
            Institutions::MadeUp(count) => Self((0..count).map(made_up).collect()),
        }
    }

    /// Each code once, in printed order.
    fn of_annex(contract: &Contract) -> Self {
        let mut seen = BTreeSet::new();
        let rows = contract.institutions().rows().iter().filter(|row| seen.insert(row.code.clone()));
        Self(rows.map(|row| Member { code: row.code.clone(), name: row.name.clone() }).collect())
    }

    /// Its members, in a fixed order.
    pub fn members(&self) -> &[Member] {
        &self.0
    }
}

/// The institution of this number: a code that is marked, and whose check digit fits.
fn made_up(number: u32) -> Member {
    let city = &CITIES[number as usize % CITIES.len()];
    let body = format!("{MADE_UP}{number:015}");
    // Whatever stands last: the right one is told, or it stands there already.
    let code = match check_digit(&format!("{body}0")) {
        CheckDigit::Expected(digit) => format!("{body}{digit}"),
        _ => format!("{body}0"),
    };
    Member { code, name: format!("{city}（编造 {number}）") }
}
