//! The same scenarios run at two sides, and where the answers differ.
//!
//! - `side` runs a scenario at one side: an address, or a mock for each scenario.
//! - `clock` lets both sides be asked at the same instant.
//! - `answer` is what one side answered to a step.
//! - `pairing` pairs the answers of both sides by their steps.
//! - `difference` compares two of them.

mod answer;
mod clock;
mod difference;
mod pairing;
mod side;

use std::sync::Arc;

pub use difference::{AnswerDifference, Aspect, Comparison, Lost, Sides, Skipped, Unanswered};
pub use side::Side;

use self::pairing::{FirstAnswers, Pairing};
use crate::client::TargetError;
use crate::clock::ClockFailure;
use crate::language::{Bilingual, ToBilingual};
use crate::scenario::Scenario;

/// Why two sides could not be compared.
#[derive(Debug, thiserror::Error)]
pub enum ComparisonError {
    /// One cannot be reached.
    #[error(transparent)]
    Target(#[from] TargetError),
    /// The machine's clock cannot be read.
    #[error(transparent)]
    Clock(#[from] ClockFailure),
}

impl ToBilingual for ComparisonError {
    fn to_bilingual(&self) -> Bilingual {
        match self {
            Self::Target(error) => error.to_bilingual(),
            Self::Clock(error) => Bilingual::new("无法读取本机时钟", error.to_string()),
        }
    }
}

/// Runs each scenario at both sides and compares the answers, but for headers of these names.
///
/// # Errors
/// [`ComparisonError`].
pub async fn compare(
    scenarios: &[Arc<Scenario>],
    a: &Side,
    b: &Side,
    ignored_headers: Vec<String>,
) -> Result<Comparison, ComparisonError> {
    a.reach().await?;
    b.reach().await?;
    let mut comparison = Comparison::ignoring(ignored_headers);
    for scenario in scenarios.iter().cloned().map(without_readings) {
        if let Some((side, reason)) = [a, b].into_iter().find_map(|side| Some((side, side.skips(&scenario)?))) {
            comparison.skip(&scenario, &side.name, reason);
            continue;
        }
        let machine = clock::machine()?;
        let mut first = FirstAnswers::default();
        a.ask(&scenario, machine, &mut |answer| first.keep(answer)).await;
        let lack_of_a = first.lack;
        let mut pairing = Pairing::new(&scenario.card.id, first, &comparison.ignored_headers);
        b.ask(&scenario, machine, &mut |answer| pairing.hold(&answer)).await;
        for (side, lack) in [(a, lack_of_a), (b, pairing.lack)] {
            if let Some(error) = side.lost(lack).await {
                comparison.lost = Some(Lost { scenario: scenario.card.id.clone(), side: side.name.clone(), error });
                return Ok(comparison);
            }
        }
        // Answers to a part of it would differ for no other reason.
        comparison.halted = a.mock.halt.reason();
        if comparison.halted.is_some() {
            return Ok(comparison);
        }
        comparison.add(pairing.finish());
    }
    Ok(comparison)
}

/// What the answers should be does not matter here, so neither does how the scenario would have the document read.
fn without_readings(mut scenario: Arc<Scenario>) -> Arc<Scenario> {
    Arc::make_mut(&mut scenario).card.readings.clear();
    scenario
}
