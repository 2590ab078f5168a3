//! `fresh`: an institution for which the step's key may report, and a period that lies behind the client's clock.

use jiff::Timestamp;
use jiff::ToSpan;
use jiff::civil::{Date, DateTime, Time};

use super::draws::Draws;
use super::shape::Shape;
use super::value::Value;
use crate::clock::zone;
use crate::contract::{Contract, EndpointId};
use crate::language::Bilingual;
use crate::platform::Institutions;
use crate::request::ReportIdentity;

/// The name of the built-in.
pub(super) const FRESH: &str = "fresh";

const INSTITUTION: &str = "institution";
const NAME: &str = "name";
const DATE: &str = "date";
const DATE_TIME: &str = "datetime";
const YEAR: &str = "year";
const BATCH: &str = "batch";

/// The years that are drawn begin behind those that scenarios name themselves (1930 to 1949): what is drawn never takes a period
/// that a scenario takes to be free.
const FIRST_YEAR: i16 = 1950;

/// The last year that a report may name (settled beside 1.2.3).
const LAST_YEAR: i16 = 2100;

/// How many days back a report may lie: enough that two steps hardly ever draw one day of one institution.
const DAYS_BACK: i32 = 3_650;

/// The members of `fresh`.
pub(super) fn shape() -> Shape {
    Shape::of_leaves([INSTITUTION, NAME, DATE, DATE_TIME, YEAR, BATCH])
}

/// An institution and a period that nobody has reported for yet, as far as chance goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::scenario) struct Fresh {
    pub(in crate::scenario) identity: ReportIdentity,
    /// The institution's name.
    name: String,
}

impl Fresh {
    /// A member, or all of them.
    pub(super) fn value(&self, member: Option<&str>) -> Option<Value> {
        let ReportIdentity { institution, moment, year, batch } = &self.identity;
        let text = |text: &str| Value::of_text(text);
        let year = || Value::of_json(year.to_string());
        let (date, date_time) = (moment.date().to_string(), self.identity.date_time());
        Some(match member {
            Some(INSTITUTION) => text(institution),
            Some(NAME) => text(&self.name),
            Some(DATE) => text(&date),
            Some(DATE_TIME) => text(&date_time),
            Some(YEAR) => year(),
            Some(BATCH) => text(batch),
            Some(_) => return None,
            None => Value::object([
                (INSTITUTION, &text(institution)),
                (NAME, &text(&self.name)),
                (DATE, &text(&date)),
                (DATE_TIME, &text(&date_time)),
                (YEAR, &year()),
                (BATCH, &text(batch)),
            ]),
        })
    }
}

impl Draws<'_> {
    /// An institution and a period for a report of this step: the same whoever of the step asks.
    ///
    /// # Errors
    /// That the clock tells no time, or that the key may report for nobody.
    pub(in crate::scenario) fn fresh(&self) -> Result<Fresh, Bilingual> {
        draw(self, self.instant()?)
    }
}

/// Draws one; what is drawn depends on the key that signs, and on the day of the client's clock.
fn draw(draws: &Draws<'_>, now: Timestamp) -> Result<Fresh, Bilingual> {
    let mut chance = draws.chance(FRESH);
    let (institution, name) = institution(draws, &mut chance)?;
    let today = now.to_zoned_datetime(zone()).date();
    let identity = ReportIdentity {
        institution,
        moment: DateTime::from_parts(day(today, &mut chance), time(&mut chance)),
        year: chance.i16(FIRST_YEAR..=(today.year() - 1).clamp(FIRST_YEAR, LAST_YEAR)),
        batch: batch(draws.contract, &mut chance),
    };
    Ok(Fresh { identity, name })
}

/// A row of the annex that is not misprinted and for which the key may report; a key bound to others reports for those.
fn institution(draws: &Draws<'_>, chance: &mut fastrand::Rng) -> Result<(String, String), Bilingual> {
    let listed = draws.key.and_then(|key| match &key.institutions {
        Institutions::Any => None,
        Institutions::Listed(codes) => Some(codes),
    });
    let is_meant = |code: &str| listed.is_none_or(|codes| codes.iter().any(|known| known == code));
    let rows = draws.contract.institutions().rows().iter();
    // Each with the same chance: misprinted rows stand together, and whoever took the next sound one would draw it for all of them.
    let rows = rows.filter(|row| row.note.is_empty() && is_meant(&row.code)).collect::<Vec<_>>();
    if let Some(row) = chance.choice(&rows) {
        return Ok((row.code.clone(), row.name.clone()));
    }
    let bound = listed.and_then(|codes| chance.choice(codes));
    bound
        .map(|code| (code.clone(), code.clone()))
        .ok_or_else(|| Bilingual::new("没有可以上报的机构", "there is no institution for which this key may report"))
}

fn day(today: Date, chance: &mut fastrand::Rng) -> Date {
    today.saturating_sub(chance.i32(1..=DAYS_BACK).days())
}

fn time(chance: &mut fastrand::Rng) -> Time {
    Time::midnight().saturating_add(chance.i32(0..86_400).seconds())
}

fn batch(contract: &Contract, chance: &mut fastrand::Rng) -> String {
    let batches = contract.endpoint(EndpointId::Tqc).batches();
    chance.choice(batches).map(|batch| batch.value.clone()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;
    use crate::clock::AdjustableClock;

    #[test]
    fn no_institution_is_drawn_much_more_often_than_another() {
        let contract = Contract::embedded();
        let clock = AdjustableClock::fixed(Timestamp::UNIX_EPOCH);
        let mut drawn: HashMap<String, usize> = HashMap::new();
        for seed in 0..5_000 {
            let draws = Draws {
                contract: &contract,
                clock: &clock,
                seed,
                scenario: "drawn",
                step: "often",
                key: None,
                readings: contract.default_readings(),
                own_mock: true,
            };
            *drawn.entry(draws.fresh().expect("the clock shows a time").identity.institution).or_default() += 1;
        }
        // Nine times each, on average.
        assert!(drawn.values().all(|count| *count < 30) && drawn.len() > 500, "{drawn:?}");
    }
}
